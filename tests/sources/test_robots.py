"""What a site's robots.txt asks us not to fetch is not fetched, but where somebody has decided otherwise, on record."""

import gzip
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from sources import fetching, overrides, robots, watching
from sources.errors import SourceError, Unavailable
from sources.models import Feed, Fetch, Host, Robots, RobotsOverride, Snapshot
from tests.factories import a_user
from tests.sources.fetches import PAGE, asked, now_due, state
from tests.sources.test_feed_reading import rss

pytestmark = pytest.mark.django_db

TXT = "http://harbour.example/robots.txt"
NOT_THE_SHIPS = b"User-agent: *\nDisallow: /ships\n"


@pytest.fixture(autouse=True)
def follow_robots(sites, settings):
    settings.CLAIMTRACK_ROBOTS = True


def paths(sites):
    return [one.path for one in sites.asked]


def read_long_ago(**ago):
    """As if what stands on record had been read so long ago."""
    moved = timedelta(**ago)
    for row in Robots.objects.all():
        row.fetched_at = row.fetched_at and row.fetched_at - moved
        row.expires_at = row.expires_at and row.expires_at - moved
        row.unreachable_since = row.unreachable_since and row.unreachable_since - moved
        row.save(update_fields=["fetched_at", "expires_at", "unreachable_since"])


def outcome(fetch):
    return state(fetch), fetch.last_outcome


# Asking for it


def test_it_is_asked_first_and_once_a_day_for_each_origin(sites):
    sites.serve(TXT, b"User-agent: *\nDisallow: /drafts")
    for url in (PAGE, "http://harbour.example/cranes", "http://www.harbour.example/"):
        sites.serve(url)
        fetching.run(asked(url).pk)

    assert paths(sites) == ["/robots.txt", "/ships", "/cranes", "/robots.txt", "/"]
    assert Snapshot.objects.count() == 3


def test_a_disallowed_page_is_not_asked_for_and_says_why(sites):
    sites.serve(TXT, NOT_THE_SHIPS)
    sites.serve(PAGE)
    fetch = asked()

    fetching.run(fetch.pk)

    assert outcome(fetch) == ("dead", "robots_disallowed")
    assert "robots.txt" in fetch.last_detail
    assert paths(sites) == ["/robots.txt"]
    assert Host.objects.get().token is None


def test_without_the_look_at_the_rules_it_would_be_fetched(sites, monkeypatch):
    """The twin."""
    monkeypatch.setattr(robots, "check", lambda *args, **options: True)
    sites.serve(TXT, NOT_THE_SHIPS)
    sites.serve(PAGE)

    fetching.run(asked().pk)

    assert sites.times(PAGE) == 1


def test_a_redirect_to_what_is_disallowed_is_not_followed(sites):
    sites.serve("http://quay.example/list", status=302, headers={"Location": PAGE})
    sites.serve(TXT, NOT_THE_SHIPS)
    sites.serve(PAGE)
    fetch = asked("http://quay.example/list")

    fetching.run(fetch.pk)

    assert outcome(fetch) == ("dead", "robots_disallowed")
    assert sites.times(PAGE) == 0


def test_it_is_followed_through_redirects_to_another_host(sites):
    sites.serve(TXT, status=301, headers={"Location": "http://rules.example/harbour"})
    sites.serve("http://rules.example/harbour", NOT_THE_SHIPS)
    sites.serve(PAGE)
    fetch = asked()

    fetching.run(fetch.pk)

    assert outcome(fetch) == ("dead", "robots_disallowed")
    assert Robots.objects.get().origin == "http://harbour.example"


def test_one_that_leads_to_that_of_another_origin_tells_of_both(sites):
    there = "http://www.harbour.example"
    sites.serve(TXT, status=301, headers={"Location": f"{there}/robots.txt"})
    sites.serve(f"{there}/robots.txt", NOT_THE_SHIPS, headers={"ETag": '"1"'})
    sites.serve("http://harbour.example/list", status=301, headers={"Location": f"{there}/ships"})
    fetch = asked("http://harbour.example/list")

    fetching.run(fetch.pk)

    assert outcome(fetch) == ("dead", "robots_disallowed")
    assert [one.host + one.path for one in sites.asked] == [
        "harbour.example/robots.txt",
        "www.harbour.example/robots.txt",
        "harbour.example/list",
    ]
    assert dict(Robots.objects.values_list("origin", "etag")) == {"http://harbour.example": "", there: '"1"'}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_with_an_error_of_ours_there_are_no_rules(sites, status):
    sites.serve(TXT, status=status)
    sites.serve(PAGE)

    assert fetching.run(asked().pk).state == "done"


