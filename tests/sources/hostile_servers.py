"""Servers that misbehave, on loopback and on raw sockets: each lies, floods, stalls or breaks in one way.

`BEHAVIOURS` maps a name to what the server does and which codes may be the end of it.
"""

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CERTIFICATES = Path(__file__).parent / "certificates"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
PAGE = b"<html><title>Whole</title><p>" + b"A page that is whole. " * 40 + b"</html>"

Serve = Callable[[socket.socket], None]


@dataclass(frozen=True)
class Behaviour:
    name: str
    serve: Serve
    ends_as: set[str]
    scheme: str = "http"
    certificate: str = ""


def _sized(body: bytes, length: int | str | None = None, more: bytes = b"") -> bytes:
    announced = len(body) if length is None else length
    return OK + more + f"Content-Length: {announced}\r\n\r\n".encode() + body


def _chunks(body: bytes, size: int = 1000) -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def says(answer: bytes) -> Serve:
    return lambda sock: sock.sendall(answer)


def says_for_ever(start: bytes, again: bytes, pause: float = 0) -> Serve:
    def serve(sock: socket.socket) -> None:
        sock.sendall(start)
        while True:
            sock.sendall(again)
            time.sleep(pause)

    return serve


def _drip(data: bytes, pause: float) -> Serve:
    def serve(sock: socket.socket) -> None:
        for byte in data:
            sock.sendall(bytes([byte]))
            time.sleep(pause)

    return serve


def _stalls_after(start: bytes) -> Serve:
    def serve(sock: socket.socket) -> None:
        sock.sendall(start)
        time.sleep(60)

    return serve


def _resets_after(start: bytes) -> Serve:
    def serve(sock: socket.socket) -> None:
        sock.sendall(start)
        time.sleep(0.05)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return serve


def _bomb(megabytes: int) -> bytes:
    squeeze = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    return b"".join(squeeze.compress(zeros) for _ in range(megabytes)) + squeeze.flush()


def _pumps_zeros(start: bytes) -> Serve:
    def serve(sock: socket.socket) -> None:
        sock.sendall(start)
        squeeze = zlib.compressobj(1, wbits=31)
        zeros = bytes(1 << 20)
        while True:
            sock.sendall(squeeze.compress(zeros))

    return serve


GZIP = b"Content-Encoding: gzip\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"

ENDED = b"5\r\nhello\r\n0\r\n\r\n"
HALF_A_GZIP = _chunks(gzip.compress(PAGE)[:-30]) + b"0\r\n\r\n"

