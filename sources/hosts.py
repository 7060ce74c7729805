"""Politeness kept in rows: one request at a time to a site, a pause after each, and none while it is out of order.

The database's clock and the host's row decide, so the rules hold across processes, machines and kills.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from tldextract import TLDExtract

from sources import address
from sources.errors import SourceError
from sources.models import Host

LEASE = timedelta(seconds=90)  # longer than a worker's hard limit of 60 s, so that no two are at one host or row
LONGEST_PAUSE = 24 * 3600.0  # seconds; whoever asks for more is asked again after a day
FAILURES_TO_OPEN = 5
OPEN_FOR, LONGEST_OPEN = 60.0, 3600.0  # seconds: doubling with each try that fails

# A host that may be asked now. One text for every statement, so that no two disagree.
FREE = """((h.token IS NULL OR h.held_until < clock_timestamp()) AND h.next_allowed_at <= clock_timestamp()
           AND (h.open_until IS NULL OR h.open_until <= clock_timestamp()))"""


def name_of(url: str) -> str:
    """The registrable domain of `url`: what one operator runs. A literal address, or a name outside any known
    suffix, stands for itself."""
    host = address.parse(url).host
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    parts = _suffixes()(host)
    if parts.suffix and parts.domain:
        return f"{parts.domain}.{parts.suffix}"
    return ".".join(host.split(".")[-2:])


# -- asking in turn ------------------------------------------------------------------------------------------


def hold(name: str, *, token: UUID, lease: timedelta = LEASE) -> float | None:
    """Take the host for one request under `token`; the answer is the pause in seconds that it wants after it.

    None: leave it. Somebody else has it, its pause is not over, or its breaker is open.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO sources_host AS h (name, token, held_until, last_asked_at, next_allowed_at)
            VALUES (%(name)s, %(token)s, clock_timestamp() + make_interval(secs => %(lease)s), clock_timestamp(),
                    clock_timestamp() + make_interval(secs => %(delay)s))
            ON CONFLICT (name) DO UPDATE
               SET token = excluded.token, held_until = excluded.held_until, last_asked_at = excluded.last_asked_at,
                   -- Set already now: whoever dies holding the host must not shorten its pause.
                   next_allowed_at = clock_timestamp() + make_interval(secs => greatest(%(delay)s, h.delay))
             WHERE {FREE}
            RETURNING greatest(%(delay)s, h.delay)
            """,  # noqa: S608 (FREE is ours)
            {"name": name, "token": token, "lease": lease.total_seconds(), "delay": settings.CLAIMTRACK_FETCH_DELAY},
        )
        row = cursor.fetchone()
    return row[0] if row else None


def release(
    name: str, *, token: UUID, pause: float = 0.0, asked: bool = True, answered: bool = True, failure: str = ""
) -> None:
    """Let the host go, and say how it went.

    `pause` in seconds is what the host itself asked for, beyond our own delay. Not `asked`: no request was made, so
    no pause is due. `answered` closes its breaker; a `failure` of the host counts towards opening it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE sources_host AS h
               SET token = NULL, held_until = NULL,
                   next_allowed_at = CASE WHEN %(asked)s
                        THEN greatest(next_allowed_at,
                                      clock_timestamp() + make_interval(secs => greatest(%(pause)s, %(delay)s, delay)))
                        ELSE clock_timestamp() END,
                   failures = CASE WHEN %(failed)s THEN failures + 1 WHEN %(answered)s THEN 0 ELSE failures END,
                   last_failure = CASE WHEN %(failed)s THEN %(failure)s ELSE last_failure END,
                   opened_at = CASE WHEN %(failed)s AND failures + 1 >= %(many)s
                                    THEN coalesce(opened_at, clock_timestamp())
                                    WHEN %(answered)s THEN NULL ELSE opened_at END,
                   open_until = CASE WHEN %(failed)s AND failures + 1 >= %(many)s
                                     THEN clock_timestamp() + make_interval(secs => least(%(longest)s,
                                          %(first)s * power(2, least(failures + 1 - %(many)s, 20))))
                                     WHEN %(answered)s THEN NULL ELSE open_until END
             WHERE name = %(name)s AND token = %(token)s
            """,
            {
                "name": name,
                "token": token,
                "asked": asked,
                "answered": asked and answered and not failure,
                "failed": asked and bool(failure),
                "failure": failure[:60],
                "pause": min(pause, LONGEST_PAUSE),
                "delay": settings.CLAIMTRACK_FETCH_DELAY,
                "many": FAILURES_TO_OPEN,
                "first": OPEN_FOR,
                "longest": LONGEST_OPEN,
            },
        )


def free_in(name: str) -> float | None:
    """Seconds until the host may be asked, 0 where that is now. None while somebody holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT token IS NOT NULL AND held_until >= clock_timestamp(),
                   extract(epoch FROM greatest(next_allowed_at, open_until) - clock_timestamp())::float
              FROM sources_host WHERE name = %s
            """,
            [name],
        )
        row = cursor.fetchone()
    if row is None:
        return 0.0
    held, seconds = row
    return None if held else max(0.0, seconds)


def slow_down(name: str, *, delays: Iterable[float]) -> None:
    """Keep at least the longest of these pauses, in seconds, between requests to the host."""
    longest = min(max(delays, default=0.0), LONGEST_PAUSE)
    Host.objects.filter(name=name).exclude(delay=longest).update(delay=longest)


def failure_of(error: SourceError) -> str:
    """The code of `error` where it says that the host itself is out of order, else nothing.

    A page that is not there, a login, a wrong certificate or a broken PDF say nothing of the kind.
    """
    by_status = error.status is None or error.status >= 500 or error.status == 429
    return error.code if error.retryable and by_status and error.code not in _NOT_THE_HOSTS else ""


_NOT_THE_HOSTS = {"broken", "bad_encoding", "bad_json"}


# -- the breaker ---------------------------------------------------------------------------------------------


def shut() -> QuerySet[Host]:
    """Hosts whose breaker is open, or which are on trial after it was; longest first."""
    return Host.objects.filter(opened_at__isnull=False).order_by("opened_at")


def close_breaker(host: Host, *, by: Any) -> bool:
    """Let the host be asked again without waiting; whether its breaker was open. Its pauses stay."""
    closed = Host.objects.filter(pk=host.pk, opened_at__isnull=False).update(
        failures=0, opened_at=None, open_until=None, closed_by=by
    )
    host.refresh_from_db()
    return bool(closed)


@cache
def _suffixes() -> TLDExtract:
    # The list inside the wheel; nothing is downloaded and nothing written.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
