"""Our kept copies as the public may see them: the documents behind public claims, and what was cited from each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.urls import reverse

from claims import editions
from claims.models import Claim, Evidence
from claims.models.evidence import documents_visible_to
from claims.pages import addresses
from sources.mementos import Copy
from sources.models import Document, Snapshot
from sources.text.marks import Mark, Paragraph, paragraphs

MOST_CLAIMS = 20


class Places:
    """The public TimeGate, TimeMap and mementos."""

    def timegate(self, url: str) -> str:
        return addresses.absolute(reverse("timegate", kwargs={"url": url}))

    def timemap(self, url: str, page: int) -> str:
        further = {"page": page} if page > 1 else {}
        return addresses.absolute(reverse("timemap", kwargs={"url": url, **further}))

    def memento(self, url: str, copy: Copy) -> str:
        return addresses.absolute(reverse("memento", kwargs={"url": url, "digits": copy.digits}))

    def raw(self, url: str, copy: Copy) -> str:
        return addresses.absolute(reverse("memento-raw", kwargs={"url": url, "digits": copy.digits}))


@dataclass(frozen=True)
class Citing:
    """A public claim that cites a copy: how its last edition names the source, and the passages it shows."""

    claim: Claim
    card: dict[str, Any]
    source: dict[str, Any]
    passages: list[dict[str, Any]]


def public_documents() -> QuerySet[Document]:
    return documents_visible_to(AnonymousUser())


def citing(snapshot: Snapshot) -> list[Citing]:
    """Who cites this very copy, as last published; what is under correction is not looked at."""
    document = snapshot.document_id
    published = Evidence.objects.published().filter(document=document)
    claims = Claim.objects.public().filter(
        Q(pk__in=published.values("claim")) | Q(story=document) | Q(attributions__snapshot__document=document)
    )
    found = []
    for claim in claims.select_related("published_verdict").distinct().order_by("pk")[:MOST_CLAIMS]:
        edition = _edition(claim)
        for source in edition["sources"]:
            if source["document"] == document and source["sha256"] == snapshot.sha256:
                found.append(Citing(claim, edition["card"], source, passages_of(edition, source["n"])))
    return found


def _edition(claim: Claim) -> dict[str, Any]:
    verdict = claim.published_verdict
    if verdict is None:
        raise ValueError(f"claim {claim.pk} is not public")
    return editions.shown(claim)[verdict.number]


def passages_of(edition: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """What an edition cites from its source of this number, in the order of the page."""
    original = edition["original"]
    passages = [original["passage"]] if original and original["n"] == number and original["passage"] else []
    for row in edition["evidence"]:
        if row["n"] == number:
            passages += row["passages"]
    return passages


def whole(snapshot: Snapshot, cited: list[Citing]) -> list[Paragraph]:
    """The whole text of a copy with all that is cited from it marked."""
    spans = sorted({(passage["start"], passage["end"]) for cite in cited for passage in cite.passages})
    marks = [Mark(start, end, "cited", anchor=f"passage-{number}") for number, (start, end) in enumerate(spans, 1)]
    return list(paragraphs(snapshot.text, marks, snapshot.language))


def places_of(source: dict[str, Any]) -> dict[str, str]:
    """Where the copy that an edition cites is found by its address and time; nowhere for a text handed in."""
    if not source["url"] or not source["accessed"]:
        return {"memento": "", "timemap": ""}
    at = datetime.fromisoformat(source["accessed"]).astimezone(UTC).replace(microsecond=0)
    places = Places()
    return {"memento": places.memento(source["url"], Copy(0, at)), "timemap": places.timemap(source["url"], 1)}
