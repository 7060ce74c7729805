"""The one door to the web, and the only module that opens sockets to it.

Every connection goes to an address that was checked after resolving, under one deadline and one byte budget
that are kept inside the stream itself, so that no slow or endless answer can outlive them. HTTP/1.1 is spoken
through h11, one connection per request, with no proxy, cookie or credential from the surroundings.
"""

import functools
import json
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

import certifi
import h11
from django.conf import settings

from sources import address, codings
from sources.address import Address
from sources.answers import Elsewhere as Elsewhere
from sources.answers import Hop as Hop
from sources.answers import Response as Response
from sources.errors import Incomplete, NotText, Refused, SourceError, TooLarge, TooSlow, Unavailable
from sources.headers import Headers, first, media_type, retry_after, sendable, text_of

MAX_REDIRECTS = 5
MAX_ADDRESSES = 3
DNS_SECONDS = 5.0
CONNECT_SECONDS = 6.0
LINGER_SECONDS = 0.1
HEAD_BYTES = 128_000  # status line, headers and any 1xx answers before them
FRAMING_BYTES = 256_000  # what chunking may cost on top of the body
READ_BYTES = 65_536
PAGES = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5"

_REDIRECTS = {301, 302, 303, 307, 308}
_WHOLE = {200, 203}  # 206 is a part, 202 and 204 are no page
_TRY_AGAIN = {202, 408, 421, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 525, 530}

# A resolver that hangs cannot be stopped, only left behind; this bounds how many may hang at once.
_resolvers = threading.BoundedSemaphore(64)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    status_line: str
    headers: Headers
    body: bytes
    coded_body: bytes
    peer: str
    tls_subject: str | None


def get(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    deadline: float | None = None,
    accept: str = PAGES,
    etag: str | None = None,
    last_modified: str | None = None,
    content: bytes = b"",
    known_at: str = "",
    hops: Sequence[Hop] = (),
    may_follow: Callable[[str], bool] | None = None,
    cut: bool = False,
) -> Response:
    """Fetch one page whole, or raise SourceError.

    Answers 200, 203, and 304 to a conditional request, are returned; every other status is raised as
    Unavailable with the code `http_<status>`. `deadline` is in seconds, over all redirects together.
    `headers` are the caller's own (an API key, say) and are not sent on to another host. `content` makes it a POST.
    `etag` and `last_modified` go to `known_at`, where that is given, and nowhere else: another page may have the same.

    Redirects are followed, unless `may_follow` says no to the next address: then Elsewhere is raised, and `url` and
    `hops` of a later call go on from there. With `cut`, a body is cut at `max_bytes` instead of refused.
    """
    clock = _Clock(settings.CLAIMTRACK_FETCH_DEADLINE if deadline is None else deadline)
    limit = settings.CLAIMTRACK_FETCH_MAX_BYTES if max_bytes is None else max_bytes
    started = datetime.now(UTC)
    here = address.parse(url)
    start = address.parse(hops[0].url) if hops else here
    conditions = {"If-None-Match": sendable(etag), "If-Modified-Since": sendable(last_modified)}
    way = list(hops)
    try:
        while True:
            own = dict(headers or {}) if here.origin == start.origin else {}
            asked_if = conditions if str(here) == (known_at or str(here)) else {}
            sent = _request_headers(here, accept=accept, more=own | asked_if)
            answer = _exchange(here, sent, clock, limit, content, cut=cut)
            way.append(Hop(str(here), answer.status, answer.status_line, sent, answer.headers))
            if answer.status not in _REDIRECTS or content:  # what was sent to one address is not for another
                break
            here = _next_hop(here, answer.headers, way)
            if may_follow is not None and not may_follow(str(here)):
                raise Elsewhere(str(here), tuple(way))
        _raise_for_status(answer, conditional=any(asked_if.values()))
    except SourceError as error:
        error.hops = tuple(dict.fromkeys([*(hop.url for hop in way), str(here)]))
        raise
    content_type, charset = media_type(answer.headers)
    return Response(
        submitted_url=hops[0].url if hops else url,
        url=str(start),
        final_url=str(here),
        hops=tuple(way),
        status=answer.status,
        headers=answer.headers,
        request_headers=sent,
        body=answer.body,
        coded_body=answer.coded_body,
        status_line=answer.status_line,
        content_type=content_type,
        charset=charset,
        peer=answer.peer,
        tls_subject=answer.tls_subject,
        started=started,
        finished=datetime.now(UTC),
        elapsed=clock.elapsed(),
    )


