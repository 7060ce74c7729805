"""A claim with a number or a date, and a passage: does what the passage says make the claim true, or impossible?

agrees: if the passage is true, so is the claim; contradicts: they cannot both be true; compatible: both can be, and the
passage does not settle it; unrelated: another thing, unit, actor or time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sources.text import units, vectors
from sources.text.dates import DateMention, dates
from sources.text.numbers import numbers
from sources.text.quantities import Comparison, Interval, Number, Relation, compare

# Cosine from which two sentences speak of one thing, with and without their numbers; within and between languages.
# Chosen on `tests/benchmarks/data/compare.jsonl`.
_SAME_MATTER: Final = {"within": 0.70, "between": 0.41}
_WEIGHTIEST: Final[tuple[Relation, ...]] = ("agrees", "contradicts", "compatible", "unrelated")


@dataclass(frozen=True, slots=True)
class _Read:
    """What is counted and dated in a text, and what is left of it without that."""

    text: str
    language: str
    numbers: tuple[Number, ...]
    dates: tuple[DateMention, ...]
    rest: str


def compare_texts(claim: str, claim_language: str, passage: str, passage_language: str) -> Comparison:
    """How `passage` bears on `claim` as far as numbers and dates tell; languages are BCP 47 tags."""
    ours, theirs = _read(claim, claim_language), _read(passage, passage_language)
    if not _same_matter(ours, theirs):
        return Comparison("unrelated", "they speak of different things")
    if ours.numbers:
        if _other_time(ours, theirs):
            return Comparison("unrelated", "they speak of different times")
        return _strongest(_of_one_matter(one, other) for one in ours.numbers for other in theirs.numbers)
    return _strongest(_compare_dates(one, other) for one in ours.dates for other in theirs.dates)


def _read(text: str, language: str) -> _Read:
    dated = tuple(mention for mention in dates(text, language) if mention.iso)
    # A weekday that is also a numeral («الاثنين») is a day where it stands for one.
    taken = [(mention.start, mention.end) for mention in dates(text, language)]
    counted = tuple(
        number
        for number in numbers(text, language)
        if not any(start < number.end and number.start < end for start, end in taken)
    )
    return _Read(text, language.split("-")[0].lower(), counted, dated, _without(text, [*counted, *dated]))


def _without(text: str, spans: Sequence[Number | DateMention]) -> str:
    kept, at = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start >= at:
            kept.append(text[at : span.start])
            at = span.end
    return " ".join(" ".join([*kept, text[at:]]).split())


def _same_matter(ours: _Read, theirs: _Read) -> bool:
    if ours.language == theirs.language:
        one, other = vectors.embed([ours.rest, theirs.rest])
        return vectors.similarity(one, other) >= _SAME_MATTER["within"]
    first, second = vectors.embed([ours.text, theirs.text])
    return vectors.similarity(first, second) >= _SAME_MATTER["between"]


def _of_one_matter(claimed: Number, found: Number) -> Comparison:
    """Compared as two sentences of one matter: what is counted may be named in many ways, or only once."""
    seen = compare(claimed, found)
    if seen.relation != "unrelated":
        return seen
    if claimed.unit and found.unit and claimed.unit != found.unit:
        kinds = {units.kind_of(claimed.unit), units.kind_of(found.unit)}
        return _in_one_unit(claimed, found) if kinds == {"time"} else seen
    unit = claimed.unit or found.unit
    if unit and units.kind_of(unit) not in ("thing", "people"):
        return seen
    return compare(replace(claimed, unit=unit, of=None), replace(found, unit=unit, of=None))


def _in_one_unit(claimed: Number, found: Number) -> Comparison:
    """Two lengths of time of one matter: 72 hours are three days."""
    sizes = [Decimal(str(units.IN_BASE[each.unit or ""])) for each in (claimed, found)]
    ours, theirs = (
        replace(
            each,
            unit=None,
            of=None,
            value=None if each.value is None else round(each.value * size, 6),
            high=None if each.high is None else round(each.high * size, 6),
        )
        for each, size in zip((claimed, found), sizes, strict=True)
    )
    return compare(ours, theirs)


def _other_time(ours: _Read, theirs: _Read) -> bool:
    """Both say when, and not one of the times can be the other's."""
    first, second = ([_span(each.iso) for each in read.dates] for read in (ours, theirs))
    known = [(one, other) for one in first for other in second if one and other]
    return bool(known) and not any(one.meets(other) for one, other in known)


def _strongest(found: Iterable[Comparison]) -> Comparison:
    nothing = Comparison("unrelated", "nothing in the passage can be held against the claim")
    return min([*found, nothing], key=lambda each: _WEIGHTIEST.index(each.relation))


def _compare_dates(claimed: DateMention, found: DateMention) -> Comparison:
    one, other = claimed.iso, found.iso
    ours, theirs = _span(one), _span(other)
    if ours is None or theirs is None:
        return Comparison("unrelated", f"{one} and {other}: not both are days or years")
    if theirs.within(ours):
        return Comparison("agrees", f"{one} and {other}: what was found lies within the claim")
    if not theirs.meets(ours):
        return Comparison("contradicts", f"{one} and {other}: both cannot be right")
    return Comparison("compatible", f"{one} and {other}: both can be right, the claim says more than was found")


def _span(iso: str) -> Interval | None:
    """A date as an interval of days counted year·372 + month·31 + day: 1961, 1961-07, 1961-07-06, 196X."""
    if iso.endswith("X") and iso[:-1].isdigit():
        zeros = 4 - len(iso[:-1])
        low, high = int(iso[:-1]) * 10**zeros, (int(iso[:-1]) + 1) * 10**zeros - 1
        return Interval(Decimal(low * 372), Decimal(high * 372 + 371))
    parts = iso.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3 or len(parts[0]) != 4:
        return None
    year, *finer = (int(part) for part in parts)
    start = year * 372 + sum((number - 1) * size for number, size in zip(finer, (31, 1), strict=False))
    length = (372, 31, 1)[len(finer)]
    return Interval(Decimal(start), Decimal(start + length - 1))
