"""The patterns of dates in four languages, each with the name of the reader in `dates` that understands it."""

# ruff: noqa: E501 - a pattern broken over lines is harder to read

from collections.abc import Iterable
from functools import cache
from typing import Final

import regex

from sources.text import numerals
from sources.text.date_words import DATE_WORDS, HIJRI_MONTHS

CUES: Final = {
    "ar": r"(?:عام|العام|عامي|سنه|السنه|سنتي|منذ|حتي|لعام|بعام|وعام|للعام|بحلول|موسم|انتخابات|دستور|اتفاقيه|معاهده|قانون)",
    "en": r"(?:in|since|by|until|till|during|before|after|from|of|to|through|circa|year|the|early|late|mid|for|and|between)",
    "ru": r"(?:с|до|в|к|год|года|после|от)",
    "ko": r"(?:지난|서기|기원)",
}
COUNTED_AFTER: Final = {
    "ar": r"\s+(?!و|في|من|علي|الي|عن|ان|بين|حين|عند|حتي|هو|هي|ال|كان|بعد|قبل|لم|لا|قد|حول|بشان|ب|ل)\p{Arabic}",
    "en": r"\s+(?!(?:was|is|has|as|its|this|does)\b)[a-z]+s\b(?<!ss|us|is)|\s+(?:people|men|women|children|troops|percent|per)\b",
    "ru": r"\s+(?!год|г\b|г\.|и\b|в\b|на\b|по\b|с\b)\p{Cyrillic}{3,}",
    "ko": r"\s?(?!년)\p{Hangul}",
}
MORE_THAN: Final = regex.compile(
    r"(?:than|least|about|over|around|nearly|some|almost|under|most|exactly|اكثر من|اقل من|نحو|حوالي|زهاء|قرابه|"
    r"ما لا يقل عن|ما يزيد علي|ما يقارب|более|менее|около|свыше|примерно|почти|약|총|[$€£¥₩])\s*$"
)

TENS_OF: Final = {
    **{
        f"{stem}ينيات": tens
        for stem, tens in zip(("عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"), range(2, 10), strict=True)
    },
    **{
        stem: tens
        for tens, stem in enumerate(
            ("двадцат", "тридцат", "сороков", "пятидесят", "шестидесят", "семидесят", "восьмидесят", "девяност"), 2
        )
    },
    **{
        stem: tens
        for tens, stem in enumerate(
            ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"), 2
        )
    },
}


def either(words: Iterable[str]) -> str:
    """An alternation, longest first."""
    return "|".join(sorted(map(regex.escape, words), key=len, reverse=True))


@cache
def patterns(language: str) -> list[tuple[regex.Pattern[str], str]]:
    """The patterns of a language with what reads them; a longer match from the same place wins."""
    words = DATE_WORDS[language]
    name = either(words.months)
    pair = rf"(?P<month>{name})(?:\s?[/(]\s?(?:{name})(?:\s?\))?)?"
    if language == "ar":
        pair = rf"(?:شهر\s)?{pair}"
    weekdays = either(words.weekdays)
    day_name = rf"(?:(?:{weekdays})\.?\s?[,،]?\s?(?:ال?موافق\s?)?)?" if language != "ko" else ""
    number = r"(?<!\d)(?:[12]\d|3[01]|0?[1-9])(?!\d)"
    ordinal = either(words.ordinals) if words.ordinals else "-"
    day = {
        "ar": rf"(?P<day>{number}|(?:{ordinal})(?!\p{{L}}))",
        "en": rf"(?P<day>{number}(?:st|nd|rd|th)?)(?!\p{{L}}|[\d]|[.,:]\d)",
        "ru": rf"(?P<day>{number})(?:-?(?:го|е|ого))?",
        "ko": r"(?P<day>\d{1,2})",
    }[language]
    year = r"(?P<year>(?:1\d|2[01])\d\d)(?!\d|[.,٫٬]\d)"
    of = {"ar": r"\s?(?:من|/|-)?\s?", "en": r"\s(?:of\s)?|-", "ru": r"\s", "ko": r"\s?"}[language]
    gap = {
        "ar": r"\s?(?:[,،/-]|من|عام|سنه|لعام)?\s?(?:عام\s|سنه\s)?",
        "en": r",?\s(?:of\s)?|-",
        "ru": r",?\s",
        "ko": "",
    }
    edge = r"(?<![\p{L}\d])"
    end = r"(?!\p{L})" if language != "ko" else ""
    rows: list[tuple[str, str]] = [
        (
            r"(?<![\d./-])(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d]|[./-]\d)",
            "year_month_day",
        ),
        (
            r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?:(?P=sep)|,\s?)(?P<y>(?:1\d|20)\d\d|(?<=\D)\d\d(?!\d))(?![\d]|[./-]\d)",
            "numeric",
        ),
        (r"(?<![\d./:,-])(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})(?![\d%٪]|[./:,-]\d|\s?[%$€])", "month_day_numeric"),
        (r"(?<![\d./-])(?P<y>(?:1\d|20)\d\d)[-/](?P<m>0\d|1[012]|[1-9])(?![\d]|[./-]\d)", "year_month"),
        (
            r"(?<![\d.,/-])(?P<from>(?:1\d|20)\d\d)\s?[-–—/]\s?(?P<to>(?:1\d|20)\d\d|(?<=[-–—/])\d\d(?![\d-]))(?!\d|[.,]\d|\p{L})",
            "years",
        ),
    ]
    if language == "ko":
        rows += _korean_rows(weekdays)
        return [(regex.compile(pattern), read) for pattern, read in rows]
    rows += [
        (rf"{edge}{day_name}{day}(?:{of}){pair}{end}(?:(?:{gap[language]}){year})?", "named"),
        (rf"{edge}{pair}{end}(?:{gap[language]}){year}", "month_of_year"),
        (rf"{edge}(?P<cue>{_MONTH_CUES[language]})?{pair}{end}", "month_alone"),
        (rf"(?:{CUES[language]}\s+)?{edge}(?P<year>\d{{4}})(?![\d]|[.,٫٬'’-]\d|[\p{{L}}])", "year"),
    ]
    rows += {"ar": _arabic_rows, "en": _english_rows, "ru": _russian_rows}[language](
        edge, end, day, pair, year, weekdays, day_name
    )
    return [(regex.compile(pattern), read) for pattern, read in rows]


