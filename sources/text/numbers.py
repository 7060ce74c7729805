"""What a text counts: each number with its bound, its unit and what is counted; years and dates are not numbers."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

import regex

from sources.text import bounds, units
from sources.text.bounds import Bound
from sources.text.counted import measured, unit_behind
from sources.text.date_words import DATE_WORDS
from sources.text.dates import dates
from sources.text.digits import ascii_digits
from sources.text.normalize import fold_in_place
from sources.text.numerals import Numeral, recognise
from sources.text.quantities import Comparison, Number, compare

__all__ = ["Comparison", "Number", "compare", "numbers"]

_ADDRESS: Final = regex.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}+@[\w-]++(?:\.[\w-]++)+")
_TIME: Final = regex.compile(
    r"(?<![\d.,])\d{1,2}:\d{2}(?::\d{2})?(?!\d)|(?<!\p{L})\d{1,2}(?:[.:]\d{2})?\s?(?:[ap]\.?m\.?(?!\p{L})|o'?clock)"
    r"|(?<!\p{L})(?:الساعه|ساعه)\s+\S+|(?<![\d.,])\d{1,2}\s?시(?!간|설|민|장)(?:\s?\d{1,2}\s?분)?",
)
# Names of things that happen to be numbers: a phone, Article 4, F-16, the 38th parallel.
_IDENTIFIER: Final = regex.compile(
    r"\+\d[\d\s()./-]{5,}\d|(?<!\d)\d{2,4}(?:-\d{2,4}){2,}(?!\d)|(?<!\d)\d{3}-\d{4}(?!\d)"
    r"|(?<![\p{L}\d])\p{L}{1,8}[-‐‑]\d[\d.]*\p{L}?(?!\d|,\d)|(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!\d)|\.(?=\d)|(?![\d.]))){4}"
    r"|(?<![\p{L}\d$€£])[a-zа-я]{1,3}\d{1,4}(?!\d)"
    r"|(?<!\p{L})(?:no\.?|nr\.?|№|number|numbered|article|chapter|section|page|paragraph|resolution|room|flight|highway|route|"
    r"channel|group of|figure|table|top|"
    r"(?:ال)?ماده|(?:ال)?فصل|(?:ال)?فقره|(?:ال)?صفحه|(?:ال)?قرار(?: رقم)?|رقم|برقم|شارع|الطابق|قناه|مجموعه(?: ال)?|"
    r"стать[яеию]|пункт\p{L}{0,2}|глав[аеу]|номер|страниц[аеы]|резолюци[яию]|제)\s?#?\d[\d.]*(?!\s?(?:%|percent|[.,]?\d))"
    r"|(?<!\d)\d+(?:st|nd|rd|th)(?!\p{L})|(?<!\d)\d+-(?:й|я|е|го|му|м|ю|ой|ая|ое)(?!\p{L})|(?<!\p{L})الـ?\d+(?!\d|\s?\p{L}*(?:الف|مليون))"
)
# The hundred of «بالمئة» is not a number of its own.
_PER_CENT: Final = regex.compile(r"(?:(?<=\s)في\s|(?<=\s)ب)(?:ال)?(?:مايه|ميه)(?!\p{L})")
_KOREAN_COUNTER: Final = regex.compile(r"\s?\p{Hangul}{1,2}?\s?")
_SENTENCE_END: Final = regex.compile(r"[.!?؟。\n;:؛]\s")

_VAGUE: Final[dict[str, list[tuple[str, Bound]]]] = {
    "en": [
        (r"(?:tens|dozens|hundreds|scores) of (?:thousands|millions)", "thousands"),
        (r"(?:several |a few )?(?:dozens?|scores|tens)(?= of|\s[a-z])", "dozens"),
        (r"(?:several |a few |many )?hundreds(?! of thousands)|several hundred|a few hundred", "hundreds"),
        (r"(?:many |several )?thousands|several thousand|a few thousand|many thousand", "thousands"),
        (r"(?:many |several )?(?:millions|billions)|several million|a few million", "millions"),
    ],
    "ar": [
        (r"(?:عشرات|ميات)\s(?:ال)?(?:الاف|ملايين)", "thousands"),
        (r"عشرات", "dozens"),
        (r"ميات|بضع ميات", "hundreds"),
        (r"(?:بضعه |عده )?(?:الاف|الالاف|الوف)", "thousands"),
        (r"(?:بضعه |عده )?(?:ملايين|الملايين|مليارات|المليارات)", "millions"),
    ],
    "ru": [
        (r"(?:десятк|сотн)\p{L}+ (?:тысяч|миллионов)", "thousands"),
        (r"(?:несколько |нескольк\p{L}+ )?десятк(?:и|ов|ам|ами|ах)|дюжины", "dozens"),
        (r"(?:несколько |нескольк\p{L}+ )?сот(?:ни|ен|ням|нями|нях)", "hundreds"),
        (r"тысячи|тысячам|тысячами|тысячах|несколько тысяч|многие тысячи", "thousands"),
        (r"миллионы|миллионами|несколько миллионов|миллиарды", "millions"),
    ],
    "ko": [
        (r"수(?:만|십만|백만)", "thousands"),
        (r"수십(?![만억])", "dozens"),
        (r"수백(?![만억])", "hundreds"),
        (r"수천(?![만억])", "thousands"),
        (r"수(?:천만|억)", "millions"),
    ],
}
_RANGE: Final[dict[str, list[tuple[str, str]]]] = {
    "en": [("between", "and"), ("from", "to"), ("", "to"), ("between", "to")],
    "ar": [("بين", "و"), ("من", "الي"), ("من", "حتي"), ("", "الي"), ("بين", "الي")],
    "ru": [("от", "до"), ("между", "и"), ("с", "до")],
    "ko": [("", "에서"), ("", "내지"), ("", "부터"), ("", "과"), ("", "와")],
}


def numbers(text: str, language: str) -> list[Number]:
    """The numbers that `text` counts or measures with, in order.

    Left out: dates and years, times, ordinals, phone numbers, addresses, identifiers, "one of them".
    Built on `numerals.recognise`, which leaves nothing out.
    """
    language = language.split("-")[0].lower()
    plain = fold_in_place(ascii_digits(text))
    barred = _barred(text, plain, language)
    numerals = [each for each in recognise(text, language) if not any(barred[each.start : each.end])]
    numerals = [each for each in numerals if _counts(each, text, plain, language)]
    found: list[Number] = []
    skip = 0
    for at, numeral in enumerate(numerals):
        if at < skip:
            continue
        following = numerals[at + 1] if at + 1 < len(numerals) else None
        ranged = _range(numeral, following, plain, language) if following else None
        if ranged and following:
            skip = at + 2
        found.append(_number(text, plain, language, numeral, ranged))
    taken = _marked(len(text), [(each.start, each.end) for each in found])
    found += [each for each in _vague(text, plain, language) if not any(taken[each.start : each.end])]
    return sorted(found, key=lambda each: each.start)


def _barred(text: str, plain: str, language: str) -> bytearray:
    """A mark on every character that belongs to a date, a time, an address or a name."""
    # A weekday alone is no number either way, and اثنين is also two.
    spans = [
        (each.start, each.end)
        for each in dates(text, language)
        if (any(map(str.isdigit, each.surface)) or len(each.surface.split()) > 1)
        and not _is_duration(each.surface, language)
    ]
    for pattern in (_ADDRESS, _TIME, _IDENTIFIER, _PER_CENT):
        spans += [match.span() for match in pattern.finditer(plain)]
    return _marked(len(text), spans)


def _is_duration(surface: str, language: str) -> bool:
    """ "24 years ago" is a date, and 24 years are counted too."""
    plain = fold_in_place(ascii_digits(surface))
    if regex.search(r"\d{4}", plain):
        return False
    if language == "ko":
        return bool(regex.search(r"(?:전|뒤|후)$", plain))
    spans = DATE_WORDS[language].spans if language in DATE_WORDS else DATE_WORDS["en"].spans
    return any(word in spans for word in plain.split()) and any(map(str.isdigit, plain))


def _marked(length: int, spans: list[tuple[int, int]]) -> bytearray:
    marks = bytearray(length)
    for start, end in spans:
        marks[start:end] = b"\x01" * (end - start)
    return marks


def _counts(numeral: Numeral, text: str, plain: str, language: str) -> bool:
    """Whether this numeral counts something here."""
    written = plain[numeral.start : numeral.end]
    if regex.fullmatch(r"\d+", written) and (len(written) > 12 or (written.startswith("0") and len(written) > 1)):
        return False
    if not numeral.in_words:
        return not regex.match(r"(?:st|nd|rd|th)(?!\p{L})", plain[numeral.end : numeral.end + 3])
    if language == "ko":
        short = len(written) <= 2 and not any(each.isdigit() for each in written)
        return (
            not short
            or unit_behind(plain, numeral.end, language)[0] is not None
            or bool(regex.match(rf"\s?(?:{'|'.join(units.korean_counters())})", plain[numeral.end : numeral.end + 4]))
        )
    if numeral.value == 1 and not numeral.fraction:
        return unit_behind(plain, numeral.end, language)[0] is not None and written not in (
            "one",
            "واحد",
            "один",
            "одна",
        )
    return not (
        numeral.fraction and numeral.value == Fraction(1, 2) and not _divides_something(plain, numeral, language)
    )


def _divides_something(plain: str, numeral: Numeral, language: str) -> bool:
    """Half of the people, not half past."""
    after = plain[numeral.end : numeral.end + 20]
    return (
        bool(regex.match(r"\s(?:of\b|the\b|an?\b|ال|من|\p{Cyrillic})|의|이|\s*[.,،]?$", after))
        or " " in plain[numeral.start : numeral.end]
    )


def _number(
    text: str, plain: str, language: str, numeral: Numeral, ranged: tuple[int, int, Fraction, Fraction] | None
) -> Number:
    start, end = (ranged[0], ranged[1]) if ranged else (numeral.start, numeral.end)
    value, high = (ranged[2], ranged[3]) if ranged else (numeral.value, None)
    unit, over, of = measured(text, plain, start, end, language)
    bound: Bound = "range" if ranged else _bound(plain, start, end, over, language)
    if unit == "%" and over == end:
        start = _start_of_share(plain, start)
    elif unit == "%":
        end = over
    return Number(
        surface=text[start:end],
        start=start,
        end=end,
        value=_decimal(value),
        high=None if high is None else _decimal(high),
        bound=bound,
        unit=unit,
        of=of,
    )


def _start_of_share(plain: str, start: int) -> int:
    """Where «نسبة 22» begins: the word is what makes it per cent."""
    share = regex.search(r"نسبه\s$", plain[max(0, start - 5) : start])
    return start - 5 if share else start


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() and abs(exact) < 10**27 else exact


def _bound(plain: str, start: int, end: int, over: int, language: str) -> Bound:
    before = plain[max(0, start - 48) : start]
    before = _SENTENCE_END.split(before)[-1]
    if match := bounds.before(language).search(before):
        return _named_group(match)
    for at in (end, over):
        if match := bounds.after(language).match(plain, at):
            return _named_group(match)
    counter = _KOREAN_COUNTER.match(plain, end) if language == "ko" else None
    if counter and (match := bounds.after(language).match(plain, counter.end())):
        return _named_group(match)
    return "exact"


def _named_group(match: regex.Match[str]) -> Bound:
    named: dict[Bound, str | None] = match.groupdict()
    return next(name for name, value in named.items() if value is not None)


# Ranges


def _range(first: Numeral, second: Numeral, plain: str, language: str) -> tuple[int, int, Fraction, Fraction] | None:
    """(start, end, low, high) if two numbers are the ends of one range."""
    between = plain[first.end : second.start]
    if len(between) > 40:
        return None
    low, high = first.value, second.value
    if _same_scale_meant(first, second, plain):
        low *= high / _leading(second, plain)
    if not low < high or second.fraction:
        return None
    if regex.fullmatch(r"\s?[-‐‑–—~～〜]\s?", between) and high <= low * 100:
        return first.start, second.end, low, high
    word = between.strip()
    unit = regex.sub(r"\s?\S*$", "", word).strip()
    joint = word.split()[-1] if word.split() else ""
    for opening, joining in _RANGE.get(language, _RANGE["en"]):
        if joint != joining or (unit and units.unit_of(unit, language) is None):
            continue
        opened = regex.search(
            rf"(?<!\p{{L}})(?:ما )?{opening}\s(?:\p{{L}}{{1,8}}\s)?[$€£]?$",
            plain[max(0, first.start - 24) : first.start],
        )
        if not opening:
            between_words = regex.match(r"\s?사이", plain[second.end : second.end + 3])
            if joining in ("과", "와") and not between_words:
                continue
            return first.start, second.end, low, high
        if opened:
            return first.start, second.end, low, high
    return None


def _same_scale_meant(first: Numeral, second: Numeral, plain: str) -> bool:
    """In "8 to 10 thousand" the eight are thousands too."""
    written = plain[first.start : first.end]
    leading = _leading(second, plain)
    return (
        first.value < 1000
        and second.value >= 1000
        and leading is not None
        and leading < 1000
        and leading != second.value
        and first.value < leading
        and regex.fullmatch(r"[\d.,]+", written) is not None
    )


def _leading(numeral: Numeral, plain: str) -> Fraction:
    match = regex.match(r"\d+(?:[.,]\d{1,2}(?!\d))?", plain[numeral.start : numeral.end])
    return Fraction(match.group().replace(",", ".")) if match else numeral.value


# Dozens, hundreds, thousands


@cache
def _vague_patterns(language: str) -> list[tuple[regex.Pattern[str], Bound]]:
    rows = _VAGUE.get(language, _VAGUE["en"])
    edge = r"(?<!\p{L})(?:ال|بال|وال)?\K" if language == "ar" else r"(?<![\p{L}\d])"
    end = r"(?!\p{L})" if language != "ko" else ""
    return [(regex.compile(f"{edge}(?:{pattern}){end}"), bound) for pattern, bound in rows]


def _vague(text: str, plain: str, language: str) -> Iterator[Number]:
    taken: list[tuple[int, int]] = []
    for pattern, bound in _vague_patterns(language):
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(begun < end and start < over for begun, over in taken):
                continue
            taken.append((start, end))
            actual: Bound = bound
            if bound == "thousands" and regex.search(r"million|ملايين|милли", match.group()):
                actual = "millions"
            unit, _over, of = measured(text, plain, start, _past_of(plain, end), language)
            yield Number(text[start:end], start, end, None, None, actual, unit, of)


def _past_of(plain: str, end: int) -> int:
    """Behind "dozens of": what is counted begins after it."""
    match = regex.compile(r"\s(?:of|من)(?=\s)").match(plain, end)
    return match.end() if match else end
