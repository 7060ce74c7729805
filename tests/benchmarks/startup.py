"""From a fresh clone to the first page, by the command a newcomer types.

    python tests/benchmarks/startup.py

Clones this repository (what is committed), empties the caches, runs `make demo`, and waits for a page; then ends it
and starts it once more. Goals on two cores: at most 90 s the first time, with an empty pip cache; 10 s the second.
"""

import argparse
import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GOALS = {"first start": 90.0, "second start": 10.0}


def page(port: int, path: str = "/", hops: int = 3) -> int | None:
    """What the page answers that a browser would come to."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        asked.request("GET", path, headers={"Accept-Language": "en"})
        answer = asked.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        asked.close()
    if hops and answer.status in {301, 302} and (further := answer.headers.get("Location", "")).startswith("/"):
        return page(port, further, hops - 1)
    return answer.status


class NotStarted(Exception):
    """The demo ended, answered with an error, or took too long."""


def wait_for_page(demo: subprocess.Popen[bytes], port: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while (status := page(port)) is None:
        if demo.poll() is not None or time.monotonic() > deadline:
            raise NotStarted("the demo did not start")
        time.sleep(0.1)
    if status != 200:
        raise NotStarted(f"the first page answered {status}")


def start(clone: Path, home: Path, port: int, log: Path, patience: float) -> tuple[float, subprocess.Popen[bytes]]:
    """Seconds until something answers on `port`, and the process that does."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"} or name.startswith("PIP_")}
    began = time.monotonic()
    with log.open("ab") as out:
        demo = subprocess.Popen(
            ["make", "demo", f"PORT={port}"],
            cwd=clone,
            env={**kept, "HOME": str(home), "PIP_NO_CACHE_DIR": "1"},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_for_page(demo, port, patience)
    except BaseException:
        end(demo)
        print(log.read_text()[-3000:])
        raise
    return time.monotonic() - began, demo


def end(demo: subprocess.Popen[bytes]) -> float:
    """What Ctrl-C in a terminal does: the whole foreground group hears it."""
    began = time.monotonic()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(demo.pid, signal.SIGINT)
    demo.wait(timeout=60)
    return time.monotonic() - began


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8765)
    options.add_argument("--patience", type=float, default=300.0)
    chosen = options.parse_args()
    place = Path(tempfile.mkdtemp(prefix="ct-bench-", dir="/tmp"))
    place.chmod(0o755)
    took: dict[str, float] = {}
    try:
        clone, home, log = place / "clone", place / "home", place / "log"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        for name in GOALS:
            took[name], demo = start(clone, home, chosen.port, log, chosen.patience)
            print(f"{name}: {took[name]:.1f} s to the first page (goal {GOALS[name]:.0f} s)", flush=True)
            time.sleep(5)
            print(f"  ended {end(demo):.1f} s after Ctrl-C", flush=True)
        size = subprocess.run(["du", "-sm", str(clone / ".venv")], capture_output=True, text=True, check=True)
        print(f".venv: {size.stdout.split()[0]} MB")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return 0 if all(took[name] <= goal for name, goal in GOALS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
