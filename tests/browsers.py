"""The system's own Chromium, driven by Playwright: one per run, a fresh context per page, nothing from outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def chromium() -> str | None:
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    return next(filter(None, found), None)


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    where = chromium()
    if where is None:
        pytest.skip("CHROMIUM IS MISSING: no browser test runs. On Debian: apt-get install chromium fonts-noto-core")
    # Playwright keeps an event loop in this thread, and Django would take our plain queries for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=where, args=ARGUMENTS)
        yield launched
        launched.close()
        # For a thread with an event loop Django keeps other connections; nobody else would close them.
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages; the test fails if one logs an error, breaks its policy, or asks another host for anything."""
    faults: list[str] = []
    with ExitStack() as contexts:

        def open_one(url: str, **options: Any) -> Page:
            context = browser.new_context(**options)
            contexts.callback(context.close)
            page = context.new_page()
            host = url.split("/")[2]
            page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("request", lambda asked: faults.append(asked.url) if asked.url.split("/")[2] != host else None)
            page.goto(url)
            return page

        yield open_one
    assert faults == []
