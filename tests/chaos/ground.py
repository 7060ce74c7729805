"""What chaos runs on: servers of its own that keep what was committed, an archive that can fill up, a web that takes
notes, and our processes under the same supervisor that `up` has."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from claimtrack import embedded
from claimtrack.processes import die_with_parent, group_members
from claimtrack.supervisor import FIRST_PAUSE, Child, Supervisor, Terminal

ROOT = Path(__file__).resolve().parent.parent.parent
ARCHIVE_SIZE = 96  # MB


class LastingPostgres(embedded.Postgres):
    """As people run it: what was committed survives a crash. It only ends with us, as every server of a test."""

    def command(self) -> list[str]:
        self.throw_away = False
        try:
            return super().command()
        finally:
            self.throw_away = True


class Ground:
    """The servers, the archive, the web and the processes of one run."""

    def __init__(self, var: Path, *, hosts: int, delay: float, lease: float):
        self.var, self.hosts, self.delay, self.lease = var, hosts, delay, lease
        self.armed, self.blobs = var / "armed", var / "blobs"
        self.web_log, self.ledger = var / "web.log", var / "ledger"
        self.postgres = LastingPostgres(var, throw_away=True)
        self.valkey = embedded.Valkey(var, throw_away=True)
        self.mounted = False

    @contextlib.contextmanager
    def up(self) -> Iterator[Ground]:
        self.var.chmod(0o711)
        for folder in (self.armed, self.blobs):
            folder.mkdir()
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, self.var, ignore_errors=True)
            stack.enter_context(self.archive())
            for server in (self.postgres, self.valkey):
                stack.callback(self.stop, server)
                server.start()
            stack.enter_context(self.web())
            log = stack.enter_context((self.var / "children.log").open("a"))
            self.supervisor = Supervisor(Terminal(log), self.var / "children.json")
            stack.callback(self.end)
            yield self

    @contextlib.contextmanager
    def archive(self) -> Iterator[None]:
        """A small disk of its own for the copies, where the kernel lets us have one."""
        mount = ["mount", "-t", "tmpfs", "-o", f"size={ARCHIVE_SIZE}m", "tmpfs", str(self.blobs)]
        done = embedded.is_root() and subprocess.run(mount, capture_output=True, check=False).returncode == 0
        self.mounted = bool(done)
        try:
            yield
        finally:
            if self.mounted:
                subprocess.run(["umount", "-l", str(self.blobs)], check=False)

    @contextlib.contextmanager
    def web(self) -> Iterator[None]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.web", str(self.web_log)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        try:
            assert process.stdout is not None
            self.port = int(process.stdout.readline())
            yield
        finally:
            process.kill()
            process.communicate()

    def environment(self, **more: str) -> dict[str, str]:
        place = f"127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
            "DATABASE_URL": embedded.database_url(self.var),
            "REDIS_URL": embedded.redis_url(self.var),
            "CLAIMTRACK_VAR": str(self.var),
            "CLAIMTRACK_BLOBS": str(self.blobs),
            "CLAIMTRACK_LOG_LEVEL": "warning",
            "CLAIMTRACK_WORKERS": "2",
            "CLAIMTRACK_FETCH_DELAY": f"{self.delay:g}",
            "CLAIMTRACK_FETCH_DEADLINE": f"{max(2.0, self.lease / 2):g}",
            "CLAIMTRACK_FETCH_RATE": "0",  # the pause of each host is what is watched
            "CLAIMTRACK_FETCH_MAX_BYTES": "200000",
            "CLAIMTRACK_LOOPBACK_HOSTS": ",".join(f"site{number}.example={place}" for number in range(self.hosts)),
            "CHAOS_ARMED": str(self.armed),
            "CHAOS_LEASE": f"{self.lease:g}",
            **more,
        }

    # -- processes

    def start(self, name: str, *command: str, once: bool = False, **env: str) -> None:
        self.supervisor.start(Child(name, [sys.executable, "-m", *command], self.environment(**env), once=once))

    def look(self) -> None:
        """Start again what has died. Deaths of our making earn no longer pauses."""
        for child in self.supervisor.children:
            child.pause = FIRST_PAUSE
        self.supervisor.look()

    def leaders(self, name: str) -> list[int]:
        """The main processes of this name that are alive."""
        return [
            child.process.pid
            for child in self.supervisor.children
            if child.name == name and child.process is not None and child.process.poll() is None
        ]

    def children(self, name: str) -> list[int]:
        """What they have forked."""
        return [pid for leader in self.leaders(name) for pid in group_members(leader) if pid != leader]

    def end(self) -> None:
        for child in self.supervisor.children:
            if child.process is not None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.process.pid, signal.SIGCONT)  # who is stopped cannot end
        self.supervisor.end(patience=15.0)

    # -- servers

    def stop(self, server: embedded.Server) -> None:
        if pid := server.pid():
            os.kill(pid, signal.SIGCONT)
        server.stop()

    def restart(self, server: embedded.Server, number: signal.Signals) -> bool:
        pid = server.pid()
        if pid is None:
            return False
        os.kill(pid, number)
        if server.child is not None and server.child.pid == pid:
            server.child.wait(30)
        while server.pid() is not None:
            time.sleep(0.02)
        server.start()
        return True
