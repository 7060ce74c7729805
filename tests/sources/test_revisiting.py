"""Documents are visited again on time and once; what became of the text and of the page is told when it is sure."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sources import documents, fetching, revisiting
from sources.models import Fetch, Passage, Snapshot, Visit, Watch
from tests.sources.sites import PROSE, article

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)  # where threads are to see one another's rows

PAGE = "http://harbour.example/ships"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Page = Watch.Page


@pytest.fixture
def document(sites, hinted):
    """A page kept once, as it is when somebody begins to rely on it, and watched closely."""
    sites.serve(PAGE, article())
    document = documents.note(PAGE)
    fetching.run(fetching.ask(document, purpose="evidence").pk)
    revisiting.watch(document, level=Watch.Level.CLOSE, since=timezone.now())
    return document


def days_pass(document, days):
    """All that is remembered of the page happened so much earlier."""
    earlier = timedelta(days=days)
    Watch.objects.filter(document=document).update(
        since=F("since") - earlier,
        next_visit_at=F("next_visit_at") - earlier,
        page_since=F("page_since") - earlier,
        trouble_since=F("trouble_since") - earlier,
    )


def visit(document, *, after=40.0):
    """The visit after so many days, by the hands of the workers; None where none was due."""
    days_pass(document, after)
    revisiting.visit_due()
    watch = Watch.objects.select_related("pending").get(document=document)
    if watch.pending is None:
        return None
    fetching.run(watch.pending.pk)
    return revisiting.conclude(watch.pending.pk)


def watched(document):
    return Watch.objects.get(document=document)


# -- when


@pytest.mark.parametrize(
    ("level", "age", "following"),
    [
        ("close", 0 * DAY, HOUR),
        ("close", 2 * HOUR, 6 * HOUR),
        ("close", 7 * HOUR, DAY),
        ("close", 2 * DAY, 3 * DAY),
        ("close", 5 * DAY, 7 * DAY),
        ("close", 10 * DAY, 14 * DAY),
        ("close", 20 * DAY, 44 * DAY),
        ("close", 400 * DAY, 404 * DAY),
        ("loose", 0 * DAY, 7 * DAY),
        ("loose", 8 * DAY, 30 * DAY),
        ("loose", 31 * DAY, 120 * DAY),
    ],
)
def test_visits_become_rarer_with_age(level, age, following):
    since = timezone.now() - age

    offset = revisiting._next(level, since) - since

    assert following <= offset <= following * 1.05 + timedelta(days=1.5)


def test_a_watched_document_is_visited_when_its_time_has_come(document):
    assert revisiting.visit_due() == 0

    days_pass(document, 0.05)

    assert revisiting.visit_due() == 1
    fetch = Fetch.objects.get(purpose="watch")
    assert watched(document).pending == fetch
    assert watched(document).next_visit_at > timezone.now() + 4 * HOUR


@for_real
def test_two_who_ask_at_once_ask_for_one_visit(document, at_once):
    days_pass(document, 1)

    asked = at_once(lambda number: revisiting.visit_due(), threads=3)

    assert sorted(asked) == [0, 0, 1]
    assert Fetch.objects.filter(purpose="watch").count() == 1


def test_without_the_lock_two_would_ask_and_the_window_still_makes_it_one(document):
    """The natural key alone: both planned the same time, so both get the same row."""
    window = watched(document).next_visit_at.strftime("%Y-%m-%dT%H:%M:%S.%f")

    one = fetching.ask(document, purpose="watch", window=window)
    other = fetching.ask(document, purpose="watch", window=window)

    assert one == other


def test_no_second_visit_begins_while_one_is_under_way(document):
    days_pass(document, 1)
    revisiting.visit_due()

    days_pass(document, 60)

    assert revisiting.visit_due() == 0


def test_visits_missed_while_nobody_worked_are_made_up_for_by_one(document):
    assert visit(document, after=50) is not None

    assert revisiting.visit_due() == 0
    assert watched(document).next_visit_at > timezone.now() + DAY


def test_asking_again_changes_nothing_and_a_closer_or_later_one_counts(document):
    before = watched(document)

    revisiting.watch(document, level="close", since=before.since)
    revisiting.watch(document, level="loose", since=timezone.now())
    assert Watch.objects.filter(pk=before.pk).values().get() == {
        **Watch.objects.filter(pk=before.pk).values().get(),
        "level": "close",
        "since": before.since,
        "next_visit_at": before.next_visit_at,
    }

    days_pass(document, 20)
    revisiting.watch(document, level="close", since=timezone.now())
    assert watched(document).next_visit_at < timezone.now() + 2 * HOUR


def test_a_text_handed_in_has_no_address_to_visit(document):
    text = documents.hand_in(text="Forty ships wait in the port.").document

    assert revisiting.watch(text, level="close", since=timezone.now()) is None


# -- what became of the text


def test_a_page_as_it_was_costs_no_copy(document, sites):
    found = visit(document)

    assert (found.text, found.page, found.is_news) == ("same", "there", False)
    assert Snapshot.objects.filter(document=document).count() == 1


def test_a_host_that_knows_of_304_is_not_made_to_send_the_page_again(document, sites):
    sites.serve(PAGE, article(text=PROSE + " All is well."), headers={"ETag": '"2"'})
    visit(document)

    found = visit(document)

    assert sites.asked[-1].headers["If-None-Match"] == '"2"'
    assert (found.text, found.code) == ("same", "not_modified")


def test_of_a_changed_text_is_told_what_changed(document, sites):
    sites.serve(PAGE, article(text=PROSE.replace("forty ships", "four hundred ships") + " A strike was called off."))

    found = visit(document)

    assert (found.text, found.page) == ("changed", "there")
    assert [(change["kind"], change["edits"]) for change in found.telling] == [
        ("edited", [{"kind": "number", "before": "forty", "after": "four hundred"}]),
        ("added", []),
    ]
    assert watched(document).news == found
    assert watched(document).copy == found.snapshot


def test_what_a_page_says_about_itself_is_no_change_of_its_text(document, sites):
    sites.serve(PAGE, article(text=PROSE + "\n\nUpdated 3 July 2024, 10:42 GMT"))

    found = visit(document)

    assert found.text == "furniture"
    assert found.telling == []


def test_another_title_is_told(document, sites):
    sites.serve(PAGE, article(title="Four hundred ships wait"))

    found = visit(document)

    assert [(change["title"], change["before"], change["after"]) for change in found.telling][:1] == [
        (True, "Forty ships wait", "Four hundred ships wait")
    ]


# -- how the page fares


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_is_gone_when_it_was_missing_several_times_over_days(document, sites, status):
    sites.serve(PAGE, status=status)

    first, second = visit(document), visit(document, after=1.1)
    assert (first.page, second.page) == ("there", "there")
    assert watched(document).troubles == 2

    third = visit(document, after=2.1)
    assert (third.page, third.before, third.is_news) == ("dead", "there", True)
    assert watched(document).page_since < timezone.now() - 3 * DAY


def test_a_page_missing_once_is_not_gone(document, sites):
    sites.serve(PAGE, status=404)
    visit(document)
    sites.serve(PAGE, article())

    found = visit(document, after=1.1)

    assert (found.page, found.is_news) == ("there", False)
    assert watched(document).troubles == 0
    assert watched(document).news is None


def test_a_page_missing_often_within_a_day_is_not_gone(document, sites):
    sites.serve(PAGE, status=404)
    visit(document)

    for _ in range(4):
        revisiting.visit_soon(document)
        assert visit(document, after=0).page == "there"


def test_without_the_waiting_one_missing_page_would_be_gone(document, sites, monkeypatch):
    monkeypatch.setitem(revisiting.BELIEVED_AFTER, Page.DEAD, (1, timedelta(0)))
    sites.serve(PAGE, status=404)

    assert visit(document).page == "dead"


def test_trouble_brings_the_next_visit_nearer(document, sites):
    days_pass(document, 100)
    sites.serve(PAGE, status=404)

    visit(document, after=40)

    assert watched(document).next_visit_at < timezone.now() + 1.1 * DAY


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_page_that_refuses_us_twice_is_blocked(document, sites, status):
    sites.serve(PAGE, status=status)

    assert visit(document).page == "there"
    assert visit(document, after=1.1).page == "blocked"


def test_a_page_that_robots_may_not_fetch_is_blocked(document, sites, settings):
    settings.CLAIMTRACK_ROBOTS = True
    sites.serve("http://harbour.example/robots.txt", b"User-agent: *\nDisallow: /\n", content_type="text/plain")

    assert visit(document).code == "robots_disallowed"
    assert visit(document, after=1.1).page == "blocked"


def test_a_page_behind_a_wall_is_blocked_and_its_copy_is_none_of_the_page(document, sites):
    copy = watched(document).copy
    sites.serve(PAGE, article(text="Subscribe to continue reading this article."))

    visit(document)
    found = visit(document, after=1.1)

    assert (found.page, found.code, found.text) == ("blocked", "paywall", "unseen")
    assert watched(document).copy == copy


@pytest.mark.parametrize(
    ("warning", "page"),
    [
        ("bot_challenge", "blocked"),
        ("consent_wall", "blocked"),
        ("javascript_only", "blocked"),
        ("empty_text", "blocked"),
        ("front_page", "soft_404"),
    ],
)
def test_what_stands_in_the_place_of_a_page_is_known_by_its_copy(document, warning, page):
    before = watched(document).copy
    wall = Snapshot(document=document, text="Something else.", warnings=[warning])

    assert revisiting.WALLS[revisiting._wall(wall, before)] == page
    assert revisiting._wall(wall, wall) == ""  # it was so when it was cited


def test_an_error_in_disguise_is_seen_through_when_it_stays(document, sites):
    sites.serve(PAGE, article(title="Page not found", text="The page you were looking for was not found."))

    pages = [visit(document).page, visit(document, after=1.1).page, visit(document, after=2.1).page]

    assert pages == ["there", "there", "soft_404"]


def test_being_sent_on_to_the_front_page_is_an_error_in_disguise(document, sites):
    sites.serve(PAGE, status=302, headers={"Location": "http://harbour.example/"})
    sites.serve("http://harbour.example/", article("Harbour Post", "Welcome to the paper of the port. " * 9))

    pages = [visit(document).page, visit(document, after=1.1).page, visit(document, after=2.1).page]

    assert pages == ["there", "there", "soft_404"]
    assert Visit.objects.filter(text="changed").count() == 0


def test_a_host_that_is_silent_for_a_week_cannot_be_reached(document, sites):
    sites.serve(PAGE, status=500)

    pages = []
    for after in (1, 1.1, 2.1, 4.1):
        days_pass(document, after)
        revisiting.visit_due()
        fetch = watched(document).pending
        Fetch.objects.filter(pk=fetch.pk).update(attempt=F("max_attempts") - 1)
        fetching.run(fetch.pk)
        pages.append(revisiting.conclude(fetch.pk).page)

    assert pages == ["there", "there", "there", "unreachable"]


def test_a_page_that_moved_for_good_is_followed_and_told(document, sites):
    there = "http://harbour.example/archive/ships"
    sites.serve(PAGE, status=301, headers={"Location": there})
    sites.serve(there, article())

    found = visit(document)

    assert (found.page, found.moved_to, found.text) == ("moved", there, "same")
    assert visit(document).is_news is False
    assert watched(document).moved_to == there


def test_a_page_elsewhere_for_now_has_not_moved(document, sites):
    there = "http://harbour.example/tonight/ships"
    sites.serve(PAGE, status=302, headers={"Location": there})
    sites.serve(there, article())

    assert visit(document).page == "there"


def test_another_spelling_of_the_address_is_no_move(document, sites):
    there = "http://www.harbour.example/ships/"
    sites.serve(PAGE, status=301, headers={"Location": there})
    sites.serve(there, article())

    assert visit(document).page == "there"


def test_a_page_that_comes_back_is_back(document, sites):
    sites.serve(PAGE, status=404)
    for after in (1, 1.1, 2.1):
        visit(document, after=after)
    assert watched(document).page == "dead"
    sites.serve(PAGE, article())

    found = visit(document, after=31)

    assert (found.before, found.page, found.text, found.is_news) == ("dead", "there", "same", True)


def test_what_breaks_on_our_side_says_nothing_about_the_page(document, sites, monkeypatch):
    monkeypatch.setattr(fetching.snapshots, "keep", lambda data: 1 / 0)
    sites.serve(PAGE, article(text=PROSE + " All is well."))
    days_pass(document, 1)
    revisiting.visit_due()
    fetch = watched(document).pending
    Fetch.objects.filter(pk=fetch.pk).update(attempt=F("max_attempts") - 1)
    fetching.run(fetch.pk)

    found = revisiting.conclude(fetch.pk)

    assert (found.code, found.page, found.text) == ("broken", "there", "unseen")
    assert watched(document).troubles == 0


# -- whatever is killed


@for_real
def test_a_visit_is_concluded_once_whoever_comes(document, at_once):
    days_pass(document, 1)
    revisiting.visit_due()
    fetch = watched(document).pending
    fetching.run(fetch.pk)

    found = at_once(lambda number: revisiting.conclude(fetch.pk), threads=3)

    assert sum(visit is not None for visit in found) == 1
    assert Visit.objects.count() == 1


def test_a_visit_whose_worker_died_before_telling_is_found(document):
    days_pass(document, 1)
    revisiting.visit_due()
    fetch = watched(document).pending
    assert revisiting.ended() == []
    fetching.run(fetch.pk)  # and then nothing: killed

    assert revisiting.ended() == [fetch.pk]
    revisiting.conclude(fetch.pk)
    assert revisiting.ended() == []


def test_a_worker_that_dies_while_asking_leaves_the_visit_due(document, monkeypatch):
    days_pass(document, 1)
    monkeypatch.setattr(revisiting, "_next", lambda *args: 1 / 0)  # after the row was asked for, before the plan

    with pytest.raises(ZeroDivisionError):
        revisiting.visit_due()

    assert Fetch.objects.filter(purpose="watch").count() == 0
    monkeypatch.undo()
    assert revisiting.visit_due() == 1


def test_a_visit_tried_again_by_hand_is_told_too(document, sites):
    sites.serve(PAGE, status=403)
    visit(document)
    fetch = Fetch.objects.get(purpose="watch")
    sites.serve(PAGE, article(text=PROSE + " All is well."))

    fetching.retry(fetch, by=None)
    revisiting.expect(fetch)
    fetching.run(fetch.pk)

    assert revisiting.conclude(fetch.pk).text == "changed"


def test_what_was_seen_stays_as_it_was_seen(document):
    found = visit(document)

    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        Visit.objects.filter(pk=found.pk).update(text="changed")
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        found.delete()


# -- what others may rely on


def test_a_visit_does_not_decide_anew_which_report_a_document_is(document, sites, monkeypatch):
    document.refresh_from_db()
    sites.serve(PAGE, article(text=PROSE + " All is well, the ministry of the port told reporters."))
    monkeypatch.setattr(documents.origins, "place", lambda document: pytest.fail("placed again"))

    visit(document)

    assert Passage.objects.filter(snapshot=watched(document).copy).exists()
