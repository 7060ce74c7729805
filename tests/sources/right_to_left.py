"""Twenty-four invented pages in Arabic, Persian, Hebrew, Urdu and Kurdish, some mixed with English, and what they say.

Each was written after another way of making pages: blogs, portals, agencies, frameworks, word processors, in five
encodings, with dates in four calendars' worth of styles. `PAGES` holds the bytes as a host would send them and what
a careful reader takes from them. They were written before anything was tuned on them.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sources.extraction import Extracted, extract

FOLDER = Path(__file__).parent.parent / "data" / "right_to_left"
_WORD = re.compile(r"\w+")
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    name: str
    body: bytes
    content_type: str
    charset: str | None
    url: str
    text: str
    title: str
    byline: str
    published: str  # a day, or a moment in UTC where the page gives one
    language: str
    direction: str
    credit: str
    warnings: list[str]

    def read(self) -> Extracted:
        return extract(self.body, self.content_type, self.url, charset=self.charset, now=_NOW)


def _pages() -> Iterator[Page]:
    for name, gold in json.loads((FOLDER / "gold.json").read_text()).items():
        content_type, _, charset = gold.pop("content_type").partition("; charset=")
        body = (FOLDER / f"{name}.html").read_bytes()
        yield Page(name, body, content_type, charset.lower() or None, **gold)


PAGES = list(_pages())


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1)) if words)


def overlap(expected: str, found: str) -> tuple[float, float, float]:
    """Of the shingles on either side: the share on both, only in what was found, only in what was expected."""
    true, ours = shingles(expected), shingles(found)
    both, more, less = (sum(each.values()) for each in (true & ours, ours - true, true - ours))
    whole = both + more + less or 1
    return both / whole, more / whole, less / whole


def f1(pairs: list[tuple[str, str]]) -> float:
    """Of the mean of precision and recall over pages, each page weighing the same."""
    right, false, missed = (sum(column) for column in zip(*(overlap(*pair) for pair in pairs), strict=True))
    precision, recall = right / (right + false), right / (right + missed)
    return round(2 * precision * recall / (precision + recall), 4)


def mistakes(page: Page, found: Extracted) -> dict[str, tuple[object, object]]:
    """What was read otherwise than a careful reader reads it: expected and found."""
    moment = found.published_at.astimezone(UTC).isoformat() if found.published_at else ""
    day_only = len(page.published) == 10
    pairs = {
        "title": (page.title, found.title),
        "byline": (page.byline, found.byline),
        "published": (page.published, moment[:10] if day_only else moment),
        "language": (page.language, found.language),
        "direction": (page.direction, found.direction),
        "credit": (page.credit, found.credit),
        "warnings": (page.warnings, list(found.warnings)),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
