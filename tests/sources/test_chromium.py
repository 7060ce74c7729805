"""A real Chromium shows a kept copy: it reaches nothing, nothing runs, and nothing of it is left behind."""

import os
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sources import chromium
from sources.chromium import CannotShow, Shown
from tests.browsers import chromium as installed

pytestmark = pytest.mark.browser

HTML = "text/html; charset=utf-8"


@pytest.fixture
def program() -> str:
    found = installed()
    if found is None:
        pytest.skip("CHROMIUM IS MISSING: no browser test runs. On Debian: apt-get install chromium fonts-noto-core")
    return found


@pytest.fixture(autouse=True)
def a_name_of_our_own(monkeypatch):
    """Other tests may be at it beside these."""
    monkeypatch.setattr(chromium, "FOLDER", f"{chromium.FOLDER}{os.getpid()}-")


@pytest.fixture
def web() -> Iterator[ThreadingHTTPServer]:
    """A server on loopback that counts who reaches it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def hostile(web: ThreadingHTTPServer) -> bytes:
    """A page that reaches out in every way that a page has without anybody's help."""
    there = f"http://127.0.0.1:{web.server_address[1]}"
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>copy</title>
        <base href="{there}/"><meta http-equiv="refresh" content="0;url={there}/refresh">
        <link rel="stylesheet" href="{there}/style"><link rel="preload" as="image" href="{there}/preload">
        <link rel="prefetch" href="{there}/prefetch"><link rel="icon" href="{there}/icon">
        <link rel="manifest" href="{there}/manifest"><link rel="preconnect" href="{there}">
        <style>@import "{there}/import"; @font-face {{ font-family: f; src: url({there}/font) }}
            body {{ font-family: f; background: url({there}/background) }}</style>
        <script src="{there}/script"></script><script>
            document.documentElement.style.background = "red"; fetch("{there}/fetch");
            new WebSocket("ws://127.0.0.1:{web.server_address[1]}/socket");
            navigator.sendBeacon("{there}/beacon"); location = "{there}/location";</script></head>
        <body onload="location='{there}/onload'"><h1>Forty ships</h1><p dir="rtl">أربعون سفينة</p>
        <img src="{there}/image" srcset="{there}/srcset 2x"><iframe src="{there}/frame"></iframe>
        <iframe src="file:///etc/passwd"></iframe><iframe srcdoc="<img src={there}/srcdoc>"></iframe>
        <object data="{there}/object"></object><embed src="{there}/embed"><video src="{there}/video" autoplay></video>
        <svg><image href="{there}/svg"/><use href="{there}/use#a"/></svg><input type="image" src="{there}/input">
        <audio src="{there}/audio" autoplay></audio><table background="{there}/table"></table></body></html>""".encode()


def browsers_left() -> list[str]:
    """Command lines of browsers that were started here and are still there when they have had time to end."""
    until = time.monotonic() + 10
    while (found := browsers()) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def browsers() -> list[str]:
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = line.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if chromium.FOLDER in said and str(os.getpid()) != line.parent.name:
            found.append(said[:120])
    return found


def folders_left() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"{chromium.FOLDER}*"))


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def test_a_copy_becomes_a_screenshot_and_a_pdf_and_says_where_it_is_cut(program, monkeypatch):
    monkeypatch.setattr(chromium, "TALLEST", 1500)
    page = "<h1>Forty ships</h1>" + "<p>أربعون سفينة في الميناء</p>" * 80

    shown = chromium.show(page.encode(), HTML, program=program)

    assert size_of(shown.screenshot) == (chromium.WIDTH, 1500)
    assert shown.is_cut
    assert shown.pdf.startswith(b"%PDF-")
    assert shown.made_with.startswith(("Chrome/", "HeadlessChrome/"))
    assert (browsers_left(), folders_left()) == ([], [])


def test_a_hostile_copy_reaches_nothing_is_shown_by_nobody_and_leaves_nothing(program, web, monkeypatch):
    """Whoever runs the worker: as root, the browser is handed to somebody with no rights at all."""
    owners: set[int] = set()
    shows = chromium._Tab.shown

    def noted(self: chromium._Tab) -> Shown:
        self.ask("Browser.getVersion")
        for pid in [self.browser.process.pid, *chromium._offspring(self.browser.process.pid)]:
            said = Path(f"/proc/{pid}/status").read_text()
            owners.update(int(uid) for uid in said.partition("\nUid:")[2].split("\n")[0].split())
        return shows(self)

    monkeypatch.setattr(chromium._Tab, "shown", noted)

    shown = chromium.show(hostile(web), HTML, program=program)

    assert web.asked == []
    assert (size_of(shown.screenshot)[0], shown.is_cut) == (chromium.WIDTH, False)
    assert owners == {chromium.NOBODY if os.geteuid() == 0 else os.geteuid()}
    assert browsers_left() == []


def continued(self: chromium._Tab, about: dict) -> None:
    if about["request"]["url"] == chromium.ADDRESS and not self.served:
        original(self, about)
    else:
        self.refused += 1
        self.browser.send("Fetch.continueRequest", self.session, requestId=about["requestId"])


original = chromium._Tab.answer
UNGUARDED = [flag for flag in chromium.FLAGS if not flag.startswith(("--host-res", "--proxy", "--blink", "--no-pings"))]


@pytest.mark.parametrize("out", ["the policy", "the interception", "the walls"])
def test_each_guard_may_fail_and_still_nothing_is_reached(program, web, monkeypatch, out):
    if out == "the policy":
        monkeypatch.setattr(chromium, "POLICY", "default-src *")
    elif out == "the interception":
        monkeypatch.setattr(chromium, "POLICY", "default-src *")
        monkeypatch.setattr(chromium._Tab, "answer", continued)
    else:
        monkeypatch.setattr(chromium, "_walls", lambda owner: ())
        monkeypatch.setattr(chromium, "FLAGS", UNGUARDED)

    chromium.show(hostile(web), HTML, program=program)

    assert web.asked == []


def test_without_any_of_them_the_page_does_reach_out(program, web, monkeypatch):
    monkeypatch.setattr(chromium, "POLICY", "default-src * 'unsafe-inline'")
    monkeypatch.setattr(chromium._Tab, "answer", continued)
    monkeypatch.setattr(chromium, "_walls", lambda owner: ())
    monkeypatch.setattr(chromium, "FLAGS", UNGUARDED)

    chromium.show(hostile(web), HTML, program=program)

    assert "/refresh" in web.asked


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [("MOST_MEMORY", 1, "shown_too_large"), ("MOST_BYTES", 100, "shown_too_large")],
)
def test_a_page_that_needs_more_than_it_is_given_is_left(program, monkeypatch, limit, value, code):
    monkeypatch.setattr(chromium, limit, value)

    with pytest.raises(CannotShow, match=code):
        chromium.show(b"<h1>x", HTML, program=program)

    assert (browsers_left(), folders_left()) == ([], [])


def test_a_browser_that_takes_too_long_is_killed_with_all_it_started(program):
    with pytest.raises(CannotShow, match="shown_too_slow"):
        chromium.show(b"<h1>x", HTML, program=program, seconds=0.4)

    assert (browsers_left(), folders_left()) == ([], [])


@pytest.mark.parametrize("other", ["/nowhere/chromium", "/bin/true", "/bin/cat"])
def test_a_program_that_is_no_browser_is_a_failure_with_a_name(other):
    with pytest.raises(CannotShow, match=r"not_shown|shown_too_slow"):
        chromium.show(b"<h1>x", HTML, program=other, seconds=0.5)

    assert folders_left() == []
