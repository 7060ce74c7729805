"""The passages that bear on a claim are found whatever the languages of claim and page."""

import time

import pytest

from sources.text.passages import LONGEST, best, split

CLAIM = "نقلت كوريا الشمالية إلى روسيا أكثر من 11 ألف حاوية من الذخائر."
FILLER = {
    "en": "The city opened a new park near the river. Families came with their children to see the old trees.",
    "ru": "В городе открыли новый парк у реки. Семьи с детьми приходили посмотреть на старые деревья.",
    "ko": "도시는 강가에 새 공원을 열었다. 가족들이 아이들과 함께 오래된 나무를 보러 왔다.",
    "ar": "افتتحت المدينة حديقة جديدة قرب النهر. وجاءت العائلات مع أطفالها لرؤية الأشجار القديمة.",
}
BEARING = {
    "en": "Washington said North Korea had shipped more than 11,000 containers of munitions to Russia.",
    "ru": "В Вашингтоне заявили, что КНДР передала России более 11 тысяч контейнеров с боеприпасами.",
    "ko": "미국은 북한이 러시아에 1만1천 개가 넘는 탄약 컨테이너를 보냈다고 밝혔다.",
    "ar": "وقالت واشنطن إن بيونغ يانغ أرسلت إلى موسكو ما يزيد على 11 ألف حاوية من الذخائر.",
}


def page(language, repeated=4):
    filler = "\n\n".join([FILLER[language]] * repeated)
    return f"{filler}\n\n{BEARING[language]}\n\n{filler}"


@pytest.mark.parametrize("language", ["en", "ru", "ko", "ar"])
def test_an_arabic_claim_finds_its_passage_in_any_language(language):
    text = page(language)

    first, *others = best([CLAIM], text, language)

    assert BEARING[language] in text[first.start : first.end]
    assert first.score >= 0.5
    assert first.reasons
    assert all(other.score < 0.5 for other in others)


def test_a_page_on_something_else_has_no_bearing_passage():
    assert all(each.score < 0.5 for each in best([CLAIM], page("en").replace(BEARING["en"], ""), "en"))


def test_an_empty_page_has_no_passages():
    assert best([CLAIM], "", "en") == []
    assert best([], page("en"), "en") == []


def test_passages_are_whole_and_cover_the_page():
    text = page("en", repeated=20)

    spans = split(text, "en")

    assert all(span.end - span.start <= LONGEST for span in spans)
    assert " ".join(span.of(text) for span in spans).split() == text.split()


def test_a_page_of_three_thousand_words_is_read_in_seconds():
    text = page("en", repeated=75)
    assert len(text.split()) > 2700
    best([CLAIM], "warm", "en")

    begun = time.perf_counter()
    best([CLAIM], text, "en")

    # One second on a free core; the margin is for a machine that runs other tests beside this one.
    assert time.perf_counter() - begun < 5
