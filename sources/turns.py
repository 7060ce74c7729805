"""Our turn at a host, taken under its row: what may be asked there now, asked politely, and how the host took it.

A turn is one request, or several where no pause is due between them. Whatever must wait – robots.txt comes first, a
redirect leads to another host or wants its own pause – is raised as Further: the caller writes down how far it has
come and is back when its turn comes. Nothing sleeps here, so that a slow host keeps no worker from the others.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from sources import address, hosts, net, robots
from sources.errors import Disallowed, Refused, SourceError, TooSlow
from sources.models import Robots

LONGEST_GAP = 30.0  # seconds before its lease ends that a worker asks nobody any more, at most
_HOST_WIDE = {429, 503}  # a host that answers so wants to be left alone as a whole

Way = Sequence[Any]  # what was asked so far and how it answered, as in net.Hop; the last, an address alone, is next


class Further(Exception):
    """Not finished: the next request goes to `host`, and `way` is how far it has come."""

    def __init__(self, host: str, way: Way) -> None:
        super().__init__(host)
        self.host = host
        self.way = list(way)


class NotYet(Exception):
    """Nothing was asked, and nothing can be before `until`; `reason` says why."""

    def __init__(self, reason: SourceError, until: datetime) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.until = until


@dataclass
class Turn:
    """A host that we hold, and what is to be said of it when we let it go."""

    host: str
    token: UUID
    delay: float
    ends: float  # by this process's clock: after it the host may be somebody else's
    asked: bool = False
    answered: bool = False
    failure: str = ""
    pause: float = 0.0
    overridden: bool = False  # fetched against robots.txt, as a person has decided

    def left(self) -> float:
        """Seconds that a request may take now. A worker that slept past its lease must not ask at all."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TooSlow
        return min(left, settings.CLAIMTRACK_FETCH_DEADLINE)

    def learn(self, error: SourceError) -> None:
        """What a failed request says of the host."""
        self.failure = hosts.failure_of(error)
        self.answered = not self.failure and not isinstance(error, Refused | Disallowed)
        if error.status in _HOST_WIDE:
            self.pause = error.retry_after or 0.0


def begin(host: str, *, token: UUID, lease: timedelta = hosts.LEASE) -> Turn | None:
    """Take the host, or None: it is not free now. End it with `end`, whatever happens."""
    start = time.monotonic()
    delay = hosts.hold(host, token=token, lease=lease)
    if delay is None:
        return None
    # Whoever takes over after the lease keeps the pause too.
    return Turn(host, token, delay, ends=start + lease.total_seconds() - min(delay, LONGEST_GAP))


def end(turn: Turn) -> None:
    hosts.release(
        turn.host,
        token=turn.token,
        pause=turn.pause,
        asked=turn.asked,
        answered=turn.answered,
        failure=turn.failure,
    )


def get(turn: Turn, url: str, *, way: Way = (), document_id: int | None = None, **options: Any) -> net.Response:
    """Ask for `url`, or for where the way to it has led, if the site's robots.txt lets us. Raises SourceError,
    Further, or NotYet. `options` are those of `net.get`."""
    hops = _hops(way)
    here = way[-1][0] if way else url
    record = _robots_of(turn, here, way)
    if record is not None:
        turn.overridden = not _may_ask(record, here, document_id=document_id)
    if hosts.name_of(here) != turn.host:
        raise Further(hosts.name_of(here), way)

    def may_follow(there: str) -> bool:
        """At once only where no pause is due, the host is the one we hold, and its rules are the ones we know."""
        if turn.delay or hosts.name_of(there) != turn.host:
            return False
        if record is None:
            return True
        if address.parse(there).origin != record.origin:
            return False
        turn.overridden |= not robots.check(record, there, document_id=document_id)
        return True

    with _learning(turn):
        try:
            return net.get(here, hops=hops, may_follow=may_follow, deadline=turn.left(), **options)
        except net.Elsewhere as elsewhere:
            turn.answered = True
            there = _way_to(elsewhere)
            raise Further(hosts.name_of(elsewhere.here), there) from None


@contextmanager
def _learning(turn: Turn) -> Iterator[None]:
    """Note that the host is asked, and what it makes of it."""
    turn.left()
    turn.asked = True
    try:
        yield
        turn.answered = True
    except SourceError as error:
        turn.learn(error)
        raise


def _robots_of(turn: Turn, here: str, way: Way) -> robots.Known | None:
    """What we know of the rules at `here`; None where none are followed. Where they are to be asked for first, that
    is what this turn is for: then it ends with Further."""
    if not settings.CLAIMTRACK_ROBOTS:
        return None
    record = robots.known(address.parse(here).origin)
    if record.fresh:
        return record
    ask_at = record.way[-1][0] if record.way else record.url
    if hosts.name_of(ask_at) != turn.host:
        raise Further(hosts.name_of(ask_at), way)
    hops = _hops(record.way)
    next_host = hosts.name_of(here)
    with _learning(turn):
        try:
            robots.ask(
                record,
                ask_at,
                hops=hops,
                deadline=turn.left(),
                may_follow=lambda there: not turn.delay and hosts.name_of(there) == turn.host,
            )
        except net.Elsewhere as elsewhere:
            turn.answered = True
            robots.go_on_later(record, _way_to(elsewhere))
            next_host = hosts.name_of(elsewhere.here)
    raise Further(next_host, way)


def _may_ask(record: robots.Known, here: str, *, document_id: int | None) -> bool:
    try:
        return robots.check(record, here, document_id=document_id)
    except SourceError as refusal:
        if refusal.permanent or record.state != Robots.State.UNREACHABLE or record.expires_at is None:
            raise
        raise NotYet(refusal, record.expires_at) from None


def _hops(way: Way) -> list[net.Hop]:
    return [
        net.Hop(url, status, line, tuple((n, v) for n, v in sent), tuple((n, v) for n, v in received))
        for url, status, line, sent, received in way[:-1]
    ]


def _way_to(elsewhere: net.Elsewhere) -> list[Any]:
    return [*(list(astuple(hop)) for hop in elsewhere.hops), [elsewhere.here]]
