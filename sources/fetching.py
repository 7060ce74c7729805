"""Get a document and keep it: ask for a row, claim it, fetch, keep, finish. The row is the truth, the queue a hint.

A worker may die at any line, and another may be at the same row: the claim is one UPDATE, the end of it is fenced
by the token of that claim, and time is told by the database. Nothing is lost, and nothing recorded twice.
"""

from __future__ import annotations

import json
import logging
import random
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from psycopg.errors import LockNotAvailable

from sources import documents, extraction, hosts, limits, net, snapshots, turns
from sources.errors import ArchiveAway, NotKept, Refused, SourceError, sentence
from sources.extraction import Extracted
from sources.hints import hint
from sources.models import Document, Fetch

T = TypeVar("T")
log = logging.getLogger(__name__)

LEASE = hosts.LEASE
HINTED_AGAIN_AFTER = 30.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 6 * 3600.0  # seconds before another attempt
LONGEST_WAIT = 24 * 3600.0  # seconds that we wait because a host says so
LOOK_AGAIN = 0.5  # seconds, where somebody else is at the host
HINTED_AHEAD = 10.0  # seconds that a message may wait for its host
DATABASE_PATIENCE = 10.0  # seconds for a restarted database to answer again; all is inside the hard limit
LOCKS_WAIT = 1.0  # seconds that a claim waits for rows which somebody else is about to change
HOLDS_UP = 30.0  # seconds that a worker which stops inside a transaction keeps its rows from others
ARCHIVE_REST = 30.0  # seconds to fetch nothing after the archive could not take a copy
TASK = "sources.tasks.run_fetch"


# -- asking --------------------------------------------------------------------------------------------------


def ask(document: Document, *, purpose: str, window: str = "") -> Fetch:
    """The job of getting `document` for this purpose, once per window. Who asks again gets the same row.

    Part of the caller's transaction; a worker is told after it commits, and the sweeper finds the row otherwise.
    """
    if not document.url:
        raise Refused("empty")
    key = {"document": document, "purpose": purpose, "window": window}
    known = Fetch.objects.filter(**key).first()
    if known:
        return known
    Fetch.objects.bulk_create([Fetch(**key, host=hosts.name_of(document.url))], ignore_conflicts=True)
    fetch = Fetch.objects.get(**key)
    hint(TASK, fetch.pk)
    return fetch


# -- running -------------------------------------------------------------------------------------------------


def run(fetch_id: int) -> Fetch | None:
    """Claim the row, get its document, keep it, finish. None where there was nothing to do for this caller: the job
    is done or not ripe, somebody else has it or its host, took it over meanwhile, it waits for its next turn, or
    fetching rests."""
    if resting():
        return None
    then = None
    while (job := _despite_restarts(partial(_claim_unless_held_up, fetch_id))) is not None:
        then = _take_turn(job)
        if then is not _Then.GOES_ON:
            break
    if then is _Then.GOES_ON:
        _hint_when_free(fetch_id)
    if then is not _Then.ENDED:
        return None
    fetch = Fetch.objects.select_related("document").get(pk=fetch_id)
    if fetch.state == Fetch.State.DONE:
        documents.catch_up(fetch.document)
    return fetch


def run_patiently(fetch_id: int, *, seconds: float) -> Fetch | None:
    """As `run`, for somebody who looks on: waits where a pause is all that is in the way."""
    end = time.monotonic() + seconds
    while (fetch := run(fetch_id)) is None:
        row = Fetch.objects.get(pk=fetch_id)
        ripe = Fetch.objects.due().filter(pk=fetch_id).exists()
        wait = hosts.free_in(row.host or hosts.name_of(row.document.url or ""))
        wait = LOOK_AGAIN if wait is None else max(wait, 0.05)
        if not ripe or time.monotonic() + wait > end:
            return None
        time.sleep(wait)
    return fetch


class _Then(Enum):
    ENDED = "done, given up or back in line after a failure: the row says which"
    GOES_ON = "some way further; the next request may be made when its host is free"
    LEFT = "nothing more for this caller: it must wait, or somebody else took it over"


@dataclass(frozen=True)
class _Job:
    """A claimed row: what to get, how far it has come, the host that is held for it, and the token under which the
    end of it may be written."""

    pk: int
    token: uuid.UUID
    attempt: int
    max_attempts: int
    url: str
    document_id: int
    purpose: str
    way: list[Any]
    turn: turns.Turn


