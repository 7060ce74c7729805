"""The demo web answers as a web does."""

import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import urllib.robotparser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import feedparser
import pypdf
import pytest
from lxml import etree
from lxml import html as lxml_html

from claimtrack.demo import wiki
from claimtrack.demo.content import Page, load_outlets, load_pages, load_phrases, outlets_by_host
from claimtrack.demo.rendering import block_text, html
from claimtrack.demo.trouble import BIG, TROUBLES
from claimtrack.demo.web import DemoServer, running

ROOT = Path(__file__).resolve().parents[2]
FIRST = [versions[0] for versions in load_pages().values()]
CHANGING = ("qandil.example", "/explain/pyongyang-in-numbers")
EDITED = next(key for key, versions in load_pages().items() if versions[-1].comes)
VANISHING = ("harbourpost.example", "/live/pyongyang-summit")


@dataclass(frozen=True)
class Seen:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Reader:
    """Asks one demo server, as a browser would that takes every host for this machine."""

    def __init__(self, server: DemoServer):
        self.server = server
        self.own = f"127.0.0.1:{server.port}"

    def ask(self, method: str, host: str, path: str, body: str | None = None, **headers: str) -> Seen:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            connection.request(method, path, body, {"Host": host, **headers})
            response = connection.getresponse()
            return Seen(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, host: str, path: str, **headers: str) -> Seen:
        return self.ask("GET", host, path, **headers)

    def page(self, page: Page, **headers: str) -> Seen:
        return self.get(page.host, page.path, **headers)

    def api(self, host: str = "en.commonpedia.example", **parameters: str) -> dict:
        query = urlencode({"action": "query", "format": "json", "formatversion": "2", **parameters})
        return json.loads(self.get(host, f"/w/api.php?{query}").content)

    def rest(self, words: str) -> list[dict]:
        path = f"/w/rest.php/v1/search/page?{urlencode({'q': words, 'limit': 5})}"
        return json.loads(self.get("en.commonpedia.example", path).content)["pages"]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def text_of(seen: Seen, page: Page) -> str:
    tree = lxml_html.document_fromstring(seen.content.decode(page.encoding))
    return squeezed(tree.text_content())


@contextmanager
def a_reader() -> Iterator[Reader]:
    with running() as server:
        yield Reader(server)


@pytest.fixture
def web() -> Iterator[Reader]:
    with a_reader() as reader:
        yield reader


@pytest.fixture(scope="module")
def still_web() -> Iterator[Reader]:
    """One server for the tests that only read."""
    with a_reader() as reader:
        yield reader


@pytest.mark.parametrize("page", FIRST, ids=lambda page: page.file)
def test_every_page_is_served_whole_in_its_encoding(still_web, page):
    response = still_web.page(page)

    assert response.status == page.status
    if page.path.endswith(".pdf"):
        assert response.headers["content-type"] == "application/pdf"
        return
    declared = response.headers["content-type"].partition("charset=")[2]
    in_page = f"charset={page.encoding}".encode() in response.content
    assert declared == page.encoding or (not declared and in_page)
    if page.status == 200:
        shown = text_of(response, page)
        for block in page.blocks:
            for cell in block_text(block).split(" | "):
                assert squeezed(cell) in shown
        assert page.title in shown


@pytest.mark.parametrize("page", FIRST, ids=lambda page: page.file)
def test_every_page_says_that_it_is_demo_content(still_web, page):
    response = still_web.page(page)

    note = load_phrases()[page.language]["demo"]
    if page.path.endswith(".pdf"):
        assert note in pypdf.PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    else:
        assert note in text_of(response, page)


def test_one_outlet_writes_windows_1256_and_one_tells_its_encoding_only_inside_the_page(web):
    arabic = web.get("alwaha.example", "/news/88213.html")
    russian = web.get("nevsky-listok.example", "/articles/dogovor-v-phenyane.html")

    with pytest.raises(UnicodeDecodeError):
        arabic.content.decode("utf-8")
    assert "الصواريخ الباليستية" in arabic.content.decode("windows-1256")
    assert russian.headers["content-type"] == "text/html"
    assert b"charset=windows-1251" in russian.content
    assert "баллистических ракет" in russian.content.decode("windows-1251")


def test_some_pages_tell_their_date_only_in_arabic_words(web):
    shown = web.get("nahrain.example", "/2024/06/61022").text

    assert "الأربعاء 19 يونيو/حزيران 2024" in shown
    assert "2024-06-19" not in shown
    assert "application/ld+json" not in shown


