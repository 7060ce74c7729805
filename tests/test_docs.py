"""What the README and docs/ state about the code is so, and what they lead to is there."""

import re

import pytest

from tests.docs_tables import DOCS, TABLES, rewritten

PAGES = sorted(DOCS.rglob("*.md"))
README = DOCS.parent / "README.md"
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_in_the_docs_are_those_of_the_code(page):
    text = page.read_text(encoding="utf-8")

    assert rewritten(text) == text, "run: python -m tests.docs_tables"


@pytest.mark.parametrize("table", TABLES)
def test_every_table_stands_in_some_page(table):
    assert any(f"<!-- {table} -->" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.name)
def test_every_link_and_picture_leads_to_something_of_ours(page):
    links = [link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8"))]

    assert [link for link in links if link and ":" not in link and not (page.parent / link).exists()] == []


def test_the_readme_names_only_what_can_be_made():
    targets = re.findall(r"^([a-z-]+):", (DOCS.parent / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"\bmake ([a-z-]+)", README.read_text(encoding="utf-8"))

    assert {"demo", "test"} <= set(named) <= set(targets)
