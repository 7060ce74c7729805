"""A story as statements: who says what, what can be checked, and that nothing a text contains can break it."""

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.text.statements import Statement, extract
from tests.benchmarks.statements import best_match, same_speaker
from tests.sources.text import stories

ALL = [
    pytest.param(language, number, id=f"{language}-{number}")
    for language in stories.LANGUAGES
    for number in range(len(stories.load(language).gold))
]


def told(language: str) -> tuple[stories.Story, list[dict]]:
    story = stories.load(language)
    found = extract(story.text, language=language, outlet=story.outlet, title=story.title)
    return story, [statement.as_json() for statement in found]


@pytest.mark.parametrize(("language", "number"), ALL)
def test_each_sentence_of_our_stories_is_read_as_a_person_reads_it(language, number):
    story, rows = told(language)
    gold = story.gold[number]

    row = best_match(rows, gold.start, gold.end)

    assert (row["start"], row["end"], row["text"]) == (gold.start, gold.end, gold.text)
    assert same_speaker(row["speaker"], gold.wanted["speaker"])
    assert row["checkable"] == gold.wanted["checkable"]
    assert row["quote"] == gold.wanted.get("quote")
    assert row["stance"] == gold.wanted.get("stance", "asserts")
    assert set(gold.wanted.get("numbers", [])) <= {number["surface"] for number in row["numbers"]}
    assert row["relayed_by"] == gold.wanted.get("relayed_by", story.outlet)
    if "verb" in gold.wanted:
        assert gold.wanted["verb"] in story.text[slice(*row["verb_span"])]


def only(text: str, language: str, **known: str) -> Statement:
    (statement,) = extract(text, language=language, **known)
    return statement


def test_a_bare_name_takes_the_full_name_that_came_before():
    text = "زار الرئيس الفرنسي إيمانويل ماكرون بيروت. وقال ماكرون إن الزيارة ناجحة."

    statement = extract(text, language="ar")[1]

    assert statement.speaker == "إيمانويل ماكرون"
    assert text[slice(*statement.speaker_span)] == "ماكرون"


def test_a_verb_without_a_subject_goes_on_with_the_last_speaker_it_agrees_with():
    text = "قالت وزيرة البيئة ليلى بنعلي إن الغابات تحترق. وقال مسؤول محلي إن الطرق مغلقة. وأضافت أن 3 قرى أخليت."

    assert extract(text, language="ar")[2].speaker == "وزيرة البيئة ليلى بنعلي"


def test_the_minister_is_the_minister_who_was_named():
    text = "Finance Minister Ana Silva spoke on Monday. The minister said taxes would fall."

    assert extract(text, language="en")[1].speaker == "Ana Silva"


def test_who_tells_what_another_said_is_a_hop_of_its_own():
    text = "Kremlin spokesman Dmitry Peskov said that President Xi Jinping had told Putin that China would stay out."

    statement = only(text, "en")

    assert [hop.speaker for hop in statement.hops] == ["Kremlin spokesman Dmitry Peskov", "President Xi Jinping"]
    assert statement.speaker == "President Xi Jinping"
    assert statement.relayed_by == "Kremlin spokesman Dmitry Peskov"


def test_an_agency_that_quotes_somebody_relays_and_does_not_speak():
    statement = only("ونقلت وكالة رويترز عن مسؤول إيراني قوله إن السفينة احتجزت.", "ar", outlet="صحيفة المرفأ")

    assert (statement.speaker, statement.relayed_by) == ("مسؤول إيراني", "وكالة رويترز")


@pytest.mark.parametrize(
    ("text", "language", "credit"),
    [
        ("AP ـ وقع الوزير الاتفاق يوم الأحد في العاصمة.", "ar", "AP"),
        ("SEOUL, South Korea (Reuters) - The minister signed the pact on Sunday.", "en", "Reuters"),
        ("СЕУЛ (ТАСС) — Министр подписал соглашение в воскресенье.", "ru", "ТАСС"),
        ("(서울=연합뉴스) 홍길동 기자 = 장관이 일요일 협정에 서명했다.", "ko", "연합뉴스"),
    ],
)
def test_the_credit_line_relays_and_is_no_part_of_the_statement(text, language, credit):
    statement = only(text, language, outlet="The Harbour Courier")

    assert statement.relayed_by == credit
    assert credit not in statement.text