def test_structured_data_can_be_read(web):
    tree = lxml_html.fromstring(web.get("meridian.example", "/ar/2024/06/19/putin-kim-pact").content)

    data = json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])

    assert data["@type"] == "NewsArticle"
    assert data["datePublished"] == "2024-06-19T18:40:00+03:00"


def test_a_title_cannot_break_out_of_the_page():
    pact = next(page for page in FIRST if page.file == "meridian.example/pact-en")

    shown = html(replace(pact, title="</script><script>alert(1)</script>"), outlets_by_host()[pact.host], [])

    assert b"<script>alert" not in shown


def test_what_is_not_there_is_404_in_the_outlets_language(web):
    response = web.get("nahrain.example", "/no/such/page")

    assert response.status == 404
    assert load_phrases()["ar"]["not_found"] in response.text


def test_a_removed_page_is_410(web):
    response = web.get("nahrain.example", "/2024/06/61049")

    assert response.status == 410
    assert load_phrases()["ar"]["gone"] in response.text


def test_a_host_that_is_not_ours_is_refused(web):
    assert web.get("news.example", "/").status == 421


def test_only_loopback_is_listened_on(web):
    assert web.server.server_address[0] == "127.0.0.1"


# Conditional requests


def test_an_unchanged_page_is_not_sent_again(web):
    first = web.get(*CHANGING)

    by_tag = web.get(*CHANGING, **{"If-None-Match": first.headers["etag"]})
    by_date = web.get(*CHANGING, **{"If-Modified-Since": first.headers["last-modified"]})

    assert (by_tag.status, by_tag.content) == (304, b"")
    assert (by_date.status, by_date.content) == (304, b"")
    assert by_tag.headers["etag"] == first.headers["etag"]


def test_a_changed_page_is_sent_again(web):
    first = web.get(*CHANGING)

    web.server.site.publish_next(*CHANGING)

    by_tag = web.get(*CHANGING, **{"If-None-Match": first.headers["etag"]})
    by_date = web.get(*CHANGING, **{"If-Modified-Since": first.headers["last-modified"]})
    assert "1100 حاوية" in first.text
    assert by_tag.status == by_date.status == 200
    assert "أكثر من 11 ألف حاوية" in by_tag.text


def test_the_tag_decides_where_tag_and_date_disagree(web):
    first = web.get(*CHANGING)

    both = {"If-None-Match": '"another"', "If-Modified-Since": first.headers["last-modified"]}

    assert web.get(*CHANGING, **both).status == 200


def test_a_date_that_is_none_is_ignored(web):
    assert web.get(*CHANGING, **{"If-Modified-Since": "yesterday"}).status == 200


def test_a_page_can_vanish_and_leaves_the_feed(web):
    before = web.get("harbourpost.example", "/rss").text

    web.server.site.publish_next(*VANISHING)

    assert VANISHING[1] in before
    assert web.get(*VANISHING).status == 404
    assert VANISHING[1] not in web.get("harbourpost.example", "/rss").text


def test_compressed_pages_are_the_same_pages(web):
    plain = web.get("meridian.example", "/ar/2024/06/19/putin-kim-pact")
    packed = web.get("meridian.example", "/ar/2024/06/19/putin-kim-pact", **{"Accept-Encoding": "gzip"})

    again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert gzip.decompress(packed.content) == plain.content
    assert web.get("meridian.example", "/ar/2024/06/19/putin-kim-pact", **again).status == 304


def test_head_has_the_headers_and_no_body(web):
    head = web.ask("HEAD", "meridian.example", "/en/2024/06/19/putin-kim-pact")

    assert head.status == 200
    assert int(head.headers["content-length"]) > 5000
    assert head.content == b""


# Feeds and what else machines read


@pytest.mark.parametrize("outlet", load_outlets(), ids=lambda outlet: outlet.slug)
def test_each_outlet_has_a_feed_that_lists_all_it_published(still_web, outlet):
    host, path = outlet.feed.removeprefix("http://").split("/", 1)
    response = still_web.get(host, f"/{path}")
    published = {page.url for host in outlet.hosts for page in still_web.server.site.pages(host)}

    if outlet.feed_kind == "news_sitemap":
        tree = etree.fromstring(response.content)
        listed = set(tree.xpath("//*[local-name()='loc']/text()"))
        assert len(tree.xpath("//*[local-name()='publication_date']")) == len(published)
    else:
        feed = feedparser.parse(response.content, response_headers=dict(response.headers))
        assert not feed.bozo
        assert {"rss": "rss20", "atom": "atom10"}[outlet.feed_kind] == feed.version
        assert all(entry.published_parsed and entry.title and entry.summary for entry in feed.entries)
        listed = {entry.link for entry in feed.entries}

    assert listed == published != set()
    assert still_web.get(host, f"/{path}", **{"If-None-Match": response.headers["etag"]}).status == 304


