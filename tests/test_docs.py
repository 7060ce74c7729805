"""What docs/ states about the code is so."""

import pytest

from tests.docs_tables import DOCS, TABLES, rewritten

PAGES = sorted(DOCS.rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_in_the_docs_are_those_of_the_code(page):
    text = page.read_text(encoding="utf-8")

    assert rewritten(text) == text, "run: python -m tests.docs_tables"


@pytest.mark.parametrize("table", TABLES)
def test_every_table_stands_in_some_page(table):
    assert any(f"<!-- {table} -->" in page.read_text(encoding="utf-8") for page in PAGES)
