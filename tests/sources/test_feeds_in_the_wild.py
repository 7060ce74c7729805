"""What feeds do in the wild, each from a real server: it costs little, loses nothing, and is said in words."""

import gzip

import pytest
from django.urls import reverse

from sources import documents
from sources.models import Feed, FeedAnswer, FeedEntry
from tests.factories import a_user
from tests.sources.test_feed_reading import item, rss
from tests.sources.test_watching import URL, again

pytestmark = pytest.mark.django_db

ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="2.0"><channel><item><title>&d;</title><link>http://harbour.example/1</link></item></channel></rss>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://harbour.example/dtd" [<!ENTITY e SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><item><title>&e;</title><link>http://harbour.example/1</link></item></channel></rss>"""


@pytest.fixture
def feed():
    outlet = documents.name_source("The Harbour Post", kind="outlet", domains=["harbour.example"])
    return Feed.objects.create(outlet=outlet, url=URL, every_minutes=15)


def guid(text):
    return f'<guid isPermaLink="false">{text}</guid>'


def titles():
    return sorted(FeedEntry.objects.values_list("title", flat=True))


# -- the last answer


def test_the_last_answer_is_kept_whole(sites, feed):
    body = rss(item("Forty ships wait"))
    sites.serve(URL, body, headers={"ETag": '"1"', "X-Served-By": "cache 7"})

    again(feed)

    answer = FeedAnswer.objects.get(feed=feed)
    assert (answer.status, answer.outcome, answer.size) == (200, "ok", len(body))
    assert gzip.decompress(answer.body) == body
    assert ["X-Served-By", "cache 7"] in answer.headers


def test_an_answer_without_a_body_leaves_the_one_before(sites, feed):
    sites.serve(URL, rss(item("Forty ships wait")), headers={"ETag": '"1"'})
    again(feed)
    kept = FeedAnswer.objects.get(feed=feed)

    again(feed)
    unchanged = FeedAnswer.objects.get(feed=feed)
    sites.serve(URL, status=503, headers={"Retry-After": "60"})
    again(feed)
    away = FeedAnswer.objects.get(feed=feed)

    assert (unchanged.status, unchanged.outcome) == (304, "not_modified")
    assert (away.status, away.outcome) == (503, "http_503")
    assert ["Retry-After", "60"] in away.headers
    assert bytes(kept.body) == bytes(unchanged.body) == bytes(away.body)
    assert kept.body_at == away.body_at


def test_what_was_no_feed_is_kept_to_be_looked_at(sites, feed):
    sites.serve(URL, b"<html><body><h1>We are moving house</h1></body></html>")

    again(feed)

    assert feed.last_outcome == "not_a_feed"
    assert b"moving house" in gzip.decompress(FeedAnswer.objects.get(feed=feed).body)


# -- gone, broken, bombs


def test_a_feed_that_is_gone_says_so_where_people_look(sites, feed, client):
    sites.serve(URL, status=410)
    again(feed)
    client.force_login(a_user("checker"))

    listed = client.get(reverse("admin:sources_feed_changelist")).content.decode()

    assert not feed.enabled
    assert "removed for good, and is no longer watched" in listed


def test_a_broken_feed_gives_what_can_be_read_and_is_no_failure(sites, feed):
    whole = rss(item("One"), item("Two", "http://harbour.example/2"), item("Three", "http://harbour.example/3"))
    sites.serve(URL, whole[: whole.rindex(b"<item>") + 30])

    assert again(feed) == 2
    assert (titles(), feed.failures) == (["One", "Two"], 0)


@pytest.mark.parametrize(
    ("body", "headers", "outcome"),
    [
        (b"<rss>" + b" " * 6_000_000, {}, "too_large"),
        (gzip.compress(b"<rss>" + b" " * 60_000_000), {"Content-Encoding": "gzip"}, "too_large"),
        (gzip.compress(b"<rss>" + b" " * 60_000_000), {}, "too_large"),
        (ENTITIES, {}, "not_a_feed"),
        (OUTSIDE, {}, "not_a_feed"),
        (b"", {}, "not_a_feed"),
        (b"\x1f\x8b\x08 cut off", {}, "bad_encoding"),
    ],
    ids=["huge", "gzip bomb", "bomb in a gzip file", "entity bomb", "entity from outside", "empty", "broken gzip"],
)
def test_what_would_cost_too_much_is_refused_and_the_feed_goes_on_being_watched(sites, feed, body, headers, outcome):
    sites.serve(URL, body, headers=headers)
    again(feed)
    refused, entries = feed.last_outcome, FeedEntry.objects.count()
    sites.serve(URL, rss(item("Forty ships wait")))

    assert again(feed) == 1

    assert (refused, entries) == (outcome, 0)
    assert (feed.enabled, feed.failures, feed.last_outcome) == (True, 0, "ok")
    assert sites.times("http://harbour.example/dtd") == 0


# -- ids and dates


def test_items_under_one_id_are_told_apart_by_their_addresses(sites, feed):
    items = [item(f"Ship {n}", f"http://harbour.example/{n}", guid("1")) for n in range(3)]
    sites.serve(URL, rss(*items))

    assert again(feed) == 3
    assert set(FeedEntry.objects.values_list("identity", flat=True)) == {""}


def test_an_id_that_changes_makes_no_second_item(sites, feed):
    sites.serve(URL, rss(item("Forty ships wait", more=guid("a"))))
    again(feed)
    sites.serve(URL, rss(item("Forty ships wait", more=guid("b"))))

    assert again(feed) == 0
    assert FeedEntry.objects.get().identity == "b"


def test_an_item_whose_address_changes_is_the_same_item(sites, feed):
    sites.serve(URL, rss(item("Forty ships wait", "http://harbour.example/ships", guid("post-7"))))
    again(feed)
    sites.serve(URL, rss(item("Forty ships wait", "http://harbour.example/2024/forty-ships-wait", guid("post-7"))))

    assert again(feed) == 0
    assert FeedEntry.objects.get().url == "http://harbour.example/2024/forty-ships-wait"


def test_an_id_that_is_used_again_for_another_address_beside_the_first_makes_two(sites, feed):
    sites.serve(URL, rss(item("One", "http://harbour.example/1", guid("x"))))
    again(feed)
    sites.serve(
        URL, rss(item("One", "http://harbour.example/1", guid("y")), item("Two", "http://harbour.example/2", guid("x")))
    )

    assert again(feed) == 1
    assert titles() == ["One", "Two"]


@pytest.mark.parametrize("date", ["", "<pubDate>Wed, 19 Jun 2099 10:00:00 GMT</pubDate>", "<pubDate>soon</pubDate>"])
def test_an_item_without_a_date_that_can_be_true_is_kept_without_one(sites, feed, date):
    sites.serve(URL, rss(item("Forty ships wait", more=date)))

    assert again(feed) == 1
    assert FeedEntry.objects.get().published_at is None


def test_the_health_of_a_feed_is_read_in_the_desk(sites, feed, client):
    sites.serve(URL, status=500, headers={"Server": "<script>alert(1)</script>"})
    again(feed)
    client.force_login(a_user("checker"))

    shown = client.get(reverse("admin:sources_feed_change", args=[feed.pk])).content.decode()

    assert "error 500" in shown
    assert "(1 times in a row)" in shown
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown
