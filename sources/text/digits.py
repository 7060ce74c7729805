"""Numbers written in digits of any script, with any separators; what cannot be one number is read as several."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

import regex

# A longer run of digits identifies something; it does not count anything.
_MOST_DIGITS: Final = 40
_RUN: Final = regex.compile(
    r"""(?<![\d.,٫٬])\d{1,3}(?:(?P<gap>[\u00a0\u202f\u2009\x20])\d{3})(?:(?P=gap)\d{3})*+(?!\d)(?:[.,٫]\d++)?(?![\d])
      | (?<!\d)[.,٫]\d++(?![.,٫٬،]\d)
      | \d++(?:[.,٫٬،'’]\d++)*+""",
    regex.VERBOSE,
)
_EXPONENT: Final = regex.compile(r"[eE][+-]?\d{1,3}(?![\p{L}\d])")
_POWER: Final = regex.compile(r"-{0,2}\^[+-]?\d{1,3}(?:[.,٫]\d{1,3})?(?![\d])")
_OVER: Final = regex.compile(r"/(\d{1,9})(?![\d/]|[.,٫]\d)")
_MIXED: Final = regex.compile(r"[\s\u00a0]{1,3}(\d{1,4})/(\d{1,4})(?![\d/]|[.,٫]\d)")
_JOINED: Final = regex.compile(r"[\d/][-/]$|/$")
_VULGAR: Final = regex.compile(r"\s?([¼-¾⅐-⅞])")
_SIGN: Final = regex.compile(r"(?<![\p{L}\p{N})\]\-−–.,/])[-−]$")


@dataclass(frozen=True)
class Digits:
    """One number in digits: where it stands, what it is worth, how it was written."""

    start: int
    end: int
    value: Fraction
    plain: bool  # nothing but digits: only such a number may be the "21" of "3 hundred and 21"
    fraction: bool = False


@lru_cache(maxsize=64)
def _ascii_table() -> dict[int, str]:
    table = {}
    for code in range(0x80, 0x1FBFF):
        value = unicodedata.decimal(chr(code), None)
        if value is not None:
            table[code] = str(value)
    return table


def ascii_digits(text: str) -> str:
    """The same text with every decimal digit as 0–9, character for character."""
    return text if text.isascii() else text.translate(_ascii_table())


def read(text: str, language: str) -> Iterator[Digits]:
    """Every number in digits in `text`, whose digits are ASCII already; signs, powers and fractions included."""
    skip_to = 0
    for match in _RUN.finditer(text):
        if match.start() < skip_to:
            continue
        for found in _numbers_of(text, match.start(), match.end(), language, match["gap"]):
            if found.start < skip_to:
                continue
            whole = _extended(text, found)
            skip_to = whole.end
            yield whole
    yield from ()


def lone_fractions(text: str) -> Iterator[Digits]:
    """½ and its like where no number stands before them."""
    for match in regex.finditer(r"(?<![\d]\s?)[¼-¾⅐-⅞]", text):
        yield Digits(match.start(), match.end(), _vulgar(match.group()), plain=False, fraction=True)


def worth(run: str, language: str) -> Fraction | None:
    """What one run of digits and separators is worth, or None if it is more than one number."""
    gaps = [each for each in run if not each.isdigit()]
    groups = regex.split(r"\D", run)
    if sum(map(len, groups)) > _MOST_DIGITS:
        return None
    if not gaps:
        return Fraction(run)
    last, kinds = gaps[-1], set(gaps)
    if not groups[0]:
        return Fraction(f"0.{groups[1]}") if len(groups) == 2 else None
    if len(kinds) == 2 and gaps.count(last) == 1 and last in ".,٫" and _grouped(groups[:-1]):
        return Fraction("".join(groups[:-1]) + "." + groups[-1])
    if len(kinds) > 1:
        return None
    if len(gaps) > 1:
        if last == "." and len(groups) == 4 and all(int(each) <= 255 for each in groups):
            return None  # an IP address
        return Fraction("".join(groups)) if last != "٫" and _grouped(groups) else None
    return _with_one_separator(groups, last, language)


def _with_one_separator(groups: list[str], separator: str, language: str) -> Fraction | None:
    decimal = Fraction(".".join(groups))
    grouped = Fraction("".join(groups)) if _grouped(groups) else None
    if separator in "٬'’ \u00a0\u202f\u2009":
        return grouped
    if separator == "،":
        return grouped
    if separator == "٫":
        return decimal
    groups_by = "." if language == "ru" else ","
    return grouped if grouped is not None and separator == groups_by else decimal


def other_reading(surface: str, language: str) -> Fraction | None:
    """The other way to read one separator before three digits: 11.000 is eleven or eleven thousand."""
    match = regex.fullmatch(r"(\d{1,3})[.,](\d{3})", ascii_digits(surface))
    if match is None or match[1].startswith("0"):
        return None
    readings = {Fraction(match[1] + match[2]), Fraction(f"{match[1]}.{match[2]}")}
    readings.discard(worth(match.group(), language) or Fraction(0))
    return readings.pop() if len(readings) == 1 else None


def _grouped(groups: list[str]) -> bool:
    """Whether these are the groups of one number: 1 234 567, or 12 34 567 as in India."""
    if not 1 <= len(groups[0]) <= 3 or groups[0].startswith("0"):
        return len(groups) == 1
    thousands = all(len(each) == 3 for each in groups[1:])
    lakhs = len(groups) > 2 and len(groups[-1]) == 3 and all(len(each) == 2 for each in groups[1:-1])
    return thousands or (lakhs and len(groups[0]) <= 2)


def _numbers_of(text: str, start: int, end: int, language: str, gap: str | None) -> Iterator[Digits]:
    run = text[start:end]
    if gap == " " and not _spaces_group(run, language):
        gap = None
        for piece in regex.finditer(r"\d+(?:[.,٫]\d+)?", run):
            yield from _numbers_of(text, start + piece.start(), start + piece.end(), language, None)
        return
    value = worth(run.replace(" ", "\u00a0"), language)
    if value is not None:
        yield Digits(start, end, value, plain=run.isdigit())
        return
    if sum(map(str.isdigit, run)) > _MOST_DIGITS:
        # Of an endless list every number counts; of an endless number nothing does.
        pieces = [piece for piece in regex.finditer(r"\d+", run) if len(piece.group()) <= _MOST_DIGITS]
    else:
        pieces = list(regex.finditer(r"\d+", run))
    for piece in pieces:
        yield Digits(start + piece.start(), start + piece.end(), Fraction(piece.group()), plain=True)


def _spaces_group(run: str, language: str) -> bool:
    """Whether plain spaces make one number of `run`; "page 12 345 people" and "11 000" differ."""
    if run.startswith("0"):
        return False
    return language == "ru" or run.count(" ") > 1 or any(each in run for each in ".,٫") or run.endswith(" 000")


def _extended(text: str, found: Digits) -> Digits:
    """The number with its sign, exponent, power or fraction."""
    start, end, value, plain, fraction = found.start, found.end, found.value, found.plain, False
    if match := _EXPONENT.match(text, end):
        value, end, plain = value * Fraction(10) ** int(match.group()[1:]), match.end(), False
    elif match := _POWER.match(text, end):
        power = float(match.group().split("^")[1].replace(",", ".").replace("٫", "."))
        raised = _power(value, power)
        if raised is not None:
            value, end, plain = raised, match.end(), False
    elif plain and (match := _MIXED.match(text, end)) and 0 < int(match[1]) < int(match[2]):
        value, end, plain, fraction = value + Fraction(int(match[1]), int(match[2])), match.end(), False, True
    elif (
        plain
        and not _JOINED.search(text, max(0, start - 2), start)
        and (match := _OVER.match(text, end))
        and int(match[1])
    ):
        value, end, plain, fraction = value / int(match[1]), match.end(), False, True
    elif match := _VULGAR.match(text, end):
        value, end, plain, fraction = value + _vulgar(match[1]), match.end(), False, True
    if _SIGN.search(text, max(0, start - 2), start):
        start, value, plain = start - 1, -value, False
    return Digits(start, end, value, plain, fraction)


def _power(base: Fraction, power: float) -> Fraction | None:
    if abs(power) > 100 or abs(base) > 10**9 or not base:
        return None
    return base ** int(power) if power == int(power) else Fraction(float(base) ** power)


def _vulgar(character: str) -> Fraction:
    return Fraction(unicodedata.numeric(character)).limit_denominator(10)
