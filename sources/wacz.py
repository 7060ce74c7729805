"""Several kept copies in one WACZ (1.1.1) package: a WARC for each, an index, a list of pages, and sums over all.

It is written as it is sent: never more than one copy is in memory. A copy that the archive has lost is left out and
named as such.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from sources import warc
from sources.errors import BlobLost
from sources.models import Snapshot

MEDIA_TYPE = "application/wacz"
BLOCK = 1024  # lines of the index that are compressed together
_DIGITS = re.compile(r"^www\d*\.")


def package(copies: Iterable[Snapshot], *, title: str, description: str = "", url: str = "") -> Iterator[bytes]:
    """The package, piece by piece."""
    pipe = _Pipe()
    book = _Book()
    with zipfile.ZipFile(pipe, "w") as zipped:
        for snapshot in copies:
            yield from _add_copy(zipped, pipe, book, snapshot)
        index, blocks = book.index()
        pages = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in book.pages)
        for path, data in (
            ("indexes/index.cdx.gz", index),
            ("indexes/index.idx", blocks.encode()),
            ("pages/pages.jsonl", pages.encode()),
        ):
            _add(zipped, path, data)
            book.list(path, data)
        described = json.dumps(book.described(title, description, url), ensure_ascii=False, indent=2).encode()
        _add(zipped, "datapackage.json", described)
        proof = {"path": "datapackage.json", "hash": f"sha256:{sha256(described).hexdigest()}"}
        _add(zipped, "datapackage-digest.json", json.dumps(proof).encode())
        yield pipe.drained()
    yield pipe.drained()


def _add_copy(zipped: zipfile.ZipFile, pipe: _Pipe, book: _Book, snapshot: Snapshot) -> Iterator[bytes]:
    name = warc.name_of(snapshot)
    try:
        records = list(warc.records(snapshot))
    except BlobLost as lost:
        book.lost.append({"url": warc.url_of(snapshot), "sha256": snapshot.sha256, "code": lost.code})
        return
    summed, offset = sha256(), 0
    with zipped.open(_entry(f"archive/{name}"), "w") as file:
        for record in records:
            file.write(record.data)
            summed.update(record.data)
            book.note(record, name, offset)
            offset += len(record.data)
            yield pipe.drained()
    book.list(f"archive/{name}", None, hashed=summed.hexdigest(), size=offset)
    book.add_page(snapshot)


@dataclass
class _Book:
    """What is known of the package while it is written."""

    lines: list[str] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(
        default_factory=lambda: [{"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": False}]
    )
    resources: list[dict[str, Any]] = field(default_factory=list)
    lost: list[dict[str, str]] = field(default_factory=list)

    def note(self, record: warc.Record, name: str, offset: int) -> None:
        if record.kind not in ("response", "resource"):
            return
        about = {
            "url": record.url,
            "digest": record.digest,
            "mime": record.media_type or "unk",
            "offset": offset,
            "length": len(record.data),
            "recordDigest": f"sha256:{sha256(record.data).hexdigest()}",
            "status": record.status or 0,
            "filename": name,
        }
        self.lines.append(f"{surt(record.url)} {_digits(record.at)} {json.dumps(about, ensure_ascii=False)}\n")

    def add_page(self, snapshot: Snapshot) -> None:
        self.pages.append(
            {
                "id": f"copy-{snapshot.pk}",
                "url": warc.url_of(snapshot),
                "ts": f"{snapshot.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "title": snapshot.title or snapshot.document.title,
                "sha256": snapshot.sha256,
            }
        )

    def list(self, path: str, data: bytes | None, *, hashed: str = "", size: int = 0) -> None:
        if data is not None:
            hashed, size = sha256(data).hexdigest(), len(data)
        name = path.rpartition("/")[2]
        self.resources.append({"name": name, "path": path, "hash": f"sha256:{hashed}", "bytes": size})

    def index(self) -> tuple[bytes, str]:
        """The lines in order and in compressed blocks, and the first line of each block."""
        self.lines.sort(key=str.encode)
        packed, first = b"", ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
        for start in range(0, len(self.lines), BLOCK):
            packer = zlib.compressobj(wbits=31)
            block = packer.compress("".join(self.lines[start : start + BLOCK]).encode()) + packer.flush()
            about = {
                "offset": len(packed),
                "length": len(block),
                "digest": f"sha256:{sha256(block).hexdigest()}",
                "filename": "index.cdx.gz",
            }
            key = " ".join(self.lines[start].split(" ", 2)[:2])
            first.append(f"{key} {json.dumps(about)}\n")
            packed += block
        return packed, "".join(first)

    def described(self, title: str, description: str, url: str) -> dict[str, Any]:
        main = next((page for page in self.pages[1:] if page["url"] == url), None)
        return {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": title,
            "description": description,
            "created": f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}",
            "software": settings.SOURCES_SOFTWARE,
            **({"mainPageUrl": main["url"], "mainPageDate": main["ts"]} if main else {}),
            "resources": self.resources,
            "lost": self.lost,
        }


class _Pipe(io.RawIOBase):
    """A file that cannot be gone back in: what is written waits until it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def drained(self) -> bytes:
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, timezone.now().timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def _add(zipped: zipfile.ZipFile, path: str, data: bytes) -> None:
    """Stored as it is: readers go straight to the offsets that the index names."""
    with zipped.open(_entry(path), "w") as file:
        file.write(data)


def _digits(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S}"


def surt(url: str) -> str:
    """The address as archives sort it: the host from its end, without www, in lower case, its query in order."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return url.lower()
    host = ",".join(reversed(_DIGITS.sub("", parts.hostname).split(".")))
    default = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, default) else ""
    path = re.sub(r"/{2,}", "/", parts.path.lower()) or "/"
    path = path[:-1] if len(path) > 1 and path.endswith("/") else path
    asked = sorted(tuple(argument.split("=", 1)) for argument in parts.query.lower().split("&"))
    query = "&".join("=".join(argument) for argument in asked)
    return f"{host}{port}){path}" + (f"?{query}" if query else "")
