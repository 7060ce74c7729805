"""Without any Redis: stories are taken in, pages fetched, and all that follows is done straight from PostgreSQL."""

import time

import pytest
from django.core.cache import cache

from claims import intake
from claims.models import Statement
from claimtrack import queueless
from claimtrack.cache import ForgivingRedisCache
from sources import fetching, hints
from sources.models import Document, Fetch, Passage
from tests.factories import a_user
from tests.sources import sites as loopback
from tests.sources.fetches import asked

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "http://harbour.example/ships"
NOBODY = "/tmp/nobody-listens-here.sock"


@pytest.fixture
def sites(settings):
    settings.CLAIMTRACK_FETCH_DELAY = 0
    with loopback.running(settings) as running:
        yield running


def forget():
    hints._start_afresh()
    hints._broker.cache_clear()
    hints._away_until = ForgivingRedisCache.away_until = 0.0


@pytest.fixture
def no_redis(settings, monkeypatch):
    """Both that we use it for, the queue and the cache, are at an address where nobody is."""
    monkeypatch.setattr(hints.current_app.conf, "broker_url", f"redis+socket://{NOBODY}?virtual_host=0")
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"unix://{NOBODY}?db=1"}}
    forget()
    yield
    hints.settle(5)
    monkeypatch.undo()
    forget()


def work_until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    queueless.work(until=lambda: condition() or time.monotonic() > deadline)
    assert condition()


def test_a_story_is_fetched_read_and_indexed_without_any_queue(sites, no_redis):
    sites.serve(PAGE)
    intake.add_story(by=a_user("contributor"), url=PAGE, language="en")

    work_until(lambda: Statement.objects.exists() and Passage.objects.exists())

    assert Fetch.objects.get().state == "done"
    assert Document.objects.get().unindexed_since is None


def test_what_breaks_holds_up_nothing_else(sites, no_redis, monkeypatch):
    sites.serve(PAGE)
    sites.serve("http://quay.example/")
    broken, whole = asked(PAGE), asked("http://quay.example/")
    claim = fetching._claim
    monkeypatch.setattr(fetching, "_claim", lambda pk: 1 / 0 if pk == broken.pk else claim(pk))

    work_until(lambda: Fetch.objects.get(pk=whole.pk).state == "done")

    assert Fetch.objects.get(pk=broken.pk).state == "queued"


def test_who_asks_to_be_the_first_is_also_when_the_cache_is_away(no_redis):
    assert cache.add("reading", 1)
    assert cache.get("reading") is None
