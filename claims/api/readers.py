"""A claim as readers may have it: as it was last published, whatever is being changed behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims import editions
from claims.models import Claim
from claims.states import Status

NOWHERE = {"snapshot": None, "start": None, "end": None}
SETTLED = (Status.PUBLISHED, Status.WITHDRAWN)  # here the record and what was published are one


def as_published(claim: Claim, shape: Mapping[str, Any]) -> dict[str, Any]:
    """`shape` (as `ClaimSerializer` makes it) without the newsroom's own, and without a correction under way."""
    shown = dict(shape) | {"assigned_to": None, "statement": None, "research_round": 0}
    verdict = claim.published_verdict
    if claim.status in SETTLED or verdict is None:
        return shown
    edition = editions.shown(claim)[verdict.number]
    card = edition["card"]
    return shown | {
        "status": Status.CORRECTING.value,
        "kind": edition["kind"],
        "place": edition["place"],
        "slug": card["slug"],
        "text": card["texts"].get(card["language"], ""),
        "language": card["language"],
        "said_on": card["said_on"],
        "occasion": card["occasion"],
        "topics": card["topics"],
        "reply": edition["reply"]["state"],
        "reply_note": edition["reply"]["note"],
        "waiver": edition["waiver"],
        "wordings": [_wording(row, card["language"]) for row in _wordings(edition)],
        "quantities": edition["quantities"],
        "attributions": [_hop(position, row) for position, row in enumerate(edition["hops"])],
    }


def _wordings(edition: Mapping[str, Any]) -> list[dict[str, Any]]:
    original = edition["original"]
    return [*([original | {"kind": "original"}] if original else []), *edition["wordings"]]


def _wording(row: Mapping[str, Any], leading: str) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("kind", "language", "text")},
        "is_leading": row["kind"] == "normalised" and row["language"] == leading,
        **NOWHERE,
        "prefix": "",
        "suffix": "",
    }


def _hop(position: int, row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("role", "verb", "stance", "manner", "is_named", "on_record", "said_on", "terminal", "exact")
    source = row["source"]
    brief = {name: source[name] for name in ("id", "slug", "name", "language", "kind")} if source else None
    return {"position": position, "source": brief, **{name: row[name] for name in names}, **NOWHERE}
