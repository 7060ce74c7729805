"""The web that is fetched from: a process of its own on loopback, which writes down who was asked when.

The first part of a path says how it answers. Its log is the witness: no worker can tell it what to remember.
"""

from __future__ import annotations

import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WORDS = ["ships", "cranes", "harbour", "port", "forty", "waited", "northern", "counted", "Monday", "master"]

# How many pages of a thousand answer in which way; the others are simply there.
KINDS = {"gone": 40, "never": 10, "flaky": 50, "busy": 30, "slow": 30, "cut": 30, "moved": 20, "poison": 4}
GIVEN_UP = {"gone": "http_404", "never": "http_500", "poison": "worker_lost"}  # where it must end, and why
POISON = "/poison/"


def kind_of(number: int) -> str:
    place = random.Random(number).randrange(1000)
    for kind, share in KINDS.items():
        if place < share:
            return kind
        place -= share
    return "ok"


def page(number: int) -> bytes:
    """A page that only this number has."""
    sentences = " ".join(f"{' '.join(random.Random(number + step).sample(WORDS, 6))} {number}." for step in range(8))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page {number}</title></head>'
        f"<body><article><h1>Page {number}</h1><p>{sentences}</p></article></body></html>"
    ).encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    times: Counter[str] = Counter()
    lock = threading.Lock()
    log: Path

    def do_GET(self) -> None:
        host, moment = self.headers.get("Host", ""), time.monotonic()
        with self.lock:
            self.times[host + self.path] += 1
            again = self.times[host + self.path] > 1
            with self.log.open("a") as file:
                file.write(f"{moment:.6f} {host} {self.path}\n")
        if not (found := re.fullmatch(r"/([a-z]+)/(\d+)", self.path)):
            self.answer(b"", 404)  # robots.txt among others
            return
        self.as_is_its_kind(found[1], int(found[2]), again)

    def as_is_its_kind(self, kind: str, number: int, again: bool) -> None:
        body = page(number)
        if kind == "gone":
            self.answer(b"", 404)
        elif kind == "never" or (kind == "flaky" and not again):
            self.answer(b"", 500)
        elif kind == "busy" and not again:
            self.answer(b"", 429, **{"Retry-After": "2"})
        elif kind == "moved":
            self.answer(b"", 301, Location=f"/ok/{number}")
        elif kind == "cut" and not again:
            self.answer(body[: len(body) // 2], length=len(body))
            self.close_connection = True
        else:
            self.answer(body, drip=1.5 if kind == "slow" else 0.0)

    def answer(self, body: bytes, status: int = 200, *, length: int = -1, drip: float = 0.0, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length < 0 else length))
        self.end_headers()
        parts = 10 if drip else 1
        for part in range(parts):
            self.wfile.write(body[len(body) * part // parts : len(body) * (part + 1) // parts])
            time.sleep(drip / parts)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is what this is about."""


@dataclass(frozen=True)
class Asked:
    at: float
    host: str
    path: str


def read_log(path: Path) -> Iterator[Asked]:
    for line in path.read_text().splitlines():
        at, host, asked = line.split(" ")
        yield Asked(float(at), host.partition(":")[0], asked)


def main() -> None:
    Handler.log = Path(sys.argv[1])
    Handler.log.touch()
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
