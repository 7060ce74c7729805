"""A kept copy read with one claim in mind: which passage speaks for it, what is asked, who reads what."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from claims import corroboration, reading
from claims.editing import Amount
from claims.models import Evidence
from tests import factories

CLAIM = "North Korea has transferred more than 11,000 containers of munitions to Russia."
SAYS_IT = (
    "The State Department said that North Korea had transferred more than 11,000 containers of munitions to Russia."
)
DENIES_IT = (
    "North Korea denies that it has transferred any munitions to Russia. No containers of munitions were ever "
    "transferred to Russia, its foreign ministry said."
)
ELSEWHERE = "The harbour of the capital was closed for two days because of a storm. Ferries stayed in port."


@pytest.fixture
def claim(db):
    amount = Amount("more than 11,000", "more_than", 11000, counted="containers of munitions")
    return factories.a_claim(text=CLAIM, amounts=[amount])


def seen(claim, *paragraphs):
    return reading.hold_against(claim, factories.a_snapshot(text="\n\n".join(paragraphs)))


def codes(found):
    return [reason["code"] for reason in found.reasons]


def test_a_story_that_carries_the_denial_too_is_judged_by_the_passage_nearest_to_the_claim(claim):
    found = seen(claim, SAYS_IT, DENIES_IT)

    assert found.stance == "supports"
    assert "elsewhere" in codes(found)


def test_a_denial_alone_refutes(claim):
    found = seen(claim, DENIES_IT)

    assert found.stance == "refutes"
    assert "elsewhere" not in codes(found)


def test_a_page_about_something_else_does_not_bear_on_the_claim(claim):
    found = seen(claim, ELSEWHERE)

    assert not found.bears
    assert found.stance == "unclear"


def test_numbers_are_told_as_people_write_them(claim):
    claim.refresh_from_db()

    found = seen(claim, SAYS_IT)

    said = " ".join(reason["detail"] for reason in found.reasons)
    assert "11,000" in said
    assert "11,000.0" not in said


def test_the_headline_of_the_story_is_asked_for(db):
    story = factories.a_story(SAYS_IT, title="Pact signed in Pyongyang")
    claim = factories.a_claim(text=CLAIM, snapshot=story, start=0, end=len(SAYS_IT))

    asked = [(query.text, query.language, query.kind) for query in reading.queries(claim)]

    assert ("Pact signed in Pyongyang", "en", "story") in asked


def test_a_claim_without_a_story_has_no_headline_to_ask_for(claim):
    assert "story" not in {query.kind for query in reading.queries(claim)}


@pytest.fixture
def arrived(db):
    """Two candidates whose pages are kept and not read yet."""
    claim = factories.a_claim(text=CLAIM)
    rows = [factories.evidence_for(claim, text=SAYS_IT) for _ in range(2)]
    Evidence.objects.update(state="found", snapshot=None, passages=[], score=0.0)
    return rows


@pytest.mark.django_db(transaction=True)
def test_what_has_arrived_is_read_once(arrived):
    assert corroboration.read_arrived() == 2
    assert corroboration.read_arrived() == 0
    assert set(Evidence.objects.values_list("state", flat=True)) == {"proposed"}


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_is_reading_is_left_to_it(arrived):
    held, let_go = threading.Event(), threading.Event()

    def read_the_first() -> None:
        with transaction.atomic():
            Evidence.objects.select_for_update().get(pk=arrived[0].pk)
            held.set()
            let_go.wait(20)
        connection.close()

    other = threading.Thread(target=read_the_first)
    other.start()
    held.wait(20)
    try:
        done = corroboration.read_arrived()
    finally:
        let_go.set()
        other.join()

    assert done == 1
    assert Evidence.objects.get(pk=arrived[0].pk).state == "found"
    assert corroboration.read_arrived() == 1


def stumble(claim, snapshot):
    raise RecursionError("a copy that no machine can read")


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_cannot_be_read_holds_up_no_other_and_is_given_up(arrived, monkeypatch):
    claim, good = arrived[0].claim, reading.hold_against
    bad = arrived[0].document.snapshots.get()
    monkeypatch.setattr(reading, "hold_against", lambda c, s: stumble(c, s) if s.pk == bad.pk else good(c, s))

    read = [corroboration.read_arrived() for _ in range(corroboration.MOST_ATTEMPTS)]
    corroboration.give_up_unreadable()

    assert read == [1, 0, 0]
    assert dict(claim.evidence.values_list("pk", "state")) == {arrived[0].pk: "unreadable", arrived[1].pk: "proposed"}
    assert not corroboration.progress(claim).running


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_kills_its_readers_is_given_up(arrived):
    long_ago = timezone.now() - timedelta(minutes=5)
    Evidence.objects.filter(pk=arrived[0].pk).update(attempt=corroboration.MOST_ATTEMPTS, lease_until=long_ago)

    assert corroboration.unread() == [arrived[1].pk]
    corroboration.give_up_unreadable()

    assert Evidence.objects.get(pk=arrived[0].pk).state == "unreadable"


@pytest.mark.django_db(transaction=True)
def test_what_was_given_up_can_be_read_again(arrived):
    amina = factories.a_user("checker")
    Evidence.objects.filter(pk=arrived[0].pk).update(attempt=corroboration.MOST_ATTEMPTS)
    corroboration.give_up_unreadable()

    corroboration.retry(arrived[0], by=amina)

    assert corroboration.assess(arrived[0].pk)
    assert Evidence.objects.get(pk=arrived[0].pk).state == "proposed"


@pytest.mark.django_db(transaction=True)
def test_reading_takes_turns_with_fetching(arrived):
    assert corroboration.read_arrived(seconds=-1) == 0


QUOTED = "قال المتحدث إن بيونغ يانغ نقلت «أكثر من 11 ألف حاوية من الذخائر» إلى روسيا."


def held(text, language):
    story = factories.a_story(QUOTED, language="ar")
    claim = factories.a_claim(
        text="نقلت كوريا الشمالية أكثر من 11 ألف حاوية من الذخائر إلى روسيا.",
        language="ar",
        snapshot=story,
        start=0,
        end=len(QUOTED),
    )
    document = factories.a_document(language=language)
    return reading.hold_against(claim, factories.a_snapshot(document, text))


def test_a_quotation_is_proved_in_a_page_of_its_own_language(db):
    seen = held("وذكرت وكالة أنباء أن “أكثر من 11 ألف حاوية من الذخائر” وصلت إلى روسيا.", "ar")

    assert seen.quote["verdict"] in ("exact", "equivalent")


def test_nothing_is_said_of_a_quotation_where_the_page_is_in_another_language(db):
    seen = held("Russia received more than 11,000 containers of munitions, an agency said.", "en")

    assert seen.quote == {}
