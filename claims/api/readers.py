"""A claim as readers may have it: as it was last published, whatever is being changed behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from claims import editions
from claims.models import Claim, Correction, Event, Verdict
from claims.states import Status

NOWHERE = {"snapshot": None, "start": None, "end": None}
# A correction that was closed without a change of the verdict may have left changes in the record.
LEFT_CHANGED = Exists(Correction.objects.filter(claim=OuterRef("pk"), abandoned_at__gt=OuterRef("last_published_at")))
SETTLED = (Status.PUBLISHED, Status.WITHDRAWN)  # nothing is being changed behind these


def with_editions(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """`claims` with what `as_published` reads, however many there are."""
    published = Event.objects.filter(verb="publish").order_by("claim_id", "-number").distinct("claim_id")
    return claims.annotate(left_changed=LEFT_CHANGED).prefetch_related(
        Prefetch("events", published, to_attr="last_publication")
    )


def settled() -> QuerySet[Claim]:
    """Public claims whose record is what was published."""
    return Claim.objects.public().filter(~LEFT_CHANGED, status__in=SETTLED)


def wording(claim: Claim) -> tuple[str, str]:
    """What a public claim says, and in which language, as it was published."""
    if claim.published_verdict is None:
        raise ValueError(f"claim {claim.pk} is not public")
    card = _edition(claim, claim.published_verdict)["card"]
    return card["texts"].get(card["language"], ""), card["language"]


def as_published(claim: Claim, shape: Mapping[str, Any]) -> dict[str, Any]:
    """`shape` (as `ClaimSerializer` makes it) without the newsroom's own, and without a correction under way."""
    shown = dict(shape) | {"assigned_to": None, "statement": None, "research_round": 0}
    verdict = claim.published_verdict
    if verdict is None or (claim.status in SETTLED and not getattr(claim, "left_changed", True)):
        return shown
    edition = _edition(claim, verdict)
    card = edition["card"]
    return shown | {
        "status": claim.status if claim.status in SETTLED else Status.CORRECTING.value,
        "kind": edition["kind"],
        "place": edition["place"],
        "slug": card["slug"],
        "text": card["texts"].get(card["language"], ""),
        "language": card["language"],
        "said_on": card["said_on"],
        "occasion": card["occasion"],
        "topics": card["topics"],
        "reply": edition["reply"]["state"],
        "reply_note": edition["reply"]["note"],
        "waiver": edition["waiver"],
        "wordings": [_wording(row, card["language"]) for row in _wordings(edition)],
        "quantities": edition["quantities"],
        "attributions": [_hop(position, row) for position, row in enumerate(edition["hops"])],
    }


def _edition(claim: Claim, verdict: Verdict) -> dict[str, Any]:
    for event in getattr(claim, "last_publication", []):
        if "edition" in event.data:
            return dict(event.data["edition"])
    return editions.shown(claim)[verdict.number]


def _wordings(edition: Mapping[str, Any]) -> list[dict[str, Any]]:
    original = edition["original"]
    return [*([original | {"kind": "original"}] if original else []), *edition["wordings"]]


def _wording(row: Mapping[str, Any], leading: str) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("kind", "language", "text")},
        "is_leading": row["kind"] == "normalised" and row["language"] == leading,
        **NOWHERE,
        "prefix": "",
        "suffix": "",
    }


def _hop(position: int, row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("role", "verb", "stance", "manner", "is_named", "on_record", "said_on", "terminal", "exact")
    source = row["source"]
    brief = {name: source.get(name) for name in ("id", "slug", "name", "language", "kind", "grade")} if source else None
    return {"position": position, "source": brief, **{name: row[name] for name in names}, **NOWHERE}


def in_public(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of a search's answer, the pages that anybody can go to. Texts handed in, and their words, are the newsroom's."""
    return [{name: hit[name] for name in ("url", "title", "language")} for hit in hits if hit["url"]]
