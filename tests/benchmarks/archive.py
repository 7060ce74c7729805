"""What keeping costs a page, and what handing it out as WARC does, as one JSON line.

python -m tests.benchmarks.archive [FOLDER]

With FOLDER, which holds `html/<id>.html.gz`, over those pages; otherwise over pages made up here. Milliseconds of
processor time for each page, by the median of five rounds: to keep it as a blob, to keep it with the compressed body
it came in, to make its WARC at our level of compression and at zlib's slowest, and to hash it again in the archive.
`larger` is our WARC against the slowest one's. Exit code 1 when our WARC costs more than half of that.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import django

VAR = Path(tempfile.mkdtemp(prefix="ct-bench-", dir="/tmp"))
os.environ |= {"DJANGO_SETTINGS_MODULE": "claimtrack.settings", "CLAIMTRACK_VAR": str(VAR)}
django.setup()

from django.conf import settings  # noqa: E402

from claimtrack.demo import content  # noqa: E402
from claimtrack.demo.rendering import block_text  # noqa: E402
from sources import blobs, warc  # noqa: E402
from sources.models import Document, Snapshot  # noqa: E402

ROUNDS = 5
MADE_UP = 60


def pages(folder: Path | None) -> list[bytes]:
    if folder:
        return [gzip.decompress(path.read_bytes()) for path in sorted((folder / "html").glob("*.html.gz"))]
    chance = random.Random(7)
    words = " ".join(
        block_text(block) for versions in content.load_pages().values() for block in versions[0].blocks
    ).split()
    made = []
    for number in range(MADE_UP):
        rows = "".join(
            f'<div class="row r{chance.randrange(40)}" data-id="{chance.getrandbits(40):x}"><p>'
            f"{' '.join(chance.choices(words, k=30))}</p></div>\n"
            for _ in range(500)
        )
        made.append(f"<!doctype html><title>Page {number}</title><body>{rows}</body>".encode())
    return made


def a_copy(number: int, page: bytes) -> Snapshot:
    url = f"https://outlet-{number % 20}.example/story/{number}"
    headers = [["Server", "nginx"], ["Content-Type", "text/html; charset=utf-8"], ["Content-Length", str(len(page))]]
    asked = [["Host", "outlet.example"], ["User-Agent", settings.CLAIMTRACK_USER_AGENT], ["Accept-Encoding", "gzip"]]
    return Snapshot(
        pk=number, document=Document(pk=number, url=url), sha256=sha256(page).hexdigest(), size=len(page), status=200,
        status_line="HTTP/1.1 200 OK", final_url=url, hops=[[url, 200]], headers=headers, request_headers=asked,
        content_type="text/html", fetched_at=datetime.now(UTC), text_sha256="0" * 64,
    )  # fmt: skip


def per_page(work: Callable[[], object], how_many: int, before: Callable[[], object] = lambda: None) -> float:
    """Milliseconds of this process and the system's for it."""
    taken = []
    for _ in range(ROUNDS):
        before()
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) / how_many * 1000)
    return round(statistics.median(taken), 3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    found = pages(parser.parse_args().folder)
    coded = [gzip.compress(page, 6) for page in found]
    copies = [a_copy(number, page) for number, page in enumerate(found)]

    def empty() -> None:
        """Without blobs, but with the folders that an archive of some age has."""
        shutil.rmtree(VAR / "blobs", ignore_errors=True)
        for body in found + coded:
            digest = sha256(body).hexdigest()
            (VAR / "blobs" / digest[:2] / digest[2:4]).mkdir(parents=True, exist_ok=True)

    def keep(bodies: list[bytes]) -> None:
        for body in bodies:
            blobs.keep(body)

    def packed() -> int:
        return sum(len(record.data) for copy in copies for record in warc.records(copy))

    figures = {
        "pages": len(found),
        "kb": round(statistics.mean(len(page) for page in found) / 1000),
        "keep_ms": per_page(lambda: keep(found), len(found), empty),
        "keep_with_coded_ms": per_page(lambda: keep(found + coded), len(found), empty),
        "hash_again_ms": per_page(lambda: [blobs.fault(copy.sha256) for copy in copies], len(found)),
        "warc_ms": per_page(packed, len(found)),
    }
    ours, quick = packed(), warc.FAST
    warc.FAST = 9
    warc._record.__kwdefaults__["squeeze"] = 9
    figures |= {"warc_slowest_ms": per_page(packed, len(found)), "larger": round(ours / packed(), 3)}
    warc.FAST = quick
    print(json.dumps(figures))
    return int(float(figures["warc_ms"]) > 0.5 * float(figures["warc_slowest_ms"]))


if __name__ == "__main__":
    try:
        code = main()
    finally:
        shutil.rmtree(VAR, ignore_errors=True)
    sys.exit(code)
