"""Two numbers about one thing: does the found one make the claimed one true, impossible, or neither?"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import regex

from sources.text import units, vectors
from sources.text.bounds import Bound
from sources.text.digits import other_reading
from sources.text.normalize import fold, light_stem, words

Relation = Literal["agrees", "contradicts", "compatible", "unrelated"]

# How far "about 11,000" may be from 11,000, and a bare 11 thousand from 11,200.
_ABOUT: Final = Decimal("0.15")
_ROUNDED: Final = Decimal("0.05")
_SAME_THING: Final = 0.42  # cosine of what two short noun phrases count, from where they mean the same
_FOREVER: Final = Decimal("Infinity")


@dataclass(frozen=True)
class Number:
    """One number of a text: what it is worth, how exactly, in what unit, and what it counts.

    `unit` is a name that all languages share ("%", "USD", "container"); `of` is what is counted, as written.
    """

    surface: str
    start: int
    end: int
    value: Decimal | None
    high: Decimal | None
    bound: Bound
    unit: str | None
    of: str | None


@dataclass(frozen=True)
class Comparison:
    """How a found number bears on a claimed one, and why."""

    relation: Relation
    reason: str


@dataclass(frozen=True)
class Interval:
    """What a number with its bound says: somewhere from `low` to `high`; an end may be open."""

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False

    def within(self, other: "Interval") -> bool:
        low = self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open))
        high = self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open))
        return low and high

    def meets(self, other: "Interval") -> bool:
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low != high:
            return low < high
        return not any(
            (each.low == low and each.low_open) or (each.high == low and each.high_open) for each in (self, other)
        )


def compare(claimed: Number, found: Number) -> Comparison:
    """How the number found bears on the one claimed.

    agrees: if the found one is right, so is the claim; contradicts: both cannot be right; compatible: both
    can be, and the found one does not settle it; unrelated: another thing or unit.
    """
    unlike = _unlike(claimed, found)
    if unlike:
        return Comparison("unrelated", unlike)
    ours, theirs = interval(claimed), interval(found)
    if claimed.unit != found.unit:
        ours, theirs = _in_base(ours, claimed.unit), _in_base(theirs, found.unit)
    relation, reason = _relation(claimed, found, ours, theirs)
    if relation == "contradicts" and _read_otherwise(claimed, found):
        return Comparison("compatible", "they agree only if a separator is read the other way")
    if relation == "contradicts" and claimed.unit != found.unit and units.kind_of(claimed.unit or "") == "time":
        return Comparison("unrelated", "two lengths of time, and nothing says that they are of one thing")
    return Comparison(relation, reason)


def _relation(claimed: Number, found: Number, ours: Interval, theirs: Interval) -> tuple[Relation, str]:
    said = f"{_spoken(claimed)} and {_spoken(found)}"
    if theirs.within(ours):
        return "agrees", f"{said}: what was found lies within the claim"
    if not theirs.meets(ours):
        if _by_rounding(claimed, found):
            return "agrees", f"{said}: the same after rounding"
        return "contradicts", f"{said}: both cannot be right"
    return "compatible", f"{said}: both can be right, the claim says more than was found"


def interval(number: Number) -> Interval:
    """What the number says as an interval."""
    vague = _vague_interval(number)
    if vague is not None:
        return vague
    value = number.value
    if value is None:
        return Interval(-_FOREVER, _FOREVER)
    slack = abs(value) * _ABOUT
    by_bound = {
        "more_than": Interval(value, _FOREVER, low_open=True),
        "at_least": Interval(value, _FOREVER),
        "less_than": Interval(-_FOREVER if value < 0 else Decimal(0), value, high_open=True),
        "at_most": Interval(-_FOREVER if value < 0 else Decimal(0), value),
        "about": Interval(value - slack, value + slack),
        "range": Interval(value, number.high if number.high is not None else value),
    }
    return by_bound.get(number.bound, Interval(value, value))


_TENS: Final = regex.compile(r"\b(?:tens|dozens|scores)\b|عشرات|десятк|수십|수만|수천만")
_HUNDREDS: Final = regex.compile(r"hundreds?\b|ميات|сот(?:ни|ен|ня)|수백|수십만")
_THOUSANDS: Final = regex.compile(r"thousand|الاف|الوف|тысяч|수천|수만|수십만|수백만")
_MILLIONS: Final = regex.compile(r"million|ملايين|милли|수천만|수백만|수억")


def _vague_interval(number: Number) -> Interval | None:
    if number.bound not in ("dozens", "hundreds", "thousands", "millions"):
        return None
    written = fold(number.surface)
    scale = {"dozens": 1, "hundreds": 1, "thousands": 1000, "millions": 10**6}[number.bound]
    tens, hundreds = bool(_TENS.search(written)), bool(_HUNDREDS.search(written))
    if number.bound == "dozens" or (tens and scale > 1):
        return Interval(Decimal(20 * scale), Decimal(100 * scale), high_open=True)
    if number.bound == "hundreds" or (hundreds and scale > 1):
        return Interval(Decimal(200 * scale), Decimal(1000 * scale), high_open=True)
    # "Thousands" is said of eleven thousand too, but hardly of two hundred thousand.
    return Interval(Decimal(2 * scale), Decimal(100 * scale), high_open=True)


def _by_rounding(claimed: Number, found: Number) -> bool:
    """11 thousand is said of 11,023: a bare number with trailing zeros stands for what rounds to it."""
    if claimed.value is None or found.value is None or {claimed.bound, found.bound} - {"exact", "about"}:
        return False
    if claimed.unit != found.unit:
        return False
    for coarse, fine in ((claimed.value, found.value), (found.value, claimed.value)):
        step = Decimal(10) ** _trailing_zeros(coarse)
        if step >= 100 and abs(coarse - fine) * 2 <= step and abs(coarse - fine) <= _ROUNDED * abs(coarse):
            return True
    return False


def _trailing_zeros(value: Decimal) -> int:
    if value != value.to_integral_value() or not value:
        return 0
    digits = str(abs(int(value)))
    return len(digits) - len(digits.rstrip("0"))


def _read_otherwise(claimed: Number, found: Number) -> bool:
    """Whether 11.000 read as eleven thousand, or as eleven, would make the two equal."""
    for one, other in ((claimed, found), (found, claimed)):
        reading = other_reading(one.surface, "en")
        if reading is not None and other.value is not None and abs(float(reading) - float(other.value)) < 1e-9:
            return True
    return False


def _in_base(said: Interval, unit: str | None) -> Interval:
    factor = Decimal(str(units.IN_BASE[unit])) if unit in units.IN_BASE else Decimal(1)
    return Interval(said.low * factor, said.high * factor, said.low_open, said.high_open)


# Whether they speak of one thing


def _unlike(claimed: Number, found: Number) -> str:
    """Why the two cannot be held against each other; empty if they can."""
    ours, theirs = claimed.unit, found.unit
    if ours and theirs and ours != theirs:
        kinds = units.kind_of(ours), units.kind_of(theirs)
        convertible = kinds[0] == kinds[1] and ours in units.IN_BASE and theirs in units.IN_BASE
        if kinds == ("thing", "thing") or kinds == ("people", "people"):
            return "" if _persons(ours, theirs) else f"they count different things: {ours}, {theirs}"
        return "" if convertible else f"different units: {ours}, {theirs}"
    if ours and theirs:
        return "" if units.kind_of(ours) not in ("share",) else _different_wholes(claimed, found)
    if bool(ours) != bool(theirs) and units.kind_of(ours or theirs or "") not in ("thing", "people"):
        return f"one is in {ours or theirs}, the other is not"
    return _different_things(claimed, found)


def _persons(one: str, other: str) -> bool:
    """ "Person" is said of soldiers, workers and children too."""
    return "person" in (one, other)


def _different_wholes(claimed: Number, found: Number) -> str:
    if not claimed.of or not found.of or _same_thing(claimed.of, found.of):
        return ""
    return f"shares of different things: {claimed.of}, {found.of}"


def _different_things(claimed: Number, found: Number) -> str:
    if not claimed.of or not found.of:
        return "" if not (claimed.of or found.of) or _one_is_bare(claimed, found) else "one does not say what it counts"
    if _same_thing(claimed.of, found.of):
        return ""
    return f"they count different things: {claimed.of}, {found.of}"


def _one_is_bare(claimed: Number, found: Number) -> bool:
    """A number that names nothing can only be about the other's things if it is as big."""
    if claimed.value is None or found.value is None or not claimed.value:
        return False
    return claimed.value == found.value and claimed.value >= 100


