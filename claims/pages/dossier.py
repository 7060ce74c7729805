"""Everything on a claim's page, gathered in a fixed number of queries and put in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims import editions, monitoring
from claims.models import Claim, Correction, Event, Relation, Verdict
from claims.pages import addresses, differences
from claims.states import Status
from sources import outside
from sources.models import OutsideCopy
from sources.text.normalize import in_language

STANCES: dict[str, str | Promise] = {
    "refutes": _("Evidence against"),
    "supports": _("Evidence for"),
    "mixed": _("Evidence both ways"),
    "context": _("Context"),
}

# What makes a hop weak, weightiest first. The weakest of a chain is marked: doubt belongs there.
WEAKNESSES: dict[str, str | Promise] = {
    "unknown": _("nobody knows who"),
    "unnamed": _("not named"),
    "off_record": _("not on record"),
    "ends": _("where this comes from is not known"),
}
WEIGHTS = {"unknown": 8, "unnamed": 4, "off_record": 4, "ends": 2}

# The other side of a relation: “A is narrower than B” reads “is broader than” on B's page.
SEEN_FROM_THERE: dict[str, str | Promise] = {
    Relation.Kind.SAME: _("is the same as"),
    Relation.Kind.TRANSLATION: _("is translated by"),
    Relation.Kind.NARROWER: _("is broader than"),
    Relation.Kind.CONTRADICTS: _("contradicts"),
    Relation.Kind.LATER: _("is an earlier version of"),
    Relation.Kind.QUOTES: _("whether this was said is asked in"),
}


@dataclass(frozen=True)
class Edition:
    """One published verdict with what was shown with it, and what it changed of the one before."""

    verdict: Verdict
    content: dict[str, Any] | None
    changes: list[differences.Change]
    correction: Correction | None


@dataclass(frozen=True)
class Related:
    says: str | Promise
    claim: Claim
    card: dict[str, Any]


@dataclass(frozen=True)
class Dossier:
    """A claim as its page shows it."""

    claim: Claim
    verdict: Verdict
    edition: dict[str, Any]
    editions: list[Edition]
    corrections: list[Correction]
    under_correction: Correction | None
    related: list[Related]
    last_entry: Event | None
    outside: dict[int, list[OutsideCopy]]
    marks: list[monitoring.Mark]

    @property
    def marked(self) -> dict[int, monitoring.Mark]:
        """What became of a source since it was cited, by its number."""
        return {mark.number: mark for mark in self.marks}

    @property
    def card(self) -> dict[str, Any]:
        card: dict[str, Any] = self.edition["card"]
        return card

    @property
    def is_withdrawn(self) -> bool:
        return self.claim.status == Status.WITHDRAWN

    @property
    def sources(self) -> dict[int, dict[str, Any]]:
        return {source["n"]: source for source in self.edition["sources"]}

    @property
    def wording(self) -> dict[str, str]:
        """The claim in the reader's language, or in its own."""
        return wording(self.card)

    @property
    def other_wordings(self) -> list[dict[str, str]]:
        shown = self.wording["language"]
        return [w for w in self.edition["wordings"] if w["language"] != shown]

    @property
    def path(self) -> str:
        return addresses.claim(self.claim, self.card)

    @property
    def hops(self) -> list[dict[str, Any]]:
        """The chain from the page we read back to the origin, each hop with its weaknesses, the weakest marked."""
        hops = [hop | {"weak": _weaknesses(hop)} for hop in self.edition["hops"]]
        weights = [sum(WEIGHTS[code] for code in hop["weak"]) for hop in hops]
        heaviest = max(weights, default=0)
        for hop, weight in zip(hops, weights, strict=True):
            hop["is_weakest"] = weight > 0 and weight == heaviest
            hop["weaknesses"] = [WEAKNESSES[code] for code in hop["weak"]]
        return hops

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """By stance, within it by origin: reprints of one report stand together and count once."""
        sections = []
        for stance, rows in groupby(self.edition["evidence"], key=lambda row: row["stance"]):
            listed = list(rows)
            groups = [
                {"rows": list(group), "origin": key} for key, group in groupby(listed, key=lambda row: row["origin"])
            ]
            sections.append(
                {"stance": stance, "label": STANCES[stance], "groups": groups, "links": len(listed)}
                | {"origins": len({row["origin"] for row in listed})}
            )
        return sections

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """How the numbers compare, said once per source and pair."""
        seen: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in self.edition["evidence"]:
            for number in row["numbers"]:
                seen.setdefault((row["n"], number["claimed"], number["found"]), number | {"n": row["n"]})
        return list(seen.values())

    @property
    def appearances(self) -> list[dict[str, Any]]:
        """Where the claim stands: the story, pages where hops are cited, pages with its quotation; oldest first."""
        cited = {hop["n"] for hop in self.edition["hops"]}
        original = self.edition["original"]
        cited.add(original["n"] if original else None)
        cited |= {row["n"] for row in self.edition["evidence"] if row["quote"] in ("exact", "equivalent")}
        found = [source for source in self.edition["sources"] if source["n"] in cited]
        return sorted(found, key=lambda source: (source["published_at"] is None, source["published_at"] or ""))

    @property
    def first_appearance(self) -> dict[str, Any] | None:
        dated = [source for source in self.appearances if source["published_at"]]
        return dated[0] if dated else None


def wording(card: dict[str, Any]) -> dict[str, str]:
    """From a card, the claim in the reader's language, else in the one it goes by."""
    text, language = in_language(card["texts"], get_language() or settings.LANGUAGE_CODE, card["language"])
    return {"language": language, "text": text}


