"""Dates of the solar Hijri calendar of Iran and Afghanistan, by the 33-year rule that held from 1244 to 1472."""

from datetime import date, timedelta

_NEW_YEAR_1400 = date(2021, 3, 21)
_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))  # years of the cycle with 366 days
FIRST, LAST = 1244, 1472


def gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day, or ValueError where there is no such day."""
    if not (FIRST <= year <= LAST and 1 <= month <= 12 and 1 <= day <= _length(year, month)):
        raise ValueError(f"{year}-{month}-{day} is no solar Hijri day")
    first, last = sorted((1400, year))
    between = sum(366 if _is_leap(each) else 365 for each in range(first, last))
    new_year = _NEW_YEAR_1400 + timedelta(days=between if year >= 1400 else -between)
    return new_year + timedelta(days=31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAP


def _length(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or _is_leap(year) else 29
