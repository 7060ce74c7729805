"""The past has two writers, and nobody rewrites it."""

import threading

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.utils import timezone

from claims import editing, gate, history, review, triage
from claims.errors import ClaimError, GateClosed, NotPermitted, Stale, WrongState
from claims.models import Claim, Event
from claims.roles import PERMISSIONS
from claims.states import MOVES, Status
from tests.factories import a_claim, a_claim_in_review, a_published_claim, a_researched_claim, a_user, a_verdict

pytestmark = pytest.mark.django_db


def test_every_move_names_known_states_permissions_and_guards():
    for verb, edge in MOVES.items():
        assert set(edge.from_) <= set(Status), verb
        assert edge.permission in PERMISSIONS, verb
        assert set(edge.guards) <= history.GUARDS.keys(), verb


def test_a_move_changes_the_status_and_leaves_an_event():
    amina = a_user("checker")
    claim = a_claim(amina)

    event = triage.triage(claim, by=amina)

    claim.refresh_from_db()
    assert claim.status == Status.TRIAGED
    assert (event.verb, event.actor, event.data["from"], event.data["to"]) == ("triage", amina, "inbox", "triaged")


def test_a_move_from_the_wrong_state_changes_nothing():
    amina = a_user("checker")
    claim = a_claim(amina)
    before = claim.events.count()

    with pytest.raises(WrongState, match="inbox"):
        triage.start(claim, by=amina)

    claim.refresh_from_db()
    assert (claim.status, claim.events.count()) == (Status.INBOX, before)


def test_a_contributor_does_not_triage():
    claim = a_claim()

    with pytest.raises(NotPermitted):
        triage.triage(claim, by=a_user("contributor"))


def test_somebody_who_left_may_do_nothing():
    amina = a_user("checker")
    claim = a_claim(amina)
    amina.is_active = False

    with pytest.raises(NotPermitted):
        triage.triage(claim, by=amina)


def test_a_claim_is_set_aside_for_a_reason_only():
    amina = a_user("checker")
    claim = a_claim(amina)

    with pytest.raises(ClaimError) as refused:
        triage.reject(claim, why="opinion", reason="  ", by=amina)

    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")


def test_a_rejected_claim_can_be_reopened():
    amina = a_user("checker")
    claim = a_claim(amina)
    triage.reject(claim, why="opinion", reason="It is a value judgement.", by=amina)

    triage.reopen(claim, reason="There is a number in it after all.", by=amina)

    claim.refresh_from_db()
    assert (claim.status, claim.set_aside) == (Status.INBOX, "")


def test_only_moves_and_acts_are_recorded():
    with pytest.raises(ValueError, match="neither a move nor an act"):
        history.record(a_claim(), "tidied up", by=a_user())


def test_an_edit_on_an_old_revision_is_told_of_the_newer_one():
    amina, basil = a_user("checker"), a_user("checker")
    claim = a_researched_claim(amina)
    seen = claim.revision
    history.touch(claim, by=basil, seen=seen)

    with pytest.raises(Stale) as stale:
        history.touch(claim, by=amina, seen=seen)

    assert stale.value.theirs["revision"] == seen + 1


def test_who_proposed_is_named_to_an_edit_made_meanwhile():
    amina, basil = a_user("checker", "amina"), a_user("checker", "basil")
    claim = a_researched_claim(amina)
    seen = claim.revision
    a_verdict(claim, basil)

    with pytest.raises(Stale, match="basil changed"):
        history.touch(claim, by=amina, seen=seen)


def test_guards_look_at_the_claim_as_it_is_and_not_as_it_was_read():
    amina = a_user("checker")
    claim = a_researched_claim(amina)
    editing.describe(claim, by=amina, seen=claim.revision, waiver="The treaty's own text is enough.")
    read_before = Claim.objects.get(pk=claim.pk)
    editing.describe(claim, by=amina, seen=claim.revision, waiver="")

    with pytest.raises(GateClosed) as closed:
        review.submit(read_before, by=amina)

    assert "origins" in {m.code for m in closed.value.missing}


def test_a_claim_in_review_is_frozen():
    amina = a_user("checker")
    claim = a_claim_in_review(amina)

    with pytest.raises(WrongState) as refused:
        history.touch(claim, by=amina)

    assert "Send it back" in str(refused.value)


def test_a_published_claim_is_changed_by_correction_only():
    with pytest.raises(WrongState, match="correction"):
        history.touch(a_published_claim(), by=a_user("editor"))


def test_an_edit_after_approval_voids_the_approval():
    amina, basil = a_user("checker"), a_user("reviewer")
    claim = a_claim_in_review(amina)
    review.approve(claim, by=basil)

    history.touch(claim, by=amina)

    claim.refresh_from_db()
    assert claim.status == Status.RESEARCHING
    assert gate.open_verdict(claim) is None


@pytest.mark.parametrize("change", ["data", "verb", "actor", "number", "fingerprint"])
def test_the_database_refuses_to_rewrite_an_event(change):
    claim = a_claim()
    value = {"data": {}, "verb": "triage", "actor": a_user(), "number": 9, "fingerprint": "0" * 64}[change]

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        claim.events.update(**{change: value})


def test_the_database_refuses_to_delete_an_event():
    claim = a_claim()

    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        claim.events.all().delete()


def test_following_up_is_all_that_may_change():
    claim = a_claim()

    claim.events.update(handled_at=timezone.now())

    assert not claim.events.unhandled().exists()


def test_events_of_a_claim_are_numbered_and_chained():
    amina = a_user("checker")
    claim = a_researched_claim(amina)

    events = list(claim.events.order_by("number"))

    assert [e.number for e in events] == [1, 2, 3]
    assert [e.previous for e in events] == ["", events[0].fingerprint, events[1].fingerprint]
    assert history.broken_links() == []


def test_a_change_behind_the_database_s_back_is_found():
    amina = a_user("checker")
    claim = a_researched_claim(amina)
    victim = claim.events.get(number=2)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE claims_event SET verb = 'reject' WHERE id = %s", [victim.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    assert history.broken_links() == [victim.pk]


def test_a_removed_event_is_found():
    amina = a_user("checker")
    claim = a_researched_claim(amina)
    victim = claim.events.get(number=2)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM claims_event WHERE id = %s", [victim.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    assert history.broken_links() == [claim.events.get(number=3).pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_people_moving_at_once_exactly_one_wins():
    amina = a_user("checker")
    claim = a_claim(amina)
    barrier, outcomes = threading.Barrier(2), []

    def press() -> None:
        try:
            mine = Claim.objects.get(pk=claim.pk)
            barrier.wait()
            triage.triage(mine, by=amina)
            outcomes.append("moved")
        except WrongState:
            outcomes.append("too late")
        finally:
            connections.close_all()

    people = [threading.Thread(target=press) for _ in range(2)]
    [p.start() for p in people]
    [p.join() for p in people]

    assert sorted(outcomes) == ["moved", "too late"]
    assert Event.objects.filter(claim=claim, verb="triage").count() == 1
