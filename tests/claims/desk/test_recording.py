"""From a passage of a story to a claim, at the desk."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims import intake
from claims.models import Claim
from tests.claims.desk.conftest import page, record, rows
from tests.factories import a_claim, a_story, a_user

pytestmark = pytest.mark.django_db

TEXT = "😀 The ministry said that 11,000 containers had left. “We counted them twice,” the minister added."
PART = "11,000 containers had left"


@pytest.fixture
def story():
    snapshot = a_story(TEXT)
    intake.suggest(snapshot.document)
    return snapshot


@pytest.fixture
def desk(at_desk):
    return at_desk(a_user("contributor", "carla"))


def given(**changes):
    """The form as the page sends it, with what the test is about."""
    data = {
        "claim-text": "11,000 containers left the port.",
        "claim-language": "en",
        "claim-kind": "quantity",
        "claim-topics": "ports، shipping",
        **rows("translations", {"language": "ar", "text": "غادرت 11 ألف حاوية الميناء."}),
        **rows("hops", {"source": "The ministry", "stance": "asserts", "manner": "paraphrase", "verb": "said"}),
        **rows("amounts", {"surface": "11,000", "bound": "exact", "value": "١١٬٠٠٠", "counted": "containers"}),
    }
    return data | changes


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_the_form_is_filled_in_from_the_passage(desk, story):
    response = desk.get(record(story, *at(PART)))

    shown = page(response)
    assert f">{PART}</blockquote>" in shown
    assert f'data-start="{TEXT.index(PART)}" id="passage">{PART}</mark>' in shown
    assert 'value="11000"' in shown


def test_part_of_a_sentence_becomes_a_claim_with_all_that_belongs_to_it(desk, story):
    desk.post(record(story, *at(PART)), given())

    claim = Claim.objects.get()
    assert (claim.original.text, claim.original.start) == (PART, TEXT.index(PART))
    assert claim.text == "11,000 containers left the port."
    assert claim.wordings.get(language="ar").text == "غادرت 11 ألف حاوية الميناء."
    assert claim.topics == ["ports", "shipping"]
    assert [(q.value, q.counted) for q in claim.quantities.all()] == [(11000, "containers")]
    assert [(hop.source.name, hop.terminal) for hop in claim.attributions.all()] == [("The ministry", "unknown")]


def test_direct_words_are_anchored_where_they_stand(desk, story):
    hop = {"source": "The minister", "stance": "asserts", "manner": "direct", "quote": "We counted  them twice,"}

    desk.post(record(story, *at(PART)), given(**rows("hops", hop)))

    anchored = Claim.objects.get().attributions.get()
    assert anchored.exact == "We counted them twice,"
    assert TEXT[anchored.start : anchored.end] == anchored.exact


def test_direct_words_that_do_not_stand_there_are_refused_in_their_row(desk, story):
    hop = {"source": "The minister", "stance": "asserts", "manner": "direct", "quote": "We never counted"}

    response = desk.post(record(story, *at(PART)), given(**rows("hops", hop)))

    assert response.status_code == 422
    assert "do not stand in the kept text" in page(response)
    assert "We never counted" in page(response)
    assert not Claim.objects.exists()


@pytest.mark.parametrize("number", ["1,234.567,8", "11.000", "eleven", "1e9"])
def test_a_number_with_two_readings_is_refused_not_guessed(desk, story, number):
    amounts = rows("amounts", {"surface": "11", "bound": "exact", "value": number})

    response = desk.post(record(story, *at(PART)), given(**amounts))

    assert "more than one way" in page(response)
    assert f'value="{number}"' in page(response)
    assert not Claim.objects.exists()


def test_what_a_verb_refuses_keeps_every_row(desk, story):
    response = desk.post(record(story, *at(PART)), given(**{"claim-text": "  "}))

    assert response.status_code == 422
    shown = page(response)
    assert "true or false on its own" in shown
    assert all(kept in shown for kept in ("The ministry", "غادرت 11 ألف حاوية الميناء.", "١١٬٠٠٠"))


def test_claims_that_look_the_same_are_shown_before_saving_and_do_not_block(desk, story):
    twin = a_claim(text="11,000 containers left the port.")

    first = desk.post(record(story, *at(PART)), given())

    assert first.status_code == 422
    assert reverse("admin:claims_claim_change", args=[twin.pk]) in page(first)
    assert Claim.objects.count() == 1
    shown = first.context["form"].main["shown"].value()
    desk.post(record(story, *at(PART)), given(**{"claim-shown": shown}))
    assert Claim.objects.count() == 2


def test_the_same_passage_twice_leads_to_the_claim_there_is(desk, story):
    desk.post(record(story, *at(PART)), given())
    claim = Claim.objects.get()

    response = desk.post(record(story, *at(PART)), given(**{"claim-shown": str(claim.pk)}))

    assert f"claim {claim.pk} already" in page(response)
    assert Claim.objects.count() == 1


def test_without_javascript_words_are_deleted_and_the_rest_is_found_again(desk, story):
    start, end = at("The ministry said that 11,000 containers had left.")
    address = f"{record(story, start, end)}&words=11,000%20containers%0Ahad+left"

    response = desk.get(address)

    assert f'id="passage">{PART}</mark>' in page(response)


def test_words_that_do_not_stand_in_the_text_are_said_to_and_kept(desk, story):
    response = desk.get(f"{record(story, *at(PART))}&words=12,000 containers")

    assert "do not stand in the text" in page(response)
    assert "12,000 containers" in page(response)


@pytest.mark.parametrize(
    "query", ["", "?start=5", "?start=9&end=3", "?start=0&end=99999", "?start=x&end=٣", "?start=0&end=0"]
)
def test_a_passage_that_is_none_leads_back_to_the_story(desk, story, query):
    address = reverse("admin:claims_story_record", args=[story.document_id]) + query

    response = desk.get(address, follow=True)

    assert response.redirect_chain[0][0] == reverse("admin:claims_story_change", args=[story.document_id])
    assert "Mark the words" in page(response)


def test_a_suggestion_is_dismissed_and_brought_back(desk, story):
    statement = story.document.statements.filter(checkable=True).first()
    address = reverse("admin:claims_story_statement", args=[story.document_id, statement.pk])

    desk.post(address, {"dismiss": ""})
    statement.refresh_from_db()
    assert statement.dismissed_by.username == "carla"

    desk.post(address, {"bring_back": ""})
    statement.refresh_from_db()
    assert statement.dismissed_at is None


def test_the_workbench_marks_suggestions_and_claims_in_the_text(desk, story):
    desk.post(record(story, *at(PART)), given())

    shown = page(desk.get(reverse("admin:claims_story_change", args=[story.document_id])))

    assert "claimed" in shown
    assert "statement checkable" in shown
    assert reverse("admin:claims_claim_change", args=[Claim.objects.get().pk]) in shown


def test_hostile_words_are_shown_and_not_run(desk):
    snapshot = a_story(
        '<script>alert(1)</script> said "11 ships" left. <b>bold</b> was 5.', title="<img src=x onerror=a()>"
    )
    intake.suggest(snapshot.document)

    shown = page(desk.get(reverse("admin:claims_story_change", args=[snapshot.document_id])))

    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "<b>bold" not in shown


def test_who_may_only_look_is_offered_nothing_to_record(at_desk, story):
    desk = at_desk(a_user("auditor"))

    assert desk.post(record(story, *at(PART)), given()).status_code == 403
    assert "Record as claim" not in page(desk.get(reverse("admin:claims_story_change", args=[story.document_id])))
    assert not Claim.objects.exists()
