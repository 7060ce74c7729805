"""Plain Celery tasks, one per page, through the same kills.

The pages are all there and nothing is polite; the same kills come at the same pace. What was taken by the queue and
has no row in the end is lost.
"""

from __future__ import annotations

import argparse
import contextlib
import time
from pathlib import Path
from typing import Any

import psycopg

from claimtrack import embedded
from tests.chaos.faults import Faults
from tests.chaos.ground import Ground
from tests.chaos.plain import VISIBLE_AGAIN, app, fetch

# No named points, as it has none; and no frozen queue, for which it would wait without end.
KINDS = {"child", "worker", "valkey", "postgres", "valkey_full", "valkey_flushed"}


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
        celery = [
            "celery",
            "-q",
            "-A",
            "tests.chaos.plain",
            "worker",
            "-c",
            "2",
            "--without-gossip",
            "--without-mingle",
        ]
        for _ in range(2):
            ground.start("worker", *celery, "-l", "critical", **env)
        time.sleep(5)  # until they are all there to be killed
        faults = Faults(ground, seed=options.seed, kills=options.kills, every=options.every, only=KINDS)
        start, taken = time.monotonic(), 0
        pause = options.kills * options.every * 0.9 / options.jobs
        for number in range(options.jobs):
            until = time.monotonic() + pause
            taken += sent(number, broker)
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


def sent(number: int, broker: str) -> bool:
    """Did the queue take it? Where it did not, somebody has seen an error."""
    options = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
    with contextlib.suppress(Exception), app.connection_for_write(broker, transport_options=options) as connection:
        fetch.apply_async([number], connection=connection, retry=False)
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
