"""The unit behind a number and what it counts, as written."""

from collections.abc import Iterator
from functools import cache
from typing import Final

import regex

from sources.text import units


def measured(text: str, plain: str, start: int, end: int, language: str) -> tuple[str | None, int, str | None]:
    """The unit, where it ends, and what is counted, as written."""
    sign = regex.search(r"(us\$|usd|eur|[$€£¥₩₽])\s?$", plain[max(0, start - 5) : start])
    if sign:
        return units.names("en").get(sign[1]), end, None
    unit, over = unit_behind(plain, end, language)
    if (
        unit is None
        and language == "ar"
        and regex.search(r"(?<!\p{L})(?:ب|ال)?نسبه(?:\sتبلغ)?\s$", plain[max(0, start - 14) : start])
    ):
        return "%", end, None
    if language == "ko":
        return _korean_counted(text, plain, start, end, unit, over)
    of = _counted(text, plain, end, language, unit, over)
    return unit, over, of


def unit_behind(plain: str, end: int, language: str) -> tuple[str | None, int]:
    """The unit whose name follows at `end`, and where that name ends."""
    for pattern, name in _signs(language):
        if match := pattern.match(plain, end):
            return name, match.end()
    at = end
    for _ in range(2):  # "11,000 shipping containers"
        match = _NEXT_WORD.match(plain, at)
        if match is None:
            return None, end
        word = match[1]
        for prefix in ("", "ال") if language == "ar" else ("",):
            known = units.unit_of(word.removeprefix(prefix), language)
            if known is not None and (at == end or units.kind_of(known) in ("thing", "people")):
                return known, match.end()
        if language == "ko":
            return _korean_unit(plain, end)
        if word in _STOPS.get(language, frozenset()):
            return None, end
        at = match.end()
    return None, end


_NEXT_WORD: Final = regex.compile(r"[\s\u00a0]?-?\(?([\p{L}\p{M}$€£₽₩%]+)")


@cache
def _signs(language: str) -> list[tuple[regex.Pattern[str], str]]:
    rows = [
        (
            r"\s?(?:%p|%\s?포인트|퍼센트\s?포인트|포인트)|[\s-]?percentage[\s-]points?"
            r"|\s(?:ال)?(?:نقطه|نقاط)\s(?:ميويه|مايويه)|\s?п\.\s?п|\sпроцентн\p{L}+ пункт\p{L}*",
            "pp",
        ),
        (r"\s?[%٪]|\sper\scent\b|\s(?:في|ب)\s?(?:ال)?(?:مايه|ميه)(?!\p{L})", "%"),
        (
            r"\s?(?:sq\.?\s?km|km²|km2|square\skilomet(?:re|er)s?"
            r"|كيلومترا?ت?\sمربعا?ه?|кв\.?\s?км|квадратн\p{L}+\sкилометр\p{L}*|제곱킬로미터|㎢)",
            "km2",
        ),
    ]
    return [(regex.compile(pattern), name) for pattern, name in rows]


def _korean_unit(plain: str, end: int) -> tuple[str | None, int]:
    rest = regex.compile(r"(?:여|만|억|조)?\s?(\p{Hangul}{1,7})").match(plain, end)
    if rest is None:
        return None, end
    for length in range(len(rest[1]), 0, -1):
        word = rest[1][:length]
        name = units.names("ko").get(word)
        if name is not None and (length > 1 or word in "원엔년월일주분명톤배달곳건표인"):
            return name, rest.start(1) + length
    return None, end


def _korean_counted(
    text: str, plain: str, start: int, end: int, unit: str | None, over: int
) -> tuple[str | None, int, str | None]:
    """Korean names what is counted before the number and a mere counter after it."""
    counter = regex.compile(rf"여?\s?(?:{'|'.join(units.korean_counters())})").match(plain, end)
    if counter is None or (unit and units.kind_of(unit) not in ("people",)):
        return (
            unit,
            over,
            plain[end:over].strip() or None if unit and units.kind_of(unit) in ("thing", "people") else None,
        )
    before = regex.search(
        r"(\p{Hangul}{2,10})\s(?:약|최소|최대|무려|총|대략|\p{Hangul}{1,3}\s)?\s?$", plain[max(0, start - 20) : start]
    )
    behind = regex.compile(r"\s?(?:이상|이하|미만|가량|정도)?의\s?(\p{Hangul}{2,10})").match(plain, counter.end())
    noun = behind[1] if behind else before[1] if before else None
    if noun is None:
        return unit, counter.end(), None
    noun = regex.sub(r"(?:은|는|이|가|을|를|도)$", "", noun) if len(noun) > 2 else noun
    named = next((units.names("ko")[noun[:n]] for n in range(len(noun), 1, -1) if noun[:n] in units.names("ko")), None)
    return named or unit, counter.end(), noun


