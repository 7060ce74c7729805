"""Somebody who asks for pages, one after the other, and writes down what was promised them.

    python -m tests.chaos.asking LEDGER JOBS HOSTS PAUSE

Killed and started again, it goes on after the last promise; what was asked twice is one job.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import django

from tests.chaos import web


def address(number: int, hosts: int) -> str:
    return f"http://site{number % hosts}.example/{web.kind_of(number)}/{number}"


def main() -> None:
    ledger, jobs, hosts, pause = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    ledger.touch()
    lines = ledger.read_text().splitlines()
    with ledger.open("a", buffering=1) as promised:
        for number in range(int(lines[-1].split()[0]) + 1 if lines else 0, jobs):
            fetch_id, seconds = ask(address(number, hosts))
            promised.write(f"{number} {fetch_id} {seconds:.4f}\n")
            time.sleep(pause)
    signal.pause()  # whoever ends is started again


def ask(url: str) -> tuple[int, float]:
    """The number of the row, once it is committed, and how long the one who asked had to wait for it."""
    while True:
        start = time.perf_counter()
        try:
            with transaction.atomic():
                fetch = fetching.ask(documents.note(url), purpose="evidence")
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)  # PostgreSQL is away: a person would see an error and ask again
        else:
            return fetch.pk, time.perf_counter() - start


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")
    django.setup()
    from django.db import InterfaceError, OperationalError, connection, transaction

    from sources import documents, fetching
    from tests.chaos import points

    points.lay(points.armed_by_files(Path(os.environ["CHAOS_ARMED"])))
    main()
