"""Addresses that misbehave on purpose, at `trouble.example`: what a fetcher must survive, one path each."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape

from .pdf import picture_pdf

HOST = "trouble.example"
HTML = "text/html; charset=utf-8"
MEGABYTE = 1024 * 1024
BIG = 30 * MEGABYTE


@dataclass(frozen=True)
class Trouble:
    """One answer out of the ordinary; `pieces` are sent as they come, without a declared length if `length` is 0."""

    about: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = HTML
    length: int = 0
    pieces: Callable[[], Iterator[bytes]] = lambda: iter((b"<!DOCTYPE html><title>Trouble</title><p>Trouble.</p>",))


def _redirect(about: str, to: str, status: int = 302) -> Trouble:
    return Trouble(about, status, {"Location": to})


def _big() -> Iterator[bytes]:
    head = b"<!DOCTYPE html><html><head><title>A very long page</title></head><body>"
    paragraph = b"<p>This line was made on request and says nothing, again and again.</p>\n"
    chunk = (paragraph * (MEGABYTE // len(paragraph) + 1))[:MEGABYTE]
    yield head + chunk[len(head) :]
    for _ in range(BIG // MEGABYTE - 1):
        yield chunk


def _drip() -> Iterator[bytes]:
    for letter in b"<!DOCTYPE html><title>Slow</title><p>One letter a second.</p>":
        yield bytes((letter,))
        time.sleep(1)


def _broken_utf8() -> Iterator[bytes]:
    yield "<!DOCTYPE html><meta charset=utf-8><title>Broken</title><p>قبل الكسر ".encode()
    yield b"\xff\xfe\xd9 \xc3( \xe2\x82 \x00 "
    yield "بعد الكسر</p>".encode()


def _picture() -> Iterator[bytes]:
    yield picture_pdf("A scan without text")


def _noise() -> Iterator[bytes]:
    yield bytes(range(256)) * 64


TROUBLES = {
    "/to-metadata": _redirect("sends you on to a cloud machine's private address", "http://169.254.169.254/latest/"),
    "/to-private": _redirect("sends you on to an address of a private network", "http://10.0.0.1/admin"),
    "/to-loopback": _redirect("sends you on to this very machine", "http://127.0.0.1/"),
    "/to-mapped": _redirect("sends you on to this machine, written as IPv6", "http://[::ffff:127.0.0.1]/", 307),
    "/to-file": _redirect("sends you on to a file", "file:///etc/hostname"),
    "/to-story": _redirect("moved for good", "http://meridian.example/en/2024/06/19/putin-kim-pact", 301),
    "/loop": _redirect("sends you to itself", "http://trouble.example/loop"),
    "/big": Trouble("30 MB, as its header says", length=BIG, pieces=_big),
    "/endless": Trouble("30 MB, and no header says so", pieces=_big),
    "/slow": Trouble("one letter a second", pieces=_drip),
    "/busy": Trouble("asks you to come back later", 429, {"Retry-After": "120"}),
    "/down": Trouble("out of order for now", 503, {"Retry-After": "Wed, 19 Jun 2030 10:00:00 GMT"}),
    "/forbidden": Trouble("not for you", 403),
    "/empty": Trouble("nothing at all", pieces=lambda: iter(())),
    "/broken-utf8": Trouble("says UTF-8 and is not", pieces=_broken_utf8),
    "/scan.pdf": Trouble("a PDF of pictures, without text", content_type="application/pdf", pieces=_picture),
    "/noise": Trouble("bytes that are no text", content_type="application/octet-stream", pieces=_noise),
}


def contents() -> bytes:
    rows = "".join(f'<li><a href="{path}">{path}</a> {escape(one.about)}</li>' for path, one in TROUBLES.items())
    return f"<!DOCTYPE html><html lang=en><title>Trouble</title><h1>Trouble on request</h1><ul>{rows}</ul>".encode()
