"""A kept copy leaves the house as a file and never as a page: nothing that others wrote runs in our origin.

Whatever the bytes are, they go out as an attachment of no known type, under a name that we made. A browser that
opens the answer in spite of that finds itself in a sandbox where nothing may be loaded, sent or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse

from sources import snapshots, warc
from sources.address import parse
from sources.errors import Refused
from sources.models import Snapshot

NEUTRAL = "application/octet-stream"
PIECE = 65_536
FENCED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
# What a double click on the file would start decides its ending: markup opens as text, the unknown not at all.
_ENDINGS = {
    "text/html": "html.txt",
    "application/xhtml+xml": "html.txt",
    "image/svg+xml": "svg.txt",
    "application/xml": "xml.txt",
    "text/xml": "xml.txt",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
}


def raw(snapshot: Snapshot) -> HttpResponseBase:
    """The copy byte for byte, verified before the first of them leaves. Raises BlobLost."""
    return attachment(snapshots.read(snapshot.sha256), name=name_of(snapshot))


def as_warc(snapshot: Snapshot) -> HttpResponseBase:
    """The copy with all that was asked and answered. Raises BlobLost."""
    data = b"".join(record.data for record in warc.records(snapshot))
    return attachment(data, name=warc.name_of(snapshot))


def attachment(data: bytes, *, name: str) -> HttpResponseBase:
    """`data` as a file to be saved, in pieces."""
    response = streamed(_pieces(data), name=name)
    response["Content-Length"] = str(len(data))
    return response


def streamed(pieces: Iterator[bytes], *, name: str) -> HttpResponseBase:
    """A file to be saved that is made while it is sent."""
    response = StreamingHttpResponse(pieces, content_type=NEUTRAL)
    response["Content-Disposition"] = f'attachment; filename="{plain_name(name)}"'
    for header, value in FENCED.items():
        response[header] = value
    return response


def name_of(snapshot: Snapshot) -> str:
    """Where it is from, when it was kept, and the beginning of its sha-256; nothing of what the page calls itself."""
    return f"{_host(snapshot)}-{snapshot.fetched_at:%Y%m%d-%H%M%S}-{snapshot.sha256[:12]}.{_ending(snapshot)}"


def plain_name(name: str) -> str:
    """A file name of letters, digits, dots and hyphens, that neither hides nor begins with a dot."""
    return re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9.-]+", "-", name)).strip(".-")[-150:].strip(".-") or "copy"


def _host(snapshot: Snapshot) -> str:
    try:
        return parse(snapshot.document.url or "").host
    except Refused:
        return "handed-in"


def _ending(snapshot: Snapshot) -> str:
    return _ENDINGS.get(snapshot.content_type.partition(";")[0].strip().lower(), "bin")


def _pieces(data: bytes) -> Iterator[bytes]:
    view = memoryview(data)
    for start in range(0, len(view), PIECE):
        yield bytes(view[start : start + PIECE])
