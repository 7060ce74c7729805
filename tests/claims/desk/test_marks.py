"""Texts cut at their marks."""

from hypothesis import given
from hypothesis import strategies as st

from claims.desk.marks import Mark, find_again, runs


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70)), max_size=8))
def test_the_runs_are_the_text_whatever_the_marks(text, spans):
    cut = list(runs(text, [Mark(start, end, "m") for start, end in spans]))

    assert "".join(run.text for run in cut) == text
    assert all(text[run.start : run.start + len(run.text)] == run.text for run in cut)


def test_overlapping_marks_show_both_where_they_overlap():
    cut = list(runs("abcdef", [Mark(0, 4, "claimed"), Mark(2, 6, "number", anchor="n")]))

    assert [(run.text, run.kinds, run.anchor) for run in cut] == [
        ("ab", "claimed", ""),
        ("cd", "claimed number", "n"),
        ("ef", "number", ""),
    ]


def test_two_equal_marks_end_together():
    assert [run.kinds for run in runs("abc", [Mark(0, 2, "x"), Mark(0, 2, "x")])] == ["x", ""]


def test_words_are_found_again_nearest_to_where_they_were():
    text = "one two. one\ntwo. one two."

    assert find_again(text, "one two", near=10) == (9, 16)


def test_words_that_are_not_there_are_not_found():
    assert find_again("one two", "one three", near=0) is None
    assert find_again("one two", "  ", near=0) is None
