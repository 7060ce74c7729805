"""Each request to a host is a turn of its own, redirects too; a host out of order is left alone until it answers."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from sources import fetching, hosts, limits, watching
from sources.errors import NotText, Refused, SourceError, TooSlow, Unavailable
from sources.models import Feed, Host, Snapshot
from tests.factories import a_user
from tests.sources.fetches import PAGE, asked, now_due, state
from tests.sources.test_feed_reading import rss

pytestmark = pytest.mark.django_db

HOST = "harbour.example"


def the_pause_is_over(name=HOST):
    Host.objects.filter(name=name).update(next_allowed_at=timezone.now() - timedelta(seconds=1))


def host(name=HOST):
    return Host.objects.get(name=name)


# Redirects


def test_a_redirect_waits_for_its_pause_and_goes_on_where_it_was(sites, settings):
    settings.CLAIMTRACK_FETCH_DELAY = 30
    for here, there in itertools.pairwise(("/old", "/older", "/ships")):
        sites.serve(f"http://{HOST}{here}", status=301, headers={"Location": there})
    sites.serve(PAGE)
    fetch = asked(f"http://{HOST}/old")

    for expected in (["/old"], ["/old", "/older"]):
        assert fetching.run(fetch.pk) is None
        assert fetching.run(fetch.pk) is None
        assert [one.path for one in sites.asked] == expected
        the_pause_is_over()

    done = fetching.run(fetch.pk)
    assert (done.state, done.attempt) == ("done", 1)
    copy = Snapshot.objects.get()
    assert [(hop["url"], hop["status"]) if isinstance(hop, dict) else tuple(hop[:2]) for hop in copy.hops] == [
        (f"http://{HOST}/old", 301),
        (f"http://{HOST}/older", 301),
        (PAGE, 200),
    ]
    assert copy.final_url == PAGE


def test_a_redirect_to_another_host_waits_until_that_host_is_free(sites):
    sites.serve("http://quay.example/", status=302, headers={"Location": PAGE})
    sites.serve(PAGE)
    fetch = asked("http://quay.example/")
    Host.objects.create(name=HOST, next_allowed_at=timezone.now() + timedelta(seconds=30))

    assert fetching.run(fetch.pk) is None

    assert [one.host for one in sites.asked] == ["quay.example"]
    assert (state(fetch), fetch.attempt, fetch.host) == ("queued", 0, HOST)
    assert fetching.due() == []
    the_pause_is_over()
    assert fetching.due() == [fetch.pk]
    assert fetching.run(fetch.pk).state == "done"


def test_without_turns_a_redirect_would_break_into_anothers_pause(sites, monkeypatch):
    """The twin: redirects followed at once."""
    monkeypatch.setattr(hosts, "name_of", lambda url: "one.example")
    sites.serve("http://quay.example/", status=302, headers={"Location": PAGE})
    sites.serve(PAGE)
    Host.objects.create(name=HOST, next_allowed_at=timezone.now() + timedelta(seconds=30))

    fetching.run(asked("http://quay.example/").pk)

    assert [one.host for one in sites.asked] == ["quay.example", HOST]


def test_redirects_are_counted_through_all_turns(sites, settings):
    settings.CLAIMTRACK_FETCH_DELAY = 30
    for number in range(8):
        sites.serve(f"http://{HOST}/{number}", status=302, headers={"Location": f"/{number + 1}"})
    fetch = asked(f"http://{HOST}/0")

    for _ in range(8):
        fetching.run(fetch.pk)
        the_pause_is_over()

    assert (state(fetch), fetch.last_outcome) == ("dead", "redirect_many")
    assert len(sites.asked) == 6


def test_after_a_failure_the_way_begins_anew(sites, settings):
    settings.CLAIMTRACK_FETCH_DELAY = 30
    sites.serve("http://quay.example/", status=302, headers={"Location": PAGE})
    sites.serve(PAGE, status=500)
    fetch = asked("http://quay.example/")
    fetching.run(fetch.pk)
    fetching.run(fetch.pk)

    assert (state(fetch), fetch.last_outcome, fetch.host, fetch.way) == ("queued", "http_500", "quay.example", [])
    assert fetch.attempt == 1


def test_a_feed_goes_on_where_it_was_too(sites, settings):
    settings.CLAIMTRACK_FETCH_DELAY = 30
    sites.serve("http://quay.example/rss", status=302, headers={"Location": f"http://{HOST}/rss"})
    sites.serve(f"http://{HOST}/rss", rss())
    outlet = watching.documents.name_source("The Harbour Post", kind="outlet")
    feed = Feed.objects.create(outlet=outlet, url="http://quay.example/rss")

    assert watching.poll(feed.pk) is None
    watching.poll_soon(feed)
    assert watching.poll(feed.pk) == 1

    feed.refresh_from_db()
    assert (feed.url, feed.last_outcome, feed.way) == ("http://quay.example/rss", "ok", [])
    assert [one.host for one in sites.asked] == ["quay.example", HOST]


# The breaker


def failing_jobs(sites, count, status=500):
    fetches = [asked(f"{PAGE}/{number}") for number in range(count)]
    for fetch in fetches:
        sites.serve(fetch.document.url, status=status)
    return fetches


def opened(sites):
    fetches = failing_jobs(sites, hosts.FAILURES_TO_OPEN)
    for fetch in fetches:
        fetching.run(fetch.pk)
    return fetches


def test_a_host_that_fails_again_and_again_is_left_alone_and_who_waits_loses_nothing(sites):
    opened(sites)
    waiting = asked()

    assert fetching.run(waiting.pk) is None

    assert (state(waiting), waiting.attempt) == ("queued", 0)
    assert fetching.due() == []
    assert len(sites.asked) == hosts.FAILURES_TO_OPEN
    assert (host().failures, host().last_failure) == (hosts.FAILURES_TO_OPEN, "http_500")
    assert timedelta(seconds=55) < host().open_until - timezone.now() <= timedelta(seconds=60)


def test_without_the_breaker_it_would_be_asked_on_and_on(sites, monkeypatch):
    """The twin."""
    monkeypatch.setattr(hosts, "FAILURES_TO_OPEN", 1000)
    fetches = failing_jobs(sites, 8)
    for fetch in fetches:
        fetching.run(fetch.pk)

    assert len(sites.asked) == 8


@pytest.mark.django_db(transaction=True)
def test_after_a_while_one_may_try_and_an_answer_closes_it(sites, at_once):
    opened(sites)
    waiting = [asked(f"{PAGE}/ok/{number}") for number in range(3)]
    for fetch in waiting:
        sites.serve(fetch.document.url, wait=0.3)
    before = len(sites.asked)
    Host.objects.update(open_until=timezone.now() - timedelta(seconds=1))

    at_once(lambda number: fetching.run(waiting[number].pk), threads=3)

    assert len(sites.asked) - before == 1
    assert (host().failures, host().opened_at, host().open_until) == (0, None, None)


def test_a_try_that_fails_opens_it_again_for_longer(sites):
    opened(sites)
    (trial,) = failing_jobs(sites, 6)[5:]
    since = host().opened_at
    Host.objects.update(open_until=timezone.now() - timedelta(seconds=1))

    fetching.run(trial.pk)

    assert timedelta(seconds=115) < host().open_until - timezone.now() <= timedelta(seconds=120)
    assert host().opened_at == since
    assert trial.attempt == 0
    assert state(trial) == "queued"


def test_an_answer_in_between_starts_the_count_again(sites):
    fetches = failing_jobs(sites, 4)
    for fetch in fetches:
        fetching.run(fetch.pk)
    sites.serve(PAGE, status=404)

    fetching.run(asked().pk)

    assert (host().failures, host().opened_at) == (0, None)


@pytest.mark.parametrize(
    ("error", "counts"),
    [
        (TooSlow(), True),
        (Unavailable("connect_failed"), True),
        (Unavailable("http_503", status=503), True),
        (Unavailable("http_429", status=429), True),
        (Unavailable("http_404", status=404, permanent=True), False),
        (Unavailable("http_408", status=408), False),
        (Unavailable("tls_invalid", permanent=True), False),
        (NotText("not_text"), False),
        (Refused("private_address"), False),
        (SourceError("broken"), False),
    ],
)
def test_what_says_that_a_host_is_out_of_order(error, counts):
    assert bool(hosts.failure_of(error)) is counts


def test_somebody_may_close_it(sites):
    amina = a_user("checker", "amina")
    opened(sites)
    sites.serve(PAGE)
    waiting = asked()

    assert hosts.close_breaker(host(), by=amina)

    assert host().closed_by == amina
    assert not hosts.close_breaker(host(), by=amina)
    assert fetching.run(waiting.pk).state == "done"


def test_what_a_host_asks_for_outlives_the_closing(sites):
    opened(sites)
    Host.objects.update(next_allowed_at=timezone.now() + timedelta(hours=1))

    hosts.close_breaker(host(), by=a_user("checker", "amina"))

    assert 3500 < hosts.free_in(HOST) <= 3600


# All together


def test_all_together_ask_no_faster_than_agreed(sites, settings, hinted):
    settings.CLAIMTRACK_FETCH_RATE = 20  # two at once, then one every three seconds
    fetches = [asked(f"http://harbour{number}.example/") for number in range(4)]
    for fetch in fetches:
        sites.serve(fetch.document.url)
    assert len(fetching.due()) == 4

    results = [fetching.run(fetch.pk) for fetch in fetches]

    assert [result is not None for result in results] == [True, True, False, False]
    assert [state(fetch) for fetch in fetches] == ["done", "done", "queued", "queued"]
    assert fetches[2].attempt == 0
    assert hosts.free_in("harbour2.example") == 0
    assert set(fetching.due()) == {fetches[2].pk, fetches[3].pk}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_at_once_no_more_get_than_there_are(at_once):
    got = at_once(lambda number: [limits.take("ships", per_minute=50) for _ in range(4)], threads=4)

    assert sum(wait == 0.0 for waits in got for wait in waits) == 5
    assert all(0 < wait <= 1.2 for waits in got for wait in waits if wait)


def test_a_bucket_that_rests_gives_nothing_until_then():
    limits.rest("ships", seconds=30, per_minute=60)

    assert 29 <= limits.take("ships", per_minute=60) <= 31


# Patience


def test_who_looks_on_waits_for_the_turn(sites, settings):
    settings.CLAIMTRACK_FETCH_DELAY = 0.3
    settings.CLAIMTRACK_ROBOTS = True
    sites.serve(PAGE)

    done = fetching.run_patiently(asked().pk, seconds=10)

    assert done.state == "done"
    first, second = (one.at for one in sites.asked)
    assert second - first >= 0.3


def test_who_looks_on_does_not_wait_for_what_has_failed(sites):
    sites.serve(PAGE, status=500)
    fetch = asked()

    assert fetching.run_patiently(fetch.pk, seconds=10).state == "queued"
    now_due(fetch)
    Host.objects.update(next_allowed_at=timezone.now() + timedelta(hours=1))
    assert fetching.run_patiently(fetch.pk, seconds=1) is None
