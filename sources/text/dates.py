"""Finds dates and says which they are, in the manner of EDTF; words like "yesterday" only with a reference day.

`iso` is "2024-06-19", "2024-06", "2024", "196X" for a decade, "1961/1991" for a span, "XXXX-06-19" where
no year is named, "2024-07-08~" where a conversion is approximate, and "" where a reference day is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import regex

from sources.text import hijri, numerals
from sources.text.date_patterns import COUNTED_AFTER, CUES, MORE_THAN, TENS_OF, either, patterns
from sources.text.date_words import DATE_WORDS, HIJRI_MONTHS, DateWords
from sources.text.digits import ascii_digits
from sources.text.normalize import fold_in_place

_INVISIBLE: Final = regex.compile("[\u0640\u061c\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARK: Final = regex.compile("[\u0640\u064b-\u065f\u0670]")
_PLURALS: Final = frozenset(("ايام", "اسابيع", "اشهر", "شهور", "سنوات", "اعوام", "سنين", "عقود"))


@dataclass(frozen=True)
class DateMention:
    """One date as written, and which it is."""

    surface: str
    start: int
    end: int
    iso: str
    note: str = ""  # why the date is less certain than it looks


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    iso: str
    note: str = ""


def dates(text: str, language: str, reference: date | None = None, *, bare_days: bool = False) -> list[DateMention]:
    """The dates in `text`, in order, none inside another.

    With `bare_days`, a lone "on the 15th" is a date too, and "a month ago" names a day: as people speak to
    a calendar, not as they write news.
    """
    language = language.split("-")[0].lower()
    plain, offsets = _plain(text)
    finder = _Finder(plain, language if language in DATE_WORDS else "en", reference, bare_days)
    chosen: list[_Found] = []
    for found in sorted(finder.found(), key=lambda each: (each.start, -each.end)):
        if not chosen or found.start >= chosen[-1].end:
            chosen.append(found)
    return [
        DateMention(text[start:end], start, end, each.iso, each.note)
        for each in chosen
        for start, end in [_place(text, offsets, each)]
    ]


def _place(text: str, offsets: list[int], found: _Found) -> tuple[int, int]:
    """Where it stands in the text with its marks; the tanwin of عاماً belongs to the word."""
    end = offsets[found.end - 1] + 1
    while end < len(text) and _MARK.match(text[end]):
        end += 1
    return offsets[found.start], end


def _plain(text: str) -> tuple[str, list[int]]:
    offsets = [at for at, character in enumerate(text) if not _INVISIBLE.match(character)]
    visible = text if len(offsets) == len(text) else "".join(text[at] for at in offsets)
    return fold_in_place(ascii_digits(visible)), offsets


class _Finder:
    """Runs every pattern of one language over one folded text."""

    def __init__(self, text: str, language: str, reference: date | None, bare_days: bool) -> None:
        self.text = text
        self.language = language
        self.words: DateWords = DATE_WORDS[language]
        self.reference = reference
        self.bare_days = bare_days

    def found(self) -> Iterator[_Found]:
        for pattern, reader in patterns(self.language):
            read = getattr(self, reader)
            for match in pattern.finditer(self.text):
                found = read(match)
                if found is not None:
                    yield found

    # Readers: one for each kind of pattern

    def year_month_day(self, match: regex.Match[str]) -> _Found | None:
        return self._full(match, int(match["y"]), int(match["m"]), int(match["d"]))

    def numeric(self, match: regex.Match[str]) -> _Found | None:
        first, second, year = int(match["a"]), int(match["b"]), _year(match["y"])
        month_first = second > 12 or (self.language == "en" and match["sep"] == "/" and first <= 12)
        if self.language == "ar" and "," in match.group() and first <= 12:
            month_first = True
        month, day = (first, second) if month_first else (second, first)
        return self._full(match, year, month, day)

    def month_day_numeric(self, match: regex.Match[str]) -> _Found | None:
        first, second = int(match["a"]), int(match["b"])
        month, day = (first, second) if second > 12 or self.language == "en" else (second, first)
        return self._monthly(match, None, month, day) if self.bare_days else None

    def year_month(self, match: regex.Match[str]) -> _Found | None:
        year, month = int(match["y"]), int(match["m"])
        return _Found(match.start(), match.end(), f"{year:04}-{month:02}") if 1 <= month <= 12 else None

    def named(self, match: regex.Match[str]) -> _Found | None:
        """A day of a named month, with or without its year."""
        groups = match.groupdict()
        month = self.words.months[groups["month"]]
        day = self._day(groups.get("day"))
        end, year = match.end(), _year(groups["year"]) if groups.get("year") else None
        if year is None:
            end, year = self._year_in_words(end)
        if day is None:
            return None
        found = self._monthly(match, year, month, day)
        return found and _Found(found.start, max(found.end, end), found.iso, found.note)

    def month_of_year(self, match: regex.Match[str]) -> _Found | None:
        month = self.words.months[match["month"]]
        return _Found(match.start(), match.end(), f"{_year(match['year']):04}-{month:02}")

    def month_alone(self, match: regex.Match[str]) -> _Found | None:
        name, month = match["month"], self.words.months[match["month"]]
        # «مارس» is a verb too, but not after a preposition, and not where its other name stands beside it.
        cued = bool(match.groupdict().get("cue")) or "/" in match.group()
        if name in self.words.risky_months and not cued:
            return None
        if self.reference is None:
            return _Found(match.start("month"), match.end("month"), f"XXXX-{month:02}")
        middle = _nearest(self.reference, month, 15)
        return _Found(match.start("month"), match.end("month"), f"{middle.year:04}-{month:02}")

    def hijri(self, match: regex.Match[str]) -> _Found | None:
        groups = match.groupdict()
        month = HIJRI_MONTHS[groups["month"]]
        day = int(groups["day"]) if groups.get("day") else None
        if groups.get("year"):
            year = int(groups["year"])
        elif self.reference:
            year = hijri.year_of(self.reference)
        else:
            return _Found(match.start(), match.end(), "", "a Hijri date without its year")
        if not (1 <= year <= 1600 and (day is None or 1 <= day <= 30)):
            return _Found(match.start(), match.end(), "", "not a Hijri year") if groups.get("year") else None
        begun = hijri.gregorian(year, month, day or 1)
        if day is not None:
            return _Found(match.start(), match.end(), f"{begun.isoformat()}~", hijri.NOTE)
        over = hijri.gregorian(year, month, 29)
        return _Found(match.start(), match.end(), f"{begun.isoformat()}~/{over.isoformat()}~", hijri.NOTE)

    def hijri_year(self, match: regex.Match[str]) -> _Found | None:
        year = int(match["year"])
        first, last = hijri.gregorian(year).year, hijri.gregorian(year + 1).year
        return _Found(match.start(), match.end(), f"{first:04}~/{last:04}~", hijri.NOTE)

    def decade(self, match: regex.Match[str]) -> _Found | None:
        groups = match.groupdict()
        if groups.get("tens"):
            return _Found(match.start(), match.end(), f"19{TENS_OF[groups['tens']]}X")
        return _Found(match.start(), match.end(), f"{match['decade'][:3]}X")

    def years(self, match: regex.Match[str]) -> _Found | None:
        first, last = int(match["from"]), int(match["to"])
        if last < 100:
            last += first // 100 * 100
        if not first < last <= 2200:
            return None
        return _Found(match.start("from"), match.end(), f"{first:04}/{last:04}")

    def year(self, match: regex.Match[str]) -> _Found | None:
        """A four-figure number that is a year by its surroundings."""
        value, start, end = int(match["year"]), match.start("year"), match.end("year")
        named = bool(match.groupdict().get("named"))
        before, after = self.text[max(0, start - 24) : start], self.text[end : end + 24]
        if not named:
            if not 1000 <= value <= 2199 or MORE_THAN.search(before) or regex.match(r"\s?[%$€£¥₩٪]", after):
                return None
            cued = regex.search(rf"(?<!\p{{L}}){CUES[self.language]}\s+\(?$|\($", before)
            if regex.match(COUNTED_AFTER[self.language], after) and not (
                (cued and self.language in ("ar",)) or (cued and regex.search(r"\bthe\s+$|\($", before))
            ):
                return None
            if not cued and not 1900 <= value <= 2099:
                return None
            if self.language == "ko" and not cued:
                return None
        return _Found(start, match.end("named") if named else end, f"{value:04}")

    def day_word(self, match: regex.Match[str]) -> _Found | None:
        away = self.words.days[match["word"]]
        iso = (self.reference + timedelta(days=away)).isoformat() if self.reference else ""
        return _Found(match.start("word"), match.end("word"), iso)

    def weekday(self, match: regex.Match[str]) -> _Found | None:
        groups = match.groupdict()
        start, end = match.start(), match.end()
        if self.reference is None:
            return _Found(start, end, "")
        wanted, today = self.words.weekdays[match["weekday"]], self.reference
        monday = today - timedelta(days=today.weekday())
        if groups.get("week"):
            weeks = 1 if groups.get("next") else -1 if groups.get("last") else 0
            day = monday + timedelta(days=wanted + 7 * weeks)
        elif groups.get("next"):
            day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
        else:
            strict = bool(groups.get("last"))
            back = (today.weekday() - wanted - strict) % 7 + strict
            day = today - timedelta(days=back)
        return _Found(start, end, day.isoformat())

    def weekday_and_day(self, match: regex.Match[str]) -> _Found | None:
        day = self._day(match["day"])
        if day is None or day > 31:
            return None
        if self.reference is None:
            return _Found(match.start(), match.end(), "")
        return _Found(match.start(), match.end(), _in_month(self.reference, day))

    def nth_weekday(self, match: regex.Match[str]) -> _Found | None:
        """The first Friday of July, or of this month."""
        groups = match.groupdict()
        nth, wanted = self._day(match["nth"]), self.words.weekdays[match["weekday"]]
        if nth is None or nth > 5:
            return None
        month = self.words.months[groups["month"]] if groups.get("month") else None
        if self.reference is None:
            return _Found(match.start(), match.end(), "")
        year = self.reference.year
        first = date(year, month or self.reference.month, 1)
        day = 1 + (wanted - first.weekday()) % 7 + 7 * (nth - 1)
        if not _exists(year, first.month, day):
            return _Found(match.start(), match.end(), "")
        return _Found(match.start(), match.end(), first.replace(day=day).isoformat())

    def ago(self, match: regex.Match[str]) -> _Found | None:
        """So many years ago, or from now."""
        groups = match.groupdict()
        sign = 1 if groups.get("ahead") else -1
        away = dict.fromkeys(("day", "week", "month", "year", "decade"), 0)
        for count, unit in _amounts(match["amount"], self.language):
            away[unit] += count
        if not any(away.values()):
            return None
        if self.reference is None:
            return _Found(match.start(), match.end(), "")
        return _Found(match.start(), match.end(), self._away(self.reference, sign, away))

    def span_now(self, match: regex.Match[str]) -> _Found | None:
        """Last year, this month, next week."""
        groups = match.groupdict()
        unit = self.words.spans[match["unit"]]
        if unit in ("day", "decade"):
            return None
        if self.reference is None:
            return _Found(match.start(), match.end(), "")
        away = 1 if groups.get("next") else -1 if groups.get("last") else 0
        return _Found(match.start(), match.end(), _span(self.reference, unit, away))

    def korean_year(self, match: regex.Match[str]) -> _Found | None:
        away = {"재작년": -2, "지난해": -1, "작년": -1, "올해": 0, "금년": 0, "내년": 1}[match["word"]]
        iso = f"{self.reference.year + away:04}" if self.reference else ""
        return _Found(match.start(), match.end(), iso)

    def bare_day(self, match: regex.Match[str]) -> _Found | None:
        day = self._day(match["day"])
        if not self.bare_days or day is None or not 1 <= day <= 31:
            return None
        start = match.start("whole") if "whole" in match.groupdict() else match.start("day")
        iso = _in_month(self.reference, day) if self.reference else ""
        return _Found(start, match.end("day"), iso)

    def korean_day(self, match: regex.Match[str]) -> _Found | None:
        day = int(match["day"])
        if not 1 <= day <= 31:
            return None
        return _Found(match.start(), match.end(), _in_month(self.reference, day) if self.reference else "")

    def korean_named(self, match: regex.Match[str]) -> _Found | None:
        year = int(match["year"]) if match["year"] else None
        month = int(match["month"][:-1])
        return self._monthly(match, year, month, int(match["day"]))

    def korean_month(self, match: regex.Match[str]) -> _Found | None:
        month, groups = int(match["month"][:-1]), match.groupdict()
        if groups.get("year"):
            return _Found(match.start(), match.end(), f"{int(groups['year']):04}-{month:02}")
        if groups.get("word"):
            if self.reference is None:
                return _Found(match.start(), match.end(), "")
            year = self.reference.year + {"지난해": -1, "작년": -1, "올해": 0, "내년": 1}[groups["word"]]
            if groups.get("day"):
                return self._full(match, year, month, int(groups["day"]))
            return _Found(match.start(), match.end(), f"{year:04}-{month:02}")
        if self.reference is None:
            return _Found(match.start(), match.end(), f"XXXX-{month:02}")
        return _Found(match.start(), match.end(), f"{_nearest(self.reference, month, 15).year:04}-{month:02}")

    # What readers share

    def _full(self, match: regex.Match[str], year: int, month: int, day: int) -> _Found | None:
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        note = "" if _exists(year, month, day) else "no such day"
        return _Found(match.start(), match.end(), f"{year:04}-{month:02}-{day:02}" if not note else "", note)

    def _monthly(self, match: regex.Match[str], year: int | None, month: int, day: int) -> _Found | None:
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            return None
        if year is not None:
            return self._full(match, year, month, day)
        if self.reference is None:
            return _Found(match.start(), match.end(), f"XXXX-{month:02}-{day:02}")
        if not _exists(2024, month, day):
            return _Found(match.start(), match.end(), "", "no such day")
        return _Found(match.start(), match.end(), _nearest(self.reference, month, day).isoformat())

    def _day(self, written: str | None) -> int | None:
        if written is None:
            return None
        digits = regex.match(r"\d+", written)
        if digits:
            return int(digits.group())
        written = regex.sub(r"\s+", " ", written.strip())
        if written in self.words.ordinals:
            return self.words.ordinals[written]
        value = numerals.cardinal(written, self.language)
        return int(value) if value is not None and value == int(value) else None

    def _year_in_words(self, at: int) -> tuple[int, int | None]:
        """من ألف وتسعمائة وثمانية وسبعين: a year in Arabic words behind its month."""
        if self.language != "ar":
            return at, None
        joint = regex.compile(r"\s*(?:من|,|،|عام|سنه|لعام)?\s+(?=\p{Arabic})").match(self.text, at)
        if joint is None or not regex.compile(r"الف").match(self.text, joint.end()):
            return at, None
        found = numerals.recognise(self.text[joint.end() : joint.end() + 80], "ar")
        if found and found[0].start == 0 and 1000 <= found[0].value <= 2199:
            return joint.end() + found[0].end, int(found[0].value)
        return at, None

    def _away(self, reference: date, sign: int, away: dict[str, int]) -> str:
        years = sign * (away["year"] + 10 * away["decade"])
        months = reference.year * 12 + reference.month - 1 + 12 * years + sign * away["month"]
        year, month = months // 12, months % 12 + 1
        if not 1 <= year <= 9999:
            return ""
        exact = self.bare_days or away["day"] or away["week"]
        if not exact:
            return f"{year:04}-{month:02}" if away["month"] else f"{year:04}"
        day = min(reference.day, _days_in(year, month))
        moved = date(year, month, day) + timedelta(days=sign * (away["day"] + 7 * away["week"]))
        return moved.isoformat()


def _year(written: str) -> int:
    year = int(written)
    if len(written) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= _days_in(year, month)


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1) if year < 9999 else date(9999, 12, 31)
    return (following - timedelta(days=1)).day if year < 9999 else 28


def _nearest(reference: date, month: int, day: int) -> date:
    """The day of that name nearest to the reference, for news speaks of days not far off."""
    years = [year for year in range(reference.year - 4, reference.year + 5) if _exists(year, month, day)]
    return min((date(year, month, day) for year in years), key=lambda each: abs(each - reference))


def _in_month(reference: date, day: int) -> str:
    """The latest day of that number up to a week after the reference; "" if its month has none."""
    year, month = reference.year, reference.month
    if day > reference.day + 7:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        if not _exists(year, month, day):
            year, month = reference.year, reference.month
    return f"{year:04}-{month:02}-{day:02}" if _exists(year, month, day) else ""


def _span(reference: date, unit: str, away: int) -> str:
    if unit == "year":
        return f"{reference.year + away:04}"
    if unit == "month":
        months = reference.year * 12 + reference.month - 1 + away
        return f"{months // 12:04}-{months % 12 + 1:02}"
    monday = reference - timedelta(days=reference.weekday()) + timedelta(days=7 * away)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _amounts(written: str, language: str) -> Iterator[tuple[int, str]]:
    """The counts and units of "two years, one month and 21 days"."""
    spans = DATE_WORDS[language].spans
    if language == "ko":
        for match in regex.finditer(r"(\d+|\p{Hangul}+?)\s?(년|개월|달|주일|주|일)", written):
            short = {"한": 1, "두": 2, "세": 3, "네": 4}.get(match[1])
            yield int(short or numerals.cardinal(match[1], "ko") or 0), spans[match[2]]
        return
    duals = ("ين", "ان")
    at = 0
    for match in regex.finditer(rf"(?<!\p{{L}})و?({either(spans)})(?!\p{{L}})", written):
        before = written[at : match.start()].strip(" و,،")
        value = numerals.recognise(before, language)
        word = match[1]
        few = regex.search(r"بضع|عده|few|several|несколько|몇", before)
        is_dual = language == "ar" and word.endswith(duals) and word not in ("سنين",)
        count = 3 if few else int(value[-1].value) if value else 2 if is_dual else 1
        if count == 1 and not value and word in _PLURALS:
            return  # "years ago" names no year
        yield count, spans[word]
        at = match.end()
