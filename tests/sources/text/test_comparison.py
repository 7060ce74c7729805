"""A claim's number or date held against a whole passage: true, impossible, open, or about something else."""

import pytest

from sources.text.comparison import compare_texts

CLAIM = "The dam is between 90 and 100 metres high."


@pytest.mark.parametrize(
    ("passage", "language", "relation"),
    [
        ("The dam is 95 metres high.", "en", "agrees"),
        ("Высота плотины — 97 метров.", "ru", "agrees"),
        ("댐의 높이는 140미터다.", "ko", "contradicts"),
        ("ارتفاع السد أقل من 120 مترا.", "ar", "compatible"),
        ("The lake behind the dam is 30 kilometres long and holds trout.", "en", "unrelated"),
    ],
)
def test_a_number_is_held_against_a_passage_in_any_language(passage, language, relation):
    assert compare_texts(CLAIM, "en", passage, language).relation == relation


def test_a_year_is_held_against_a_day_within_it_and_against_another():
    claim = "The treaty was signed in 1961."

    assert compare_texts(claim, "en", "The treaty was signed on 6 July 1961.", "en").relation == "agrees"
    assert compare_texts(claim, "en", "The treaty was signed in September 1962.", "en").relation == "contradicts"


def test_numbers_of_other_years_are_not_held_against_each_other():
    claim, passage = "The company paid $2.5 million in taxes in 2022.", "The company paid $1 million in taxes in 2019."

    assert compare_texts(claim, "en", passage, "en").relation == "unrelated"


def test_days_and_hours_of_one_thing_are_one_number():
    assert compare_texts("استمر القتال ثلاثة أيام.", "ar", "دام القتال 72 ساعة.", "ar").relation == "agrees"
