"""Children of `up`: started, watched, started again when they die, and ended together.

Each child leads a process group of its own, so that nothing it started outlives it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from claimtrack.processes import command_line, die_with_parent, group_members, signal_group

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
STEADY = 30.0  # seconds after which a child counts as well, and its next death is answered at once


class Terminal:
    """Lines of several processes on one screen, each with its name before it."""

    COLOURS: Mapping[str, str] = {
        "up": "1", "web": "36", "worker": "32", "beat": "35", "demo": "33", "seed": "34",
    }  # fmt: skip

    def __init__(self, stream: IO[str]):
        self.stream = stream
        self.coloured = stream.isatty() and "NO_COLOR" not in os.environ
        self.lock = threading.Lock()

    def line(self, name: str, text: str) -> None:
        prefix = f"{name:<8} │"
        if self.coloured:
            prefix = f"\033[{self.COLOURS.get(name, '0')}m{prefix}\033[0m"
        # A terminal that went away is no reason to stop: the site runs on.
        with self.lock, contextlib.suppress(OSError, ValueError):
            self.stream.write(f"{prefix} {text}\n")
            self.stream.flush()

    def follow(self, name: str, pipe: IO[bytes] | None) -> None:
        with pipe or io.BytesIO() as lines:
            for raw in lines:
                self.line(name, raw.decode(errors="replace").rstrip())


@dataclass
class Child:
    """One process that should run: how it is called, and what became of it."""

    name: str
    command: list[str]
    env: dict[str, str]
    once: bool = False  # it has a task and ends; nobody starts it again
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0
    deaths: int = 0


@dataclass
class Supervisor:
    """Looks after the children until told to end them."""

    terminal: Terminal
    register: Path  # who runs, for the next `up` to find if this one is killed
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        if child not in self.children:
            self.children.append(child)
        child.process = subprocess.Popen(  # noqa: S603
            child.command,
            env=child.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        child.started = time.monotonic()
        self.write_register()
        follow = threading.Thread(target=self.terminal.follow, args=(child.name, child.process.stdout), daemon=True)
        follow.start()

    def look(self) -> None:
        """One round: start again what has died, when its pause is over."""
        now = time.monotonic()
        for child in list(self.children):
            if child.process is not None and child.process.poll() is not None:
                self.mourn(child, child.process, now)
            if child.process is None and child.once:
                self.children.remove(child)
            elif child.process is None and now >= child.due:
                self.start(child)

    def mourn(self, child: Child, process: subprocess.Popen[bytes], now: float) -> None:
        """Say how it ended, end what it left behind, and set when to try again."""
        signal_group(process.pid, signal.SIGKILL)
        if child.once:
            child.process = None
            if process.returncode:
                self.terminal.line("up", f"{child.name} ended ({how(process.returncode)})")
            return
        if now - child.started > STEADY:
            child.pause = FIRST_PAUSE
        child.process, child.due = None, now + child.pause
        child.deaths += 1
        self.terminal.line("up", f"{child.name} ended ({how(process.returncode)}); again in {child.pause:g} s")
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def end(self, patience: float = 8.0, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """End all at once: ask, then insist. What was under way is safe to break off, its row says so."""
        groups = [child.process.pid for child in self.children if child.process is not None]
        end_groups(groups, patience, hurry=hurry, collect=self.collect)
        self.children.clear()
        self.register.unlink(missing_ok=True)

    def collect(self) -> None:
        for child in self.children:
            if child.process is not None:
                child.process.poll()

    def write_register(self) -> None:
        pids = {child.name: child.process.pid for child in self.children if child.process is not None}
        new = self.register.with_suffix(".new")
        new.write_text(json.dumps(pids))
        new.replace(self.register)


def how(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"by {signal.Signals(-code).name}"
    return f"exit code {code}"


def end_groups(
    groups: list[int],
    patience: float,
    *,
    hurry: Callable[[], bool] = lambda: False,
    collect: Callable[[], None] = lambda: None,
) -> None:
    # SIGTERM goes to the leader alone, who knows in which order its own children end.
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(group, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and not hurry():
        collect()
        if not any(group_members(group) for group in groups):
            return
        time.sleep(0.05)
    for group in groups:
        signal_group(group, signal.SIGKILL)
    for _ in range(100):
        collect()
        if not any(group_members(group) for group in groups):
            return
        time.sleep(0.02)


def end_orphans(register: Path, var: Path) -> list[str]:
    """End what an `up` that was killed has left running on this `var`; their names."""
    try:
        left = {str(name): int(pid) for name, pid in json.loads(register.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return []
    found = {name: pid for name, pid in left.items() if any(is_ours(one, var) for one in group_members(pid))}
    end_groups(list(found.values()), 5.0)
    register.unlink(missing_ok=True)
    return list(found)


def is_ours(pid: int, var: Path) -> bool:
    """Numbers are used again: a process is ours when it was started for this `var`."""
    with contextlib.suppress(OSError):
        return f"CLAIMTRACK_VAR={var}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return "manage.py" in command_line(pid)


def manage(*arguments: str) -> list[str]:
    """The command line of one of our own commands, under the same interpreter."""
    return [sys.executable, str(Path(__file__).resolve().parent.parent / "manage.py"), *arguments]