def test_two_speakers_in_a_sentence_make_two_statements():
    text = "وقال الرئيس الأميركي جو بايدن إن الاتفاق قريب جدا، بينما قالت حركة حماس إن المفاوضات متوقفة."

    first, second = extract(text, language="ar")

    assert (first.speaker, second.speaker) == ("الرئيس الأميركي جو بايدن", "حركة حماس")


def test_plural_speakers_stay_one():
    assert only("وتنفي كل من طهران وبغداد التقارير عن نقل السلاح.", "ar").speaker == "كل من طهران وبغداد"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wann kommt der Minister? Der Sprecher sagte, er komme am 5. Mai.", None),
        ("Le ministre a dit que 12 villages étaient inondés.", None),
        ("וזיר החוץ אמר כי שלושה אנשים נהרגו.", None),
    ],
)
def test_in_a_language_without_rules_no_speaker_is_guessed(text, language):
    found = extract(text, language=language)

    assert found
    assert all(statement.speaker is None for statement in found)


def test_what_is_printed_is_plain_json():
    _, rows = told("ar")

    assert json.loads(json.dumps(rows)) == rows
    assert {"text", "start", "end", "checkable", "speaker", "speaker_span", "verb_span", "stance", "quote"} <= rows[
        0
    ].keys()
    assert {"relayed_by", "hedge", "numbers", "dates", "places", "hops", "reasons"} <= rows[0].keys()


def test_every_suggestion_says_why():
    _, rows = told("en")

    assert all(reason["code"] and reason["detail"] for row in rows for reason in row["reasons"])
    assert all(row["reasons"] for row in rows)


PIECES = [
    "قال ", "الرئيس ", "إن ", "وأضاف ",
    "أن ", "نفى ", "وفقا ", "ل", "بوتين ", "«", "»", "“", "”", '"', "، ", ". ", "أما ",
    "الذي ", "said ", "that ", "He ",
    "Putin ", "President ", "according to ", "by ", ", ", "citing ", "who ", "сказал ", "что ", "по его словам ",
    "В Кремле ", "— ", "말했다 ", "대통령은 ", "따르면 ", "에 ",
    "(", ")", "\n", ": ", "11,000 ", "?", "\u200f", "\u202e", "\x00", "\u0640", "\u064b", "\u0301", "A.", "’s ", "?!",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40),
    st.sampled_from([None, "ar", "en", "ru", "ko", "fr"]),
)
def test_any_text_gives_statements_whose_spans_lie_inside_it(pieces, language):
    text = "".join(pieces)

    found = extract(text, language=language, outlet="X")

    assert all(statement.text == text[statement.start : statement.end] for statement in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    spans = [span for s in found for span in (s.speaker_span, s.verb_span, *s.quotes) if span]
    spans += [(each.start, each.end) for s in found for each in (*s.numbers, *s.dates, *s.places)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert extract(text, language=language, outlet="X") == found


@pytest.mark.parametrize("language", ["ar", "en", "ru", "ko", None])
def test_an_empty_story_has_no_statements(language):
    assert extract("", language=language) == []
    assert extract(" \n\t ", language=language) == []


def test_work_grows_with_the_text_and_not_faster():
    story = stories.load("ar")
    extract(story.text, language="ar")

    def seconds(times: int) -> float:
        begun = time.process_time()
        extract((story.text + "\n") * times, language="ar")
        return time.process_time() - begun

    few, many = seconds(5), seconds(40)

    assert many < few * 8 * 2.5


@pytest.mark.parametrize(
    "unit", ['"', "“", "(", "and, ", "said ", "قال إن ", "сказал, что ", "Aa ", "“a b. ", "‘a’ ", "1,", "a"]
)
def test_nothing_typed_over_and_over_takes_long(unit):
    text = unit * (30_000 // len(unit))

    begun = time.process_time()
    extract(text)

    assert time.process_time() - begun < 10
