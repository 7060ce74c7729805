"""Has this been checked before: the claim is found by a post, in another language, and before those that are near."""

import pytest

from claims import matching, vocabulary
from claims.models import Claim, Stem, Word
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return factories.a_user("checker")


@pytest.fixture
def shipped(amina):
    return factories.a_claim(by=amina, text="North Korea shipped more than 11,000 containers of munitions to Russia.")


def recorded(amina, *texts, language="en"):
    return [factories.a_claim(by=amina, text=text, language=language) for text in texts]


def first(text, language="en"):
    found = matching.similar(text, language)
    return found[0].claim if found else None


def test_a_post_finds_the_claim_that_it_repeats(amina, shipped):
    recorded(amina, "The price of bread doubled in Lebanon.", "Morocco won the cup in 1976.")

    post = "BREAKING: #NorthKorea has sent over 11,000 containers of munitions to #Russia!! https://t.co/x — Jo (@jo)"

    assert first(post) == shipped


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "شحنت كوريا الشمالية أكثر من 11 ألف حاوية ذخائر إلى روسيا."),
        ("ru", "Северная Корея отправила в Россию более 11 000 контейнеров с боеприпасами."),
        ("ko", "북한이 러시아에 1만 1천 개가 넘는 탄약 컨테이너를 보냈다."),
    ],
)
def test_a_claim_is_found_in_another_language(amina, shipped, language, text):
    recorded(amina, "Poland sent 14 tanks to Ukraine.", "Egypt is the largest importer of wheat in the world.")

    assert first(text, language) == shipped


def test_near_but_wrong_claims_come_after_the_right_one(amina, shipped):
    recorded(
        amina,
        "North Korea shipped more than 1,000 containers of munitions to Russia.",
        "Iran shipped more than 11,000 containers of munitions to Russia.",
        "North Korea did not ship 11,000 containers of munitions to Russia.",
    )

    ranked = matching.similar("More than 11,000 containers of munitions were shipped to Russia by North Korea.", "en")

    assert ranked[0].claim == shipped
    assert ranked[0].score > ranked[1].score


def test_a_match_says_why(amina, shipped):
    (match,) = matching.similar("North Korea shipped 9,000 containers of munitions to Russia.", "en")

    assert any("munitions" in reason for reason in match.reasons)
    assert "another number" in match.reasons


def test_what_is_not_alike_is_not_suggested(amina, shipped):
    assert matching.similar("Garlic cures the common cold.", "en") == []
    assert matching.similar("", "en") == []
    assert matching.similar("😀", "en") == []


def test_only_claims_that_were_asked_for_are_suggested(amina, shipped):
    assert matching.similar(str(shipped), "en", among=Claim.objects.exclude(pk=shipped.pk)) == []


def test_words_are_counted_anew_when_there_are_enough_new_ones(amina, shipped):
    assert vocabulary.recount()
    assert not vocabulary.recount()

    assert Stem.objects.get(pk="munition").wordings >= 1
    assert vocabulary.weights(["munition", "zebra"]).of("munition") < vocabulary.weights([]).of("zebra")


def test_the_words_of_a_wording_are_learned_with_it(amina, shipped):
    assert Word.objects.filter(pk="munitions").exists()
