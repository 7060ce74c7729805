"""What became of a text between two copies, and of the passages cited from it."""

import random
import time

import pytest

from sources.text.changes import Difference

STORY = (
    "The ministry counted 40 ships in the port of Rason on Monday. "
    "Minister Hana Orlova said the queue was the longest in nine years. "
    "Two cranes were out of order. "
    "Nobody was hurt, the harbour master said.\n\n"
    "The port will open again on 3 July 2024."
)
ARABIC = (
    "أحصت الوزارة أربعين سفينة في الميناء يوم الاثنين. "
    "وقال المتحدث إن كوريا الشمالية أرسلت أكثر من 11 ألف حاوية إلى روسيا. "
    "ولم يصب أحد بأذى."
)


def changed(after, before=STORY, language="en", **more):
    return Difference(before, after, language, **more)


def fate(words, after, before=STORY, language="en"):
    start = before.index(words)
    return changed(after, before, language).fate(start, start + len(words))


def edits(after, before=STORY, language="en", **more):
    (change,) = changed(after, before, language, **more).telling
    assert change.kind == "edited"
    return [(edit.kind, edit.before, edit.after) for edit in change.edits]


@pytest.mark.parametrize(
    ("before", "after", "language", "found"),
    [
        (STORY, STORY.replace("40 ships", "400 ships"), "en", ("number", "40", "400")),
        (STORY, STORY.replace("Two cranes", "Three cranes"), "en", ("number", "Two", "Three")),
        (STORY, STORY.replace("Hana Orlova", "Hana Petrova"), "en", ("name", "Orlova", "Petrova")),
        (STORY, STORY.replace("3 July 2024", "3 August 2024"), "en", ("date", "July", "August")),
        (STORY, STORY.replace("will open", "will not open"), "en", ("negation", "", "not")),
        (STORY, STORY.replace("longest", "shortest"), "en", ("words", "longest", "shortest")),
        (ARABIC, ARABIC.replace("11 ألف", "١٢ ألف"), "ar", ("number", "11", "١٢")),
        (ARABIC, ARABIC.replace("إلى روسيا", "إلى الصين"), "ar", ("name", "روسيا", "الصين")),
        (ARABIC, ARABIC.replace("أرسلت", "لم ترسل"), "ar", ("negation", "أرسلت", "لم ترسل")),
    ],
)
def test_a_small_edit_is_called_what_it_is(before, after, language, found):
    assert edits(after, before, language) == [found]


def test_a_name_is_known_as_one_by_its_letters_or_because_we_are_told():
    before, after = "قال سمير الحداد إن السفن وصلت.", "قال كريم الحداد إن السفن وصلت."

    assert edits(after, before, "ar") == [("words", "سمير", "كريم")]
    assert edits(after, before, "ar", names={"سمير"}) == [("name", "سمير", "كريم")]


def test_sentences_put_in_and_taken_out_are_told():
    after = STORY.replace("Two cranes were out of order. ", "") + " A strike was called off at the last moment."

    assert [(change.kind, change.before or change.after) for change in changed(after).telling] == [
        ("removed", "Two cranes were out of order."),
        ("added", "A strike was called off at the last moment."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Updated 19 June 2024, 10:42 GMT",
        "Last updated on 20 June 2024.",
        "3 hours ago",
        "1,204 views",
        "Read also: Five things to know about the summit in Pyongyang",
        "Minister visits the new cranes in the harbour",  # the link to another page
        "© 2024 The Harbour Post. All rights reserved.",
        "آخر تحديث: 19 يونيو 2024 الساعة 10:42 بتوقيت غرينتش",
        "٣٤٥ مشاهدة",
        "اقرأ أيضا: خمسة أمور عن القمة",
        "Обновлено 19 июня 2024",
        "입력 2024.06.19 10:42",
    ],
)
def test_what_a_page_says_about_itself_is_no_change(line):
    added = changed(f"{line}\n\n{STORY}")
    another = changed(f"{line}\n\n{STORY}", f"{line.replace('4', '5').replace('٤', '٥')}\n\n{STORY}")

    assert added.telling == []
    assert another.telling == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Updated: the toll has risen to 50.",
        "Share prices of the port's owner fell by 10 percent on Tuesday.",
        "The ship had left the port two hours ago, the harbour master said on the radio.",
        "Correction: we had the number of ships wrong.",
    ],
)
def test_a_sentence_that_says_something_is_a_change_whatever_it_begins_with(sentence):
    assert [change.after for change in changed(f"{sentence}\n\n{STORY}").telling] == [sentence]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“Never,” he said. It rained.", '"Never", he said. It rained.'),
        ("قالَ الوزيرُ إنّ السفن وصلت.", "قال الوزير ان السفن وصلت."),
        ("It cost 11,000 dollars.", "It cost 11000 dollars."),
        (STORY, STORY.replace(". ", ".\n\n")),
    ],
)
def test_another_spelling_is_no_change(before, after):
    difference = changed(after, before, "ar" if "ق" in before else "en")

    assert difference.changes == []
    assert difference.kept > 0.4


