"""What readers were shown is written down with the act of publishing, and is all that they are shown."""

import pytest

from claims import editing, editions, publication, review
from claims.models import Event
from tests.claims.pages.published import ENGLISH, SENTENCE, a_full_claim, a_full_claim_in_review, copies_of
from tests.factories import a_snapshot, a_user

pytestmark = pytest.mark.django_db


def test_publishing_writes_the_edition_into_the_record():
    claim = a_full_claim()

    event = Event.objects.get(claim=claim, verb="publish")

    assert event.data["edition"]["card"]["texts"]["en"] == ENGLISH
    assert len(event.data["edition"]["evidence"]) == 5
    assert event.data["edition"]["independent"] == 4


def test_an_edition_outlives_changes_of_the_record():
    editor = a_user("editor")
    claim = a_full_claim(editor=editor)
    publication.correct(claim, kind="update", explanation="More is known.", by=editor)
    claim.refresh_from_db()
    editing.attribute(claim, hops=[], by=editor, seen=claim.revision)
    claim.refresh_from_db()
    editing.reword(claim, text="Other words.", by=editor, seen=claim.revision)

    shown = editions.shown(claim)[1]

    assert len(shown["hops"]) == 2
    assert shown["card"]["texts"]["ar"] != "Other words."
    assert editions.cards([claim])[claim.pk] == shown["card"]


def test_a_claim_without_a_kept_edition_is_composed_from_the_record():
    claim = a_full_claim()
    # As published by a release that kept no editions: the entry is there, the edition is not.
    (old,) = copies_of(claim, 1)
    bare = a_full_claim_in_review(text="Published before editions were kept.", translations={})
    review.approve(bare, by=a_user("reviewer"))
    type(bare).objects.filter(pk=bare.pk).update(
        published_verdict=bare.verdicts.get(), status="published", first_published_at=old.first_published_at
    )
    bare.refresh_from_db()

    assert editions.cards([bare, claim])[bare.pk]["texts"]["ar"] == "Published before editions were kept."
    assert len(editions.shown(bare)[1]["evidence"]) == 5


def test_cards_of_many_claims_cost_one_query(django_assert_num_queries):
    claims = [a_full_claim(), *copies_of(a_full_claim(), 3)]

    with django_assert_num_queries(1):
        editions.cards(claims)


def test_each_document_is_numbered_once():
    edition = editions.shown(a_full_claim())[1]

    assert [source["n"] for source in edition["sources"]] == [1, 2, 3, 4, 5, 6]
    assert edition["original"]["n"] == edition["hops"][1]["n"] == 1


def test_reprints_stand_beside_their_origin():
    evidence = editions.shown(a_full_claim())[1]["evidence"]

    supporting = [row["origin"] for row in evidence if row["stance"] == "supports"]
    assert [row["stance"] for row in evidence] == ["refutes", "supports", "supports", "mixed", "context"]
    assert len(set(supporting)) == 1


def test_of_a_kept_copy_only_the_passage_and_a_little_around_it_are_shown():
    text = "Before it. " * 200 + "Ten thousand containers left the port. " + "After it. " * 200
    start = text.index("Ten")

    shown = editions.in_context(a_snapshot(text=text), start, start + 38)

    assert shown["exact"] == "Ten thousand containers left the port."
    assert shown["before"].startswith("…")
    assert shown["after"].endswith("…")
    assert len(shown["before"]) <= editions.CONTEXT + 1 >= len(shown["after"])


def test_context_is_cut_at_words_and_not_at_all_at_the_ends_of_the_text():
    text = "One two three."

    shown = editions.in_context(a_snapshot(text=text), 4, 7)

    assert (shown["before"], shown["exact"], shown["after"]) == ("One ", "two", " three.")


def test_offsets_are_code_points():
    edition = editions.shown(a_full_claim())[1]

    assert edition["original"]["passage"]["exact"] == SENTENCE
