"""Fetch one document although the site's robots.txt asks us not to: who decided so, when, and why, for good."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sources import fetching
from sources.documents import one_line
from sources.errors import SourceError
from sources.models import Document, Fetch, RobotsOverride

# Roles of a newsroom carry the first; without them, Django's own permission on the model does.
MAY_OVERRIDE = ("claims.override_robots", "sources.add_robotsoverride")
_ROBOTS = ("robots_disallowed", "robots_unreachable")


def may_override(person: Any) -> bool:
    return any(person.has_perm(permission) for permission in MAY_OVERRIDE)


def holds_for(document: Document) -> bool:
    return RobotsOverride.objects.filter(document=document, ended_at=None).exists()


def override(document: Document, *, by: Any, reason: str) -> RobotsOverride:
    """Let this one document be fetched whatever robots.txt says of it, and put what was given up for that back in
    line. All other politeness stays. Raises PermissionDenied, or SourceError with a sentence for the person."""
    _require(by)
    reason = one_line(reason)
    if not reason:
        raise SourceError("override_without_reason", permanent=True)
    if not document.url:
        raise SourceError("refused:empty", permanent=True)
    try:
        with transaction.atomic():
            made = RobotsOverride.objects.create(document=document, by=by, reason=reason)
    except IntegrityError:
        raise SourceError("override_known", permanent=True) from None
    for fetch in Fetch.objects.filter(document=document, state=Fetch.State.DEAD, last_outcome__in=_ROBOTS):
        fetching.retry(fetch, by=by)
    return made


def end(decided: RobotsOverride, *, by: Any) -> bool:
    """From now on robots.txt holds for the document again; whether it did not before. What was kept stays kept."""
    _require(by)
    ended = RobotsOverride.objects.filter(pk=decided.pk, ended_at=None).update(ended_by=by, ended_at=Now())
    decided.refresh_from_db()
    return bool(ended)


def _require(by: Any) -> None:
    if not may_override(by):
        raise PermissionDenied(_("You may not decide to fetch against robots.txt."))
