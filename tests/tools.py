"""Programs of others, in the environment that `make tools` sets up: started on loopback, ended with the test."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BIN = Path(__file__).resolve().parent.parent / ".venv-tools/bin"
PATIENCE = 100.0


def tool(name: str) -> str:
    if not (BIN / name).exists():
        pytest.skip("`make tools` has not been run")
    return str(BIN / name)


def run(name: str, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tool(name), *map(str, arguments)], cwd=cwd, env=surroundings(cwd), capture_output=True, text=True, timeout=100
    )


def surroundings(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUTF8": "1"}


def a_free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def serving(name: str, *arguments: object, port: int, cwd: Path) -> Iterator[str]:
    """The program while it answers on this port; what it said is in `log` in its folder."""
    with serving_together({port: (name, *arguments)}, cwd=cwd):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def serving_together(programs: dict[int, tuple[object, ...]], *, cwd: Path) -> Iterator[None]:
    """Several, by the ports on which they answer."""
    started: list[subprocess.Popen[bytes]] = []
    with (cwd / "log").open("wb") as log:
        try:
            for name, *arguments in programs.values():
                command = [tool(str(name)), *map(str, arguments)]
                started.append(subprocess.Popen(command, cwd=cwd, env=surroundings(cwd), stdout=log, stderr=log))
            for port, process in zip(programs, started, strict=True):
                _wait(f"http://127.0.0.1:{port}/", process, cwd / "log")
            yield
        finally:
            for process in started:
                process.terminate()
            for process in started:
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError as answered:
            answered.close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"it does not answer: {log.read_text()[-2000:]}")
