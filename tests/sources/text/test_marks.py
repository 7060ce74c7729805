"""Texts cut at their marks."""

from hypothesis import given
from hypothesis import strategies as st

from sources.text.marks import Mark, find_again, paragraphs, runs


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


@given(
    st.text(alphabet="ab\n م.1\u2028\r", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_the_paragraphs_are_the_text_and_each_ends_where_a_line_does(text, spans):
    cut = list(paragraphs(text, [Mark(start, end, "m", anchor="a") for start, end in spans], "ar"))

    lines = ["".join(run.text for run in paragraph.runs) for paragraph in cut]
    assert "".join(lines) == text
    assert all(line.endswith("\n") for line in lines[:-1])
    assert all("\n" not in line[:-1] for line in lines)
    assert all(text[run.start :].startswith(run.text) for paragraph in cut for run in paragraph.runs)


MIXED = (
    "قالت وزارة الدفاع يوم الثلاثاء إن السفن غادرت الميناء.\n"
    "“We saw forty ships leave the northern port on Monday morning,” the harbour master said in a statement.\n"
    "وأضافت أن عددها 40.\n"
    "40 – 11 000\n"
    "Порт закрыт до пятницы.\n"
)


def test_each_paragraph_has_its_own_language_and_direction():
    shown = [(paragraph.language, paragraph.direction) for paragraph in paragraphs(MIXED, [], "ar")]

    assert shown == [("ar", "rtl"), ("en", "ltr"), ("ar", "rtl"), ("ar", "rtl"), ("ru", "ltr")]


def test_a_paragraph_of_the_pages_own_script_in_another_language_says_so():
    english = "The harbour master said that forty ships had left the port on Monday, and that the queue was over. " * 2
    russian = "Начальник порта сказал, что в понедельник из порта вышли сорок судов. "

    shown = [paragraph.language for paragraph in paragraphs(f"{english}\n{russian * 3}", [], "en-GB")]

    assert shown == ["en-GB", "ru"]


def test_where_the_language_of_a_page_is_unknown_its_letters_decide():
    assert [p.direction for p in paragraphs("12\nשלום\n12", [], "und")] == ["rtl", "rtl", "rtl"]


def test_a_mark_over_two_paragraphs_has_one_anchor():
    cut = list(paragraphs("ab\ncd", [Mark(1, 4, "cited", anchor="passage-1", label="claim 7")], "en"))

    runs_ = [run for paragraph in cut for run in paragraph.runs if run.kinds]
    assert [(run.text, run.anchor, run.label) for run in runs_] == [("b\n", "passage-1", "claim 7"), ("c", "", "")]
