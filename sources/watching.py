"""Feeds that we watch: asked politely, read whatever their state, each item kept once it has been seen."""

from __future__ import annotations

import gzip
import logging
import random
import uuid
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from sources import documents, feed_reading, hosts, net, turns
from sources.errors import SourceError, sentence
from sources.feed_reading import Item
from sources.hints import hint
from sources.models import Feed, FeedAnswer, FeedEntry
from sources.text import vectors
from sources.text.normalize import stems

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
HINTED_AHEAD = 10.0  # seconds that a message may wait for its host
TASK = "sources.tasks.poll_feed"
LONGEST_PAUSE = timedelta(hours=24)
MOST_ITEMS = 500  # of one answer; the newest are kept
BATCH = 64
FEEDS = "application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.8,*/*;q=0.5"
_FOR_GOOD = {301, 308}


def due_feeds(limit: int = 100) -> list[int]:
    """Feeds whose time has come, longest waiting first."""
    return list(Feed.objects.due().order_by("next_poll_at").values_list("pk", flat=True)[:limit])


def poll(feed_id: int) -> int | None:
    """Look at a feed whose time has come and keep what it shows; the outcome stands on its row.

    Returns how many items were new. None where it was not due, or somebody else is at it or at its host.
    """
    until = _claim(feed_id)
    if until is None:
        return None
    feed = Feed.objects.get(pk=feed_id)
    way = feed.way if feed.way and feed.way[0][0] == feed.url else []
    turn = turns.begin(feed.host or hosts.name_of(feed.url), token=uuid.uuid4())
    if turn is None:
        _ours(feed, until).update(next_poll_at=Now() + timedelta(seconds=5))
        return None
    response: net.Response | None = None
    try:
        response = turns.get(
            turn, feed.url, way=way, accept=FEEDS, etag=feed.etag or None, last_modified=feed.last_modified or None
        )
        new = _keep(feed, response)
        _done(feed, until, response, new)
    except turns.Further as further:
        new = None
        _go_on(feed, until, further, after=turn.delay)
    except turns.NotYet as wait:
        why = {"last_outcome": wait.reason.code[:60], "last_detail": wait.reason.sentence[:500]}
        _ours(feed, until).update(next_poll_at=wait.until, **why)
        return None
    except SourceError as error:
        _failed(feed, until, error, response)
        return 0
    except Exception:
        log.exception("feed %s broke", feed_id)
        _failed(feed, until, SourceError("broken"), response)
        return 0
    finally:
        turns.end(turn)
    return poll(feed_id) if new is None and not turn.delay else new


def poll_soon(feed: Feed) -> None:
    """Let the next look be now."""
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=Now())


