"""All the work of workers and clock in one process, straight from the database: for when there is no queue.

The same tasks run as ever. Recurring ones are run when they are due, and what they would hint is done next.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from claimtrack.celery import app
from sources import hints
from sources.alarm import limited

log = logging.getLogger(__name__)

PAUSE = 0.2  # seconds between looks when nothing is due
REST = 1.0  # seconds before a database is asked again that did not answer


def work(until: Callable[[], bool]) -> int:
    """Do what is due, again and again, until told to end. The number of tasks that were run."""
    app.loader.import_default_modules()
    due = dict.fromkeys(settings.CELERY_BEAT_SCHEDULE, 0.0)
    done = 0
    with hints.collected() as waiting:
        while not until():
            now = time.monotonic()
            # Before all else that waits: what the clock finds is older than what was hinted just now.
            for name in [name for name, at in due.items() if at <= now]:
                entry: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE[name]
                due[name] = now + entry["schedule"]
                run(entry["task"], ())
                done += 1
            following = next((one for one, at in waiting.items() if at <= now), None)
            if following is None:
                time.sleep(PAUSE)
                continue
            del waiting[following]
            run(*following)
            done += 1
    return done


def run(name: str, ids: tuple[int, ...]) -> None:
    """One task, as a worker runs it: what it fails of is logged, and its row says what is still to be done."""
    task = app.tasks[name]
    try:
        with limited(task.soft_time_limit or settings.CELERY_TASK_SOFT_TIME_LIMIT):
            task(*ids)
    except (OperationalError, InterfaceError) as away:
        log.warning("PostgreSQL does not answer: %s", " ".join(str(away).split()))
        connection.close()
        time.sleep(REST)
    except Exception:
        log.exception("%s%s failed", name, ids)
    close_old_connections()
