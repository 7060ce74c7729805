"""Documents looked at again after we relied on them: when, what became of the text, and how the page fares.

Who relies on a document asks for it to be watched. A visit is a Fetch with the time of its schedule as natural key, so
that none happens twice; what it found is held against the copy before. One failure proves nothing: that a page is gone,
blocked or replaced is believed when it was seen several times over days.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from sources import fetching
from sources.models import Document, Fetch, Snapshot, Source, SourceName, Visit, Watch
from sources.text.changes import Difference

Level, Page, Text = Watch.Level, Watch.Page, Visit.Text

# How long after we began to rely on a document it is visited, and how often once it is older than that.
SCHEDULE: dict[str, tuple[tuple[timedelta, ...], timedelta]] = {
    Level.CLOSE: (
        (
            timedelta(hours=1),
            timedelta(hours=6),
            timedelta(days=1),
            timedelta(days=3),
            timedelta(days=7),
            timedelta(days=14),
        ),
        timedelta(days=30),
    ),
    Level.LOOSE: ((timedelta(days=7), timedelta(days=30)), timedelta(days=90)),
}
# After a visit that met trouble, the next ones come sooner, so that it is soon known what it was.
AGAIN_AFTER = (timedelta(days=1), timedelta(days=2), timedelta(days=4), timedelta(days=7))
# How often a trouble must have been met in a row, and over how long, before it counts as the page's state.
BELIEVED_AFTER: dict[str, tuple[int, timedelta]] = {
    Page.DEAD: (3, timedelta(days=3)),
    Page.SOFT_404: (3, timedelta(days=3)),
    Page.BLOCKED: (2, timedelta(days=1)),
    Page.UNREACHABLE: (4, timedelta(days=7)),
}
MOST_CHANGES = 60  # told of one visit
LONGEST = 600  # characters told of one sentence
FEWER = 0.5  # of the text is left: it is behind a wall
OTHER_PAGE = 0.1  # of the text stands where we were sent on to: it is some other page, the front page often
_GONE = {"http_404", "http_410"}
_REFUSED = {"http_401", "http_402", "http_403", "http_407", "http_451", "robots_disallowed"}
# What stands in the place of a page, by the warnings of its copy, and what that says about the page.
WALLS: dict[str, str] = {
    "soft_404": Page.SOFT_404,
    "front_page": Page.SOFT_404,
    "bot_challenge": Page.BLOCKED,
    "consent_wall": Page.BLOCKED,
    "javascript_only": Page.BLOCKED,
    "empty_text": Page.BLOCKED,
    "paywall": Page.BLOCKED,
}
_OURS = {"broken", "worker_lost"}
_FOR_GOOD = {301, 308}


# -- who is watched ------------------------------------------------------------------------------------------


@transaction.atomic
def watch(document: Document, *, level: str, since: datetime) -> Watch | None:
    """See to it that `document` is visited at this level, its age counted from `since`. Again with the same changes
    nothing; a closer level or a later time replaces the one before. None where there is no address to visit."""
    if not document.url:
        return None
    copy = _newest_copy(document)
    home = (copy.final_url if copy else "") or document.url
    fresh = Watch(document=document, level=level, since=since, next_visit_at=_next(level, since), copy=copy, home=home)
    Watch.objects.bulk_create([fresh], ignore_conflicts=True)
    known = Watch.objects.select_for_update().get(document=document)
    closer = level == Level.CLOSE and known.level != level
    if closer or (level == known.level and since > known.since):
        sooner = min(known.next_visit_at, _next(level, since))
        Watch.objects.filter(pk=known.pk).update(level=level, since=since, next_visit_at=sooner)
        known.refresh_from_db()
    return known


def loosen(document: Document) -> None:
    """Nobody relies on it any more: visit it now and then only."""
    Watch.objects.filter(document=document, level=Level.CLOSE).update(level=Level.LOOSE)


def visit_soon(document: Document) -> None:
    """Let the next visit be now."""
    Watch.objects.filter(document=document).update(next_visit_at=Now())


def expect(fetch: Fetch) -> None:
    """A visit that was given up is tried again by hand: what it finds is to be told like any other."""
    if fetch.purpose == Fetch.Purpose.WATCH:
        Watch.objects.filter(document=fetch.document_id, pending=None).update(pending=fetch)


def _newest_copy(document: Document) -> Snapshot | None:
    copies = document.snapshots.newest_first().defer("headers", "request_headers", "hops")
    newest = list(copies[:10])
    return next((copy for copy in newest if not _wall(copy, None)), newest[0] if newest else None)


# -- when ----------------------------------------------------------------------------------------------------


def _next(level: str, since: datetime) -> datetime:
    """The next time on the schedule of this level: a little late, so that what was published together parts."""
    first, then = SCHEDULE[level]
    age = timezone.now() - since
    offset = next((step for step in first if step > age), None)
    if offset is None:
        offset = first[-1] + then * ((age - first[-1]) // then + 1)
    return since + offset + min(offset, then) * random.uniform(0, 0.05)  # noqa: S311


def visit_due(limit: int = 200) -> int:
    """Ask for the visits whose time has come; how many. Safe at any time, also twice at once."""
    due = Watch.objects.due().filter(pending=None).order_by("next_visit_at").values_list("pk", flat=True)
    return sum(_ask_for(pk) for pk in due[:limit])


@transaction.atomic
def _ask_for(pk: int) -> bool:
    free = Watch.objects.due().filter(pk=pk, pending=None).select_related("document")
    row = free.select_for_update(of=("self",), skip_locked=True).first()
    if row is None:
        return False
    # The planned time is the window: asked for again, after whatever went wrong, it is the same row.
    fetch = fetching.ask(
        row.document, purpose=Fetch.Purpose.WATCH, window=row.next_visit_at.strftime("%Y-%m-%dT%H:%M:%S.%f")
    )
    Watch.objects.filter(pk=pk).update(pending=fetch, next_visit_at=_next(row.level, row.since))
    return True


# -- what a visit found --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Seen:
    """What one visit saw: how the page fares, by which sign, and its text where there was one."""

    page: str
    code: str = ""
    moved_to: str = ""
    snapshot: Snapshot | None = None
    text: str = Text.UNSEEN
    kept: float | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)


def ended(limit: int = 200) -> list[int]:
    """Visits (by their fetch) that have ended and were not concluded: their worker has just ended, or has died."""
    over = Watch.objects.filter(pending__state__in=[Fetch.State.DONE, Fetch.State.DEAD])
    found = over.order_by("pending__finished_at").values_list("pending", flat=True)[:limit]
    return [pk for pk in found if pk is not None]


@transaction.atomic
def conclude(fetch_id: int) -> Visit | None:
    """Tell what came of this visit, once. None where it has not ended, or was concluded already."""
    ended = Watch.objects.filter(pending=fetch_id, pending__state__in=[Fetch.State.DONE, Fetch.State.DEAD])
    row = ended.select_for_update(of=("self",)).select_related("document", "pending", "copy").first()
    if row is None or row.pending is None:
        return None
    at = row.pending.finished_at or timezone.now()
    seen = _look(row, row.pending)
    page, trouble = _believed(row, seen.page, at)
    visit = Visit(
        document=row.document,
        fetch=row.pending,
        snapshot=seen.snapshot,
        at=at,
        code=seen.code[:60],
        before=row.page,
        page=page,
        moved_to=(seen.moved_to or row.moved_to) if page == Page.MOVED else "",
        text=seen.text,
        kept=seen.kept,
        changes=seen.changes,
    )
    visit.save(force_insert=True)
    _write(row, visit, seen, trouble)
    return visit


def _write(row: Watch, visit: Visit, seen: _Seen, trouble: dict[str, Any]) -> None:
    update: dict[str, Any] = {"pending": None, "last_visit_at": visit.at, "page": visit.page, **trouble}
    if trouble["troubles"]:
        again = AGAIN_AFTER[min(trouble["troubles"], len(AGAIN_AFTER)) - 1]
        update["next_visit_at"] = min(row.next_visit_at, visit.at + again)
    if visit.page != row.page:
        update["page_since"] = row.trouble_since or visit.at
    if seen.page in (Page.THERE, Page.MOVED):  # seen now, not only believed still
        update["moved_to"] = visit.moved_to
        if seen.snapshot is not None:
            update["copy"] = seen.snapshot
    if visit.is_news:
        update["news"] = visit
    Watch.objects.filter(pk=row.pk).update(**update)


def _look(row: Watch, fetch: Fetch) -> _Seen:
    if fetch.state == Fetch.State.DEAD:
        return _Seen(_page_after(fetch.last_outcome, row), fetch.last_outcome)
    taken = Snapshot.objects.filter(fetch=fetch).first()
    # Nothing new was sent: the page is as it was in our newest copy, which may be one of an error in disguise.
    copy = taken or row.document.snapshots.newest_first().first()
    if copy is None:
        return _Seen(row.page, fetch.last_outcome)
    if wall := _wall(copy, row.copy):
        return _Seen(WALLS[wall], wall, snapshot=taken)
    page, moved_to = _whereabouts(row, copy)
    if row.copy is None:
        return _Seen(page, fetch.last_outcome, moved_to, taken, Text.FIRST)
    if copy == row.copy or copy.text_sha256 == row.copy.text_sha256:
        return _Seen(page, fetch.last_outcome, moved_to, taken, Text.SAME, 1.0)
    difference = Difference(row.copy.text, copy.text, copy.language, names=names(copy.language))
    elsewhere = not _same_place(copy.final_url, row.home) and copy.final_url != row.moved_to
    if elsewhere and difference.kept < OTHER_PAGE:
        return _Seen(Page.SOFT_404, "replaced", snapshot=taken)
    changes = _told(row.copy, copy, difference)
    telling = any(not change["furniture"] and change["kind"] != "moved" for change in changes)
    text = Text.CHANGED if telling else Text.FURNITURE if changes else Text.SAME
    return _Seen(page, fetch.last_outcome, moved_to, taken, text, round(difference.kept, 3), changes)


def _told(before: Snapshot, after: Snapshot, difference: Difference) -> list[dict[str, Any]]:
    """What is kept of a difference: the telling first, a title like a sentence, nothing endless."""
    changes = sorted(difference.changes, key=lambda change: change.is_furniture or change.kind == "moved")
    titles = Difference(before.title, after.title, after.language).changes
    told = [(change, True) for change in titles] + [(change, False) for change in changes]
    return [
        {
            "kind": change.kind,
            "before": change.before[:LONGEST],
            "after": change.after[:LONGEST],
            "edits": [asdict(edit) for edit in change.edits[:20]],
            "furniture": change.is_furniture and not is_title,
            "title": is_title,
        }
        for change, is_title in told[:MOST_CHANGES]
    ]


def names(language: str) -> frozenset[str]:
    """Words of the names of people on record: in scripts without capitals nothing else shows what is a name."""
    if language.split("-")[0] not in ("ar", "fa", "he", "ko"):
        return frozenset()
    known = SourceName.objects.filter(source__kind=Source.Kind.PERSON).exclude(kind=SourceName.Kind.CREDIT)
    return frozenset(word for folded in known.values_list("folded", flat=True) for word in folded.split())


# -- how the page fares --------------------------------------------------------------------------------------


def _page_after(code: str, row: Watch) -> str:
    """What a failed visit says about the page; what went wrong on our side says nothing."""
    if code in _GONE:
        return Page.DEAD
    if code in _REFUSED:
        return Page.BLOCKED
    return row.page if code in _OURS else Page.UNREACHABLE


def _wall(copy: Snapshot, before: Snapshot | None) -> str:
    """Why this copy does not show the page itself, if it does not. What was so in the copy before is no news."""
    known = set(before.warnings) if before is not None else set()
    found = next((code for code in WALLS if code in copy.warnings and code not in known), "")
    if found == "paywall" and before is not None and len(copy.text) >= FEWER * len(before.text):
        return ""
    return found


def _whereabouts(row: Watch, copy: Snapshot) -> tuple[str, str]:
    if _same_place(copy.final_url, row.home) or not copy.final_url:
        return Page.THERE, ""
    if copy.hops and all(status in _FOR_GOOD for _url, status in copy.hops[:-1]):
        return Page.MOVED, copy.final_url
    return Page.THERE, ""


def _same_place(one: str, other: str) -> bool:
    """Whether two addresses are one to a reader: http or https, with www. or without, with a slash or without."""
    return _bare(one) == _bare(other)


def _bare(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def _believed(row: Watch, seen: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """What the page's state is from now on, and what is remembered of a trouble that is not sure yet."""
    none: dict[str, Any] = {"trouble": "", "trouble_since": None, "troubles": 0}
    if seen in (Page.THERE, Page.MOVED) or seen == row.page:
        return seen, none
    if seen == Page.UNREACHABLE and row.trouble not in ("", seen):
        same = {"trouble": row.trouble, "trouble_since": row.trouble_since, "troubles": row.troubles}
        return row.page, same  # a silent host says nothing for or against what was seen before
    goes_on = row.trouble == seen and row.trouble_since is not None
    since, times = (row.trouble_since or at, row.troubles + 1) if goes_on else (at, 1)
    enough, over = BELIEVED_AFTER[seen]
    if times >= enough and at - since >= over:
        return seen, none
    return row.page, {"trouble": seen, "trouble_since": since, "troubles": times}