def _hold_nobody_up() -> None:
    """In this transaction: wait for no lock for long, and be broken off where this process stops in the middle."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)",
            [f"{LOCKS_WAIT:g}s", f"{HOLDS_UP:g}s"],
        )


def _claim_unless_held_up(fetch_id: int) -> _Job | None:
    try:
        return _claim(fetch_id)
    except OperationalError as refused:
        if isinstance(refused.__cause__, LockNotAvailable):
            return None  # whoever holds the row is at it, or has stopped in the middle; others go on
        raise


def _claim(fetch_id: int) -> _Job | None:
    """Take the row, its host and a token of the bucket together, or none of them. The attempt counts from here, so
    that a page which kills its workers is given up like any other."""
    token = uuid.uuid4()
    with transaction.atomic():
        _hold_nobody_up()
        row = _claim_row(fetch_id, token)
        if row is None:
            return None
        attempt, most, host, url, document_id, purpose, way = row
        turn = turns.begin(host or hosts.name_of(url), token=token, lease=LEASE)
        if turn is not None and not limits.take_for_fetch():
            return _Job(fetch_id, token, attempt, most, url, document_id, purpose, json.loads(way), turn)
        transaction.set_rollback(True)  # gives the row back as it was, the attempt uncounted
    if turn is not None:
        # All together ask as fast as they may. The next sweep tells a worker again.
        Fetch.objects.filter(pk=fetch_id, state=Fetch.State.QUEUED).update(hinted_at=None)
    return None


def _claim_row(fetch_id: int, token: uuid.UUID) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE sources_fetch AS f
               SET state = 'running', token = %s, attempt = attempt + 1,
                   lease_until = clock_timestamp() + make_interval(secs => %s)
              FROM sources_document AS d
             WHERE f.id = %s AND d.id = f.document_id AND attempt < max_attempts
               AND (state = 'queued' AND not_before <= clock_timestamp()
                    OR state = 'running' AND lease_until < clock_timestamp())
            RETURNING attempt, max_attempts, host, d.url, d.id, purpose, way
            """,
            [token, LEASE.total_seconds(), fetch_id],
        )
        return cursor.fetchone()


def _take_turn(job: _Job) -> _Then:
    """What can be asked now, and what comes of it; the host is let go, whatever it was."""
    then, instead, written = _Then.ENDED, None, False
    try:
        kept = _get_and_keep(job)
        written = _despite_restarts(lambda: _finish(job, kept))
    except turns.Further as further:
        then, instead = _Then.GOES_ON, partial(_put_back, job, host=further.host, way=further.way)
    except turns.NotYet as wait:
        then, instead = _Then.LEFT, partial(_put_back, job, not_before=wait.until, **_said(wait.reason))
    except SourceError as error:
        instead = partial(_fail, job, error)
    except (OperationalError, InterfaceError):
        raise  # without a database nothing can be written down; the lease runs out, and another takes the row over
    except Exception:
        log.exception("fetch %s broke", job.pk)
        instead = partial(_fail, job, SourceError("broken"))  # ours, not the world's: written down, and tried again
    except BaseException:
        with suppress(OperationalError, InterfaceError):
            turns.end(job.turn)  # ended in the middle; others at this host need not wait
        raise
    if instead is not None:
        written = _despite_restarts(instead)
    _despite_restarts(partial(turns.end, job.turn))
    if then is not _Then.GOES_ON or job.turn.delay:
        _hint_next_of(job.turn.host)
    return then if written else _Then.LEFT


@dataclass(frozen=True)
class _Kept:
    """What came of it: an answer, its bytes in the archive, and the text in them; no text where nothing changed."""

    response: net.Response
    digest: str = ""
    coded_digest: str = ""
    extracted: Extracted | None = None


def _get_and_keep(job: _Job) -> _Kept:
    """The network, the extraction and the archive: no transaction is open here."""
    # Another look asks only for what has changed since our newest copy.
    before = snapshots.newest(job.document_id) if job.purpose == Fetch.Purpose.WATCH else None
    asked_if = snapshots.conditions(before) if before is not None else {}
    response = turns.get(job.turn, job.url, way=job.way, document_id=job.document_id, **asked_if)
    if response.not_modified or (before is not None and snapshots.is_same(response, before)):
        return _Kept(response)
    extracted = extraction.read(response)
    coded = _archived(response.coded_body) if response.coded_body else ""
    return _Kept(response, _archived(response.body), coded, extracted)


