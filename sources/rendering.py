"""Screenshots and PDFs of kept copies, where CLAIMTRACK_CHROMIUM names a browser: asked for, made, and kept as blobs.

What is shown is the copy that we keep and nothing else, so the picture proves no more than the copy does; styles and
pictures that the page had elsewhere are missing from it. See `sources.chromium` for what keeps it from the network.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from sources import chromium, jobs, snapshots
from sources.chromium import CannotShow
from sources.errors import SourceError
from sources.hints import hint
from sources.jobs import Held
from sources.models import Rendering, Snapshot

log = logging.getLogger(__name__)

TASK = "sources.tasks.render"
SECONDS = 25.0  # less than a worker's soft limit, which would look like a fault of ours
ATTEMPTS = 3
FIRST_PAUSE = 60.0  # seconds
SHOWN_AS = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
}
_CHARSET = re.compile(r"[A-Za-z0-9_-]{2,40}")


def is_on() -> bool:
    return bool(settings.CLAIMTRACK_CHROMIUM)


def can_be_shown(snapshot: Snapshot) -> bool:
    return _type_of(snapshot) in SHOWN_AS


def ask(copies: Iterable[Snapshot], *, by: Any = None) -> int:
    """Have pictures made of these copies, once each; how many rows are new. Nothing where no browser is set."""
    if not is_on():
        return 0
    wanted = [copy for copy in copies if can_be_shown(copy)]
    known = set(Rendering.objects.filter(snapshot__in=wanted).values_list("snapshot", flat=True))
    new = [Rendering(snapshot=copy, asked_by=by, max_attempts=ATTEMPTS) for copy in wanted if copy.pk not in known]
    Rendering.objects.bulk_create(new, ignore_conflicts=True)
    mine = Rendering.objects.filter(snapshot__in=[row.snapshot_id for row in new])
    for pk in mine.values_list("pk", flat=True):
        hint(TASK, pk)
    return len(new)


def unasked(rows: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
    return rows.filter(rendering=None, content_type__in=list(SHOWN_AS))


def run(pk: int) -> Rendering | None:
    """Make the pictures of one row. None where there was nothing to do for this caller."""
    if not is_on():
        return None
    held = jobs.claim(Rendering, pk)
    if held is None:
        return None
    row = Rendering.objects.select_related("snapshot").get(pk=pk)
    try:
        _make(held, row.snapshot)
    except SourceError as error:
        if isinstance(error, CannotShow) and error.detail:
            log.warning("copy %s cannot be shown: %s", row.snapshot_id, error.detail)
        _failed(held, error)
    except Exception:
        log.exception("picture %s broke", pk)
        _failed(held, SourceError("broken"))
    return Rendering.objects.get(pk=pk)


def _make(held: Held, snapshot: Snapshot) -> None:
    data = snapshots.read(snapshot.sha256)
    shown = chromium.show(data, _served_as(snapshot), program=settings.CLAIMTRACK_CHROMIUM, seconds=SECONDS)
    jobs.finish(
        held,
        screenshot=snapshots.keep(shown.screenshot),
        pdf=snapshots.keep(shown.pdf),
        made_with=shown.made_with[:100],
        is_cut=shown.is_cut,
        refused=shown.refused,
    )


def _failed(held: Held, error: SourceError) -> None:
    if error.permanent or held.is_last:
        jobs.give_up(held, outcome=error.code)
    else:
        jobs.give_back(held, after=jobs.scattered(FIRST_PAUSE * 4 ** (held.attempt - 1)), outcome=error.code)


def _type_of(snapshot: Snapshot) -> str:
    return snapshot.content_type.partition(";")[0].strip().lower()


def _served_as(snapshot: Snapshot) -> str:
    charset = snapshot.encoding if _CHARSET.fullmatch(snapshot.encoding) else "utf-8"
    return f"{SHOWN_AS[_type_of(snapshot)]}; charset={charset}"


def sweep(limit: int = 20) -> int:
    """Give up what is past saving, hint what waits. Safe at any time, also twice at once."""
    if not is_on():
        return 0
    jobs.bury(Rendering)
    found = jobs.due(Rendering.objects.all(), limit)
    for pk in found:
        hint(TASK, pk)
    return len(found)


def retry(row: Rendering) -> None:
    """Try again what was given up."""
    if jobs.revive(row):
        hint(TASK, row.pk)
    row.refresh_from_db()
