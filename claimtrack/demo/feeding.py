"""What machines read at an outlet: RSS, Atom, a news sitemap, a sitemap and robots.txt."""

from collections.abc import Sequence
from datetime import UTC
from email.utils import format_datetime
from html import escape

from .content import Outlet, Page
from .rendering import block_text

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "news_sitemap": "application/xml",
}


def feed(outlet: Outlet, pages: Sequence[Page]) -> bytes:
    """The outlet's feed in the form and the encoding it has chosen; newest first."""
    make = {"rss": _rss, "atom": _atom, "news_sitemap": _news_sitemap}[outlet.feed_kind]
    declaration = f'<?xml version="1.0" encoding="{outlet.encoding}"?>\n'
    return (declaration + make(outlet, pages)).encode(outlet.encoding, "xmlcharrefreplace")


def sitemap(pages: Sequence[Page]) -> bytes:
    rows = "".join(
        f"<url><loc>{escape(page.url)}</loc><lastmod>{page.changed.isoformat()}</lastmod></url>\n" for page in pages
    )
    return _urlset(rows, "").encode()


def robots(outlet: Outlet, host: str) -> bytes:
    refused = "".join(f"Disallow: {path}\n" for path in outlet.disallow) or "Disallow:\n"
    lines = f"User-agent: *\n{refused}\nSitemap: http://{host}/sitemap.xml\n"
    if outlet.feed_kind == "news_sitemap":
        lines += f"Sitemap: {outlet.feed}\n"
    return lines.encode()


def _rss(outlet: Outlet, pages: Sequence[Page]) -> str:
    items = "".join(
        f"<item><title>{escape(page.title)}</title><link>{escape(page.url)}</link>"
        f'<guid isPermaLink="true">{escape(page.url)}</guid>'
        f"<pubDate>{format_datetime(page.published)}</pubDate>"
        f"<description>{escape(block_text(page.summary))}</description></item>\n"
        for page in pages
    )
    return (
        f'<rss version="2.0"><channel><title>{escape(outlet.name(outlet.language))}</title>'
        f"<link>http://{outlet.hosts[0]}/</link><language>{outlet.language}</language>"
        f"<description>{escape(outlet.name('en'))}</description>\n{items}</channel></rss>\n"
    )


def _atom(outlet: Outlet, pages: Sequence[Page]) -> str:
    newest = max((page.changed for page in pages), default=None)
    entries = "".join(
        f'<entry xml:lang="{page.language}"><title>{escape(page.title)}</title>'
        f'<link rel="alternate" href="{escape(page.url)}"/><id>{escape(page.url)}</id>'
        f"<published>{page.published.isoformat()}</published><updated>{page.changed.isoformat()}</updated>"
        f"<author><name>{escape(page.byline or outlet.name('en'))}</name></author>"
        f"<summary>{escape(block_text(page.summary))}</summary></entry>\n"
        for page in pages
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(outlet.name(outlet.language))}</title>'
        f'<id>{escape(outlet.feed)}</id><link rel="self" href="{escape(outlet.feed)}"/>'
        f"<updated>{newest.isoformat() if newest else ''}</updated>\n{entries}</feed>\n"
    )


def _news_sitemap(outlet: Outlet, pages: Sequence[Page]) -> str:
    rows = "".join(
        f"<url><loc>{escape(page.url)}</loc><news:news><news:publication>"
        f"<news:name>{escape(outlet.name(outlet.language))}</news:name>"
        f"<news:language>{page.language}</news:language></news:publication>"
        f"<news:publication_date>{page.published.astimezone(UTC).isoformat()}</news:publication_date>"
        f"<news:title>{escape(page.title)}</news:title></news:news></url>\n"
        for page in pages
    )
    return _urlset(rows, ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"')


def _urlset(rows: str, more: str) -> str:
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{more}>\n{rows}</urlset>\n'
