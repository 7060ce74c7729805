"""Kept copies leave as files: whatever is in them, nothing of it runs in our origin."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings as site
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from sources import downloads, snapshots
from sources.models import Snapshot
from tests.factories import a_document, a_user

pytestmark = pytest.mark.django_db

RUNS = "document.title = 'ran'; window.ran = true; fetch('/admin/')"
HTML = f'<!doctype html><title>copy</title><script>{RUNS}</script><img src=x onerror="{RUNS}">'.encode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUNS}"><script>{RUNS}</script></svg>'.encode()
XML = b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/x.xsl"?><a xmlns="http://www.w3.org/1999/xhtml"/>'
PDF = b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
HOSTILE = [
    ("text/html", HTML, ".html.txt"),
    ('text/html; charset="utf-8"', HTML, ".html.txt"),
    ("image/svg+xml", SVG, ".svg.txt"),
    ("application/xhtml+xml", HTML, ".html.txt"),
    ("text/xml", XML, ".xml.txt"),
    ("application/pdf", PDF, ".pdf"),
    ("text/javascript", RUNS.encode(), ".bin"),
    ("application/x-msdownload", b"MZ", ".bin"),
    ("", b"", ".bin"),
    ("text/html\r\nX-Evil: 1", HTML, ".bin"),
]
NAMES = [
    'evil.html"; filename="run.exe',
    "../../etc/passwd",
    "a\r\nSet-Cookie: stolen=1",
    "photo\u202egpj.exe",
    ".htaccess",
    "...",
    "صفحة.pdf",
    "x" * 5000 + ".html.txt",
    "CON\x00.txt",
]


def kept(body: bytes, content_type: str = "text/html", **document) -> Snapshot:
    return Snapshot.objects.create(
        document=a_document(**document),
        sha256=snapshots.keep(body),
        size=len(body),
        content_type=content_type,
        text="",
        text_sha256=sha256(b"").hexdigest(),
    )


def where(snapshot: Snapshot) -> str:
    return reverse("admin:sources_snapshot_raw", args=[snapshot.pk])


@pytest.fixture
def staff(client):
    client.force_login(a_user("auditor"))
    return client


@pytest.mark.parametrize(("content_type", "body", "ending"), HOSTILE)
def test_a_raw_copy_is_a_fenced_attachment_of_no_type_whatever_it_is(staff, content_type, body, ending):
    snapshot = kept(body, content_type)

    answer = staff.get(where(snapshot))

    assert b"".join(answer.streaming_content) == body
    assert answer["Content-Type"] == "application/octet-stream"
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9.-]+"', answer["Content-Disposition"])
    assert answer["Content-Disposition"].endswith(f'{ending}"')
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(body))
    assert "no-store" in answer["Cache-Control"]
    assert not answer.has_header("X-Evil")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_out_of_its_header_or_hides_what_it_is(name):
    plain = downloads.plain_name(name)

    assert re.fullmatch(r"[A-Za-z0-9-]([A-Za-z0-9.-]{0,148}[A-Za-z0-9-])?", plain)
    assert ".." not in plain


def test_a_large_copy_leaves_in_pieces(staff):
    body = bytes(range(256)) * 1024

    pieces = list(staff.get(where(kept(body, "application/pdf"))).streaming_content)

    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= downloads.PIECE


def test_only_the_newsroom_gets_raw_copies(client, staff):
    snapshot = kept(HTML)

    assert Client().get(where(snapshot)).status_code == 302
    assert staff.post(where(snapshot)).status_code == 405
    assert staff.get(reverse("admin:sources_snapshot_raw", args=[snapshot.pk + 1])).status_code == 404
    stranger = a_user("auditor")
    stranger.groups.clear()
    client.force_login(stranger)
    assert client.get(where(snapshot)).status_code == 403


def test_a_damaged_copy_is_not_handed_out_as_what_it_was(staff):
    snapshot = kept(b"what the page said")
    path = Path(site.CLAIMTRACK_BLOBS) / snapshot.sha256[:2] / snapshot.sha256[2:4] / snapshot.sha256
    path.chmod(0o644)
    path.write_bytes(b"what somebody made of it")

    answer = staff.get(where(snapshot))
    path.unlink()

    assert answer.status_code == 410
    assert b"somebody" not in answer.content


# In a real browser: first as our answer goes out, then with each guard taken out, until it runs.


def opened(browser, live_server, url, *, without: tuple[str, ...] = ()) -> bool:
    """Did anything in the copy at `url` run, with these headers of our answer taken away?"""
    client = Client()
    client.force_login(a_user("auditor"))
    context = browser.new_context(accept_downloads=True)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    def stripped(route):
        fetched = route.fetch()
        headers = {name: value for name, value in fetched.headers.items() if name not in without}
        if "content-type" in without:
            headers["content-type"] = "image/svg+xml" if b"<svg" in fetched.body() else "text/html"
        route.fulfill(status=200, headers=headers, body=fetched.body())

    page.route(f"**{url}", stripped)
    try:
        if without:
            page.goto(live_server.url + url)
        else:
            with page.expect_download(timeout=10_000) as download:
                page.evaluate("(url) => { location.href = url }", live_server.url + url)
            assert download.value.suggested_filename.endswith(".txt")
        page.wait_for_timeout(150)
        return bool(page.evaluate("() => window.ran === true || document.title === 'ran'"))
    finally:
        context.close()


GUARDS = ("content-disposition", "content-type", "content-security-policy", "x-content-type-options")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("content_type", "body"), [("text/html", HTML), ("image/svg+xml", SVG)])
def test_nothing_runs_in_a_browser_even_if_it_opens_the_copy_as_a_page(browser, live_server, content_type, body):
    url = where(kept(body, content_type))

    assert not opened(browser, live_server, url)
    assert not opened(browser, live_server, url, without=("content-disposition", "content-type"))
    assert opened(browser, live_server, url, without=GUARDS), "the copy is not hostile enough to prove anything"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_copy_cannot_be_loaded_as_a_script_of_our_own_pages(browser, live_server):
    """A copy that is a program would otherwise be allowed by “script-src 'self'”."""
    url = where(kept(b"window.ran = true", "text/javascript"))
    client = Client()
    client.force_login(a_user("auditor"))
    context = browser.new_context()
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:index"))

    page.evaluate(
        """(url) => new Promise((done) => {
            const script = document.createElement("script");
            script.src = url; script.onload = script.onerror = done;
            document.head.append(script);
        })""",
        url,
    )
    ran = page.evaluate("() => window.ran === true")
    context.close()

    assert not ran


def test_the_fence_holds_where_django_would_put_a_weaker_one(staff):
    """The site's own policy is only a default: an answer that has one keeps it."""
    assert isinstance(staff.get(reverse("admin:index")), HttpResponse)
    assert "sandbox" not in staff.get(reverse("admin:index"))["Content-Security-Policy"]
    assert staff.get(where(kept(HTML)))["Content-Security-Policy"] == downloads.FENCED["Content-Security-Policy"]
