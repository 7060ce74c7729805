"""Quotations in a text, and whether one stands in another."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text.quotes import locate, quotations, selector

PAGE = (
    "قالت الوزيرة إن بلادها أرسلت «أكثر من 11 ألف حاوية» ولن ترسل غيرها. "
    "The minister said: “We will not sell 11,000 containers of ammunition to anyone, whatever they pay.” "
    "Он сказал: «Мы ещё не приняли решения»."
)


@pytest.mark.parametrize(
    ("text", "language", "inside"),
    [
        ("قال “نعم” ثم «لا».", "ar", ["نعم", "لا"]),
        ('He said "yes" and then “no”.', "en", ["yes", "no"]),
        ("„Ja“ и «нет „никогда“ вообще»", "ru", ["Ja", "нет „никогда“ вообще"]),
        ("그는 「아니다」라고 했다.", "ko", ["아니다"]),
        ("The Times wrote ''never again'' twice.", "en", ["never again"]),
        ("قال ”نعم“ فقط", "ar", ["نعم"]),
        ("It's the dogs' dinner, isn't it?", "en", []),
        ("‘Never,’ she said.", "en", ["Never,"]),
    ],
)
def test_every_style_of_quotation_marks_is_known(text, language, inside):
    assert [quotation.text for quotation in quotations(text, language)] == inside


def test_a_quotation_left_open_ends_with_its_sentence():
    assert [q.text for q in quotations("He said “never again. Then he left.", "en")] == ["never again"]


def test_a_quotation_left_open_runs_on_when_the_next_paragraph_opens_again():
    text = "“First part. Still first.\n“Second part.”"

    assert [q.text for q in quotations(text, "en")] == ["First part. Still first.", "Second part."]


def test_a_stray_closing_mark_a_word_later_belongs_to_the_quotation_before_it():
    assert [q.text for q in quotations("وصفها بأنها “حرب على”. الشعب”.", "ar")] == ["حرب على”. الشعب"]


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        ("أكثر من 11 ألف حاوية", "exact"),
        ("“We will not sell 11,000 containers of ammunition to anyone, whatever they pay.”", "exact"),
        ("أكثرُ من ١١ ألـــف حاويه", "equivalent"),
        ("we will not sell 11000 containers of ammunition", "equivalent"),
        ("We will not sell … to anyone", "equivalent"),
        ("Мы еще не приняли решения", "equivalent"),
        ("We will sell 11,000 containers of ammunition to anyone", "altered"),
        ("We will not sell 12,000 containers of ammunition to anyone", "altered"),
        ("We will … sell 11,000 containers", "altered"),
        ("We will not sell 11,000 containers to anyone", "altered"),
        ("Мы уже приняли решения", "altered"),
        ("We will build a bridge across the border next year", "absent"),
        ("", "absent"),
    ],
)
def test_a_quotation_is_exact_equivalent_altered_or_absent(quote, verdict):
    assert locate(quote, PAGE).verdict == verdict


def test_a_dropped_negation_is_named():
    match = locate("We will sell 11,000 containers of ammunition to anyone", PAGE)

    assert match.differences == ["a negation is left out: “not”"]


def test_a_changed_number_is_named():
    match = locate("We will not sell 12,000 containers of ammunition", PAGE)

    assert match.differences == ["another number: “12000” where the text has “11000”"]


@pytest.mark.parametrize(("quote", "text"), [("11", "It was 11,000."), ("2.5", "It was 12.5.")])
def test_part_of_a_number_is_not_that_number(quote, text):
    assert locate(quote, text).verdict != "exact"


def test_the_place_nearest_to_the_hint_is_taken():
    text = "yes we can. No. yes we can."

    assert locate("yes we can", text, near=20).start == 16
    assert locate("yes we can", text).start == 0


def test_a_selector_quotes_its_surroundings():
    text = "a" * 50 + "middle" + "b" * 50

    assert selector(text, 50, 56) == {"exact": "middle", "prefix": "a" * 32, "suffix": "b" * 32, "start": 50, "end": 56}


def test_a_page_of_three_thousand_words_is_searched_in_milliseconds():
    page = (PAGE + "\n") * 70
    locate("We will sell nothing to anyone", page)

    begun = time.process_time()
    for _ in range(5):
        locate("We will sell 11,000 containers of ammunition to anyone", page)

    assert (time.process_time() - begun) / 5 < 0.05  # 5 ms on a quiet machine


@given(st.text(max_size=200), st.text(max_size=400))
def test_what_is_located_lies_inside_the_text(quote, text):
    match = locate(quote, text)

    assert (match.verdict == "absent") == (match.start == -1)
    assert match.start == -1 or 0 <= match.start < match.end <= len(text)


@given(st.text(alphabet="abcنعم 12.…", min_size=1, max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_a_quotation_that_stands_in_the_text_on_its_own_is_never_absent(quote, before, after):
    if not quote.strip(" .…"):
        return

    assert locate(quote, f"{before} {quote} {after}").verdict in ("exact", "equivalent", "altered")


@given(
    st.text(alphabet=st.sampled_from("aب “”„«»\"'‘’「」\n.") | st.characters(), max_size=300),
    st.sampled_from(["ar", "en", "ru", "ko"]),
)
def test_quotations_lie_inside_the_text_in_order(text, language):
    found = quotations(text, language)

    assert all(q.start <= q.inner_start <= q.inner_end <= q.end <= len(text) for q in found)
    assert all(q.text == text[q.inner_start : q.inner_end] for q in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
