"""What a site lets us fetch: its robots.txt, asked through the one door, kept in a row for each origin (RFC 9309).

An answer of 4xx means that there are no rules. While the file cannot be read, nothing is fetched; after half a day
the rules we knew hold again, and after 30 days it counts as gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.functions import Coalesce, Now

from sources import address, hosts, net
from sources.errors import Disallowed, Refused, SourceError, Unavailable
from sources.headers import max_age
from sources.models import Robots, RobotsOverride
from sources.robots_rules import Rules, product_token, read

MOST_BYTES = 500 * 1024  # as much as everybody must read; what comes after it is not looked at
DEADLINE = 10.0  # seconds
LONGEST_KEPT, SHORTEST_KEPT = 24 * 3600.0, 600.0  # seconds that one reading is relied upon
FIRST_LOOK_AGAIN, LAST_LOOK_AGAIN = 60.0, 3600.0  # seconds between looks while it cannot be read
KNOWN_RULES_HOLD_AFTER = timedelta(hours=12)
GONE_AFTER = timedelta(days=30)
PARSED_AND_KEPT = 32_000  # characters; a longer file is parsed anew each time, so that memory stays flat
MOST_PARSED = 256

_NO_RULES = {"redirect_many", "redirect_loop", "redirect_bad", "http_204"}
_parsed: dict[tuple[str, datetime, str], Rules] = {}
_READ = """SELECT state, fetched_at, expires_at > clock_timestamp(), expires_at,
                  clock_timestamp() - unreachable_since, way
             FROM sources_robots WHERE origin = %s"""


@dataclass(frozen=True)
class Known:
    """What stands on record for an origin. Not `fresh`: it is to be asked before anything else of that origin."""

    origin: str
    state: str = ""
    fetched_at: datetime | None = None
    fresh: bool = False
    expires_at: datetime | None = None
    unreachable_for: timedelta | None = None
    way: Sequence[Any] = ()

    @property
    def url(self) -> str:
        return f"{self.origin}/robots.txt"


# -- looking up ----------------------------------------------------------------------------------------------


def known(origin: str) -> Known:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [origin])
        row = cursor.fetchone()
    if row is None:
        return Known(origin)
    state, fetched_at, fresh, expires_at, unreachable_for, way = row
    return Known(origin, state, fetched_at, bool(fresh), expires_at, unreachable_for, json.loads(way))


def check(record: Known, url: str, *, document_id: int | None = None) -> bool:
    """May `url` be fetched? True: yes; False: only because somebody has decided so for this document.

    Raises Disallowed, or Unavailable where the rules could not be read.
    """
    try:
        if rules_of(record).allow(url):
            return True
        refusal: SourceError = Disallowed()
    except Unavailable as unknown:
        refusal = unknown
    if document_id is not None and RobotsOverride.objects.filter(document=document_id, ended_at=None).exists():
        return False
    raise refusal


def rules_of(record: Known) -> Rules:
    """The rules that hold now. Raises Unavailable while nobody can know them."""
    if record.state == Robots.State.UNREACHABLE:
        away = record.unreachable_for or timedelta()
        if away > GONE_AFTER:
            return Rules()
        if away < KNOWN_RULES_HOLD_AFTER or record.fetched_at is None:
            raise Unavailable("robots_unreachable")
    if record.fetched_at is None:
        return Rules()
    return _rules_read_at(record.origin, record.fetched_at, _our_name())


def _rules_read_at(origin: str, read_at: datetime, token: str) -> Rules:
    key = (origin, read_at, token)
    rules = _parsed.get(key)
    if rules is None:
        text = Robots.objects.values_list("body", flat=True).get(origin=origin)
        rules = read(text, token)
        if len(text) <= PARSED_AND_KEPT:
            if len(_parsed) >= MOST_PARSED:
                _parsed.clear()
            _parsed[key] = rules
    return rules


def _our_name() -> str:
    return product_token(settings.CLAIMTRACK_USER_AGENT)


# -- asking --------------------------------------------------------------------------------------------------


def ask(
    record: Known, url: str, *, hops: Sequence[net.Hop], deadline: float, may_follow: Callable[[str], bool]
) -> None:
    """Ask for the robots.txt of an origin, at `url` after `hops`, and keep what comes.

    Raises SourceError where the host did not answer, or not with something that can be relied upon; that is on record
    as well. Raises net.Elsewhere where it is further on.
    """
    before = Robots.objects.filter(origin=record.origin).exclude(fetched_at=None).first()
    try:
        response = net.get(
            url,
            accept="text/plain,*/*;q=0.5",
            max_bytes=MOST_BYTES,
            deadline=min(deadline, DEADLINE),
            etag=before.etag if before else None,
            last_modified=before.last_modified if before else None,
            known_at=record.url,
            hops=hops,
            may_follow=may_follow,
            cut=True,
        )
    except SourceError as error:
        if not _means_no_rules(error):
            _keep_unreachable(record, error)
            if error.status is None and error.code != "bad_encoding":
                raise  # the page would fare no better, and its own failure says more
            raise Unavailable("robots_unreachable", status=error.status, retry_after=error.retry_after) from None
        nothing: dict[str, Any] = {"body": "", "delay": 0.0, "etag": "", "last_modified": ""}
        _keep(record, state=Robots.State.NONE, outcome=error.code[:60], **nothing)
        return
    kept_for = max_age(response.header("cache-control"))
    if response.not_modified:
        _keep(record, kept_for=kept_for, outcome="not_modified")
        return
    body = response.body.decode("utf-8", "replace").replace("\0", "\ufffd")
    said: dict[str, Any] = {"kept_for": kept_for, "outcome": "ok", "body": body, "delay": read(body, _our_name()).delay}
    etag, last_modified = (response.header("etag") or "")[:500], (response.header("last-modified") or "")[:100]
    there = Known(address.parse(response.final_url).origin)
    if response.final_url == there.url:
        # Where it led to may be the robots.txt of another origin, https most often: that one is known now too.
        _keep(there, etag=etag, last_modified=last_modified, **said)
    if there.origin != record.origin or response.final_url != there.url:
        _keep(record, etag="", last_modified="", **said)


def _means_no_rules(error: SourceError) -> bool:
    """It is not there, or it leads to where nobody may go; a site that is inside itself is refused with its page."""
    by_status = error.status is not None and 400 <= error.status < 500 and error.status != 429
    return by_status or error.code in _NO_RULES or isinstance(error, Refused)


def go_on_later(record: Known, way: Sequence[Any]) -> None:
    """The file is further on: keep how far the asking has come."""
    _write(record, way=list(way))


def _keep(record: Known, *, state: str = Robots.State.RULES, kept_for: float | None = None, **fields: Any) -> None:
    seconds = min(LONGEST_KEPT if kept_for is None else max(kept_for, SHORTEST_KEPT), LONGEST_KEPT)
    _write(
        record,
        state=state,
        fetched_at=Now(),
        expires_at=Now() + timedelta(seconds=seconds),
        unreachable_since=None,
        way=[],
        **fields,
    )
    host = hosts.name_of(record.url)
    hosts.slow_down(host, delays=Robots.objects.filter(host=host).values_list("delay", flat=True))


def _keep_unreachable(record: Known, error: SourceError) -> None:
    """Looked at again after as long as it has been away already, within bounds."""
    away = record.unreachable_for.total_seconds() if record.unreachable_for else 0.0
    wait = max(min(max(away, FIRST_LOOK_AGAIN), LAST_LOOK_AGAIN), min(error.retry_after or 0.0, LONGEST_KEPT))
    _write(
        record,
        state=Robots.State.UNREACHABLE,
        outcome=error.code[:60],
        expires_at=Now() + timedelta(seconds=wait),
        unreachable_since=Coalesce("unreachable_since", Now()),
        way=[],
    )


def _write(record: Known, **fields: Any) -> None:
    row = Robots(origin=record.origin, host=hosts.name_of(record.url))
    Robots.objects.bulk_create([row], ignore_conflicts=True)
    Robots.objects.filter(origin=record.origin).update(**fields)
