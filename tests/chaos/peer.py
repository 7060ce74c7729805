"""The usual way, for comparison: one Celery task per page that fetches it and inserts one row, and no row before that.

    python -m celery -A tests.chaos.peer worker

The pages are all there and nothing is polite; the same kills come at the same pace. What was taken by the queue and
has no row in the end is lost.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
import urllib.request
from pathlib import Path
from typing import Any

import psycopg
from celery import Celery

from claimtrack import embedded
from tests.chaos.faults import Faults
from tests.chaos.ground import Ground

LATE = os.environ.get("PEER_LATE") == "1"
VISIBLE_AGAIN = 20  # seconds; Celery's own default is an hour, and then nothing would come back in time
KINDS = {"child", "worker", "valkey", "postgres", "valkey_frozen", "valkey_full", "valkey_flushed"}

app = Celery("peer", broker=os.environ.get("PEER_BROKER", "memory://"))
app.conf.update(
    task_ignore_result=True,
    task_acks_late=LATE,
    task_reject_on_worker_lost=LATE,
    worker_prefetch_multiplier=1 if LATE else 4,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": VISIBLE_AGAIN} if LATE else {},
)


@app.task
def fetch(number: int) -> None:
    with urllib.request.urlopen(f"http://{os.environ['PEER_WEB']}/ok/{number}", timeout=10) as answer:
        body = answer.read()
    with psycopg.connect(os.environ["PEER_DATABASE"], connect_timeout=5) as connection:
        connection.execute("INSERT INTO page (number, body) VALUES (%s, %s)", [number, body])


def run(var: Path, options: argparse.Namespace, late: bool) -> dict[str, Any]:
    ground = Ground(var / f"run-{1 + late}", hosts=1, delay=0, lease=options.lease)
    ground.var.mkdir()
    with ground.up():
        database = embedded.database_url(ground.var)
        sockets = embedded.sockets_folder(ground.var)
        broker = f"redis+socket://{sockets}/valkey.sock?virtual_host=0"
        with psycopg.connect(database) as connection:
            connection.execute("CREATE TABLE page (number int, body bytea)")
        env = {
            "PEER_LATE": str(int(late)),
            "PEER_BROKER": broker,
            "PEER_DATABASE": database,
            "PEER_WEB": f"127.0.0.1:{ground.port}",
        }
        celery = ["celery", "-q", "-A", "tests.chaos.peer", "worker", "-c", "2", "--without-gossip", "--without-mingle"]
        for _ in range(2):
            ground.start("worker", *celery, "-l", "critical", **env)
        time.sleep(3)
        app.conf.broker_url = app.conf.broker_write_url = broker
        faults = Faults(ground, seed=options.seed, kills=options.kills, every=options.every, only=KINDS)
        start, taken = time.monotonic(), 0
        pause = options.kills * options.every * 0.9 / options.jobs
        for number in range(options.jobs):
            until = time.monotonic() + pause
            taken += sent(number)
            while time.monotonic() < until:
                faults.look()
                ground.look()
                time.sleep(min(pause, 0.05))
        while not faults.over():
            faults.look()
            ground.look()
            time.sleep(0.05)
        recorded, rows = settle(ground, database, taken)
        seconds = time.monotonic() - start
    return {
        "acks_late": late,
        "seed": options.seed,
        "jobs": options.jobs,
        "not_taken_by_the_queue": options.jobs - taken,
        "recorded": recorded,
        "lost": max(0, taken - recorded),
        "duplicated": rows - recorded,
        "kills": faults.killed.total(),
        "killed": dict(sorted(faults.killed.items())),
        "befell": dict(sorted(faults.befell.items())),
        "visible_again_after_s": VISIBLE_AGAIN if late else None,
        "seconds": round(seconds, 1),
    }


def sent(number: int) -> bool:
    """Did the queue take it? Where it did not, somebody has seen an error."""
    with contextlib.suppress(Exception):
        fetch.apply_async([number], retry=False)
        return True
    return False


def settle(ground: Ground, database: str, taken: int) -> tuple[int, int]:
    """Until all is recorded, or nothing more has been for a while in which every message would have come again."""
    recorded, rows, since = -1, 0, time.monotonic()
    while time.monotonic() - since < 2 * VISIBLE_AGAIN:
        ground.look()
        time.sleep(0.5)
        with psycopg.connect(database) as connection:
            found = connection.execute("SELECT count(DISTINCT number), count(*) FROM page").fetchone()
        assert found is not None
        if found[0] != recorded:
            recorded, since = found[0], time.monotonic()
        rows = found[1]
        if recorded >= taken:
            break
    return recorded, rows
