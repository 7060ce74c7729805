"""Each guard taken out once: the damage it keeps away then appears. What holds with the guard in is tested beside it.

The fence, the host's row and the thread that sends hints have their twins where they are tested.
"""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from sources import documents, fetching, snapshots
from sources.models import Document, Fetch, Host, Snapshot
from tests.sources.fetches import PAGE, a_worker_that_died, asked, state
from tests.sources.sites import article
from tests.sources.test_fences import asleep_past_its_lease

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def claim_without(condition, instead="true"):
    """The statement that claims a row, with one of its conditions gone."""
    found = []

    def loosened(execute, sql, params, many, context):
        if "UPDATE sources_fetch AS f" in sql and "token = %s" in sql:
            found.append(condition in sql)
            sql = sql.replace(condition, instead)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(loosened):
        yield
    assert found, "nothing was claimed"
    assert all(found), "the guard is not where this test looks for it"


@contextmanager
def constraint_dropped(model, name):
    """The table without one of its constraints, and with it again."""
    definition = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass"
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(definition, [name, table])
        (text,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {text}")


def hosts_let_everybody(monkeypatch):
    monkeypatch.setattr(fetching.hosts, "hold", lambda *args, **options: 0.0)


# The lease in the claim


LEASE_IS_OVER = "state = 'running' AND lease_until < clock_timestamp()"


def test_a_row_under_a_living_lease_is_not_claimed(monkeypatch):
    hosts_let_everybody(monkeypatch)
    fetch = asked()

    assert fetching._claim(fetch.pk) is not None
    assert fetching._claim(fetch.pk) is None


def test_without_the_lease_in_the_claim_two_are_at_one_row(monkeypatch):
    hosts_let_everybody(monkeypatch)
    fetch = asked()

    with claim_without(LEASE_IS_OVER, "state = 'running'"):
        claims = [fetching._claim(fetch.pk), fetching._claim(fetch.pk)]

    assert all(claims)


def test_without_an_end_of_the_lease_a_killed_workers_row_is_lost(sites):
    """The other side of it: a lease that never runs out."""
    sites.serve(PAGE)
    fetch = asked()
    a_worker_that_died(fetch, seconds_ago=3600)

    with claim_without(LEASE_IS_OVER, "false"):
        assert fetching.run(fetch.pk) is None

    assert state(fetch) == "running"


# The count in the claim


def killed_at_each_attempt(fetch, times):
    """Workers that claim the row and are never heard of again."""
    for _ in range(times):
        if fetching._claim(fetch.pk) is None:
            return False
        past = timezone.now() - timedelta(seconds=1)
        Fetch.objects.filter(pk=fetch.pk).update(lease_until=past)
        Host.objects.update(held_until=past, next_allowed_at=past)
    return True


def test_a_page_that_kills_workers_runs_out_of_attempts(sites):
    fetch = asked()

    assert not killed_at_each_attempt(fetch, 8)

    assert (fetching.bury(), state(fetch), fetch.attempt) == (1, "dead", 5)


def test_without_the_count_in_the_claim_it_kills_them_for_ever(sites):
    fetch = asked()

    with claim_without("attempt = attempt + 1", "attempt = attempt"):
        assert killed_at_each_attempt(fetch, 8)

    assert (fetching.bury(), state(fetch), fetch.attempt) == (0, "running", 0)


# The natural key


def insert_twice(document):
    for _ in range(2):
        Fetch.objects.bulk_create([Fetch(document=document, purpose="evidence")], ignore_conflicts=True)
    return Fetch.objects.filter(document=document).count()


def test_the_database_knows_a_job_that_was_asked_for_twice():
    assert insert_twice(documents.note(PAGE)) == 1


def test_without_the_natural_key_one_page_is_fetched_and_kept_twice(sites):
    sites.serve(PAGE)
    with constraint_dropped(Fetch, "fetch_natural_key"):
        assert insert_twice(documents.note(PAGE)) == 2

        for fetch in Fetch.objects.all():
            fetching.run(fetch.pk)

        assert (Snapshot.objects.count(), sites.times(PAGE)) == (2, 2)


# One copy for each fetch


def two_who_both_believe_to_be_the_one(sites, monkeypatch):
    """The fence is down as well: the last wall is the database's."""
    monkeypatch.setattr(fetching, "_ours", lambda job: Fetch.objects.filter(pk=job.pk))
    fetch = asked()
    asleep_past_its_lease(sites, fetch, lambda: fetching.run(fetch.pk))
    return Snapshot.objects.filter(fetch=fetch).count()


def unique_of(model, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid"
            " AND a.attnum = ANY(c.conkey) WHERE c.conrelid = %s::regclass AND c.contype = 'u' AND a.attname = %s",
            [model._meta.db_table, column],
        )
        return cursor.fetchone()[0]


def test_even_without_the_fence_a_fetch_has_one_copy(sites, monkeypatch):
    assert two_who_both_believe_to_be_the_one(sites, monkeypatch) == 1


def test_without_that_wall_too_it_has_two(sites, monkeypatch):
    with constraint_dropped(Snapshot, unique_of(Snapshot, "fetch_id")):
        assert two_who_both_believe_to_be_the_one(sites, monkeypatch) == 2


# The database's clock


def clock_of_this_machine(hours):
    """A claim that tells time by its own machine, whose clock is wrong by so much."""
    wrong = (timezone.now() + timedelta(hours=hours)).isoformat()
    return claim_without("clock_timestamp()", f"'{wrong}'::timestamptz")


def test_without_the_databases_clock_a_fast_machine_takes_over_the_living(monkeypatch):
    hosts_let_everybody(monkeypatch)
    fetch = asked()
    assert fetching._claim(fetch.pk) is not None

    assert fetching._claim(fetch.pk) is None
    with clock_of_this_machine(hours=1):
        assert fetching._claim(fetch.pk) is not None


def test_without_the_databases_clock_a_slow_machine_leaves_the_dead(sites):
    sites.serve(PAGE)
    fetch = asked()
    a_worker_that_died(fetch)

    with clock_of_this_machine(hours=-1):
        assert fetching.run(fetch.pk) is None
    assert fetching.run(fetch.pk).state == "done"


def test_a_machine_whose_clock_is_wrong_claims_as_every_other(sites, monkeypatch):
    sites.serve(PAGE)
    later, dead = asked(not_before=timezone.now() + timedelta(hours=1)), asked("http://quay.example/")
    a_worker_that_died(dead)
    sites.serve("http://quay.example/")
    real_now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real_now() + timedelta(hours=2))

    assert fetching.run(later.pk) is None
    assert fetching.run(dead.pk).state == "done"


