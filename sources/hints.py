"""Tell a worker that there is work. A hint may get lost: the row is the truth, and the sweeper finds it."""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from functools import cache, partial

from celery import current_app
from django.db import transaction
from kombu import Connection
from kombu.pools import connections, producers

log = logging.getLogger(__name__)

STALE_AFTER = 300  # seconds; an older hint is worth nothing, the sweeper has been there
PATIENCE = 0.4  # seconds that a request may lose to a broker which does not answer
REST = 5.0  # seconds to leave such a broker alone
PRIORITY = 3  # after the clock's sweeps, which have 0: they find what no hint has reached

_away_until = 0.0


def hint(task: str, *ids: int) -> None:
    """After this transaction commits, ask for `task` to be run on `ids`; without a broker, leave it to the sweeper."""
    transaction.on_commit(partial(_send, task, ids), robust=True)


def _send(task: str, ids: tuple[int, ...]) -> None:
    global _away_until
    if time.monotonic() < _away_until:
        return
    try:
        with producers[_broker(os.getpid())].acquire(block=True, timeout=PATIENCE) as producer:
            current_app.send_task(
                task,
                args=ids,
                producer=producer,
                ignore_result=True,
                retry=False,
                expires=STALE_AFTER,
                priority=PRIORITY,
            )
    except Exception as fault:  # whatever a broker can do wrong, the row is safe and the person must not wait
        _away_until = time.monotonic() + REST
        _start_afresh()
        log.warning("no hint for %s%s: %s", task, ids, fault)


def _start_afresh() -> None:
    """Drop the pools of a broker that failed us; a closed pool would stay closed when it is back."""
    broker = _broker(os.getpid())
    for group in (producers, connections):
        pool = group.pop(broker, None)
        if pool is not None:
            with suppress(Exception):
                pool.force_close_all()


@cache
def _broker(process: int) -> Connection:
    """A connection for hints alone, with less patience than a worker's. One per process: sockets do not fork."""
    return current_app.connection_for_write(
        transport_options={
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "max_retries": 0,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        }
    )
