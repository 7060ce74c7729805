"""What became of it all: asked of the rows, of the archive, of those who were promised something, and of the web."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from django.db.models import Count

from sources import snapshots
from sources.errors import BlobLost
from sources.models import Document, Fetch, Snapshot
from tests.chaos import web

UNDER_WAY = [Fetch.State.QUEUED, Fetch.State.RUNNING]
SLACK = 0.001  # seconds between two clocks


def rows() -> dict[str, Any]:
    """Jobs and copies, as the database has them."""
    twice = Document.objects.values("url").annotate(times=Count("pk")).filter(times__gt=1).count()
    jobs_twice = Fetch.objects.values("document").annotate(times=Count("pk")).filter(times__gt=1).count()
    copies_twice = Snapshot.objects.values("document").annotate(times=Count("pk")).filter(times__gt=1).count()
    dead = Fetch.objects.filter(state=Fetch.State.DEAD).select_related("document")
    for_no_fault = [fetch for fetch in dead if web.GIVEN_UP.get(kind(fetch)) != fetch.last_outcome]
    done = Fetch.objects.filter(state=Fetch.State.DONE)
    return {
        "created": Fetch.objects.count(),
        "done": done.count(),
        "dead": dead.count(),
        "dead_as": dict(Counter(fetch.last_outcome for fetch in dead)),
        "dead_of_bad_luck": dict(Counter(fetch.last_outcome for fetch in for_no_fault)),
        "done_though_hopeless": sum(kind(fetch) in web.GIVEN_UP for fetch in done.select_related("document")),
        "done_without_copy": done.filter(last_outcome="ok", snapshot=None).count(),
        "unfinished": Fetch.objects.filter(state__in=UNDER_WAY).count(),
        "not_indexed": Document.objects.filter(unindexed_since__isnull=False).count(),
        "duplicated": twice + jobs_twice + copies_twice,
    }


def kind(fetch: Fetch) -> str:
    return str(fetch.document.url).split("/")[3]


def number(url: str) -> int:
    return int(url.rpartition("/")[2])


def promises(ledger: Path) -> dict[str, Any]:
    """Those who asked were given a number: is there a row for each?"""
    lines = [line.split() for line in ledger.read_text().splitlines()]
    there = set(Fetch.objects.values_list("pk", flat=True))
    waits = sorted(float(seconds) * 1000 for _, _, seconds in lines)
    return {
        "promised": len(lines),
        "vanished": sum(int(pk) not in there for _, pk, _ in lines),
        "slowest_ask_ms": round(waits[-1], 1) if waits else 0,
    }


def archive(folder: Path) -> dict[str, int]:
    """Every copy is read and hashed, and held against what the web has at that address."""
    damaged = mixed_up = 0
    known = set()
    for snapshot in Snapshot.objects.select_related("document").iterator():
        known.add(snapshot.sha256)
        try:
            data = snapshots.read(snapshot.sha256)
        except BlobLost:
            damaged += 1
        else:
            mixed_up += data != web.page(number(str(snapshot.document.url)))
    names = [path.name for path in folder.rglob("*") if path.is_file()]
    half = [name for name in names if name.startswith(".")]
    return {
        "copies": len(known),
        "damaged": damaged,
        "mixed_up": mixed_up,
        "left_half_written": len(half),
        "copies_without_row": len(set(names) - set(half) - known),
    }


def politeness(log: Path, delay: float) -> dict[str, Any]:
    """Pages asked of one host sooner after another than allowed. Where a page leads on belongs to the same visit."""
    by_host = defaultdict(list)
    for asked in web.read_log(log):
        by_host[asked.host].append(asked)
    hurried, gaps = 0, []
    for visits in by_host.values():
        pages = [one for one in sorted(visits, key=lambda one: one.at) if one.path.rpartition("/")[2].isdigit()]
        for earlier, later in itertools.pairwise(pages):
            if earlier.path.startswith("/moved/") and later.path == earlier.path.replace("moved", "ok"):
                continue
            gaps.append(later.at - earlier.at)
            hurried += gaps[-1] < delay - SLACK
    return {
        "requests": sum(map(len, by_host.values())),
        "hurried": hurried,
        "shortest_gap_s": round(min(gaps), 3) if gaps else None,
    }
