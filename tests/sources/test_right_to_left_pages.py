"""What is read from our own right-to-left and mixed pages: nearly all of the text, and every fact around it."""

import pytest

from tests.sources.right_to_left import PAGES, f1, mistakes, overlap


def test_the_articles_are_found():
    assert f1([(page.text, page.read().text) for page in PAGES]) > 0.92


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_read_as_a_careful_reader_reads_it(page):
    found = page.read()

    assert mistakes(page, found) == {}
    assert overlap(page.text, found.text)[2] < 0.02, "words of the article are missing"


def test_there_are_twenty_four_in_five_languages_and_encodings():
    assert len(PAGES) == 24
    assert {page.language for page in PAGES} == {"ar", "fa", "he", "ur", "ckb", "en"}
    assert {page.read().encoding for page in PAGES} == {"utf-8", "cp1256", "utf-16-le"}
