"""Read one kept copy with one claim in mind: passages, the quotation, the numbers, for or against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from claims.models import Claim, Evidence, Quantity
from sources.models import Snapshot
from sources.text import numbers, passages, quotes, stance
from sources.text import queries as writing
from sources.text.bounds import Bound
from sources.text.checkable import Reason
from sources.text.numbers import Number

# A passage below this score is about something else. Of 0.3 to 0.6, measured by tests/benchmarks/corroboration.py, it
# loses fewest pages that bear on a claim for the number of others that it lets in.
BEARS = 0.45
SETTLED = ("supports", "refutes", "mixed")
_SAID = {"supports": "supports the claim", "refutes": "refutes the claim", "mixed": "speaks both ways"}


@dataclass(frozen=True)
class Seen:
    """What reading a copy showed, in the shapes of the Evidence columns."""

    score: float
    stance: str
    confidence: float
    passages: list[dict[str, Any]]
    quote: dict[str, Any]
    numbers: list[dict[str, Any]]
    reasons: list[dict[str, str]]

    @property
    def bears(self) -> bool:
        return self.score >= BEARS

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def queries(claim: Claim) -> list[writing.SearchWords]:
    """What to ask the providers: wordings, names in every language known for them, numbers, pieces of the quotation."""
    sources = {hop.source for hop in claim.attributions.select_related("source") if hop.source}
    names = [[source.name, *source.names.values_list("text", flat=True)] for source in sources]
    return [*writing.write(texts(claim), names, quantities(claim), quotations(claim)), *_of_the_story(claim)]


def _of_the_story(claim: Claim) -> list[writing.SearchWords]:
    """The headline that the claim was found under: others tell the same event without the claim in their summary."""
    if claim.story is None or not claim.story.title:
        return []
    return [writing.SearchWords(claim.story.title[:300], claim.story.language, "story")]


def texts(claim: Claim) -> dict[str, str]:
    """The claim in each language it is on record in; the normalised wording goes before the original."""
    found: dict[str, str] = {}
    for wording in sorted(claim.wordings.all(), key=lambda w: w.kind == "original"):
        found.setdefault(wording.language.split("-")[0], wording.text)
    return found


def quantities(claim: Claim) -> list[Number]:
    return [_number(quantity) for quantity in claim.quantities.all()]


def _number(quantity: Quantity) -> Number:
    return Number(
        surface=quantity.surface,
        start=0,
        end=len(quantity.surface),
        value=_plain(quantity.value),
        high=_plain(quantity.high),
        bound=cast(Bound, quantity.bound),
        unit=quantity.unit or None,
        of=quantity.counted or None,
    )


def _plain(value: Decimal | None) -> Decimal | None:
    """Without the noughts that the database fills up with: they would be shown in reasons."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def quotations(claim: Claim) -> list[str]:
    """Direct words in the claim: what its attributions mark as such, and what its original wording has in marks."""
    marked = [hop.exact for hop in claim.attributions.all() if hop.manner == "direct" and hop.exact]
    original = claim.original
    inside = [q.text for q in quotes.quotations(original.text, original.language)] if original else []
    return list(dict.fromkeys([*marked, *inside]))


def hold_against(claim: Claim, snapshot: Snapshot) -> Seen:
    """Compare. Nothing is written; a person decides what to make of it."""
    wordings = texts(claim)
    found = passages.best(list(wordings.values()), snapshot.text, snapshot.language)
    quote = _quote(claim, snapshot)
    compared: list[dict[str, Any]] = []
    for row in (row for passage in found for row in _compared(claim, snapshot, passage.start, passage.end)):
        if row not in compared:  # a page that says its number twice has said one number
            compared.append(row)
    judgement = _judged(claim, wordings, snapshot, found)
    score = found[0].score if found else 0.0
    if quote.get("verdict") in ("exact", "equivalent"):
        score = max(score, 0.9)
    return Seen(
        score=round(score, 4),
        stance=judgement.stance if judgement else Evidence.Stance.UNCLEAR,
        confidence=round(judgement.confidence, 3) if judgement else 0.0,
        passages=[
            {
                **quotes.selector(snapshot.text, passage.start, passage.end),
                "score": round(passage.score, 3),
                "reasons": [{"code": r.code, "detail": r.detail} for r in passage.reasons],
            }
            for passage in found
        ],
        quote=quote,
        numbers=compared,
        reasons=[{"code": r.code, "detail": r.detail} for r in judgement.reasons] if judgement else [],
    )


def _quote(claim: Claim, snapshot: Snapshot) -> dict[str, Any]:
    """Where the claim's quotation stands in the copy; the best answer where there are several quotations.

    Empty where the page is in another language: a translation cannot be held against the words themselves.
    """
    spoken = claim.original.language if claim.original else claim.language
    if spoken.split("-")[0] != snapshot.language.split("-")[0]:
        return {}
    ranks = ["exact", "equivalent", "altered", "absent"]
    best: dict[str, Any] = {}
    for words in quotations(claim):
        match = quotes.locate(words, snapshot.text)
        answer = {
            "words": words,
            "verdict": match.verdict,
            "start": match.start,
            "end": match.end,
            "differences": list(match.differences),
        }
        if not best or ranks.index(match.verdict) < ranks.index(best["verdict"]):
            best = answer
    return best


def _compared(claim: Claim, snapshot: Snapshot, start: int, end: int) -> list[dict[str, Any]]:
    theirs = numbers.numbers(snapshot.text[start:end], snapshot.language)
    rows = []
    for ours in quantities(claim):
        for number in theirs:
            comparison = numbers.compare(ours, number)
            if comparison.relation != "unrelated":
                rows.append(
                    {
                        "claimed": ours.surface,
                        "found": number.surface,
                        "relation": comparison.relation,
                        "reason": comparison.reason,
                    }
                )
    return rows


def _judged(
    claim: Claim, wordings: dict[str, str], snapshot: Snapshot, found: list[passages.ScoredPassage]
) -> stance.Judgement | None:
    """What the passage that bears most on the claim makes of it, with a word on others that say something else.

    The surest passage would be a poor judge: a story that makes the claim also carries the denial of it. The claim is
    held in the page's language where it has a wording in it.
    """
    language = snapshot.language.split("-")[0]
    ours = language if language in wordings else next(iter(wordings), "en")
    judged = [
        stance.judge(wordings[ours], ours, quantities(claim), snapshot.text[p.start : p.end], snapshot.language)
        for p in found
        if p.score >= BEARS
    ]
    clear = [judgement for judgement in judged if judgement.stance != "unclear"]
    if not clear:
        return judged[0] if judged else None
    others = {j.stance for j in clear[1:] if j.stance in SETTLED} - {clear[0].stance}
    elsewhere = tuple(Reason("elsewhere", f"another passage of the page {_SAID[other]}") for other in sorted(others))
    return replace(clear[0], reasons=(*clear[0].reasons, *elsewhere))