def _weaknesses(hop: dict[str, Any]) -> list[str]:
    codes = []
    if hop["source"] is None:
        return ["unknown"]
    if not hop["is_named"]:
        codes.append("unnamed")
    if not hop["on_record"]:
        codes.append("off_record")
    if hop["terminal"] == "unknown":
        codes.append("ends")
    return codes


# Reading


def public_claim(number: int) -> Claim | None:
    """The published claim with what its ETag is made of, in one query over indexes."""
    entries = Event.objects.filter(claim=OuterRef("pk")).order_by("-number")
    return (
        Claim.objects.public()
        .select_related(
            "published_verdict__rating__scale", "published_verdict__proposed_by", "published_verdict__approved_by"
        )
        .annotate(
            last_entry=Subquery(entries.values("number")[:1]),
            last_entry_at=Subquery(entries.values("at")[:1]),
            neighbours=Subquery(_neighbours()),
            outside=Subquery(_outside()),
        )
        .filter(pk=number)
        .first()
    )


def _neighbours() -> QuerySet[Relation, Any]:
    """What every related claim has published: its rating stands on this page too."""
    of_both = [f"{end}__{field}" for end in ("claim", "other") for field in ("status", "published_verdict")]
    signs = [Coalesce(Cast(name, CharField()), Value("")) for name in ("pk", *of_both)]
    return (
        Relation.objects.filter(Q(claim=OuterRef("pk")) | Q(other=OuterRef("pk")))
        .values(everything=Value(1))
        .annotate(stamp=StringAgg(Concat(*signs, output_field=CharField()), delimiter=",", order_by="pk"))
        .values("stamp")
    )


def _outside() -> QuerySet[OutsideCopy, Any]:
    """The latest copy that an outside archive has of what the claim rests on."""
    cited = Q(document__evidence__claim=OuterRef("pk")) | Q(document=OuterRef("story"))
    kept = OutsideCopy.objects.filter(cited, state=OutsideCopy.State.DONE).order_by()
    return kept.values(everything=Value(1)).annotate(stamp=Max("finished_at")).values("stamp")


def signs(claim: Claim) -> list[Any]:
    """All of a claim got from `public_claim` that its page changes with."""
    verdict = claim.published_verdict
    if verdict is None:
        raise ValueError(f"claim {claim.pk} is not public")
    rating = verdict.rating
    people = [person(verdict.proposed_by), person(verdict.approved_by)]
    entry, neighbours = claim.last_entry, claim.neighbours  # type: ignore[attr-defined]
    copied = claim.outside  # type: ignore[attr-defined]
    about = [rating.label, rating.definition, rating.tone, rating.scale.version]
    return [claim.pk, entry, neighbours, copied, *about, *people]


def last_changed(claim: Claim) -> datetime:
    at: datetime = claim.last_entry_at  # type: ignore[attr-defined]
    return at


def read(claim: Claim) -> Dossier:
    """The dossier of a claim got from `public_claim`."""
    verdict = claim.published_verdict
    if verdict is None:
        raise ValueError(f"claim {claim.pk} is not public")
    shown = editions.shown(claim)
    corrections = list(claim.corrections.filter(abandoned_at=None).select_related("before__rating", "after__rating"))
    told = [c for c in corrections if c.published_at and c.kind != Correction.Kind.TYPO]
    under_work = [c for c in corrections if not c.published_at and c.kind != Correction.Kind.TYPO]
    cited = {source["document"] for source in shown[verdict.number]["sources"]}
    return Dossier(
        claim=claim,
        verdict=verdict,
        edition=shown[verdict.number],
        editions=_editions(claim, shown, corrections),
        corrections=told,
        under_correction=under_work[0] if under_work else None,
        related=_related(claim),
        marks=monitoring.marks(claim, shown[verdict.number]["sources"]),
        last_entry=claim.events.select_related("actor").order_by("-number").first(),
        outside=outside.copies_of(cited),
    )


def _editions(claim: Claim, shown: dict[int, dict[str, Any]], corrections: Iterable[Correction]) -> list[Edition]:
    """Newest first; each with its changes. Typing errors are listed without a word about who or why."""
    after = {c.after_id: c for c in corrections if c.after_id}
    verdicts = (
        claim.verdicts.filter(published_at__isnull=False)
        .select_related("rating__scale", "proposed_by", "approved_by")
        .order_by("number")
    )
    listed: list[Edition] = []
    before: Verdict | None = None
    for verdict in verdicts:
        content = shown.get(verdict.number)
        changes = differences.between(before, shown.get(before.number), verdict, content) if before else []
        listed.insert(0, Edition(verdict, content, changes, after.get(verdict.pk)))
        before = verdict
    return listed


def _related(claim: Claim) -> list[Related]:
    rows = Relation.objects.filter(
        Q(claim=claim, other__published_verdict__isnull=False) | Q(other=claim, claim__published_verdict__isnull=False)
    ).select_related("claim__published_verdict__rating", "other__published_verdict__rating")
    seen: list[tuple[str | Promise, Claim]] = []
    for row in rows.order_by("pk"):
        if row.claim_id == claim.pk:
            seen.append((row.get_kind_display(), row.other))
        else:
            seen.append((SEEN_FROM_THERE[row.kind], row.claim))
    if not seen:
        return []
    cards = editions.cards([other for _says, other in seen])
    return [Related(says, other, cards[other.pk]) for says, other in seen]


def person(user: Any) -> str:
    """The name under which somebody signs; never a mail address."""
    if user is None:
        return ""
    return str(user.get_full_name() or user.get_username().partition("@")[0])


def day(text: str | None) -> date | datetime | None:
    """A date or moment as an edition keeps it."""
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
