"""Bytes to what a reader would read: text, title, byline, date, language, direction.

One decoding and one parse per page; what is odd about it is said in `warnings`, by stable codes that
`sources.errors.sentence` puts into words. Text is plain, in NFC, and fit to be pointed into by offsets.
"""

import codecs
import contextlib
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import __version__

from sources import address, article_text, bylines, page_facts, pdf_reading, walls
from sources.answers import Response
from sources.credits import credit
from sources.decoding import Decoded, decode
from sources.errors import NotText, Refused
from sources.text.language import detect
from sources.text.normalize import Direction, clean, direction_of_language, direction_of_text
from sources.text.printed_dates import first_printed

EXTRACTOR = f"trafilatura {__version__}"

_HTML_TYPES = {"text/html", "application/xhtml+xml", "application/xml", "text/xml"}
_PDF_TYPES = {"application/pdf", "application/x-pdf"}
_TEXT_TYPES = {"text/plain", "text/markdown", "text/x-markdown", "text/csv"}
_UNSAID = {"", "application/octet-stream", "binary/octet-stream", "application/download", "application/force-download"}
_LOOKS_HTML = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|\?xml|article|div|p|title|meta)\b", re.I | re.S
)

_MOST_TAGS = 80_000  # 25 times a busy news page; reading a tree of as many takes 3 s and 150 MB
# Zero-width joiners as they may stand in a page; looked for one by one, which is far quicker than by a pattern.
_JOINERS = (
    b"\xe2\x80\x8c", b"\xe2\x80\x8d", b"&zwj;", b"&zwnj;", b"&#8204;", b"&#8205;", b"&#x200c;", b"&#x200d;",
    b"&#x200C;", b"&#x200D;", b"&#X200C;", b"&#X200D;",
)  # fmt: skip
_SEEN = 20_000  # characters of all the words on a page that are searched for a wall
_START = 200_000  # characters: the head of an enormous page, and its heading


logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is said in our warnings


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one copy says. `kind` is page, pdf or text, as `Document.Kind`."""

    text: str
    title: str
    byline: str
    published_at: datetime | None
    language: str
    direction: Direction
    site: str
    credit: str
    canonical_url: str | None
    kind: str
    encoding: str
    warnings: tuple[str, ...]


def read(response: Response) -> Extracted:
    """What the answer of a host says."""
    return extract(
        response.body, response.content_type, response.final_url, charset=response.charset, asked=response.url
    )


def extract(
    body: bytes,
    content_type: str = "",
    url: str = "",
    *,
    charset: str | None = None,
    now: datetime | None = None,
    asked: str = "",
) -> Extracted:
    """Read `body` as what it is, whatever the host calls it. NotText where there is nothing to read.

    `url` is the address that answered, `asked` the one that led there.
    """
    kind = _kind(body, content_type)
    if kind == "pdf":
        found = _from_pdf(body)
    elif kind == "page":
        found = _from_html(body, charset, url)
        if asked and walls.leads_to_the_front(asked, url):
            found.warnings = (*found.warnings, "front_page")
    else:
        found = _from_text(body, charset)
    return _finish(found, kind, url, now or datetime.now(UTC))


@dataclass(slots=True)
class _Found:
    text: str
    facts: page_facts.PageFacts
    encoding: str = ""
    warnings: tuple[str, ...] = ()


def _kind(body: bytes, content_type: str) -> str:
    content_type = content_type.partition(";")[0].strip().lower()
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return "pdf"
    if content_type in _PDF_TYPES:
        raise NotText("pdf_damaged")
    if content_type in _HTML_TYPES or (content_type in _TEXT_TYPES | _UNSAID and _LOOKS_HTML.match(start)):
        return "page"
    if content_type in _TEXT_TYPES or (content_type in _UNSAID and not _is_binary(body)):
        return "text"
    raise NotText("not_text")


def _is_binary(body: bytes) -> bool:
    sample = body[:4096]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    odd = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in sample)
    return odd > max(8, len(sample) / 100)


def _from_text(body: bytes, charset: str | None) -> _Found:
    if _is_binary(body) and not charset:
        raise NotText("not_text")
    decoded = decode(body, charset)
    return _Found(decoded.text, page_facts.PageFacts(), decoded.encoding, decoded.warnings)


# -- HTML --------------------------------------------------------------------------------------------------


def _from_html(body: bytes, charset: str | None, url: str) -> _Found:
    decoded = decode(body, charset)
    enormous = decoded.text.count("<") > _MOST_TAGS
    data = _as_utf8(body, decoded, at_most=_START if enormous else None)
    tree, too_deep = article_text.parse(data)
    if tree is None:
        return _Found("", page_facts.PageFacts(), decoded.encoding, decoded.warnings)
    facts = page_facts.read(tree, url)
    text, warnings = _without_tags(decoded.text) if enormous or too_deep else _main_text(tree, data)
    if not facts.published_at:
        facts.published_at = first_printed(text[:300], facts.tag)
    facts.byline = facts.byline or bylines.in_dateline(text)
    facts.title = page_facts.title_in_text(facts.title, text)
    walls_met = walls.warnings(facts, text, data, lambda: _all_text(data)[:_SEEN])
    return _Found(text, facts, decoded.encoding, (*decoded.warnings, *warnings, *walls_met))


def _as_utf8(body: bytes, decoded: Decoded, at_most: int | None) -> bytes:
    """The page for the parser; what came in clean UTF-8 is not encoded again."""
    if at_most is None and decoded.encoding == "utf-8" and "encoding_broken" not in decoded.warnings:
        data = body.removeprefix(codecs.BOM_UTF8)
    else:
        data = decoded.text[:at_most].encode("utf-8", "replace")
    return data.replace(b"\0", b"") if b"\0" in data else data


def _main_text(tree: HtmlElement, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The article; `tree` is used up. `data` is the page it was made of, where another look is needed."""
    with contextlib.suppress(Exception):  # whatever trips the extractor, the page still has words on it
        if text := article_text.read(tree, joiners=any(each in data for each in _JOINERS)):
            return text, ()
    text = _all_text(data)
    return text, ("text_from_whole_page",) if text else ()


