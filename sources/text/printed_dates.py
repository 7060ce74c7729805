"""The date that a page prints for its readers, whatever its language and calendar.

Narrower than `dates`, which reads prose: only complete dates count, day, month and year; and wider: months are known
in twenty languages, and years of the lunar and the solar Hijri calendar are told from Gregorian ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

import regex

from sources.text import hijri, jalali
from sources.text.date_words import DATE_WORDS, HIJRI_MONTHS
from sources.text.digits import ascii_digits
from sources.text.normalize import fold_in_place

_MORE_MONTHS: Final = (
    "ژانویه|جنوری فوریه|فبروری|فروری مارس|مارچ آوریل|اپریل مه|می|مئی ژوئن|جون ژوئیه|ژوئيه|جولای|جولائی|جولاي اوت|اگست"
    " سپتامبر|سپتمبر|ستمبر اکتبر|اکتوبر نوامبر|نومبر دسامبر|دسمبر",
    "ינואר פברואר מרץ|מארס|מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "کانوونی_دووەم|کانونی_دووەم شوبات ئازار|مارت نیسان ئایار|مایس حوزەیران|حوزه‌یران تەمموز|تەموز ئاب ئەیلوول|ئەیلول"
    " تشرینی_یەکەم تشرینی_دووەم کانوونی_یەکەم|کانونی_یەکەم",
    "janvier|janv février|févr|fevrier mars avril|avr mai juin juillet|juil août|aout septembre octobre novembre"
    " décembre|decembre|déc",
    "januar|jänner|jan februar|feb märz|maerz|mär april mai juni juli august september oktober november dezember|dez",
    "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "янв фев мар апр мая июн июл авг сен|сент окт ноя|нояб дек",
)
_SOLAR: Final = (
    "فروردین|حمل اردیبهشت|ثور خرداد|جوزا تیر|سرطان مرداد|اسد شهریور|سنبله مهر|میزان آبان|عقرب آذر|قوس دی|جدی بهمن|دلو"
    " اسفند|حوت",
)


def _numbered(lines: tuple[str, ...]) -> dict[str, int]:
    return {
        fold_in_place(name.replace("_", " ")).replace("\u200c", ""): number
        for line in lines
        for number, names in enumerate(line.split(), 1)
        for name in names.split("|")
    }


_GREGORIAN_MONTHS: Final = _numbered(_MORE_MONTHS) | {
    name: number for words in DATE_WORDS.values() for name, number in words.months.items()
}
_SOLAR_MONTHS: Final = _numbered(_SOLAR)
_LUNAR_MONTHS: Final = HIJRI_MONTHS
_MONTH: Final = "|".join(
    sorted(map(regex.escape, {*_GREGORIAN_MONTHS, *_SOLAR_MONTHS, *_LUNAR_MONTHS}), key=len, reverse=True)
)
_WEEKDAYS: Final = {name: day for words in DATE_WORDS.values() for name, day in words.weekdays.items()} | {
    name.removeprefix("ال"): day for name, day in DATE_WORDS["ar"].weekdays.items()
}

_ERA: Final = r"(?:\s?(?P<era>هـ|ه|هجري[هة]?|ق|م|ميلادي[هة]?)(?!\p{L}))?"
_YEAR: Final = r"(?P<y>1[2-9]\d\d|20\d\d)(?!\d)"
_DAY: Final = r"(?<!\d|\d[:.])(?P<d>[12]\d|3[01]|0?[1-9])(?!\d)"
_ORDINAL: Final = r"(?:st|nd|rd|th|er|º|ª|-?[ein]?|ي|ی|م)?"
_GAP: Final = r"[\s,./\-]{1,3}"
_PATTERNS: Final = [
    regex.compile(pattern)
    for pattern in (
        # 19 June 2024, 19 حزيران / يونيو 2024, 19. Juni 2024, 19 de junio de 2024, 19 ביוני 2024
        rf"{_DAY}{_ORDINAL}{_GAP}(?:de\s|من\s|شهر\s|ב)?(?P<m>{_MONTH})ي?(?!\p{{L}})\.?"
        rf"(?:\s?[/(\-]\s?(?:{_MONTH})(?!\p{{L}})\s?\)?)?{_GAP}(?:de\s|del\s|عام\s|سنه\s|سال\s)?{_YEAR}{_ERA}",
        # June 19, 2024
        rf"(?<!\p{{L}})(?P<m>{_MONTH})\.?\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}",
        # 2024 June 19
        rf"(?<!\d){_YEAR}{_GAP}(?P<m>{_MONTH})(?!\p{{L}})\.?{_GAP}{_DAY}",
        # 2024/06/19, 1444/10/2 هـ
        rf"(?<![\d/.-]){_YEAR}\s?(?P<sep>[/.\-])\s?(?P<n>1[0-2]|0?[1-9])\s?(?P=sep)\s?{_DAY}{_ERA}",
        # 19/06/2024, 19.06.24
        rf"(?<![\p{{L}}\d/.-])(?P<a>\d{{1,2}})\s?(?P<sep>[/.\-])\s?(?P<b>\d{{1,2}})\s?(?P=sep)\s?(?P<y>1[2-9]\d\d|20\d\d|\d\d)"
        rf"(?![\d/:]|[.,]\d){_ERA}",
        rf"(?<!\d){_YEAR}\s?[年년]\s?(?P<n>1[0-2]|0?[1-9])\s?[月월]\s?{_DAY}\s?[日일]",
    )
]
_AFTER: Final = regex.compile(
    r"""[\s,|\-–—·@]{0,5}(?:(?:at|الساعه|ساعت|в|um|à|a\ las|בשעה)\s)?[\s,|\-–—·]{0,3}
    (?<!\d)(?P<h>[01]?\d|2[0-3])[:.h](?P<min>[0-5]\d)(?::[0-5]\d)?(?!\d)
    \s?(?P<half>[ap]\.?m\.?|م|مساء[اً]?|ص|صباح[اً]?|ب\.?ظ|ق\.?ظ|بعد\ الظهر)?(?!\p{L})
    \s?[(]?(?:بتوقيت\s|توقيت\s)?(?P<zone>z(?!\p{L})|(?:utc|gmt)(?:\s?[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d|غرين[يت]?تش|جرينتش|ت\.?\s?غ
    |مكه|السعوديه|kst|jst|мск|msk|cest|cet|bst|edt|est|cdt|cst|pdt|pst)?""",
    regex.VERBOSE,
)
_ZONES: Final = {
    **dict.fromkeys(("z", "utc", "gmt", "غرينتش", "غرينيتش", "جرينتش", "غريتش", "تغ"), 0.0),
    **dict.fromkeys(("مكه", "السعوديه", "мск", "msk"), 3.0),
    **{"kst": 9.0, "jst": 9.0, "cest": 2.0, "cet": 1.0, "bst": 1.0, "edt": -4.0, "est": -5.0},
    **{"cdt": -5.0, "cst": -6.0, "pdt": -7.0, "pst": -8.0},
}
_LATER: Final = regex.compile(
    r"(?:updated|modified|edited|تحديث|تعديل|حدث|به\s?روز|ويرايش|עודכן|עדכון|обновлен|изменен|수정|업데이트|更新"
    r"|mis a jour|modifie|actualizad|aktualisiert|guncelle|atualizad|aggiornat)\p{L}*[^\p{N}]{0,24}$"
)
_TODAY: Final = regex.compile(r"(?:امروز|تاريخ اليوم|اليوم هو|today|сегодня)[^\p{N}]{0,24}$")
_NOT_ENGLISH_US: Final = regex.compile(r"en-(?!us)", regex.IGNORECASE)
_JUNK: Final = regex.compile("[\u0640\u061c\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LONGEST: Final = 2000


@dataclass(frozen=True)
class Printed:
    """A complete date. `at` is midnight UTC where the page gives no time, or none that has a zone."""

    at: datetime
    exact: bool  # not converted from the lunar calendar by rule
    start: int
    end: int
    later: bool  # of a change, or of the reader's own day: not the one of publication


def first_printed(text: str, language: str = "") -> datetime | None:
    """The date of publication in a short piece of page, as near as can be told: the first that is not of a change."""
    found = sorted(printed(text, language), key=lambda each: each.start)
    for each in [*(each for each in found if not each.later), *found]:
        exact = (other for other in found if other.exact and _same_day(each, other))
        return each.at if each.exact else next(exact, each).at
    return None


def printed(text: str, language: str = "") -> Iterator[Printed]:
    """Every complete date in `text`."""
    plain = fold_in_place(ascii_digits(_JUNK.sub("", text[:_LONGEST])))
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            named = match.groupdict()
            read = _day(named, language, plain[max(0, match.start() - 24) : match.start()])
            if read is None:
                continue
            day, exact = read
            before = plain[max(0, match.start() - 60) : match.start()]
            later = bool(_LATER.search(before) or _TODAY.search(before))
            yield Printed(_with_time(day, plain[match.end() :]), exact, match.start(), match.end(), later)


def _same_day(first: Printed, second: Printed) -> bool:
    """Two calendars beside each other: one day named twice."""
    return abs(second.at - first.at) <= timedelta(days=3) and 0 <= second.start - first.end < 40


def _day(named: dict[str, str | None], language: str, before: str) -> tuple[date, bool] | None:
    year, era, month_name = int(named["y"] or 0), named.get("era") or "", named.get("m")
    try:
        if month_name:
            day = int(named["d"] or 0)
            if year < 1600:
                return _of_name(year, month_name, day, before)
            return date(year, _GREGORIAN_MONTHS[month_name], day), True
        if named.get("n"):
            return _of_numbers(year, int(named["n"] or 0), int(named["d"] or 0), era, language)
        first, second = int(named["a"] or 0), int(named["b"] or 0)
        if year < 100:
            year += 2000 if year < 70 else 1900
        if year < 1600:
            return _of_numbers(year, second, first, era, language)
        return _in_order(year, first, second, named["sep"] or "", language, before), True
    except (ValueError, KeyError):
        return None


def _of_name(year: int, name: str, day: int, before: str) -> tuple[date, bool] | None:
    if name in _SOLAR_MONTHS:
        return jalali.gregorian(year, _SOLAR_MONTHS[name], day), True
    if name in _LUNAR_MONTHS and 1 <= day <= 30:
        return _on_its_weekday(hijri.gregorian(year, _LUNAR_MONTHS[name], day), before), False
    return None


def _on_its_weekday(day: date, before: str) -> date:
    """The moon was seen a day or two sooner or later than the rule says: the weekday printed beside it tells."""
    weekday = _weekday(before)
    near = (day + timedelta(days=away) for away in (0, -1, 1, -2, 2))
    return next((each for each in near if each.weekday() == weekday), day)


def _weekday(before: str) -> int | None:
    return next((_WEEKDAYS[word] for word in regex.findall(r"\p{L}+", before) if word in _WEEKDAYS), None)


def _of_numbers(year: int, month: int, day: int, era: str, language: str) -> tuple[date, bool] | None:
    if year >= 1600:
        return date(year, month, day), True
    if language[:2] in ("fa", "ps") and not era.startswith("ه"):
        return jalali.gregorian(year, month, day), True
    if 1 <= month <= 12 and 1 <= day <= 30 and (era or language[:2] in ("ar", "ur")):
        return hijri.gregorian(year, month, day), False
    return None


def _in_order(year: int, first: int, second: int, separator: str, language: str, before: str) -> date:
    """Day first, as most of the world writes; month first where the weekday beside it or the language say so."""
    orders = [(second, first), (first, second)]
    if language[:2] == "en" and separator == "/" and not _NOT_ENGLISH_US.match(language):
        orders.reverse()
    days = []
    for month, day in orders:
        if month <= 12 and day <= 31:
            days.append(date(year, month, day))
    weekday = _weekday(before)
    for each in days:
        if each.weekday() == weekday:
            return each
    if not days:
        raise ValueError("no such day")
    return days[0]


def _with_time(day: date, after: str) -> datetime:
    """The moment, where the time has a zone; without one it would only look exact."""
    midnight = datetime.combine(day, time(), UTC)
    match = _AFTER.match(after)
    if not match or not match["zone"]:
        return midnight
    hour, half = int(match["h"]), match["half"] or ""
    if half[:1] in ("p", "م") or half[:1] == "ب":
        hour = hour % 12 + 12
    elif half and hour == 12:
        hour = 0
    offset = _offset(match["zone"])
    if offset is None:
        return midnight
    return datetime.combine(day, time(hour, int(match["min"])), timezone(timedelta(hours=offset))).astimezone(UTC)


def _offset(zone: str) -> float | None:
    shift = regex.search(r"([+-])(\d\d?):?(\d\d)?$", zone)
    if shift:
        hours = int(shift[2]) + int(shift[3] or 0) / 60
        return (hours if shift[1] == "+" else -hours) if hours < 15 else None
    return _ZONES.get(regex.sub(r"[.\s]", "", zone))
