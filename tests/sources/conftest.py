"""What tests of sources share: sites on loopback, and threads that start at the same moment."""

import threading

import pytest
from django.db import connection

from sources import fetching, hints
from tests.sources import sites as loopback


@pytest.fixture
def sites(settings):
    """Any number of sites, served for real. Politeness is off until a test turns it on."""
    settings.CLAIMTRACK_FETCH_DELAY = settings.CLAIMTRACK_FETCH_RATE = 0
    settings.CLAIMTRACK_ROBOTS = False
    with loopback.running(settings) as running:
        yield running


@pytest.fixture(autouse=True)
def archive_that_takes_copies(monkeypatch):
    """A full disk in one test is none in the next."""
    monkeypatch.setattr(fetching, "_archive_rests_until", 0.0)


@pytest.fixture
def hinted(monkeypatch):
    """Messages that would have gone to the queue: here they are only written down."""
    sent = []
    monkeypatch.setattr(hints, "_send", lambda task, ids, after=0.0: sent.append((task, *ids)))
    return sent


@pytest.fixture
def at_once():
    """Run the same thing in several threads that all start together; their results, in no order."""

    def run(task, threads=2):
        barrier, results, failures = threading.Barrier(threads), [], []

        def one(number):
            try:
                barrier.wait(10)
                results.append(task(number))
            except Exception as failure:
                failures.append(failure)
            finally:
                connection.close()

        started = [threading.Thread(target=one, args=(number,)) for number in range(threads)]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join(60)
        if failures:
            raise failures[0]
        return results

    return run
