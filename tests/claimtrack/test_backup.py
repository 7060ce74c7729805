"""The restore drill: what was backed up comes back in a fresh place, and proves that it is the same."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.models import Event
from claimtrack import backup
from sources import blobs
from sources.models import Snapshot
from tests.claims.pages.published import a_full_claim
from tests.claimtrack.running import folder, manage
from tests.factories import a_snapshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    with folder("ct-bk-") as path:
        yield path


@pytest.fixture(autouse=True)
def archive(settings, tmp_path):
    settings.CLAIMTRACK_BLOBS = tmp_path / "archive"
    return settings.CLAIMTRACK_BLOBS


def backed_up(where, *arguments):
    call_command("backup", str(where), *arguments, stdout=StringIO())
    return backup.all_in(where)[-1]


def lie(archive, digest):
    return archive / digest[:2] / digest[2:4] / digest


def rows_of(kept):
    return sum(kept.told()["tables"].values())


@pytest.mark.timeout(240)
def test_what_was_backed_up_comes_back_in_a_fresh_place_and_is_the_same(place, tmp_path):
    a_full_claim()
    a_snapshot(text="As it reads.", coded_sha256=blobs.keep(b"As it came"))
    kept = backed_up(tmp_path / "backup")
    var = place / "var"

    restored = manage("restore", str(kept.folder), "--json", var=var)
    archive = manage("verify_archive", "--json", var=var)
    history = manage("verify_history", var=var)

    assert restored.returncode == 0, restored.stderr
    told = json.loads(restored.stdout)
    assert (told["rows"], told["wrong"]) == (rows_of(kept), [])
    assert archive.returncode == 0, archive.stderr
    found = json.loads(archive.stdout)
    assert found["copies"] == Snapshot.objects.count()
    assert found["hashed"] == found["promised"] == kept.told()["blobs"] == told["blobs"]
    assert found["orphans"] == []
    assert history.returncode == 0, history.stderr
    assert history.stdout == f"{Event.objects.count()} entries hold.\n"


@pytest.mark.timeout(240)
def test_a_restore_names_what_the_backup_has_lost(place, tmp_path):
    """The twin: were it not the same, it would be said."""
    lost = a_snapshot().sha256
    kept = backed_up(tmp_path / "backup")
    copy = lie(kept.folder / backup.BLOBS, lost)
    copy.chmod(0o600)
    copy.write_bytes(b"rotten")
    told = kept.told()
    told["tables"]["sources_snapshot"] += 1
    told["history"] = "0" * 64
    kept.description.write_text(json.dumps(told))

    restored = manage("restore", str(kept.folder), var=place / "var")

    assert restored.returncode == 1
    assert lost in restored.stderr
    assert "sources_snapshot: 2 rows were backed up and 1 are here" in restored.stderr
    assert "The record of who did what is not the one that was backed up" in restored.stderr


def test_nothing_is_restored_over_what_is_there(tmp_path):
    a_snapshot()
    kept = backed_up(tmp_path / "backup")

    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", str(kept.folder))

    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize("part", ["dump", "needs"])
def test_a_changed_backup_is_refused(part, tmp_path):
    a_snapshot()
    kept = backed_up(tmp_path / "backup")
    with getattr(kept, part).open("ab") as file:
        file.write(b"x")

    with pytest.raises(CommandError, match="was changed since it was written"):
        call_command("restore", str(kept.folder))


def test_a_backup_of_a_newer_version_is_refused(tmp_path):
    kept = backed_up(tmp_path / "backup")
    told = kept.told()
    told["migrations"].append("claims.9999_from_the_future")
    kept.description.write_text(json.dumps(told))

    with pytest.raises(CommandError, match=r"a newer version, which knows claims\.9999"):
        call_command("restore", str(kept.folder))


def test_the_next_backup_copies_what_is_new_and_leaves_the_rest(tmp_path):
    first = a_snapshot(text="First.").sha256
    kept = backed_up(tmp_path / "backup")
    before = lie(kept.folder / backup.BLOBS, first).stat()

    second = a_snapshot(text="Second.").sha256
    kept.description.rename(kept.folder / "claimtrack-20200101-000000.json")  # so that it is not of this second
    again, lost = backup.make(tmp_path / "backup")

    after = lie(kept.folder / backup.BLOBS, first).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert lie(kept.folder / backup.BLOBS, second).read_bytes() == b"Second."
    assert sorted(again.digests()) == sorted([first, second])
    assert lost == []


def test_what_the_archive_has_lost_is_said_and_the_rest_backed_up(tmp_path, archive):
    lost, whole = a_snapshot(text="Lost.").sha256, a_snapshot(text="Whole.").sha256
    lie(archive, lost).unlink()

    with pytest.raises(CommandError, match="The backup was made, but 1 copies are missing"):
        call_command("backup", str(tmp_path / "backup"), stdout=StringIO())

    (kept,) = backup.all_in(tmp_path / "backup")
    assert kept.told()["lost"] == [lost]
    assert lie(kept.folder / backup.BLOBS, whole).exists()


def test_an_interrupted_backup_does_not_count(tmp_path, monkeypatch):
    a_snapshot()

    def killed(kept):
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "_copy_blobs", killed)
    with pytest.raises(KeyboardInterrupt):
        backup.make(tmp_path / "backup")

    assert backup.all_in(tmp_path / "backup") == []


def test_older_dumps_go_and_blobs_stay(tmp_path):
    digest = a_snapshot().sha256
    kept = backed_up(tmp_path / "backup")
    for ending in ("json", "dump", "blobs"):
        (kept.folder / f"claimtrack-20200101-000000.{ending}").write_text("{}")

    backup.forget_all_but(kept.folder, 1)

    assert backup.all_in(kept.folder) == [kept]
    assert sorted(path.name for path in kept.folder.glob("claimtrack-2020*")) == []
    assert lie(kept.folder / backup.BLOBS, digest).exists()


def test_no_password_is_on_a_command_line(monkeypatch):
    ran = []
    connection.ensure_connection()

    class Info:
        password, dbname, user, host, port = "hidden", "news", "desk", "db.example", 5432

        def get_parameters(self):
            return {"sslmode": "require", "application_name": "claimtrack"}

    monkeypatch.setattr(type(connection.connection), "info", property(lambda self: Info()))
    monkeypatch.setattr(backup, "_programs", lambda program: backup.Path("/bin"))
    monkeypatch.setattr(
        backup.subprocess, "run", lambda command, **options: ran.append((command, options["env"])) or Done()
    )

    backup._run("pg_dump", "--format=custom")

    ((command, surroundings),) = ran
    assert "hidden" not in " ".join(command)
    assert surroundings["PGPASSWORD"] == "hidden"
    assert (surroundings["PGHOST"], surroundings["PGDATABASE"], surroundings["PGSSLMODE"]) == (
        "db.example",
        "news",
        "require",
    )


@pytest.mark.parametrize(
    ("program", "server", "chosen"),
    [
        ("pg_dump", 16, "18"),
        ("pg_dump", 18, "18"),
        ("pg_restore", 18, "18"),
        ("pg_restore", 15, "15"),
        ("pg_restore", 14, "15"),
        ("pg_restore", 16, None),
        ("pg_dump", 19, None),
    ],
)
def test_programs_are_those_that_can_speak_to_the_server(program, server, chosen, monkeypatch):
    monkeypatch.setattr(backup, "_server_version", lambda: server)
    monkeypatch.setattr(backup, "_places", lambda: map(backup.Path, ["18", "15"]))
    monkeypatch.setattr(backup, "_version_in", lambda folder: int(folder.name))

    if chosen:
        assert backup._programs(program) == backup.Path(chosen)
    else:
        with pytest.raises(backup.NoBackup, match="Install the client programs of that version"):
            backup._programs(program)


class Done:
    returncode, stdout = 0, ""
