"""Feeds are asked when due, by one worker, politely; what they show is kept once; how it went stands on the row."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from sources import documents, watching
from sources.models import Feed, FeedEntry, Host
from sources.providers.base import Query
from sources.providers.feeds import Feeds
from tests.sources.test_feed_reading import item, rss

pytestmark = pytest.mark.django_db(transaction=True)

URL = "http://harbour.example/feeds/all.xml"


@pytest.fixture
def feed():
    outlet = documents.name_source("The Harbour Post", kind="outlet", domains=["harbour.example"])
    return Feed.objects.create(outlet=outlet, url=URL, every_minutes=15)


def again(feed):
    """Its time has come once more."""
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=timezone.now() - timedelta(seconds=1))
    new = watching.poll(feed.pk)
    feed.refresh_from_db()
    return new


def minutes_until_next(feed):
    return (feed.next_poll_at - timezone.now()).total_seconds() / 60


def test_what_a_feed_shows_is_kept_and_can_be_found(sites, feed):
    sites.serve(URL, rss(), headers={"ETag": '"1"', "Last-Modified": "Wed, 19 Jun 2024 12:05:00 GMT"})

    new = again(feed)

    entry = FeedEntry.objects.get()
    assert new == 1
    assert (entry.url, entry.language) == ("http://harbour.example/ships", "en")
    assert (feed.last_outcome, feed.failures, feed.etag) == ("ok", 0, '"1"')
    assert 13 < minutes_until_next(feed) < 17
    assert [hit.url for hit in Feeds("feeds").search(Query("ships waiting", "en"))] == [entry.url]
    assert [hit.url for hit in Feeds("feeds").search(Query("سفن تنتظر في الميناء", "ar"))] == [entry.url]


def test_an_item_seen_again_is_no_new_row_and_one_that_changed_is_rewritten(sites, feed):
    sites.serve(URL, rss())
    again(feed)
    sites.serve(URL, rss(item("Fifty ships wait now"), item("A crane fell", "http://harbour.example/crane")))

    assert again(feed) == 1

    assert FeedEntry.objects.count() == 2
    changed = FeedEntry.objects.get(url="http://harbour.example/ships")
    assert changed.title == "Fifty ships wait now"
    assert "fifty" in changed.stems


def test_a_feed_that_has_not_changed_is_not_sent_again(sites, feed):
    sites.serve(URL, rss(), headers={"ETag": '"1"'})
    again(feed)

    assert again(feed) == 0

    assert feed.last_outcome == "not_modified"
    assert sites.asked[-1].headers["If-None-Match"] == '"1"'
    assert feed.etag == '"1"'


def test_a_feed_is_asked_only_when_due(sites, feed):
    sites.serve(URL, rss())
    again(feed)

    assert watching.poll(feed.pk) is None
    assert watching.due_feeds() == []
    assert sites.times(URL) == 1


def test_a_feed_nobody_watches_is_not_asked(sites, feed):
    Feed.objects.update(enabled=False)

    assert again(feed) is None
    assert watching.due_feeds() == []


def test_two_workers_with_one_feed_ask_once(sites, feed, at_once):
    sites.serve(URL, rss(), wait=0.2)

    results = at_once(lambda number: watching.poll(feed.pk), threads=3)

    assert sorted(results, key=str) == [1, None, None]
    assert sites.times(URL) == 1


def test_a_feed_whose_worker_died_comes_up_again(sites, feed):
    sites.serve(URL, rss())
    watching._claim(feed.pk)  # and then nothing: killed

    feed.refresh_from_db()
    assert 1 < minutes_until_next(feed) < 2
    assert again(feed) == 1


def test_a_worker_that_wakes_late_leaves_the_row_to_the_one_after_it(sites, feed):
    sites.serve(URL, rss())
    late = watching._claim(feed.pk)
    again(feed)
    before = feed.next_poll_at

    watching._failed(feed, late, watching.SourceError("broken"))

    feed.refresh_from_db()
    assert (feed.last_outcome, feed.next_poll_at) == ("ok", before)


def test_a_failing_feed_is_asked_less_and_less_until_it_mends(sites, feed):
    sites.serve(URL, status=500)
    pauses = []

    for _ in range(9):
        Host.objects.all().delete()  # its breaker is another matter
        again(feed)
        pauses.append(minutes_until_next(feed))

    assert (feed.last_outcome, feed.failures) == ("http_500", 9)
    assert feed.last_detail.endswith(".")
    assert pauses[0] == pytest.approx(15, rel=0.15)
    assert pauses[2] == pytest.approx(60, rel=0.15)
    assert pauses[-1] == pytest.approx(24 * 60, rel=0.15)
    sites.serve(URL, rss())
    again(feed)
    assert (feed.failures, feed.last_outcome, feed.enabled) == (0, "ok", True)
    assert minutes_until_next(feed) < 20


def test_a_feed_asks_for_a_longer_pause_and_gets_it(sites, feed):
    sites.serve(URL, status=429, headers={"Retry-After": "14400"})

    again(feed)

    assert minutes_until_next(feed) >= 239
    assert Host.objects.get().next_allowed_at > timezone.now() + timedelta(hours=3)


def test_a_feed_that_is_gone_is_not_asked_again(sites, feed):
    sites.serve(URL, status=410)

    again(feed)

    assert (feed.enabled, feed.last_outcome) == (False, "http_410")


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(sites, feed):
    there = "http://harbour.example/rss"
    sites.serve(URL, status=301, headers={"Location": there})
    sites.serve(there, rss())

    again(feed)

    assert (feed.url, feed.last_outcome) == (there, "moved")
    assert URL in feed.last_detail


def test_a_feed_that_is_elsewhere_for_now_keeps_its_address(sites, feed):
    there = "http://harbour.example/rss"
    sites.serve(URL, status=302, headers={"Location": there})
    sites.serve(there, rss())

    again(feed)

    assert (feed.url, feed.last_outcome) == (URL, "ok")
    assert FeedEntry.objects.count() == 1


def test_a_feed_does_not_move_to_where_no_feed_is(sites, feed):
    there = "http://harbour.example/welcome"
    sites.serve(URL, status=301, headers={"Location": there})
    sites.serve(there)

    again(feed)

    assert (feed.url, feed.last_outcome, feed.enabled) == (URL, "not_a_feed", True)


def test_a_feed_that_moves_to_one_we_watch_already_is_not_asked_twice(sites, feed):
    there = "http://harbour.example/rss"
    Feed.objects.create(outlet=feed.outlet, url=there)
    sites.serve(URL, status=308, headers={"Location": there})
    sites.serve(there, rss())

    again(feed)

    assert (feed.url, feed.enabled, feed.last_outcome) == (URL, False, "moved_to_known")


def test_a_huge_feed_gives_its_newest_items(sites, feed, monkeypatch):
    monkeypatch.setattr(watching, "MOST_ITEMS", 5)
    items = [
        item(f"Ship {day}", f"http://harbour.example/{day}", f"<pubDate>{day:02} Jun 2024 10:00 GMT</pubDate>")
        for day in range(1, 21)
    ]
    sites.serve(URL, rss(*items))

    assert again(feed) == 5
    assert set(FeedEntry.objects.values_list("title", flat=True)) == {f"Ship {day}" for day in range(16, 21)}


def test_an_item_dated_in_the_future_is_kept_without_its_date(sites, feed):
    sites.serve(URL, rss(item(more="<pubDate>Wed, 19 Jun 2099 10:00:00 GMT</pubDate>")))

    again(feed)

    assert FeedEntry.objects.get().published_at is None


def test_what_breaks_on_our_side_is_written_down_and_tried_again(sites, feed, monkeypatch):
    sites.serve(URL, rss())
    monkeypatch.setattr(watching, "_keep_items", lambda *args: 1 / 0)

    again(feed)

    assert (feed.last_outcome, feed.failures, feed.enabled) == ("broken", 1, True)
    assert Host.objects.get().token is None


def test_a_host_that_is_resting_is_asked_for_its_feed_a_little_later(sites, feed, settings):
    settings.CLAIMTRACK_FETCH_DELAY = 30
    sites.serve(URL, rss())
    again(feed)

    assert again(feed) is None

    assert 0 < minutes_until_next(feed) * 60 < 10
    assert sites.times(URL) == 1


def test_an_unchanged_feed_costs_no_vectors(sites, feed, monkeypatch):
    sites.serve(URL, rss())
    again(feed)
    monkeypatch.setattr(watching.vectors, "embed", lambda texts: pytest.fail("embedded again"))
    start = time.monotonic()

    assert again(feed) == 0
    assert feed.last_outcome == "ok"
    assert time.monotonic() - start < 5
