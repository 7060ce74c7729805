"""Named points in the life of a fetch at which a process can be killed, or stopped, for real.

The product knows nothing of them: `lay` wraps its functions in the process that asks for it. A point goes off once,
when somebody has armed it by a file of its name; of several processes that come to it, one gets it.
"""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sources import documents, extraction, fetching, hints, hosts, net, snapshots

# Where each point lies: a function of the product, and whether it goes off before or after it.
BEFORE: dict[str, tuple[Any, str]] = {
    "asked": (fetching, "hint"),  # the row is written; where the asker has a transaction open, it is not committed
    "committed": (hints, "_send"),  # nobody has been told
    "told": (fetching, "run"),  # the message has left the queue
    "unsynced": (os, "fsync"),  # the bytes are under a name that does not count
    "unnamed": (Path, "rename"),  # they are on the disk
    "ended": (snapshots, "take"),  # inside the last transaction: the row is done, its copy not yet on record
}
AFTER: dict[str, tuple[Any, str]] = {
    "held": (hosts, "hold"),  # inside the transaction of the claim
    "claimed": (fetching, "_claim"),
    "answering": (net._Stream, "receive"),  # in the middle of an answer
    "fetched": (net, "get"),
    "extracted": (extraction, "extract"),
    "kept": (snapshots, "keep"),  # the copy is in the archive, and no row names it
    "recorded": (snapshots, "take"),  # inside the last transaction, all of it written
    "finished": (fetching, "_finish"),  # committed
    "failed": (fetching, "_fail"),
    "put_back": (fetching, "_put_back"),  # some way further, and in line again
    "released": (hosts, "release"),
    "indexed": (documents, "catch_up"),
    "unacknowledged": (fetching, "run"),  # all is done, and the queue has not heard of it
    "swept": (fetching, "due"),  # rows are marked as told, and nobody is
}
ASKING = ["asked", "committed"]
OTHERS = ["swept", "failed", "put_back"]
WORKING = [name for name in [*BEFORE, *AFTER] if name not in {*ASKING, *OTHERS}]
EVERYWHERE = [*WORKING, *ASKING, *OTHERS]

Arming = Callable[[str], signal.Signals | None]


def lay(armed: Arming) -> list[tuple[Any, str, Any]]:
    """Wrap the product's functions in this process. What was there before, for whoever wants it back."""
    before = []
    for places, is_before in ((BEFORE, True), (AFTER, False)):
        for point, (owner, name) in places.items():
            real = getattr(owner, name)
            before.append((owner, name, real))
            setattr(owner, name, wrapped(real, point, armed, is_before=is_before))
    return before


def wrapped(real: Callable[..., Any], point: str, armed: Arming, *, is_before: bool) -> Callable[..., Any]:
    @functools.wraps(real)
    def call(*args: Any, **options: Any) -> Any:
        if is_before:
            reach(point, armed)
        result = real(*args, **options)
        if not is_before:
            reach(point, armed)
        return result

    return call


def reach(point: str, armed: Arming) -> None:
    number = armed(point)
    if number is not None:
        os.kill(os.getpid(), number)


def armed_by_files(folder: Path) -> Arming:
    """A file named after the point, with the signal's name in it; taking it away is what one process can do."""

    def armed(point: str) -> signal.Signals | None:
        armed_file, mine = folder / point, folder / f".{point}.{os.getpid()}"
        if not armed_file.exists():
            return None
        try:
            os.rename(armed_file, mine)
        except FileNotFoundError:
            return None
        return signal.Signals[mine.read_text().strip()]

    return armed


def poison(mark: str) -> None:
    """Let every worker die that asks for an address with `mark` in it, as of a page that brings the parser down."""
    real = net.get

    @functools.wraps(real)
    def get(url: str, *args: Any, **options: Any) -> net.Response:
        if mark in url:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(url, *args, **options)

    net.get = get