_MONTH_CUES: Final = {
    "ar": r"[وف]?(?:في|خلال|منذ|شهر|منتصف|مطلع|اواخر|اوايل|نهايه|بدايه|حتي|بحلول|من|الي)\s",
    "en": r"(?:in|since|by|until|during|early|late|mid|last|next|this|from|to|of|through)[\s-]",
    "ru": r"(?:в|с|к|до|начале|конце|середине|начала|конца)\s",
}


def _arabic_rows(
    edge: str, end: str, day: str, pair: str, year: str, weekdays: str, day_name: str
) -> list[tuple[str, str]]:
    words = DATE_WORDS["ar"]
    ordinal, spans = either(words.ordinals), either(words.spans)
    last, following, this = either(words.last), either(words.next), either(words.this)
    lunar = either(HIJRI_MONTHS)
    number = r"(?:\d+(?:[.,]\d+)?|بضعه|بضع|عده|\p{Arabic}+(?:\s\p{Arabic}+){0,3}?)"
    amount = rf"(?P<amount>(?:{number}\s)?(?:{spans})(?:\s?و?\s?(?:{number}\s)?(?:{spans})){{0,3}}(?!\p{{L}}))"
    plain_amount = rf"(?P<amount>(?:(?:\d+|بضعه|بضع)\s)?(?:{spans})(?:\s?و?\s?(?:\d+\s)?(?:{spans})){{0,3}}(?!\p{{L}}))"
    any_last = rf"(?:(?P<last>{last})|(?P<next>{following}))"
    number_word = r"(?:\d{1,2}|\p{Arabic}+(?:\s?عشر(?:ه)?)?(?:\sو\p{Arabic}+ين)?)"
    return [
        (
            rf"{edge}(?:اليوم\s)?{day_name}{pair}{end}\s?/?\s?(?P<day>(?:[12]\d|3[01]|0?[1-9])(?!\d|[:.,]\d)|(?:{ordinal}|{number_word})(?!\p{{L}}))(?:\s?(?:[,،/-]|من)?\s?{year})?",
            "named",
        ),
        (rf"{edge}اليوم\s{day}\s{pair}{end}", "named"),
        (
            rf"{edge}(?:(?P<day>(?:[12]\d|3[01]|0?[1-9]))\s?(?:من\s)?)?(?P<month>{lunar})(?!\p{{L}})(?:\s?(?:عام|سنه|,|،|/)?\s?(?P<year>\d{{3,4}})(?:\s?(?:هجريه?|هـ?(?!\p{{L}})))?)",
            "hijri",
        ),
        (rf"{edge}(?:(?P<day>(?:[12]\d|3[01]|0?[1-9]))\s(?:من\s)?)(?P<month>{lunar})(?!\p{{L}})", "hijri"),
        (rf"(?<=(?:في|شهر|خلال|من)\s)(?P<month>{lunar})(?!\p{{L}})", "hijri"),
        (r"(?<!\d)(?P<year>1[0-5]\d\d)\s?(?:هجريه?|هـ?)(?!\p{L})", "hijri_year"),
        (
            rf"{edge}(?P<tens>{either(key for key in TENS_OF if key.endswith('ينيات'))})(?:\sالقرن\s(?:الماضي|العشرين))?{end}",
            "decade",
        ),
        (rf"(?<!\p{{L}})(?:ب|و|ل)?(?P<word>{either(words.days)}){end}", "day_word"),
        (rf"(?<!\p{{L}})(?P<weekday>{weekdays}){end}(?:\s{any_last}{end})?", "weekday"),
        (
            rf"{edge}(?:(?P<this>{this})\s)?(?P<week>الاسبوع)(?:\s{any_last})?(?:\sيوم)?\s(?P<weekday>{weekdays}){end}",
            "weekday",
        ),
        (
            rf"(?<!\p{{L}})(?:{weekdays})\s(?:في\s)?(?:(?P<day>(?:[12]\d|3[01]|0?[1-9])(?!\d)|(?:{ordinal}|{number_word})(?!\p{{L}})))(?=\W*$|\s?[.,،؛!])",
            "weekday_and_day",
        ),
        (rf"{edge}(?P<weekday>{weekdays})\s(?P<nth>الاول|الثاني|الثالث|الرابع|الخامس){end}", "nth_weekday"),
        (
            rf"{edge}(?P<nth>اول|ثاني|ثالث|رابع|خامس|اخر)\s(?:يوم\s)?(?P<weekday>{weekdays})\s(?:من|في)\s(?:{pair}|(?:هذا\s)?(?:ال)?شهر(?:\sالحالي)?){end}",
            "nth_weekday",
        ),
        (rf"{edge}(?:قبل|منذ)\s{amount}(?:\sمن الان)?", "ago"),
        (rf"{edge}(?P<ahead>بعد|خلال)\s{amount}(?:\sمن الان)?", "ago"),
        (rf"{edge}{plain_amount}\s(?:من الان|مضت)", "ago"),
        (rf"{edge}(?:ال)(?P<unit>عام|سنه|شهر|اسبوع)\s(?:{any_last}|(?P<this>{this}){end})", "span_now"),
        (rf"{edge}(?P<this>هذا|هذه)\sال(?P<unit>عام|سنه|شهر|اسبوع){end}", "span_now"),
        (
            rf"{edge}(?P<whole>(?:الي\s|يوم\s)?(?P<day>(?:[12]\d|3[01]|0?[1-9])(?!\d)|(?<=(?:في|الي|يوم)\s)(?:{ordinal}){end}|(?<=\s)لل\p{{Arabic}}+(?:\sو\p{{Arabic}}+)?{end}))(?:\sمن\s(?:هذا الشهر|الشهر (?:القادم|الماضي)))?(?=\W*$)",
            "bare_day",
        ),
    ]


