"""How much of a page's article is found, and how fast, as one JSON line.

python -m tests.benchmarks.extraction [FOLDER] [--misses]

Always: our own twenty-four right-to-left pages, with title, byline, date and language. With FOLDER, which holds
`ground-truth.json` ({id: {articleBody, url}}) and `html/<id>.html.gz`: F1 over shingles of four words, as in the
article extraction benchmark those pages come from, and speed. The peer is trafilatura alone, in the same run, and
rounds take turns. Time is the processor's, so that what else runs on the machine counts little.
"""

import argparse
import gzip
import json
import logging
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura

from sources import page_facts
from sources.extraction import extract
from tests.sources.right_to_left import PAGES, f1, mistakes, overlap

ROUNDS = 5
FIELDS = ("title", "byline", "published", "language", "direction", "credit", "warnings")


def right_to_left(*, misses: bool) -> dict[str, object]:
    found = {page.name: page.read() for page in PAGES}
    wrong = {page.name: mistakes(page, found[page.name]) for page in PAGES}
    counted = Counter(field for each in wrong.values() for field in each)
    if misses:
        for page in PAGES:
            both, more, less = overlap(page.text, found[page.name].text)
            print(f"{page.name}: {both:.2f} right, {more:.2f} more, {less:.2f} less", file=sys.stderr)
            for field, (expected, read) in wrong[page.name].items():
                print(f"    {field}: {expected!r}, read as {read!r}", file=sys.stderr)
    alone = {page.name: trafilatura.extract(page.body, fast=True) or "" for page in PAGES}
    return {
        "pages": len(PAGES),
        "f1": f1([(page.text, found[page.name].text) for page in PAGES]),
        "f1_trafilatura": f1([(page.text, alone[page.name]) for page in PAGES]),
        **{field: round(1 - counted[field] / len(PAGES), 3) for field in FIELDS},
    }


def articles(folder: Path) -> dict[str, object]:
    truth = json.loads((folder / "ground-truth.json").read_text())
    pages = {key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in truth}
    keys = list(truth)
    read: dict[str, Callable[[str], object]] = {
        "ours": lambda key: extract(pages[key], "text/html", truth[key].get("url", "")).text,
        "trafilatura": lambda key: trafilatura.extract(pages[key], fast=True) or "",
    }
    found: dict[str, dict[str, str]] = {}
    times: dict[str, list[float]] = {name: [] for name in read}
    for _ in range(ROUNDS):
        for name, reader in read.items():
            start = time.process_time()
            found[name] = {key: str(reader(key)) for key in keys}
            times[name].append((time.process_time() - start) / len(keys) * 1000)
    trees = [trafilatura.load_html(pages[key]) for key in keys]
    start = time.process_time()
    for tree in trees:
        page_facts.read(tree)
    facts_time = (time.process_time() - start) / len(keys) * 1000
    ours_time, alone_time = (round(statistics.median(each), 2) for each in times.values())
    return {
        "pages": len(keys),
        "f1": f1([(truth[key]["articleBody"], found["ours"][key]) for key in keys]),
        "f1_trafilatura": f1([(truth[key]["articleBody"], found["trafilatura"][key]) for key in keys]),
        "ms_per_page": ours_time,
        "ms_trafilatura": alone_time,
        "speed_ratio": round(alone_time / ours_time, 3),
        "ms_own_metadata": round(facts_time, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--misses", action="store_true", help="say what was read wrongly, on standard error")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    measured: dict[str, object] = {"benchmark": "extraction", "right_to_left": right_to_left(misses=options.misses)}
    if options.folder:
        measured |= articles(options.folder)
    print(json.dumps(measured, ensure_ascii=False))


if __name__ == "__main__":
    main()