def _without_tags(text: str) -> tuple[str, tuple[str, ...]]:
    """The words of a page with so many elements that a tree of them would not fit into a worker."""
    outside = re.split(r"<(?:script|style)\b[^<>]*>", text, flags=re.IGNORECASE)
    visible = [
        outside[0],
        *(re.split(r"</(?:script|style)\b", part, maxsplit=1, flags=re.I)[-1] for part in outside[1:]),
    ]
    lines = (" ".join(unescape(line).split()) for line in re.split(r"<[^<>]*>", " ".join(visible)))
    return "\n".join(line for line in lines if line), ("text_from_whole_page",)


def _all_text(data: bytes) -> str:
    tree, _ = article_text.parse(data)
    if tree is None:
        return ""
    body = tree.find("body")
    etree.strip_elements(tree, "script", "style", "noscript", "template", "head", with_tail=False)
    lines = (" ".join(piece.split()) for piece in (tree if body is None else body).itertext())
    return "\n".join(line for line in lines if line)


# -- PDF ---------------------------------------------------------------------------------------------------


def _from_pdf(body: bytes) -> _Found:
    found = pdf_reading.read(body)
    text = "\n\n".join(filter(None, found.pages))
    facts = page_facts.PageFacts(title=found.title, byline=found.author, published_at=found.created)
    return _Found(text, facts, "", found.warnings if text.strip() else (*found.warnings, "pdf_no_text"))


# -- everything --------------------------------------------------------------------------------------------


def _finish(found: _Found, kind: str, url: str, now: datetime) -> Extracted:
    text = _tidy(found.text)
    facts = found.facts
    warnings = list(found.warnings)
    if not text and "pdf_no_text" not in warnings:
        warnings.append("empty_text")
    published = facts.published_at
    if published and published > now + timedelta(days=1):
        warnings.append("date_in_future")
        published = None
    byline = _tidy(facts.byline)[:300]
    language = _language(text, facts.language)
    return Extracted(
        text=text,
        title=(_tidy(facts.title) or text.partition("\n")[0])[:500].strip(),
        byline=byline,
        published_at=published,
        language=language,
        direction=direction_of_text(text) if language == "und" else direction_of_language(language),
        site=_tidy(facts.site)[:200],
        credit=credit(text, byline),
        canonical_url=_canonical(url, facts.canonical),
        kind=kind,
        encoding=found.encoding,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in clean(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _language(text: str, named: str) -> str:
    """What the text is written in; what the page claims only where the text is too short to tell."""
    seen = detect(text)
    return named or "und" if seen == "und" else seen


def _canonical(url: str, named: str) -> str | None:
    """The address that the page gives itself, as long as it is on the same site."""
    if not (url and named):
        return None
    try:
        here = address.parse(url)
        there = address.follow(here, named)
    except Refused:
        return None
    return str(there) if _bare(there.host) == _bare(here.host) else None


def _bare(host: str) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", host)
