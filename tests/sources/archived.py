"""Copies to pack: one behind a redirect and compressed, one plain, one handed in; and a reader of WARC of our own."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sources import documents, fetching
from sources.models import Fetch, Snapshot
from tests.sources.sites import Sites, article

PAGE = article(title="ميناء | The port")
CAME = gzip.compress(PAGE)
SPEECH = "Every ship will be unloaded by Friday, and every worker will be paid. That is a promise.\n" * 3


def fetched(url: str) -> Snapshot:
    fetch = fetching.ask(documents.note(url), purpose=Fetch.Purpose.EVIDENCE)
    fetching.run(fetch.pk)
    return Snapshot.objects.select_related("document").get(fetch=fetch)


def three_copies(sites: Sites) -> list[Snapshot]:
    sites.serve("http://old.example/1", b"", status=301, headers={"Location": "http://new.example/2?b=1&a=2"})
    sites.serve("http://new.example/2", CAME, headers={"Content-Encoding": "gzip", "X-Mark": "é"})
    sites.serve("http://www.plain.example/Port/", PAGE)
    return [
        fetched("http://old.example/1"),
        fetched("http://www.plain.example/Port/"),
        documents.hand_in(text=SPEECH, title="A speech"),
    ]


@dataclass
class Read:
    """One record as anybody can read it."""

    offset: int
    length: int
    head: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        return self.head["WARC-Type"]

    @property
    def http(self) -> tuple[list[str], bytes]:
        head, _, body = self.block.partition(b"\r\n\r\n")
        return head.decode().split("\r\n"), body


def records(data: bytes) -> Iterator[Read]:
    """Each is compressed on its own, ends in two empty lines, and its block has the sum that its head gives."""
    offset = 0
    while data:
        unzip = zlib.decompressobj(wbits=31)
        whole = unzip.decompress(data)
        assert unzip.eof
        length = len(data) - len(unzip.unused_data)
        head, _, rest = whole.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        assert first == "WARC/1.1"
        fields = dict(line.split(": ", 1) for line in lines)
        block, end = rest[:-4], rest[-4:]
        assert end == b"\r\n\r\n"
        assert len(block) == int(fields["Content-Length"])
        assert fields["WARC-Block-Digest"] == f"sha256:{sha256(block).hexdigest()}"
        yield Read(offset, length, fields, block)
        offset, data = offset + length, unzip.unused_data
