"""What is lost and what is done twice when everything is killed again and again, as JSON lines.

    python -m tests.benchmarks.chaos [--jobs 200] [--kills 20] [--seed 1] [--peer]

Servers of its own, two Celery workers, the clock, one `run_fetches`, and somebody who asks for pages on loopback that
answer in ten ways. Meanwhile processes are killed with SIGKILL, at random and at named points, PostgreSQL is told to
end at once, Valkey freezes, fills up and forgets, the disk of the archive fills up, and workers sleep past their lease.
When the last page has been asked for and the last fault is over, all must come to an end: done, or given up with its
reason. With --peer, plain Celery tasks, one per page, go through the same kills.

A lease is 8 seconds here, instead of 90, and the first pause before another attempt is 1 second, instead of 30.
Exit code 1 when anything was lost, doubled or damaged, or a host was asked inside its pause.
"""

import argparse
import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from claimtrack import embedded  # noqa: E402

VAR = Path(tempfile.mkdtemp(prefix="ct-chaos-", dir="/tmp"))
VAR.chmod(0o711)  # the servers' account walks through it
for name in [name for name in os.environ if name.startswith("CLAIMTRACK_") and name != "CLAIMTRACK_PG_BIN"]:
    del os.environ[name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
    "CLAIMTRACK_VAR": str(VAR),
    "CLAIMTRACK_BLOBS": str(VAR / "run-0/blobs"),
    "DATABASE_URL": embedded.database_url(VAR / "run-0"),
    "REDIS_URL": embedded.redis_url(VAR / "run-0"),
}
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from sources.models import Fetch  # noqa: E402
from tests.chaos import counting, peer  # noqa: E402
from tests.chaos.faults import Faults  # noqa: E402
from tests.chaos.ground import Ground  # noqa: E402

ROUND = 0.05
MUST_BE_NONE = ("lost", "duplicated", "damaged", "mixed_up", "hurried", "done_without_copy", "not_indexed")


def ours(options: argparse.Namespace) -> dict[str, object]:
    ground = Ground(VAR / "run-0", hosts=max(5, options.jobs // 10), delay=options.delay, lease=options.lease)
    ground.var.mkdir()
    with ground.up():
        call_command("migrate", verbosity=0)
        connection.close()
        pause = options.kills * options.every * 0.9 / options.jobs
        for _ in range(2):
            ground.start("worker", "tests.chaos.doomed", "worker")
        ground.start("beat", "tests.chaos.doomed", "beat")
        ground.start("run_fetches", "tests.chaos.doomed", "run_fetches")
        time.sleep(3)  # until they are all there to be killed
        ask = ["tests.chaos.asking", str(ground.ledger), str(options.jobs), str(ground.hosts), f"{pause:.4f}"]
        ground.start("asker", *ask)
        start = time.monotonic()
        faults = Faults(ground, seed=options.seed, kills=options.kills, every=options.every)
        while not faults.over():
            faults.look()
            ground.look()
            time.sleep(ROUND)
        last_kill = time.monotonic()
        settle(ground, options)
        seconds = time.monotonic() - start
        ground.end()
        found = counting.rows() | counting.promises(ground.ledger) | counting.archive(ground.blobs)
        found |= counting.politeness(ground.web_log, options.delay)
        connection.close()
        if options.keep:
            shutil.copytree(ground.var / "log", options.keep, dirs_exist_ok=True)
            shutil.copy(ground.var / "children.log", options.keep)
            shutil.copy(ground.web_log, options.keep)
    return {
        "jobs": options.jobs,
        "lost": found.pop("unfinished") + found.pop("vanished") + options.jobs - found["created"],
        **found,
        "kills": faults.killed.total(),
        "killed": dict(sorted(faults.killed.items())),
        "befell": dict(sorted(faults.befell.items())),
        "after_last_kill_s": round(time.monotonic() - last_kill, 1),
        "seconds": round(seconds, 1),
        "var": str(VAR),
    }


def settle(ground: Ground, options: argparse.Namespace) -> None:
    """Until every job is at its end, or nothing has come to one for much longer than a lease and the longest pause."""
    left, since = -1, time.monotonic()
    while time.monotonic() - since < options.patience:
        ground.look()
        time.sleep(0.5)
        asked = len(ground.ledger.read_text().splitlines()) if ground.ledger.exists() else 0
        now_left = options.jobs - asked + Fetch.objects.filter(state__in=counting.UNDER_WAY).count()
        if not now_left and not counting.rows()["not_indexed"]:
            return
        if now_left != left:
            left, since = now_left, time.monotonic()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=float, default=1.5, help="seconds between kills, about")
    parser.add_argument("--lease", type=float, default=8.0, help="seconds")
    parser.add_argument("--delay", type=float, default=1.0, help="seconds between two visits to a host")
    parser.add_argument("--patience", type=float, default=90.0, help="seconds without progress after which it ends")
    parser.add_argument("--peer", action="store_true", help="also plain Celery, with late acknowledgement off and on")
    parser.add_argument("--keep", help="a folder for the logs")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        found = ours(options)
        print(json.dumps({"benchmark": "chaos", "seed": options.seed, **found}), flush=True)
        if options.peer:
            for late in (False, True):
                print(json.dumps({"benchmark": "chaos, plain Celery", **peer.run(VAR, options, late)}), flush=True)
    finally:
        shutil.rmtree(VAR, ignore_errors=True)
    return 1 if any(found[name] for name in MUST_BE_NONE) else 0


if __name__ == "__main__":
    raise SystemExit(main())