def test_a_feed_in_windows_1256_keeps_its_letters(web):
    feed = feedparser.parse(web.get("alwaha.example", "/news.rss").content)

    assert feed.encoding == "windows-1256"
    assert "موسكو وبيونغ يانغ توقعان اتفاقا للمساعدة المتبادلة" in {entry.title for entry in feed.entries}


def test_robots_txt_says_what_is_not_to_be_fetched(web):
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(web.get("nahrain.example", "/robots.txt").text.splitlines())

    assert robots.can_fetch("claimtrack", "http://nahrain.example/2024/06/61022")
    assert not robots.can_fetch("claimtrack", "http://nahrain.example/drafts/1")
    assert robots.site_maps() == ["http://nahrain.example/sitemap.xml"]


def test_the_sitemap_and_the_front_page_lead_to_every_page(web):
    sitemap = etree.fromstring(web.get("meridian.example", "/sitemap.xml").content)
    front = lxml_html.fromstring(web.get("meridian.example", "/").content)

    paths = {page.path for page in web.server.site.pages("meridian.example")}

    assert {
        page.removeprefix("http://meridian.example") for page in sitemap.xpath("//*[local-name()='loc']/text()")
    } == paths
    assert set(front.xpath("//li/a/@href")) == paths


# PDF


def test_the_treaty_file_is_a_pdf_with_text_and_the_same_each_time(web):
    first = web.get("treatydepot.example", "/files/TD-1961-0706.pdf").content
    second = web.get("treatydepot.example", "/files/TD-1961-0706.pdf").content

    reader = pypdf.PdfReader(io.BytesIO(first), strict=True)

    text = squeezed(" ".join(page.extract_text() for page in reader.pages))
    assert first == second
    assert "the other Party shall without delay extend to it military and other assistance" in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Treaty of Friendship, Cooperation and Mutual Assistance, Moscow, 6 July 1961"


def test_the_scanned_file_is_a_pdf_without_text(web):
    reader = pypdf.PdfReader(io.BytesIO(web.get("trouble.example", "/scan.pdf").content), strict=True)

    assert [page.extract_text().strip() for page in reader.pages] == [""]


# The encyclopaedia's API


def test_the_wiki_searches_words_of_the_text(web):
    query = web.api(list="search", srsearch="treaty military", srwhat="text")["query"]

    titles = [row["title"] for row in query["search"]]
    assert query["searchinfo"]["totalhits"] == len(titles)
    assert "Soviet–North Korean treaty of 1961" in titles
    assert "Shipping container" not in titles
    assert '<span class="searchmatch">' in query["search"][0]["snippet"]


def test_the_wiki_finds_arabic_however_it_is_spelled(web):
    plain = web.api("ar.commonpedia.example", list="search", srsearch="معاهدة العون")
    vowelled = web.api("ar.commonpedia.example", list="search", srsearch="مُعاهَدة العَون")

    assert plain["query"]["searchinfo"]["totalhits"] == 1
    assert plain["query"]["search"][0]["pageid"] == vowelled["query"]["search"][0]["pageid"]


def test_a_quoted_phrase_must_stand_as_it_is(web):
    found = web.api(list="search", srsearch='"treaty of 1961"')["query"]["search"]
    turned = web.api(list="search", srsearch='"1961 of treaty"')["query"]["search"]

    assert found
    assert turned == []


def test_the_wiki_pages_through_its_answers(web):
    first = web.api(list="search", srsearch="treaty", srlimit="1")
    offset = str(first["continue"]["sroffset"])
    second = web.api(list="search", srsearch="treaty", srlimit="1", sroffset=offset)

    assert "batchcomplete" not in first
    assert second["batchcomplete"] is True
    assert first["query"]["search"][0]["pageid"] != second["query"]["search"][0]["pageid"]


def test_a_found_page_can_be_described_and_opened(web):
    hit = web.api(list="search", srsearch="Khrushchev")["query"]["search"][0]

    described = web.api(pageids=str(hit["pageid"]), prop="info|revisions", rvprop="ids|timestamp|sha1|content")

    row = described["query"]["pages"][0]
    path = row["fullurl"].removeprefix("http://en.commonpedia.example")
    assert row["revisions"][0]["timestamp"] == hit["timestamp"] == "2024-06-20T22:14:00Z"
    assert re.fullmatch("[0-9a-f]{40}", row["revisions"][0]["sha1"])
    assert "Kim Il Sung" in row["revisions"][0]["slots"]["main"]["content"]
    for address in (path, f"/w/index.php?curid={hit['pageid']}", f"/w/index.php?oldid={row['lastrevid']}"):
        assert "Khrushchev" in web.get("en.commonpedia.example", address).text


