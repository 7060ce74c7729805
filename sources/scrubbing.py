"""Is all there that we promised? Every blob is hashed again: all at once when asked, a little at a time each month.

What cannot be proved is put down as Damage until it is whole again. Nothing is deleted here, ever.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from sources import blobs
from sources.models import Damage, Rendering, Scrub, Snapshot

log = logging.getLogger(__name__)

EVERY = timedelta(days=30)  # between the beginnings of two passes
PASS_TAKES = timedelta(days=25)  # the pace aims at this, so that a pass is over before the next begins
SLICE_EVERY = timedelta(minutes=5)
LEAST = 20  # blobs in a slice, even of a small archive
STEP = 10  # blobs between two marks of how far we are
SLICE_SECONDS = 20.0
IN_FLIGHT = timedelta(hours=1)  # a blob is kept before its row is written, and may lack one for as long as that
READ_AT_ONCE = 1000
# Who keeps bytes writes their sha-256 into one of these; what stands in none of them belongs to nobody.
PROMISES = (
    ("sources_snapshot", "sha256"),
    ("sources_snapshot", "coded_sha256"),
    ("sources_rendering", "screenshot"),
    ("sources_rendering", "pdf"),
)


# -- what must be there --------------------------------------------------------------------------------------


def promised(after: str = "") -> Iterator[str]:
    """The sha-256 of every blob that some row names, in order, each once."""
    while found := _promised(after, READ_AT_ONCE):
        yield from found
        after = found[-1]


def _promised(after: str, limit: int) -> list[str]:
    parts = " UNION ".join(
        f"(SELECT DISTINCT {column} AS digest FROM {table} WHERE {column} > %s ORDER BY 1 LIMIT %s)"  # noqa: S608
        for table, column in PROMISES
    )
    values: list[str | int] = [after, limit] * len(PROMISES)
    with connection.cursor() as cursor:
        cursor.execute(f"{parts} ORDER BY digest LIMIT %s", [*values, limit])
        return [digest for (digest,) in cursor.fetchall()]


def how_many() -> int:
    parts = " UNION ".join(f"SELECT {column} AS digest FROM {table}" for table, column in PROMISES)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({parts}) AS promised WHERE digest <> ''")  # noqa: S608
        return int(cursor.fetchone()[0])


def is_promised(digest: str) -> bool:
    with connection.cursor() as cursor:
        parts = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {column} = %s)" for table, column in PROMISES)  # noqa: S608
        cursor.execute(f"SELECT {parts}", [digest] * len(PROMISES))
        return bool(cursor.fetchone()[0])


def naming(digest: str) -> list[Snapshot]:
    """The copies that these bytes belong to, oldest first."""
    ours = Q(sha256=digest) | Q(coded_sha256=digest) | Q(rendering__screenshot=digest) | Q(rendering__pdf=digest)
    rows = Snapshot.objects.filter(ours).select_related("document")
    return list(rows.defer("text", "headers").order_by("fetched_at", "pk")[:20])


def look_at(digest: str) -> str:
    """Hash this blob again and put down what was found; nothing where all is well."""
    code = blobs.fault(digest)
    if code:
        put_down(digest, code)
    else:
        Damage.objects.standing().filter(sha256=digest).update(mended_at=Now())
    return code


def put_down(digest: str, code: str) -> None:
    is_news = not Damage.objects.standing().filter(sha256=digest).exists()
    with transaction.atomic():
        Damage.objects.bulk_create([Damage(sha256=digest, code=code)], ignore_conflicts=True)
        known = Damage.objects.filter(sha256=digest)
        known.exclude(mended_at=None).update(found_at=Now(), mended_at=None)
        known.update(code=code, seen_at=Now())
    if is_news:
        log.error("a kept copy cannot be proved: %s %s", code, digest)


# -- a little at a time --------------------------------------------------------------------------------------


def go_on(*, seconds: float = SLICE_SECONDS) -> Scrub | None:
    """Look at the next slice of the archive. None where there is nothing to do, or somebody else is at it.

    Two who do this at once do no harm: each step is marked by whoever marks it first, and the other one leaves.
    """
    until = time.monotonic() + seconds
    _look_again_at_what_is_damaged()
    scrub = _under_way()
    if scrub is None:
        return None
    left = max(LEAST, math.ceil(scrub.expected * (SLICE_EVERY / PASS_TAKES)))
    while left > 0 and time.monotonic() < until:
        digests = _promised(scrub.after, min(STEP, left))
        if not digests:
            Scrub.objects.filter(pk=scrub.pk, finished_at=None, after=scrub.after).update(finished_at=Now())
            break
        found = sum(bool(look_at(digest)) for digest in digests)
        if not _mark(scrub, digests, found):
            return None
        left -= len(digests)
    scrub.refresh_from_db()
    return scrub


def _under_way() -> Scrub | None:
    """The pass that is not finished, or a new one when it is time for it."""
    last = Scrub.objects.first()
    if last is not None and (last.finished_at is None or timezone.now() < last.started_at + EVERY):
        return last if last.finished_at is None else None
    if not (expected := how_many()):
        return None
    try:
        with transaction.atomic():
            return Scrub.objects.create(expected=expected)
    except IntegrityError:  # somebody else was quicker by a moment
        return None


def _mark(scrub: Scrub, digests: list[str], found: int) -> bool:
    moved = Scrub.objects.filter(pk=scrub.pk, finished_at=None, after=scrub.after).update(
        after=digests[-1], looked_at=F("looked_at") + len(digests), found=F("found") + found, last_looked_at=Now()
    )
    scrub.after = digests[-1]
    return bool(moved)


def _look_again_at_what_is_damaged() -> None:
    """So that what was put back from a backup stops being an alarm within minutes."""
    for digest in Damage.objects.standing().order_by("seen_at").values_list("sha256", flat=True)[:LEAST]:
        look_at(digest)


# -- all at once ---------------------------------------------------------------------------------------------


@dataclass
class Found:
    """What a look through the whole archive found."""

    copies: int = 0  # rows
    promised: int = 0  # blobs that rows name
    stored: int = 0  # blobs that lie in the archive
    size: int = 0  # of these, in bytes
    hashed: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)  # blobs that no row names
    left_behind: list[str] = field(default_factory=list)  # what is no blob: unfinished writes, damage put aside

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.damaged


def verify(*, sample: int | None = None) -> Found:
    """Hold all rows against all that is stored, and hash every blob again, or only `sample` of them by chance.

    Both come in order, so an archive of any size fits in memory.
    """
    found = Found(copies=Snapshot.objects.count())
    chosen = None if sample is None else set(_by_chance(sample))
    stored = _stored(found)
    lying = next(stored, None)
    for digest in promised():
        found.promised += 1
        while lying is not None and lying.name < digest:
            _note_orphan(lying, found)
            lying = next(stored, None)
        is_there = lying is not None and lying.name == digest
        # One that is not listed may have come since: only looking at it itself tells.
        if not is_there or chosen is None or digest in chosen:
            found.hashed += is_there
            code = look_at(digest)
            {"": [], "blob_missing": found.missing, "blob_damaged": found.damaged}[code].append(digest)
        if is_there:
            lying = next(stored, None)
    while lying is not None:
        _note_orphan(lying, found)
        lying = next(stored, None)
    return found


def _stored(found: Found) -> Iterator[blobs.Stored]:
    for lying in blobs.store().listing():
        if lying.is_blob:
            found.stored += 1
            found.size += lying.size
            yield lying
        elif _is_settled(lying):
            found.left_behind.append(lying.name)


def _note_orphan(lying: blobs.Stored, found: Found) -> None:
    named = Snapshot.objects.filter(Q(sha256=lying.name) | Q(coded_sha256=lying.name))
    shown = Rendering.objects.filter(Q(screenshot=lying.name) | Q(pdf=lying.name))
    if _is_settled(lying) and not named.exists() and not shown.exists():
        found.orphans.append(lying.name)


def _is_settled(lying: blobs.Stored) -> bool:
    return lying.modified < time.time() - IN_FLIGHT.total_seconds()


def _by_chance(sample: int) -> Iterable[str]:
    return Snapshot.objects.order_by("?").values_list("sha256", flat=True)[:sample]
