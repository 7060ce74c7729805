"""A full disk, a database that goes away, a worker that slept: each costs time, and neither a copy nor an attempt."""

import os
import resource
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from sources import fetching, net, snapshots, turns
from sources.models import Fetch, Host, Snapshot
from tests.sources.fetches import PAGE, asked, now_due, state
from tests.sources.sites import article

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def no_file_may_grow():
    """The kernel refuses every byte, as on a full disk: no mock, and no disk to fill."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def archive(settings, tmp_path):
    settings.CLAIMTRACK_BLOBS = tmp_path / "blobs"
    return settings.CLAIMTRACK_BLOBS


def test_a_disk_that_fills_while_a_page_is_fetched_costs_no_attempt_and_leaves_nothing_half(sites, archive):
    sites.serve(PAGE)
    fetch = asked()

    with no_file_may_grow():
        fetching.run(fetch.pk)

    assert (state(fetch), fetch.last_outcome, fetch.attempt) == ("queued", "archive_full", 0)
    assert files(archive) == []
    assert Host.objects.get().token is None


def test_after_a_copy_was_not_taken_no_host_is_asked_for_a_while(sites, archive, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    with no_file_may_grow():
        fetching.run(fetch.pk)
    now_due(fetch)

    assert fetching.run(fetch.pk) is None
    assert (sites.times(PAGE), state(fetch), fetch.attempt) == (1, "queued", 0)

    monkeypatch.setattr(fetching, "_archive_rests_until", 0.0)  # the while is over, and the disk has room again
    assert fetching.run(fetch.pk).state == "done"


def test_without_room_for_a_copy_no_host_is_asked_at_all(sites, archive, settings):
    sites.serve(PAGE)
    fetch = asked()
    settings.CLAIMTRACK_FETCH_MAX_BYTES = 1 << 60  # no disk has room for one of these

    assert fetching.resting() == "archive_full"
    assert fetching.run(fetch.pk) is None
    assert (sites.asked, state(fetch), fetch.attempt) == ([], "queued", 0)

    settings.CLAIMTRACK_FETCH_MAX_BYTES = 5_000_000
    assert fetching.run(fetch.pk).state == "done"


def test_room_is_measured_where_the_copies_go(archive, settings):
    disk = os.statvfs(archive.parent)
    free = disk.f_bavail * disk.f_frsize

    settings.CLAIMTRACK_FETCH_MAX_BYTES = free // snapshots.ROOM // 2
    assert snapshots.has_room()
    settings.CLAIMTRACK_FETCH_MAX_BYTES = free // snapshots.ROOM * 2
    assert not snapshots.has_room()


def cut_all_connections():
    """What a database that is shut down at once does to its clients."""
    ours = connection.get_connection_params()
    other = connections.create_connection("default")
    assert ours["dbname"] == other.get_connection_params()["dbname"]
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    other.close()


def test_a_database_that_was_restarted_meanwhile_costs_no_second_fetch(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    keep = snapshots.keep

    def keep_and_cut(data):
        cut_all_connections()
        return keep(data)

    monkeypatch.setattr(snapshots, "keep", keep_and_cut)
    done = fetching.run(fetch.pk)

    assert (done.state, done.attempt) == ("done", 1)
    assert sites.times(PAGE) == 1
    assert Host.objects.get().token is None


def test_a_claim_waits_for_a_database_that_is_coming_back(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    claim, away = fetching._claim, [OperationalError("the database system is starting up")]
    monkeypatch.setattr(fetching, "_claim", lambda pk: (_ for _ in ()).throw(away.pop()) if away else claim(pk))

    assert fetching.run(fetch.pk).state == "done"


def test_an_end_whose_success_was_never_heard_of_is_not_written_twice(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    finish = fetching._finish

    def finish_and_lose_the_answer(job, kept):
        finished = finish(job, kept)
        if finished:
            raise OperationalError("server closed the connection unexpectedly")
        return finished

    monkeypatch.setattr(fetching, "_finish", finish_and_lose_the_answer)
    fetching.run(fetch.pk)

    assert state(fetch) == "done"
    assert Snapshot.objects.filter(fetch=fetch).count() == 1
    assert Host.objects.get().token is None


def test_a_database_that_stays_away_leaves_the_row_to_the_next_worker(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(fetching, "DATABASE_PATIENCE", 0.5)

    def away(job, kept):
        raise OperationalError("the database system is shutting down")

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "_finish", away)
        with pytest.raises(OperationalError):
            fetching.run(fetch.pk)

    assert state(fetch) == "running"
    Fetch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    Host.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert fetching.run(fetch.pk).state == "done"


def slept_between_claim_and_request(monkeypatch):
    """The machine stops for as long as a lease, right after the claim; the clock goes on."""
    claim = fetching._claim

    def claim_and_sleep(fetch_id):
        job = claim(fetch_id)
        monkeypatch.setattr(fetching.time, "monotonic", lambda: job.turn.ends)
        return job

    monkeypatch.setattr(fetching, "_claim", claim_and_sleep)


def test_who_slept_past_the_lease_asks_no_host(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    with monkeypatch.context() as patch:
        slept_between_claim_and_request(patch)

        fetching.run(fetch.pk)

    assert sites.asked == []
    assert (state(fetch), fetch.last_outcome) == ("queued", "too_slow")


def test_without_that_look_at_the_clock_the_sleeper_would_ask(sites, monkeypatch):
    """The twin: seconds that never run out."""
    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(turns.Turn, "left", lambda turn: 60.0)
    with monkeypatch.context() as patch:
        slept_between_claim_and_request(patch)

        fetching.run(fetch.pk)

    assert sites.times(PAGE) == 1


def test_a_request_ends_before_its_lease_does(sites, monkeypatch):
    """Redirects and slow answers included: the deadline of the request is what is left of the lease."""
    seen = []
    real_get = net.get

    def get(*args, **options):
        seen.append(options["deadline"])
        return real_get(*args, **options)

    sites.serve(PAGE, article())
    monkeypatch.setattr(net, "get", get)
    monkeypatch.setattr(fetching, "LEASE", timedelta(seconds=4))
    start = time.monotonic()
    fetching.run(asked().pk)

    assert 4 - (time.monotonic() - start) <= seen[0] <= 4