def _english_rows(
    edge: str, end: str, day: str, pair: str, year: str, weekdays: str, day_name: str
) -> list[tuple[str, str]]:
    words = DATE_WORDS["en"]
    spans = either(words.spans)
    w = numerals.WORDS["en"]
    one = either([*w.units, *w.teens, *w.tens])
    number = rf"(?:\d+|an?|(?:{one})(?:[-\s](?:{one}))?|a few|several)"
    abbreviated = r"(?:(?<=jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\.)?"
    any_last = r"(?:(?P<last>last|past|previous)|(?P<next>next|coming)|(?P<this>this))"
    long_day = either(name for name in words.weekdays if len(name) > 5 or name in ("friday", "monday", "sunday"))
    return [
        (rf"{edge}(?:the\s)?{day_name}(?:the\s)?{day}(?:\sof\s|\s){pair}{end}(?:,?\s{year})?", "named"),
        (rf"{edge}{day_name}{pair}{end}{abbreviated}\s(?:the\s)?{day}(?:,?\s{year})?", "named"),
        (rf"{edge}(?:the\s)?(?:early\s|late\s|mid-?\s?)?(?P<decade>(?:1\d|20)\d0)['’]?s{end}", "decade"),
        (rf"{edge}(?:the\s)?(?P<tens>{either(k for k in TENS_OF if k.isascii())}){end}", "decade"),
        (rf"{edge}(?P<word>{either(words.days)}){end}", "day_word"),
        (rf"{edge}(?:{any_last}\s)?(?P<weekday>{long_day}){end}", "weekday"),
        (
            rf"{edge}(?P<amount>{number}\s(?:{spans})(?:(?:,?\sand\s|,\s){number}\s(?:{spans})){{0,2}})\s(?:ago|earlier){end}",
            "ago",
        ),
        (rf"{edge}(?P<ahead>in\s(?=\w)|)(?P<amount>{number}\s(?:{spans}))\s(?:from now|hence){end}", "ago"),
        (rf"{edge}{any_last}\s(?P<unit>{spans}){end}", "span_now"),
    ]