def _claim(feed_id: int) -> datetime | None:
    """Push the next look a lease ahead, if it is due: whoever did so has the feed until then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sources_feed SET next_poll_at = clock_timestamp() + make_interval(secs => %s)"
            " WHERE id = %s AND enabled AND next_poll_at <= clock_timestamp() RETURNING next_poll_at",
            [LEASE.total_seconds(), feed_id],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _go_on(feed: Feed, until: datetime, further: turns.Further, *, after: float) -> None:
    """Write down how far it is and whose turn is next: robots.txt came first, or a redirect leads on."""
    pause = timedelta(seconds=after)
    ours = _ours(feed, until).update(host=further.host, way=further.way, next_poll_at=Now() + pause)
    if ours and 0 < after <= HINTED_AHEAD:
        hint(TASK, feed.pk, after=after)


def _ours(feed: Feed, until: datetime) -> QuerySet[Feed]:
    # Whoever comes back after the lease finds another time here, and leaves the row to the one who set it.
    return Feed.objects.filter(pk=feed.pk, next_poll_at=until)


# -- what came -----------------------------------------------------------------------------------------------


def _keep(feed: Feed, response: net.Response) -> int:
    if response.not_modified:
        return 0
    found = feed_reading.read(
        response.body, url=response.final_url, content_type=response.header("content-type") or ""
    ).items
    oldest = datetime.min.replace(tzinfo=response.finished.tzinfo)
    found.sort(key=lambda item: item.published_at or oldest, reverse=True)
    found = found[:MOST_ITEMS]
    _follow_moved_items(feed, found)
    return sum(_keep_items(feed, found[first : first + BATCH]) for first in range(0, len(found), BATCH))


def _follow_moved_items(feed: Feed, items: list[Item]) -> None:
    """An item that the feed knows by an id of its own is the same item when its address is another one by now."""
    urls = {item.url for item in items}
    known = set(FeedEntry.objects.filter(feed=feed, url__in=urls).values_list("url", flat=True))
    moved = {item.identity: item.url for item in items if item.identity and item.url not in known}
    entries = FeedEntry.objects.filter(feed=feed, identity__in=moved).exclude(url__in=urls)
    for entry in entries.only("identity").order_by("pk"):
        if (there := moved.pop(entry.identity, None)) is not None:
            FeedEntry.objects.filter(pk=entry.pk).update(url=there)


def _keep_items(feed: Feed, items: list[Item]) -> int:
    """Write what is new and what was changed; an item seen before and left as it was costs nothing."""
    entries = list(FeedEntry.objects.filter(feed=feed, url__in=[item.url for item in items]).defer("vector", "stems"))
    known = {entry.url: (entry.title, entry.summary) for entry in entries}
    identities = {item.url: item.identity for item in items}
    for entry in entries:
        if entry.identity != identities[entry.url]:
            FeedEntry.objects.filter(pk=entry.pk).update(identity=identities[entry.url])
    changed = [item for item in items if known.get(item.url) != (item.title, item.summary)]
    if not changed:
        return 0
    texts = [f"{item.title}. {item.summary}" for item in changed]
    rows = [
        FeedEntry(
            feed=feed,
            url=item.url,
            identity=item.identity,
            title=item.title,
            summary=item.summary,
            language=item.language,
            published_at=documents.not_in_future(item.published_at),
            stems=stems(text, item.language),
            vector=vector,
        )
        for item, text, vector in zip(changed, texts, vectors.embed(texts), strict=True)
    ]
    FeedEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["feed", "url"],
        update_fields=["title", "summary", "language", "published_at", "stems", "vector"],
    )
    return sum(item.url not in known for item in changed)


# -- how it went ---------------------------------------------------------------------------------------------


def _done(feed: Feed, until: datetime, response: net.Response, new: int) -> None:
    outcome = {"last_outcome": "not_modified" if response.not_modified else "ok", "last_detail": ""}
    if not response.not_modified:
        outcome |= {
            "etag": (response.header("etag") or "")[:500],
            "last_modified": (response.header("last-modified") or "")[:100],
        }
    if response.final_url != response.url and all(hop.status in _FOR_GOOD for hop in response.hops[:-1]):
        outcome |= _moved(feed, until, response.final_url)
    ours = _ours(feed, until).update(
        failures=0,
        host="",
        way=[],
        last_polled_at=Now(),
        next_poll_at=Now() + _scattered(timedelta(minutes=feed.every_minutes)),
        **outcome,
    )
    if ours:
        _remember(feed, outcome["last_outcome"], response)


def _moved(feed: Feed, until: datetime, there: str) -> dict[str, str]:
    """The outlet says that its feed is elsewhere for good, and a feed is there: believe it."""
    try:
        with transaction.atomic():
            _ours(feed, until).update(url=there)
    except IntegrityError:
        # That address is watched already; two rows for one feed would ask twice.
        _ours(feed, until).update(enabled=False)
        return {"last_outcome": "moved_to_known", "last_detail": sentence("moved_to_known")}
    return {"last_outcome": "moved", "last_detail": f"{feed.url} → {there}"[:500]}


def _failed(feed: Feed, until: datetime, error: SourceError, response: net.Response | None = None) -> None:
    pause = min(timedelta(minutes=feed.every_minutes) * 2 ** min(feed.failures, 12), LONGEST_PAUSE)
    asked = min(timedelta(seconds=error.retry_after or 0), LONGEST_PAUSE)
    is_gone = error.status == 410  # said on purpose; everything else may mend
    ours = _ours(feed, until).update(
        enabled=not is_gone,
        failures=F("failures") + 1,
        host="",
        way=[],
        last_polled_at=Now(),
        next_poll_at=Now() + max(_scattered(pause), asked),
        last_outcome=error.code[:60],
        last_detail=(sentence("feed_gone") if is_gone else error.sentence)[:500],
    )
    if ours:
        _remember(feed, error.code, response, error)


def _remember(feed: Feed, outcome: str, response: net.Response | None, error: SourceError | None = None) -> None:
    """Keep the last answer, whatever it was, and the body that was sent last: what a person needs who wonders."""
    answer: dict[str, Any] = {"at": Now(), "outcome": outcome[:60], "final_url": "", "hops": []}
    if response is not None:
        answer |= {
            "status": response.status,
            "final_url": response.final_url,
            "hops": [[hop.url, hop.status] for hop in response.hops],
            "headers": [list(header) for header in response.headers],
        }
    elif error is not None:
        answer |= {"status": error.status, "headers": [list(header) for header in error.headers]}
    if response is not None and not response.not_modified:
        answer |= {"body": gzip.compress(response.body, 6), "size": len(response.body), "body_at": Now()}
        answer["sha256"] = sha256(response.body).hexdigest()
    FeedAnswer.objects.bulk_create([FeedAnswer(feed=feed, outcome=outcome[:60])], ignore_conflicts=True)
    FeedAnswer.objects.filter(feed=feed).update(**answer)


def _scattered(pause: timedelta) -> timedelta:
    """A little more or less, so that feeds put on record together do not stay together."""
    return pause * random.uniform(0.9, 1.1)  # noqa: S311
