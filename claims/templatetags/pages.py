"""Words of others in our pages: plain text always, each in its own element with its language and direction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import regex
from django import template
from django.conf import settings
from django.db.models import Choices
from django.utils.html import format_html
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from claims.models import Attribution, Claim, Evidence, Quantity
from claims.pages import addresses, dossier
from sources.archives import archive as archives
from sources.models import Document, Source
from sources.text import links
from sources.text.normalize import clean, direction_of_language

register = template.Library()

MARKS_IN_A_ROW = 8  # more than any language stacks on one letter; a tower of them would cover the lines above
_TOWER = regex.compile(rf"(\p{{M}}{{{MARKS_IN_A_ROW}}})\p{{M}}+")

CALLED: dict[str, type[Choices]] = {
    "attribution": Attribution.Stance,
    "bound": Quantity.Bound,
    "credibility": Evidence.Credibility,
    "document": Document.Kind,
    "grade": Source.Grade,
    "kind": Claim.Kind,
    "manner": Attribution.Manner,
    "reply": Claim.Reply,
    "source": Source.Kind,
    "stance": Evidence.Stance,
    "terminal": Attribution.Terminal,
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
    return words(*dossier.name(source))


@register.filter
def name_for_reader(source: Source | dict[str, Any]) -> str:
    """The same as bare text, for the titles of pages."""
    return dossier.name(source)[0]


@register.simple_tag
def direction(language: str) -> str:
    return direction_of_language(language) if language and language != "und" else "auto"


@register.filter
def language_name(tag: str) -> str:
    """“Arabic” for “ar”; the tag itself where we have no name for it."""
    try:
        return str(_(get_language_info(tag)["name"]))
    except KeyError:
        return tag if tag != "und" else _("unknown language")


@register.filter
def called(value: Any, what: str) -> str:
    """The words for a code: `{{ source.grade|called:"grade" }}`."""
    try:
        return str(CALLED[what](value).label)
    except ValueError:
        return str(value or "")


@register.filter
def day(text: str | None) -> date | datetime | None:
    return dossier.day(text)


@register.filter
def person(user: Any) -> str:
    return dossier.person(user)


@register.filter
def outside(url: str) -> str:
    return links.outside(url or "")


@register.filter
def host(url: str) -> str:
    return links.host(url or "")


@register.simple_tag
def at_passage(source: dict[str, Any], passage: dict[str, Any]) -> str:
    return links.at_passage(source["url"], passage["exact"], source["content_type"])


@register.simple_tag
def source_url(source: dict[str, Any]) -> str:
    return addresses.source(source)


@register.simple_tag
def claim_url(claim: Claim, card: dict[str, Any]) -> str:
    return addresses.claim(claim, card)


@register.simple_tag
def copy_url(claim: Claim, card: dict[str, Any], number: int) -> str:
    return addresses.claim(claim, card, name="copy", cited=number)


@register.simple_tag
def copies_url(claim: Claim, card: dict[str, Any]) -> str:
    """Where readers get the copies whole; nothing unless the newsroom hands them out."""
    return addresses.claim(claim, card, name="claim-copies") if settings.CLAIMTRACK_PUBLIC_COPIES else ""


@register.filter
def wording(card: dict[str, Any]) -> dict[str, str]:
    return dossier.wording(card)


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.filter
def archive_name(name: str) -> str:
    """What an outside archive calls itself."""
    return archives.CALLED.get(name, name)


@register.simple_tag
def site_name() -> str:
    return settings.CLAIMTRACK_SITE_NAME


@register.simple_tag
def is_demo() -> bool:
    return settings.CLAIMTRACK_DEMO