_STOPS: Final = {
    "en": frozenset(
        [
            "of",
            "and",
            "or",
            "in",
            "on",
            "at",
            "by",
            "for",
            "from",
            "to",
            "with",
            "that",
            "which",
            "who",
            "were",
            "was",
            "is",
            "are",
            "has",
            "have",
            "had",
            "been",
            "as",
            "than",
            "per",
            "a",
            "an",
            "the",
            "his",
            "her",
            "its",
            "their",
            "more",
            "less",
            "fewer",
            "after",
            "before",
            "during",
            "since",
            "into",
            "over",
            "under",
            "about",
            "but",
            "while",
            "when",
            "where",
            "it",
            "they",
            "he",
            "she",
            "this",
            "these",
            "those",
            "will",
            "would",
            "could",
            "may",
            "said",
            "says",
            "according",
            "if",
            "so",
            "not",
            "only",
            "out",
            "up",
            "down",
            "because",
            "between",
            "against",
        ]
    ),
    "ar": frozenset(
        [
            "من",
            "الي",
            "علي",
            "في",
            "عن",
            "و",
            "او",
            "ان",
            "انه",
            "انها",
            "بين",
            "حتي",
            "منذ",
            "خلال",
            "بعد",
            "قبل",
            "مع",
            "لم",
            "لا",
            "لن",
            "قد",
            "كان",
            "كانت",
            "التي",
            "الذي",
            "الذين",
            "هذا",
            "هذه",
            "ذلك",
            "اكثر",
            "اقل",
            "تقريبا",
            "فقط",
            "ايضا",
            "بسبب",
            "وفق",
            "حسب",
            "ثم",
            "كما",
            "لكن",
            "بل",
            "حيث",
            "عند",
            "لدي",
            "ضد",
            "حول",
            "نحو",
            "وقد",
            "وقال",
            "قال",
            "قالت",
            "وقالت",
        ]
    ),
    "ru": frozenset(
        [
            "в",
            "на",
            "с",
            "со",
            "и",
            "или",
            "из",
            "за",
            "от",
            "до",
            "по",
            "к",
            "ко",
            "у",
            "о",
            "об",
            "что",
            "который",
            "которые",
            "для",
            "при",
            "не",
            "но",
            "а",
            "как",
            "это",
            "были",
            "был",
            "была",
            "было",
            "будет",
            "после",
            "перед",
            "между",
            "более",
            "менее",
            "около",
            "под",
            "над",
        ]
    ),
}


def _counted(text: str, plain: str, end: int, language: str, unit: str | None, over: int) -> str | None:
    """The noun phrase behind the number, as written: "containers of munitions", «حاوية من الذخائر»."""
    if unit and units.kind_of(unit) not in ("thing", "people"):
        following = regex.compile(r"\s(?:of|من|об)\s(?:the\s|all\s)?").match(plain, over)
        if unit not in ("%", "t", "kg", "barrel", "litre") or following is None:
            return None
        end = following.end() - 1
    words = list(_phrase(plain, end, language))
    if not words:
        return None
    return text[words[0][0] : words[-1][1]] or None


def _phrase(plain: str, at: int, language: str) -> Iterator[tuple[int, int]]:
    stops = _STOPS.get(language, _STOPS["en"])
    most = {"ar": 2, "ru": 3}.get(language, 3)
    linking = {"en": "of", "ar": "من"}.get(language)
    taken = 0
    pattern = regex.compile(r"[\s\u00a0]+([\p{L}\p{M}][\p{L}\p{M}'’-]*)")
    if (first := regex.compile(r"\s?(?:of|من)\s(?:the\s)?(?=\p{L})").match(plain, at)) and taken == 0:
        at = first.end() - 1
    while taken < most and (match := pattern.match(plain, at)):
        word = match[1]
        if word in stops and not (word == linking and taken):
            return
        if (
            language == "ar"
            and taken
            and regex.match(r"(?:و|ب|ل|ف|ك|ت|ي|س)\p{L}{3}", word)
            and not word.startswith("بال")
        ):
            return  # a clause goes on: a verb or a joined particle
        if word == linking:
            following = pattern.match(plain, match.end())
            if following is None or following[1] in stops:
                return
            yield match.span(1)
            yield following.span(1)
            return
        yield match.span(1)
        taken, at = taken + 1, match.end()
