"""Feeds as they are found in the wild: each malformation is read as far as it goes, or refused with a code."""

import gzip
from datetime import UTC, datetime

import pytest

from claimtrack.demo import content, feeding
from claimtrack.demo.web import Site
from sources.errors import NotText, TooLarge
from sources.feed_reading import read

HERE = "http://harbour.example/feeds/all.xml"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Harbour</title><link>http://harbour.example/</link><language>en</language>
{items}</channel></rss>"""
ITEM = """<item><title>Forty ships wait in the northern port</title><link>http://harbour.example/ships</link>
<pubDate>Wed, 19 Jun 2024 15:05:00 +0300</pubDate>
<description>The queue is the longest in nine years, says the harbour master.</description></item>"""


def rss(*items: str) -> bytes:
    return RSS.format(items="".join(items) or ITEM).encode()


def item(title="Forty ships wait in the port", link="http://harbour.example/ships", more="") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def only(body: bytes, **details):
    (found,) = read(body, url=HERE, **details).items
    return found


@pytest.mark.parametrize("outlet", content.load_outlets(), ids=lambda outlet: outlet.slug)
def test_the_feed_of_every_demo_outlet_shows_its_pages(outlet):
    site = Site()
    pages = [page for host in outlet.hosts for page in site.pages(host)]

    found = read(feeding.feed(outlet, pages), url=outlet.feed, content_type=feeding.CONTENT_TYPES[outlet.feed_kind])

    assert {one.url: (one.title, one.published_at) for one in found.items} == {
        page.url: (page.title, page.published) for page in pages
    }
    assert {one.language for one in found.items} == {page.language for page in pages}
    assert not found.malformed


def test_an_rss_item_is_read():
    found = only(rss())

    assert found.title == "Forty ships wait in the northern port"
    assert found.summary == "The queue is the longest in nine years, says the harbour master."
    assert found.published_at == datetime(2024, 6, 19, 12, 5, tzinfo=UTC)
    assert found.language == "en"


def test_links_may_be_relative_and_may_stand_in_the_guid():
    found = read(
        rss(
            item(link="/ships?a=1&amp;b=2"),
            item(link="", more='<guid isPermaLink="false">http://harbour.example/guid</guid>'),
        ),
        url=HERE,
    )

    assert [one.url for one in found.items] == ["http://harbour.example/ships?a=1&b=2", "http://harbour.example/guid"]


def test_an_item_with_an_address_nobody_may_fetch_is_left_out():
    bad = [item(link=link) for link in ("http://10.0.0.1/", "javascript:alert(1)", "ftp://a.example/", "", "http://")]

    found = read(rss(*bad, ITEM), url=HERE)

    assert [one.url for one in found.items] == ["http://harbour.example/ships"]


def test_the_same_address_twice_is_one_item_in_its_newest_form():
    old = item("Thirty ships", more="<pubDate>Tue, 18 Jun 2024 08:00:00 GMT</pubDate>")
    new = item("Forty ships", more="<pubDate>Wed, 19 Jun 2024 08:00:00 GMT</pubDate>")
    undated = item("Some ships")

    assert only(rss(new, old, undated)).title == "Forty ships"
    assert only(rss(old, new)).title == "Forty ships"


def test_the_same_id_under_two_addresses_is_two_items():
    guid = '<guid isPermaLink="false">1</guid>'

    found = read(rss(item("One ship", more=guid), item("Two ships", "http://harbour.example/2", more=guid)), url=HERE)

    assert len(found.items) == 2


def test_markup_in_titles_and_summaries_becomes_plain_text():
    body = rss(
        item(
            "Ships &lt;b&gt;wait&lt;/b&gt; &amp;amp; wait",
            more="<description><![CDATA[<p>Forty&nbsp;ships.<script>alert(1)</script></p><p>More.</p>]]></description>",
        )
    )

    found = only(body)

    assert found.title == "Ships wait & wait"
    assert found.summary.startswith("Forty ships.")
    assert "<" not in found.summary
    assert "alert" not in found.summary


def test_what_hides_or_reorders_is_removed():
    found = only(rss(item("Ships \u202eevil\u2066 wait &#8238;here")))

    assert found.title == "Ships evil wait here"


@pytest.mark.parametrize("encoding", ["windows-1256", "utf-16", "utf-8-sig", "utf-8"])
def test_arabic_in_any_encoding_is_read(encoding):
    title = "أربعون سفينة تنتظر في الميناء الشمالي منذ أسبوع"
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    body = RSS.replace('"utf-8"', f'"{declared}"').format(items=item(title)).encode(encoding)

    found = only(body)

    assert (found.title, found.language) == (title, "ar")


def test_a_wrongly_declared_encoding_does_not_stop_the_reading():
    body = RSS.replace('"utf-8"', '"us-ascii"').format(items=item("Forty ships — “wait” in the port")).encode()

    assert "Forty ships" in only(body).title


def test_a_broken_feed_is_read_as_far_as_it_goes():
    whole = rss(ITEM, item("Second", "http://harbour.example/2"), item("Third", "http://harbour.example/3"))

    cut = read(whole[: whole.rindex(b"<item>") + 20], url=HERE)
    unescaped = read(rss(item("Ships & cranes", "http://harbour.example/4?a=1&b=2")), url=HERE)

    assert len(cut.items) >= 2
    assert cut.malformed
    assert unescaped.items[0].title == "Ships & cranes"
    assert unescaped.malformed


def test_a_gzip_file_is_undone():
    assert only(gzip.compress(rss())).title == "Forty ships wait in the northern port"


def test_a_bomb_in_a_gzip_file_is_refused():
    with pytest.raises(TooLarge):
        read(gzip.compress(b"<rss>" + b" " * 60_000_000), url=HERE)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!doctype x SYSTEM "http://169.254.169.254/dtd" [ ]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(prolog, encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?>{prolog}<rss version="2.0"><channel>{ITEM}</channel></rss>'

    with pytest.raises(NotText) as refused:
        read(body.encode(encoding), url=HERE)

    assert refused.value.code == "not_a_feed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body><p>Forty ships</p></body></html>",
        b"\x00\x01\x02" * 50,
        b"http://10.0.0.1/feed",
        b"/etc/passwd",
    ],
)
def test_what_is_no_feed_is_refused(body):
    with pytest.raises(NotText) as refused:
        read(body, url=HERE)

    assert refused.value.code == "not_a_feed"


def test_an_empty_feed_is_a_feed():
    assert read(rss("<!-- quiet today -->"), url=HERE).items == []


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>"""
ROW = """<url><loc>http://harbour.example/ships</loc><news:news><news:publication><news:name>Harbour</news:name>
<news:language>ko</news:language></news:publication><news:publication_date>2024-06-19</news:publication_date>
<news:title>항구</news:title></news:news></url>"""


def test_a_news_sitemap_is_read():
    found = only(SITEMAP.format(rows=ROW).encode())

    assert (found.title, found.language) == ("항구", "ko")
    assert found.published_at == datetime(2024, 6, 19, tzinfo=UTC)


def test_a_broken_sitemap_is_read_as_far_as_it_goes():
    found = read(SITEMAP.format(rows=ROW + "<url><loc>http://x & y</url>").encode(), url=HERE)

    assert [one.title for one in found.items] == ["항구"]
    assert found.malformed


def test_a_sitemap_without_news_and_a_list_of_sitemaps_are_refused_each_in_its_words():
    with pytest.raises(NotText, match="not_a_feed"):
        read(SITEMAP.format(rows="<url><loc>http://harbour.example/</loc></url>").encode(), url=HERE)
    with pytest.raises(NotText, match="sitemap_index"):
        read(b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></sitemapindex>', url=HERE)


@pytest.mark.parametrize("said", ["Wed, 99 Foo 2024", "0000-00-00", "yesterday", "31 Feb 2024 10:00"])
def test_nonsense_for_a_date_is_no_date(said):
    assert only(rss(item(more=f"<pubDate>{said}</pubDate>"))).published_at is None
