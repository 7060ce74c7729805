"""Atom feeds of verdicts, of corrections, and of one claim's history: ids that never change, dates of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims import editions
from claims.models import Claim, Correction, Verdict
from claims.pages import addresses, dossier
from claims.pages.caching import public
from sources.text.normalize import clean

ENTRIES = 50
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # the `updated` of a feed that has no entries yet
# When a verdict was corrected or withdrawn: its entry says so from then on, so it is news again.
OVERTAKEN = Max("corrected_by__published_at")
# Isolates: a title of one direction keeps to itself in a feed reader of the other.
FIRST_STRONG, POP = "\u2068", "\u2069"


class _Feed(Atom1Feed):
    """Atom that is as new as its newest entry, also when it has none: without news it stays byte for byte the same."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=EPOCH)


@public
def verdicts(request: HttpRequest) -> HttpResponse:
    """Verdicts as they are published, newest first; a withdrawn one says so."""
    rows = list(
        Verdict.objects.filter(published_at__isnull=False)
        .select_related("claim", "rating")
        .annotate(overtaken_at=OVERTAKEN)
        .order_by("-published_at", "-pk")[:ENTRIES]
    )
    return _answer(
        request, _("Verdicts"), reverse("pages:claims"), reverse("pages:verdicts-feed"), _verdict_entries(rows)
    )


@public
def corrections(request: HttpRequest) -> HttpResponse:
    rows = list(told_corrections().order_by("-published_at", "-pk")[:ENTRIES])
    cards = editions.cards([row.claim for row in rows])
    entries = [_correction(row, cards[row.claim_id]) for row in rows]
    return _answer(request, _("Corrections"), reverse("pages:corrections"), reverse("pages:corrections-feed"), entries)


@public
def history(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Verdicts and corrections of one claim."""
    claim = Claim.objects.public().filter(pk=number).first()
    if claim is None:
        raise Http404
    card = editions.cards([claim])[claim.pk]
    rows = claim.verdicts.filter(published_at__isnull=False).select_related("rating", "claim")
    rows = rows.annotate(overtaken_at=OVERTAKEN)
    told = told_corrections().filter(claim=claim)
    entries = [*_verdict_entries(rows), *(_correction(row, card) for row in told)]
    entries.sort(key=lambda entry: entry["updateddate"], reverse=True)
    text = dossier.wording(card)["text"]
    return _answer(
        request, text, addresses.claim(claim, card), addresses.claim(claim, card, name="history"), entries[:ENTRIES]
    )


def told_corrections() -> Any:
    """Corrections that readers are told of: published, and more than a slip of the pen."""
    return (
        Correction.objects.filter(published_at__isnull=False, claim__published_verdict__isnull=False)
        .exclude(kind=Correction.Kind.TYPO)
        .select_related("claim", "before__rating", "after__rating")
    )


def _verdict_entries(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    rows = list(verdicts)
    cards = editions.cards({row.claim_id: row.claim for row in rows}.values())
    return [_verdict(row, cards[row.claim_id]) for row in rows]


def _verdict(verdict: Verdict, card: dict[str, Any]) -> dict[str, Any]:
    claim = verdict.claim
    title = _("{rating}: “{claim}”").format(rating=verdict.rating.label, claim=_isolated(dossier.wording(card)["text"]))
    if claim.status == "withdrawn":
        title = _("Withdrawn: {title}").format(title=title)
    elif claim.published_verdict_id != verdict.pk:
        title = _("Replaced: {title}").format(title=title)
    return {
        "title": title,
        "link": addresses.absolute(addresses.claim(claim, card)),
        "description": verdict.summary,
        "unique_id": addresses.tag(
            f"claim/{claim.pk}/verdict/{verdict.number}/{get_language()}", verdict.published_at or EPOCH
        ),
        "pubdate": verdict.published_at,
        "updateddate": getattr(verdict, "overtaken_at", None) or verdict.published_at,
        "categories": [verdict.rating.slug, *card["topics"]],
    }


def _correction(correction: Correction, card: dict[str, Any]) -> dict[str, Any]:
    text = _isolated(dossier.wording(card)["text"])
    return {
        "title": _("{kind}: “{claim}”").format(kind=correction.get_kind_display(), claim=text),
        "link": addresses.absolute(addresses.claim(correction.claim, card)) + "#corrections",
        "description": correction.explanation,
        "unique_id": addresses.tag(
            f"claim/{correction.claim_id}/correction/{correction.pk}/{get_language()}", correction.published_at or EPOCH
        ),
        "pubdate": correction.published_at,
        "updateddate": correction.published_at,
        "categories": [correction.kind],
    }


def _isolated(text: str) -> str:
    return f"{FIRST_STRONG}{clean(text)}{POP}"


def _answer(request: HttpRequest, title: str, page: str, own: str, entries: list[dict[str, Any]]) -> HttpResponse:
    feed = _Feed(
        title=f"{settings.CLAIMTRACK_SITE_NAME}: {clean(title)}",
        link=addresses.absolute(page),
        description=None,
        language=get_language(),
        feed_url=addresses.absolute(own),
        author_name=settings.CLAIMTRACK_SITE_NAME,
        feed_guid=addresses.absolute(own),
    )
    for entry in entries:
        # Atom gives a summary as HTML: what people wrote goes in as the text it is.
        feed.add_item(**entry | {"description": escape(clean(entry["description"]))})
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
