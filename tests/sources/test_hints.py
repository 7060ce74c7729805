"""The message is a hint: it carries an id, and a broker that is away or frozen holds nobody up and loses nothing."""

import base64
import json
import os
import socket
import time

import pytest
import redis
import structlog
from django.conf import settings as django_settings

from sources import fetching, hints
from sources.models import Fetch
from tests.sources.fetches import PAGE, asked, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queue():
    """The real broker, emptied: what a worker would read from it."""
    broker = redis.Redis.from_url(django_settings.REDIS_URL)
    broker.flushdb()
    forget_brokers()
    yield broker
    broker.flushdb()
    broker.close()


def messages(queue):
    assert hints.settle(10)
    lists = [key for key in queue.scan_iter() if queue.type(key) == b"list"]
    return [json.loads(message) for key in lists for message in queue.lrange(key, 0, -1)]


def forget_brokers():
    hints._start_afresh()
    hints._broker.cache_clear()
    hints._away_until = 0.0


def test_the_message_carries_the_id_and_nothing_else(queue, monkeypatch):
    monkeypatch.setattr(hints, "PATIENCE", 20.0)  # a busy machine may be slow; that is not what this is about
    forget_brokers()

    fetch = asked()

    (message,) = messages(queue)
    assert message["headers"]["task"] == "sources.tasks.run_fetch"
    assert json.loads(base64.b64decode(message["body"]))[:2] == [[fetch.pk], {}]


@pytest.fixture
def broker_at(monkeypatch):
    """Say where the broker is, for as long as the test runs."""

    def at(address):
        forget_brokers()
        monkeypatch.setattr(hints.current_app.conf, "broker_url", address)

    yield at
    monkeypatch.undo()
    forget_brokers()


NOBODY = "redis+socket:///tmp/nobody-listens-here.sock?virtual_host=0"


def test_redis_away_fails_no_request_and_loses_nothing(sites, broker_at):
    broker_at(NOBODY)
    sites.serve(PAGE)

    fetches = [asked(f"{PAGE}?page={number}") for number in range(20)]

    assert hints.settle(10)
    assert hints._away_until > 0
    for fetch in fetches:
        fetching.run(fetch.pk)
    assert {state(fetch) for fetch in fetches} == {"done"}


@pytest.fixture
def frozen(broker_at):
    """A broker that takes every connection and never answers; where nobody answers, waiting is without end."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        broker_at(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        yield
        hints.settle(10)


def slowest_of(asking, times=10):
    """Seconds of the slowest call, each to a broker that is not known to be away."""
    taken = []
    for number in range(times):
        hints._away_until = 0.0
        start = time.perf_counter()
        asking(number)
        taken.append(time.perf_counter() - start)
    return max(taken)


def test_who_asks_does_not_wait_for_a_frozen_redis(frozen):
    assert slowest_of(lambda number: hints._send(fetching.TASK, (number,))) < hints.PATIENCE / 4


def test_without_the_thread_every_asker_would_wait(frozen):
    """The twin: the same broker, asked by the asker."""
    assert slowest_of(lambda number: hints._publish(fetching.TASK, (number,)), times=1) >= hints.PATIENCE


def test_with_redis_frozen_rows_are_written_as_ever(frozen):
    for number in range(10):
        asked(f"{PAGE}?page={number}")

    assert Fetch.objects.count() == 10


def test_a_redis_that_is_full_fails_no_request(queue):
    before = queue.config_get("maxmemory", "maxmemory-policy")
    queue.config_set("maxmemory", 1)
    queue.config_set("maxmemory-policy", "noeviction")
    try:
        fetch = asked()
        hints.settle(10)
    finally:
        for name, value in before.items():
            queue.config_set(name, value)

    assert hints._away_until > 0
    assert state(fetch) == "queued"
    assert fetching.due() == [fetch.pk]


def test_more_hints_than_can_be_sent_are_forgotten(frozen, monkeypatch):
    monkeypatch.setattr(hints, "AT_MOST", 3)
    hints._started.cache_clear()

    for number in range(50):
        hints._send(fetching.TASK, (number,))

    assert hints._outbox(os.getpid()).qsize() <= 3
    hints.settle(10)
    hints._started.cache_clear()


def test_the_message_carries_the_request_it_came_from(queue):
    structlog.contextvars.bind_contextvars(request_id="4711")
    try:
        asked()
    finally:
        structlog.contextvars.clear_contextvars()

    (message,) = messages(queue)
    assert message["headers"]["__django_structlog__"]["request_id"] == "4711"


def test_what_is_collected_is_not_sent(queue):
    with hints.collected() as waiting:
        fetch = asked()

    assert list(waiting) == [(fetching.TASK, (fetch.pk,))]
    assert messages(queue) == []


def test_when_redis_is_back_workers_are_told_again(broker_at, queue):
    here = hints.current_app.conf.broker_url
    broker_at(NOBODY)
    asked()
    assert messages(queue) == []
    assert hints._away_until > 0

    hints.current_app.conf.broker_url = here
    hints._broker.cache_clear()
    hints._away_until = 0.0
    asked(f"{PAGE}?page=2")

    assert len(messages(queue)) == 1
