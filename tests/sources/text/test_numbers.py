"""A number is read with its bound, its unit and what it counts, in four languages and any digits."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text.numbers import numbers
from sources.text.numerals import cardinal, recognise

LANGUAGES = ("ar", "en", "ru", "ko")


def one(text, language):
    found = numbers(text, language)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("language", "text", "value", "bound", "unit"),
    [
        ("ar", "أرسلت أكثر من 11 ألف حاوية من الذخيرة", 11000, "more_than", "container"),
        ("ar", "١١ ألفاً من الجنود", 11000, "exact", None),
        ("ar", "أحد عشر ألفا و خمسمئة جندي", 11500, "exact", "soldier"),
        ("ar", "ما لا يقل عن ٣ ملايين قذيفة", 3_000_000, "at_least", "shell"),
        ("ar", "نحو مئة شخص", 100, "about", "person"),
        ("ar", "نحو مائة شخص", 100, "about", "person"),
        ("ar", "ألفي صاروخ", 2000, "exact", "missile"),
        ("ar", "خسر ألفين", 2000, "exact", None),
        ("ar", "بلغوا مليونين", 2_000_000, "exact", None),
        ("ar", "ارتفع 22 بالمئة", 22, "exact", "%"),
        ("ar", "ارتفع 22 في المئة", 22, "exact", "%"),
        ("ar", "ارتفع ٢٢٪", 22, "exact", "%"),
        ("ar", "بنسبة 22", 22, "exact", "%"),
        ("ar", "دفع 2000دولار", 2000, "exact", "USD"),
        ("ar", "لا يتجاوز 50 كيلومترا", 50, "at_most", "km"),
        ("en", "more than 11,000 containers", 11000, "more_than", "container"),
        ("en", "no fewer than eleven thousand soldiers", 11000, "at_least", "soldier"),
        ("en", "no more than 300 people", 300, "at_most", "person"),
        ("en", "almost two and a half million shells", 2_500_000, "about", "shell"),
        ("en", "it cost $5 billion", 5 * 10**9, "exact", "USD"),
        ("en", "up 3 percentage points", 3, "exact", "pp"),
        ("en", "500 kg or more", 500, "at_least", "kg"),
        ("ru", "не менее одиннадцати тысяч солдат", 11000, "at_least", "soldier"),
        ("ru", "около 6 700 контейнеров", 6700, "about", "container"),
        ("ru", "полтора миллиона снарядов", 1_500_000, "exact", "shell"),
        ("ru", "на 3,5 процентных пункта", Decimal("3.5"), "exact", "pp"),
        ("ko", "컨테이너 1만1천여 개를 보냈다", 11000, "more_than", "container"),
        ("ko", "컨테이너 6천700개 이상", 6700, "at_least", "container"),
        ("ko", "약 3만 명의 군인", 30000, "about", "soldier"),
        ("ko", "최소 세 발의 미사일", 3, "at_least", "missile"),
        ("ko", "스물여섯 명이 숨졌다", 26, "exact", "person"),
        ("ko", "5억 달러", 500_000_000, "exact", "USD"),
    ],
)
def test_a_number_has_its_bound_and_unit(language, text, value, bound, unit):
    found = one(text, language)

    assert (found.value, found.bound, found.unit) == (value, bound, unit)


@pytest.mark.parametrize(
    ("language", "text", "low", "high"),
    [
        ("ar", "ما بين 8 و10 آلاف جندي", 8000, 10000),
        ("ar", "من 20 إلى 30 دبابة", 20, 30),
        ("en", "between 8 and 10 thousand troops", 8000, 10000),
        ("en", "8,000–10,000 troops", 8000, 10000),
        ("ru", "от 8 до 10 тысяч военных", 8000, 10000),
        ("ko", "8천에서 1만 명", 8000, 10000),
    ],
)
def test_a_range_is_one_number_with_two_ends(language, text, low, high):
    found = one(text, language)

    assert (found.value, found.high, found.bound) == (low, high, "range")


@pytest.mark.parametrize(
    ("language", "text", "bound", "unit"),
    [
        ("ar", "عشرات الصواريخ الباليستية", "dozens", "missile"),
        ("ar", "مئات القتلى", "hundreds", "killed"),
        ("ar", "عشرات الآلاف من الجنود", "thousands", "soldier"),
        ("en", "dozens of missiles", "dozens", "missile"),
        ("en", "tens of thousands of shells", "thousands", "shell"),
        ("en", "millions of people", "millions", "person"),
        ("ru", "десятки ракет", "dozens", "missile"),
        ("ko", "수십 발의 미사일", "dozens", "missile"),
    ],
)
def test_dozens_have_no_value(language, text, bound, unit):
    found = one(text, language)

    assert (found.value, found.bound, found.unit) == (None, bound, unit)


@pytest.mark.parametrize(
    ("language", "written", "value"),
    [
        ("en", "1,000.5", "1000.5"),
        ("en", "1.000,5", "1000.5"),
        ("en", "1 000,5", "1000.5"),
        ("en", "11'000", "11000"),
        ("ar", "١٬٠٠٠٫٥", "1000.5"),
        ("ar", "۱۱٬۰۰۰", "11000"),
        ("ru", "1 234 567,8", "1234567.8"),
        ("ru", "11.000", "11000"),
        ("en", "12,34,567", "1234567"),
        ("en", "1,234,567,890", "1234567890"),
        ("en", "1.234.567.890", "1234567890"),
    ],
)
def test_separators_of_every_kind(language, written, value):
    assert one(f"{written} kg" if language != "ru" else f"{written} кг", language).value == Decimal(value)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "في عام 1961 وفي 19 يونيو/حزيران 2024"),
        ("ar", "المادة 4 من القرار رقم 1718"),
        ("ar", "الساعة 8 مساء"),
        ("en", "on 19 June 2024, in 1961 and the 1960s"),
        ("en", "Article 4, Resolution 1718, the 11th floor, an F-16, at 8:30 pm"),
        ("en", "call +1-222-555-2222 or see https://example.com/a?b=30%25 and 192.168.1.2"),
        ("en", "one of them, that one"),
        ("ru", "19 июня 2024 года, статья 4, в 1961 году, 5-й флот, С-300"),
        ("ko", "2024년 6월 19일 오후 3시 30분, 제4조"),
    ],
)
def test_what_names_or_dates_is_no_number(language, text):
    assert numbers(text, language) == []


def test_what_is_counted_is_kept_as_written():
    assert one("more than 11,000 containers of munitions", "en").of == "containers of munitions"
    assert one("11 ألف حاوية من الذخائر", "ar").of == "حاوية من الذخائر"


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ar", "ثلاثمئة وواحد وثلاثون", 331),
        ("ar", "ألف وتسعمائة وثمانية وسبعون", 1978),
        ("en", "twenty-one trillion three hundred", 21_000_000_000_300),
        ("ru", "двести пятьдесят четыре тысячи триста двенадцать", 254_312),
        ("ko", "이십일조 삼백", 21_000_000_000_300),
        ("ko", "4천3백21", 4321),
    ],
)
def test_number_words(language, text, value):
    assert cardinal(text, language) == value


@given(st.integers(0, 10**12), st.sampled_from(LANGUAGES))
def test_digits_are_worth_what_they_say(value, language):
    assert [each.value for each in recognise(str(value), language)] == [value]


@given(st.integers(1000, 10**9))
def test_arabic_digits_are_worth_the_same(value):
    written = f"{value:,}".translate(str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬"))

    assert [each.value for each in recognise(written, "ar")] == [value]


@given(
    st.text(st.sampled_from("0123456789.,٫٬ -–/٪%ألفوعشر onehudrkm$만천백년월일개"), max_size=60),
    st.sampled_from(LANGUAGES),
)
def test_places_are_places_in_the_text(text, language):
    for found in numbers(text, language):
        assert text[found.start : found.end] == found.surface
        assert found.surface.strip()


@pytest.mark.parametrize(
    "piece", ["9", "1,234,", "1 234 ", "1.", "ألف و", "one hundred and ", "일", "( 2", "قبل سنة و ", "a@", "-"]
)
def test_no_text_makes_it_slow(piece):
    text = piece * (100_000 // len(piece))

    begun = time.perf_counter()
    for language in ("ar", "en"):
        numbers(text, language)

    assert time.perf_counter() - begun < 30
