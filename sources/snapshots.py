"""The row for each copy we keep; its bytes are in the archive before it is written."""

import platform
from hashlib import sha256
from importlib.metadata import version

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from sources import net
from sources.blobs import ROOM, exists, has_room, keep, read
from sources.extraction import EXTRACTOR, Extracted
from sources.models import Document, Fetch, Snapshot

_SOFTWARE = f"h11/{version('h11')} Python/{platform.python_version()}"

__all__ = [
    "ROOM",
    "conditions",
    "exists",
    "fingerprint",
    "has_room",
    "is_same",
    "keep",
    "newest",
    "read",
    "take",
]


def take(
    document: Document,
    response: net.Response | None,
    extracted: Extracted,
    *,
    digest: str,
    size: int,
    fetch: Fetch | None = None,
    content_type: str = "",
    coded_digest: str = "",
) -> Snapshot:
    """Put one copy on record: what `extracted` says about the bytes kept as `digest`. The bytes are kept before this.

    `coded_digest` is for the body as it came, where the host had compressed it.
    Fills what the document did not know yet; what a person or an earlier copy said of it stays.
    """
    snapshot = Snapshot(
        document=document,
        fetch=fetch,
        sha256=digest,
        size=size,
        content_type=content_type[:200],
        encoding=extracted.encoding[:40],
        title=extracted.title[:500],
        byline=extracted.byline[:300],
        credit=extracted.credit[:100],
        published_at=extracted.published_at,
        language=extracted.language,
        text=extracted.text,
        text_sha256=fingerprint(extracted.text),
        warnings=list(extracted.warnings),
        extractor=EXTRACTOR,
        software=f"{settings.SOURCES_SOFTWARE} {_SOFTWARE}"[:200],
    )
    if response is not None:
        snapshot.asked_at = response.started
        snapshot.fetched_at = response.finished
        snapshot.coded_sha256 = coded_digest
        snapshot.status_line = response.status_line[:300]
        snapshot.content_type = response.content_type[:200]
        snapshot.status = response.status
        snapshot.final_url = response.final_url
        snapshot.hops = [[hop.url, hop.status] for hop in response.hops]
        snapshot.redirects = [_redirect(hop) for hop in response.hops[:-1]]
        snapshot.headers = [list(header) for header in response.headers]
        snapshot.request_headers = [list(header) for header in response.request_headers]
        snapshot.peer = response.peer
        snapshot.tls_subject = (response.tls_subject or "")[:500]
    with transaction.atomic():
        snapshot.save(force_insert=True)
        _tell(document, snapshot, extracted)
    return snapshot


def _redirect(hop: net.Hop) -> dict[str, object]:
    return {
        "url": hop.url,
        "status_line": hop.status_line,
        "headers": [list(header) for header in hop.headers],
        "request_headers": [list(header) for header in hop.request_headers],
    }


def newest(document_id: int) -> Snapshot | None:
    """The document's newest copy, if the archive still has it."""
    copy = Snapshot.objects.filter(document=document_id).newest_first().defer("text").first()
    return copy if copy is not None and exists(copy.sha256) else None


def conditions(copy: Snapshot) -> dict[str, str | None]:
    """How to ask for what has changed since this copy: with what its host called it, and only where it came from."""
    said = {name.lower(): value for name, value in copy.headers}
    return {"etag": said.get("etag"), "last_modified": said.get("last-modified"), "known_at": _place(copy)}


def is_same(response: net.Response, copy: Snapshot) -> bool:
    """Byte for byte what we have, from the same place; many hosts do not know of 304."""
    return response.final_url == _place(copy) and sha256(response.body).hexdigest() == copy.sha256


def _place(copy: Snapshot) -> str:
    return copy.final_url or copy.document.url or ""


def fingerprint(text: str) -> str:
    """By this two copies have the same text."""
    return sha256(text.encode()).hexdigest()


def _tell(document: Document, snapshot: Snapshot, extracted: Extracted) -> None:
    """Let the document know what its copy says, field by field, each only where nothing stands yet."""
    found = {
        "title": snapshot.title,
        "byline": snapshot.byline,
        "credit": snapshot.credit,
        "published_at": snapshot.published_at,
    }
    for name, value in found.items():
        empty = Q(**{f"{name}__isnull": True}) if name == "published_at" else Q(**{name: ""})
        if value and Document.objects.filter(empty, pk=document.pk).update(**{name: value}):
            setattr(document, name, value)
    if snapshot.language != "und" and Document.objects.filter(pk=document.pk, language="und").update(
        language=snapshot.language
    ):
        document.language = snapshot.language
    if extracted.kind == Document.Kind.PDF and Document.objects.filter(pk=document.pk, kind="page").update(kind="pdf"):
        document.kind = Document.Kind.PDF
    Document.objects.filter(pk=document.pk).update(unindexed_since=Now())