def _archived(body: bytes) -> str:
    global _archive_rests_until
    try:
        return snapshots.keep(body)
    except (OSError, ArchiveAway) as fault:
        _archive_rests_until = time.monotonic() + ARCHIVE_REST
        log.exception("the archive takes no copy")
        raise NotKept from fault


def _finish(job: _Job, kept: _Kept) -> bool:
    """Record the end and the copy in one transaction, if the row is still ours."""
    with transaction.atomic():
        _hold_nobody_up()
        outcome = "not_modified" if kept.extracted is None else "ok"
        detail = sentence("robots_overridden") if job.turn.overridden else ""
        if not _end(job, state=Fetch.State.DONE, outcome=outcome, detail=detail):
            return False
        if kept.extracted is not None:
            document = Document.objects.get(pk=job.document_id)
            blob: Any = {"digest": kept.digest, "coded_digest": kept.coded_digest, "size": len(kept.response.body)}
            snapshots.take(document, kept.response, kept.extracted, fetch=Fetch(pk=job.pk), **blob)
    return True


def _fail(job: _Job, error: SourceError) -> bool:
    """Put the row back in line for later, or give it up, if it is still ours."""
    # A page is not given up because our own disk was full: that attempt does not count.
    counted = job.attempt - isinstance(error, NotKept)
    if error.permanent or counted >= job.max_attempts:
        return _end(job, state=Fetch.State.DEAD, outcome=error.code, detail=error.sentence)
    return bool(
        _ours(job).update(
            state=Fetch.State.QUEUED,
            attempt=counted,
            token=None,
            lease_until=None,
            hinted_at=None,
            host=hosts.name_of(job.url),
            way=[],  # from the beginning: redirects change, most of all those that led to a failure
            not_before=Now() + timedelta(seconds=_pause_before(job.attempt, error)),
            **_said(error),
        )
    )


def _said(error: SourceError) -> dict[str, str]:
    return {"last_outcome": error.code[:60], "last_detail": error.sentence[:500]}


def _put_back(job: _Job, **fields: Any) -> bool:
    """In line again as if nobody had come, the attempt uncounted: the turn was too short, or not to be had."""
    waiting = {"state": Fetch.State.QUEUED, "token": None, "lease_until": None, "hinted_at": None}
    return bool(_ours(job).update(attempt=F("attempt") - 1, **waiting, **fields))


def _end(job: _Job, *, state: str, outcome: str, detail: str = "") -> bool:
    return bool(
        _ours(job).update(
            state=state,
            token=None,
            lease_until=None,
            finished_at=Now(),
            last_outcome=outcome[:60],
            last_detail=detail[:500],
        )
    )


def _ours(job: _Job) -> QuerySet[Fetch]:
    # The fence: whoever slept past the lease finds another token here and writes nothing.
    return Fetch.objects.filter(pk=job.pk, token=job.token)


def _pause_before(attempt: int, error: SourceError) -> float:
    """Seconds until the next attempt: doubling, scattered so that failures do not march in step, and never
    sooner than the host has asked for."""
    own = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE) * random.uniform(0.5, 1.5)  # noqa: S311
    asked = min(error.retry_after or 0.0, LONGEST_WAIT)
    return float(max(own, asked))


def _despite_restarts(write: Callable[[], T]) -> T:
    """Do `write` also when the database is restarted under it. Each is fenced: twice is as good as once, and so is
    one whose success we never heard of. A page that was fetched is then not asked for again."""
    deadline = time.monotonic() + DATABASE_PATIENCE
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.3)


_archive_rests_until = 0.0


def resting() -> str:
    """Why nothing is fetched just now, as a code, or nothing. Asked before a row is claimed: no page is fetched only
    to be dropped, no attempt is lost, and no host is bothered, while there is no room for a copy."""
    if time.monotonic() < _archive_rests_until or not snapshots.has_room():
        return "archive_full"
    return ""


# -- finding what is due -------------------------------------------------------------------------------------


