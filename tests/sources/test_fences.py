"""Whoever dies, sleeps or comes late: nothing is lost, nothing is recorded twice, and the sweeper finds the rest."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sources import documents, fetching, snapshots
from sources.models import Document, Fetch, Host, Passage, Snapshot
from tests.sources.fetches import PAGE, a_worker_that_died, asked, state
from tests.sources.sites import article

pytestmark = pytest.mark.django_db(transaction=True)

# Leases and fences


def test_a_dead_workers_row_is_taken_over_when_its_lease_is_out(sites):
    sites.serve(PAGE)
    fetch = asked()
    a_worker_that_died(fetch)

    done = fetching.run(fetch.pk)

    assert (done.state, done.attempt) == ("done", 2)


def test_a_living_workers_row_is_left_alone(sites):
    sites.serve(PAGE)
    fetch = asked()
    a_worker_that_died(fetch, seconds_ago=-30)

    assert fetching.run(fetch.pk) is None
    assert sites.asked == []


def asleep_past_its_lease(sites, fetch, at_the_end):
    """A worker sleeps in the middle of its fetch; another takes the row over and finishes; the first wakes up."""
    wake = threading.Event()
    sites.serve(PAGE, article(text="What the sleeper saw, before anything else had happened here."), until=wake)
    sleeper_result = []

    def sleep_and_wake():
        sleeper_result.append(fetching.run(fetch.pk))
        connection.close()

    sleeper = threading.Thread(target=sleep_and_wake)
    sleeper.start()
    while not sites.asked:
        time.sleep(0.01)
    Fetch.objects.filter(pk=fetch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    Host.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    sites.serve(PAGE, article(text="What the second worker saw, which is what stands on record now."))
    at_the_end()
    wake.set()
    sleeper.join(15)
    return sleeper_result[0]


def test_a_zombie_that_wakes_after_its_lease_writes_nothing(sites):
    fetch = asked()

    zombie = asleep_past_its_lease(sites, fetch, lambda: fetching.run(fetch.pk))

    assert zombie is None
    assert "second worker" in Snapshot.objects.get().text
    assert (state(fetch), fetch.attempt) == ("done", 2)


def test_a_zombie_that_fails_after_its_lease_does_not_undo_what_was_done(sites, settings):
    settings.CLAIMTRACK_FETCH_DEADLINE = 1.0
    fetch = asked()
    wake_too_late = threading.Event()
    sites.serve(PAGE, until=wake_too_late)
    sleeper = threading.Thread(target=lambda: (fetching.run(fetch.pk), connection.close()))
    sleeper.start()
    while not sites.asked:
        time.sleep(0.01)
    Fetch.objects.filter(pk=fetch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    Host.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    sites.serve(PAGE)
    fetching.run(fetch.pk)

    sleeper.join(15)
    wake_too_late.set()

    assert (state(fetch), fetch.last_outcome) == ("done", "ok")


def test_without_the_fence_the_zombie_would_write(sites, monkeypatch):
    """The twin: the same sleep with the token unchecked. It shows that the fence is what holds."""
    monkeypatch.setattr(fetching, "_ours", lambda job: Fetch.objects.filter(pk=job.pk))
    fetch = asked()

    # Taken over by a worker that has not finished yet: without the fence the zombie finishes for it.
    zombie = asleep_past_its_lease(sites, fetch, lambda: fetching._claim(fetch.pk))

    assert zombie is not None
    assert "sleeper" in Snapshot.objects.get().text


def test_with_the_fence_it_leaves_a_row_that_another_has_taken_over(sites):
    fetch = asked()

    zombie = asleep_past_its_lease(sites, fetch, lambda: fetching._claim(fetch.pk))

    assert zombie is None
    assert not Snapshot.objects.exists()
    assert (state(fetch), fetch.attempt) == ("running", 2)


def test_a_worker_that_dies_inside_the_last_transaction_leaves_nothing(sites, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*args, **options):
        raise Killed

    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(snapshots, "take", die)

    with pytest.raises(Killed):
        fetching.run(fetch.pk)

    assert not Snapshot.objects.exists()
    assert state(fetch) == "running"
    monkeypatch.undo()
    Fetch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert fetching.run(fetch.pk).state == "done"


def test_a_worker_that_dies_before_indexing_leaves_it_to_the_sweeper(sites, monkeypatch, hinted):
    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(documents, "catch_up", lambda document: None)
    fetching.run(fetch.pk)
    monkeypatch.undo()
    Document.objects.update(unindexed_since=timezone.now() - timedelta(minutes=5))
    hinted.clear()

    fetching.sweep()

    document_id = Document.objects.get().pk
    assert not Passage.objects.exists()
    assert fetching.run(fetch.pk) is None
    assert documents.behind() == []
    documents.catch_up(Document.objects.get(pk=document_id))
    assert Passage.objects.exists()


# Sweeping


def test_what_waits_is_found_by_the_sweeper_once_in_a_while(hinted):
    fetch = asked()
    hinted.clear()

    assert fetching.sweep() == 1
    assert fetching.sweep() == 0
    Fetch.objects.update(hinted_at=timezone.now() - timedelta(minutes=1))
    assert fetching.sweep() == 1
    assert hinted == [("sources.tasks.run_fetch", fetch.pk)] * 2


def test_two_who_sweep_at_once_hint_each_row_once(at_once):
    for number in range(12):
        asked(f"http://harbour{number}.example/")

    found = at_once(lambda number: fetching.due(), threads=3)

    everything = [pk for some in found for pk in some]
    assert len(everything) == len(set(everything)) == 12


def test_sweeping_takes_one_row_of_each_host(hinted):
    for number in range(5):
        asked(f"{PAGE}?page={number}")
        asked(f"http://quay.example/?page={number}")

    assert len(fetching.due()) == 2


def test_a_host_that_workers_were_told_of_gets_no_second_message_behind_the_first(hinted):
    for number in range(5):
        asked(f"{PAGE}?page={number}")

    first = fetching.due()
    assert (len(first), fetching.due()) == (1, [])
    Fetch.objects.filter(pk__in=first).update(hinted_at=timezone.now() - timedelta(minutes=1))
    assert len(fetching.due()) == 1


def test_the_sweeper_finds_orphans_and_leaves_the_living(hinted):
    orphan, living = asked(), asked("http://quay.example/")
    a_worker_that_died(orphan)
    a_worker_that_died(living, seconds_ago=-30)

    assert fetching.due() == [orphan.pk]


def test_a_host_that_is_resting_is_not_hinted(hinted, sites, settings):
    settings.CLAIMTRACK_FETCH_DELAY = 60
    sites.serve(PAGE)
    fetching.run(asked().pk)
    asked(f"{PAGE}?page=2")

    assert fetching.due() == []


def test_who_is_done_with_a_host_tells_the_next_in_line(sites, hinted):
    sites.serve(PAGE)
    first, second = asked(), asked(f"{PAGE}?page=2")
    hinted.clear()

    fetching.run(first.pk)

    assert hinted == [("sources.tasks.run_fetch", second.pk)]
