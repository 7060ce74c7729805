"""Every address the public pages write: our own, and those of other sites, which are shown only where they are safe."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.translation import override

from claims.models import Claim
from sources.text.links import outside


def claim(claim: Claim, card: dict[str, Any], *, name: str = "claim", language: str | None = None, **more: Any) -> str:
    """The one address of a claim's page (or of what hangs below it) in `language`, else in the present one."""
    kwargs = {"number": claim.pk, "slug": card["slug"], **more}
    if language is None:
        return reverse(f"pages:{name}", kwargs=kwargs)
    with override(language):
        return reverse(f"pages:{name}", kwargs=kwargs)


def source(source: dict[str, Any]) -> str:
    """The page of a source, from what an edition keeps of it."""
    return reverse("pages:source", kwargs={"number": source["id"], "slug": source["slug"]})


def absolute(path: str) -> str:
    return settings.CLAIMTRACK_SITE_URL + path


def in_other_languages(path: str) -> dict[str, str]:
    """The same page in each language of the interface."""
    return {code: translate_url(path, code) for code, _ in settings.LANGUAGES}


def tag(about: str, since: datetime) -> str:
    """A `tag:` URI (RFC 4151): an id that stays when the site moves to another address."""
    return f"tag:{urlsplit(settings.CLAIMTRACK_SITE_URL).hostname},{since:%Y-%m-%d}:{about}"


def contact(subject: str) -> str:
    """Where a reader reports an error: a mail with its subject filled in, or the page that the newsroom names."""
    known = settings.CLAIMTRACK_CONTACT
    if not known or known.startswith(("http://", "https://")):
        return outside(known)
    return f"mailto:{quote(known, safe='@')}?subject={quote(subject, safe='')}"