def post(url: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None, **options: Any) -> Response:
    """Send a form, under every rule of `get`. A redirect is a failure (`http_302`) and is not followed."""
    content = urlencode(form).encode()
    about = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(content))}
    return get(url, headers={**(headers or {}), **about}, content=content, **options)


def get_json(url: str, params: Mapping[str, str | int] | None = None, **options: Any) -> Any:
    """Ask a provider's endpoint; what it answers must be strict JSON."""
    if params:
        url += ("&" if "?" in url else "?") + urlencode(params)
    return read_json(get(url, accept="application/json", **options))


def read_json(response: Response) -> Any:
    try:
        return json.loads(response.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise NotText("bad_json") from None


# -- time and bytes ----------------------------------------------------------------------------------------


class _Clock:
    """The absolute deadline of one job."""

    def __init__(self, seconds: float) -> None:
        self._start = time.monotonic()
        self._end = self._start + seconds

    def left(self, at_most: float | None = None) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TooSlow
        return left if at_most is None else min(left, at_most)

    def elapsed(self) -> float:
        return time.monotonic() - self._start


class _Stream:
    """A connected socket that cannot be read past its budget nor past the deadline."""

    def __init__(self, sock: socket.socket, clock: _Clock) -> None:
        self._sock = sock
        self._clock = clock
        self.budget = HEAD_BYTES
        self.tls_subject = _tls_subject(sock)  # asked now: a host that hangs up takes it along

    def send(self, data: bytes) -> None:
        self._sock.settimeout(self._clock.left())
        self._sock.sendall(data)

    def receive(self) -> bytes:
        self._sock.settimeout(self._clock.left())
        data = self._sock.recv(min(READ_BYTES, self.budget + 1))
        self.budget -= len(data)
        if self.budget < 0:
            raise TooLarge
        return data

    def linger(self) -> bytes:
        """What still comes after the announced end; a host that keeps its promise sends nothing."""
        self._sock.settimeout(self._clock.left(LINGER_SECONDS))
        try:
            return self._sock.recv(1024)
        except OSError:
            return b""


# -- connecting --------------------------------------------------------------------------------------------


@functools.cache
def _tls() -> ssl.SSLContext:
    """One context for the whole process: making one costs more than fetching a page."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificate and name
    context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


def _tls_subject(sock: socket.socket) -> str | None:
    if not isinstance(sock, ssl.SSLSocket):
        return None
    certificate: Any = sock.getpeercert() or {}
    return ", ".join(f"{key}={value}" for rdn in certificate.get("subject", ()) for key, value in rdn)


@contextmanager
def _connected(here: Address, clock: _Clock) -> Iterator[tuple[_Stream, str]]:
    """A stream to a checked address, and that address. The name stays with Host, SNI and certificate."""
    sock = _connect(_where(here, clock), clock)
    try:
        peer = sock.getpeername()[0]
        if here.scheme == "https":
            sock.settimeout(clock.left())
            # A truncated TLS stream must not look like a page that simply ended.
            sock = _tls().wrap_socket(sock, server_hostname=here.host, suppress_ragged_eofs=False)
        yield _Stream(sock, clock), peer
    finally:
        sock.close()


def _where(here: Address, clock: _Clock) -> list[tuple[str, int]]:
    """The machines that may be called for this address, in the resolver's order."""
    loopback = settings.CLAIMTRACK_LOOPBACK_HOSTS.get(here.host)
    if loopback:
        ip, _, port = loopback.rpartition(":")
        if not ip_address(ip).is_loopback:
            raise Refused("private_address")
        return [(ip, int(port))]
    also_refused = address.networks(settings.CLAIMTRACK_REFUSED_NETWORKS)
    texts = [str(here.ip)] if here.ip else _resolve(here.host, here.port, clock)
    try:
        checked = [ip_address(text) for text in dict.fromkeys(texts)]
    except ValueError:
        raise Refused("private_address") from None
    # One bad answer refuses the name: a name that sometimes points inside is an attack or a mistake.
    if not all(address.is_public(ip, also_refused=also_refused) for ip in checked):
        raise Refused("private_address")
    return [(str(ip), here.port) for ip in checked[:MAX_ADDRESSES]]


def _resolve(host: str, port: int, clock: _Clock) -> list[str]:
    """Ask the system's resolver once. It has no time limit of its own, so it runs in a thread we can leave."""
    if not _resolvers.acquire(timeout=clock.left(DNS_SECONDS)):
        raise Unavailable("dns_failed")
    answers: queue.SimpleQueue[list[str] | BaseException] = queue.SimpleQueue()

    def ask() -> None:
        try:
            # The dot at the end keeps the search domains of this machine out of it.
            found = socket.getaddrinfo(f"{host}.", port, type=socket.SOCK_STREAM)
            answers.put([str(sockaddr[0]) for *_, sockaddr in found])
        except BaseException as error:  # whatever it was, it is raised where somebody waits for it
            answers.put(error)
        finally:
            _resolvers.release()

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=clock.left(DNS_SECONDS))
    except queue.Empty:
        raise Unavailable("dns_failed") from None
    if isinstance(answer, OSError | UnicodeError):
        raise Unavailable("dns_failed", permanent=getattr(answer, "errno", None) == socket.EAI_NONAME)
    if isinstance(answer, BaseException):
        raise answer
    if not answer:
        raise Unavailable("dns_failed", permanent=True)
    return answer


