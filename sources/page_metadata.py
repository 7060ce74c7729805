"""What a page says about itself to machines: JSON-LD, OpenGraph and other meta elements, microdata and RDFa. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml.html import HtmlElement

from sources import bylines
from sources.bylines import line
from sources.text.printed_dates import first_printed

_ARTICLE = re.compile(
    r"(\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Review|ClaimReview|WebPage|CreativeWork)$"
)
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "publishdate", "publish-date", "publish_date", "publication_date", "pubdate", "dc.date.issued",
    "dcterms.issued", "dc.date.created", "dcterms.created", "dcterms.available", "dc.date", "dcterms.date",
    "dc.created", "article.published", "article:published", "published_at", "published_time", "published-date",
    "published_date", "citation_publication_date", "citation_online_date", "citation_date", "article_date_original",
    "displaydate", "originalpublicationdate", "rnews:datepublished", "bt:pubdate", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "vr:published_time", "date", "date.created", "creation_date", "eprints.date",
    "shareaholic:article_published_time",
)  # fmt: skip
_AUTHOR_NAMES = (
    "author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor", "byl", "byline",
    "article:author", "og:article:author", "article:author_name", "author_name", "citation_author", "rnews:author",
    "cxenseparse:author", "vr:author", "shareaholic:article_author_name",
)  # fmt: skip
_TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "headline", "title")
_STATE_DATE = re.compile(
    r'"(?:publishedAt|published_at|datePublished|date_published|publishDate|publish_date|publishedDate|pubDate|publicationDate'
    r'|firstPublished(?:At)?|first_publish_date|publishedTime)"\s*:\s*"([^"\\]{8,40})"'
)
_LABEL_OF_AUTHOR = re.compile(
    r"written by|author|بواسطة|الكاتب|نویسنده|נכתב|автор|написано|écrit par|verfasst von"
    r"|escrito por|scritto da|글쓴이|작성자",
    re.IGNORECASE,
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_MOST_HEADINGS = 20
_STATE_SCRIPTS = 400_000  # characters: what a page carries for its own programs


@dataclass(slots=True)
class Metadata:
    """What the walk over the page has met, by kind, in the order of the page."""

    meta: dict[str, str] = field(default_factory=dict)
    articles: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)  # JSON-LD nodes by their @id
    authors: list[str] = field(default_factory=list)  # of meta elements that may be repeated
    times: list[str] = field(default_factory=list)
    headings: list[HtmlElement] = field(default_factory=list)
    title: str = ""
    language: str = ""
    canonical: str = ""

    @property
    def article(self) -> dict[str, Any]:
        return self.articles[0] if self.articles else {}

    def site(self) -> str:
        publisher = self._names(self.article.get("publisher"))
        return (self.meta.get("og:site_name") or publisher or self.meta.get("application-name") or "")[:200]

    def titles(self) -> list[str]:
        named = [_text(self.article.get("headline")), *(self.meta.get(name, "") for name in _TITLE_NAMES)]
        return [title for title in named if title]

    def byline(self) -> str:
        site = self.site()
        if name := bylines.of_machine(self._names(self.article.get("author")), site):
            return name
        if len(self.authors) > 1:
            return ", ".join(dict.fromkeys(self.authors))[:300]
        named = [self.meta.get(name, "") for name in _AUTHOR_NAMES]
        if _LABEL_OF_AUTHOR.search(self.meta.get("twitter:label1", "")):
            named.append(self.meta.get("twitter:data1", ""))
        return next(filter(None, (bylines.of_machine(name, site) for name in named)), "")

    def published(self) -> datetime | None:
        values = [_text(article.get("datePublished")) for article in self.articles]
        values += [self.meta.get(name, "") for name in _DATE_NAMES]
        found = next(filter(None, map(moment, values)), None)
        return found or next(filter(None, (first_printed(value, self.tag()) for value in values if value)), None)

    def moments(self) -> list[str]:
        """Times of the page, if not of its publication."""
        return [*self.times, _text(self.article.get("dateCreated")), _text(self.article.get("dateModified"))]

    def paywalled(self) -> bool:
        return str(self.article.get("isAccessibleForFree", "")).lower().endswith("false")

    def tag(self) -> str:
        """The language tag that the page gives itself, as it stands: "ar-EG"."""
        named = self.language or _text(self.article.get("inLanguage")) or self.meta.get("content-language", "")
        return (named or self.meta.get("og:locale", "")).replace("_", "-").split(",")[0].strip().lower()

    def _names(self, value: Any, depth: int = 0) -> str:
        """The names of people or organisations in JSON-LD: strings, objects, references, or lists of them."""
        if depth > 4:
            return ""
        if isinstance(value, list):
            found = filter(None, (self._names(each, depth + 1) for each in value[:10]))
            return ", ".join(dict.fromkeys(found))
        if isinstance(value, dict):
            own = value.get("name") or value.get("alternateName")
            if not own and isinstance(value.get("@id"), str):
                own = self.known.get(value["@id"], {}).get("name")
            return self._names(own, depth + 1)
        text = _text(value)
        return "" if text.startswith(("http:", "https:")) else text


def read(tree: HtmlElement) -> Metadata:
    found = Metadata(language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    for element in tree.iter("meta", "script", "link", "title", "h1", "time"):
        _note(element, found)
    return found


def state_date(tree: HtmlElement) -> datetime | None:
    """The date in the data that a page carries for its own programs."""
    for script in tree.iter("script"):
        text = script.text or ""
        if (
            '"' in text
            and len(text) < _STATE_SCRIPTS
            and (match := _STATE_DATE.search(text))
            and (at := moment(match[1]))
        ):
            return at
    return None


def moment(value: str) -> datetime | None:
    """A date or time in one of the forms that machines write; without a zone it is read as UTC."""
    value = value.strip()
    if not value or len(value) > 64:
        return None
    try:
        at = datetime.fromisoformat(re.sub(r"^(\d{4})[/.](\d\d)[/.](\d\d)", r"\1-\2-\3", value))
    except ValueError:
        try:
            at = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)|\s(?:UTC|GMT|Z)$", "", value))
        except ValueError:
            try:
                at = parsedate_to_datetime(value)
            except ValueError:
                return None
    if at.year < 1600:
        return None  # a year of another calendar
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def _note(element: HtmlElement, found: Metadata) -> None:
    tag = element.tag
    if tag == "meta":
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = element.get("content")
        if name and content:
            found.meta.setdefault(name, line(content))
            if name == "citation_author":
                found.authors.append(line(content))
        elif (element.get("http-equiv") or "").lower() == "content-language" and content:
            found.meta.setdefault("content-language", content.strip())
    elif tag == "script":
        if (element.get("type") or "").strip().lower() == "application/ld+json":
            _add_json(element.text or "", found)
    elif tag == "link":
        if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
            found.canonical = found.canonical or element.get("href").strip()
    elif tag == "title":
        found.title = found.title or line(element.text_content())
    elif tag == "h1":
        if len(found.headings) < _MOST_HEADINGS:
            found.headings.append(element)
    elif element.get("datetime"):
        found.times.append(element.get("datetime"))


def _add_json(source: str, found: Metadata) -> None:
    """The articles of one JSON-LD block, articles proper before pages about them."""
    source = source.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    source = source.removeprefix("//<![CDATA[").removesuffix("//]]>").strip()
    try:
        data = _loose(source)
    except (ValueError, RecursionError):
        return
    articles = []
    for node in _nodes(data):
        if isinstance(node.get("@id"), str) and node.get("name"):
            found.known.setdefault(node["@id"], node)
        if _ARTICLE.search(_types(node)):
            articles.append(node)
    found.articles = sorted(
        [*found.articles, *articles],
        key=lambda node: bool(re.search(r"(?:Web|Collection)Page|CreativeWork|Review$", _types(node))),
    )


def _loose(source: str) -> Any:
    """JSON as pages write it: with line ends in strings, and a comma after the last item."""
    try:
        return json.loads(source, strict=False)
    except ValueError:
        return json.loads(_TRAILING_COMMA.sub("", source), strict=False)


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


def _text(value: Any) -> str:
    return line(value) if isinstance(value, str) else ""
