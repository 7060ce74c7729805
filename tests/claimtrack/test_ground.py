"""What every other test stands on: real servers, no network beyond this machine, no quiet skips."""

import os
import re
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection

from .running import ROOT


@pytest.mark.django_db
def test_the_database_is_a_real_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        assert cursor.fetchone()[0].startswith("PostgreSQL")


def test_the_cache_is_a_real_valkey():
    cache.set("word", "كلمة")

    assert cache.get("word") == "كلمة"


def outcomes(text: str, **environment: str) -> dict[str, str]:
    """What a run of a file of tests says of each. It shares our servers, so it takes but a second or two."""
    path = ROOT / "tests" / f"test_for_a_moment_{os.getpid()}.py"
    path.write_text(f'"""Here for a moment."""\n\n{text}')
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-v", "--tb=line", "-p", "no:cacheprovider", str(path)],
            cwd=ROOT,
            env={**os.environ, "CLAIMTRACK_NO_SKIPS": "", **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )
    finally:
        path.unlink()
    said = re.findall(r"::(test_\w+) (PASSED|FAILED|SKIPPED|ERROR)", run.stdout)
    assert said, run.stdout + run.stderr
    return dict(said)


REACHES = """
import socket, threading, urllib.request


def reach():
    try:
        socket.create_connection(("192.0.2.1", 80), 1)
    except BaseException:
        pass


def test_by_address():
    socket.create_connection(("2001:db8::1", 80), 1)


def test_by_name():
    socket.getaddrinfo("example.org", 80)


def test_by_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(b"x", ("192.0.2.1", 53))


def test_by_a_library():
    urllib.request.urlopen("http://192.0.2.1/", timeout=1)


def test_quietly():
    reach()


def test_in_a_thread():
    thread = threading.Thread(target=reach)
    thread.start()
    thread.join()


def test_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()[:2], 1).close()
    assert socket.getaddrinfo("localhost", 80)
"""


def test_a_test_that_reaches_beyond_this_machine_fails():
    said = outcomes(REACHES)

    assert said.pop("test_this_machine") == "PASSED"
    assert len(said) == 6
    assert set(said.values()) == {"FAILED"}


SKIPS = """
import pytest


def test_inside():
    pytest.skip("no")


@pytest.mark.skip(reason="no")
def test_marked(): ...


def test_neither(): ...
"""


def test_where_no_skip_is_allowed_a_skip_is_a_failure():
    assert outcomes(SKIPS) == {"test_inside": "SKIPPED", "test_marked": "SKIPPED", "test_neither": "PASSED"}
    assert outcomes(SKIPS, CLAIMTRACK_NO_SKIPS="true") == {
        "test_inside": "FAILED",
        "test_marked": "ERROR",  # it never ran, so it cannot have failed
        "test_neither": "PASSED",
    }
