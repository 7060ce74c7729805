"""Have a Chromium show a kept copy, in a process of its own that can reach nothing.

The copy is handed over a pipe, as the answer to the one request that is let through; every other request is failed
where it arises. Programs in the page are off, a policy of its own lets it load nothing, names resolve to nothing,
what would still be sent goes to a proxy that does not exist, and where the kernel lets us, the process stands in a
network of its own that has no way out. Time, memory and size are limited, and whatever is left of it is killed.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sources.errors import SourceError

ADDRESS = "http://copy.invalid/"
SECONDS = 30.0  # from the start of the process to its end
MOST_MEMORY = 1_200_000_000  # bytes, of the process and all that it started
MOST_BYTES = 20_000_000  # of a picture or a PDF
WIDTH, HEIGHT, TALLEST = 1280, 900, 12_000  # pixels; what is further down is cut off, and said so
NOBODY = 65534
FOLDER = "claimtrack-shown-"
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src 'none'"
FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--no-default-browser-check", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-extensions", "--disable-breakpad", "--disable-crash-reporter",
    "--disable-domain-reliability", "--disable-quic", "--dns-prefetch-disable", "--no-pings", "--mute-audio",
    "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>", "--disable-features=MediaRouter,OptimizationHints,Translate,WebRtc",
    "--blink-settings=scriptEnabled=false", "--js-flags=--jitless", "--force-color-profile=srgb", "--lang=en",
)  # fmt: skip
# Started with the pipes under whatever numbers they have; Chromium wants them as 3 and 4. No file of its may be large.
_START = """
import os, resource, sys
r, w, owner = map(int, sys.argv[1:4])
r, w = os.dup(r), os.dup(w)
while r < 5: r = os.dup(r)
while w < 5: w = os.dup(w)
os.dup2(r, 3); os.dup2(w, 4)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000_000, 200_000_000))
os.nice(5)
if owner:
    os.setgroups([]); os.setgid(owner); os.setuid(owner)