BEHAVIOURS = [
    # more than anybody asked for
    Behaviour("gzip bomb", says(_sized(_bomb(64), more=GZIP)), {"too_large"}),
    Behaviour("endless gzip bomb", _pumps_zeros(OK + GZIP + b"\r\n"), {"too_large"}),
    Behaviour(
        "bomb of many small files", says_for_ever(OK + GZIP + b"\r\n", gzip.compress(bytes(50_000))), {"too_large"}
    ),
    Behaviour(
        "endless empty gzip files", says_for_ever(OK + GZIP + b"\r\n", gzip.compress(b"")), {"too_large", "too_slow"}
    ),
    Behaviour("endless body", says_for_ever(OK + b"\r\n", b"x" * 65536), {"too_large"}),
    Behaviour("endless chunks", says_for_ever(OK + CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"), {"too_large"}),
    Behaviour("endless one-byte chunks", says_for_ever(OK + CHUNKED, b"1\r\nx\r\n" * 500), {"too_large", "too_slow"}),
    Behaviour("endless chunk extension", says_for_ever(OK + CHUNKED + b"1;", b"x" * 4096), {"bad_http", "too_large"}),
    Behaviour("endless trailers", says_for_ever(OK + CHUNKED + b"0\r\n", b"X: y\r\n" * 500), {"bad_http", "too_large"}),
    Behaviour("announces too much", says(_sized(b"", length=99_000_000_000)), {"too_large"}),
    Behaviour("endless headers", says_for_ever(OK, b"X-More: yes\r\n" * 100), {"bad_http", "too_large"}),
    Behaviour("one giant header", says_for_ever(OK + b"X-Giant: ", b"x" * 4096), {"bad_http", "too_large"}),
    Behaviour("endless status line", says_for_ever(b"HTTP/1.1 200 ", b"O" * 4096), {"bad_http", "too_large"}),
    Behaviour("endless 100s", says_for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50), {"too_large", "too_slow"}),
    Behaviour(
        "endless early hints", says_for_ever(b"", b"HTTP/1.1 103 X\r\nLink: x\r\n\r\n", 0.01), {"too_large", "too_slow"}
    ),
    # later than anybody waits
    Behaviour("says nothing", _stalls_after(b""), {"too_slow"}),
    Behaviour("stops in the status line", _stalls_after(b"HTTP/1.1 2"), {"too_slow"}),
    Behaviour("stops in the headers", _stalls_after(OK), {"too_slow"}),
    Behaviour("stops before the body", _stalls_after(OK + b"Content-Length: 10\r\n\r\n"), {"too_slow"}),
    Behaviour("stops in the body", _stalls_after(_sized(PAGE, length=5000)), {"too_slow"}),
    Behaviour("stops in a chunk", _stalls_after(OK + CHUNKED + b"ff\r\nxx"), {"too_slow"}),
    Behaviour("drips headers", _drip(OK + b"X: " + b"y" * 9999, 0.02), {"too_slow"}),
    Behaviour("drips a body", _drip(_sized(b"z" * 9999), 0.02), {"too_slow"}),
    Behaviour("drips chunks", says_for_ever(OK + CHUNKED, b"1\r\nx\r\n", 0.02), {"too_slow"}),
    Behaviour("drips 100s", says_for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.1), {"too_slow"}),
    # lies about length: none of these may pass as whole
    Behaviour("announces more than it sends", says(_sized(PAGE, length=len(PAGE) + 100)), {"incomplete"}),
    Behaviour("announces less than it sends", says(_sized(PAGE, length=50)), {"incomplete"}),
    Behaviour("announces nothing but sends", says(_sized(PAGE, length=0)), {"incomplete"}),
    Behaviour("two lengths", says(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), {"bad_http"}),
    Behaviour("two lengths of two kinds", says(OK + b"Content-Length: 3\r\n" + CHUNKED + ENDED), {"incomplete"}),
    Behaviour("a length of five thousand digits", says(_sized(b"hello", length="9" * 5000)), {"bad_http"}),
    Behaviour("half a gzip in whole chunks", says(OK + GZIP + CHUNKED + HALF_A_GZIP), {"incomplete"}),
    Behaviour("two lengths in one line", says(OK + b"Content-Length: 5, 6\r\n\r\nhello"), {"bad_http"}),
    Behaviour("a negative length", says(_sized(b"hello", length=-5)), {"bad_http"}),
    Behaviour("a signed length", says(_sized(b"hello", length="+5")), {"bad_http"}),
    Behaviour("a length in words", says(_sized(b"hello", length="five")), {"bad_http"}),
    Behaviour("a length in Arabic digits", says(_sized(b"hello", length="٥")), {"bad_http"}),
    Behaviour("no last chunk", says(OK + CHUNKED + _chunks(PAGE)), {"incomplete"}),
    Behaviour("half a chunk", says(OK + CHUNKED + b"1000\r\nhello"), {"incomplete"}),
    Behaviour("more after the last chunk", says(OK + CHUNKED + _chunks(PAGE) + b"0\r\n\r\nand more"), {"incomplete"}),
    Behaviour("a chunk of impossible size", says(OK + CHUNKED + b"f" * 16 + b"\r\nx"), {"incomplete"}),
    Behaviour("a chunk with a sign", says(OK + CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n"), {"bad_http"}),
    Behaviour("a wrong end of a chunk", says(OK + CHUNKED + b"5\r\nhelloXX0\r\n\r\n"), {"bad_http"}),
    Behaviour(
        "a part only",
        says(b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/99\r\nContent-Length: 5\r\n\r\nhello"),
        {"http_206"},
    ),
    Behaviour("half a gzip", says(_sized(gzip.compress(PAGE)[:-30], more=GZIP)), {"incomplete"}),
    Behaviour("gzip without its checksum", says(_sized(gzip.compress(PAGE)[:-8], more=GZIP)), {"incomplete"}),
    Behaviour(
        "gzip with a wrong checksum", says(_sized(gzip.compress(PAGE)[:-8] + b"12345678", more=GZIP)), {"bad_encoding"}
    ),
    Behaviour("closes in the body", says(OK + b"Content-Length: 5000\r\n\r\n" + PAGE), {"incomplete"}),
    Behaviour("closes in the headers", says(OK), {"incomplete", "bad_http"}),
    Behaviour("closes at once", says(b""), {"incomplete"}),
    Behaviour("resets at once", _resets_after(b""), {"incomplete"}),
    Behaviour("resets in the body", _resets_after(_sized(PAGE, length=5000)), {"incomplete"}),
    Behaviour("resets in a body without length", _resets_after(OK + b"\r\n" + PAGE), {"incomplete"}),
    # games with headers and codings
    Behaviour(
        "gzip twice",
        says(_sized(gzip.compress(gzip.compress(PAGE)), more=b"Content-Encoding: gzip, gzip\r\n")),
        {"bad_encoding"},
    ),
    Behaviour(
        "gzip twice in two lines", says(_sized(gzip.compress(gzip.compress(PAGE)), more=GZIP * 2)), {"bad_encoding"}
    ),
    Behaviour(
        "a coding we did not ask for",
        says(_sized(zlib.compress(PAGE), more=b"Content-Encoding: deflate\r\n")),
        {"bad_encoding"},
    ),
    Behaviour("brotli unasked", says(_sized(PAGE, more=b"Content-Encoding: br\r\n")), {"bad_encoding"}),
    Behaviour("gzip that is none", says(_sized(PAGE, more=GZIP)), {"bad_encoding"}),
    Behaviour("gzip with a tail", says(_sized(gzip.compress(PAGE) + b"tail", more=GZIP)), {"bad_encoding"}),
    Behaviour(
        "an unknown transfer coding", says(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), {"bad_http"}
    ),
    Behaviour("a header without a colon", says(OK + b"nonsense\r\n\r\n"), {"bad_http"}),
    Behaviour("a header with NUL", says(OK + b"X: a\x00b\r\n\r\n"), {"bad_http"}),
    Behaviour("a header name with a space", says(OK + b"X Y: z\r\n\r\n"), {"bad_http"}),
    Behaviour("a bare CR in a header", says(OK + b"X: a\rLocation: b\r\n\r\n"), {"bad_http"}),
    Behaviour("folded first header", says(b"HTTP/1.1 200 OK\r\n X: y\r\n\r\n"), {"bad_http"}),
    Behaviour("no status line", says(b"<html>HTTP/0.9 has no headers</html>"), {"bad_http", "incomplete"}),
    Behaviour("another protocol", says(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), {"bad_http"}),
    Behaviour("HTTP/2 in disguise", says(b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok"), {"bad_http"}),
    Behaviour("HTTP/3 frames", says(bytes(range(256)) * 8), {"bad_http"}),
    Behaviour("an impossible status", says(b"HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n"), {"http_999", "bad_http"}),
    Behaviour("switches protocols", says(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n" + bytes(99)), {"bad_http"}),
    Behaviour("an answer before the question", says(b"\x15\x03\x01\x00\x02\x02\x50"), {"bad_http", "incomplete"}),
    # redirects
    Behaviour("redirects to itself", says(b"HTTP/1.1 302 X\r\nLocation: /\r\n\r\n"), {"redirect_loop"}),
    Behaviour(
        "redirects inside", says(b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1/\r\n\r\n"), {"refused:private_address"}
    ),
    Behaviour(
        "redirects to a port", says(b"HTTP/1.1 301 X\r\nLocation: http://host.example:22/\r\n\r\n"), {"refused:port"}
    ),
    Behaviour(
        "redirects to a file", says(b"HTTP/1.1 301 X\r\nLocation: file:///etc/passwd\r\n\r\n"), {"refused:scheme"}
    ),
    Behaviour("redirects two ways", says(b"HTTP/1.1 302 X\r\nLocation: /a\r\nLocation: /b\r\n\r\n"), {"redirect_bad"}),
    Behaviour(
        "redirects into bytes of no language",
        says(b"HTTP/1.1 302 X\r\nLocation: //\xff\xfe/\r\n\r\n"),
        {"refused:local_name"},
    ),
    Behaviour("redirects nowhere", says(b"HTTP/1.1 302 X\r\n\r\n"), {"redirect_bad"}),
    Behaviour(
        "redirects with an endless body",
        says_for_ever(b"HTTP/1.1 302 X\r\nLocation: ftp://x/\r\n\r\n", b"x" * 9999),
        {"refused:scheme"},
    ),
    # TLS
    Behaviour("a certificate signed by itself", says(_sized(PAGE)), {"tls_invalid"}, "https", "self"),
    Behaviour("a certificate for another name", says(_sized(PAGE)), {"tls_invalid"}, "https", "other"),
    Behaviour("a certificate that has ended", says(_sized(PAGE)), {"tls_invalid"}, "https", "expired"),
    Behaviour("plain HTTP where TLS was asked", says(_sized(PAGE)), {"tls_failed", "incomplete"}, "https"),
    Behaviour("a handshake that never ends", _stalls_after(b"\x16\x03\x03\x40\x00"), {"too_slow"}, "https"),
    Behaviour(
        "a handshake that drips",
        says_for_ever(b"\x16\x03\x03\x40\x00", b"\x02", 0.02),
        {"too_slow", "tls_failed"},
        "https",
    ),
    Behaviour("closes in the handshake", says(b"\x16\x03\x03"), {"incomplete", "tls_failed"}, "https"),
    Behaviour("a cut TLS stream", lambda sock: cut_short(sock, OK + b"\r\n" + PAGE), {"incomplete"}, "https", "good"),
]


def cut_short(sock: socket.socket, answer: bytes) -> None:
    """Close below TLS, as somebody on the line would who wants the page to end here."""
    sock.sendall(answer)
    time.sleep(0.05)
    sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def served(behaviour: Behaviour) -> Iterator[int]:
    """The behaviour on a loopback port, for as many connections as come."""
    with serving(behaviour.serve, behaviour.certificate, secret=behaviour.scheme == "https") as port:
        yield port


@contextmanager
def serving(serve: Serve, certificate: str = "", *, secret: bool = False) -> Iterator[int]:
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def answer(sock: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if context:
                sock = context.wrap_socket(sock, server_side=True)
                held.append(sock)
            if context or not secret:
                _read_request(sock)
            serve(sock)
        with suppress(OSError):
            sock.close()

    def accept() -> None:
        with suppress(OSError):
            while True:
                sock, _ = listener.accept()
                held.append(sock)
                threading.Thread(target=answer, args=(sock,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        for each in [listener, *held]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def _read_request(sock: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head and (more := sock.recv(4096)):
        head += more
