"""What the demo web is made of: outlets from `outlets.json`, pages from `pages/HOST/NAME.md`.

A page file is a front matter of `key: value` lines between two `---` lines, then paragraphs with an empty
line between them. A paragraph may be a heading (`## `), a quotation (`> `), a list (`- ` on each line) or a
table (`| ` on each line); inside it only `[words](address)` means something, everything else is plain text.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Outlet:
    """Who runs some of the hosts: an agency, an outlet or a body, as the seeding records it."""

    slug: str
    kind: str
    hosts: tuple[str, ...]
    language: str
    names: dict[str, str]
    template: str
    owner: dict[str, str] = field(default_factory=dict)
    credit_lines: tuple[str, ...] = ()
    reliability: str = "F"
    reliability_reason: dict[str, str] = field(default_factory=dict)
    feed: str = ""
    feed_kind: str = ""
    encoding: str = "utf-8"
    charset_in: str = "header"
    disallow: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names[self.language]


@dataclass(frozen=True)
class Page:
    """One version of what stands at one address."""

    host: str
    path: str
    language: str
    title: str
    kind: str
    body: str
    published: datetime
    byline: str = ""
    credit: str = ""
    encoding: str = "utf-8"
    version: int = 1
    comes: str = ""  # “when asked again”: whoever asks whether the page has changed brings it out
    status: int = 200
    modified: datetime | None = None
    reference: str = ""
    section: str = ""
    file: str = ""

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"

    @property
    def changed(self) -> datetime:
        return self.modified or self.published

    @property
    def blocks(self) -> list[str]:
        return [block.strip("\n") for block in self.body.split("\n\n") if block.strip()]

    @property
    def summary(self) -> str:
        """The first paragraph that is not a heading, a list or a table."""
        return next((block for block in self.blocks if block[:2] not in {"##", "> ", "- ", "| "}), self.title)

    @property
    def title_in_address(self) -> str:
        return self.path.rsplit("/", 1)[-1]


class BadPage(ValueError):
    """A page file that cannot be read; says which and why."""


def wire_path(path: str) -> str:
    """The path as it goes over the wire: what is not ASCII percent-encoded, whichever way it was written."""
    return quote(unquote(path), safe="/:@!$&'()*+,;=~-._")


def read_page(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    try:
        _, front, body = text.split("---\n", 2)
        values: dict[str, Any] = dict(_front_matter(front))
        for name in ("published", "modified"):
            if name in values:
                values[name] = datetime.fromisoformat(values[name])
        for name in ("version", "status"):
            if name in values:
                values[name] = int(values[name])
        values["path"] = wire_path(values["path"])
        return Page(body=body.strip() + "\n", file=f"{path.parent.name}/{path.stem}", **values)
    except (ValueError, TypeError, KeyError) as error:
        raise BadPage(f"{path}: {error}") from error


def _front_matter(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"front matter line without a colon: {line!r}")
        yield key.strip(), value.strip()


@cache
def load_pages() -> dict[tuple[str, str], tuple[Page, ...]]:
    """Every address with its versions, oldest first."""
    versions: dict[tuple[str, str], list[Page]] = defaultdict(list)
    for path in sorted((HERE / "pages").glob("*/*.md")):
        page = read_page(path)
        versions[page.host, page.path].append(page)
    return {address: tuple(sorted(pages, key=lambda page: page.version)) for address, pages in versions.items()}


@cache
def load_outlets() -> tuple[Outlet, ...]:
    rows = json.loads((HERE / "outlets.json").read_text(encoding="utf-8"))
    return tuple(map(_outlet, rows))


def _outlet(row: dict[str, Any]) -> Outlet:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Outlet(**values)


@cache
def outlets_by_host() -> dict[str, Outlet]:
    return {host: outlet for outlet in load_outlets() for host in outlet.hosts}


@cache
def load_phrases() -> dict[str, dict[str, str]]:
    """The words of a page's frame (menus, notes, footers) in each language."""
    phrases: dict[str, dict[str, str]] = json.loads((HERE / "phrases.json").read_text(encoding="utf-8"))
    return phrases


@cache
def load_story() -> dict[str, Any]:
    """What the demo starts with: people, who speaks in the story, the claims taken from it, the published verdict."""
    story: dict[str, Any] = json.loads((HERE / "story.json").read_text(encoding="utf-8"))
    return story
