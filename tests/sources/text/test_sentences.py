"""Where sentences end, and where they only seem to."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text.sentences import paragraphs, sentences


def split(text: str, language: str) -> list[str]:
    return [span.of(text) for span in sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The U.S. envoy met Dr. J. K. Smith at 5 p.m. in St. Petersburg.", "en"),
        ("Prices rose 2.5 percent to $1,200.50 a ton.", "en"),
        ("Gen. Mark A. Milley spoke for Acme Inc. yesterday.", "en"),
        ("قال د. أحمد م. سالم إن النسبة بلغت 2.5 في المئة.", "ar"),
        ("В 2020 г. на ул. Ленина открыли музей им. А. С. Пушкина.", "ru"),
        ("수출은 2.5% 늘었다고 A.B. 김이 말했다.", "ko"),
        ("“We will not go. We will stay here,” he said.", "en"),
        ("«Мы не уйдем. Мы останемся!» — сказал он.", "ru"),
        ("“لن نرحل. سنبقى هنا” قال المتحدث.", "ar"),
        ("“Is it over?” she asked.", "en"),
        ("Well ... maybe not.", "en"),
    ],
)
def test_what_only_looks_like_an_end_does_not_split_a_sentence(text, language):
    assert split(text, language) == [text]


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("He left. She stayed! Did they? Yes.", "en", 4),
        ("He lives in the U.S. The war goes on.", "en", 2),
        ("غادر الوفد. ماذا بعد؟ لا أحد يعلم!", "ar", 3),
        ("Он уехал. Она осталась.", "ru", 2),
        ("그는 떠났다. 그녀는 남았다.", "ko", 2),
        ("彼は去った。彼女は残った。", "ja", 2),
        ("غادر الوفد.وقال الوزير إن الزيارة انتهت.", "ar", 2),
    ],
)
def test_full_stops_of_every_script_end_a_sentence(text, language, count):
    assert len(split(text, language)) == count


def test_a_quotation_cut_by_a_slip_of_the_typist_stays_in_its_sentence():
    text = "قال الوزير إن الحكومة تعمل “من أجل كل الناس في”. البلاد”. ثم غادر."

    assert split(text, "ar") == ["قال الوزير إن الحكومة تعمل “من أجل كل الناس في”. البلاد”.", "ثم غادر."]


def test_paragraphs_are_lines_without_the_spaces_around_them():
    text = "  one \n\n\t two\n"

    assert [span.of(text) for span in paragraphs(text)] == ["one", "two"]


@given(
    st.text(alphabet=st.sampled_from('aB .!?؟…“”«»"\n\u200f\u0301قال،1') | st.characters()),
    st.sampled_from(["ar", "en", "und"]),
)
def test_sentences_never_overlap_and_leave_out_nothing_but_space(text, language):
    spans = sentences(text, language)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    kept = "".join(text[span.start : span.end] for span in spans)
    assert "".join(kept.split()) == "".join(text.split())
