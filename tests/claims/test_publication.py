"""Published, corrected in the open, withdrawn without hiding."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models.functions import Now

from claims import editing, gate, publication, review
from claims.errors import GateClosed, Invalid, NotPermitted, WrongState
from claims.models import Claim, Verdict
from claims.states import Status
from tests.factories import a_claim_in_review, a_published_claim, a_researched_claim, a_user, a_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return a_user("checker", "amina")


@pytest.fixture
def dana():
    return a_user("editor", "dana")


def corrected(claim, amina, dana, kind="fact_correction", rating="unproven"):
    publication.correct(claim, kind=kind, explanation="The year was wrong.", by=amina)
    a_verdict(claim, amina, rating, summary="The year of the treaty is 1961.")
    review.submit(claim, by=amina)
    review.approve(claim, by=dana)
    publication.publish(claim, by=dana)


def test_a_published_claim_is_public_with_its_verdict(amina, dana):
    claim = a_published_claim(amina, dana)

    assert claim in Claim.objects.public()
    assert claim.published_verdict.number == 1
    assert claim.first_published_at == claim.last_published_at


def test_nothing_unpublished_is_public(amina):
    claim = a_claim_in_review(amina)

    assert claim not in Claim.objects.public()


def test_everybody_sees_the_public_ones_and_the_newsroom_all(amina, dana):
    public, hidden = a_published_claim(amina, dana), a_researched_claim(amina)

    assert set(Claim.objects.visible_to(AnonymousUser())) == {public}
    assert set(Claim.objects.visible_to(a_user("auditor"))) == {public, hidden}


def test_only_an_approved_verdict_is_published(amina, dana):
    claim = a_claim_in_review(amina)

    with pytest.raises(WrongState, match="no approved verdict"):
        publication.publish(claim, by=dana)


def test_a_reviewer_does_not_publish(amina):
    claim = a_claim_in_review(amina)
    review.approve(claim, by=a_user("reviewer"))

    with pytest.raises(NotPermitted):
        publication.publish(claim, by=a_user("reviewer"))


def test_what_changed_after_approval_is_not_published(amina, dana):
    claim = a_claim_in_review(amina)
    review.approve(claim, by=dana)
    claim.evidence.accepted().update(stance="refutes")

    with pytest.raises(GateClosed):
        publication.publish(claim, by=dana)

    claim.refresh_from_db()
    assert (claim.status, claim.published_verdict) == (Status.APPROVED, None)


def test_the_database_wants_a_verdict_behind_every_published_claim(amina):
    claim = a_researched_claim(amina)

    with pytest.raises(IntegrityError, match="claim_published_with_a_verdict"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status="published")


def test_the_database_wants_the_second_person_behind_it_too(amina):
    claim = a_claim_in_review(amina)

    with pytest.raises(IntegrityError, match="claim_shows_its_own_approved_verdict"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(published_verdict=gate.open_verdict(claim))


def test_the_database_wants_the_claim_s_own_verdict(amina, dana):
    claim, other = a_claim_in_review(amina), a_published_claim(amina, dana)

    with pytest.raises(IntegrityError, match="claim_shows_its_own_approved_verdict"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(published_verdict=other.published_verdict)


@pytest.mark.parametrize("change", [{"published_verdict": None}, {"first_published_at": Now()}])
def test_the_database_takes_nothing_back_that_was_public(amina, dana, change):
    claim = a_published_claim(amina, dana)

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status="in_review", **change)


def test_the_database_keeps_the_day_of_publication(amina, dana):
    verdict = a_published_claim(amina, dana).published_verdict

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(published_at=None)


@pytest.mark.parametrize("change", [{"explanation": "Nothing was wrong."}, {"kind": "typo"}, {"published_at": None}])
def test_the_database_refuses_to_rewrite_what_readers_were_told(amina, dana, change):
    claim = a_published_claim(amina, dana)
    corrected(claim, amina, dana)

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        claim.corrections.update(**change)


def test_the_database_refuses_to_forget_a_correction(amina, dana):
    claim = a_published_claim(amina, dana)
    publication.correct(claim, kind="update", explanation="A reader wrote.", by=amina)

    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        claim.corrections.all().delete()


def test_under_correction_the_old_verdict_stays_public(amina, dana):
    claim = a_published_claim(amina, dana)

    publication.correct(claim, kind="fact_correction", explanation="The year was wrong.", by=amina)

    claim.refresh_from_db()
    assert claim.status == Status.CORRECTING
    assert claim in Claim.objects.public()
    assert claim.published_verdict.number == 1


def test_a_correction_needs_two_people_again_and_keeps_both_verdicts(amina, dana):
    claim = a_published_claim(amina, dana)

    corrected(claim, amina, dana)

    claim.refresh_from_db()
    correction = claim.corrections.get()
    assert claim.published_verdict.number == 2
    assert (correction.before.number, correction.after.number) == (1, 2)
    assert correction.published_at is not None
    assert claim.first_published_at < claim.last_published_at


def test_a_change_of_rating_is_called_one(amina, dana):
    claim = a_published_claim(amina, dana)

    with pytest.raises(GateClosed) as closed:
        corrected(claim, amina, dana, kind="update", rating="false")

    assert [m.code for m in closed.value.missing] == ["kind_of_correction"]


def test_what_is_called_a_change_of_rating_changes_it(amina, dana):
    claim = a_published_claim(amina, dana)

    with pytest.raises(GateClosed) as closed:
        corrected(claim, amina, dana, kind="rating_change")

    assert [m.code for m in closed.value.missing] == ["kind_of_correction"]


def test_a_correction_of_the_wrong_kind_can_be_closed_and_opened_anew(amina, dana):
    claim = a_published_claim(amina, dana)
    with pytest.raises(GateClosed):
        corrected(claim, amina, dana, kind="update", rating="false")

    publication.abandon_correction(claim, reason="Of the wrong kind.", by=amina)
    corrected(claim, amina, dana, kind="rating_change", rating="false")

    assert Claim.objects.get(pk=claim.pk).published_verdict.rating.slug == "false"


def test_a_change_of_rating_is_published_as_one(amina, dana):
    claim = a_published_claim(amina, dana)

    corrected(claim, amina, dana, kind="rating_change", rating="false")

    assert [c.kind for c in claim.corrections.public()] == ["rating_change"]


def test_a_typing_error_is_in_the_record_and_not_on_the_page(amina, dana):
    claim = a_published_claim(amina, dana)

    corrected(claim, amina, dana, kind="typo")

    assert not claim.corrections.public()
    assert claim.corrections.get().kind == "typo"


def test_a_correction_sent_back_stays_a_correction(amina, dana):
    claim = a_published_claim(amina, dana)
    publication.correct(claim, kind="update", explanation="There is news.", by=amina)
    a_verdict(claim, amina)
    review.submit(claim, by=amina)

    review.send_back(claim, reason="Say since when.", by=dana)

    claim.refresh_from_db()
    assert claim.status == Status.CORRECTING


def test_an_edit_after_the_approval_of_a_correction_goes_back_to_correcting(amina, dana):
    claim = a_published_claim(amina, dana)
    publication.correct(claim, kind="update", explanation="There is news.", by=amina)
    a_verdict(claim, amina)
    review.submit(claim, by=amina)
    review.approve(claim, by=dana)

    claim.refresh_from_db()
    editing.describe(claim, by=amina, seen=claim.revision, place="Pyongyang")

    claim.refresh_from_db()
    assert claim.status == Status.CORRECTING
    assert gate.open_verdict(claim) is None


def test_a_correction_can_be_closed_without_a_change(amina, dana):
    claim = a_published_claim(amina, dana)
    publication.correct(claim, kind="update", explanation="A reader wrote.", by=amina)

    publication.abandon_correction(claim, reason="The reader was mistaken.", by=amina)

    claim.refresh_from_db()
    assert claim.status == Status.PUBLISHED
    assert gate.open_correction(claim) is None


def test_a_withdrawn_verdict_stays_at_its_address_with_the_reason(amina, dana):
    claim = a_published_claim(amina, dana)

    publication.withdraw(claim, explanation="The transcript was forged.", by=dana)

    claim.refresh_from_db()
    assert claim.status == Status.WITHDRAWN
    assert claim in Claim.objects.public()
    assert [c.kind for c in claim.corrections.public()] == ["void"]


def test_a_checker_does_not_withdraw(amina, dana):
    with pytest.raises(NotPermitted):
        publication.withdraw(a_published_claim(amina, dana), explanation="No.", by=amina)


def test_a_correction_is_explained(amina, dana):
    with pytest.raises(Invalid, match="what was wrong"):
        publication.correct(a_published_claim(amina, dana), kind="update", explanation=" ", by=amina)


def test_an_unpublished_claim_has_nothing_to_correct(amina):
    with pytest.raises(WrongState, match="never public"):
        publication.correct(a_researched_claim(amina), kind="update", explanation="So.", by=amina)
