"""A real web server on loopback that plays any number of sites, and remembers who was asked for what and when."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

ADDRESS = "127.0.0.1"
PROSE = (
    "Dock workers in the northern port counted forty ships on Monday. "
    "The harbour master said the queue was the longest in nine years. "
    "Two cranes were out of order, and spare parts had not arrived."
)


def article(title: str = "Forty ships wait", text: str = PROSE, language: str = "en", head: str = "") -> bytes:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()


@dataclass
class Answer:
    body: bytes = field(default_factory=article)
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0  # seconds before answering
    until: threading.Event | None = None  # or until this happens


@dataclass(frozen=True)
class Asked:
    host: str
    path: str
    query: str
    at: float
    headers: dict[str, str]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address) -> None:
        """A client that hung up is what many tests are about."""


class Sites:
    """What is served where. `asked` is every request in order; `at_once` the most a host had in flight."""

    def __init__(self, settings) -> None:
        self.settings = settings
        self.answers: dict[tuple[str, str], Answer] = {}
        self.asked: list[Asked] = []
        self.in_flight: Counter[str] = Counter()
        self.at_once: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.server = Server((ADDRESS, 0), self._handler())

    def serve(self, url: str, body: bytes | None = None, **details) -> Answer:
        """Answer at `url` (which may carry no query) from now on, and let the product find its host here."""
        parts = urlsplit(url)
        place = f"{ADDRESS}:{self.server.server_address[1]}"
        self.settings.CLAIMTRACK_LOOPBACK_HOSTS = {
            **self.settings.CLAIMTRACK_LOOPBACK_HOSTS,
            str(parts.hostname): place,
        }
        answer = Answer(**({"body": body} if body is not None else {}), **details)
        self.answers[str(parts.hostname), parts.path or "/"] = answer
        return answer

    def times(self, url: str) -> int:
        """How often the page was asked for."""
        parts = urlsplit(url)
        return sum((one.host, one.path) == (parts.hostname, parts.path or "/") for one in self.asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sites = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = self.headers.get("Host", "").partition(":")[0]
                parts = urlsplit(self.path)
                with sites.lock:
                    sites.asked.append(Asked(host, parts.path, parts.query, time.monotonic(), dict(self.headers)))
                    sites.in_flight[host] += 1
                    sites.at_once[host] = max(sites.at_once[host], sites.in_flight[host])
                try:
                    self._answer(sites.answers.get((host, parts.path), Answer(b"", 404)))
                finally:
                    with sites.lock:
                        sites.in_flight[host] -= 1

            def _answer(self, answer: Answer) -> None:
                time.sleep(answer.wait)
                if answer.until:
                    answer.until.wait(10)
                etag = answer.headers.get("ETag")
                status, body = answer.status, answer.body
                if etag and self.headers.get("If-None-Match") == etag:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Type", answer.content_type)
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@contextmanager
def running(settings) -> Iterator[Sites]:
    sites = Sites(settings)
    thread = threading.Thread(target=sites.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield sites
    finally:
        sites.server.shutdown()
        sites.server.server_close()
        thread.join(5)
