"""What every other test stands on."""


import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_a_real_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        assert cursor.fetchone()[0].startswith("PostgreSQL")


def test_the_cache_is_a_real_valkey():
    cache.set("word", "كلمة")

    assert cache.get("word") == "كلمة"


def test_a_test_that_reaches_beyond_this_machine_fails(pytester_run):
    result = pytester_run('import socket\ndef test_it():\n    socket.create_connection(("192.0.2.1", 80), 1)\n')
    assert "NetworkTouched" in result
