"""A Wayback Machine on loopback: it answers in the documented shapes, and misbehaves in the documented ways."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HOST = "archive.example"
BUSY = b"<!doctype html><title>Internet Archive: Temporarily Offline</title><p>We are working on it."


@dataclass(frozen=True)
class Said:
    """One answer; `cut` promises more than it sends."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    wait: float = 0.0

    @property
    def sent(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def has(url: str, timestamp: str = "20240618120000", status: str = "200") -> Said:
    copy = f"http://web.archive.org/web/{timestamp}/{url}"
    closest = {"status": status, "available": True, "url": copy, "timestamp": timestamp}
    return Said({"url": url, "archived_snapshots": {"closest": closest}})


def has_not(url: str = "") -> Said:
    return Said({"url": url, "archived_snapshots": {}})


def takes(job: str = "spn2-4f1a", url: str = "") -> Said:
    return Said({"url": url, "job_id": job})


def pending(job: str = "spn2-4f1a") -> Said:
    return Said({"status": "pending", "job_id": job, "resources": []})


def made(url: str, timestamp: str = "20240619080910") -> Said:
    return Said(
        {"status": "success", "timestamp": timestamp, "original_url": url, "http_status": 200, "duration_sec": 6.2,
         "job_id": "spn2-4f1a", "resources": [url], "outlinks": {}, "counters": {"embeds": 1}}
    )  # fmt: skip


def error(code: str = "error:celery", message: str = "Job failed.") -> Said:
    return Said({"status": "error", "status_ext": code, "message": message, "exception": "[Errno -2]"})


HTML = Said(BUSY, headers={"Content-Type": "text/html"})
TOO_MANY = Said(b"Too Many Requests", 429, {"Retry-After": "600"})
BAD_GATEWAY = Said(b"", 502)
TRUNCATED = Said(b'{"url": "http://harbour.example/", "archived_snap', 200)
SHORT = Said(b'{"archived_snapshots": {}}', cut=40)
NOT_AN_OBJECT = Said([1, 2])
NOT_FOUND = Said(b"gone", 404)
ELSEWHERE = Said(b"", 302, {"Location": "http://127.0.0.1:1/"})
MISBEHAVIOURS = {
    "429 with Retry-After": TOO_MANY,
    "502": BAD_GATEWAY,
    "HTML with 200": HTML,
    "truncated JSON": TRUNCATED,
    "shorter than announced": SHORT,
    "a list": NOT_AN_OBJECT,
    "404": NOT_FOUND,
    "a redirect inside": ELSEWHERE,
}


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class WaybackServer:
    """What it says next, for each thing it can be asked; the last answer is said again and again."""

    look: list[Said] = field(default_factory=lambda: [has_not()])
    save: list[Said] = field(default_factory=lambda: [takes()])
    follow: list[Said] = field(default_factory=lambda: [pending()])
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        looked_at = self.follow if "/status/" in asked.path else self.look
        script = self.save if asked.method == "POST" else looked_at
        return script.pop(0) if len(script) > 1 else script[0]

    def times(self, method: str, path: str) -> int:
        return sum(one.method == method and one.path.startswith(path) for one in self.asked)


@contextmanager
def running(settings: Any, *, saves: bool = True, keys: str = "") -> Iterator[WaybackServer]:
    """The server, with the settings that make it our one outside archive."""
    server = WaybackServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(dict(parse_qsl(body)))

        def _answer(self, form: dict[str, str]) -> None:
            parts = urlsplit(self.path)
            asked = Asked(self.command, parts.path, form or dict(parse_qsl(parts.query)), dict(self.headers))
            said = server.answer(asked)
            time.sleep(said.wait)
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/json", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.sent) + said.cut))
            self.end_headers()
            self.wfile.write(said.sent)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    http.block_on_close = False
    settings.CLAIMTRACK_LOOPBACK_HOSTS = {HOST: f"127.0.0.1:{http.server_address[1]}"}
    settings.CLAIMTRACK_FETCH_DELAY = 0
    options = {"saves": saves, "keys": keys, "save_at": f"http://{HOST}/save"}
    options["available"] = f"http://{HOST}/wayback/available"
    settings.SOURCES_ARCHIVES = {"wayback": {"BACKEND": "sources.archives.wayback.Wayback", "OPTIONS": options}}
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join(5)
