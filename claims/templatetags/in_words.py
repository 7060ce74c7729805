"""What every face shows in the reader's language: names of sources, languages and providers, reasons of the machine."""

from __future__ import annotations

from typing import Any

import regex
from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from claims import because, editions
from sources.models import Source
from sources.text.normalize import clean, direction_of_language

register = template.Library()

MARKS_IN_A_ROW = 8  # more than any language stacks on one letter; a tower of them would cover the lines above
_TOWER = regex.compile(rf"(\p{{M}}{{{MARKS_IN_A_ROW}}})\p{{M}}+")

# Those that come along; one of a newsroom's own goes by its name in the settings.
PROVIDERS: dict[str, str | Promise] = {
    "library": _("our own library"),
    "feeds": _("watched feeds"),
    "mediawiki": "MediaWiki",
}


# What the words of a query were made of (`sources.text.queries`).
QUERIES: dict[str, str | Promise] = {
    "wording": _("wording"),
    "keywords": _("keywords"),
    "names": _("names"),
    "numbers": _("numbers"),
    "quotation": _("quotation"),
    "story": _("headline of the story"),
}


@register.filter
def plain(text: Any) -> str:
    """Text without anything that hides, reorders, or towers over its neighbours."""
    return str(_TOWER.sub(r"\1", clean(str(text or ""))))


@register.simple_tag
def words(text: Any, language: str = "", of: str = "") -> str:
    """`text` isolated in its own element, with its language and direction, and a class where it needs a look."""
    known = language and language != "und"
    return format_html(
        '<bdi lang="{}" dir="{}"{}>{}</bdi>',
        language if known else "",
        direction_of_language(language) if known else "auto",
        format_html(' class="{}"', of) if of else "",
        plain(text),
    )


@register.simple_tag
def name(source: Source | dict[str, Any]) -> str:
    """A source's name in the reader's language where it has one, else as it is best known; isolated either way."""
    return words(*editions.name_for_reader(source))


@register.filter
def plain_name(source: Source | dict[str, Any]) -> str:
    """The same as bare text, for the titles of pages."""
    return plain(editions.name_for_reader(source)[0])


@register.filter
def language_name(tag: str) -> str:
    """“Arabic” for “ar”; the tag itself where we have no name for it."""
    try:
        return str(gettext(get_language_info(tag)["name"]))
    except KeyError:
        return tag if tag != "und" else gettext("unknown language")


@register.filter
def provider_name(name: str) -> str:
    return str(PROVIDERS.get(name, name))


@register.filter
def query_kind(kind: str) -> str:
    return str(QUERIES.get(kind, kind))


@register.filter("because")
def reason_in_words(reason: Any) -> SafeString:
    """`{{ reason|because }}`: a reason as text, or as the record keeps it, with a code and a detail."""
    if isinstance(reason, dict):
        reason = reason.get("detail") or reason.get("code") or ""
    return because.said(clean(str(reason)))
