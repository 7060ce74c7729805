"""Tell a worker that there is work. A hint may get lost: the row is the truth, and the sweeper finds it."""

from __future__ import annotations

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
STALE_AFTER = 300  # seconds; an older hint is worth nothing, the sweeper has been there


def hint(task: str, *ids: int) -> None:
    """After this transaction commits, ask for `task` to be run on `ids`; without a broker, leave it to the sweeper."""
    transaction.on_commit(partial(_send, task, ids), robust=True)


def _send(task: str, ids: tuple[int, ...]) -> None:
    try:
        current_app.send_task(task, args=ids, ignore_result=True, retry=False, expires=STALE_AFTER)
    except (OperationalError, OSError) as fault:
        log.warning("no hint for %s%s: %s", task, ids, fault)
