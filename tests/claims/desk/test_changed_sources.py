"""Changed sources at the desk: found in the lists, read with what differs, looked at with a note."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from claims.desk.sentences import sentences
from claims.models import Claim, Event
from tests.claims.changed import reads_now
from tests.claims.pages.published import COUNT, a_full_claim
from tests.factories import a_published_claim, a_user

from .conftest import page, workbench

pytestmark = pytest.mark.django_db

LIST = reverse("admin:claims_sourcechange_changelist")
CLAIMS = reverse("admin:claims_claim_changelist")


@pytest.fixture
def change():
    claim = a_full_claim()
    document = claim.evidence.get(snapshot__text=COUNT).document
    return reads_now(
        claim, document, COUNT.replace("10,000", "12,000").replace("what they held", "<b>what</b> they held")
    )


def one(change):
    return reverse("admin:claims_sourcechange_change", args=[change.pk])


def look(change):
    return reverse("admin:claims_sourcechange_look", args=[change.pk])


def test_a_claim_with_a_changed_source_is_found_by_the_filter(desk, change):
    other = a_published_claim()

    found = page(desk.get(f"{CLAIMS}?changed_source=yes"))

    assert workbench(change.claim) in found
    assert workbench(other) not in found


def test_the_first_page_and_the_workbench_lead_to_it(desk, checker, change):
    Claim.objects.filter(pk=change.claim_id).update(assigned_to=checker)

    assert one(change) in page(desk.get(workbench(change.claim)))
    assert f"{workbench(change.claim)}#changed-sources" in page(desk.get(reverse("admin:index")))


def test_what_differs_can_be_read(desk, change):
    shown = page(desk.get(one(change)))

    assert "<strong>another number</strong>" in shown
    assert "10,000" in shown
    assert "12,000" in shown
    assert "<b>what</b>" not in shown
    assert "&lt;b&gt;what&lt;/b&gt;" in shown


def test_a_checker_marks_it_as_looked_at_with_a_note(desk, checker, change):
    answer = desk.post(look(change), {"note": "They corrected their count; our verdict names both."})

    change.refresh_from_db()
    assert answer.status_code == 302
    assert change.looked_by == checker
    assert "They corrected their count" in page(desk.get(one(change)))
    assert one(change) not in page(desk.get(f"{LIST}?looked=no"))
    assert one(change) in page(desk.get(f"{LIST}?looked=yes"))
    assert workbench(change.claim) not in page(desk.get(f"{CLAIMS}?changed_source=yes"))
    assert workbench(change.claim) in page(desk.get(f"{CLAIMS}?changed_source=looked"))


def test_without_a_note_the_page_says_what_to_write(desk, change):
    answer = desk.post(look(change), {"note": " "})

    assert answer.status_code == 422
    assert "Say what it means for the claim" in page(answer)


def test_of_two_who_look_the_second_keeps_what_they_typed(desk, at_desk, change):
    at_desk(a_user("editor")).post(look(change), {"note": "Seen."})

    answer = desk.post(look(change), {"note": "I saw it too, and typed this."})

    assert answer.status_code == 409
    assert "I saw it too, and typed this." in page(answer)


@pytest.mark.parametrize("role", ["auditor", "contributor"])
def test_others_read_and_do_not_mark(at_desk, change, role):
    client = at_desk(a_user(role))

    assert look(change) not in page(client.get(one(change)))
    assert client.post(look(change), {"note": "Nothing."}).status_code == 403


def test_the_list_asks_as_often_for_many_as_for_few(desk, change, django_assert_max_num_queries):
    reads_now(change.claim, change.document, "Everything that stood here was taken away by its author.")

    with django_assert_max_num_queries(12):
        assert page(desk.get(LIST)).count("became-") == 2


@pytest.mark.parametrize(
    ("language", "says", "became"),
    [
        ("en", "noticed that a cited source has changed", "the cited passage was edited"),
        ("ar", "لاحظ أن مصدرا مستشهدا به قد تغيّر", "عُدّل المقطع المستشهد به"),
    ],
)
def test_the_history_says_it_in_a_sentence(change, language, says, became):
    event = Event.objects.get(claim=change.claim, verb="source_changed")

    with override(language):
        (sentence,) = sentences([event])

    assert (sentence.who, sentence.is_machine, sentence.says) == ("monitoring", True, says)
    details = {detail.after for detail in sentence.details}
    assert {became, f"[{change.number}]", str(change.document)} <= details
