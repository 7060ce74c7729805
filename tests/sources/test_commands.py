"""The commands around fetching: honest about what came of it, and enough to run without any queue."""

import io
import json
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from sources import alarm, documents, extraction, fetching, hosts, origins
from sources.management.commands import run_fetches
from sources.models import Document, Feed, Fetch, Host, Origin, Passage, Snapshot
from tests.sources.sites import article

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "http://harbour.example/ships"


def said(*command, **options):
    out = io.StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


def test_fetch_keeps_a_page_and_says_so(sites):
    sites.serve(PAGE, article("Forty ships wait"))

    words = said("fetch", PAGE)

    assert "Kept: Forty ships wait" in words
    assert Snapshot.objects.get().sha256 in words


def test_fetch_prints_one_json_object(sites):
    sites.serve(
        PAGE, article("أربعون سفينة", text="تنتظر أربعون سفينة أمام الميناء الشمالي منذ أسبوع كامل.", language="ar")
    )

    about = json.loads(said("fetch", PAGE, json=True))

    assert (about["state"], about["outcome"], about["attempt"]) == ("done", "ok", 1)
    assert (about["retryable"], about["snapshot"]["warnings"], about["snapshot"]["notes"]) == (False, [], [])
    assert (about["snapshot"]["language"], about["snapshot"]["direction"]) == ("ar", "rtl")
    assert about["snapshot"]["hops"] == [[PAGE, 200]]
    assert about["origin"] == Document.objects.get().origin_id


@pytest.mark.parametrize(
    ("url", "details", "code", "outcome", "retryable"),
    [
        (PAGE, {"status": 404}, 1, "http_404", False),
        (PAGE, {"status": 503}, 3, "http_503", True),
        ("http://10.0.0.1/", None, 1, "refused:private_address", False),
        ("no address", None, 1, "refused:form", False),
    ],
)
def test_fetch_fails_with_a_sentence_and_an_exit_code(sites, url, details, code, outcome, retryable):
    if details:
        sites.serve(PAGE, **details)
    out = io.StringIO()

    with pytest.raises(CommandError) as failed:
        call_command("fetch", url, json=True, stdout=out)

    assert failed.value.returncode == code
    assert str(failed.value).endswith(".")
    about = json.loads(out.getvalue())
    assert (about["outcome"], about["retryable"], about["snapshot"]) == (outcome, retryable, None)
    assert about["sentence"].endswith(".")


def test_fetch_again_takes_another_look(sites):
    sites.serve(PAGE)
    said("fetch", PAGE)

    said("fetch", PAGE)
    once = sites.times(PAGE)
    said("fetch", PAGE, again=True)
    as_it_was = Snapshot.objects.count()
    sites.serve(PAGE, article("Four hundred ships wait"))
    Fetch.objects.update(window="an earlier second")
    said("fetch", PAGE, again=True)

    assert (once, sites.times(PAGE)) == (1, 3)
    assert (as_it_was, Snapshot.objects.count()) == (1, 2)


def test_the_work_is_done_straight_from_the_database_without_a_queue(sites, hinted):
    for number in range(6):
        sites.serve(f"{PAGE}/{number}")
        fetching.ask(documents.note(f"{PAGE}/{number}"), purpose="evidence")
    hinted.clear()

    words = said("run_fetches", once=True)

    assert set(Fetch.objects.values_list("state", flat=True)) == {"done"}
    assert "6 fetches run" in words


def test_without_a_queue_the_dead_are_buried_and_the_interrupted_caught_up_too(sites, hinted):
    sites.serve(PAGE)
    fetch = fetching.ask(documents.note(PAGE), purpose="evidence")
    fetching.run(fetch.pk)
    Passage.objects.all().delete()
    Document.objects.update(unindexed_since=timezone.now() - timedelta(minutes=5))
    lost = fetching.ask(documents.note(f"{PAGE}/lost"), purpose="evidence")
    Fetch.objects.filter(pk=lost.pk).update(
        state="running", attempt=5, token="0" * 32, lease_until=timezone.now() - timedelta(seconds=1)
    )

    said("run_fetches", once=True)

    lost.refresh_from_db()
    assert (lost.state, lost.last_outcome) == ("dead", "worker_lost")
    assert Passage.objects.exists()


