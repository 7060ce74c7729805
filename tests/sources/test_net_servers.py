"""A hostile server costs a bounded time and a bounded number of bytes, and never leaves a part for a whole."""

import contextlib
import gzip
import random
import ssl
import threading
import time
from unittest import mock

import pytest

from sources import codings, headers, net
from sources.errors import Incomplete, NotText, SourceError, TooSlow, Unavailable
from tests.sources.hostile_servers import BEHAVIOURS, CERTIFICATES, CHUNKED, OK, PAGE, says, served, serving

DEADLINE = 0.6
ANY_BYTES = 200_000


@pytest.fixture(autouse=True)
def limits(settings):
    settings.CLAIMTRACK_FETCH_DEADLINE = DEADLINE
    settings.CLAIMTRACK_FETCH_MAX_BYTES = ANY_BYTES


@pytest.fixture
def at(settings):
    def place(port: int, host: str = "secure.example") -> None:
        settings.CLAIMTRACK_LOOPBACK_HOSTS = {host: f"127.0.0.1:{port}"}

    return place


@pytest.fixture
def our_authority():
    """Trust the tests' own authority, as a browser trusts the public ones."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(CERTIFICATES / "authority.pem")
    with mock.patch.object(net, "_tls", return_value=context):
        yield


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.name)
def test_a_hostile_server_ends_inside_its_limits(behaviour, at, our_authority):
    with served(behaviour) as port:
        at(port)
        start = time.monotonic()

        with pytest.raises(SourceError) as failure:
            net.get(f"{behaviour.scheme}://secure.example/")

        elapsed = time.monotonic() - start

    assert failure.value.code in behaviour.ends_as
    assert elapsed < DEADLINE + 0.3


def answered(answer: bytes, at, path: str = "/", **options) -> net.Response:
    with serving(says(answer)) as port:
        at(port)
        return net.get(f"http://secure.example{path}", **options)


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE,
        OK + b"\r\n" + PAGE,
        b"HTTP/1.0 200 OK\r\n\r\n" + PAGE,
        b"HTTP/1.1 200\r\n\r\n" + PAGE,
        OK + CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE),
        OK + CHUNKED + b"%x;why=not\r\n%s\r\n0\r\nTrailer: yes\r\n\r\n" % (len(PAGE), PAGE),
        b"HTTP/1.1 103 Hints\r\nLink: </x>\r\n\r\n" + OK + b"\r\n" + PAGE,
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE),
        OK + b"Content-Encoding: x-gzip\r\n\r\n" + gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]),
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE) + bytes(20),
        OK + b"Content-Encoding: identity\r\n\r\n" + PAGE,
        OK + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE + b"\r\n",
    ],
)
def test_an_honest_answer_is_kept_whole(answer, at):
    assert answered(answer, at).body == PAGE


def test_a_page_is_not_left_because_it_says_refresh(at):
    answer = (
        OK + b"Refresh: 0; url=http://127.0.0.1/\r\n\r\n<meta http-equiv=refresh content='0; url=http://10.0.0.1/'>"
    )

    assert len(answered(answer, at).hops) == 1


@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_host_says_ends_as_an_answer_or_a_named_failure(seed, at):
    """Answers bent at any place."""
    chance = random.Random(seed)
    answer = bytearray(chance.choice(ANSWERS))
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(answer))
        answer[place : place + chance.randint(0, 6)] = chance.choice([*PIECES, chance.randbytes(2)])

    with contextlib.suppress(SourceError):
        assert answered(bytes(answer), at).body is not None


ANSWERS = [
    OK + b"Content-Length: 5\r\n\r\nhello",
    OK + CHUNKED + b"5\r\nhello\r\n0\r\n\r\n",
    OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE),
    b"HTTP/1.1 302 X\r\nLocation: /again\r\n\r\n",
    b"HTTP/1.1 503 X\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n",
]
PIECES = [b"", b"\r\n", b"\r\n\r\n", b"\x00", b"\xff", b":", b"9" * 30, b"chunked", b"gzip", b"HTTP/1.1 100 X\r\n\r\n"]


def test_a_page_exactly_at_the_limit_is_kept_and_one_byte_more_is_not(at):
    page = b"x" * ANY_BYTES

    assert answered(OK + b"\r\n" + page, at).body == page
    with pytest.raises(SourceError, match="too_large"):
        answered(OK + b"\r\n" + page + b"x", at)


def test_a_valid_certificate_is_named_in_the_response(at, our_authority):
    with serving(says(OK + b"Content-Length: 2\r\n\r\nok"), "good") as port:
        at(port)
        response = net.get("https://secure.example/")

    assert response.tls_subject == "organizationName=claimtrack tests, commonName=secure.example"


def test_the_real_context_trusts_no_authority_of_ours(at):
    with serving(says(OK + b"\r\nok"), "good") as port:
        at(port)
        with pytest.raises(Unavailable, match="tls_invalid") as failure:
            net.get("https://secure.example/")

    assert failure.value.permanent


def test_the_surroundings_cannot_weaken_tls(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))

    context = net._tls.__wrapped__()

    assert (context.verify_mode, context.check_hostname, context.keylog_filename) == (ssl.CERT_REQUIRED, True, None)
    assert "claimtrack tests" not in str(context.get_ca_certs())


def test_nothing_from_the_surroundings_is_sent(at, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine secure.example login ann password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    seen = []

    def serve(sock):
        sock.sendall(OK + b"Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok")

    with (
        serving(serve) as port,
        mock.patch("tests.sources.hostile_servers._read_request", lambda s: seen.append(s.recv(4096))),
    ):
        at(port)
        net.get("http://secure.example/")
        net.get("http://secure.example/")

    assert len(seen) == 2
    for request in seen:
        names = [line.split(b":")[0] for line in request.split(b"\r\n")[1:] if line]
        assert names == [b"Host", b"User-Agent", b"Accept", b"Accept-Encoding", b"Connection"]


def test_a_key_for_one_host_is_not_sent_to_another(settings):
    seen = {}

    def remember(name, answer):
        def serve(sock):
            sock.sendall(answer)

        return serve

    def read(sock):
        request = sock.recv(4096).decode()
        host = request.split("Host: ")[1].split("\r\n")[0]
        seen[host] = "Authorization" in request

    there = b"HTTP/1.1 302 X\r\nLocation: http://two.example/\r\n\r\n"
    with (
        mock.patch("tests.sources.hostile_servers._read_request", read),
        serving(remember("one", there)) as one,
        serving(remember("two", OK + b"Content-Length: 2\r\n\r\nok")) as two,
    ):
        settings.CLAIMTRACK_LOOPBACK_HOSTS = {"one.example": f"127.0.0.1:{one}", "two.example": f"127.0.0.1:{two}"}
        response = net.get("http://one.example/", headers={"Authorization": "Bearer key"})

    assert seen == {"one.example": True, "two.example": False}
    assert [hop.url for hop in response.hops] == ["http://one.example/", "http://two.example/"]
    assert response.final_url == "http://two.example/"


def test_an_unchanged_page_is_a_304_only_when_we_asked_conditionally(at):
    answer = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'

    assert answered(answer, at, etag='"a"').not_modified
    with pytest.raises(Unavailable, match="http_304"):
        answered(answer, at)


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(404, False), (403, False), (410, False), (451, False), (429, True), (500, True), (503, True)],
)
def test_an_error_says_whether_trying_again_can_help(status, retryable, at):
    with pytest.raises(Unavailable) as failure:
        answered(b"HTTP/1.1 %d X\r\nRetry-After: 120\r\n\r\n" % status, at)

    assert (failure.value.code, failure.value.status) == (f"http_{status}", status)
    assert (failure.value.retryable, failure.value.retry_after) == (retryable, 120.0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("Wed, 01 Jan 2020 00:00:00 GMT", 0.0), ("soon", None), ("-5", None), ("1e9", None), ("9" * 40, None), ("", None)],
)
def test_retry_after_is_read_in_both_forms_and_nonsense_is_not_said(value, seconds):
    assert headers.retry_after(value) == seconds


def test_a_resolver_that_hangs_is_left_behind(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: release.wait(30) and [])
    start = time.monotonic()

    with pytest.raises((TooSlow, Unavailable)) as failure:
        net.get("http://slow.example.com/")
    release.set()

    assert time.monotonic() - start < DEADLINE + 0.3
    assert failure.value.retryable


@pytest.mark.parametrize("body", [b"{", b"NaN", b'{"a": Infinity}', b"[" * 100_000, b"\xff", b""])
def test_strict_json_only(body, at):
    with serving(says(OK + b"Content-Length: %d\r\n\r\n" % len(body) + body)) as port:
        at(port)

        with pytest.raises(NotText, match="bad_json"):
            net.get_json("http://secure.example/api", {"q": "قرار"})


# The guards taken out: each test above rests on one line, and says so here.


def test_without_the_budget_in_the_stream_a_flood_of_100s_runs_to_the_deadline(at, monkeypatch):
    flood = next(each for each in BEHAVIOURS if each.name == "endless 100s")
    monkeypatch.setattr(net, "HEAD_BYTES", 1 << 40)

    with served(flood) as port:
        at(port)

        with pytest.raises(TooSlow):
            net.get("http://secure.example/")


def test_without_the_deadline_a_drip_goes_on(at, monkeypatch):
    drip = next(each for each in BEHAVIOURS if each.name == "drips a body")
    monkeypatch.setattr(net._Clock, "left", lambda self, at_most=None: 1.0)
    done = threading.Event()

    def fetch():
        try:
            net.get("http://secure.example/")
        except SourceError:
            done.set()

    with served(drip) as port:
        at(port)
        threading.Thread(target=fetch, daemon=True).start()

        assert not done.wait(DEADLINE * 2)
    assert done.wait(5)


def test_without_the_look_after_the_end_a_short_count_passes_as_whole(at, monkeypatch):
    short = OK + b"Content-Length: 50\r\n\r\n"
    with pytest.raises(Incomplete):
        answered(short + PAGE, at)

    monkeypatch.setattr(net._Stream, "linger", lambda self: b"")
    monkeypatch.setattr(net.h11.Connection, "trailing_data", (b"", False))

    assert answered(short + PAGE, at).body == PAGE[:50]


def test_without_the_limit_in_gzip_a_bomb_goes_off():
    bomb = gzip.compress(bytes(5_000_000))
    held = bytearray()
    with pytest.raises(SourceError, match="too_large"):
        codings.decoder(["gzip"]).feed(bomb, into=held, limit=1000)
    assert len(held) <= 1001

    codings.decoder(["gzip"]).feed(bomb, into=(all_of_it := bytearray()), limit=1 << 40)

    assert len(all_of_it) == 5_000_000
