"""What the tests of the public pages share."""

from tests.browsers import browser, open_page

__all__ = ["browser", "open_page"]
