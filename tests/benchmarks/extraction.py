"""How much of a page's article is found, and how fast, as one JSON line.

python -m tests.benchmarks.extraction FOLDER

FOLDER holds `ground-truth.json` ({id: {articleBody, url}}) and `html/<id>.html.gz`. F1 is over shingles of four
words, as in the article extraction benchmark those pages come from. The peer is trafilatura alone, same run.
"""

import gzip
import json
import logging
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura

from sources import page_facts
from sources.extraction import extract

WORD = re.compile(r"\w+")
ROUNDS = 3


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1)) if words)


def f1(expected: dict[str, str], found: dict[str, str]) -> float:
    """Of the mean of precision and recall over pages, each page weighing the same."""
    right = false = missed = 0.0
    for key, text in expected.items():
        true, ours = shingles(text), shingles(found[key])
        both, more, less = (sum(each.values()) for each in (true & ours, ours - true, true - ours))
        whole = both + more + less or 1
        right, false, missed = right + both / whole, false + more / whole, missed + less / whole
    precision, recall = right / (right + false), right / (right + missed)
    return round(2 * precision * recall / (precision + recall), 4)


def timed(read: Callable[[str], str], keys: list[str]) -> tuple[dict[str, str], float]:
    """What was read, and the milliseconds per page in the median of the rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = {key: read(key) for key in keys}
        times.append((time.perf_counter() - start) / len(keys) * 1000)
    return found, round(statistics.median(times), 2)


def main() -> None:
    logging.disable(logging.CRITICAL)
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "ground-truth.json").read_text())
    pages = {key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in truth}
    expected = {key: each["articleBody"] for key, each in truth.items()}
    keys = list(truth)
    extract(pages[keys[0]], "text/html")  # loads what is loaded once

    ours, our_time = timed(lambda key: extract(pages[key], "text/html", truth[key].get("url", "")).text, keys)
    alone, alone_time = timed(lambda key: trafilatura.extract(pages[key], fast=True) or "", keys)
    trees = {key: trafilatura.load_html(pages[key]) for key in keys}
    _, facts_time = timed(lambda key: page_facts.read(trees[key]).title, keys)
    print(
        json.dumps(
            {
                "benchmark": "extraction",
                "pages": len(keys),
                "f1": f1(expected, ours),
                "f1_trafilatura": f1(expected, alone),
                "ms_per_page": our_time,
                "ms_trafilatura": alone_time,
                "speed_ratio": round(alone_time / our_time, 3),
                "ms_own_metadata": facts_time,
            }
        )
    )


if __name__ == "__main__":
    main()
