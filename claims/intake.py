"""From a story to claims: hand it in, suggest its statements, record one as a claim with who said it and how many."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims import editing, matching
from claims.editing import Amount, Hop
from claims.errors import ClaimError, Invalid, WrongState
from claims.history import record, require
from claims.models import Claim, Event, Statement, Wording
from sources import documents, fetching
from sources.models import Document, Fetch, Snapshot, Source
from sources.text import quotes
from sources.text.normalize import clean

log = logging.getLogger(__name__)

# A story up to this size is read while the person waits; a longer one by a worker.
READ_AT_ONCE = 30_000
# Of an enormous text only the beginning is read by machine; all of it is kept, and any words can be marked by hand.
READ_AT_MOST = 1_000_000
LONGEST_PASSAGE = 10_000  # characters that one claim's original words may have


class AlreadyRecorded(ClaimError):
    """This passage is a claim already; `claim` is that one."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            "already_recorded",
            format_lazy(
                _("This passage is on record as claim {number} already. Open that one instead."), number=claim.pk
            ),
        )
        self.claim = claim


@dataclass(frozen=True)
class HandedIn:
    """A story on record, and whether it was new to us."""

    document: Document
    is_new: bool


@transaction.atomic
def add_story(
    *,
    by: Any,
    url: str = "",
    text: str = "",
    content: bytes | None = None,
    name: str = "",
    content_type: str = "",
    language: str = "",
    title: str = "",
    outlet: Source | None = None,
    published_at: datetime | None = None,
) -> HandedIn:
    """Put a story on record, from its address, its text or a file (exactly one of them), or raise SourceError.

    A story by address is fetched by a worker and read after that; the same address twice is one story.
    """
    require(by, "add_story")
    given = [bool(url.strip()), bool(text.strip()), content is not None]
    if sum(given) != 1:
        raise Invalid("one_story", _("Give one thing: an address, a text, or a file."), field="url")
    if published_at is not None and published_at > timezone.now():
        raise Invalid("future", _("This date is in the future. When was the story published?"), field="published_at")
    snapshot = None
    if given[0]:
        document = documents.note(
            url.strip(), title=title, language=language, published_at=published_at, outlet=outlet, by=by
        )
    else:
        snapshot = documents.hand_in(
            content=content,
            text=text or None,
            name=name,
            content_type=content_type,
            title=title,
            language=language,
            outlet=outlet,
            published_at=published_at,
            by=by,
        )
        document = snapshot.document
    is_new = bool(Document.objects.filter(pk=document.pk, is_story=False).update(is_story=True))
    document.is_story = True
    if is_new:
        record(document, "add_story", by=by, url=document.url or "", title=document.title)
    if document.url:
        fetch = fetching.ask(document, purpose=Fetch.Purpose.STORY)
        if fetch.state == Fetch.State.DEAD:
            fetching.retry(fetch, by=by)  # whoever hands it in once more wants it tried once more
    elif snapshot is not None and is_new and len(snapshot.text) <= READ_AT_ONCE:
        _suggest_at_once(document)
    return HandedIn(document, is_new)


def _suggest_at_once(document: Document) -> None:
    """An extractor may be anybody's: where it stumbles the story is kept all the same, and a worker tries again."""
    try:
        with transaction.atomic():
            suggest(document)
    except Exception:
        log.exception("story %s could not be read", document.pk)


def extractor() -> tuple[str, Callable[..., Iterable[Any]]]:
    """The configured extractor: its dotted path and its function, called as `sources.text.statements.extract` is."""
    return settings.CLAIMTRACK_EXTRACTOR, import_string(settings.CLAIMTRACK_EXTRACTOR)


def suggest(document: Document) -> list[Statement]:
    """Split the story's newest copy into statements with what is suggested about each. Twice adds nothing."""
    snapshot = document.snapshots.to_work_with().first()
    if snapshot is None:
        return []
    name, extract = extractor()
    known = Statement.objects.filter(snapshot=snapshot, extractor=name)
    if not known.exists():
        found = extract(
            snapshot.text[:READ_AT_MOST],
            language=snapshot.language,
            outlet=str(document.outlet) if document.outlet else None,
            published=document.published_at.date() if document.published_at else None,
            title=document.title,
        )
        rows = [
            Statement(
                document=document,
                snapshot=snapshot,
                ordinal=ordinal,
                start=statement.start,
                end=statement.end,
                text=statement.text,
                checkable=statement.checkable,
                suggestion=statement.as_json(),
                extractor=name,
            )
            for ordinal, statement in enumerate(found)
        ]
        with transaction.atomic():
            # Another worker may be at the same story; its rows are the same, so conflicts are not faults.
            Statement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
            record(document, "suggest", machine=name, statements=len(rows))
    Event.objects.filter(document=document, verb__in=["add_story", "suggest"], handled_at=None).update(
        handled_at=timezone.now()
    )
    return list(known.order_by("ordinal"))


