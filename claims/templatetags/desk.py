"""What the desk's templates ask for: names, places, and the first page."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from claims.desk import archive
from claims.desk import home as first_page
from sources import errors
from sources.archives.archive import CALLED
from sources.text.normalize import direction_of_language, direction_of_text

register = template.Library()


@register.simple_tag
def desk_name() -> str:
    return str(settings.CLAIMTRACK_SITE_NAME)


@register.simple_tag(takes_context=True)
def desk_nav(context: Any) -> list[first_page.Place]:
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return []
    return first_page.navigation(request.user, request.path, request.GET.urlencode())


@register.simple_tag(takes_context=True)
def desk_home(context: Any) -> dict[str, Any]:
    return first_page.home(context["request"].user)


@register.simple_tag(takes_context=True)
def archive_alarm(context: Any) -> dict[str, Any] | None:
    return archive.alarm(context["request"].user)


@register.filter
def direction(language: str, text: str = "") -> str:
    """The direction of a language; where the language is not known, of the words."""
    if not language or language == "und":
        return direction_of_text(text)
    return direction_of_language(language)


@register.filter
def lang(language: str) -> str:
    """For a `lang` attribute: “und” says nothing, and an empty one says just that."""
    return "" if language == "und" else language


@register.filter
def workbench(claim: Any, anchor: str = "") -> str:
    return reverse("admin:claims_claim_change", args=[getattr(claim, "pk", claim)]) + (f"#{anchor}" if anchor else "")


@register.filter
def reading(story: Any) -> str:
    return reverse("admin:claims_story_change", args=[getattr(story, "pk", story)])


@register.filter
def archive_name(name: str) -> str:
    """What an outside archive calls itself."""
    return CALLED.get(name, name)


@register.filter
def sentence(code: str) -> str:
    """What a code of an outcome says to a person."""
    return errors.sentence(code)


@register.filter
def get(mapping: Any, key: str) -> Any:
    """An entry by its name, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
