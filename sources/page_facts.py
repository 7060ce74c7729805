"""What a web page says about itself: title, byline, date, language, site, canonical address.

Read in one walk over the parsed page, from JSON-LD, OpenGraph and other meta elements, and from what a
reader sees. Nothing here is trusted beyond being what the page says. Pure.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from sources.text.dates import dates

_ARTICLE = re.compile(
    r"(\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Review|ClaimReview|WebPage|CreativeWork)$"
)
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "publishdate", "publish-date", "publish_date", "pubdate", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date", "dcterms.date", "article.published", "published_at", "date",
    "cxenseparse:recs:publishtime",
)  # fmt: skip
_AUTHOR_NAMES = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author",
)
_TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "headline")
_BYLINE_CLASS = re.compile(
    r"(^|[\s_-])(byline|by-line|author|autor|writer|reporter|kateb|auteur)([\s_-]?name)?([\s_-]|$)", re.I
)
_DATE_CLASS = re.compile(r"(^|[\s_-])(date|datetime|published|pubdate|timestamp|time|posted)([\s_-]|$)", re.I)
_BY = re.compile(
    r"^(?:by|from|written by|reported by|بقلم|كتب[ت]?|إعداد|تقرير|المصدر|автор[ы]?|글|기자)\s*[:：-]?\s+", re.I
)
_SUFFIX = re.compile(r"\s+[|–—·•»:-]\s+")
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_VISIBLE = 1500


@dataclass(slots=True)
class PageFacts:
    title: str = ""
    byline: str = ""
    published_at: datetime | None = None
    language: str = ""
    site: str = ""
    canonical: str = ""
    heading: str = ""
    paywalled: bool = False


@dataclass(slots=True)
class _Seen:
    """What the walk over the page has met, by kind."""

    meta: dict[str, str] = field(default_factory=dict)
    articles: list[dict[str, Any]] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    marked: dict[str, list[HtmlElement]] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    title: str = ""
    language: str = ""
    canonical: str = ""


def read(tree: HtmlElement, url: str = "") -> PageFacts:
    seen = _walk(tree)
    article = seen.articles[0] if seen.articles else {}
    site = _site(seen, article)
    heading = seen.headings[0] if seen.headings else ""
    return PageFacts(
        title=_title(seen, article, site),
        byline=_byline(seen, article),
        published_at=_published(seen, article, url),
        language=_language(seen, article),
        site=site,
        canonical=seen.canonical or seen.meta.get("og:url", ""),
        heading=heading,
        paywalled=str(article.get("isAccessibleForFree", "")).lower() == "false",
    )


def published_in_text(text: str, language: str) -> datetime | None:
    """The first complete date that a reader sees, for pages that name none to machines."""
    for found in dates(text[:_VISIBLE], language or "en"):
        if len(found.iso) == 10 and (day := _moment(found.iso)):
            return day
    return None


def _walk(tree: HtmlElement) -> _Seen:
    seen = _Seen(language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    for element in tree.iter("meta", "script", "link", "title", "h1", "time"):
        _note(element, seen)
    for kind, pattern in (("byline", _BYLINE_CLASS), ("date", _DATE_CLASS)):
        seen.marked[kind] = []
        if (kind == "byline" and _named_author(seen)) or (kind == "date" and _named_date(seen)):
            continue
        seen.marked[kind] = [
            element
            for element in tree.iter("span", "div", "p", "a", "address", "small", "li", "strong", "em", "cite")
            if (element.get("class") and pattern.search(element.get("class")))
            or (kind == "byline" and (element.get("rel") == "author" or element.get("itemprop") == "author"))
            or (kind == "date" and element.get("itemprop") == "datePublished")
        ][:8]
    return seen


def _note(element: HtmlElement, seen: _Seen) -> None:
    tag = element.tag
    if tag == "meta":
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = element.get("content")
        if name and content:
            seen.meta.setdefault(name, _line(content))
        elif (element.get("http-equiv") or "").lower() == "content-language" and content:
            seen.meta.setdefault("content-language", content.strip())
    elif tag == "script":
        if (element.get("type") or "").strip().lower() == "application/ld+json":
            seen.articles += _articles(element.text or "")
    elif tag == "link":
        if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
            seen.canonical = seen.canonical or element.get("href").strip()
    elif tag == "title":
        seen.title = seen.title or _line(element.text_content())
    elif tag == "h1":
        seen.headings.append(_line(element.text_content()))
    elif element.get("datetime"):
        seen.times.append(element.get("datetime"))


def _articles(source: str) -> list[dict[str, Any]]:
    """The articles of one JSON-LD block, articles proper before pages about them."""
    source = source.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        data = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return []
    found = [node for node in _nodes(data) if _ARTICLE.search(_types(node))]
    return sorted(found, key=lambda node: bool(re.search(r"WebPage|CreativeWork|Review$", _types(node))))


def _nodes(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for each in data[:200]:
            yield from _nodes(each, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            if isinstance(data.get(key), list | dict):
                yield from _nodes(data[key], depth + 1)


def _types(node: dict[str, Any]) -> str:
    kinds = node.get("@type", "")
    return (" ".join(map(str, kinds[:9])) if isinstance(kinds, list) else str(kinds))[:200]


def _title(seen: _Seen, article: dict[str, Any], site: str) -> str:
    named = [_text(article.get("headline")), *(seen.meta.get(name, "") for name in _TITLE_NAMES)]
    heading = seen.headings[0] if len(seen.headings) == 1 else ""
    title = next(filter(None, [*named, heading, seen.title, *seen.headings]), "")
    return _without_site(title, site)


def _without_site(title: str, site: str) -> str:
    """Take the outlet's name off the end, where it is one."""
    parts = _SUFFIX.split(title)
    if len(parts) > 1 and site and parts[-1].casefold() in site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»:-")
    return title


