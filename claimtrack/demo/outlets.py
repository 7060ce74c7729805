"""The demo's sources: outlets of the invented web with names, owners, grades and feeds; and those who speak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from claimtrack.demo.content import Outlet, load_outlets, load_story
from sources import documents
from sources.hints import hint
from sources.models import Feed, Source, SourceName
from sources.models.feed import FeedQuerySet
from sources.text.language import detect


def make() -> dict[str, Source]:
    """Every outlet and speaker, by the name it has in the demo's files. Again adds nothing and changes nothing."""
    found = {outlet.slug: _make_outlet(outlet) for outlet in load_outlets()}
    for key, row in load_story()["speakers"].items():
        found[key] = _make_speaker(row)
    return found


@transaction.atomic
def _make_outlet(outlet: Outlet) -> Source:
    source = documents.find_source(outlet.names["en"])
    if source is None:
        source = documents.name_source(
            outlet.names["en"], kind=outlet.kind, domains=outlet.hosts, owner=_owner(outlet.owner)
        )
        reason = outlet.reliability_reason.get("en", "")
        Source.objects.filter(pk=source.pk).update(grade=outlet.reliability, grade_reason=reason)
        source.grade, source.grade_reason = outlet.reliability, reason
    _add_names(source, outlet.names)
    for line in outlet.credit_lines:
        known = detect(line)
        documents.add_name(source, line, outlet.language if known == "und" else known, SourceName.Kind.CREDIT)
    if outlet.feed:
        Feed.objects.get_or_create(url=outlet.feed, defaults={"outlet": source})
    return source


@transaction.atomic
def _make_speaker(row: Mapping[str, Any]) -> Source:
    source = documents.find_source(row["names"]["en"]) or documents.name_source(
        row["names"]["en"], kind=row["kind"], description=row["description"], owner=_owner(row.get("owner", {}))
    )
    _add_names(source, row["names"])
    for language, aliases in row["aliases"].items():
        for alias in aliases:
            documents.add_name(source, alias, language)
    return source


def _owner(names: Mapping[str, str]) -> Source | None:
    if not names:
        return None
    source = documents.name_source(names["en"])
    _add_names(source, names)
    return source


def _add_names(source: Source, names: Mapping[str, str]) -> None:
    for language, text in names.items():
        documents.add_name(source, text, language, SourceName.Kind.NAME)


def look_at_feeds() -> int:
    """Ask a worker to look at the feeds nobody has looked at yet, without waiting for the clock; how many these are."""
    left = list(_unseen().values_list("pk", flat=True))
    for pk in left:
        hint("sources.tasks.poll_feed", pk)
    return len(left)


def unseen_feeds() -> int:
    return _unseen().count()


def _unseen() -> FeedQuerySet:
    return Feed.objects.filter(enabled=True, last_polled_at=None)