def _connect(places: list[tuple[str, int]], clock: _Clock) -> socket.socket:
    for ip, port in places:
        try:
            return _dial(ip, port, clock)
        except OSError:
            continue
    clock.left()  # out of time altogether is another finding than nobody answering
    raise Unavailable("connect_failed")


def _dial(ip: str, port: int, clock: _Clock) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(clock.left(CONNECT_SECONDS))
        sock.connect((ip, port))
        _refuse_other_peer(sock, ip)
    except BaseException:
        sock.close()
        raise
    return sock


def _refuse_other_peer(sock: socket.socket, ip: str) -> None:
    if ip_address(sock.getpeername()[0]) != ip_address(ip):
        raise Refused("private_address")


# -- speaking HTTP -----------------------------------------------------------------------------------------


def _exchange(
    here: Address, headers: Headers, clock: _Clock, limit: int, content: bytes, *, cut: bool = False
) -> _Answer:
    """One request, one answer. Bodies of redirects and errors are not read."""
    with _named_failures(), _connected(here, clock) as (stream, peer):
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        request = h11.Request(method="POST" if content else "GET", target=here.target, headers=list(headers))
        asked = (request, *([h11.Data(content)] if content else []), h11.EndOfMessage())
        stream.send(b"".join(http.send(event) or b"" for event in asked))
        head = _read_head(http, stream, clock)
        received: Headers = tuple((name.decode("ascii"), text_of(value)) for name, value in head.headers.raw_items())
        whole = head.status_code in _WHOLE
        body, coded = _read_body(http, stream, clock, received, limit, cut=cut) if whole else (b"", b"")
        said = f"HTTP/{head.http_version.decode()} {head.status_code} {text_of(head.reason)}".strip()
        return _Answer(head.status_code, said, received, body, coded, peer, stream.tls_subject)


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise TooSlow from None
    except ssl.SSLCertVerificationError:
        raise Unavailable("tls_invalid", permanent=True) from None
    except (ssl.SSLEOFError, ConnectionError):
        raise Incomplete from None
    except ssl.SSLError:
        raise Unavailable("tls_failed") from None
    except OSError:
        raise Unavailable("connect_failed") from None
    except h11.RemoteProtocolError:
        raise Unavailable("bad_http") from None


