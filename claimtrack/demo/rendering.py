"""Pages as HTML: each outlet has its own template, so that taking the text out again is as hard as on the web."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from html import escape
from string import Template

from .content import HERE, Outlet, Page, load_phrases

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"


def visible_date(at: datetime, language: str) -> str:
    """The date as the outlet prints it, which on some pages is the only date there is."""
    if language == "ko":
        return f"{at.year}년 {at.month}월 {at.day}일"
    words = load_phrases()[language]
    day = f"{at.day} {words['months'].split('|')[at.month - 1]} {at.year}"
    return f"{words['weekdays'].split('|')[at.weekday()]} {day}" if "weekdays" in words else day


def html(page: Page, outlet: Outlet, others: Sequence[Page]) -> bytes:
    """The whole page in the encoding it is served in."""
    text = _template(outlet.template).substitute(_slots(page, outlet, others))
    return text.encode(page.encoding)


def listing(outlet: Outlet, host: str, language: str, pages: Sequence[Page]) -> bytes:
    """An outlet's front page: everything it has published, newest first."""
    words = load_phrases()[language]
    name = escape(outlet.name(language))
    alternate = f'<link rel="alternate" type="application/rss+xml" href="{escape(outlet.feed)}">'
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction(language)}"><head>'
        f'<meta charset="{outlet.encoding}"><title>{name}</title>{alternate}</head>'
        f"<body><h1>{name}</h1><h2>{words['latest']}</h2>{_links(pages)}"
        f"<footer><p>{words['demo']}</p><p>{escape(host)}</p></footer></body></html>"
    ).encode(outlet.encoding, "xmlcharrefreplace")


def notice(outlet: Outlet, language: str, kind: str) -> bytes:
    """What stands where nothing does: `not_found` or `gone`."""
    words = load_phrases()[language]
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction(language)}"><head>'
        f'<meta charset="{outlet.encoding}"><title>{words[kind]}</title></head><body><h1>{words[kind]}</h1>'
        f"<p>{words[kind + '_text']}</p><footer><p>{words['demo']}</p></footer></body></html>"
    ).encode(outlet.encoding, "xmlcharrefreplace")


@cache
def _template(name: str) -> Template:
    return Template((HERE / "templates" / f"{name}.html").read_text(encoding="utf-8"))


def _slots(page: Page, outlet: Outlet, others: Sequence[Page]) -> dict[str, str]:
    words = load_phrases()[page.language]
    blocks = [block_html(block) for block in page.blocks]
    plain = {
        "language": page.language,
        "direction": direction(page.language),
        "charset": page.encoding,
        "title": page.title,
        "summary": LINK.sub(r"\1", page.summary)[:200],
        "outlet": outlet.name(page.language),
        "url": page.url,
        "feed": outlet.feed,
        "published": page.published.isoformat(),
        "modified": page.changed.isoformat(),
        "date": visible_date(page.published, page.language),
        "byline": page.byline,
        "credit": page.credit,
        "reference": page.reference,
        "section": page.section or words["world"],
        "published_label": words["published"],
        "updated_label": words["updated"],
        "reference_label": words["reference"],
        "page_label": words["page"],
    }
    return {name: escape(value) for name, value in (words | plain).items()} | {
        "body": "\n".join(blocks),
        "body_with_break": "\n".join(_broken_by_a_link(blocks, words["related"], others)),
        "links": _links(others[:4]),
        "json_ld": _json_ld(page, outlet),
        "meta_charset": (
            ""
            if outlet.charset_in == "header"
            else f'<meta http-equiv="Content-Type" content="text/html; charset={page.encoding}">'
        ),
    }


def _broken_by_a_link(blocks: list[str], words: str, others: Sequence[Page]) -> list[str]:
    """The body with a "read also" box after the third paragraph, as many outlets do."""
    if len(blocks) < 5 or not others:
        return blocks
    box = f'<div class="read-also"><b>{words}</b> {_anchor(others[0])}</div>'
    return [*blocks[:3], box, *blocks[3:]]


def block_html(block: str) -> str:
    """One paragraph of a page file as HTML."""
    lines = block.splitlines()
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:])}</h2>"
    if block.startswith("> "):
        return f"<blockquote><p>{_inline(' '.join(line.removeprefix('> ') for line in lines))}</p></blockquote>"
    if block.startswith("- "):
        return "<ul>" + "\n".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    if block.startswith("| "):
        rows = ([_inline(cell.strip()) for cell in line.strip("| ").split("|")] for line in lines)
        return "<table>" + "\n".join(f"<tr><td>{'</td> <td>'.join(row)}</td></tr>" for row in rows) + "</table>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def block_text(block: str) -> str:
    """The same paragraph as plain text, without the marks."""
    lines = [line.removeprefix("## ").removeprefix("> ").removeprefix("- ").strip("| ") for line in block.splitlines()]
    return LINK.sub(r"\1", " ".join(lines))


def _inline(text: str) -> str:
    return LINK.sub(r'<a href="\2">\1</a>', escape(text))


def _anchor(page: Page) -> str:
    return f'<a href="{escape(page.path)}">{escape(page.title)}</a>'


def _links(pages: Sequence[Page]) -> str:
    return "<ul>" + "".join(f"<li>{_anchor(page)}</li>" for page in pages) + "</ul>"


def _json_ld(page: Page, outlet: Outlet) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if outlet.template == "wire" else "ScholarlyArticle",
        "headline": page.title,
        "inLanguage": page.language,
        "datePublished": page.published.isoformat(),
        "dateModified": page.changed.isoformat(),
        "author": {"@type": "Person" if page.byline else "Organization", "name": page.byline or outlet.name("en")},
        "publisher": {"@type": "Organization", "name": outlet.name("en")},
        "mainEntityOfPage": page.url,
    }
    # Inside a script element only `<` could end it early.
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
