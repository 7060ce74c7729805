"""The date that a page prints, in any of the languages and calendars of the pages we read."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text import jalali
from sources.text.printed_dates import first_printed, printed


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("19 حزيران 2024", "ar", "2024-06-19"),
        ("الأربعاء ١٩ يونيو ٢٠٢٤", "ar", "2024-06-19"),
        ("19 جوان 2024", "ar", "2024-06-19"),
        ("19 غشت 2024", "ar", "2024-08-19"),
        ("19 كانون الثاني / يناير 2024", "ar", "2024-01-19"),
        ("19 تشرين الأول (أكتوبر) 2024", "ar", "2024-10-19"),
        ("١٢ ذو الحجة ١٤٤٥ هـ", "ar", "2024-06-19"),
        ("الأربعاء 1445/12/13 هـ الموافق 2024/06/19 م", "ar", "2024-06-19"),
        ("٢٠٢٤/٠٦/١٩", "ar", "2024-06-19"),
        ("أربعاء, 06/19/2024 - 17:05", "ar", "2024-06-19"),
        ("أربعاء, 02/09/2022 - 17:05", "ar", "2022-02-09"),
        ("۳۰ خرداد ۱۴۰۳", "fa", "2024-06-19"),
        ("۱۴۰۳/۰۳/۳۰", "fa", "2024-06-19"),
        ("۱۹ ژوئن ۲۰۲۴", "fa", "2024-06-19"),
        ("۳۰ جوزا ۱۴۰۳", "fa", "2024-06-19"),
        ("19 جون 2024ء", "ur", "2024-06-19"),
        ("19 ביוני 2024", "he", "2024-06-19"),
        ("19.06.24", "he", "2024-06-19"),
        ("١٩ی حوزەیرانی ٢٠٢٤", "ckb", "2024-06-19"),
        ("19 июня 2024", "ru", "2024-06-19"),
        ("2024년 6월 19일", "ko", "2024-06-19"),
        ("2024年6月19日", "ja", "2024-06-19"),
        ("June 19th, 2024", "en", "2024-06-19"),
        ("06/05/2024", "en", "2024-06-05"),
        ("06/05/2024", "en-GB", "2024-05-06"),
        ("19 juin 2024", "fr", "2024-06-19"),
        ("19. Juni 2024", "de", "2024-06-19"),
        ("19 de junio de 2024", "es", "2024-06-19"),
        ("19 Haziran 2024", "tr", "2024-06-19"),
    ],
)
def test_a_day_is_read_in_the_words_and_the_calendar_of_the_page(text, language, day):
    at = first_printed(text, language)

    assert at is not None
    if "ذو الحجة" in text:  # by rule: the moon may have been seen a day earlier or later
        assert abs(at.date() - date.fromisoformat(day)) <= timedelta(days=2)
    else:
        assert at == datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("19 June 2024, 14:30 GMT", "2024-06-19T14:30+00:00"),
        ("19 June 2024 2:30 pm EDT", "2024-06-19T18:30+00:00"),
        ("19 يونيو 2024 02:30 م بتوقيت غرينتش", "2024-06-19T14:30+00:00"),
        ("19 يونيو 2024 - 00:30 (توقيت مكة)", "2024-06-18T21:30+00:00"),
        ("19 июня 2024, 14:30 мск", "2024-06-19T11:30+00:00"),
        ("2024년 6월 19일 14:30 KST", "2024-06-19T05:30+00:00"),
        ("19 June 2024 14:30 +05:30", "2024-06-19T09:00+00:00"),
        ("19 June 2024, 23:30", "2024-06-19T00:00+00:00"),
    ],
)
def test_a_time_counts_where_its_zone_is_known_and_only_there(text, moment):
    assert first_printed(text) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "text",
    [
        "آخر تحديث: 20 يونيو 2024 | نشر في 19 يونيو 2024",
        "Updated June 20, 2024. Published June 19, 2024",
        "به‌روزرسانی ۳۱ خرداد ۱۴۰۳ | ۳۰ خرداد ۱۴۰۳",
        "עודכן: 20.06.24 פורסם: 19.06.24",
    ],
)
def test_the_day_of_a_change_is_not_that_of_publication(text):
    assert first_printed(text, "fa" if "خرداد" in text else "") == datetime(2024, 6, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "v1.2.20", "10.0.0.1", "3-2", "tel. 06/19/20245", "45 مايو 2024", "31.02.2024", "June 2024", "1445"]
)
def test_what_is_no_whole_date_is_none(text):
    assert first_printed(text, "ar") is None


@given(st.dates(date(1900, 1, 1), date(2080, 12, 31)))
def test_every_day_has_its_place_in_the_solar_calendar(day):
    year = day.year - 621
    known = {
        jalali.gregorian(each, month, number)
        for each in (year - 1, year)
        for month in range(1, 13)
        for number in range(1, 32)
        if _exists(each, month, number)
    }

    assert day in known


def _exists(year, month, day):
    try:
        jalali.gregorian(year, month, day)
    except ValueError:
        return False
    return True


def test_the_weekday_beside_a_lunar_date_says_which_day_it_was():
    assert first_printed("الأربعاء 13 ذو الحجة 1445هـ", "ar") == datetime(2024, 6, 19, tzinfo=UTC)
    assert first_printed("13 ذو الحجة 1445هـ", "ar") == datetime(2024, 6, 20, tzinfo=UTC)


@given(st.text(max_size=200))
def test_any_text_is_survived(text):
    assert all(each.at.tzinfo for each in printed(text))
