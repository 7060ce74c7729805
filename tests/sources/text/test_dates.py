"""A date is read for what it is; words like "yesterday" only with a day to count from."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text.dates import dates
from sources.text.hijri import gregorian, year_of

THURSDAY = date(2024, 6, 20)


def isos(text, language, reference=None):
    return [each.iso for each in dates(text, language, reference)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "19 يونيو 2024"),
        ("ar", "١٩ حزيران ٢٠٢٤"),
        ("ar", "۱۹ حزيران ۲۰۲۴"),
        ("ar", "19 يونيو/حزيران 2024"),
        ("ar", "19 حزيران (يونيو) 2024"),
        ("ar", "19 جوان 2024"),
        ("ar", "الأربعاء 19 يونيو 2024"),
        ("ar", "التاسع عشر من يونيو 2024"),
        ("ar", "19/6/2024"),
        ("en", "19 June 2024"),
        ("en", "Wednesday, June 19th, 2024"),
        ("en", "2024-06-19"),
        ("ru", "19 июня 2024 года"),
        ("ru", "19.06.2024"),
        ("ko", "2024년 6월 19일"),
        ("ko", "2024.6.19"),
    ],
)
def test_one_day_in_many_spellings(language, text):
    assert isos(text, language) == ["2024-06-19"]


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("ar", "معاهدة عام 1961", "1961"),
        ("ar", "في ستينيات القرن الماضي", "196X"),
        ("ar", "في آذار 2024", "2024-03"),
        ("ar", "مارس/آذار 2024", "2024-03"),
        ("ar", "سبتمبر الحادي والعشرين من ألف وتسعمائة وثمانية وسبعين", "1978-09-21"),
        ("en", "the 1961 treaty", "1961"),
        ("en", "in the 1960s", "196X"),
        ("en", "from 1961-1996", "1961/1996"),
        ("en", "on June 19", "XXXX-06-19"),
        ("ru", "договор 1961 года", "1961"),
        ("ru", "1960-е годы", "196X"),
        ("ko", "1961년 조약", "1961"),
        ("ko", "1960년대", "196X"),
    ],
)
def test_years_months_and_decades(language, text, iso):
    assert isos(text, language) == [iso]


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("ar", "أمس", "2024-06-19"),
        ("ar", "يوم الأربعاء", "2024-06-19"),
        ("ar", "قبل 24 عاماً", "2000"),
        ("ar", "العام الماضي", "2023"),
        ("ar", "19 يونيو", "2024-06-19"),
        ("en", "yesterday", "2024-06-19"),
        ("en", "on Wednesday", "2024-06-19"),
        ("en", "next Friday", "2024-06-21"),
        ("en", "24 years ago", "2000"),
        ("en", "last month", "2024-05"),
        ("ru", "вчера", "2024-06-19"),
        ("ru", "24 года назад", "2000"),
        ("ru", "в прошлом году", "2023"),
        ("ko", "어제", "2024-06-19"),
        ("ko", "지난 19일", "2024-06-19"),
        ("ko", "24년 전", "2000"),
        ("ko", "지난해 9월", "2023-09"),
    ],
)
def test_words_from_now_need_a_reference(language, text, iso):
    assert isos(text, language, THURSDAY) == [iso]
    assert isos(text, language)[0] == "" or isos(text, language)[0].startswith("XXXX")


def test_the_mention_keeps_its_marks():
    (found,) = dates("قبل 24 عاماً.", "ar", THURSDAY)

    assert found.surface == "قبل 24 عاماً"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He may march on"),
        ("en", "more than 2000 missiles"),
        ("en", "killed 1950 soldiers"),
        ("ar", "مارس ضغوطا كبيرة"),
        ("ar", "التوتر في أشده منذ سنوات"),
        ("ar", "قتل 1950 جنديا"),
        ("ar", "أكثر من 2000 صاروخ"),
        ("ru", "более 2000 ракет"),
        ("ko", "미사일 2000발"),
    ],
)
def test_what_only_looks_like_a_date(language, text):
    assert isos(text, language, THURSDAY) == []


def test_a_day_that_never_was_has_no_date():
    (found,) = dates("30 February 2024", "en")

    assert (found.iso, found.note) == ("", "no such day")


def test_a_hijri_date_is_converted_with_its_doubt():
    (found,) = dates("10 محرم 1446 هـ", "ar")

    assert found.iso.startswith("2024-07-1")
    assert found.iso.endswith("~")
    assert "Hijri" in found.note


@given(st.dates(date(700, 1, 1), date(2200, 1, 1)))
def test_a_day_lies_in_its_hijri_year(day):
    year = year_of(day)

    assert gregorian(year) <= day < gregorian(year + 1)


@given(st.dates(date(1000, 1, 1), date(2199, 12, 31)))
def test_an_iso_date_is_read_as_itself(day):
    assert isos(f"on {day.isoformat()}.", "en") == [day.isoformat()]


@given(
    st.text(st.sampled_from("0123456789/-. عامقبليونيو أمس 19июня年월일년 mayjune,"), max_size=60),
    st.sampled_from(["ar", "en", "ru", "ko"]),
    st.sampled_from([None, THURSDAY, date(1, 1, 1), date(9999, 12, 31)]),
)
def test_any_text_with_any_reference(text, language, reference):
    for found in dates(text, language, reference):
        assert text[found.start : found.end] == found.surface


@pytest.mark.parametrize("piece", ["1/", "قبل سنة و ", "يوم ", "19 ", "in 1961 ", "年월", "الأول من "])
def test_no_text_makes_it_slow(piece):
    text = piece * (100_000 // len(piece))

    begun = time.perf_counter()
    for language in ("ar", "en", "ko"):
        dates(text, language, THURSDAY)

    assert time.perf_counter() - begun < 30


@pytest.mark.parametrize(
    ("text", "iso"), [("وفي مارس/آذار أنهت روسيا المراقبة.", "XXXX-03"), ("وفي مارس أنهت روسيا المراقبة.", "XXXX-03")]
)
def test_an_arabic_month_on_its_own_is_a_date(text, iso):
    assert [found.iso for found in dates(text, "ar")] == [iso]


def test_a_verb_that_looks_like_a_month_is_none():
    assert dates("مارس الوفد ضغوطا على المجلس.", "ar") == []
