"""The verbs of a job's row: claim it, end it, give it back; find what waits and bury what is past saving.

A worker may die at any line, and another may be at the same row: the claim is one UPDATE, whatever ends it is fenced
by the token of that claim, and time is told by the database.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from sources.errors import sentence
from sources.models.job import Job

LEASE = timedelta(seconds=90)  # longer than a worker's hard limit of 60 s, so that no two are at one row
HINTED_AGAIN_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Held:
    """A claimed row, and the token under which its end may be written."""

    model: type[Job]
    pk: int
    token: uuid.UUID
    attempt: int
    max_attempts: int

    @property
    def is_last(self) -> bool:
        return self.attempt >= self.max_attempts


def ripe(model: type[Job]) -> QuerySet[Any]:
    """Waiting and due, or running under a lease that ran out, with an attempt left. The database's clock decides."""
    waiting = Q(state=Job.State.QUEUED, not_before__lte=Now())
    orphaned = Q(state=Job.State.RUNNING, lease_until__lt=Now())
    return model._default_manager.filter(waiting | orphaned, attempt__lt=F("max_attempts"))


def claim(model: type[Job], pk: int, *, lease: timedelta = LEASE) -> Held | None:
    """Take the row, or None: it is done, not ripe, or somebody else's. The attempt counts from here, so that work
    which kills its workers is given up like any other."""
    token = uuid.uuid4()
    # Conditions on the row itself, no subquery: who waited for the lock of another claim finds them untrue.
    taken = (
        ripe(model)
        .filter(pk=pk)
        .update(state=Job.State.RUNNING, token=token, attempt=F("attempt") + 1, lease_until=Now() + lease)
    )
    if not taken:
        return None
    row = model._default_manager.filter(pk=pk, token=token).values_list("attempt", "max_attempts").first()
    return Held(model, pk, token, *row) if row else None


def finish(held: Held, *, outcome: str = "ok", **fields: Any) -> bool:
    """It is done, if the row is still ours."""
    return _end(held, Job.State.DONE, outcome, finished_at=Now(), **fields)


def give_up(held: Held, *, outcome: str, **fields: Any) -> bool:
    return _end(held, Job.State.DEAD, outcome, finished_at=Now(), **fields)


def give_back(held: Held, *, after: float, outcome: str, counts: bool = True, **fields: Any) -> bool:
    """Back in line for `after` seconds from now; an attempt that does not count is taken off again."""
    if not counts:
        fields["attempt"] = F("attempt") - 1
    return _end(held, Job.State.QUEUED, outcome, hinted_at=None, not_before=Now() + timedelta(seconds=after), **fields)


def _end(held: Held, state: str, outcome: str, **fields: Any) -> bool:
    # The fence: whoever slept past the lease finds another token here and writes nothing.
    ours = held.model._default_manager.filter(pk=held.pk, token=held.token)
    said = {"last_outcome": outcome[:60], "last_detail": "" if outcome in ("", "ok") else sentence(outcome)[:500]}
    return bool(ours.update(state=state, token=None, lease_until=None, **said, **fields))


def scattered(seconds: float) -> float:
    """So that what failed together does not come back together."""
    return seconds * random.uniform(0.75, 1.5)  # noqa: S311 (nobody gains by guessing it)


def due(rows: QuerySet[Any], limit: int = 100) -> list[int]:
    """Rows to hint, longest waiting first; two who ask at once get different ones."""
    unhinted = Q(hinted_at=None) | Q(hinted_at__lt=Now() - HINTED_AGAIN_AFTER)
    with transaction.atomic():
        waiting = ripe(rows.model).filter(unhinted, pk__in=rows.values("pk")).order_by("not_before", "pk")
        found = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        rows.model._default_manager.filter(pk__in=found).update(hinted_at=Now())
    return found


def bury(model: type[Job]) -> int:
    """Give up rows whose last worker was lost with the last attempt."""
    lost = model._default_manager.filter(state=Job.State.RUNNING, lease_until__lt=Now(), attempt__gte=F("max_attempts"))
    return lost.update(
        state=Job.State.DEAD,
        token=None,
        lease_until=None,
        finished_at=Now(),
        last_outcome="worker_lost",
        last_detail=sentence("worker_lost"),
    )


def revive(row: Job) -> bool:
    """Put a row that was given up back in line with all its attempts; one that is not is left as it is."""
    again = type(row)._default_manager.filter(pk=row.pk, state=Job.State.DEAD)
    return bool(again.update(state=Job.State.QUEUED, attempt=0, not_before=Now(), finished_at=None, hinted_at=None))
