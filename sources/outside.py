"""Have others keep what we cite: one row per document and archive, looked after until the archive has a copy.

An archive's “no” is never final. Whatever it answers but a copy is taken as unknown, and it is looked at again, at
ever longer intervals for about a week; each new try begins by looking whether the copy is there by now.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from sources import documents, hosts, jobs
from sources.archives.archive import Archive, Found
from sources.errors import SourceError
from sources.hints import hint
from sources.jobs import Held
from sources.models import Document, OutsideCopy, Snapshot

log = logging.getLogger(__name__)

TASK = "sources.tasks.keep_outside"
FIRST_PAUSE, LONGEST_PAUSE = 600.0, 48 * 3600.0  # seconds until it is looked at again, three times as long each time
POLL = 20.0  # seconds between looks at a copy in the making
LONGEST_COPYING = timedelta(minutes=30)
TURNED_AWAY = 60.0  # seconds that a host is left alone which answers 429 and does not say for how long
BUSY = 4.0  # seconds until another try to get hold of the host


def archives() -> dict[str, Archive]:
    """Those that are configured, by name, in the order of the setting."""
    return _made(json.dumps(settings.SOURCES_ARCHIVES, sort_keys=False))


@lru_cache(maxsize=8)
def _made(configured: str) -> dict[str, Archive]:
    entries: dict[str, dict[str, Any]] = json.loads(configured)
    return {name: import_string(entry["BACKEND"])(name, **entry.get("OPTIONS", {})) for name, entry in entries.items()}


# -- asking ----------------------------------------------------------------------------------------------------


def ask(chosen: Iterable[Document]) -> int:
    """Have each configured archive keep these documents; how many rows are new. Asked again, nothing changes."""
    rows = [OutsideCopy(document=document, archive=name) for document in chosen if document.url for name in archives()]
    before = OutsideCopy.objects.filter(document__in={row.document_id for row in rows}).count()
    OutsideCopy.objects.bulk_create(rows, ignore_conflicts=True)
    mine = OutsideCopy.objects.filter(document__in={row.document_id for row in rows})
    for pk in mine.filter(state=OutsideCopy.State.QUEUED, hinted_at=None).values_list("pk", flat=True):
        hint(TASK, pk)
    return mine.count() - before


def unasked(rows: QuerySet[Document]) -> QuerySet[Document]:
    """Of these documents, those that some configured archive has not been asked about."""
    missing = Q(pk__in=[])
    for name in archives():
        missing |= Q(~Exists(OutsideCopy.objects.filter(archive=name, document=OuterRef("pk"))))
    return rows.filter(missing, url__isnull=False)


# -- one step --------------------------------------------------------------------------------------------------


def run(pk: int) -> OutsideCopy | None:
    """Go one step with this row: follow a copy in the making, or look for one, and have it made where there is none.
    None where there was nothing to do for this caller."""
    held = jobs.claim(OutsideCopy, pk)
    if held is None:
        return None
    row = OutsideCopy.objects.select_related("document").get(pk=pk)
    archive = archives().get(row.archive)
    if archive is None:
        jobs.give_back(held, after=LONGEST_PAUSE, outcome=row.last_outcome, counts=False)
        return None
    if hosts.hold(archive.host, token=held.token, lease=jobs.LEASE) is None:
        wait = max(BUSY, hosts.free_in(archive.host) or 0.0)
        jobs.give_back(held, after=jobs.scattered(wait), outcome=row.last_outcome, counts=False)
        return None
    pause, failure = 0.0, ""
    try:
        pause = _step(held, row, archive)
    except SourceError as error:
        pause = error.retry_after or (TURNED_AWAY if error.status == 429 else 0.0)
        failure = hosts.failure_of(error)
        _not_yet(held, error)
    except Exception:
        log.exception("outside copy %s broke", pk)
        _not_yet(held, SourceError("broken"))
    finally:
        hosts.release(archive.host, token=held.token, pause=pause, failure=failure)
    return OutsideCopy.objects.get(pk=pk)


def _step(held: Held, row: OutsideCopy, archive: Archive) -> float:
    """Ask the archive; the seconds that it wants to be left alone after it."""
    url = row.document.url or ""
    if row.remote_job:
        _follow(held, row, archive, url)
        return 0.0
    found = archive.look(url, near=_kept_at(row))
    if found is not None:
        _found(held, found)
        return 0.0
    if not archive.saves:
        _not_yet(held, SourceError("outside_none"))
        return 0.0
    job = archive.order(url)
    jobs.give_back(held, after=POLL, outcome="outside_copying", counts=False, remote_job=job, asked_at=Now(), answer="")
    return archive.rest_after_saving


def _follow(held: Held, row: OutsideCopy, archive: Archive, url: str) -> None:
    found = archive.follow(row.remote_job, url)
    if found is not None:
        _found(held, found)
    elif row.asked_at is None or row.asked_at < timezone.now() - LONGEST_COPYING:
        _not_yet(held, SourceError("outside_slow"))
    else:
        jobs.give_back(held, after=jobs.scattered(POLL), outcome="outside_copying", counts=False)


def _found(held: Held, found: Found) -> None:
    jobs.finish(held, address=found.address, copied_at=found.at, remote_job="", answer="")


def _not_yet(held: Held, error: SourceError) -> None:
    """Unknown, whatever it was: forget the archive's job and look again later, or give up after the last try."""
    said: dict[str, Any] = {"remote_job": "", "answer": documents.one_line(getattr(error, "answer", ""))[:300]}
    if held.is_last:
        jobs.give_up(held, outcome=error.code, **said)
        return
    pause = min(FIRST_PAUSE * 3 ** (held.attempt - 1), LONGEST_PAUSE)
    jobs.give_back(held, after=max(jobs.scattered(pause), error.retry_after or 0.0), outcome=error.code, **said)


def _kept_at(row: OutsideCopy) -> datetime:
    """The archive's copy should be of the page as we kept it when it was asked for, whatever became of it since."""
    copies = Snapshot.objects.filter(document=row.document_id, fetched_at__lte=row.created_at)
    return copies.newest_first().values_list("fetched_at", flat=True).first() or row.created_at


# -- finding what is due, and what there is --------------------------------------------------------------------


def sweep(limit: int = 50) -> int:
    """Give up what is past saving, hint what waits. Safe at any time, also twice at once."""
    jobs.bury(OutsideCopy)
    found = jobs.due(OutsideCopy.objects.filter(archive__in=list(archives())), limit)
    for pk in found:
        hint(TASK, pk)
    return len(found)


def retry(row: OutsideCopy) -> None:
    """Look again at what was given up."""
    if jobs.revive(row):
        hint(TASK, row.pk)
    row.refresh_from_db()


def copies_of(document_ids: Iterable[int]) -> dict[int, list[OutsideCopy]]:
    """What others keep of these documents. One query."""
    found: dict[int, list[OutsideCopy]] = {}
    rows = OutsideCopy.objects.filter(document__in=set(document_ids), state=OutsideCopy.State.DONE)
    for row in rows.order_by("archive", "pk"):
        found.setdefault(row.document_id, []).append(row)
    return found