def test_two_at_the_same_work_fetch_each_page_once(sites, at_once):
    for number in range(8):
        sites.serve(f"http://harbour{number % 4}.example/{number}", wait=0.02)
        fetching.ask(documents.note(f"http://harbour{number % 4}.example/{number}"), purpose="evidence")

    at_once(lambda number: said("run_fetches", once=True))
    said("run_fetches", once=True)

    assert set(Fetch.objects.values_list("state", flat=True)) == {"done"}
    assert len(sites.asked) == 8


def test_the_limit_of_run_fetches_is_kept(sites):
    for number in range(3):
        sites.serve(f"http://harbour{number}.example/")
        fetching.ask(documents.note(f"http://harbour{number}.example/"), purpose="evidence")

    said("run_fetches", limit=2)

    assert Fetch.objects.filter(state="done").count() == 2


def test_sweep_hints_fetches_and_feeds(hinted):
    fetching.ask(documents.note(PAGE), purpose="evidence")
    outlet = documents.name_source("The Harbour Post", kind="outlet")
    feed = Feed.objects.create(outlet=outlet, url="http://harbour.example/rss")
    hinted.clear()

    words = said("sweep")

    assert words == "1 fetches and 1 feeds hinted, 0 visits asked for.\n"
    assert ("sources.tasks.poll_feed", feed.pk) in hinted


def test_reindex_makes_passages_and_origins_anew():
    document = documents.hand_in(text="Forty ships wait off the northern port. Two cranes are out of order.").document
    before = list(Passage.objects.values_list("start", "end", "stems"))
    Passage.objects.update(stems="nonsense")
    Document.objects.update(origin=None)
    Origin.objects.all().delete()

    words = said("reindex", origins=True)

    assert words == "1 documents indexed.\n"
    assert list(Passage.objects.values_list("start", "end", "stems")) == before
    document.refresh_from_db()
    assert document.origin is not None


def test_reindex_can_be_told_where_to_go_on():
    first = documents.hand_in(text="Forty ships wait off the northern port.").document
    second = documents.hand_in(text="Two cranes are out of order since Monday.").document
    Passage.objects.update(stems="nonsense")

    said("reindex", after=first.pk)

    assert set(Passage.objects.filter(stems="nonsense").values_list("snapshot__document", flat=True)) == {first.pk}
    assert origins.place(second).documents.count() == 1


def test_the_host_of_a_row_written_without_one_is_found_when_it_is_run(sites):
    sites.serve(PAGE)
    fetch = Fetch.objects.create(document=documents.note(PAGE))

    assert fetching.due() == [fetch.pk]
    assert fetching.run(fetch.pk).state == "done"
    assert Host.objects.get().name == hosts.name_of(PAGE)


def test_run_fetches_goes_on_when_the_database_is_restarted(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = fetching.ask(documents.note(PAGE), purpose="evidence")
    monkeypatch.setattr(run_fetches, "PAUSE", 0.01)
    due, away = fetching.due, [OperationalError("the database system is starting up")]

    def due_once_it_answers(**options):
        if away:
            raise away.pop()
        return due(**options)

    monkeypatch.setattr(fetching, "due", due_once_it_answers)
    said_wrong = io.StringIO()

    words = said("run_fetches", limit=1, stderr=said_wrong)

    assert "1 fetches run" in words
    assert "PostgreSQL does not answer" in said_wrong.getvalue()
    assert Fetch.objects.get(pk=fetch.pk).state == "done"


def test_asked_to_end_run_fetches_finishes_the_page_it_is_at(sites):
    for number in range(3):
        sites.serve(f"http://harbour{number}.example/", wait=0.3)
        fetching.ask(documents.note(f"http://harbour{number}.example/"), purpose="evidence")
    threading.Timer(0.15, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()

    words = said("run_fetches")

    assert "1 fetches run" in words
    assert sorted(Fetch.objects.values_list("state", flat=True)) == ["done", "queued", "queued"]


def test_a_page_that_takes_all_time_is_broken_off_without_a_worker_too(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = fetching.ask(documents.note(PAGE), purpose="evidence")
    monkeypatch.setattr(extraction, "extract", lambda *args, **options: time.sleep(30))
    monkeypatch.setattr(run_fetches, "limited", lambda: alarm.limited(0.2))

    said("run_fetches", once=True)

    fetch.refresh_from_db()
    assert (fetch.state, fetch.last_outcome) == ("queued", "broken")
