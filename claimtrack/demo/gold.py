"""What is known of the demo's pages because we wrote them: who repeats whom, and what bears on which claim."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .content import HERE, Page, load_pages, outlets_by_host
from .rendering import LINK, block_text

STANCES = ("supports", "refutes", "context", "irrelevant")
MADE = ("original", "verbatim", "cut", "re-led", "translated", "corrected", "removed")


@dataclass(frozen=True)
class Judged:
    """One version of a page with its origin and, for each claim, its stance.

    `rests_on` names, for a claim, the terminal source: two press reports of one briefing are two origins and rest
    on the same source.
    """

    page: Page
    origin: str
    made: str
    claims: dict[str, str]
    rests_on: dict[str, str] = field(default_factory=dict)
    note: str = ""


@cache
def claims() -> dict[str, dict[str, Any]]:
    """The five claims: `text` by language, who said it, when and where."""
    found: dict[str, dict[str, Any]] = _truth()["claims"]
    return found


@cache
def judged() -> tuple[Judged, ...]:
    by_file = {page.file: page for versions in load_pages().values() for page in versions}
    return tuple(Judged(**{**row, "page": by_file[row["page"]]}) for row in _truth()["pages"])


def bearing(claim: str, *stances: str) -> list[Judged]:
    """First versions of the pages that bear on `claim` with one of the stances; by default with any."""
    wanted = stances or STANCES[:3]
    return [one for one in judged() if one.page.version == 1 and one.claims[claim] in wanted]


def origins(claim: str, *stances: str) -> set[str]:
    return {one.origin for one in bearing(claim, *stances)}


def terminal_sources(claim: str, *stances: str) -> set[str]:
    """What the pages about `claim` come down to; an origin without a named source counts as its own."""
    return {one.rests_on.get(claim, one.origin) for one in bearing(claim, *stances)}


def origin_documents() -> Iterator[dict[str, Any]]:
    """The readable pages in the shape that the benchmark of origins takes, one row each."""
    for one in judged():
        page = one.page
        if page.version == 1 and page.status == 200:
            yield {
                "id": page.file,
                "url": page.url,
                "outlet": outlets_by_host()[page.host].name("en"),
                "title": page.title,
                "byline": page.byline or page.credit,
                "published": page.published.isoformat(),
                "language": page.language,
                "text": "\n\n".join([*map(block_text, page.blocks), page.credit]).strip(),
                "links": [address for _, address in LINK.findall(page.body)],
                "gold_origin": one.origin,
            }


@cache
def _truth() -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((HERE / "truth.json").read_text(encoding="utf-8"))
    return truth