os.execv(sys.argv[4], sys.argv[4:])
"""


class CannotShow(SourceError):
    """The copy could not be shown. `detail` is for the log only."""

    def __init__(self, code: str, detail: str = "", *, permanent: bool = False) -> None:
        super().__init__(code, permanent=permanent)
        self.detail = detail


@dataclass(frozen=True)
class Shown:
    """A copy as a browser shows it without programs, styles and pictures from elsewhere."""

    screenshot: bytes
    pdf: bytes
    made_with: str
    is_cut: bool
    refused: int  # requests that the page wanted to make


def show(page: bytes, content_type: str, *, program: str, seconds: float = SECONDS) -> Shown:
    """A screenshot and a PDF of `page`. Raises CannotShow."""
    with _running(program, seconds) as browser:
        return _Tab(browser, page, content_type).shown()


# -- the process -----------------------------------------------------------------------------------------------


@contextmanager
def _running(program: str, seconds: float) -> Iterator[_Browser]:
    ends = time.monotonic() + seconds
    _tidy_up()
    home = Path(tempfile.mkdtemp(prefix=FOLDER))
    to_child, from_parent = os.pipe()
    from_child, to_parent = os.pipe()
    # Never as root: what a page can do to its browser, it must not do to us.
    owner = NOBODY if os.geteuid() == 0 else 0
    if owner:
        os.chown(home, owner, owner)
    command = [*_walls(owner), program, *FLAGS, f"--user-data-dir={home}", "about:blank"]
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, str(to_child), str(to_parent), str(owner), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(to_child, to_parent),
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8"},
            cwd=home,
            start_new_session=True,
        )
    except OSError as error:
        for end in (from_parent, from_child):
            os.close(end)
        shutil.rmtree(home, ignore_errors=True)
        raise CannotShow("not_shown", str(error)) from None
    finally:
        for end in (to_child, to_parent):
            os.close(end)
    try:
        yield _Browser(process, from_child, from_parent, ends)
    finally:
        for end in (from_parent, from_child):
            os.close(end)
        _kill(process)
        shutil.rmtree(home, ignore_errors=True)


def _tidy_up() -> None:
    """Folders of those whose worker was killed; their browsers ended when their pipes did."""
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - 3600:
                shutil.rmtree(left, ignore_errors=True)


@cache
def _walls(owner: int) -> tuple[str, ...]:
    """A network of its own without a way out, where this machine lets us make one."""
    walls = (shutil.which("unshare") or "unshare", "--map-current-user", "--net", "--")
    as_owner: dict[str, Any] = {"user": owner, "group": owner, "extra_groups": []} if owner else {}
    with suppress(OSError):
        if subprocess.run([*walls, "true"], capture_output=True, check=False, **as_owner).returncode == 0:
            return walls
    return ()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The process and whatever it started, also what has left its session."""
    for pid in [*_offspring(process.pid), process.pid]:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _offspring(parent: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            fields = status.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found, waiting = [], [parent]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _memory(pid: int) -> int:
    """What the process and all below it hold that is theirs alone, in bytes."""
    total = 0
    for one in [pid, *_offspring(pid)]:
        with suppress(OSError, ValueError, IndexError):
            _size, resident, shared, *_ = Path(f"/proc/{one}/statm").read_text().split()
            total += (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return total


class _Browser:
    """The Chrome DevTools Protocol over two pipes: messages of JSON, each ended by a NUL."""

    def __init__(self, process: subprocess.Popen[bytes], reads: int, writes: int, ends: float) -> None:
        self.process, self.reads, self.writes, self.ends = process, reads, writes, ends
        self.buffer = bytearray()
        self.number = 0
        os.set_blocking(writes, False)

    def send(self, method: str, session: str = "", **given: Any) -> int:
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": given}
        if session:
            message["sessionId"] = session
        data = memoryview(json.dumps(message).encode() + b"\0")
        while data:
            self._wait([], [self.writes])
            try:
                data = data[os.write(self.writes, data[:65_536]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise CannotShow("not_shown", "it hung up") from None
        return self.number

    def next(self) -> dict[str, Any]:
        """The next message, within the time that is left."""
        while (end := self.buffer.find(b"\0")) < 0:
            self._wait([self.reads], [])
            data = os.read(self.reads, 1 << 20)
            if not data:
                raise CannotShow("not_shown", "it ended")
            self.buffer += data
            if len(self.buffer) > 3 * MOST_BYTES:
                raise CannotShow("shown_too_large", permanent=True)
        message: dict[str, Any] = json.loads(self.buffer[:end])
        del self.buffer[: end + 1]
        return message

    def _wait(self, reads: list[int], writes: list[int]) -> None:
        while True:
            left = self.ends - time.monotonic()
            if left <= 0:
                raise CannotShow("shown_too_slow")
            if _memory(self.process.pid) > MOST_MEMORY:
                raise CannotShow("shown_too_large", permanent=True)
            ready = select.select(reads, writes, [], min(left, 0.5))
            if ready[0] or ready[1]:
                return


# -- the page --------------------------------------------------------------------------------------------------


class _Tab:
    """One page in one tab: the copy is the answer to its first request, and there is no second."""

    def __init__(self, browser: _Browser, page: bytes, content_type: str) -> None:
        self.browser, self.page, self.content_type = browser, page, content_type
        self.session = ""
        self.served = False
        self.loaded = False
        self.refused = 0

    def shown(self) -> Shown:
        made_with = str(self.ask("Browser.getVersion")["product"])
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Emulation.setScriptExecutionDisabled", value=True)
        self.ask("Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=1, mobile=False)
        self.ask("Fetch.enable", patterns=[{"urlPattern": "*"}])
        self.ask("Page.navigate", url=ADDRESS)
        self.until(lambda: self.loaded)
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        height = max(1, min(int(size["height"]), TALLEST))
        area = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1}
        picture = self.ask("Page.captureScreenshot", format="png", clip=area, captureBeyondViewport=True)
        pdf = self.ask("Page.printToPDF", printBackground=True, preferCSSPageSize=False)
        return Shown(
            screenshot=_bytes(picture["data"]),
            pdf=_bytes(pdf["data"]),
            made_with=made_with,
            is_cut=int(size["height"]) > TALLEST,
            refused=self.refused,
        )

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        session = self.session if not method.startswith(("Target.", "Browser.")) else ""
        number = self.browser.send(method, session, **given)
        while True:
            message = self.browser.next()
            if message.get("id") == number:
                if "error" in message:
                    raise CannotShow("not_shown", f"{method}: {message['error']}")
                result: dict[str, Any] = message["result"]
                return result
            self.hear(message)

    def until(self, done: Callable[[], bool]) -> None:
        while not done():
            self.hear(self.browser.next())

    def hear(self, message: dict[str, Any]) -> None:
        method, about = message.get("method"), message.get("params", {})
        if method == "Page.loadEventFired":
            self.loaded = self.served  # an empty tab loads too
        elif method in ("Inspector.targetCrashed", "Target.targetCrashed"):
            raise CannotShow("not_shown", "the page crashed its tab")
        elif method == "Page.javascriptDialogOpening":
            self.browser.send("Page.handleJavaScriptDialog", self.session, accept=False)
        elif method == "Fetch.requestPaused":
            self.answer(about)

    def answer(self, about: dict[str, Any]) -> None:
        if about["request"]["url"] == ADDRESS and not self.served:
            self.served = True
            headers = {
                "Content-Type": self.content_type,
                "Content-Security-Policy": POLICY,
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
            }
            self.browser.send(
                "Fetch.fulfillRequest",
                self.session,
                requestId=about["requestId"],
                responseCode=200,
                responseHeaders=[{"name": name, "value": value} for name, value in headers.items()],
                body=base64.b64encode(self.page).decode(),
            )
        else:
            self.refused += 1
            self.browser.send("Fetch.failRequest", self.session, requestId=about["requestId"], errorReason="Aborted")


def _bytes(data: str) -> bytes:
    found = base64.b64decode(data)
    if len(found) > MOST_BYTES:
        raise CannotShow("shown_too_large", permanent=True)
    return found
