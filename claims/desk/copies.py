"""One kept copy as the desk shows it: its whole text as text, all that is cited from it, where else it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from claims.models import Attribution, Evidence, Wording
from sources import rendering
from sources.errors import sentence
from sources.models import OutsideCopy, Rendering, Snapshot
from sources.text.links import at_passage
from sources.text.marks import Mark, paragraphs

MOST_CITED = 200
MOST_COPIES = 40


@dataclass(frozen=True)
class Passage:
    """A cited stretch of the copy, with the way to it here and on the live page."""

    exact: str
    anchor: str
    live: str
    score: float | None = None
    claim: int | None = None


def of(snapshot: Snapshot | None, evidence: Evidence | None = None) -> dict[str, Any]:
    """What the page shows, in a fixed number of queries. With `evidence`, its own passages come first."""
    if snapshot is None:
        return {"snapshot": None}
    own = list(_passages(evidence, snapshot)) if evidence else []
    others = _cited_elsewhere(snapshot, evidence)
    # Where there is no evidence of its own, the page scrolls to the first that is cited at all.
    anchors = ["" if own else f"passage-{number}" for number in range(1, len(others) + 1)]
    marks = [*own, *_quotation(evidence)]
    for (start, end, claim), anchor in zip(others, anchors, strict=True):
        label = _("claim %(number)s") % {"number": claim}
        marks.append(Mark(start, end, "cited elsewhere", anchor=anchor, label=label))
    return {
        "snapshot": snapshot,
        "paragraphs": list(paragraphs(snapshot.text, marks, snapshot.language)),
        "marked": _best_first(evidence, own, snapshot) if evidence else [],
        "cited_elsewhere": [
            _passage(snapshot, start, end, anchor, claim=claim)
            for (start, end, claim), anchor in zip(others, anchors, strict=True)
        ],
        "copies": list(
            Snapshot.objects.filter(document=snapshot.document_id)
            .only("pk", "fetched_at", "sha256", "text_sha256", "document")
            .newest_first()[:MOST_COPIES]
        ),
        "rendering": Rendering.objects.filter(snapshot=snapshot).first(),
        "may_be_shown": rendering.is_on() and rendering.can_be_shown(snapshot),
        "outside": list(OutsideCopy.objects.filter(document=snapshot.document_id).order_by("archive", "pk")),
        "warnings": [sentence(code) for code in snapshot.warnings if isinstance(code, str)],
    }


def _passages(evidence: Evidence, snapshot: Snapshot) -> Iterator[Mark]:
    """Those of the evidence, best first as they are kept: the anchors count them in that order."""
    if evidence.snapshot_id not in (None, snapshot.pk):
        return
    for number, passage in enumerate(evidence.passages, start=1):
        if isinstance(passage, dict) and isinstance(passage.get("start"), int) and isinstance(passage.get("end"), int):
            yield Mark(passage["start"], passage["end"], "cited", anchor=f"passage-{number}")


def _quotation(evidence: Evidence | None) -> Iterator[Mark]:
    quote = evidence.quote if evidence and isinstance(evidence.quote, dict) else {}
    if isinstance(quote.get("start"), int) and isinstance(quote.get("end"), int):
        yield Mark(quote["start"], quote["end"], "quoted", label=_("the claim's quotation"))


def _best_first(evidence: Evidence, own: list[Mark], snapshot: Snapshot) -> list[Passage]:
    scores = {
        f"passage-{number}": passage.get("score")
        for number, passage in enumerate(evidence.passages, start=1)
        if isinstance(passage, dict)
    }
    return [_passage(snapshot, mark.start, mark.end, mark.anchor, score=scores.get(mark.anchor)) for mark in own]


def _cited_elsewhere(snapshot: Snapshot, evidence: Evidence | None) -> list[tuple[int, int, int]]:
    """What other claims, chains and wordings cite from this copy, in the order of the text: from, to, claim."""
    spans: set[tuple[int, int, int]] = set()
    others = Evidence.objects.accepted().filter(snapshot=snapshot)
    if evidence is not None:
        others = others.exclude(pk=evidence.pk)
    for claim, passages in others.values_list("claim", "passages")[:MOST_CITED]:
        for passage in passages:
            if isinstance(passage, dict) and isinstance(passage.get("start"), int):
                spans.add((passage["start"], passage.get("end") or 0, claim))
    for model in (Wording, Attribution):
        rows = model._default_manager.filter(snapshot=snapshot).values_list("start", "end", "claim")[:MOST_CITED]
        spans.update((start, end, claim) for start, end, claim in rows if start is not None and end is not None)
    return sorted(span for span in spans if 0 <= span[0] < span[1] <= len(snapshot.text))


def _passage(snapshot: Snapshot, start: int, end: int, anchor: str, **more: Any) -> Passage:
    exact = snapshot.text[start:end]
    return Passage(exact, anchor, at_passage(snapshot.document.url or "", exact, snapshot.content_type), **more)
