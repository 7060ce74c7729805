"""The ground under every test: a PostgreSQL and a Valkey of its own, no network beyond this machine, no quiet skips.

The servers start before Django reads its settings, in a short folder that goes away with the run. Give DATABASE_URL
or REDIS_URL to test against your own.
"""

import atexit
import os
import shutil
import socket
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
import pytest
from django.conf import settings as django_settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

os.environ["DJANGO_SETTINGS_MODULE"] = "claimtrack.settings"
# What the person at the keyboard has set for their site is not what the tests are about.
for name in [name for name in os.environ if name.startswith("CLAIMTRACK_")]:
    if name not in {"CLAIMTRACK_NO_SKIPS", "CLAIMTRACK_PG_BIN"}:
        del os.environ[name]

from claimtrack import embedded, env  # noqa: E402


def start_servers() -> None:
    var = Path(tempfile.mkdtemp(prefix="ct-", dir="/tmp"))
    os.environ["CLAIMTRACK_VAR"] = str(var)
    servers: list[embedded.Server] = []
    var.chmod(0o711)

    def stop() -> None:
        for server in servers:
            server.stop()
        shutil.rmtree(var, ignore_errors=True)

    atexit.register(stop)
    if not os.environ.get("DATABASE_URL"):
        servers.append(embedded.Postgres(var, throw_away=True))
        os.environ["DATABASE_URL"] = embedded.database_url(var)
    if not os.environ.get("REDIS_URL"):
        servers.append(embedded.Valkey(var, throw_away=True))
        os.environ["REDIS_URL"] = embedded.redis_url(var)
    for server in servers:
        server.start()


start_servers()
django.setup()  # so that factories and the conftest files below may import models
# The passwords of tests guard nothing, and a slow hash per person would be half of the run.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

import pgtrigger  # noqa: E402
from django.apps import apps  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import translation  # noqa: E402

first_rows = import_module("claims.migrations.0002_roles_and_ratings")


class NetworkTouched(BaseException):
    """A test reached for an address beyond this machine. Not an Exception: no `except` in the code hides it."""


touched: list[str] = []


def is_here(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) and address else address
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode("ascii", "replace")
    return host in {None, "", "localhost", "::1", "0.0.0.0", "::"} or str(host).startswith(("127.", "/", "\0"))


def guarded(method):
    def call(self, address, *rest):
        if self.family != socket.AF_UNIX and not is_here(address):
            touched.append(str(address))
            raise NetworkTouched(f"a test tried to reach {address}")
        return method(self, address, *rest)

    return call


real_getaddrinfo = socket.getaddrinfo


def guarded_getaddrinfo(host, *rest, **options):
    if not is_here(host):
        touched.append(str(host))
        raise NetworkTouched(f"a test tried to look up {host}")
    return real_getaddrinfo(host, *rest, **options)


class GuardedSocket(socket.socket):
    connect = guarded(socket.socket.connect)
    connect_ex = guarded(socket.socket.connect_ex)

    def sendto(self, data, *rest):
        if self.family != socket.AF_UNIX and not is_here(rest[-1]):
            touched.append(str(rest[-1]))
            raise NetworkTouched(f"a test tried to reach {rest[-1]}")
        return super().sendto(data, *rest)


# One browser for all tests that need one: imported in several places it would be started several times.
pytest_plugins = ["tests.browsers"]


def pytest_configure() -> None:
    socket.socket = GuardedSocket  # type: ignore[misc]
    socket.getaddrinfo = guarded_getaddrinfo


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Also when the reach happened in a thread, or was caught and forgotten."""
    touched.clear()
    result = yield
    if touched:
        raise NetworkTouched(f"the test reached for {', '.join(touched)}")
    return result


def refuse_skip(report, name: str) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and env.NO_SKIPS.read():
        report.outcome = "failed"
        report.longrepr = f"{name} was skipped, and CLAIMTRACK_NO_SKIPS allows none: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    refuse_skip(report, item.nodeid)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    refuse_skip(report, collector.nodeid)
    return report


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real transactions empty the tables between them; nothing but these guards stand in the way."""
    with django_db_blocker.unblock():
        pgtrigger.disable("claims.Event:event_is_never_truncated", "sources.Snapshot:never_truncated")


@pytest.fixture(autouse=True)
def in_english():
    """A page asked for in Arabic leaves its language behind in the thread, for whichever test comes next."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def rows_of_migrations(request):
    """Roles and ratings are there for every test, also after one that emptied the tables."""
    asked = request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & {*request.fixturenames}
    if not asked:
        return
    request.getfixturevalue("_django_db_helper")
    if not Group.objects.exists():
        with connection.schema_editor(atomic=False) as editor:
            first_rows.make_roles(apps, editor)
            first_rows.make_ratings(apps, editor)
