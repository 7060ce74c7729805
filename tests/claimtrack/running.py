"""`manage.py up` and other commands as real processes, in folders that go away."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimtrack import embedded
from claimtrack.processes import alive, command_line

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("CLAIMTRACK_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "PYTEST_")


def clean_environment(**extra: str) -> dict[str, str]:
    """As in a terminal where nothing was set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    if chosen := os.environ.get("CLAIMTRACK_PG_BIN"):
        kept["CLAIMTRACK_PG_BIN"] = chosen
    return kept | extra


@contextmanager
def folder(prefix: str = "ct-up-") -> Iterator[Path]:
    """Short, so that sockets fit in it; whatever still runs on it when the test is over is a fault."""
    path = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp")).resolve()
    path.chmod(0o755)
    try:
        yield path
        left = processes_on(path)
        assert left == [], left
    finally:
        for pid in [int(line.split()[0]) for line in processes_on(path)]:
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(path, ignore_errors=True)


used: set[Path] = set()


def processes_on(path: Path) -> list[str]:
    """Everything alive that was told of `path`, or of the sockets of what is in it, by argument or environment."""
    marks = [str(path).encode()]
    marks += [str(embedded.short_folder(var)).encode() for var in used if var.is_relative_to(path)]
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            known = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if any(mark in known for mark in marks) and alive(int(entry.name)):
            found.append(f"{entry.name} {command_line(int(entry.name))}")
    return found


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


def get(port: int, path: str = "/", host: str = "127.0.0.1") -> tuple[int, dict[str, str], str]:
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        page.request("GET", path, headers={"Host": host})
        answer = page.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        page.close()


def eventually(question, *, patience: float = 40.0, what: str = ""):
    """The first true answer; a failure that shows `what` when none comes."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            if answer := question():
                return answer
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"not within {patience:g} s: {what() if callable(what) else what}")


def manage(*arguments: str, var: Path, tree: Path = ROOT, python: str = sys.executable, **options):
    """One command, run to its end."""
    used.add(var)
    return subprocess.run(
        [python, str(tree / "manage.py"), *arguments],
        env=clean_environment(CLAIMTRACK_VAR=str(var), **options.pop("extra", {})),
        capture_output=True,
        text=True,
        timeout=90,
        **options,
    )


class Up:
    """One `manage.py up`, with what it has printed so far."""

    def __init__(self, var: Path, *arguments: str, tree: Path = ROOT, python=sys.executable, extra=None, **options):
        self.var = var
        used.add(var)
        self.port = free_port()
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [python, str(tree / "manage.py"), "up", "--port", str(self.port), *arguments],
            env=clean_environment(CLAIMTRACK_VAR=str(var), **(extra or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **options,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        with self.process.stdout as output:
            self.lines.extend(line.rstrip() for line in iter(output.readline, ""))

    def said(self, *words: str) -> bool:
        return any(all(word in line for word in words) for line in list(self.lines))

    def output(self) -> str:
        return "\n".join(self.lines[-40:])

    def wait_until_up(self) -> "Up":
        def ready() -> bool:
            assert self.process.poll() is None, self.output()
            return self.said("the site is at")

        eventually(ready, patience=60, what=self.output)
        eventually(lambda: {"web", "worker", "beat", "postgres", "valkey"} <= self.pids().keys(), what=self.output)
        return self

    def pids(self) -> dict[str, int]:
        """The process of each part, by its name."""
        found = {}
        for line in processes_on(self.var):
            pid, _, command = line.partition(" ")
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            for name, pattern in {
                "web": r"manage\.py web",
                "worker": r"manage\.py worker",
                "beat": r"manage\.py beat",
                "demo": r"-m claimtrack\.demo\.web",
                "postgres": r"/postgres -D",
                "valkey": r"valkey-server|redis-server",
            }.items():
                if re.search(pattern, command) and not re.search(pattern, command_line(parent)):
                    found[name] = int(pid)
        return found

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=40)
        self.reader.join(timeout=5)
        return code