def _named_author(seen: _Seen) -> str:
    article = seen.articles[0] if seen.articles else {}
    if people := _names(article.get("author")):
        return people
    for name in _AUTHOR_NAMES:
        value = seen.meta.get(name, "")
        if value and not value.startswith(("http:", "https:", "@")):
            return value
    return ""


def _byline(seen: _Seen, article: dict[str, Any]) -> str:
    if named := _named_author(seen):
        return _clean_byline(named)
    for element in seen.marked["byline"]:
        name = _clean_byline(_line(element.text_content())[:200])
        name = re.split(r"\s*\d", name)[0].strip(" ,;|")  # what follows the name is a date or a count
        if 2 < len(name) <= 80:
            return name
    return ""


def _clean_byline(text: str) -> str:
    text = _BY.sub("", _line(text))
    return _SUFFIX.split(text)[0].strip(" ,;|")[:300]


def _published(seen: _Seen, article: dict[str, Any], url: str) -> datetime | None:
    if named := _named_date(seen):
        return named
    language = _language(seen, article)
    for element in seen.marked["date"]:
        if found := _seen_date(_line(element.text_content())[:200], language):
            return found
    for value in seen.times:
        if found := _moment(value):
            return found
    for value in (_text(article.get("dateCreated")), _text(article.get("dateModified"))):
        if found := _moment(value):
            return found
    if match := _URL_DATE.search(url):
        return _moment(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}")
    return None


def _named_date(seen: _Seen) -> datetime | None:
    values = [_text(article.get("datePublished")) for article in seen.articles]
    values += [seen.meta.get(name, "") for name in _DATE_NAMES]
    return next(filter(None, map(_moment, values)), None)


def _seen_date(text: str, language: str) -> datetime | None:
    return _moment(text) or published_in_text(text, language)


def _moment(value: str) -> datetime | None:
    """A date or time in one of the forms that machines write; without a zone it is read as UTC."""
    value = value.strip()
    if not value or len(value) > 64:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def _language(seen: _Seen, article: dict[str, Any]) -> str:
    named = seen.language or _text(article.get("inLanguage")) or seen.meta.get("content-language", "")
    named = named or seen.meta.get("og:locale", "")
    tag = named.replace("_", "-").split(",")[0].split("-")[0].strip().lower()
    return tag if re.fullmatch(r"[a-z]{2,3}", tag) else ""


def _site(seen: _Seen, article: dict[str, Any]) -> str:
    publisher = _names(article.get("publisher"))
    return (seen.meta.get("og:site_name") or publisher or seen.meta.get("application-name") or "")[:200]


def _names(value: Any) -> str:
    """The names of people or organisations in JSON-LD: a string, an object, or a list of either."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_names, value[:10]))))
    if isinstance(value, dict):
        return _names(value.get("name"))
    text = _text(value)
    return "" if text.startswith(("http:", "https:")) else text


def _text(value: Any) -> str:
    return _line(value) if isinstance(value, str) else ""


def _line(text: str) -> str:
    """One line, with the entities undone that pages escape twice."""
    return " ".join((unescape(text) if "&" in text else text).split())
