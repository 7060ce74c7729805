"""What is read from our own right-to-left and mixed pages: nearly all of the text, and the facts around it."""

from tests.sources.right_to_left import PAGES, f1


def test_the_articles_are_found():
    assert f1([(page.text, page.read().text) for page in PAGES]) > 0.9
