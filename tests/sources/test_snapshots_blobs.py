"""Bytes are kept once, for ever, and proved whenever they are read."""

import os
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

import pytest

from sources import snapshots
from sources.errors import BlobLost


@pytest.fixture(autouse=True)
def archive(settings, tmp_path) -> Path:
    settings.CLAIMTRACK_BLOBS = tmp_path / "blobs"
    return settings.CLAIMTRACK_BLOBS


def files(archive: Path) -> list[Path]:
    return [path for path in archive.rglob("*") if path.is_file()]


@pytest.mark.parametrize("data", [b"", b"x", "نص".encode(), bytes(range(256)) * 4000])
def test_what_is_kept_is_read_back_exactly(data):
    digest = snapshots.keep(data)

    assert digest == sha256(data).hexdigest()
    assert snapshots.read(digest) == data


def test_the_same_bytes_are_kept_once(archive):
    snapshots.keep(b"page")
    (kept,) = files(archive)
    before = kept.stat()

    snapshots.keep(b"page")

    assert files(archive) == [kept]
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_kept_file_is_read_only(archive):
    snapshots.keep(b"page")

    (kept,) = files(archive)
    assert kept.stat().st_mode & 0o777 == 0o444


def test_a_changed_copy_is_not_passed_off_as_the_page(archive):
    digest = snapshots.keep(b"page")
    (kept,) = files(archive)
    kept.chmod(0o644)
    kept.write_bytes(b"pag3")

    with pytest.raises(BlobLost, match="blob_damaged"):
        snapshots.read(digest)


def test_keeping_the_bytes_again_mends_the_archive_and_leaves_the_damage_as_proof(archive):
    digest = snapshots.keep(b"page")
    (kept,) = files(archive)
    kept.chmod(0o644)
    kept.write_bytes(b"")

    snapshots.keep(b"page")

    assert snapshots.read(digest) == b"page"
    assert [path.name.split("-")[0] for path in files(archive) if path != kept] == [f"{digest}.damaged"]


@pytest.mark.parametrize("digest", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_was_never_kept_is_missing(digest):
    with pytest.raises(BlobLost, match="blob_missing"):
        snapshots.read(digest)


def test_a_full_disk_leaves_nothing_behind(archive, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    archive.mkdir(parents=True)
    for part in (sha256(b"page").hexdigest()[:2], sha256(b"page").hexdigest()[2:4]):
        archive = archive / part
        archive.mkdir()

    with pytest.raises(OSError, match="No space left"):
        snapshots.keep(b"page")

    assert list(archive.iterdir()) == []


def test_the_bytes_are_on_the_disk_before_they_have_their_name(monkeypatch):
    order = []
    sync, rename = os.fsync, Path.rename

    def note_sync(descriptor):
        order.append("directory" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
        sync(descriptor)

    def note_rename(self, target):
        order.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "rename", note_rename)
    snapshots.keep(b"page")

    assert order[-3:] == ["file", "rename", "directory"]


def test_many_writers_of_the_same_bytes_keep_one_copy(archive):
    start = threading.Barrier(8)
    kept = []

    def write():
        start.wait()
        kept.append(snapshots.keep(b"page" * 50_000))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(kept) == 8
    assert len(files(archive)) == 1
    assert snapshots.read(kept[0]) == b"page" * 50_000


def test_what_speaks_to_buckets_is_loaded_only_where_one_is_named():
    asked = (
        "import sys, django; django.setup()\n"
        "from sources import tasks, snapshots\n"
        "print(sorted({'boto3', 'botocore', 'storages'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"
