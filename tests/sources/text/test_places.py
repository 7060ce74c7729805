"""Places by name, in four languages."""

import pytest

from sources.text.places import places


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("زار بوتين بيونغ يانغ قادما من موسكو", "ar", [("بيونغ يانغ", "KP"), ("موسكو", "RU")]),
        ("وتنفي وروسيا وبأوكرانيا للصين", "ar", [("روسيا", "RU"), ("أوكرانيا", "UA"), ("لصين", "CN")]),
        ("Putin flew from North Korea's capital to Vietnam", "en", [("North Korea", "KP"), ("Vietnam", "VN")]),
        ("Tell us about the U.S. and turkey sandwiches", "en", [("U.S.", "US")]),
        ("в Северной Корее и в России", "ru", [("Северной Корее", "KP"), ("России", "RU")]),
        ("북한은 러시아와 조약을 맺었다", "ko", [("북한", "KP"), ("러시아", "RU")]),
    ],
)
def test_one_key_for_a_place_in_every_language(text, language, found):
    assert [(place.surface, place.key) for place in places(text, language)] == found


def test_an_adjective_names_a_people_not_a_place():
    place = places("الرئيس الكوري الجنوبي", "ar")[0]

    assert (place.key, place.people) == ("KR", True)