# The sweeper


def test_without_the_sweeper_a_lost_hint_is_a_lost_job(sites, monkeypatch, hinted):
    sites.serve(PAGE)
    fetch = asked()
    hinted.clear()  # the queue was emptied before anybody read it

    def workers_read_the_queue():
        for _, fetch_id in hinted:
            fetching.run(fetch_id)

    workers_read_the_queue()
    assert state(fetch) == "queued"

    fetching.sweep()
    workers_read_the_queue()
    assert state(fetch) == "done"


def test_without_the_burial_a_row_whose_last_worker_was_lost_waits_for_ever(monkeypatch, hinted):
    fetch = asked(max_attempts=1)
    a_worker_that_died(fetch)
    hinted.clear()
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "bury", lambda: 0)
        fetching.sweep()
        assert (state(fetch), hinted) == ("running", [])

    fetching.sweep()
    assert (state(fetch), fetch.last_outcome) == ("dead", "worker_lost")


# The copy before the row


def test_with_the_row_before_the_copy_a_kill_would_leave_a_row_without_one(sites, monkeypatch):
    """The order turned round: what is promised is that no row names bytes which are not there."""

    class Killed(BaseException):
        pass

    def die(body):
        raise Killed

    sites.serve(PAGE, article("bytes that nobody has kept"))
    fetch = asked()
    job = fetching._claim(fetch.pk)
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "_archived", lambda body: snapshots.sha256(body).hexdigest())
        fetching._finish(job, fetching._get_and_keep(job))

    assert state(fetch) == "done"
    assert not snapshots.exists(Snapshot.objects.get().sha256)

    other = asked("http://quay.example/")
    sites.serve("http://quay.example/", article("nor these"))
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "keep", die)
        with pytest.raises(Killed):
            fetching.run(other.pk)
    assert not Snapshot.objects.filter(fetch=other).exists()


# The constraints on the row


@pytest.mark.parametrize("fields", [{"state": "running"}, {"state": "done", "token": uuid.uuid4()}, {"state": "lost"}])
def test_the_database_refuses_a_row_in_no_known_state(fields):
    fetch = asked()

    with pytest.raises(IntegrityError):
        Fetch.objects.filter(pk=fetch.pk).update(**fields)


def test_a_document_is_one_row_for_each_address():
    documents.note(PAGE)

    with pytest.raises(IntegrityError):
        Document.objects.create(url=PAGE)
