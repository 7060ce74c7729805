"""Our own commands as they are, in a process that can be killed at named points, and in less of a hurry to wait.

    CHAOS_ARMED=/folder CHAOS_LEASE=8 python -m tests.chaos.doomed worker

A lease of 90 seconds and pauses of 30 would make a hundred kills a matter of hours, so they are shorter here; what
they are to each other stays.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import django

from claimtrack import commands


def hurry(lease: float) -> None:
    fetching.LEASE, documents.SETTLED_AFTER = timedelta(seconds=lease), timedelta(seconds=2 * lease)
    fetching.DATABASE_PATIENCE = lease / 2
    fetching.FIRST_PAUSE, fetching.ARCHIVE_REST, hosts.OPEN_FOR = 1.0, 2.0, lease / 2


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")
    django.setup()
    from sources import documents, fetching, hosts
    from tests.chaos import points, web

    hurry(float(os.environ["CHAOS_LEASE"]))
    points.lay(points.armed_by_files(Path(os.environ["CHAOS_ARMED"])))
    points.poison(web.POISON)
    raise SystemExit(commands.run(["manage.py", *sys.argv[1:]]))
