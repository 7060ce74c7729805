"""What was promised is held against what is there: all at once, or month by month; nothing is ever deleted."""

import json
import os
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sources import blobs, scrubbing, tasks
from sources.models import Damage, Rendering, Scrub
from tests.factories import a_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive(settings, tmp_path):
    settings.CLAIMTRACK_BLOBS = tmp_path / "blobs"
    return settings.CLAIMTRACK_BLOBS


def file_of(archive, digest):
    return archive / digest[:2] / digest[2:4] / digest


def spoil(archive, digest, data=b"something else"):
    path = file_of(archive, digest)
    path.chmod(0o600)
    path.write_bytes(data)


def copies(how_many):
    return sorted(a_snapshot(text=f"Page {number}.").sha256 for number in range(how_many))


def old(path):
    long_ago = time.time() - 2 * 3600
    os.utime(path, (long_ago, long_ago))


def verified(*arguments):
    """What the command prints, and its exit code."""
    out = StringIO()
    try:
        call_command("verify_archive", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


def test_a_whole_archive_is_called_whole():
    copies(3)
    a_snapshot(text="Page as it reads.", coded_sha256=blobs.keep(b"Page as it came"))

    said, code = verified("--json")

    told = json.loads(said)
    assert code == 0
    assert told["whole"] is True
    assert (told["copies"], told["promised"], told["stored"], told["hashed"]) == (4, 5, 5, 5)


def test_pictures_of_copies_are_promised_too(archive):
    screenshot, pdf = blobs.keep(b"a picture"), blobs.keep(b"another")
    done = {"state": "done", "finished_at": timezone.now()}
    Rendering.objects.create(snapshot=a_snapshot(), screenshot=screenshot, pdf=pdf, **done)
    for digest in (screenshot, pdf):
        old(file_of(archive, digest))
    file_of(archive, pdf).unlink()

    told = json.loads(verified("--json")[0])

    assert (told["promised"], told["missing"], told["orphans"]) == (3, [pdf], [])


def test_what_is_missing_damaged_or_nobodys_is_named(archive):
    first, second, third = copies(3)
    came = blobs.keep(b"As it came")
    a_snapshot(text="As it reads.", coded_sha256=came)
    file_of(archive, first).unlink()
    spoil(archive, second)
    file_of(archive, came).unlink()
    nobodys = blobs.keep(b"no row names this")
    old(file_of(archive, nobodys))
    half = file_of(archive, third).with_name(f".{third}.0badf00d")
    half.write_bytes(b"half")
    old(half)

    said, code = verified("--json")

    told = json.loads(said)
    assert code == 1
    assert told["missing"] == sorted([first, came])
    assert told["damaged"] == [second]
    assert told["orphans"] == [nobodys]
    assert told["left_behind"] == [half.name]


def test_it_is_said_in_words_too(archive):
    snapshot = a_snapshot()
    file_of(archive, snapshot.sha256).unlink()

    said, code = verified()

    assert code == 1
    assert f"missing {snapshot.sha256}" in said
    assert snapshot.document.url in said
    assert "1 missing, 0 damaged" in said


def test_what_only_nobody_names_does_no_harm(archive):
    old(file_of(archive, blobs.keep(b"no row names this")))

    said, code = verified()

    assert code == 0
    assert "1 that no copy names" in said


def test_what_was_kept_a_moment_ago_may_still_lack_its_row():
    blobs.keep(b"its row is being written")

    told = json.loads(verified("--json")[0])

    assert told["orphans"] == []


def test_a_sample_hashes_that_many_and_looks_for_all(archive):
    digests = copies(6)
    file_of(archive, digests[3]).unlink()

    told = json.loads(verified("--json", "--sample", "2")[0])

    assert told["hashed"] <= 2
    assert told["missing"] == [digests[3]]


def test_an_archive_that_nobody_can_look_at_is_not_called_damaged(archive, monkeypatch):
    copies(1)

    def refuse(self, digest):
        raise PermissionError("not yours")

    monkeypatch.setattr(blobs.Folder, "open", refuse)

    _, code = verified()

    assert code == 2
    assert not Damage.objects.exists()


def test_a_disk_that_cannot_read_has_damaged_it(monkeypatch):
    (digest,) = copies(1)

    def fail(self, digest):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(blobs.Folder, "open", fail)

    assert blobs.fault(digest) == "blob_damaged"


def test_what_is_lost_is_put_back_from_a_backup(archive, tmp_path):
    first, second, third = copies(3)
    backup = blobs.Folder(tmp_path / "backup")
    for digest in (first, second):
        backup.put(digest, blobs.read(digest))
    backup.put(third, b"not what it says")
    file_of(archive, first).unlink()
    spoil(archive, second)
    file_of(archive, third).unlink()
    out = StringIO()

    with pytest.raises(CommandError, match="1 are not in"):
        call_command("mend_archive", str(tmp_path / "backup"), stdout=out)

    assert "2 of 3" in out.getvalue()
    assert all(blobs.read(digest).startswith(b"Page ") for digest in (first, second))
    assert [damage.sha256 for damage in Damage.objects.standing()] == [third]


# -- month by month ------------------------------------------------------------------------------------------


def test_a_pass_looks_at_every_copy_and_ends():
    copies(45)

    slices = [scrubbing.go_on() for _ in range(3)]

    assert [(one.looked_at, one.finished_at is None) for one in slices[:2]] == [(20, True), (40, True)]
    last = Scrub.objects.get()
    assert (last.looked_at, last.expected, last.found) == (45, 45, 0)
    assert last.finished_at is not None
    assert scrubbing.go_on() is None


def test_a_pass_goes_on_where_it_stopped(archive, monkeypatch):
    digests = copies(30)
    looked_at = []
    look = scrubbing.look_at

    def note(digest):
        if len(looked_at) == 15:
            raise MemoryError
        looked_at.append(digest)
        return look(digest)

    monkeypatch.setattr(scrubbing, "look_at", note)
    with pytest.raises(MemoryError):
        scrubbing.go_on()
    monkeypatch.setattr(scrubbing, "look_at", lambda digest: looked_at.append(digest) or look(digest))

    scrubbing.go_on()
    scrubbing.go_on()

    assert sorted(set(looked_at)) == digests
    assert Scrub.objects.get().looked_at == 30


def test_of_two_at_once_one_leaves(monkeypatch):
    copies(30)
    scrubbing.go_on()
    mine = Scrub.objects.get()

    Scrub.objects.update(after="0" * 64)  # somebody else has marked a step meanwhile
    monkeypatch.setattr(scrubbing, "_under_way", lambda: mine)

    assert scrubbing.go_on() is None
    assert Scrub.objects.get().after == "0" * 64


def test_the_next_pass_begins_a_month_after_the_last():
    copies(1)
    scrubbing.go_on()
    Scrub.objects.update(started_at=timezone.now() - timedelta(days=29))
    assert scrubbing.go_on() is None

    Scrub.objects.update(started_at=timezone.now() - timedelta(days=31))
    scrubbing.go_on()

    assert Scrub.objects.count() == 2


@pytest.mark.parametrize(("copies_kept", "at_least"), [(1_000_000, 138), (30_000_000, 4166)])
def test_the_pace_is_enough_for_a_month(copies_kept, at_least, monkeypatch):
    copies(1)
    Scrub.objects.create(expected=copies_kept)
    asked = []

    def many(after, limit):
        asked.append(limit)
        return [f"{len(asked):064x}"] * limit

    monkeypatch.setattr(scrubbing, "_promised", many)
    monkeypatch.setattr(scrubbing, "look_at", lambda digest: "")

    scrubbing.go_on()

    assert sum(asked) >= at_least


def test_damage_is_an_alarm_until_it_is_mended(archive):
    (digest,) = copies(1)
    spoil(archive, digest)

    tasks.scrub_archive()
    found = Damage.objects.get()
    first = (found.sha256, found.code, found.mended_at)
    spoil(archive, digest, b"Page 0.")
    tasks.scrub_archive()

    assert first == (digest, "blob_damaged", None)
    assert Damage.objects.get().mended_at is not None
    assert Scrub.objects.get().found == 1


def test_what_is_lost_again_is_an_alarm_again(archive):
    (digest,) = copies(1)
    spoil(archive, digest)
    scrubbing.look_at(digest)
    spoil(archive, digest, b"Page 0.")
    scrubbing.look_at(digest)

    file_of(archive, digest).unlink()
    scrubbing.look_at(digest)

    assert [damage.code for damage in Damage.objects.standing()] == ["blob_missing"]
