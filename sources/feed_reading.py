"""RSS, Atom and news sitemaps as they are found in the wild, read into plain items. Pure: bytes in, items out."""

from __future__ import annotations

import codecs
import io
import re
import time
from calendar import timegm
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser
from lxml import etree
from lxml.html import document_fromstring

from sources import address, codings
from sources.errors import NotText, Refused
from sources.text.language import detect
from sources.text.normalize import clean

MOST_BYTES = 20_000_000  # of a feed that comes as a gzip file, once it is undone
LONGEST_SUMMARY = 2000
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_ENTITY = re.compile(r"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)[\s>/]")
_MARKUP = re.compile(r"<[a-zA-Z!/][^>]*>|&\w+;|&#\d+;")
_DATES = ("published_parsed", "updated_parsed")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a feed points at. `url` is canonical."""

    url: str
    title: str
    summary: str
    language: str
    published_at: datetime | None
    identity: str = ""  # the feed's own id for it; empty where several items have the same, or it is the address


@dataclass(frozen=True, slots=True)
class Reading:
    """The items of a feed, newest version of each once, and whether it had to be mended to be read."""

    items: list[Item]
    malformed: bool = False


def read(body: bytes, *, url: str, content_type: str = "") -> Reading:
    """Read a feed that was found at `url`, or raise NotText. An item whose address nobody may fetch is left out."""
    body = _narrow(_unzipped(body))
    start = body[:4096].decode("latin-1")
    if _ENTITY.search(body.decode("latin-1")):
        raise NotText("not_a_feed")  # no feed needs entities of its own; bombs do
    root = _ROOT.search(start)
    if root and root[1] == "sitemapindex":
        raise NotText("sitemap_index")
    found, malformed = _from_sitemap(body) if root else _from_feed(body, url, content_type)
    items: dict[str, Item] = {}
    times = Counter(raw.identity for raw in found)
    for raw in found:
        item = _item(raw, url, identity=raw.identity if times[raw.identity] == 1 else "")
        if item and _newer(item, items.get(item.url)):
            items[item.url] = item
    return Reading(list(items.values()), malformed)


@dataclass(frozen=True, slots=True)
class _Raw:
    url: str
    title: str
    summary: str
    language: str
    published_at: datetime | None
    identity: str = ""


def _unzipped(body: bytes) -> bytes:
    """Sitemaps are often published as gzip files, which is another thing than a compressed answer."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    undo, whole = codings.decoder(["gzip"]), bytearray()
    undo.feed(body, into=whole, limit=MOST_BYTES)
    undo.finish()
    return bytes(whole)


def _narrow(body: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8, so that what is looked for in the bytes can be seen."""
    for mark, encoding in _WIDE.items():
        if body.startswith(mark):
            text = body.decode(encoding, "replace")
            return _XML_DECLARATION.sub("", text, count=1).encode()
    return body


def _from_feed(body: bytes, url: str, content_type: str) -> tuple[list[_Raw], bool]:
    # As a stream: given bytes or a string it would try them as an address or a file name first.
    parsed: Any = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-location": url, "content-type": content_type or "application/xml"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version") and not parsed.get("entries"):
        raise NotText("not_a_feed")
    language = str(parsed.get("feed", {}).get("language", ""))
    return [_entry(entry, language) for entry in parsed["entries"]], bool(parsed.get("bozo"))


def _entry(entry: Any, language: str) -> _Raw:
    summary = entry.get("summary") or next((part.get("value", "") for part in entry.get("content", ())), "")
    own = (entry.get("title_detail") or {}).get("language") or ""
    return _Raw(
        url=str(entry.get("link") or _permalink(entry)),
        title=str(entry.get("title", "")),
        summary=str(summary),
        language=str(own or language),
        # Asked for by `in`: feedparser passes one date off as the other where only one is there, and says so loudly.
        published_at=_moment(next((entry[key] for key in _DATES if key in entry), None)),
        identity=str(entry.get("id", "")).strip(),
    )


def _permalink(entry: Any) -> str:
    identity = str(entry.get("id", ""))
    return identity if identity.startswith(("http://", "https://")) else ""


def _moment(parsed: time.struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _from_sitemap(body: bytes) -> tuple[list[_Raw], bool]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, collect_ids=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise NotText("not_a_feed") from None
    if root is None:
        raise NotText("not_a_feed")
    rows = list(_news(root))
    if not rows:
        raise NotText("not_a_feed")
    return rows, bool(len(parser.error_log))


def _news(root: Any) -> Iterator[_Raw]:
    for row in root.iter("{*}url"):
        news = row.find(f"{_NEWS}news")
        if news is None:
            news = row.find("{*}news")
        place = row.findtext("{*}loc")
        if news is not None and place:
            yield _Raw(
                url=place.strip(),
                title=news.findtext("{*}title") or "",
                summary="",
                language=(news.findtext("{*}publication/{*}language") or "").strip(),
                published_at=_iso(news.findtext("{*}publication_date") or row.findtext("{*}lastmod") or ""),
            )


def _iso(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _item(raw: _Raw, feed_url: str, *, identity: str) -> Item | None:
    try:
        url = str(address.follow(address.parse(feed_url), raw.url.strip())) if raw.url.strip() else ""
    except Refused:
        return None
    title, summary = _plain(raw.title)[:500], _plain(raw.summary)[:LONGEST_SUMMARY]
    if not url or url == address.canonical(feed_url) or not (title or summary):
        return None
    seen = detect(f"{title}. {summary}")
    language = raw.language.strip().replace("_", "-")[:35].lower() if seen == "und" else seen
    known_by = clean(identity)[:300] if identity not in (url, raw.url) else ""
    return Item(url, title, summary, language or "und", raw.published_at, known_by)


def _plain(text: str) -> str:
    """Text without markup; feeds put escaped HTML wherever text is due."""
    if _MARKUP.search(text):
        try:
            tree = document_fromstring(f"<div>{text}</div>")
            etree.strip_elements(tree, "script", "style", with_tail=False)
            text = " ".join(tree.itertext())
        except (etree.ParserError, ValueError):
            text = _MARKUP.sub(" ", text)
    return re.sub(r"\s+", " ", clean(text)).strip()


def _newer(item: Item, known: Item | None) -> bool:
    if known is None or known.published_at is None:
        return True
    return item.published_at is not None and item.published_at >= known.published_at
