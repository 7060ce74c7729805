"""Do two sentences make one claim: in one language, across languages, and but for a word that matters."""

import pytest

from sources.text import sameness, vectors
from sources.text.sameness import Comparison, Sentence, Weights
from sources.text.skeletons import skeleton, sounds

CLAIM = "Germany sent 14 tanks to Ukraine in March."
SAME = ["In March, Ukraine received 14 tanks from Germany.", "Германия отправила на Украину 14 танков в марте."]


def likeness(asked, known, language="en", other="en", **weights):
    ours, theirs = (Sentence(text, tag, vectors.embed([text])[0]) for text, tag in ((asked, language), (known, other)))
    distinct = [*ours.distinct, *theirs.distinct]
    near = dict(zip(distinct, vectors.embed(distinct), strict=True))
    return Comparison(ours, Weights(**weights), near).likeness([theirs])


def test_another_order_of_words_makes_no_other_claim():
    assert likeness(CLAIM, SAME[0]).score > 0.9


def test_a_translation_is_the_same_claim():
    assert likeness(CLAIM, SAME[1], other="ru").score > likeness(CLAIM, "Погода в марте была тёплой.", other="ru").score
    assert likeness(CLAIM, SAME[1], other="ru").score > 0.5


@pytest.mark.parametrize(
    ("wrong", "objection"),
    [
        ("Germany sent 40 tanks to Ukraine in March.", "other_number"),
        ("Poland sent 14 tanks to Ukraine in March.", "replaced"),
        ("Germany did not send 14 tanks to Ukraine in March.", "turned_round"),
    ],
)
def test_a_sentence_that_is_the_same_but_for_one_word_is_another_claim(wrong, objection):
    found = likeness(CLAIM, wrong)

    assert objection in found.objections
    assert found.score < likeness(CLAIM, SAME[0]).score
    assert found.score < likeness(CLAIM, SAME[1], other="ru").score


def test_without_objections_the_near_but_wrong_would_win(monkeypatch):
    monkeypatch.setattr(sameness, "AGAINST", dict.fromkeys(sameness.AGAINST, 0.0))

    assert (
        likeness(CLAIM, "Poland sent 14 tanks to Ukraine in March.").score > likeness(CLAIM, SAME[1], other="ru").score
    )


def test_a_shared_rare_word_says_more_than_a_shared_common_one():
    rarity = {"of": 0.05, "the": 0.02, "munition": 0.9, "report": 0.2}
    rare = likeness("the munitions", "munitions of war", rarity=rarity)
    common = likeness("the report", "report of war", rarity=rarity)

    assert rare.signs["rarest"] == 0.9
    assert rare.signs["words"] > common.signs["words"]


def test_a_name_is_known_by_its_sounds_in_every_script():
    assert {sounds(name) for name in ("Putin", "Путин", "بوتين", "푸틴")} == {"ptn"}
    assert sounds("Trump") == sounds("ترامب") == sounds("Трамп") == sounds("트럼프")


def test_spellings_of_one_foreign_name_share_their_skeleton():
    assert skeleton("امريك", "ar") == skeleton("اميرك", "ar")
