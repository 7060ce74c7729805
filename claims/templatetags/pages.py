"""What the public pages ask for beside `in_words`: codes in words, days, and addresses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Choices

from claims.models import Attribution, Claim, Evidence, Quantity
from claims.pages import addresses, dossier
from sources.archives import archive as archives
from sources.models import Document, Source
from sources.text import links
from sources.text.normalize import direction_of_language

register = template.Library()

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


@register.simple_tag
def direction(language: str) -> str:
    return direction_of_language(language) if language and language != "und" else "auto"


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
