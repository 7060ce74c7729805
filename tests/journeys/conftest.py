"""Journeys end in a real browser."""

from tests.browsers import browser, open_page

__all__ = ["browser", "open_page"]
