"""A time limit on work done in this very process, where no worker's parent keeps one."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from celery.exceptions import SoftTimeLimitExceeded

SOFT_LIMIT = 40.0  # seconds, as for workers; well inside a lease


@contextmanager
def limited(seconds: float = SOFT_LIMIT) -> Iterator[None]:
    """Raise SoftTimeLimitExceeded in the block after so many seconds. Only a main thread can be told."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    raise SoftTimeLimitExceeded


class Ending:
    """For the length of a block, SIGTERM is noted instead of died of, so that what is under way is finished first."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Ending:
        self.main = threading.current_thread() is threading.main_thread()
        if self.main:
            self.before = signal.signal(signal.SIGTERM, self._note)
        return self

    def __exit__(self, *fault: object) -> None:
        if self.main:
            signal.signal(signal.SIGTERM, self.before)

    def sleep(self, seconds: float) -> None:
        """Wait so long, or until the end is asked for."""
        until = time.monotonic() + seconds
        while not self.asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
