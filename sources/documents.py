"""Put things on record: a page by its address, a text handed in, a source by its name. Twice makes one."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import slugify

from sources import address, extraction, origins, passages, snapshots
from sources.errors import NotText, SourceError
from sources.extraction import Extracted
from sources.hints import hint
from sources.models import Document, Fetch, Snapshot, Source, SourceName
from sources.text.normalize import clean, fold, words

HANDED_IN_AT_MOST = 5_000_000  # bytes
INDEXED_AT_ONCE = 20_000  # characters; a longer text is indexed by a worker
SETTLED_AFTER = timedelta(seconds=90)  # a copy not indexed by then is looked after by the sweeper
_AROUND_A_NAME = "()[]{}<>\"'.,:;-|/+*= "


# -- pages by address ----------------------------------------------------------------------------------------


def note(
    url: str,
    *,
    title: str = "",
    language: str = "",
    published_at: datetime | None = None,
    outlet: Source | None = None,
    by: Any = None,
) -> Document:
    """The document at `url`, put on record when it is new. Raises Refused for an address nobody may fetch.

    What is given fills only what was not known. Of two who note the same address at once, both get the same row.
    """
    here = address.canonical(url.strip())
    given = {
        "title": one_line(title)[:500],
        "language": language.strip()[:35] or "und",
        "published_at": not_in_future(published_at),
        "outlet": outlet or outlet_of(here),
        "added_by": by,
    }
    known = Document.objects.filter(url=here).first()
    if known is None:
        Document.objects.bulk_create([Document(url=here, **given)], ignore_conflicts=True)
        known = Document.objects.get(url=here)
    return _fill(known, given)


def _fill(document: Document, given: dict[str, Any]) -> Document:
    empty = {"title": "", "language": "und", "published_at": None, "outlet": None}
    for name, nothing in empty.items():
        value = given[name]
        if value == nothing or getattr(document, name) != nothing:
            continue
        still = Q(**{f"{name}__isnull": True}) if nothing is None else Q(**{name: nothing})
        if Document.objects.filter(still, pk=document.pk).update(**{name: value}):
            setattr(document, name, value)
    return document


def outlet_of(url: str) -> Source | None:
    """Who publishes at this address, by the most specific of the domains that sources are known to publish under."""
    host = address.parse(url).host.removeprefix("www.")
    labels = host.split(".")
    under = [".".join(labels[start:]) for start in range(len(labels) - 1)] or [host]
    asked = [*under, *(f"www.{name}" for name in under)]
    found = [
        (len(domain.removeprefix("www.")), source)
        for source in Source.objects.filter(domains__overlap=asked).order_by("pk")
        for domain in source.domains
        if domain in asked
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def not_in_future(at: datetime | None) -> datetime | None:
    """Nothing was published tomorrow: such a date is a mistake of whoever said it, and counts as not said."""
    if at is None:
        return None
    at = at if timezone.is_aware(at) else at.replace(tzinfo=timezone.get_current_timezone())
    return at if at <= timezone.now() + timedelta(days=1) else None


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", clean(text)).strip()


# -- texts handed in -----------------------------------------------------------------------------------------


def hand_in(
    *,
    content: bytes | None = None,
    text: str | None = None,
    name: str = "",
    content_type: str = "",
    title: str = "",
    language: str = "",
    outlet: Source | None = None,
    published_at: datetime | None = None,
    by: Any = None,
) -> Snapshot:
    """Keep a text, or a file (text, HTML or PDF), that has no address. The same text twice is one document.

    Raises SourceError with a sentence for the person: nothing in it, too large, no text in it, unreadable.
    """
    if (content is None) == (text is None):
        raise TypeError("hand in a text or a file, one of them")
    if content is None:
        content, content_type = clean(text or "").encode(), "text/plain; charset=utf-8"
    if len(content) > HANDED_IN_AT_MOST:
        raise SourceError("text_too_large", permanent=True)
    if not content.strip():
        raise NotText("text_empty")
    extracted = extraction.extract(content, content_type or _type_of(name), charset=_charset(content_type))
    if not words(extracted.text):
        raise NotText("pdf_no_text" if extracted.kind == Document.Kind.PDF else "text_empty")
    if language.strip():
        extracted = replace(extracted, language=language.strip()[:35])
    return _put_on_record(
        extracted,
        content,
        content_type=content_type,
        title=one_line(title) or one_line(extracted.title) or one_line(name),
        outlet=outlet,
        published_at=not_in_future(published_at),
        by=by,
    )


def _type_of(name: str) -> str:
    """What a file is by its name, where nobody said: only a guess, its first bytes decide."""
    return mimetypes.guess_type(name)[0] or ""


def _charset(content_type: str) -> str | None:
    named = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE | re.ASCII)
    return named[1].lower() if named else None


@transaction.atomic
def _put_on_record(extracted: Extracted, data: bytes, *, content_type: str, by: Any, **given: Any) -> Snapshot:
    digest = snapshots.fingerprint(extracted.text)
    _one_at_a_time(f"hand in {digest}")
    known = Snapshot.objects.filter(text_sha256=digest, document__url=None).order_by("pk").first()
    if known:
        _fill(known.document, {**given, "title": given["title"][:500], "language": extracted.language})
        return known
    document = Document.objects.create(
        kind=Document.Kind.TEXT,
        title=given["title"][:500],
        language=extracted.language,
        outlet=given["outlet"],
        published_at=given["published_at"],
        added_by=by,
    )
    snapshot = snapshots.take(
        document, None, extracted, digest=snapshots.keep(data), size=len(data), content_type=content_type.split(";")[0]
    )
    if len(snapshot.text) <= INDEXED_AT_ONCE:
        catch_up(document)
    else:
        hint("sources.tasks.catch_up", document.pk)
    return snapshot


# -- after a copy has come -----------------------------------------------------------------------------------


def catch_up(document: Document) -> None:
    """Index the document's newest copy and place it among the origins. Again does no harm, and goes on where it
    was interrupted."""
    since = Document.objects.values_list("unindexed_since", flat=True).get(pk=document.pk)
    snapshot = Snapshot.objects.filter(document=document).newest_first().first()
    if snapshot is None or since is None:
        return
    passages.index(snapshot)
    if document.origin_id is None or not _is_another_look(snapshot):
        origins.place(document)
    # A copy that came in meanwhile has set a later time; that one is still to be done.
    Document.objects.filter(pk=document.pk, unindexed_since=since).update(unindexed_since=None)


def _is_another_look(snapshot: Snapshot) -> bool:
    """Which report a document is was settled by the copy that people worked with, not by what became of it since."""
    return snapshot.fetch is not None and snapshot.fetch.purpose == Fetch.Purpose.WATCH


@transaction.atomic
def behind(limit: int = 20) -> list[int]:
    """Documents whose newest copy has waited too long for `catch_up`: whoever was at it has died. Each is handed
    out again only after another such while, and to one caller."""
    late = Document.objects.filter(unindexed_since__lt=Now() - SETTLED_AFTER).order_by("unindexed_since")
    found = list(late.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    Document.objects.filter(pk__in=found, unindexed_since__isnull=False).update(unindexed_since=Now())
    return found


# -- sources and their names ---------------------------------------------------------------------------------


def find_source(name: str) -> Source | None:
    """The source that goes by this name in any language, as name, alias or credit line."""
    folded = _name_forms(name)
    found = SourceName.objects.filter(folded__in=folded).select_related("source").order_by("source_id")
    rank = {SourceName.Kind.NAME: 0, SourceName.Kind.ALIAS: 1, SourceName.Kind.CREDIT: 2}
    best = min(found, key=lambda one: (rank[SourceName.Kind(one.kind)], one.source_id), default=None)
    return best.source if best else None


@transaction.atomic
def name_source(
    name: str,
    *,
    language: str = "en",
    kind: str = Source.Kind.BODY,
    description: str = "",
    domains: Iterable[str] = (),
    wikidata_id: str = "",
    owner: Source | None = None,
) -> Source:
    """The source of this name, put on record when it is new. An existing one is left as it is."""
    name = one_line(name)[:300]
    if not name:
        raise ValueError("a source needs a name")
    # One at a time for all names: two who write the same name, or names with the same slug, must not both be first.
    _one_at_a_time("name a source")
    known = find_source(name)
    if known:
        return known
    source = Source.objects.create(
        name=name,
        language=language,
        slug=_free_slug(name),
        kind=kind,
        description=description[:500],
        domains=[domain.strip().lower() for domain in domains],
        wikidata_id=wikidata_id,
        owner=owner,
    )
    add_name(source, name, language, SourceName.Kind.NAME)
    return source


def add_name(source: Source, text: str, language: str, kind: str = SourceName.Kind.ALIAS) -> SourceName:
    """Another name the source goes by; the same one twice is one row."""
    text = one_line(text)[:300]
    row = SourceName(source=source, text=text, language=language, kind=kind, folded=fold(text)[:300])
    SourceName.objects.bulk_create([row], ignore_conflicts=True)
    return SourceName.objects.get(source=source, text=text, language=language, kind=kind)


def _name_forms(name: str) -> list[str]:
    folded = fold(name)[:300]
    return [folded, folded.strip(_AROUND_A_NAME)]


def _free_slug(name: str) -> str:
    wanted = slugify(name, allow_unicode=True)[:110].strip("-_") or "source"
    taken = set(Source.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number = 2
    slug = wanted
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _one_at_a_time(what: str) -> None:
    """Wait until nobody else is at `what`; the lock goes with the transaction."""
    key = int.from_bytes(sha256(what.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
