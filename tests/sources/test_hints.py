"""The message is a hint: it carries an id, and a broker that is away or frozen holds nobody up and loses nothing."""

import base64
import json
import socket
import time

import pytest
import redis
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
    start = time.monotonic()

    fetches = [asked(f"{PAGE}?page={number}") for number in range(20)]

    assert time.monotonic() - start < 2
    assert hints._away_until > 0
    for fetch in fetches:
        fetching.run(fetch.pk)
    assert {state(fetch) for fetch in fetches} == {"done"}


def test_redis_frozen_holds_nobody_up(broker_at):
    with socket.socket() as listener:  # accepts and never answers
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        broker_at(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        start = time.monotonic()

        for number in range(10):
            asked(f"{PAGE}?page={number}")

        assert time.monotonic() - start < 3
    assert Fetch.objects.count() == 10


def test_when_redis_is_back_workers_are_told_again(broker_at, queue):
    here = hints.current_app.conf.broker_url
    broker_at(NOBODY)
    asked()
    assert messages(queue) == []

    hints.current_app.conf.broker_url = here
    hints._broker.cache_clear()
    hints._away_until = 0.0
    asked(f"{PAGE}?page=2")

    assert len(messages(queue)) == 1
