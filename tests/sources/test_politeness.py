"""One request at a time to a host, and a pause after each, however many workers there are."""

import itertools
import time
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from sources import fetching, hosts
from sources.models import Fetch, Host
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
