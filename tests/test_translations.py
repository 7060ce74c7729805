"""Every sentence that people read is there in every language, and as the code says it."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize

from tests import catalogues

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def said_in(place: str) -> Iterator[tuple[str, str]]:
    """Each sentence of the programs and templates under `place`, with the file it stands in."""
    for path in sorted((catalogues.ROOT / place).rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield from of_python(path.read_bytes(), path)
        elif path.suffix in (".html", ".txt", ".xml") and "templates" in path.parts:
            as_program = templatize(path.read_text(), origin=str(path))
            yield from of_python("\n".join(line.strip() for line in as_program.splitlines()).encode(), path)


def of_python(source: bytes, path: Path) -> Iterator[tuple[str, str]]:
    for _line, function, message, _comments in extract_python(BytesIO(source), list(KEYWORDS), [], {}):
        found = message if isinstance(message, tuple) else (message,)
        at = 1 if function in ("pgettext", "npgettext") else 0
        if found[at]:
            yield found[at], path.name


def words_of(language: str) -> set[str]:
    known = set()
    for path in catalogues.catalogues():
        if path.parts[-3] == language:
            known |= {catalogues.words(message.id)[0] for message in catalogues.read(path) if message.id}
    return known


def test_nothing_is_translated_under_a_name_by_which_sentences_are_not_collected():
    aliases = {
        f"{path.name}: {alias.asname}"
        for place in catalogues.PLACES
        for path in (catalogues.ROOT / place).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in KEYWORDS and alias.asname not in (None, *KEYWORDS)
    }

    assert aliases == set()


@pytest.mark.parametrize("place", catalogues.PLACES)
@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_every_sentence_in_the_code_is_in_the_catalogue(place, language):
    """Collect new ones with `python manage.py makemessages`, translate, then `python -m tests.catalogues`."""
    known = words_of(language)

    missing = {text: name for text, name in said_in(place) if text not in known}

    assert missing == {}


def test_the_collector_finds_sentences_in_programs_and_templates():
    found = {text for text, _name in said_in("claims")}

    assert "Claims we have checked" in found  # a template
    assert "Evidence against" in found  # a program
    assert "%(count)s independent origin" in found  # a plural


def test_arabic_counts_by_its_six_forms():
    one, many = "%(count)s independent origin", "%(count)s independent origins"

    with override("ar"):
        said = [ngettext(one, many, count) % {"count": count} for count in (0, 1, 2, 3, 11, 100)]

    assert said == [
        "لا أصول مستقلة",
        "أصل مستقل واحد",
        "أصلان مستقلان",
        "3 أصول مستقلة",
        "11 أصلاً مستقلاً",
        "100 أصل مستقل",
    ]


def test_placeholders_in_braces_survive_translation():
    """`{name}` is filled in by `format`: one that is lost or made up would break the sentence."""
    faults = [
        message.id
        for path in catalogues.catalogues()
        for message in catalogues.read(path)
        if isinstance(message.id, str) and "{" in message.id and braces(message.id) != braces(str(message.string))
    ]

    assert faults == []


def braces(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}
