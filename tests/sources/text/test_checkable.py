"""What can be checked, and what is a question, a wish, an opinion, a forecast or no part of the story."""

import pytest

from sources.text.checkable import judge


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The dam was built in 1961 by a Soviet company.", "en"),
        ("وقعت الحكومة الاتفاق في العاصمة يوم الأحد.", "ar"),
        ("Завод закрыли в 2009 году из-за долгов.", "ru"),
        ("공장은 2009년에 문을 닫았다.", "ko"),
        ("قتل 114 شخصا.", "ar"),
    ],
)
def test_a_plain_statement_of_fact_can_be_checked(text, language):
    assert judge(text, language).checkable


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("Will the war ever end?", "en", "question"),
        ("هل تنتهي الحرب قريبا؟", "ar", "question"),
        ("It is time for the world to act.", "en", "opinion"),
        ("يجب على العالم أن يتحرك الآن.", "ar", "opinion"),
        ("This is the best film of the decade.", "en", "opinion"),
        ("Нужно немедленно остановить эту войну.", "ru", "opinion"),
        ("정부는 지금 당장 나서야 한다고 생각하며 사과해야 한다.", "ko", "opinion"),
        ("The economy will grow next year.", "en", "prediction"),
        ("سيكون العام المقبل أصعب على الجميع.", "ar", "prediction"),
        ("Subscribe to our newsletter for more.", "en", "boilerplate"),
        ("اقرأ أيضا: قصة المدينة المنسية", "ar", "boilerplate"),
        ("Watch the full video below now.", "en", "command"),
        ("Indeed not.", "en", "too_short"),
    ],
)
def test_what_states_no_fact_is_refused_with_its_reason(text, language, code):
    judgement = judge(text, language)

    assert not judgement.checkable
    assert judgement.reasons[0].code == code


def test_numbers_names_and_a_speaker_make_it_surer():
    text = "The mayor opened the bridge over the river in the morning."

    assert judge(text, "en", numbers=2, names=1, attributed=True).score > judge(text, "en").score
