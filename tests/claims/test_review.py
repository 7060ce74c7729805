"""Two people decide: the rules of accepting, proposing and approving, in the verbs and in the database."""

import threading

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction
from django.db.models.functions import Now
from django.utils import timezone

from claims import editing, gate, review
from claims.errors import GateClosed, Invalid, NotPermitted, SamePerson, WrongState
from claims.models import Claim, Evidence, Quantity, Verdict
from claims.states import Status
from sources.models import Document
from tests.factories import (
    a_claim,
    a_claim_in_review,
    a_document,
    a_researched_claim,
    a_snapshot,
    a_source,
    a_user,
    a_verdict,
    an_origin,
    evidence_for,
    make_ready,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return a_user("checker", "amina")


@pytest.fixture
def basil():
    return a_user("reviewer", "basil")


# Evidence


def test_accepted_evidence_says_who_decided_and_why(amina):
    evidence = evidence_for(a_researched_claim(amina))

    review.accept(evidence, stance="refutes", reason="Own correspondent.", credibility=2, by=amina)

    evidence.refresh_from_db()
    assert (evidence.state, evidence.stance, evidence.decided_by) == ("accepted", "refutes", amina)
    assert evidence.claim.events.last().verb == "accept_evidence"


def test_a_page_without_a_copy_is_not_accepted(amina):
    evidence = Evidence.objects.create(claim=a_researched_claim(amina), document=a_document())

    with pytest.raises(WrongState, match="no copy"):
        review.accept(evidence, stance="supports", by=amina)


def test_the_database_refuses_it_too(amina):
    evidence = Evidence.objects.create(claim=a_researched_claim(amina), document=a_document())

    with pytest.raises(IntegrityError, match="evidence_accepted_with_a_copy"), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(
            state="accepted", stance="supports", decided_by=amina, decided_at=Now()
        )


def test_cannot_tell_is_no_stance_to_accept_with(amina):
    evidence = evidence_for(a_researched_claim(amina))

    with pytest.raises(Invalid, match="supports, refutes"):
        review.accept(evidence, stance="unclear", by=amina)


def test_evidence_is_rejected_for_a_reason(amina):
    evidence = evidence_for(a_researched_claim(amina))

    with pytest.raises(Invalid, match="reason"):
        review.reject(evidence, reason="", by=amina)

    review.reject(evidence, reason="Repeats the agency.", by=amina)
    assert evidence.claim.evidence.get().state == "rejected"


def test_a_decision_is_not_overrun_but_can_be_taken_back(amina):
    evidence = evidence_for(a_researched_claim(amina))
    review.reject(evidence, reason="Repeats the agency.", by=amina)

    with pytest.raises(WrongState, match="already"):
        review.accept(evidence, stance="supports", by=amina)

    review.reconsider(evidence, by=amina)
    review.accept(evidence, stance="supports", by=amina)
    assert evidence.claim.evidence.get().state == "accepted"


def test_confirmed_by_others_needs_another_origin(amina):
    claim, agency = a_researched_claim(amina), an_origin("agency")
    first, reprint, other = (evidence_for(claim, origin=o) for o in (agency, agency, an_origin()))
    review.accept(first, stance="supports", by=amina)

    with pytest.raises(Invalid, match="another origin"):
        review.accept(reprint, stance="supports", credibility=1, by=amina)

    review.accept(other, stance="supports", credibility=1, by=amina)


def test_a_page_that_says_the_opposite_confirms_nothing(amina):
    claim = a_researched_claim(amina)
    review.accept(evidence_for(claim), stance="refutes", by=amina)

    with pytest.raises(Invalid, match="same stance"):
        review.accept(evidence_for(claim), stance="supports", credibility=1, by=amina)


def test_what_was_confirmed_and_is_no_longer_stops_at_the_gate(amina):
    claim = a_researched_claim(amina)
    first = review.accept(evidence_for(claim), stance="supports", by=amina)
    review.accept(evidence_for(claim), stance="supports", credibility=1, by=amina)
    assert "credibility_alone" not in {m.code for m in gate.missing(claim)}

    review.reconsider(first, by=amina)

    assert "credibility_alone" in {m.code for m in gate.missing(claim)}


def test_a_contributor_does_not_decide_on_evidence(amina):
    with pytest.raises(NotPermitted):
        review.accept(evidence_for(a_researched_claim(amina)), stance="supports", by=a_user("contributor"))


# Verdicts


def test_a_proposal_is_numbered_and_the_one_before_is_closed(amina):
    claim = a_researched_claim(amina)

    first, second = a_verdict(claim, amina), a_verdict(claim, amina, "false")

    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.closed_at is not None
    assert gate.open_verdict(claim) == second


def test_a_verdict_is_never_rewritten(amina):
    verdict = a_verdict(a_researched_claim(amina), amina)

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(summary="It was true all along.")


def test_a_verdict_is_never_deleted(amina):
    verdict = a_verdict(a_researched_claim(amina), amina)

    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        verdict.delete()


def test_review_starts_when_the_gate_is_satisfied(amina):
    claim = a_researched_claim(amina)
    a_verdict(claim, amina)

    with pytest.raises(GateClosed) as closed:
        review.submit(claim, by=amina)

    assert {m.code for m in closed.value.missing} == {"origins", "reply"}


def test_a_second_person_approves(amina, basil):
    claim = a_claim_in_review(amina)

    verdict = review.approve(claim, by=basil)

    claim.refresh_from_db()
    assert claim.status == Status.APPROVED
    assert verdict.approved_by == basil


def test_nobody_approves_their_own_verdict(basil):
    claim = a_claim_in_review(basil)

    with pytest.raises(SamePerson, match="second person"):
        review.approve(claim, by=basil)


def test_the_database_keeps_the_two_people_apart(amina):
    verdict = gate.open_verdict(a_claim_in_review(amina))

    with pytest.raises(IntegrityError, match=r"verdict_needs_two_people|last_editor"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(approved_by=amina, approved_at=Now())


def test_the_last_editor_does_not_approve(amina, basil):
    claim = a_claim_in_review(amina)
    Claim.objects.filter(pk=claim.pk).update(last_edited_by=basil)

    with pytest.raises(SamePerson, match="last to change"):
        review.approve(claim, by=basil)


def test_to_propose_on_somebody_s_edit_does_not_let_them_approve_it(amina, basil):
    claim = a_researched_claim(amina)
    make_ready(claim, basil)
    a_verdict(claim, amina)
    review.submit(claim, by=amina)

    with pytest.raises(SamePerson, match="last to change"):
        review.approve(claim, by=basil)

    review.approve(claim, by=a_user("reviewer"))


def test_the_database_keeps_the_last_editor_away_too(amina, basil):
    claim = a_claim_in_review(amina)
    Claim.objects.filter(pk=claim.pk).update(last_edited_by=basil)

    with pytest.raises(IntegrityError, match="last_editor_does_not_approve"), transaction.atomic():
        Verdict.objects.filter(claim=claim).update(approved_by=basil, approved_at=Now())


def test_a_checker_does_not_approve(amina):
    with pytest.raises(NotPermitted):
        review.approve(a_claim_in_review(amina), by=a_user("checker"))


def test_what_changed_under_the_proposal_stops_the_approval(amina, basil):
    claim = a_claim_in_review(amina)
    # Not through a verb: somebody at the database.
    Claim.objects.filter(pk=claim.pk).update(reply_note="Something else.")

    with pytest.raises(GateClosed) as closed:
        review.approve(claim, by=basil)

    assert [m.code for m in closed.value.missing] == ["basis"]
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW
    assert gate.open_verdict(claim).approved_by is None


def test_sending_back_closes_the_proposal_and_frees_the_claim(amina, basil):
    claim = a_claim_in_review(amina)

    review.send_back(claim, reason="Quote the transcript.", by=basil)

    claim.refresh_from_db()
    assert claim.status == Status.RESEARCHING
    assert gate.open_verdict(claim) is None
    assert claim.events.last().data["reason"] == "Quote the transcript."


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_once_one_counts():
    claim = a_claim_in_review(a_user("checker"))
    reviewers = [a_user("reviewer"), a_user("reviewer")]
    barrier, outcomes = threading.Barrier(2), []

    def approve(by) -> None:
        try:
            mine = Claim.objects.get(pk=claim.pk)
            barrier.wait()
            review.approve(mine, by=by)
            outcomes.append("approved")
        except WrongState:
            outcomes.append("too late")
        finally:
            connections.close_all()

    people = [threading.Thread(target=approve, args=[r]) for r in reviewers]
    [p.start() for p in people]
    [p.join() for p in people]

    assert sorted(outcomes) == ["approved", "too late"]


# The gate


def test_the_gate_lists_all_that_is_missing_at_once(amina):
    claim = a_researched_claim(amina)

    assert [m.code for m in gate.missing(claim)] == ["verdict", "origins", "reply"]


def test_reprints_of_one_report_are_one_origin(amina):
    claim, agency = a_researched_claim(amina), an_origin("agency")
    for _ in range(3):
        review.accept(evidence_for(claim, origin=agency), stance="supports", by=amina)

    assert "origins" in {m.code for m in gate.missing(claim)}


def test_context_settles_nothing(amina):
    claim = a_researched_claim(amina)
    review.accept(evidence_for(claim), stance="supports", by=amina)
    review.accept(evidence_for(claim), stance="context", by=amina)

    assert "origins" in {m.code for m in gate.missing(claim)}


def test_a_waiver_with_its_reason_stands_for_the_second_origin(amina):
    claim = a_researched_claim(amina)

    editing.describe(claim, by=amina, seen=claim.revision, waiver="The treaty's own text is the only relevant source.")

    assert "origins" not in {m.code for m in gate.missing(claim)}
    assert Claim.objects.get(pk=claim.pk).waiver_by == amina


def test_a_cited_copy_must_be_in_the_archive(amina, settings, tmp_path):
    claim = a_researched_claim(amina)
    make_ready(claim, amina)

    settings.CLAIMTRACK_BLOBS = tmp_path

    assert [m.code for m in gate.missing(claim, approval=False)].count("copy") == 2


def test_the_copy_that_the_claim_was_found_in_must_be_in_the_archive(amina, settings, tmp_path):
    claim = a_claim(amina, snapshot=a_snapshot(), start=0, end=40)
    assert "copy" not in {m.code for m in gate.missing(claim)}

    settings.CLAIMTRACK_BLOBS = tmp_path

    assert "copy" in {m.code for m in gate.missing(claim)}


@pytest.mark.parametrize(
    "change",
    [
        lambda claim: claim.evidence.update(reason="Other words for readers."),
        lambda claim: claim.evidence.update(numbers=[{"claimed": "1", "found": "2"}]),
        lambda claim: Document.objects.filter(evidence__claim=claim).update(published_at=timezone.now()),
        lambda claim: Document.objects.filter(evidence__claim=claim).update(is_primary=True),
        lambda claim: Document.objects.filter(evidence__claim=claim).update(outlet=a_source(kind="outlet")),
        lambda claim: Document.objects.filter(evidence__claim=claim).update(origin=an_origin()),
        lambda claim: claim.evidence.update(snapshot=a_snapshot()),
        lambda claim: claim.evidence.update(credibility=6),
        lambda claim: Quantity.objects.create(claim=claim, surface="12", value=12),
    ],
)
def test_an_approval_holds_for_what_was_approved_only(amina, basil, change):
    claim = a_claim_in_review(amina)
    review.approve(claim, by=basil)

    change(claim)

    assert "basis" in {m.code for m in gate.missing(claim)}


def test_a_quotation_must_stand_in_the_kept_copy(amina):
    claim = a_researched_claim(amina)
    evidence = evidence_for(claim)
    evidence.passages[0]["exact"] = "words nobody wrote"
    Evidence.objects.filter(pk=evidence.pk).update(passages=evidence.passages)
    review.accept(evidence, stance="supports", by=amina)

    assert "quotation" in {m.code for m in gate.missing(claim)}


def test_direct_words_need_their_place(amina):
    claim = a_researched_claim(amina)
    source = editing.Hop(source="A spokesperson", manner="direct")

    editing.attribute(claim, hops=[source], by=amina, seen=claim.revision)

    assert "quotation" in {m.code for m in gate.missing(claim)}


def test_what_is_not_known_must_be_said(amina):
    claim = a_researched_claim(amina)
    a_verdict(claim, amina, unknowns="")

    assert "unknowns" in {m.code for m in gate.missing(claim)}


def test_the_original_words_must_stand_where_they_are_said_to(amina):
    snapshot = a_snapshot()

    claim = a_claim(amina, snapshot=snapshot, start=0, end=40)

    assert "quotation" not in {m.code for m in gate.missing(claim)}