def _next_event(http: h11.Connection, stream: _Stream, clock: _Clock) -> object:
    while True:
        clock.left()  # a flood of tiny events is slow too, though every byte has come
        event = http.next_event()
        if event is not h11.NEED_DATA:
            return event
        data = stream.receive()
        try:
            http.receive_data(data)
            event = http.next_event()
        except h11.RemoteProtocolError:
            if not data:
                raise Incomplete from None
            raise
        if event is not h11.NEED_DATA:
            return event


def _read_head(http: h11.Connection, stream: _Stream, clock: _Clock) -> h11.Response:
    while True:
        event = _next_event(http, stream, clock)
        if isinstance(event, h11.Response):
            if event.http_version not in (b"1.0", b"1.1"):
                raise Unavailable("bad_http")
            return event
        if not isinstance(event, h11.InformationalResponse):
            raise Incomplete


def _read_body(
    http: h11.Connection, stream: _Stream, clock: _Clock, headers: Headers, limit: int, *, cut: bool
) -> tuple[bytes, bytes]:
    """The body, and what it was before its coding was undone, if it had any."""
    announced = first(headers, "content-length")
    if announced and int(announced) > limit and not cut:
        raise TooLarge
    stream.budget = limit + FRAMING_BYTES
    body, coded, received = bytearray(), bytearray(), 0
    undo = codings.decoder([value for name, value in headers if name.lower() == "content-encoding"])
    try:
        while not isinstance(event := _next_event(http, stream, clock), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise Incomplete
            received += len(event.data)
            undo.feed(event.data, into=body, limit=limit)
            if undo.is_coded:
                coded += event.data
    except TooLarge:
        if not cut:
            raise
        return bytes(body[:limit]), b""
    undo.finish()
    if announced and int(announced) != received:
        raise Incomplete  # announced in two ways that contradict each other
    extra, closed = http.trailing_data
    if announced and not extra and not closed:
        extra = stream.linger()
    if extra.strip(b"\r\n"):
        raise Incomplete  # more than was announced: somebody's count is wrong, so what we have may be too
    return bytes(body), bytes(coded)


# -- headers -----------------------------------------------------------------------------------------------


def _request_headers(here: Address, *, accept: str, more: Mapping[str, str]) -> Headers:
    headers = {
        "Host": here.authority,
        "User-Agent": settings.CLAIMTRACK_USER_AGENT,
        "Accept": accept,
        "Accept-Encoding": "gzip",
        **{name: value for name, value in more.items() if value},
        "Connection": "close",
    }
    return tuple(headers.items())


def _next_hop(here: Address, headers: Headers, hops: list[Hop]) -> Address:
    if len(hops) > MAX_REDIRECTS:
        raise Unavailable("redirect_many", permanent=True)
    locations = {value for name, value in headers if name.lower() == "location"}
    if len(locations) != 1 or "" in locations:
        raise Unavailable("redirect_bad", permanent=True)
    there = address.follow(here, locations.pop())
    if str(there) in {hop.url for hop in hops}:
        raise Unavailable("redirect_loop", permanent=True)
    return there


def _raise_for_status(answer: _Answer, *, conditional: bool) -> None:
    if answer.status in _WHOLE or (answer.status == 304 and conditional):
        return
    error = Unavailable(
        f"http_{answer.status}",
        status=answer.status,
        permanent=answer.status not in _TRY_AGAIN,
        retry_after=retry_after(first(answer.headers, "retry-after")),
    )
    error.headers = answer.headers
    raise error


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON
