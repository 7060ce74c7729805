"""How fetching stands: what waits, what was given up, and whether anybody is at it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from sources import fetching, hosts
from sources.errors import sentence
from sources.models import Fetch

STUCK_AFTER = 15 * 60.0  # seconds that a page may be due before somebody should look at the workers


@dataclass(frozen=True)
class Backlog:
    """Jobs by where they stand."""

    waiting: int
    running: int
    given_up: int
    oldest_due: float  # seconds since which a row and its host have been waiting for somebody to come
    resting: str  # why nothing is fetched just now, in words

    @property
    def stuck(self) -> bool:
        return self.oldest_due > STUCK_AFTER


def now() -> Backlog:
    under_way = Fetch.objects.exclude(state=Fetch.State.DONE).aggregate(
        waiting=Count("pk", filter=Q(state=Fetch.State.QUEUED)),
        running=Count("pk", filter=Q(state=Fetch.State.RUNNING)),
        given_up=Count("pk", filter=Q(state=Fetch.State.DEAD)),
    )
    why = fetching.resting()
    return Backlog(**under_way, oldest_due=_oldest_due(), resting=sentence(why) if why else "")


def _oldest_due() -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT extract(epoch FROM clock_timestamp() - min(greatest(
                       CASE f.state WHEN 'running' THEN f.lease_until ELSE f.not_before END,
                       h.next_allowed_at, h.open_until)))::float
              FROM sources_fetch AS f LEFT JOIN sources_host AS h ON h.name = f.host
             WHERE (f.state = 'queued' AND f.not_before <= clock_timestamp()
                    OR f.state = 'running' AND f.lease_until < clock_timestamp())
               AND (h.name IS NULL OR {hosts.FREE})
            """  # noqa: S608 (FREE is ours)
        )
        (seconds,) = cursor.fetchone()
    return seconds or 0.0
