"""Which language a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قال المتحدث باسم الوزارة إن الوفد غادر العاصمة صباح اليوم", "ar"),
        ("The spokesman said the delegation had left the capital this morning", "en"),
        ("Представитель министерства сообщил, что делегация покинула столицу", "ru"),
        ("대변인은 대표단이 오늘 아침 수도를 떠났다고 말했다", "ko"),
        ("سخنگوی وزارت گفت که هیئت امروز صبح پایتخت را ترک کرد", "fa"),
        ("Le porte-parole a déclaré que la délégation avait quitté la capitale ce matin", "fr"),
        ("김정은", "ko"),
        ("Путин", "ru"),
        ("بوتين", "ar"),
        ("報道官は代表団が首都を離れたと述べた", "ja"),
        ("", "und"),
        ("12 345 — 678!", "und"),
    ],
)
def test_the_language_is_told_by_script_and_words(text, language):
    assert detect(text) == language


@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text):
    assert 2 <= len(detect(text)) <= 3