def test_the_wiki_says_what_is_missing_and_what_is_wrong(web):
    missing = web.api(titles="No such page", prop="info")["query"]["pages"][0]

    assert missing == {"ns": 0, "title": "No such page", "missing": True}
    assert web.api(action="paint")["error"]["code"] == "badvalue"
    assert web.api(list="search", srsearch=" ")["error"]["code"] == "missingparam"


def test_the_wiki_answers_by_rest_too(web):
    rows = web.rest("vetoed")

    assert web.rest("veto") == []
    assert rows[0]["key"] == "Panel_of_Experts_(North_Korea)"


def test_no_two_wiki_pages_share_an_id():
    pages = [page for page in FIRST if page.host.endswith("commonpedia.example")]

    assert len({wiki.identity(page) for page in pages}) == len(pages) >= 8


# Trouble


def test_trouble_sends_to_private_addresses(web):
    targets = [web.get("trouble.example", path).headers["location"] for path in ("/to-metadata", "/to-private")]

    assert targets == ["http://169.254.169.254/latest/", "http://10.0.0.1/admin"]


@pytest.mark.parametrize("path", ["/big", "/endless"])
def test_thirty_megabytes_are_made_on_request(web, path):
    response = web.get("trouble.example", path)

    assert len(response.content) == BIG
    assert ("content-length" in response.headers) is (path == "/big")


def test_the_server_survives_a_reader_who_leaves(web):
    leaving = HTTPConnection("127.0.0.1", web.server.port, timeout=20)
    leaving.request("GET", "/endless", headers={"Host": "trouble.example"})
    leaving.getresponse().read(1000)

    leaving.close()

    assert web.get("meridian.example", "/").status == 200


def test_the_other_troubles_are_as_described(web):
    busy, empty, broken = (web.get("trouble.example", path) for path in ("/busy", "/empty", "/broken-utf8"))

    assert (busy.status, busy.headers["retry-after"]) == (429, "120")
    assert (empty.status, empty.content) == (200, b"")
    with pytest.raises(UnicodeDecodeError):
        broken.content.decode("utf-8")
    assert web.get("trouble.example", "/loop").headers["location"].endswith("/loop")
    assert set(TROUBLES) <= set(lxml_html.fromstring(web.get("trouble.example", "/").content).xpath("//a/@href"))


# For a person at the keyboard


def test_a_person_can_look_at_every_page_by_the_loopback_address(web):
    contents = lxml_html.fromstring(web.get(web.own, "/").content)

    links = set(contents.xpath("//li/a/@href"))
    page = web.get(web.own, "/_/qandil.example/world/2024/06/12/skyledger-rason")

    assert len(links) == sum(page.status == 200 for page in FIRST)
    assert 'href="/_/skyledger.example/reports/rason-dunai-count"' in page.text


def test_one_page_has_been_edited_when_somebody_asks_for_it_again(web):
    first, plainly = web.get(*EDITED), web.get(*EDITED)

    again = web.get(*EDITED, **{"If-None-Match": first.headers["etag"]})

    assert ("Most writers" in plainly.text, again.status, "Some writers" in again.text) == (True, 200, True)
    assert web.get(*EDITED, **{"If-None-Match": again.headers["etag"]}).status == 304


def test_a_person_brings_out_the_next_version_and_another_site_cannot(web):
    form = urlencode({"page": "".join(CHANGING)})

    elsewhere = web.ask("POST", web.own, "/_/next", form, Origin="http://evil.example")
    before = web.get(*CHANGING).text
    here = web.ask("POST", web.own, "/_/next", form, Origin=f"http://{web.own}")

    assert (elsewhere.status, here.status) == (400, 303)
    assert "تصويب" not in before
    assert "تصويب" in web.get(*CHANGING).text


def test_it_runs_by_itself_and_says_where():
    command = [sys.executable, "-m", "claimtrack.demo.web", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        try:
            line = process.stdout.readline()
            address = re.search(r"http://(127\.0\.0\.1:\d+)/", line)[1]
            connection = HTTPConnection(address, timeout=20)
            connection.request("GET", "/")
            status = connection.getresponse().status
            connection.close()
        finally:
            process.send_signal(signal.SIGINT)

    assert status == 200
    assert process.returncode == 0