def test_a_paragraph_put_elsewhere_is_moved_and_nothing_else():
    first, second = STORY.split("\n\n")

    difference = changed(f"{second}\n\n{first}")

    assert {change.kind for change in difference.changes} == {"moved"}
    assert difference.telling == []


CITED = "Two cranes were out of order."


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (STORY, "unchanged"),
        (f"A new first paragraph, of some length.\n\n{STORY}", "unchanged"),
        (STORY.replace("Nobody was hurt, the harbour master said.", "All is well now, says everybody."), "unchanged"),
        (STORY.replace(f"{CITED} ", "") + f" {CITED}", "moved"),
        (STORY.replace("Two cranes", "Three cranes"), "edited"),
        (STORY.replace(f"{CITED} ", ""), "gone"),
        ("There is nothing to see at this address.", "gone"),
        ("", "gone"),
    ],
)
def test_a_cited_passage_is_unchanged_moved_edited_or_gone(after, kind):
    assert fate(CITED, after).kind == kind


def test_of_an_edited_passage_is_said_where_it_stands_and_what_differs():
    after = STORY.replace("Two cranes were", "Three cranes had been")

    found = fate(CITED, after)

    assert after[found.start : found.end].startswith("Three cranes had been")
    assert [(edit.kind, edit.before, edit.after) for edit in found.edits] == [
        ("number", "Two", "Three"),
        ("words", "were", "had been"),
    ]


@pytest.mark.parametrize(
    ("words", "after", "kind", "edits"),
    [
        ("Two cranes were", STORY.replace("Two cranes", "Three cranes"), "edited", [("number", "Two", "Three")]),
        (
            "were out of order",
            STORY.replace("Two cranes were", "Three of the cranes are"),
            "edited",
            [("words", "were", "are")],
        ),
        ("out of order", STORY.replace("Two cranes were", "Three cranes are"), "unchanged", []),
        (
            "counted 40 ships",
            STORY.replace("counted 40 ships", "counted again 40 ships"),
            "edited",
            [("words", "", "again")],
        ),
        ("counted 40 ships", STORY.replace("counted 40 ships in", "saw vessels in"), "gone", []),
    ],
)
def test_of_a_passage_inside_a_sentence_only_its_own_words_count(words, after, kind, edits):
    found = fate(words, after)

    assert (found.kind, [(edit.kind, edit.before, edit.after) for edit in found.edits]) == (kind, edits)


def test_words_inside_a_sentence_stand_there_though_the_sentence_was_edited():
    after = STORY.replace("Minister Hana Orlova said", "The minister told reporters that")

    assert fate("the queue was the longest in nine years", after).kind == "unchanged"


def test_another_sentence_that_was_there_before_is_not_what_a_passage_became():
    before = "The port counted 40 ships on Monday. It rained all day. The port counted 40 ships on Tuesday."
    after = "It rained all day. The port counted 40 ships on Tuesday."

    assert fate("The port counted 40 ships on Monday.", after, before).kind == "gone"


def test_one_of_two_equal_passages_is_looked_for_where_it_stood():
    before = f"{CITED} It rained. {CITED}"
    after = f"{CITED} It rained hard. {CITED}"

    found = Difference(before, after, "en").fate(before.rindex(CITED), len(before))

    assert (found.kind, found.start) == ("unchanged", after.rindex(CITED))


def test_a_long_text_that_changed_everywhere_is_compared_in_seconds():
    shuffle = random.Random(4)
    words = ["".join(shuffle.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(9000)]
    lines = [" ".join(shuffle.choices(words, k=12)).capitalize() + "." for _ in range(8000)]
    before, after = " ".join(lines[:4000]), " ".join(lines[4000:])
    started = time.monotonic()

    difference = changed(after, before)

    assert difference.telling
    assert difference.fate(0, len(lines[0])).kind == "gone"
    assert time.monotonic() - started < 20  # as long as a fetch may take; without limits it would be minutes
