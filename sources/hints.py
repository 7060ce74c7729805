"""Tell a worker that there is work. A hint may get lost: the row is the truth, and the sweeper finds it.

Who asks for work never waits for the queue: hints are handed to a thread, which sends them or forgets them.
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import Context, ContextVar, copy_context
from functools import cache, partial

from celery import current_app
from django.db import transaction
from kombu import Connection
from kombu.pools import connections, producers

log = logging.getLogger(__name__)

STALE_AFTER = 300  # seconds; an older hint is worth nothing, the sweeper has been there
PATIENCE = 0.4  # seconds for a broker to answer
REST = 5.0  # seconds to leave a broker alone that did not
PRIORITY = 3  # after the clock's sweeps, which have 0: they find what no hint has reached
AT_MOST = 1000  # hints that wait to be sent; beyond that they are dropped, and the sweeper finds the rows

Hint = tuple[str, tuple[int, ...]]
Outbox = queue.Queue[tuple[Context, str, tuple[int, ...], float]]

_away_until = 0.0
# Of one thread: two that work here and now at once must not take, or leave behind, each other's.
_here: ContextVar[dict[Hint, float] | None] = ContextVar("here", default=None)
_starting = threading.Lock()


def hint(task: str, *ids: int, after: float = 0.0) -> None:
    """After this transaction commits, ask for `task` to be run on `ids`; without a broker, leave it to the sweeper.

    `after` so many seconds, where it could do nothing sooner: seconds only, because workers keep such a message in
    memory.
    """
    transaction.on_commit(partial(_send, task, ids, after), robust=True)


@contextmanager
def collected() -> Iterator[dict[Hint, float]]:
    """Hints of this process, each once and in order, for whoever does the work here and now instead of asking a queue
    for it; with each the moment, on the monotonic clock, before which it could do nothing."""
    found: dict[Hint, float] = {}
    before = _here.set(found)
    try:
        yield found
    finally:
        _here.reset(before)


def _send(task: str, ids: tuple[int, ...], after: float = 0.0) -> None:
    if (here := _here.get()) is not None:
        here[task, ids] = time.monotonic() + after
    elif time.monotonic() >= _away_until:
        with suppress(queue.Full):
            # The context carries the id of the request, so that the lines of the task can be found by it.
            _outbox(os.getpid()).put_nowait((copy_context(), task, ids, after))


# -- the thread that sends ---------------------------------------------------------------------------------


def _outbox(process: int) -> Outbox:
    with _starting:
        return _started(process)


@cache
def _started(process: int) -> Outbox:
    """What waits to be sent, and the thread that sends it. One per process: threads do not fork."""
    waiting: Outbox = queue.Queue(AT_MOST)
    threading.Thread(target=_send_all, args=(waiting,), name="hints", daemon=True).start()
    atexit.register(settle, 2 * PATIENCE)
    return waiting


def _send_all(waiting: Outbox) -> None:
    while True:
        context, task, ids, after = waiting.get()
        try:
            if time.monotonic() >= _away_until:
                context.run(_publish, task, ids, after)
        finally:
            waiting.task_done()


def settle(seconds: float) -> bool:
    """Wait until what this process had to say is said or forgotten: before it ends, or before a test looks."""
    waiting = _outbox(os.getpid())
    deadline = time.monotonic() + seconds
    while waiting.unfinished_tasks and time.monotonic() < deadline:
        time.sleep(0.002)
    return not waiting.unfinished_tasks


def _publish(task: str, ids: tuple[int, ...], after: float = 0.0) -> None:
    global _away_until
    try:
        with producers[_broker(os.getpid())].acquire(block=True, timeout=PATIENCE) as producer:
            current_app.send_task(
                task,
                args=ids,
                producer=producer,
                ignore_result=True,
                retry=False,
                expires=STALE_AFTER,
                countdown=after or None,
                priority=PRIORITY,
            )
    except Exception as fault:  # whatever a broker can do wrong, the row is safe
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
