"""Hijri dates by the tabular calendar: near enough to search by, up to two days off what was observed."""

from datetime import date, timedelta

_EPOCH = date(622, 7, 19)  # 1 Muharram of the year 1, proleptic Gregorian, civil reckoning
_LEAP_YEARS = frozenset({2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29})
NOTE = "converted from the Hijri calendar by rule: up to two days off"


def gregorian(year: int, month: int = 1, day: int = 1) -> date:
    """The Gregorian day of a Hijri one."""
    cycles, in_cycle = divmod(year - 1, 30)
    days = cycles * 10_631 + in_cycle * 354 + sum(1 for leap in _LEAP_YEARS if leap <= in_cycle)
    days += 29 * (month - 1) + month // 2 + day - 1
    return _EPOCH + timedelta(days=days)


def year_of(day: date) -> int:
    """The Hijri year in which a Gregorian day falls."""
    year = round((day - _EPOCH).days / 354.367) + 1
    while gregorian(year) > day:
        year -= 1
    while gregorian(year + 1) <= day:
        year += 1
    return year
