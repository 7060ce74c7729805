"""What changed between two editions, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.pages import differences

TEXTS = st.text(alphabet="ab ج\n", max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_give_back_both_texts(before, after):
    pieces = differences.words(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_only_the_word_that_changed_is_marked():
    pieces = differences.words("signed in 1962 in Moscow", "signed in 1961 in Moscow")

    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [("gone", "1962 "), ("new", "1961 ")]


def test_neighbouring_changes_are_one():
    pieces = differences.words("one government gives it", "two countries give it")

    assert [(p.kind, p.text) for p in pieces] == [
        ("gone", "one government gives "),
        ("new", "two countries give "),
        ("same", "it"),
    ]


@pytest.mark.timeout(10)
def test_long_texts_of_few_words_are_compared_in_good_time():
    before, after = "one two three " * 600, "three one two " * 600

    assert differences.words(before, after)


@pytest.mark.timeout(10)
def test_very_long_texts_are_shown_whole_and_at_once():
    before, after = "one two " * 50_000, "two one " * 50_000

    assert [piece.kind for piece in differences.words(before, after)] == ["gone", "new"]