def _russian_rows(
    edge: str, end: str, day: str, pair: str, year: str, weekdays: str, day_name: str
) -> list[tuple[str, str]]:
    words = DATE_WORDS["ru"]
    spans = either(words.spans)
    w = numerals.WORDS["ru"]
    one = either([*w.units, *w.teens, *w.tens])
    number = rf"(?:\d+|несколько|(?:{one})(?:\s(?:{one}))?)"
    any_last = rf"(?:(?P<last>{either(words.last)})|(?P<next>{either(words.next)})|(?P<this>{either(words.this)}))"
    named = r"\s?(?P<named>(?:год(?:а|у|ом|е)?|гг?\.?)(?!\p{L}))"
    return [
        (rf"{edge}{day_name}{day}\s{pair}{end}(?:\s{year}(?:\s?(?:года|г\.?)(?!\p{{L}}))?)?", "named"),
        (rf"{edge}{pair}{end}\s{year}(?:\s?(?:года?|г\.?)(?!\p{{L}}))?", "month_of_year"),
        (rf"{edge}(?P<year>(?:1\d|2[01])\d\d){named}", "year"),
        (rf"{edge}(?P<decade>(?:1\d|20)\d0)-?(?:е|х|м|ми)(?:\sгод\p{{L}}+)?{end}", "decade"),
        (
            rf"{edge}(?P<tens>{either(k for k in TENS_OF if regex.match(r'[а-я]', k))})(?:ые|ых|ыми|ого)?\sгод(?:ы|ов|ах|ам){end}",
            "decade",
        ),
        (rf"{edge}(?P<word>{either(words.days)}){end}", "day_word"),
        (rf"(?<=(?:в|во|с|до|к)\s)(?:{any_last}\s)?(?P<weekday>{weekdays}){end}", "weekday"),
        (rf"{edge}(?P<amount>(?:{number}\s)?(?:{spans}))\s(?:тому\s)?назад{end}", "ago"),
        (rf"{edge}(?P<ahead>через)\s(?P<amount>(?:{number}\s)?(?:{spans})){end}", "ago"),
        (rf"{edge}{any_last}\s(?P<unit>{spans}){end}", "span_now"),
    ]


def _korean_rows(weekdays: str) -> list[tuple[str, str]]:
    words = DATE_WORDS["ko"]
    year = r"(?P<year>(?:1\d|2[01])\d\d)\s?년"
    month = r"(?P<month>(?:1[012]|0?[1-9])월)"
    day = r"(?P<day>[12]\d|3[01]|0?[1-9])일"
    return [
        (rf"(?<!\d)(?:{year}\s)?{month}\s?{day}(?!\s?(?:동안|간))(?:\s?\(?(?:{weekdays})\)?)?", "korean_named"),
        (rf"(?<!\d){year}\s?{month}", "korean_month"),
        (rf"(?P<word>지난해|작년|올해|내년)\s{month}(?:\s?{day})?", "korean_month"),
        (rf"(?<![\d.,]){month}(?!\s?\d)", "korean_month"),
        (r"(?<![\d.,])(?P<year>(?:1\d|2[01])\d\d)(?P<named>\s?년)(?!\s?(?:전|동안|간|만|후|이상|대|\d))", "year"),
        (r"(?<![\d.,])(?P<year>(?:1\d|2[01])\d\d)(?P<named>\s?년)(?=\s\d)", "year"),
        (r"(?<!\d)(?P<decade>(?:1\d|20)\d0)년대", "decade"),
        (rf"(?<!\p{{Hangul}})(?P<word>{either(words.days)})(?!\p{{Hangul}}{{2}})", "day_word"),
        (
            rf"(?:(?P<last>지난)\s|(?P<next>다음|오는)\s|(?P<this>이번)\s)?(?:(?P<week>주)\s)?(?P<weekday>{weekdays})",
            "weekday",
        ),
        (
            r"(?<!\d)(?P<amount>(?:\d+|[한두세네]|[일이삼사오육칠팔구십백천]+)\s?(?:년|개월|달|주일|주|일))\s?전(?!\p{Hangul}{2})",
            "ago",
        ),
        (
            r"(?<!\d)(?P<amount>(?:\d+|[한두세네])\s?(?:년|개월|달|주일|주|일))\s?(?P<ahead>뒤|후)(?!\p{Hangul}{2})",
            "ago",
        ),
        (r"(?P<word>재작년|지난해|작년|올해|금년|내년)", "korean_year"),
        (r"(?:(?P<last>지난)|(?P<next>다음)|(?P<this>이번))\s?(?P<unit>주|달|해)(?!\p{Hangul}?\s?요일)", "span_now"),
        (
            r"(?:지난\s)?(?<![\d.,]|월\s?)(?<!\d)"
            + day
            + r"(?!\s?(?:동안|간|만|째|부터\s\d|이상|차|전|후|정)|\p{Hangul}{3})",
            "korean_day",
        ),
    ]
