"""The copies a claim rests on, as one WACZ: all of them for the desk, those of a public edition for readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from claims import gate
from claims.models import Attribution, Claim, Wording
from sources import wacz
from sources.models import Snapshot

NAME = "claim-{}.wacz"


def copies(claim: Claim) -> list[Snapshot]:
    """What the claim was taken from, who said it, and every page accepted as evidence; each copy once."""
    rested_on = {row.snapshot_id for row in gate.accepted(claim)}
    rested_on |= set(Attribution.objects.filter(claim=claim).values_list("snapshot", flat=True))
    rested_on |= set(Wording.objects.filter(claim=claim).values_list("snapshot", flat=True))
    return _in_order(Q(pk__in=rested_on - {None}))


def copies_shown(edition: dict[str, Any]) -> list[Snapshot]:
    """The very copies that a published edition names among its sources, and no others."""
    cited = Q(pk__in=[])
    for source in edition["sources"]:
        cited |= Q(document=source["document"], sha256=source["sha256"], fetched_at=source["accessed"])
    return _in_order(cited)


def package(claim: Claim, chosen: Iterable[Snapshot], *, url: str) -> Iterator[bytes]:
    """The WACZ, piece by piece; `url` is where the claim itself is read."""
    story = (claim.story.url if claim.story else "") or ""
    return wacz.package(chosen, title=claim.text, description=f"Kept copies behind claim {claim.pk}, {url}", url=story)


def _in_order(which: Q) -> list[Snapshot]:
    rows = Snapshot.objects.filter(which).select_related("document").defer("text")
    return list(rows.order_by("fetched_at", "pk"))
