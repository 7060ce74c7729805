"""The words beside a number that say whether it is exact, a floor, a ceiling or a guess, as data in folded letters."""

# ruff: noqa: E501 - word lists are read across

from functools import cache
from typing import Final, Literal

import regex

Bound = Literal[
    "exact",
    "more_than",
    "at_least",
    "less_than",
    "at_most",
    "about",
    "range",
    "dozens",
    "hundreds",
    "thousands",
    "millions",
]

# Longer phrases are tried first, so that "no more than" is not read as "more than".
BEFORE: Final[dict[str, dict[Bound, str]]] = {
    "en": {
        "more_than": "more than|over|above|in excess of|upwards? of|exceeding|exceeds?|exceeded|greater than|beyond|surpass(?:ed|ing)?|topp(?:ed|ing)|well over",
        "at_least": "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum|>=|≥",
        "less_than": "less than|fewer than|under|below|short of|not even",
        "at_most": "at most|up to|no more than|not more than|not exceeding|a maximum of|maximum|as many as|as much as|<=|≤",
        "about": "about|around|approximately|approx\\.?|roughly|some|nearly|almost|close to|circa|an estimated|estimated(?: at)?|"
        "in the region of|on the order of|~|≈|just over|just under|a little over|a little under",
        "exact": "exactly|precisely",
    },
    "ar": {
        "more_than": "[اب]?اكثر من|(?:ما |مما )?[يت]زيد (?:عددها |عدده |عددهم )?(?:علي|عن)|ازيد من|ما يربو علي|يربو علي|[يت]فوق|ما يفوق|"
        "[يت]?تجاوز(?:ت)?(?: عددها| عدده| عددهم)?(?: ال)?|فوق|اعلي من|اكبر من",
        "at_least": "علي الاقل|ما لا يقل عن|(?:و)?لا [يت]قل(?: عددها| عدده| عددهم)? عن|بحد ادني|كحد ادني|ليس اقل من",
        "less_than": "اقل من|(?:ما )?[يت]قل عن|دون|ادني من|تحت|اصغر من",
        "at_most": "ما لا يزيد (?:علي|عن)|لا [يت]زيد (?:علي|عن)|لا [يت]تجاوز|لا [يت]تعدي|بحد اقصي|كحد اقصي|علي الاكثر|ليس اكثر من|"
        "[يت]صل (?:عددها |عدده )?الي|ما [يت]صل الي|حتي",
        "about": "نحو|حوالي|زهاء|قرابه|ما يقارب|ما يقرب من|[يت]قارب|ما يناهز|[يت]ناهز|تقريبا|بحدود|في حدود|[يت]قدر (?:عددها |عدده )?ب|ما يعادل|بما يقارب",
        "exact": "بالضبط|تحديدا",
    },
    "ru": {
        "more_than": "более чем|более|больше|свыше|сверх|превыша\\p{L}+|превысил\\p{L}*|выше",
        "at_least": "не менее чем|не менее|не меньше|как минимум|минимум|по меньшей мере|по крайней мере|хотя бы",
        "less_than": "менее чем|менее|меньше|ниже|не достига\\p{L}+",
        "at_most": "не более чем|не более|не больше|не превыша\\p{L}+|максимум|до",
        "about": "около|примерно|порядка|почти|приблизительно|приблизительно|ориентировочно|где-то|~|≈",
        "exact": "ровно|точно",
    },
    "ko": {
        "at_least": "최소|최소한|적어도|못해도",
        "at_most": "최대|많아야|기껏해야",
        "about": "약|대략|거의|무려|어림잡아",
        "exact": "정확히|딱",
    },
}
AFTER: Final[dict[str, dict[Bound, str]]] = {
    "en": {
        "at_least": "or more|and more|or above|and above|at least|at a minimum|\\+|plus\\b",
        "at_most": "or fewer|or less|or below|at most|at a maximum|tops",
        "about": "or so|approximately|roughly",
    },
    "ar": {
        "at_least": "علي الاقل|فاكثر|او اكثر|فما فوق|وما فوق|كحد ادني|بحد ادني",
        "at_most": "علي الاكثر|او اقل|فاقل|فما دون|كحد اقصي|بحد اقصي",
        "about": "تقريبا|علي وجه التقريب",
        "more_than": "ونيف|ويزيد",
    },
    "ru": {
        "at_least": "и более|или более|и больше|и выше|как минимум|по меньшей мере",
        "at_most": "и менее|или менее|максимум",
        "about": "с лишним|примерно|или около того",
    },
    "ko": {
        "at_least": "이상",
        "at_most": "이하|까지",
        "less_than": "미만|이 안 되|도 안 되",
        "more_than": "초과|여|넘는|넘게|을 넘|를 넘|이 넘|가 넘|이상을 넘|을 웃도|를 웃도",
        "about": "가량|정도|안팎|남짓|쯤|내외",
    },
}


@cache
def before(language: str) -> regex.Pattern[str]:
    """Matches a bound phrase that ends right before a number; the group that matched names it."""
    rows = BEFORE.get(language, BEFORE["en"])
    edge = r"(?<!\p{L})(?:و|ب|ل|ف)?" if language == "ar" else r"(?<!\p{L})"
    phrases = "|".join(f"(?P<{bound}>(?:{words}))" for bound, words in _careful(rows))
    return regex.compile(rf"{edge}(?:{phrases})(?:\s(?:a|the|ال|total of|كل))?[\s:]?(?:[$€£¥₩]|us\$)?$")


@cache
def after(language: str) -> regex.Pattern[str]:
    """Matches a bound phrase right after a number, its counter and its noun."""
    rows = AFTER.get(language, AFTER["en"])
    end = "" if language == "ko" else r"(?!\p{L})"
    phrases = "|".join(f"(?P<{bound}>(?:{words}))" for bound, words in rows.items())
    return regex.compile(rf"[\s,،]?(?:{phrases}){end}")


def _careful(rows: dict[Bound, str]) -> list[tuple[Bound, str]]:
    """The bounds whose phrases contain a negation come first."""
    order: tuple[Bound, ...] = ("at_least", "at_most", "more_than", "less_than", "about", "exact")
    return [(bound, rows[bound]) for bound in order if bound in rows]
