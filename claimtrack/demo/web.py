"""The demo web: every invented outlet on one loopback port, told apart by the Host header.

    python -m claimtrack.demo.web --port 8099

It listens on 127.0.0.1 only. Asked by that address itself, it shows a table of contents, from which a person can
look at any page and bring out the next version of one that changes.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from . import feeding, rendering, trouble, wiki
from .content import Outlet, Page, load_outlets, load_pages, load_phrases, outlets_by_host, wire_path
from .pdf import text_pdf

ADDRESS = "127.0.0.1"
OPENED = datetime(2024, 1, 1, tzinfo=UTC)
GZIP_FROM = 1400
AGAIN = "when asked again"


def hosts() -> list[str]:
    """Every host name that this server answers for."""
    return sorted([*outlets_by_host(), trouble.HOST])


@dataclass(frozen=True)
class Answer:
    body: bytes
    content_type: str
    status: int = 200
    changed: datetime = OPENED
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """What is published where at this moment; pages with several versions move on when told to."""

    def __init__(self) -> None:
        self._versions = load_pages()
        self._moved: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def page(self, host: str, path: str) -> Page | None:
        versions = self._versions.get((host, path))
        return versions[self._moved.get((host, path), 0)] if versions else None

    def pages(self, host: str) -> list[Page]:
        """Pages to be read at `host`, newest first."""
        current = [self.page(*address) for address in self._versions if address[0] == host]
        readable = [page for page in current if page and page.status == 200]
        return sorted(readable, key=lambda page: (page.published, page.path), reverse=True)

    def publish_next(self, host: str, path: str) -> Page:
        """Bring out the next version of the page; after the last one comes the first again."""
        versions = self._versions[host, path]
        with self._lock:
            self._moved[host, path] = (self._moved.get((host, path), 0) + 1) % len(versions)
            return versions[self._moved[host, path]]

    def asked_again(self, host: str, path: str) -> None:
        """Somebody wants to know whether a page has changed: of some, an edited version has been waiting for that."""
        versions = self._versions.get((host, path), ())
        with self._lock:
            following = self._moved.get((host, path), 0) + 1
            if following < len(versions) and versions[following].comes == AGAIN:
                self._moved[host, path] = following

    def changing(self) -> list[Page]:
        return [versions[0] for versions in self._versions.values() if len(versions) > 1]

    def answer(self, host: str, path: str, query: Mapping[str, str]) -> Answer:
        outlet = outlets_by_host()[host]
        if outlet.template == "wiki" and path.startswith("/w/"):
            return self._wiki(host, path, query)
        page = self.page(host, path)
        if page is not None:
            return self._page(page, outlet)
        return self._for_machines(outlet, host, path) or Answer(
            rendering.notice(outlet, _language(outlet, host), "not_found"), _html(outlet), 404
        )

    def _page(self, page: Page, outlet: Outlet) -> Answer:
        if page.status != 200:
            kind = "gone" if page.status == 410 else "not_found"
            return Answer(rendering.notice(outlet, page.language, kind), _html(outlet), page.status)
        if page.path.endswith(".pdf"):
            paragraphs = [rendering.block_text(block) for block in page.blocks]
            foot = load_phrases()[page.language]["demo"]
            date = f"D:{page.published:%Y%m%d%H%M%S}Z"
            body = text_pdf(page.title, paragraphs, date=date, foot=foot)
            return Answer(body, "application/pdf", changed=page.changed)
        others = [other for other in self.pages(page.host) if other.path != page.path]
        others.sort(key=lambda other: other.language != page.language)
        declared = "text/html" if outlet.charset_in == "meta" else f"text/html; charset={page.encoding}"
        return Answer(rendering.html(page, outlet, others), declared, changed=page.changed)

    def _for_machines(self, outlet: Outlet, host: str, path: str) -> Answer | None:
        pages = self.pages(host)
        newest = max((page.changed for page in pages), default=OPENED)
        if path == "/":
            language = _language(outlet, host)
            return Answer(rendering.listing(outlet, host, language, pages), _html(outlet), changed=newest)
        if path == "/robots.txt":
            return Answer(feeding.robots(outlet, host), "text/plain; charset=utf-8")
        if path == "/sitemap.xml":
            return Answer(feeding.sitemap(pages), "application/xml", changed=newest)
        if f"http://{host}{path}" == outlet.feed:
            everywhere = [page for one in outlet.hosts for page in self.pages(one)]
            return Answer(feeding.feed(outlet, everywhere), feeding.CONTENT_TYPES[outlet.feed_kind], changed=newest)
        return None

    def _wiki(self, host: str, path: str, query: Mapping[str, str]) -> Answer:
        pages = self.pages(host)
        found: dict[str, object] | None = None
        if path == "/w/api.php":
            found = wiki.action(pages, query)
        elif path == "/w/rest.php/v1/search/page":
            limit = query.get("limit", "50")
            found = wiki.rest_search(pages, query.get("q", ""), int(limit) if limit.isdecimal() else 50)
        if found is not None:
            body = json.dumps(found, ensure_ascii=False).encode()
            return Answer(body, "application/json; charset=utf-8", headers={"Cache-Control": "private"})
        for page in pages:
            names = {"title": wiki.title_of(page), "oldid": str(wiki.revision(page)), "curid": str(wiki.identity(page))}
            if any(query.get(key, "").replace("_", " ") == name for key, name in names.items()):
                return self._page(page, outlets_by_host()[host])
        outlet = outlets_by_host()[host]
        return Answer(rendering.notice(outlet, _language(outlet, host), "not_found"), _html(outlet), 404)


def _language(outlet: Outlet, host: str) -> str:
    first = host.partition(".")[0]
    return first if first in load_phrases() else outlet.language


def _html(outlet: Outlet) -> str:
    return f"text/html; charset={outlet.encoding}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "DemoWeb/1"
    sys_version = ""
    timeout = 20
    server: "DemoServer"

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rpartition("@")[2].partition(":")[0].lower().rstrip(".")
        target = urlsplit(self.path)
        path = wire_path(target.path)
        query = dict(parse_qsl(target.query))
        if host in {ADDRESS, "localhost"}:
            self._send(self._contents(path, query))
        elif host == trouble.HOST:
            self._send_trouble(path)
        elif host in outlets_by_host():
            if self.headers.get("If-None-Match") or self.headers.get("If-Modified-Since"):
                self.server.site.asked_again(host, path)
            self._send(self.server.site.answer(host, path, query))
        else:
            self._send(Answer(b"No outlet of this name is shown here.\n", "text/plain; charset=utf-8", 421))

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        """Bring out the next version of the page named in the form; only from the table of contents."""
        length = int(self.headers.get("Content-Length") or 0)
        form = dict(parse_qsl(self.rfile.read(min(length, 4096)).decode("utf-8", "replace")))
        host, slash, path = form.get("page", "").partition("/")
        own = self.headers.get("Origin", "null").partition("://")[2] in {"", self.headers.get("Host", "")}
        if self.path != "/_/next" or not own or (host, slash + path) not in load_pages():
            self._send(Answer(b"There is nothing to bring out here.\n", "text/plain; charset=utf-8", 400))
            return
        self.server.site.publish_next(host, slash + path)
        self._send(Answer(b"", "text/plain; charset=utf-8", 303, headers={"Location": "/"}))

    def _contents(self, path: str, query: Mapping[str, str]) -> Answer:
        if path == "/":
            return Answer(contents(self.server.site), "text/html; charset=utf-8", headers={"Cache-Control": "no-store"})
        host, slash, inner = path.removeprefix("/_/").partition("/")
        if not path.startswith("/_/") or host not in outlets_by_host():
            return Answer(b"Nothing here.\n", "text/plain; charset=utf-8", 404)
        answer = self.server.site.answer(host, slash + inner or "/", query)
        if not answer.content_type.startswith("text/html"):
            return answer
        return Answer(_within(host, answer.body), answer.content_type, answer.status, answer.changed)

    def _send(self, answer: Answer) -> None:
        etag = '"' + hashlib.sha256(answer.body).hexdigest()[:32] + '"'
        headers = {"Content-Type": answer.content_type, **answer.headers}
        if answer.status == 200:
            headers |= {"ETag": etag, "Last-Modified": format_datetime(answer.changed.astimezone(UTC), usegmt=True)}
        if answer.status == 200 and self._unchanged(etag, answer.changed):
            self._head(304, headers)
            return
        body = answer.body
        if len(body) >= GZIP_FROM and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "ETag": f"W/{etag}"}
        self._head(answer.status, headers | {"Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _unchanged(self, etag: str, changed: datetime) -> bool:
        """RFC 9110: If-None-Match decides where it is given, else If-Modified-Since."""
        if (asked := self.headers.get("If-None-Match")) is not None:
            return asked.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return changed.replace(microsecond=0) <= since

    def _send_trouble(self, path: str) -> None:
        one = trouble.TROUBLES.get(path)
        if one is None:
            status = 200 if path == "/" else 404
            self._send(Answer(trouble.contents(), trouble.HTML, status))
            return
        length = {"Content-Length": str(one.length)} if one.length else {"Connection": "close"}
        self._head(one.status, {"Content-Type": one.content_type, **one.headers, **length})
        if self.command == "HEAD":
            return
        self.close_connection = not one.length
        for piece in one.pieces():
            self.wfile.write(piece)
            if self.server.closing.is_set():
                return

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            # The reader had enough: a fetcher that stops at its limit does just this.
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        if self.server.verbose:
            sys.stderr.write(f"{self.headers.get('Host', '-')} {format % args}\n")


class DemoServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, port: int = 0, *, verbose: bool = False):
        self.site = Site()
        self.verbose = verbose
        self.closing = threading.Event()
        super().__init__((ADDRESS, port), Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def server_close(self) -> None:
        self.closing.set()
        super().server_close()


@contextmanager
def running(port: int = 0) -> Iterator[DemoServer]:
    """The demo web for as long as the block lasts; port 0 takes any free one."""
    server = DemoServer(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def contents(site: Site) -> bytes:
    """The table of contents for a person who comes by the loopback address."""
    sections = []
    for outlet in load_outlets():
        rows = "".join(
            f'<li lang="{page.language}" dir="{rendering.direction(page.language)}">'
            f'<a href="/_/{page.host}{escape(page.path)}">{escape(page.title)}</a></li>'
            for host in outlet.hosts
            for page in site.pages(host)
        )
        sections.append(f"<h2>{escape(outlet.name('en'))} <small>{outlet.hosts[0]}</small></h2><ul>{rows}</ul>")
    changing = [escape(page.host + page.path) for page in site.changing()]
    forms = "".join(
        f'<form method="post" action="/_/next"><input type="hidden" name="page" value="{address}">'
        f"<button>Next version</button> {address}</form>"
        for address in changing
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The demo web</title></head><body>'
        "<h1>The demo web</h1><p>Invented outlets on this machine; nothing here is real news.</p>"
        f"{''.join(sections)}<h2>Pages that change or vanish</h2>{forms}</body></html>"
    ).encode()


def _within(host: str, body: bytes) -> bytes:
    """Addresses in a page made to lead back through the table of contents."""
    body = re.sub(rb'(href|action)="/(?!_/)', rb'\1="/_/' + host.encode() + b"/", body)
    return re.sub(rb'href="http://([a-z.-]+\.example)/', rb'href="/_/\1/', body)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m claimtrack.demo.web", description="Serve the demo web on loopback."
    )
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--verbose", action="store_true", help="write a line for each request")
    options = parser.parse_args(arguments)
    with DemoServer(options.port, verbose=options.verbose) as server:
        sys.stdout.write(f"The demo web is at http://{ADDRESS}:{server.port}/ with {len(hosts())} hosts.\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