def _same_thing(ours: str, theirs: str) -> bool:
    """Whether two noun phrases, in whatever languages, name the same thing."""
    one, other = _stems(ours), _stems(theirs)
    if one & other:
        return True
    named = {units.unit_of(word, language) for word in words(ours) for language in ("en", "ar", "ru", "ko")} - {None}
    others = {units.unit_of(word, language) for word in words(theirs) for language in ("en", "ar", "ru", "ko")} - {None}
    if named and others:
        return bool(named & others)
    ours_vector, theirs_vector = vectors.embed([ours, theirs])
    return vectors.similarity(ours_vector, theirs_vector) >= _SAME_THING


def _stems(phrase: str) -> set[str]:
    return {light_stem(word, _language_of(word)) for word in words(phrase) if len(word) > 2}


def _language_of(word: str) -> str:
    if regex.match(r"\p{Arabic}", word):
        return "ar"
    if regex.match(r"\p{Cyrillic}", word):
        return "ru"
    return "ko" if regex.match(r"\p{Hangul}", word) else "en"


def _spoken(number: Number) -> str:
    signs = {"more_than": ">", "at_least": "≥", "less_than": "<", "at_most": "≤", "about": "≈"}
    if number.value is None:
        worth = f"{number.bound} (“{number.surface}”)"
    elif number.high is not None:
        worth = f"{number.value:,f}–{number.high:,f}"
    else:
        worth = signs.get(number.bound, "") + f"{number.value:,f}"
    return f"{worth} {number.unit}" if number.unit else worth
