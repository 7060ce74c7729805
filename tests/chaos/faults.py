"""What goes wrong, drawn by lot from a seed: kills of every process and at every named point, and what else befalls
machines. Each is done to real processes; those that pass are undone by the same hand."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from claimtrack import embedded
from claimtrack.processes import group_members
from tests.chaos import points
from tests.chaos.ground import Ground

# How often, of a hundred. A kill is SIGKILL, but for a PostgreSQL that is told to end at once (“immediate”).
KILLS = {"child": 28, "worker": 14, "point": 30, "valkey": 8, "postgres": 6, "beat": 5, "run_fetches": 5, "asker": 4}
OTHERS = {"valkey_frozen": 2, "valkey_full": 2, "valkey_flushed": 2, "disk_full": 3, "zombie": 3, "zombie_at_point": 3}
OTHERS_PER_KILL = 0.25
ARMED_FOR = 5.0  # seconds; then nobody comes by that point just now
ZOMBIE_POINTS = ["held", "claimed", "fetched", "kept", "ended", "recorded", "finished"]


class Faults:
    """So many kills, about `every` seconds apart, with other faults between them."""

    def __init__(self, ground: Ground, *, seed: int, kills: int, every: float, only: set[str] | None = None):
        self.ground, self.kills, self.every = ground, kills, every
        self.lot = random.Random(seed)
        self.only = only
        self.killed: Counter[str] = Counter()
        self.befell: Counter[str] = Counter()
        self.later: list[tuple[float, Callable[[], None]]] = []
        self.armed: dict[str, tuple[float, signal.Signals]] = {}
        self.next_at = time.monotonic() + every

    def over(self) -> bool:
        return self.killed.total() >= self.kills and not self.later and not self.armed

    def look(self) -> None:
        """One round: see what went off, undo what is over, and let the next thing happen when it is time."""
        now = time.monotonic()
        for at, undo in [one for one in self.later if one[0] <= now]:
            self.later.remove((at, undo))
            with contextlib.suppress(OSError, redis.RedisError):
                undo()
        self.see_what_went_off(now)
        waiting = sum(number == signal.SIGKILL for _, number in self.armed.values())
        if now >= self.next_at and self.killed.total() + waiting < self.kills:
            self.next_at = now + self.every * self.lot.uniform(0.5, 1.5)
            self.happen(KILLS, self.killed)
            if self.lot.random() < OTHERS_PER_KILL:
                self.happen(OTHERS, self.befell)

    def happen(self, kinds: dict[str, int], counted: Counter[str]) -> None:
        kinds = {kind: weight for kind, weight in kinds.items() if not self.only or kind in self.only}
        (kind,) = self.lot.choices(list(kinds), list(kinds.values()))
        with contextlib.suppress(ProcessLookupError):
            if getattr(self, kind)():
                counted[kind] += 1

    def again_after(self, seconds: float, undo: Callable[[], None]) -> None:
        self.later.append((time.monotonic() + seconds, undo))

    # -- kills

    def kill_one(self, pids: list[int]) -> bool:
        if pids:
            os.kill(self.lot.choice(sorted(pids)), signal.SIGKILL)
        return bool(pids)

    def child(self) -> bool:
        return self.kill_one(self.ground.children("worker"))

    def worker(self) -> bool:
        return self.kill_one(self.ground.leaders("worker"))

    def beat(self) -> bool:
        return self.kill_one(self.ground.leaders("beat"))

    def run_fetches(self) -> bool:
        return self.kill_one(self.ground.leaders("run_fetches"))

    def asker(self) -> bool:
        return self.kill_one(self.ground.leaders("asker"))

    def valkey(self) -> bool:
        return self.ground.restart(self.ground.valkey, signal.SIGKILL)

    def postgres(self) -> bool:
        return self.ground.restart(self.ground.postgres, signal.SIGQUIT)

    def point(self) -> bool:
        self.arm(self.lot.choice(points.EVERYWHERE), signal.SIGKILL)
        return False  # counted when it goes off

    def arm(self, point: str, number: signal.Signals) -> None:
        if point in self.armed:
            return
        new = self.ground.armed / ".new"
        new.write_text(number.name)
        new.rename(self.ground.armed / point)
        self.armed[point] = (time.monotonic(), number)

    def see_what_went_off(self, now: float) -> None:
        for mine in self.ground.armed.glob(".*.*"):
            _, point, pid = mine.name.split(".")
            _, number = self.armed.pop(point, (0.0, signal.SIGKILL))
            mine.unlink(missing_ok=True)
            if number == signal.SIGKILL:
                self.killed[f"at {point}"] += 1
            else:
                self.befell[f"zombie at {point}"] += 1
                self.again_after(self.ground.lease + 2, lambda pid=int(pid): os.kill(pid, signal.SIGCONT))
        for point, (at, _) in list(self.armed.items()):
            if now - at > ARMED_FOR:
                with contextlib.suppress(FileNotFoundError):
                    (self.ground.armed / point).unlink()
                    del self.armed[point]

    # -- and the rest

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(
            embedded.redis_url(self.ground.var), socket_timeout=1, retry=Retry(NoBackoff(), 0), protocol=2
        )

    def valkey_frozen(self) -> bool:
        pid = self.ground.valkey.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGSTOP)
        self.again_after(3, lambda: os.kill(pid, signal.SIGCONT))
        return True

    def valkey_full(self) -> bool:
        return self.ask_valkey(
            lambda client: client.config_set("maxmemory", 1),
            lambda client: client.config_set("maxmemory-policy", "noeviction"),
            after=lambda client: client.config_set("maxmemory", "256mb"),
        )

    def valkey_flushed(self) -> bool:
        return self.ask_valkey(lambda client: client.flushall())

    def ask_valkey(self, *questions: Callable[[redis.Redis], object], after: Callable | None = None) -> bool:
        def undo() -> None:
            with contextlib.closing(self.client()) as client:
                after(client)

        try:
            with contextlib.closing(self.client()) as client:
                for question in questions:
                    question(client)
        except redis.RedisError:
            return False
        if after:
            self.again_after(4, undo)
        return True

    def disk_full(self) -> bool:
        """All there is on the disk of the archive; where it has none of its own, no file of a worker may grow."""
        if not self.ground.mounted:
            return self.no_file_may_grow()
        filler = self.ground.blobs / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(1 << 20)):
                pass
        self.again_after(4, lambda: filler.unlink(missing_ok=True))
        return True

    def no_file_may_grow(self) -> bool:
        pids = [*self.ground.children("worker"), *self.ground.leaders("run_fetches")]
        for pid in pids:
            with contextlib.suppress(OSError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

        def undo() -> None:
            for pid in pids:
                with contextlib.suppress(OSError):
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

        self.again_after(4, undo)
        return bool(pids)

    def zombie(self) -> bool:
        """A worker with all its children stops for longer than a lease, and goes on as if nothing had been."""
        leaders = self.ground.leaders("worker")
        if not leaders:
            return False
        pids = group_members(self.lot.choice(leaders))
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)

        def wake() -> None:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

        self.again_after(self.ground.lease + 2, wake)
        return True

    def zombie_at_point(self) -> bool:
        self.arm(self.lot.choice(ZOMBIE_POINTS), signal.SIGSTOP)
        return False  # counted when it goes off