def test_one_that_leads_round_in_circles_or_inside_has_no_rules(sites):
    for location in ("/robots.txt", "http://10.0.0.1/"):
        Robots.objects.all().delete()
        sites.serve(TXT, status=302, headers={"Location": location})
        sites.serve(PAGE)
        fetch = asked(window=location)

        fetching.run(fetch.pk)

        assert state(fetch) == "done", location


def test_only_the_first_500_kib_are_read(sites):
    far = b"User-agent: *\n" + b"# much ado\n" * 50_000 + b"Disallow: /ships\n"
    near = b"User-agent: *\nDisallow: /ships\n" + b"# much ado\n" * 500_000
    for number, (text, end) in enumerate([(far, "done"), (near, "dead")]):
        Robots.objects.all().delete()
        packed = {"Content-Encoding": "gzip"} if number else {}
        sites.serve(TXT, gzip.compress(text) if number else text, headers=packed)
        sites.serve(PAGE)
        fetch = asked(window=str(number))

        fetching.run(fetch.pk)

        assert state(fetch) == end
    assert len(Robots.objects.get().body) == 500 * 1024


# Relying upon it


def test_after_a_day_it_is_asked_again_and_only_for_what_changed(sites):
    sites.serve(TXT, NOT_THE_SHIPS, headers={"ETag": '"1"'})
    fetching.run(asked().pk)
    read_long_ago(hours=25)
    fetch = asked(window="2")

    fetching.run(fetch.pk)

    assert [one.headers.get("If-None-Match") for one in sites.asked] == [None, '"1"']
    assert Robots.objects.get().outcome == "not_modified"
    assert outcome(fetch) == ("dead", "robots_disallowed")


@pytest.mark.parametrize(
    ("said", "hours"),
    [("max-age=7200", 2), ("max-age=999999", 24), ("", 24), ("no-store", 1 / 6), ("max-age=0", 1 / 6)],
)
def test_it_is_relied_upon_as_long_as_it_says_and_a_day_at_most(sites, said, hours):
    sites.serve(TXT, NOT_THE_SHIPS, headers={"Cache-Control": said})
    fetching.run(asked().pk)

    kept = Robots.objects.get().expires_at - timezone.now()
    assert kept.total_seconds() == pytest.approx(hours * 3600, abs=30)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_while_it_cannot_be_read_nothing_is_fetched_and_who_waits_loses_no_attempt(sites, status):
    sites.serve(TXT, status=status)
    sites.serve(PAGE)
    sites.serve(f"{PAGE}/other")
    first, other = asked(), asked(f"{PAGE}/other")

    fetching.run(first.pk)
    fetching.run(other.pk)

    assert outcome(first) == ("queued", "robots_unreachable")
    assert outcome(other) == ("queued", "robots_unreachable")
    assert (first.attempt, other.attempt) == (1, 0)
    assert paths(sites) == ["/robots.txt"]
    read_long_ago(minutes=2)
    sites.serve(TXT, b"")
    for fetch in (first, other):
        now_due(fetch)
        Host.objects.update(next_allowed_at=timezone.now())
        assert fetching.run(fetch.pk).state == "done"


def test_known_rules_hold_again_after_half_a_day_without_an_answer(sites):
    sites.serve(TXT, NOT_THE_SHIPS)
    fetching.run(asked().pk)
    sites.serve(TXT, status=500)
    sites.serve("http://harbour.example/cranes")
    read_long_ago(hours=25)
    cranes, ships = asked("http://harbour.example/cranes"), asked(window="2")

    fetching.run(cranes.pk)
    assert outcome(cranes) == ("queued", "robots_unreachable")
    read_long_ago(hours=13)
    Robots.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    now_due(cranes)

    assert fetching.run(cranes.pk).state == "done"
    fetching.run(ships.pk)
    assert outcome(ships) == ("dead", "robots_disallowed")


def test_rules_nobody_ever_read_count_as_none_after_thirty_days(sites):
    away = robots.Known("http://harbour.example", Robots.State.UNREACHABLE, unreachable_for=timedelta(days=29))
    gone = robots.Known("http://harbour.example", Robots.State.UNREACHABLE, unreachable_for=timedelta(days=31))

    with pytest.raises(Unavailable):
        robots.check(away, PAGE)
    assert robots.check(gone, PAGE)


def test_a_host_that_is_not_there_is_said_to_be_not_there(sites):
    sites.settings.CLAIMTRACK_LOOPBACK_HOSTS = {"harbour.example": "127.0.0.1:9"}
    fetch = asked()

    fetching.run(fetch.pk)

    assert outcome(fetch) == ("queued", "connect_failed")


