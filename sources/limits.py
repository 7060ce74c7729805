"""Buckets of tokens: so many requests a minute, by all workers on all machines together.

Each bucket is a row of PostgreSQL and one statement takes from it, by the database's clock. Inside a transaction a
token goes back with everything else when that is rolled back, or when whoever took it is killed before the commit.
"""

import time
from math import ceil

from django.conf import settings
from django.db import connection

from sources.errors import Resting

FETCHES = "fetches"
LONGEST_BURST = 6.0  # seconds' worth of tokens that a full bucket holds
PATIENCE = 2.0  # seconds that a worker may stand waiting for a token
LONGEST_REST = 900.0  # seconds; then somebody finds out whether it still holds


def take(name: str, *, per_minute: float) -> float:
    """Take a token. 0.0: it is yours. Otherwise none was taken, and this many seconds pass before there is one.

    A rate of 0 is no limit.
    """
    if not per_minute:
        return 0.0
    interval = 60.0 / per_minute
    values: dict[str, str | float] = {"name": name, "interval": interval, "depth": _depth(interval)}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO sources_limit AS l (name, due_at)
            VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(interval)s))
            ON CONFLICT (name) DO UPDATE
               SET due_at = greatest(l.due_at, clock_timestamp()) + make_interval(secs => %(interval)s)
             WHERE l.due_at <= clock_timestamp() + make_interval(secs => %(depth)s)
            RETURNING 0.0::float
            """,
            values,
        )
        if cursor.fetchone():
            return 0.0
        cursor.execute(
            "SELECT extract(epoch FROM due_at - clock_timestamp())::float - %(depth)s"
            " FROM sources_limit WHERE name = %(name)s",
            values,
        )
        row = cursor.fetchone()
    return max(0.001, row[0]) if row else 0.001


def take_or_wait(name: str, *, per_minute: float) -> None:
    """Take a token, standing still for a few seconds where that is enough; else raise Resting: nothing was asked."""
    end = time.monotonic() + PATIENCE
    while wait := take(name, per_minute=per_minute):
        if time.monotonic() + wait > end:
            raise Resting(retry_after=wait)
        time.sleep(wait)


def rest(name: str, *, seconds: float, per_minute: float) -> None:
    """Give no token for so long: whoever is asked has said so."""
    if not per_minute or not seconds:
        return
    empty = min(seconds, LONGEST_REST) + _depth(60.0 / per_minute)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO sources_limit AS l (name, due_at)
            VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(empty)s))
            ON CONFLICT (name) DO UPDATE SET due_at = greatest(l.due_at, excluded.due_at)
            """,
            {"name": name, "empty": empty},
        )


def take_for_fetch() -> float:
    """A token of the bucket that all fetches share."""
    return take(FETCHES, per_minute=settings.CLAIMTRACK_FETCH_RATE)


def _depth(interval: float) -> float:
    """How far ahead of the clock a bucket may be drawn: its depth less the token asked for, in seconds."""
    return (ceil(max(1.0, LONGEST_BURST / interval)) - 1) * interval