def due(limit: int = 100, *, again_after: float | None = None) -> list[int]:
    """Rows to hint: ripe or orphaned, their host free, one for each host that was not hinted in the last seconds: a
    second message would only wait behind the first.

    Two who ask at once get different rows.
    """
    again_after = HINTED_AGAIN_AFTER if again_after is None else again_after
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH ripe AS (
                SELECT f.id, f.not_before,
                       row_number() OVER (PARTITION BY coalesce(nullif(f.host, ''), f.id::text)
                                          ORDER BY f.not_before, f.id) AS place,
                       bool_or(f.hinted_at >= clock_timestamp() - make_interval(secs => %s))
                           OVER (PARTITION BY coalesce(nullif(f.host, ''), f.id::text)) AS told
                  FROM sources_fetch AS f
                  LEFT JOIN sources_host AS h ON h.name = f.host
                 WHERE f.attempt < f.max_attempts
                   AND (f.state = 'queued' AND f.not_before <= clock_timestamp()
                        OR f.state = 'running' AND f.lease_until < clock_timestamp())
                   AND (h.name IS NULL OR {hosts.FREE})
            ), mine AS (
                SELECT id FROM sources_fetch
                 WHERE id IN (SELECT id FROM ripe WHERE place = 1 AND told IS NOT TRUE
                               ORDER BY not_before, id LIMIT %s)
                   FOR UPDATE SKIP LOCKED
            )
            UPDATE sources_fetch AS f SET hinted_at = clock_timestamp()
              FROM mine
             WHERE f.id = mine.id
               AND (f.hinted_at IS NULL OR f.hinted_at < clock_timestamp() - make_interval(secs => %s))
            RETURNING f.id
            """,  # noqa: S608 (FREE is ours)
            [again_after, limit, again_after],
        )
        return [pk for (pk,) in cursor.fetchall()]


@transaction.atomic
def bury() -> int:
    """Give up rows whose last worker was lost with the last attempt. One that comes to its end just now is left."""
    over = Fetch.objects.filter(state=Fetch.State.RUNNING, lease_until__lt=Now(), attempt__gte=F("max_attempts"))
    lost = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return Fetch.objects.filter(pk__in=lost).update(
        state=Fetch.State.DEAD,
        token=None,
        lease_until=None,
        finished_at=Now(),
        last_outcome="worker_lost",
        last_detail=sentence("worker_lost"),
    )


def sweep(limit: int = 100) -> int:
    """Give up what is past saving, hint what waits. Safe at any time, also twice at once."""
    bury()
    found = due(limit)
    for fetch_id in found:
        hint(TASK, fetch_id)
    for document_id in documents.behind():
        hint("sources.tasks.catch_up", document_id)
    return len(found)


def _hint_next_of(host: str) -> None:
    """The host is soon free again: whoever waits for it need not wait for the sweeper too."""
    waiting = Fetch.objects.due().filter(host=host, attempt__lt=F("max_attempts")).order_by("not_before", "pk")
    following = waiting.values_list("pk", flat=True).first()
    if following is not None:
        _hint_at(host, following)


def _hint_when_free(fetch_id: int) -> None:
    host = Fetch.objects.filter(pk=fetch_id).values_list("host", flat=True).first()
    if host:
        _hint_at(host, fetch_id)


def _hint_at(host: str, fetch_id: int) -> None:
    wait = hosts.free_in(host)
    if wait is not None and wait <= HINTED_AHEAD:
        hint(TASK, fetch_id, after=wait)


# -- what was given up ---------------------------------------------------------------------------------------


def dead() -> QuerySet[Fetch]:
    """What was given up, latest first."""
    return Fetch.objects.filter(state=Fetch.State.DEAD).select_related("document").order_by("-finished_at", "-pk")


def retry(fetch: Fetch, *, by: Any) -> Fetch:
    """Put a row that was given up back in line, with all its attempts. One that is not dead is left as it is."""
    revived = Fetch.objects.filter(pk=fetch.pk, state=Fetch.State.DEAD).update(
        state=Fetch.State.QUEUED,
        attempt=0,
        not_before=Now(),
        finished_at=None,
        hinted_at=None,
        host=hosts.name_of(fetch.document.url or ""),
        way=[],
        retried_by=by,
    )
    if revived:
        hint(TASK, fetch.pk)
    fetch.refresh_from_db()
    return fetch