def test_the_pause_it_asks_for_is_kept(sites):
    sites.serve(TXT, b"User-agent: *\nCrawl-delay: 30\n")
    sites.serve(PAGE)
    fetch = asked()

    assert fetching.run(fetch.pk) is None

    wait = Host.objects.get().next_allowed_at - timezone.now()
    assert timedelta(seconds=25) < wait <= timedelta(seconds=30)
    assert (state(fetch), fetch.attempt) == ("queued", 0)
    Host.objects.update(next_allowed_at=timezone.now())
    assert fetching.run(fetch.pk).state == "done"
    assert Host.objects.get().next_allowed_at - timezone.now() > timedelta(seconds=25)


def test_a_feed_is_asked_only_where_it_may_be(sites):
    url = "http://harbour.example/feeds/all.xml"
    sites.serve(TXT, b"User-agent: *\nDisallow: /feeds/\n")
    sites.serve(url, rss())
    outlet = watching.documents.name_source("The Harbour Post", kind="outlet")
    feed = Feed.objects.create(outlet=outlet, url=url)

    watching.poll(feed.pk)

    feed.refresh_from_db()
    assert (feed.last_outcome, sites.times(url)) == ("robots_disallowed", 0)
    Robots.objects.all().delete()
    sites.serve(TXT, status=404)
    watching.poll_soon(feed)
    assert watching.poll(feed.pk) == 1


# Deciding otherwise


@pytest.fixture
def disallowed(sites):
    sites.serve(TXT, NOT_THE_SHIPS)
    sites.serve(PAGE)
    fetch = asked()
    fetching.run(fetch.pk)
    return fetch


def test_somebody_with_the_right_may_decide_for_one_document(sites, disallowed):
    dana = a_user("reviewer", "dana")
    other = asked(f"{PAGE}/other")

    decided = overrides.override(disallowed.document, by=dana, reason="The only copy of the treaty's text.")

    assert (decided.by, decided.reason, decided.ended_at) == (dana, "The only copy of the treaty's text.", None)
    assert fetching.run(disallowed.pk).state == "done"
    assert outcome(disallowed) == ("done", "ok")
    assert "robots.txt" in disallowed.last_detail
    assert disallowed.retried_by == dana
    fetching.run(other.pk)
    assert outcome(other) == ("dead", "robots_disallowed")


def test_nobody_else_may(disallowed):
    for role in ("contributor", "checker", "auditor"):
        with pytest.raises(PermissionDenied):
            overrides.override(disallowed.document, by=a_user(role, role), reason="Because.")

    assert not RobotsOverride.objects.exists()
    assert state(disallowed) == "dead"


def test_a_decision_has_a_reason_and_is_made_once(disallowed):
    dana = a_user("editor", "dana")

    with pytest.raises(SourceError, match="override_without_reason"):
        overrides.override(disallowed.document, by=dana, reason="  ")
    overrides.override(disallowed.document, by=dana, reason="The only copy.")
    with pytest.raises(SourceError, match="override_known"):
        overrides.override(disallowed.document, by=dana, reason="Once more.")


def test_a_decision_can_be_ended_and_never_rewritten_or_removed(sites, disallowed):
    dana, amina = a_user("editor", "dana"), a_user("reviewer", "amina")
    decided = overrides.override(disallowed.document, by=dana, reason="The only copy.")

    assert overrides.end(decided, by=amina)
    assert not overrides.end(decided, by=dana)

    fetching.run(disallowed.pk)
    assert outcome(disallowed) == ("dead", "robots_disallowed")
    assert decided.ended_by == amina
    for change in ({"reason": "Another."}, {"by": amina}, {"ended_at": None, "ended_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            RobotsOverride.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        decided.delete()


def test_a_decision_also_holds_where_the_rules_cannot_be_read(sites):
    sites.serve(TXT, status=500)
    sites.serve(PAGE)
    fetch = asked()
    overrides.override(fetch.document, by=a_user("editor", "dana"), reason="The only copy.")
    fetching.run(fetch.pk)
    now_due(fetch)

    assert fetching.run(fetch.pk).state == "done"


def test_our_name_and_where_to_write_stand_in_every_request(sites, settings):
    settings.CLAIMTRACK_USER_AGENT = "desk/1.0 (+https://claims.example.org)"
    sites.serve(TXT, b"User-agent: desk\nDisallow: /ships\n\nUser-agent: *\nDisallow:\n")
    fetch = asked()

    fetching.run(fetch.pk)

    assert {one.headers["User-Agent"] for one in sites.asked} == {"desk/1.0 (+https://claims.example.org)"}
    assert outcome(fetch) == ("dead", "robots_disallowed")
    assert Fetch.objects.count() == 1
