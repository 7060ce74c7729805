"""Django's settings as they are: safe as they stand, and no part that is away takes others with it."""

import time

import kombu.exceptions
import pytest
import redis
from django.conf import settings
from django.core.cache import caches
from django.core.checks import run_checks
from django.test import override_settings

from claimtrack import settings as own
from claimtrack.cache import ForgivingRedisCache
from claimtrack.celery import app

from .running import folder, manage

PRODUCTION = {
    "CLAIMTRACK_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
    "CLAIMTRACK_SITE_URL": "https://claims.example.org",
    "CLAIMTRACK_CONTACT": "desk@example.org",
    "DATABASE_URL": "postgresql://claimtrack@localhost/claimtrack",
    "REDIS_URL": "redis://localhost:6379/0",
}
NOWHERE = {
    "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/valkey.sock?db=1"},
    "plain": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "unix:///nowhere/valkey.sock?db=1",
    },
}


def test_nothing_is_amiss_with_settings_as_in_production():
    with folder() as var:
        checked = manage("check", "--deploy", "--fail-level", "WARNING", var=var, extra=PRODUCTION)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"CLAIMTRACK_DEMO": True}, "claimtrack.E002"),
        ({"CLAIMTRACK_LOOPBACK_HOSTS": {"a.example": "127.0.0.1:8001"}}, "sources.E002"),
        ({"CLAIMTRACK_CONTACT": ""}, "claimtrack.W002"),
        ({"CLAIMTRACK_EXTRACTOR": "sources.nothing.here"}, "claimtrack.E001"),
        ({"CLAIMTRACK_EXTRACTOR": "sources.text"}, "claimtrack.E001"),
    ],
)
def test_what_has_no_place_in_production_is_said(changes, said):
    with override_settings(**changes):
        found = {message.id for message in run_checks(include_deployment_checks=True)}

    assert said in found


def test_hosts_that_share_a_database_are_told_to_share_the_key(monkeypatch):
    monkeypatch.delenv("CLAIMTRACK_SECRET_KEY", raising=False)

    assert "claimtrack.W001" in {message.id for message in run_checks(include_deployment_checks=True)}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/login/", "/no-such-page/"])
def test_every_answer_carries_the_headers_that_protect_it(client, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_the_key_is_made_once_and_is_its_owners_alone():
    show = ["shell", "-v0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)"]
    with folder() as var:
        first = manage("check", var=var)
        kept = var / "secret_key"
        key = kept.read_text()
        second = manage(*show, var=var)

        assert first.returncode == 0, first.stderr
        assert kept.stat().st_mode & 0o777 == 0o600
        assert len(key) >= 64
        assert second.stdout.strip() == key


@override_settings(CACHES=NOWHERE)
@pytest.mark.django_db
def test_a_page_does_not_need_the_cache(client):
    ForgivingRedisCache.away_until = 0.0
    began = time.monotonic()

    try:
        assert client.get("/admin/login/").status_code == 200
        caches["default"].set("word", 1)
        assert caches["default"].get("word", "nothing") == "nothing"
        assert caches["default"].get_many(["word"]) == {}
        assert caches["default"].incr("count") == 1
        assert caches["default"].add("word", 1)  # as to an empty cache: the first one is to go on
        assert "word" not in caches["default"]
        caches["default"].clear()
    finally:
        ForgivingRedisCache.away_until = 0.0
    assert time.monotonic() - began < 3


@override_settings(CACHES=NOWHERE)
def test_with_django_s_own_cache_it_would():
    with pytest.raises(redis.RedisError):
        caches["plain"].get("word")


def test_a_message_that_cannot_be_sent_fails_at_once():
    began = time.monotonic()

    away = app.connection_for_write("redis+socket:///nowhere/valkey.sock?virtual_host=0")
    with away, pytest.raises(kombu.exceptions.OperationalError):
        app.send_task("claims.tasks.sweep", connection=away)

    assert time.monotonic() - began < 2


def test_messages_are_json_and_acknowledged_when_done():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.task_ignore_result
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.broker_transport_options["visibility_timeout"] == 300
    assert not app.conf.task_always_eager


def test_every_recurring_task_exists():
    app.loader.import_default_modules()

    missing = {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks)

    assert missing == set()


def test_only_the_web_keeps_connections():
    """Celery closes a pool at the end of each task, which costs more than it saves."""
    assert "pool" not in settings.DATABASES["default"]["OPTIONS"]
    assert own.database("postgresql:///n", 8)["OPTIONS"]["pool"]["max_size"] == 8


@pytest.mark.parametrize(
    ("url", "cache", "broker"),
    [
        ("redis://host:6379/0", "redis://host:6379/1", "redis://host:6379/0"),
        ("redis://host", "redis://host/1", "redis://host"),
        ("rediss://u:p%40@host:1/4", "rediss://u:p%40@host:1/5", "rediss://u:p%40@host:1/4"),
        ("unix:///run/v.sock?db=2", "unix:///run/v.sock?db=3", "redis+socket:///run/v.sock?virtual_host=2"),
        ("unix:///run/v.sock", "unix:///run/v.sock?db=1", "redis+socket:///run/v.sock?virtual_host=0"),
    ],
)
def test_cache_and_queue_are_two_databases_of_one_server(url, cache, broker):
    assert own.redis_database(url, 1) == cache
    assert own.broker(url) == broker


def test_libpq_reads_the_database_s_address():
    read = own.database("postgresql://u:p%40ss@db:5433/n?sslmode=require", 0)

    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == (
        "u",
        "p@ss",
        "db",
        "5433",
        "n",
    )
    assert read["OPTIONS"]["sslmode"] == "require"
