"""A kept copy as WARC/1.1: what was asked and answered on the way, what came, and what we know about it.

Made from the row and its blobs whenever it is asked for: neither ever changes, so what is made of them does not.
"""

from __future__ import annotations

import re
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from sources import address, blobs
from sources.models import Snapshot

MEDIA_TYPE = "application/warc"
FAST = 1  # zlib's level: a fifth larger than the slowest, and four times as fast
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://iipc.github.io/warc-specifications/")

Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands in the file, compressed on its own; and what an index says about it."""

    kind: str
    url: str
    at: datetime
    status: int | None
    media_type: str
    digest: str  # of the payload
    data: bytes


def records(snapshot: Snapshot) -> Iterator[Record]:
    """All records of one copy, in order. Raises BlobLost before the first one where the archive cannot prove it."""
    came = snapshot.coded_sha256 or snapshot.sha256
    body = blobs.read(came)
    yield _about_the_file(snapshot)
    if snapshot.status is None:
        yield _resource(snapshot, body, came)
    else:
        for number, answer in enumerate(snapshot.redirects):
            yield from _exchange(snapshot, number, answer, b"", cut=True)
        last = {
            "url": snapshot.final_url,
            "status_line": snapshot.status_line or f"HTTP/1.1 {snapshot.status}",
            "headers": snapshot.headers,
            "request_headers": snapshot.request_headers,
        }
        yield from _exchange(snapshot, len(snapshot.redirects), last, body, media_type=snapshot.content_type)
    yield _metadata(snapshot)


def name_of(snapshot: Snapshot) -> str:
    """The file it makes: the same copy has the same name in every package."""
    return f"copy-{snapshot.pk}-{snapshot.fetched_at.astimezone(UTC):%Y%m%d%H%M%S}.warc.gz"


def url_of(snapshot: Snapshot) -> str:
    """Where the copy is from, as it was asked for; a text handed in has a name of its own."""
    if snapshot.hops:
        return str(snapshot.hops[0][0])
    return snapshot.final_url or snapshot.document.url or f"urn:sha256:{snapshot.sha256}"


# -- kinds of records ----------------------------------------------------------------------------------------


def _about_the_file(snapshot: Snapshot) -> Record:
    fields = [
        ("software", settings.SOURCES_SOFTWARE),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("publisher", settings.CLAIMTRACK_SITE_URL),
    ]
    head = [("WARC-Filename", name_of(snapshot)), ("Content-Type", "application/warc-fields")]
    return _record(snapshot, "warcinfo", "0", "", head, _lines(fields))


def _exchange(
    snapshot: Snapshot, number: int, answer: dict[str, object], body: bytes, *, media_type: str = "", cut: bool = False
) -> Iterator[Record]:
    """One request and what came back. Of a redirect the body was not read, and its record says that it was cut."""
    url, status_line = str(answer["url"]), str(answer["status_line"])
    answered = _honest(answer["headers"], size=len(body), decoded=not snapshot.coded_sha256)  # type: ignore[arg-type]
    digest = _digest(body)
    response = [
        ("Content-Type", "application/http;msgtype=response"),
        ("WARC-Payload-Digest", digest),
        *([("WARC-IP-Address", snapshot.peer)] if not cut and _is_public(snapshot.peer) else []),
        *([("WARC-Truncated", "unspecified")] if cut else []),
    ]
    status = re.match(r"HTTP/\S+ (\d{3})", status_line)
    yield _record(
        snapshot, "response", f"{number}", url, response, _http(status_line, answered) + body,
        status=int(status[1]) if status else None, media_type=media_type, digest=digest,
        squeeze=0 if snapshot.coded_sha256 else FAST,
    )  # fmt: skip
    request = [
        ("Content-Type", "application/http;msgtype=request"),
        ("WARC-Concurrent-To", _id(snapshot, "response", f"{number}")),
    ]
    asked: Fields = answer["request_headers"]  # type: ignore[assignment]
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    yield _record(snapshot, "request", f"{number}", url, request, _http(f"GET {target} HTTP/1.1", asked))


def _resource(snapshot: Snapshot, body: bytes, came: str) -> Record:
    """What was not fetched but handed in: there is no answer, only the thing itself."""
    media_type = snapshot.content_type or "application/octet-stream"
    digest = _digest(body)
    head = [("Content-Type", media_type), ("WARC-Payload-Digest", digest)]
    return _record(
        snapshot, "resource", "0", url_of(snapshot), head, body, status=200, media_type=media_type, digest=digest
    )


def _metadata(snapshot: Snapshot) -> Record:
    took = (snapshot.fetched_at - snapshot.asked_at).total_seconds() if snapshot.asked_at else None
    fields = [
        ("via", snapshot.hops[-2][0] if len(snapshot.hops) > 1 else ""),
        ("fetchTimeMs", str(round(took * 1000)) if took is not None else ""),
        ("asked", snapshot.asked_at.isoformat() if snapshot.asked_at else ""),
        ("fetched", snapshot.fetched_at.isoformat()),
        ("title", snapshot.title),
        ("byline", snapshot.byline),
        ("published", _moment(snapshot.published_at) if snapshot.published_at else ""),
        ("language", snapshot.language),
        ("encoding", snapshot.encoding),
        ("sha256", snapshot.sha256),
        ("sha256-as-it-came", snapshot.coded_sha256),
        ("sha256-of-text", snapshot.text_sha256),
        ("certificate", snapshot.tls_subject),
        ("warnings", " ".join(map(str, snapshot.warnings))),
        ("fetched-by", snapshot.software),
        ("text-made-by", snapshot.extractor),
        ("document", f"{settings.CLAIMTRACK_SITE_URL} {snapshot.document_id}"),
    ]
    kind, number = ("resource", "0") if snapshot.status is None else ("response", f"{len(snapshot.redirects)}")
    head = [("Content-Type", "application/warc-fields"), ("WARC-Concurrent-To", _id(snapshot, kind, number))]
    url = snapshot.final_url or url_of(snapshot)
    return _record(snapshot, "metadata", "0", url, head, _lines(fields))


# -- putting one together ------------------------------------------------------------------------------------


def _record(
    snapshot: Snapshot,
    kind: str,
    number: str,
    url: str,
    more: Fields,
    block: bytes,
    *,
    status: int | None = None,
    media_type: str = "",
    digest: str = "",
    squeeze: int = FAST,
) -> Record:
    head = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", _id(snapshot, kind, number)),
        # Of one copy everything carries one time, the same that its Memento-Datetime is: when it was whole.
        ("WARC-Date", _moment(snapshot.fetched_at)),
        *([("WARC-Target-URI", url)] if url else []),
        *more,
        ("WARC-Block-Digest", _digest(block)),
        ("Content-Length", str(len(block))),
    ]
    packer = zlib.compressobj(squeeze, wbits=31)
    data = b"".join(
        (
            packer.compress(b"WARC/1.1\r\n" + _lines(head) + b"\r\n"),
            packer.compress(block),
            packer.compress(b"\r\n\r\n"),
        )
    )
    return Record(kind, url, snapshot.fetched_at, status, media_type, digest, data + packer.flush())


def _id(snapshot: Snapshot, kind: str, number: str) -> str:
    what = f"{settings.CLAIMTRACK_SITE_URL} {snapshot.pk} {snapshot.sha256} {kind} {number}"
    return f"<urn:uuid:{uuid.uuid5(_NAMES, what)}>"


def _honest(headers: Fields, *, size: int, decoded: bool) -> list[tuple[str, str]]:
    """The fields as they came, but for those that would describe other bytes than follow: these keep their value
    under a name that says so, and the length is what it is."""
    untrue = {"transfer-encoding", "content-encoding"} if decoded else {"transfer-encoding"}
    lengths = [value for name, value in headers if name.lower() == "content-length"]
    if any(value.strip() != str(size) for value in lengths) or len(lengths) > 1:
        untrue.add("content-length")
    kept = [(f"X-Orig-{name}" if name.lower() in untrue else name, value) for name, value in headers]
    if any(name.lower() in untrue for name, _ in headers):
        kept = [*kept, *([] if lengths and "content-length" not in untrue else [("Content-Length", str(size))])]
    return kept


def _http(first_line: str, headers: Fields) -> bytes:
    return _one_line(first_line).encode() + b"\r\n" + _lines(headers) + b"\r\n"


def _lines(fields: Fields) -> bytes:
    return b"".join(f"{name}: {_one_line(value)}\r\n".encode() for name, value in fields if value)


def _one_line(value: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", value)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


def _is_public(peer: str) -> bool:
    """Whoever answered from inside, as in the demo, is nobody's business."""
    try:
        return address.is_public(ip_address(peer))
    except ValueError:
        return False
