"""For, against, or not to be told: with reasons, and nothing unrelated ever supports."""

import pytest

from sources.text.numbers import numbers
from sources.text.stance import judge

CLAIMS = {
    "ar": "نقلت كوريا الشمالية إلى روسيا أكثر من 11 ألف حاوية من الذخائر.",
    "en": "North Korea has transferred more than 11,000 containers of munitions to Russia.",
}


def judged(passage, language, claim="en"):
    text = CLAIMS[claim]
    return judge(text, claim, numbers(text, claim), passage, language)


@pytest.mark.parametrize("claim", ["ar", "en"])
@pytest.mark.parametrize(
    ("language", "passage"),
    [
        ("en", "Washington said North Korea had shipped more than 11,000 containers of munitions to Russia."),
        ("ar", "قالت واشنطن إن كوريا الشمالية نقلت إلى روسيا أكثر من 11 ألف حاوية من الذخائر."),
        ("ru", "В Вашингтоне заявили, что КНДР передала России более 11 тысяч контейнеров с боеприпасами."),
        ("ko", "미국은 북한이 러시아에 탄약 컨테이너 1만1천 개 이상을 보냈다고 밝혔다."),
    ],
)
def test_the_same_statement_supports(claim, language, passage):
    assert judged(passage, language, claim).stance == "supports"


@pytest.mark.parametrize(
    ("language", "passage", "code"),
    [
        ("en", "North Korea transferred 6,700 containers of munitions to Russia.", "number_contradicts"),
        ("en", "Moscow and Pyongyang deny that North Korea transferred munitions to Russia.", "denies"),
        ("ar", "تنفي موسكو وبيونغ يانغ نقل أي ذخائر من كوريا الشمالية إلى روسيا.", "denies"),
        ("ru", "Москва опровергает, что КНДР передала России боеприпасы.", "denies"),
        ("en", "The claim that North Korea sent containers of munitions to Russia is false.", "rated_false"),
    ],
)
def test_denial_another_number_and_a_rating_refute(language, passage, code):
    judgement = judged(passage, language)

    assert judgement.stance == "refutes"
    assert code in {reason.code for reason in judgement.reasons}


@pytest.mark.parametrize(
    ("language", "passage"),
    [
        ("en", "The city opened a new park near the river on Sunday, and 11,000 people came."),
        ("en", "More than 11,000 containers of fruit were unloaded in Rotterdam last month."),
        ("ar", "افتتحت المدينة حديقة جديدة قرب النهر."),
        ("ko", "도시는 강가에 새 공원을 열었다."),
        ("en", ""),
    ],
)
def test_what_is_unrelated_never_supports(language, passage):
    assert judged(passage, language).stance not in ("supports", "mixed")


def test_every_judgement_says_why():
    assert judged("", "en").reasons
    assert 0 <= judged("North Korea sent munitions to Russia.", "en").confidence <= 1
