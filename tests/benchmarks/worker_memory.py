"""The memory of a process that fetches, over many different pages, as one JSON line.

python -m tests.benchmarks.worker_memory [--fetches 1000]

A PostgreSQL and a Valkey of its own, twenty sites on loopback in a process of their own, politeness off. Each page is
asked for, fetched, kept, read, indexed and placed among the origins, as a worker does it; the process is never renewed.

What is remembered between pages is bounded; it is filled before the first fetch, so that what grows is a leak.
`filled_mb` is resident memory then, `warm_mb` after the first fifth, `end_mb` at the end, `growth_kb` what each fetch
after that fifth added.
Exit code 1 when that is more than 8 KB: 1,000 fetches would add 8 MB to a worker that is renewed after 200.
"""

import argparse
import json
import logging
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from claimtrack import embedded  # noqa: E402

VAR = Path(tempfile.mkdtemp(prefix="ct-bench-", dir="/tmp"))
for name in [name for name in os.environ if name.startswith("CLAIMTRACK_") and name != "CLAIMTRACK_PG_BIN"]:
    del os.environ[name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
    "CLAIMTRACK_VAR": str(VAR),
    "CLAIMTRACK_FETCH_DELAY": "0",
    "CLAIMTRACK_FETCH_RATE": "0",
    "CLAIMTRACK_ROBOTS": "false",
    "DATABASE_URL": embedded.database_url(VAR),
    "REDIS_URL": embedded.redis_url(VAR),
}
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import reset_queries  # noqa: E402

from claimtrack.demo import content  # noqa: E402
from claimtrack.demo.rendering import block_text  # noqa: E402
from sources import documents, fetching  # noqa: E402
from sources.models import Document, Fetch, Passage, Snapshot  # noqa: E402
from sources.text import tokens, vectors  # noqa: E402

HOSTS = [f"site{number}.example" for number in range(20)]
ALLOWED_KB = 8.0


def paragraphs() -> dict[str, list[str]]:
    """The demo's paragraphs by language: real sentences, of which any number of different pages can be made."""
    found: dict[str, list[str]] = {}
    for versions in content.load_pages().values():
        for page in versions:
            found.setdefault(page.language, []).extend(block_text(block) for block in page.blocks)
    return found


def page(number: int, texts: dict[str, list[str]]) -> bytes:
    draw = random.Random(number)
    language = draw.choice(sorted(texts))
    chosen = draw.sample(texts[language], min(len(texts[language]), draw.randint(3, 14)))
    body = "".join(f"<p>{text} {draw.randint(1, 10**6)}</p>" for text in chosen)
    filler = "<div class=ad>…</div>" * draw.randint(0, 3000)
    return (
        f"<!DOCTYPE html><html lang={language}><meta charset=utf-8><title>Page {number}</title>"
        f"<body><nav>{filler}</nav><article><h1>Page {number}</h1>{body}</article></body></html>"
    ).encode()


def serve(tell: Connection) -> None:
    texts = paragraphs()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page(int(self.path.rpartition("/")[2]), texts)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tell.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def ground() -> Iterator[None]:
    here, there = multiprocessing.Pipe()
    web = multiprocessing.get_context("fork").Process(target=serve, args=(there,), daemon=True)
    web.start()
    servers: list[embedded.Server] = [embedded.Postgres(VAR, throw_away=True), embedded.Valkey(VAR, throw_away=True)]
    VAR.chmod(0o711)
    try:
        for server in servers:
            server.start()
        settings.CLAIMTRACK_LOOPBACK_HOSTS = dict.fromkeys(HOSTS, f"127.0.0.1:{here.recv()}")
        call_command("migrate", verbosity=0)
        yield
    finally:
        web.kill()
        web.join()
        for server in reversed(servers):
            server.stop()
        shutil.rmtree(VAR, ignore_errors=True)


def resident() -> float:
    """Memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def fill_what_is_remembered() -> None:
    """Vectors of sentences, forms of words, and texts that were compared: as many as are ever held."""
    for first in range(0, vectors.REMEMBERED, 64):
        vectors.embed([f"{number} ships wait" for number in range(first, first + 64)])
    for number in range(tokens.folded.cache_info().maxsize or 0):
        tokens.folded(f"ship{number}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fetches", type=int, default=1000)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with ground():
        start, measured = resident(), []
        fill_what_is_remembered()
        filled = resident()
        began = time.monotonic()
        for number in range(options.fetches):
            document = documents.note(f"http://{HOSTS[number % len(HOSTS)]}/{number}")
            fetching.run(fetching.ask(document, purpose=Fetch.Purpose.EVIDENCE).pk)
            reset_queries()
            measured.append(resident())
        seconds = time.monotonic() - began
        warm = options.fetches // 5
        growth = (measured[-1] - measured[warm]) * 1000 / max(1, options.fetches - warm)
        answer = {
            "fetches": options.fetches,
            "done": Fetch.objects.filter(state=Fetch.State.DONE).count(),
            "snapshots": Snapshot.objects.count(),
            "passages": Passage.objects.count(),
            "origins": Document.objects.values("origin").distinct().count(),
            "start_mb": round(start),
            "filled_mb": round(filled),
            "warm_mb": round(measured[warm], 1),
            "end_mb": round(measured[-1], 1),
            "highest_mb": round(max(measured), 1),
            "growth_kb": round(growth, 2),
            "per_second": round(options.fetches / seconds, 1),
        }
    print(json.dumps(answer))
    return 0 if growth <= ALLOWED_KB and answer["done"] == options.fetches else 1


if __name__ == "__main__":
    raise SystemExit(main())
