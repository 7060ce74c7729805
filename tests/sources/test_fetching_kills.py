"""A worker killed with SIGKILL at each named point of its work: the job is done in the end, and recorded once."""

import os
import signal
import time
import traceback
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from sources import documents, fetching, hosts, snapshots
from sources.models import Document, Fetch, Host, Passage, Snapshot
from tests.chaos import points
from tests.sources.fetches import PAGE, asked, state
from tests.sources.sites import article

pytestmark = pytest.mark.django_db(transaction=True)


def killed_at(point, work):
    """Do `work` in a process of its own that is killed when it comes to `point`. How it ended."""
    connection.close()  # a connection shared with a child would be broken by either
    pid = os.fork()
    if not pid:
        try:
            points.lay(lambda reached: signal.SIGKILL if reached == point else None)
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(2)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


@contextmanager
def stopped_at(point, work):
    """A process that has stopped for good at `point`, as on a machine that froze."""
    connection.close()
    pid = os.fork()
    if not pid:
        try:
            points.lay(lambda reached: signal.SIGSTOP if reached == point else None)
            work()
        finally:
            os._exit(0)
    try:
        os.waitpid(pid, os.WUNTRACED)
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def time_passes():
    """Until every lease and every pause is over."""
    past = timezone.now() - timedelta(minutes=5)
    Fetch.objects.filter(state="running").update(lease_until=past)
    Fetch.objects.filter(state="queued").update(not_before=past, hinted_at=None)
    Host.objects.filter(token__isnull=False).update(held_until=past)
    Host.objects.update(next_allowed_at=past)
    Document.objects.filter(unindexed_since__isnull=False).update(unindexed_since=past)


def go_on():
    """What the clock and the workers do, until nothing is left to do."""
    fetching.bury()
    for fetch_id in fetching.due():
        fetching.run(fetch_id)
    for document_id in documents.behind():
        documents.catch_up(Document.objects.get(pk=document_id))


@pytest.mark.parametrize("point", points.WORKING)
def test_a_worker_killed_anywhere_loses_nothing_and_records_nothing_twice(sites, hinted, point):
    body = article(f"Forty ships wait, {point}")  # bytes that the archive does not have yet
    sites.serve(PAGE, body)
    fetch = asked()

    assert killed_at(point, lambda: fetching.run(fetch.pk)) == -signal.SIGKILL
    time_passes()
    go_on()

    snapshot = Snapshot.objects.get()
    assert (state(fetch), snapshot.fetch) == ("done", fetch)
    assert snapshots.read(snapshot.sha256) == body
    assert Passage.objects.filter(snapshot=snapshot).exists()
    assert Document.objects.get().unindexed_since is None
    assert sites.times(PAGE) <= 2
    assert hosts.free_in("harbour.example") == 0


def test_a_worker_killed_after_a_failure_was_written_down_leaves_it_in_line(sites, hinted):
    sites.serve(PAGE, status=503)
    fetch = asked()

    assert killed_at("failed", lambda: fetching.run(fetch.pk)) == -signal.SIGKILL

    assert (state(fetch), fetch.last_outcome, fetch.attempt) == ("queued", "http_503", 1)
    time_passes()
    sites.serve(PAGE)
    go_on()
    assert state(fetch) == "done"


def test_a_worker_killed_on_the_way_to_another_host_goes_on_from_there(sites, hinted):
    sites.serve(PAGE, status=301, headers={"Location": "http://quay.example/"})
    sites.serve("http://quay.example/", article("Forty ships, moved"))
    fetch = asked()

    assert killed_at("put_back", lambda: fetching.run(fetch.pk)) == -signal.SIGKILL
    time_passes()
    go_on()

    assert (state(fetch), Snapshot.objects.get().final_url) == ("done", "http://quay.example/")
    assert (sites.times(PAGE), sites.times("http://quay.example/")) == (1, 1)


def ask():
    with transaction.atomic():
        asked()


def test_who_is_killed_before_the_commit_has_not_asked(sites, hinted):
    assert killed_at("asked", ask) == -signal.SIGKILL

    assert not Fetch.objects.exists()
    ask()
    assert Fetch.objects.get().state == "queued"


def test_who_is_killed_before_telling_anybody_has_asked(sites):
    sites.serve(PAGE)

    assert killed_at("committed", ask) == -signal.SIGKILL

    go_on()
    assert Fetch.objects.get().state == "done"


def test_a_sweeper_killed_before_it_hints_is_followed_by_the_next(hinted):
    fetch = asked()
    hinted.clear()

    assert killed_at("swept", fetching.sweep) == -signal.SIGKILL
    assert fetching.sweep() == 0  # the row is marked as told, for a while
    Fetch.objects.update(hinted_at=timezone.now() - timedelta(seconds=fetching.HINTED_AGAIN_AFTER + 1))
    fetching.sweep()

    assert hinted == [(fetching.TASK, fetch.pk)]


def test_a_page_that_kills_every_worker_is_given_up_with_that_reason(sites, hinted):
    sites.serve(PAGE)
    fetch = asked(max_attempts=3)
    for _ in range(3):
        assert killed_at("fetched", lambda: fetching.run(fetch.pk)) == -signal.SIGKILL
        time_passes()

    go_on()

    assert (state(fetch), fetch.attempt, fetch.last_outcome) == ("dead", 3, "worker_lost")
    assert sites.times(PAGE) == 3


@pytest.mark.parametrize("point", ["held", "ended", "recorded"])
def test_who_stops_inside_a_transaction_holds_nobody_up(sites, hinted, monkeypatch, point):
    sites.serve(PAGE, article(f"Forty ships wait, {point}"))
    fetch, of_the_same_host = asked(), asked(f"{PAGE}/2")
    monkeypatch.setattr(fetching, "LOCKS_WAIT", 0.2)

    with stopped_at(point, lambda: fetching.run(fetch.pk)):
        start = time.monotonic()
        assert fetching.run(fetch.pk) is None
        assert fetching.run(of_the_same_host.pk) is None
        fetching.bury()
        fetching.due()
        assert time.monotonic() - start < 10


def test_without_an_end_of_waiting_the_next_worker_would_stand_still_too(sites, monkeypatch):
    """The twin: no limit on waiting for a lock, seen by one on the whole statement."""
    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(fetching, "_hold_nobody_up", lambda: None)
    monkeypatch.setattr(fetching, "DATABASE_PATIENCE", 0.0)

    with stopped_at("held", lambda: fetching.run(fetch.pk)):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '1s'")
        try:
            with pytest.raises(OperationalError, match="statement timeout"):
                fetching.run(fetch.pk)
        finally:
            connection.close()


def test_what_it_holds_is_free_again_after_a_while(sites, hinted, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(fetching, "HOLDS_UP", 0.3)
    monkeypatch.setattr(fetching, "LOCKS_WAIT", 5.0)

    with stopped_at("held", lambda: fetching.run(fetch.pk)):
        done = fetching.run(fetch.pk)

    assert (done.state, done.attempt) == ("done", 1)


def test_a_point_goes_off_in_one_process_only(tmp_path):
    (tmp_path / "claimed").write_text("SIGKILL")
    armed = points.armed_by_files(tmp_path)

    assert [armed("held"), armed("claimed"), armed("claimed")] == [None, signal.SIGKILL, None]
