"""Queries carry a claim's wordings, names, numbers in both digit scripts, and pieces of its quotations."""

from sources.text.numbers import numbers
from sources.text.queries import write

TEXTS = {
    "ar": "نقلت كوريا الشمالية إلى روسيا أكثر من 11 ألف حاوية من الذخائر.",
    "en": "North Korea has transferred more than 11,000 containers of munitions to Russia.",
}
NAMES = [["North Korea", "كوريا الشمالية", "КНДР", "북한"], ["Russia", "روسيا", "Россия", "러시아"]]
QUOTATION = (
    "we have seen them transfer dozens of missiles and more than eleven thousand containers of arms to aid a war"
)


def asked():
    return write(TEXTS, NAMES, numbers(TEXTS["en"], "en"), [QUOTATION])


def test_every_wording_is_asked():
    wordings = {query.text for query in asked() if query.kind == "wording"}

    assert wordings == set(TEXTS.values())


def test_names_reach_languages_without_a_wording():
    assert any(query.kind == "names" and query.text == "북한 러시아" for query in asked())
    assert any("КНДР" in query.text for query in asked())


def test_numbers_are_asked_in_both_digit_scripts():
    arabic = [query.text for query in asked() if query.kind == "numbers" and query.language == "ar"]

    assert any("11,000" in text for text in arabic)
    assert any("١١٬٠٠٠" in text for text in arabic)


def test_a_long_quotation_is_asked_in_pieces():
    pieces = [query.text for query in asked() if query.kind == "quotation"]

    assert len(pieces) == 2
    assert all(piece.strip('"') in QUOTATION and len(piece.split()) <= 8 for piece in pieces)


def test_no_query_is_asked_twice():
    queries = asked()

    assert len({(query.text, query.language) for query in queries}) == len(queries)
    assert len({query.text for query in write(TEXTS, [], [], [])}) == len(write(TEXTS, [], [], []))


def test_a_claim_of_little_still_asks_something():
    assert [query.kind for query in write({"en": "It did."}, [], [], [])] == ["wording"]
