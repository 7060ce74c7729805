"""How the tests read pages: by address, as text, by element."""

from __future__ import annotations

from typing import Any

from django.test import Client
from lxml import html

from claims import editions
from claims.models import Claim

QUERIES = 12  # at most, for a list or a claim page, whatever there is


def address(claim: Claim, language: str = "en", end: str = "") -> str:
    card = editions.cards([claim])[claim.pk]
    return f"/{language}/claims/{claim.pk}-{card['slug']}/{end}"


def opened(client: Client, path: str) -> Any:
    """The parsed page at `path`, which must be there."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return html.fromstring(response.content)


def words(element: Any) -> str:
    """All its text on one line."""
    return " ".join(element.text_content().split())


def section(page: Any, heading: str) -> str:
    """The text of the section that is labelled by this id."""
    (found,) = page.xpath(f'//section[@aria-labelledby="{heading}"]')
    return words(found)
