"""What is kept is clean; what is compared is folded; folded places lead back to the text."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.text.normalize import (
    clean,
    direction_of_language,
    direction_of_text,
    fold,
    fold_with_offsets,
    light_stem,
    words,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
NEWS_TEXT = st.text(st.sampled_from("اأإآةىيًّـ ٣4 éЁйи\u0306\u0301 가ᄀ\u1161\n\u200d«»—٬"), max_size=40)


def test_line_ends_become_one_kind():
    assert clean("a\r\nb\rc\u2028d\u2029e\u0085f") == "a\nb\nc\nd\ne\nf"


def test_what_hides_or_reorders_is_removed():
    assert clean("ab\x00c\u202ed\u2066e\u2069\x9f\ufefff") == "abcdef"


def test_marks_that_arabic_and_persian_need_are_kept():
    assert clean("می\u200cخواهم\u200f") == "می\u200cخواهم\u200f"


def test_a_lone_surrogate_becomes_a_replacement_character():
    assert clean("a\ud800b") == "a\ufffdb"


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أُمَّة", "امه"),
        ("إلى", "الي"),
        ("مسؤولـــون", "مسوولون"),
        ("کره‌ی", "كرهي"),
        ("١١٬٠٠٠٫٥", "11,000.5"),
        ("۱۱", "11"),
        ("Straße", "STRASSE"),
        ("ёлка", "Елка"),
        ("Café", "cafe\u0301"),
        ("«كلام»", '"كلام"'),
        ("a — b", "a - b"),
        ("ﷲ", "الله"),
        ("  a \n b ", "a b"),
    ],
)
def test_two_spellings_of_one_thing_fold_to_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("май", "маи"), ("は", "ば"), ("가", "각"), ("कि", "क")])
def test_letters_of_their_own_stay_apart(one, other):
    assert fold(one) != fold(other)


@example("ᄀ\u0300ᅡ")
@given(ANY_TEXT | NEWS_TEXT)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT | NEWS_TEXT)
def test_every_folded_character_knows_where_it_came_from(text):
    folded, offsets = fold_with_offsets(text)

    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


def test_a_mark_behind_something_invisible_joins_the_letter_before():
    assert fold_with_offsets("И\u200b\u0306")[0] == fold("И\u200b\u0306") == "й"


def test_a_folded_range_leads_back_to_the_text():
    text = "قال: «أحدَ عشرَ ألفًا» أمس"

    folded, offsets = fold_with_offsets(text)
    at = folded.index("احد عشر الفا")

    assert text[offsets[at] : offsets[at + len("احد عشر الفا")]] == "أحدَ عشرَ ألفًا"


def test_words_are_folded_and_without_punctuation():
    assert words("«Russia’s 11,000 tons», قالت سيول.") == ["russia's", "11,000", "tons", "قالت", "سيول"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "والحاويات", "حاويه"),
        ("ar", "الصواريخ", "صواريخ"),
        ("en", "containers", "container"),
        ("en", "denied", "deny"),
        ("ru", "контейнеров", "контейнера"),
        ("ko", "컨테이너를", "컨테이너"),
    ],
)
def test_two_inflections_meet_in_one_stem(language, one, other):
    assert light_stem(one, language) == light_stem(other, language)


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("fa", "rtl"),
        ("ku-Arab", "rtl"),
        ("ar-Latn", "ltr"),
        ("ko", "ltr"),
        ("und", "ltr"),
    ],
)
def test_a_language_has_a_direction(tag, direction):
    assert direction_of_language(tag) == direction


@pytest.mark.parametrize(
    ("text", "direction"),
    [("قالت AP إن", "rtl"), ("AP said: نعم", "ltr"), ("123", "ltr"), ("اa", "rtl")],
)
def test_text_runs_the_way_most_of_its_letters_do(text, direction):
    assert direction_of_text(text) == direction


@pytest.mark.parametrize("piece", ["\u0301\u0316", "ـَّ", "a\r", "\u200d \u202e", "ᄀ\u1161"])
def test_five_megabytes_of_anything_are_cleaned_and_folded_in_seconds(piece):
    text = piece * (5_000_000 // len(piece))

    begun = time.perf_counter()
    fold(clean(text))

    assert time.perf_counter() - begun < 10