def unread_stories() -> list[Document]:
    """Stories with a copy and no statements yet: what the sweeper hands to `suggest`."""
    waiting = Event.objects.unhandled().filter(verb="add_story", document__snapshots__isnull=False)
    return list(Document.objects.filter(pk__in=waiting.values("document")))


@transaction.atomic
def dismiss(statement: Statement, *, by: Any) -> None:
    """Put a statement out of the way: nobody means to check it."""
    require(by, "record_claim")
    Statement.objects.filter(pk=statement.pk, dismissed_at=None).update(dismissed_at=timezone.now(), dismissed_by=by)


@transaction.atomic
def bring_back(statement: Statement, *, by: Any) -> None:
    """Undo `dismiss`."""
    require(by, "record_claim")
    Statement.objects.filter(pk=statement.pk).update(dismissed_at=None, dismissed_by=None)


@dataclass(frozen=True)
class Draft:
    """A claim as it would be recorded from a passage, for a person to look over and change."""

    snapshot: Snapshot
    statement: Statement | None
    original: str
    language: str
    start: int
    end: int
    kind: str
    hops: tuple[Hop, ...]
    amounts: tuple[Amount, ...]
    similar: tuple[matching.Match, ...]


def draft(snapshot: Snapshot, start: int, end: int) -> Draft:
    """What the machine would fill in for the passage [start, end) of a story's copy."""
    start, end = _trimmed(snapshot.text, start, end)
    words = snapshot.text[start:end]
    statement = (
        Statement.objects.filter(snapshot=snapshot, start__lt=end, end__gt=start)
        .annotate(over=F("end") - F("start"))
        .order_by("-checkable", "over")
        .first()
    )
    suggestion: Mapping[str, Any] = statement.suggestion if statement else {}
    amounts = tuple(Amount.suggested(number) for number in suggestion.get("numbers", []) if number["surface"] in words)
    return Draft(
        snapshot=snapshot,
        statement=statement,
        original=words,
        language=snapshot.language,
        start=start,
        end=end,
        kind=_kind(suggestion, amounts),
        hops=tuple(_hops(snapshot, suggestion, start, end)),
        amounts=amounts,
        similar=tuple(matching.similar(words, snapshot.language)),
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if end - start > LONGEST_PASSAGE:
        raise Invalid(
            "passage_long",
            format_lazy(
                _("This is {count} characters long; {limit} are the limit. Mark the sentence that makes the claim."),
                count=end - start,
                limit=LONGEST_PASSAGE,
            ),
            field="start",
        )
    if not 0 <= start < end <= len(text):
        raise Invalid("no_passage", _("Mark the words of the claim in the text first."), field="start")
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise Invalid("no_passage", _("Mark the words of the claim in the text first."), field="start")
    return start, end


def _kind(suggestion: Mapping[str, Any], amounts: tuple[Amount, ...]) -> str:
    if suggestion.get("stance") in ("promises", "predicts"):
        return Claim.Kind.PREDICTION
    return Claim.Kind.QUANTITY if amounts else Claim.Kind.EVENT


def _hops(snapshot: Snapshot, suggestion: Mapping[str, Any], start: int, end: int) -> Iterable[Hop]:
    """The chain as far as the page shows it: the outlet, whom it relays, the speaker; beyond that it is unknown."""
    outlet = snapshot.document.outlet
    speaker = suggestion.get("speaker")
    relay = suggestion.get("relayed_by")
    if outlet is not None:
        yield Hop(source=outlet, stance="reports", terminal="" if speaker else "unknown")
    if relay and relay != (outlet.name if outlet else None) and relay != speaker:
        yield Hop(source=relay, language=snapshot.language, stance="reports")
    if speaker:
        span = suggestion.get("verb_span")
        # Of several quotations in one sentence the first stands for the hop; the others are in the original wording.
        quote = (suggestion.get("quote") or "").split(" … ")[0]
        direct = bool(quote) and quote in snapshot.text[start:end]
        where = snapshot.text.find(quote, start, end) if direct else -1
        yield Hop(
            source=speaker,
            language=snapshot.language,
            verb=snapshot.text[span[0] : span[1]] if span else "",
            stance=suggestion.get("stance") or "asserts",
            manner="direct" if direct else "paraphrase",
            start=where if direct else None,
            end=where + len(quote) if direct else None,
            terminal="unknown",
        )
    elif outlet is None:
        yield Hop(source=None, terminal="unknown")


@transaction.atomic
def record_claim(
    *,
    by: Any,
    text: str,
    language: str,
    kind: str = Claim.Kind.OTHER,
    snapshot: Snapshot | None = None,
    start: int | None = None,
    end: int | None = None,
    statement: Statement | None = None,
    original: str = "",
    original_language: str = "",
    hops: Iterable[Hop] = (),
    amounts: Iterable[Amount] = (),
    translations: Mapping[str, str] | None = None,
    **details: Any,
) -> Claim:
    """Record one claim with all that belongs to it.

    `text` is the normalised wording. The original wording is the passage [start, end) of `snapshot`, or `original`
    where there is no copy of it. `details` are the fields of `editing.describe`.
    """
    require(by, "record_claim")
    if details.get("waiver"):
        require(by, "research_claim")  # as for recording one later
    wording = editing.usable_wording(text)
    tag = editing.usable_language(language)
    if statement is not None and (snapshot is None or statement.snapshot_id != snapshot.pk):
        raise Invalid("other_story", _("This statement stands in another copy. Mark the words there."), field="start")
    if snapshot is not None:
        start, end = _trimmed(snapshot.text, start if start is not None else 0, end if end is not None else 0)
        _refuse_twice(snapshot, start, end, wording)
    if kind not in Claim.Kind.values:
        raise Invalid("kind_unknown", _("Choose one of the kinds in the list."), field="kind")
    claim = Claim.objects.create(
        kind=kind,
        slug=editing.slug_of(wording),
        story=snapshot.document if snapshot and snapshot.document.is_story else None,
        statement=statement,
        created_by=by,
        last_edited_by=by,
        waiver_by=by if details.get("waiver") else None,
        **editing.usable_details(details),
    )
    _write_original(claim, snapshot, start, end, clean(original).strip() or wording, original_language or tag, by)
    editing.write_wording(claim, wording, tag, kind=Wording.Kind.NORMALISED, is_leading=True, by=by)
    for other, translated in (translations or {}).items():
        if translated.strip() and other != tag:
            editing.write_wording(
                claim, editing.usable_wording(translated), editing.usable_language(other), kind="translated", by=by
            )
    editing.write_hops(claim, list(hops), snapshot)
    editing.write_amounts(claim, list(amounts))
    record(claim, "record_claim", by=by, text=wording, language=tag, story=snapshot.document_id if snapshot else None)
    return claim


def _refuse_twice(snapshot: Snapshot, start: int, end: int, wording: str) -> None:
    # Two people at the same passage at once: the lock on the story makes the second one see the first one's claim.
    Document.objects.select_for_update().get(pk=snapshot.document_id)
    here = Wording.objects.filter(kind="original", snapshot=snapshot, start=start, end=end)
    alike = Wording.objects.filter(is_leading=True, text=wording, claim__in=here.values("claim"))
    twin = Claim.objects.filter(pk__in=alike.values("claim")).first()
    if twin is not None:
        raise AlreadyRecorded(twin)


def _write_original(
    claim: Claim, snapshot: Snapshot | None, start: int | None, end: int | None, words: str, language: str, by: Any
) -> None:
    if snapshot is None:
        editing.write_wording(claim, words, language, kind=Wording.Kind.ORIGINAL, by=by)
        return
    if start is None or end is None:
        raise WrongState("no_passage", _("Mark the words of the claim in the text first."))
    anchor: dict[str, Any] = dict(quotes.selector(snapshot.text, start, end))
    editing.write_wording(
        claim,
        anchor["exact"],
        snapshot.language,
        kind=Wording.Kind.ORIGINAL,
        by=by,
        snapshot=snapshot,
        **anchor,
    )
