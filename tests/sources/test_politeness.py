"""One request at a time to a host, and a pause after each, however many workers there are."""

import itertools
import os
import signal
import time
import uuid
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from sources import fetching, hosts
from sources.models import Fetch, Host, Robots, Snapshot
from tests.sources.fetches import PAGE, asked, state

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_host_is_asked_by_one_at_a_time_with_a_pause_between(sites, settings, at_once):
    settings.CLAIMTRACK_FETCH_DELAY = 0.4
    urls = [f"http://{name}.harbour.example/{number}" for name in ("www", "news") for number in range(3)]
    for url in urls:
        sites.serve(url, wait=0.05)
    fetches = [asked(url) for url in urls]

    def work(number):
        while Fetch.objects.exclude(state="done").exists():
            for fetch in fetches:
                fetching.run(fetch.pk)
            time.sleep(0.02)

    at_once(work, threads=3)

    times = sorted(one.at for one in sites.asked)
    assert len(times) == 6
    assert max(sites.at_once.values()) == 1
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.4


def test_two_hosts_are_asked_side_by_side(sites, settings, at_once):
    settings.CLAIMTRACK_FETCH_DELAY = 60
    for name in ("harbour", "quay"):
        sites.serve(f"http://{name}.example/", wait=0.3)
    fetches = [asked("http://harbour.example/"), asked("http://quay.example/")]

    results = at_once(lambda number: fetching.run(fetches[number].pk))

    assert all(results)
    first, second = sorted(one.at for one in sites.asked)
    assert second - first < 0.3


def test_without_the_hosts_row_two_would_ask_at_once(sites, at_once, monkeypatch):
    """The twin: with holding a host always granted, the rule is broken."""
    monkeypatch.setattr(hosts, "hold", lambda *args, **options: 0.0)
    for number in range(2):
        sites.serve(f"http://harbour.example/{number}", wait=0.5)
    fetches = [asked(f"http://harbour.example/{number}") for number in range(2)]

    at_once(lambda number: fetching.run(fetches[number].pk))

    assert sites.at_once["harbour.example"] == 2


def a_worker_process():
    """A process of its own that does what is due, until nothing is left or somebody kills it."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        while Fetch.objects.filter(state__in=["queued", "running"]).exists():
            for fetch_id in fetching.due(again_after=0):
                fetching.run(fetch_id)
            time.sleep(0.02)
    finally:
        os._exit(0)


def work_of_many_processes(fetches, kills):
    """Four processes at once; some are killed in the middle of a request, and others come after them."""
    workers = [a_worker_process() for _ in range(4)]
    killed = 0
    try:
        while state(fetches[-1]) and Fetch.objects.exclude(state__in=["done", "dead"]).exists():
            if killed < kills and Host.objects.filter(token__isnull=False).exists():
                os.kill(victim := workers.pop(0), signal.SIGKILL)
                os.waitpid(victim, 0)
                workers.append(a_worker_process())
                killed += 1
            time.sleep(0.15)
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)


def pauses(sites):
    """The shortest time between the beginnings of two requests, by host."""
    times = defaultdict(list)
    for one in sites.asked:
        times[one.host].append(one.at)
    return {name: min(b - a for a, b in itertools.pairwise(sorted(at))) for name, at in times.items()}


def many_pages_on_four_hosts(sites, settings, monkeypatch):
    settings.CLAIMTRACK_FETCH_DELAY, settings.CLAIMTRACK_ROBOTS = 0.3, True
    monkeypatch.setattr(fetching, "LEASE", timedelta(seconds=2))
    names = [f"harbour{number}.example" for number in range(4)]
    for number, name in enumerate(names):
        sites.serve(f"http://{name}/robots.txt", b"User-agent: *\nDisallow: /no\nCrawl-delay: %f" % (0.2 * number))
        for page in ("a", "b", "no"):
            sites.serve(f"http://{name}/{page}", wait=0.1)
    return [asked(f"http://{name}/{page}") for page in ("a", "no", "b") for name in names]


def test_many_processes_that_are_killed_ask_each_host_in_turn_and_only_for_what_they_may(sites, settings, monkeypatch):
    fetches = many_pages_on_four_hosts(sites, settings, monkeypatch)

    work_of_many_processes(fetches, kills=3)

    assert max(sites.at_once.values()) == 1
    for number in range(4):
        assert pauses(sites)[f"harbour{number}.example"] >= max(0.3, 0.2 * number)
    assert [one.path for one in sites.asked if one.path == "/no"] == []
    assert sorted(fetch.last_outcome for fetch in fetches if state(fetch)) == ["ok"] * 8 + ["robots_disallowed"] * 4
    assert Snapshot.objects.count() == 8
    assert Robots.objects.count() == 4


def test_without_the_hosts_row_processes_would_ask_at_once(sites, settings, monkeypatch):
    """The twin: with holding a host always granted, the same work breaks the rule."""
    monkeypatch.setattr(hosts, "hold", lambda *args, **options: 0.0)
    fetches = many_pages_on_four_hosts(sites, settings, monkeypatch)

    work_of_many_processes(fetches, kills=0)

    assert min(pauses(sites).values()) < 0.3


def test_a_host_held_by_a_dead_worker_is_free_after_the_lease(sites):
    sites.serve(PAGE)
    fetch = asked()
    assert hosts.hold("harbour.example", token=uuid.uuid4(), lease=timedelta(seconds=90)) is not None

    assert fetching.run(fetch.pk) is None
    assert state(fetch) == "queued"
    assert fetch.attempt == 0

    Host.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert fetching.run(fetch.pk).state == "done"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://en.yna.co.kr/", "yna.co.kr"),
        ("http://a.b.news.example/", "news.example"),
        ("https://one.github.io/", "one.github.io"),
        ("https://8.8.8.8/", "8.8.8.8"),
        ("https://example.com/", "example.com"),
    ],
)
def test_a_host_is_its_registrable_domain(url, name):
    assert hosts.name_of(url) == name
