"""A story as its workbench shows it: how the copy is coming, the text with its marks, a card per statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from claims.models import Attribution, Claim, Statement, Story, Wording
from sources.errors import sentence
from sources.models import Fetch, Snapshot
from sources.text.marks import Mark, Paragraph, paragraphs

SHOWN = 400  # cards on one page; a longer story says so


@dataclass
class Card:
    """A statement with what is suggested about it, and the claims that were made of it."""

    statement: Statement
    claims: list[Claim] = field(default_factory=list)

    @property
    def is_dismissed(self) -> bool:
        return self.statement.dismissed_at is not None

    @property
    def suggestion(self) -> dict[str, Any]:
        return self.statement.suggestion or {}

    @property
    def stance(self) -> str:
        given = str(self.suggestion.get("stance") or "")
        return str(Attribution.Stance(given).label) if given in Attribution.Stance.values else given

    @property
    def reasons(self) -> list[str]:
        """In words; an extractor of one's own may give plain strings."""
        given = self.suggestion.get("reasons") or []
        return [str(one.get("detail") or one.get("code", "")) if isinstance(one, dict) else str(one) for one in given]


@dataclass(frozen=True)
class Coming:
    """How far the fetch of a story is."""

    state: str
    sentence: str
    attempt: int
    is_running: bool


def of(story: Story) -> dict[str, Any]:
    """All that the page shows, in a fixed number of queries."""
    snapshot = story.snapshots.to_work_with().defer("headers", "hops").first()
    coming = fetch_of(story) if snapshot is None else None
    if snapshot is None:
        return {"snapshot": None, "coming": coming, "refreshes": coming is not None and coming.is_running}
    statements = list(Statement.objects.filter(snapshot=snapshot).order_by("start", "ordinal")[: SHOWN + 1])
    wordings = list(
        Wording.objects.filter(kind="original", snapshot=snapshot)
        .select_related("claim")
        .defer("vector", "stems", "search")
        .order_by("start")
    )
    claims = Claim.objects.with_wordings().in_bulk([wording.claim_id for wording in wordings])
    cards = [Card(statement) for statement in statements[:SHOWN]]
    for wording in wordings:
        home = next((c for c in cards if _overlaps(c.statement, wording)), None)
        if home is not None:
            home.claims.append(claims[wording.claim_id])
    elsewhere = [claim for claim in story.claims.with_wordings() if claim.pk not in claims]
    return {
        "snapshot": snapshot,
        "coming": None,
        # Read by a worker when it is long; the page looks again by itself until there is something to show.
        "refreshes": not statements and not story.events.filter(verb="suggest").exists(),
        "cards": cards,
        "is_cut": len(statements) > SHOWN,
        "claims": list(claims.values()) + elsewhere,
        "paragraphs": list(paragraphs(snapshot.text, _marks(cards, wordings), snapshot.language)),
        "checkable": sum(card.statement.checkable for card in cards),
    }


def fetch_of(story: Story) -> Coming | None:
    fetch = story.fetches.filter(purpose=Fetch.Purpose.STORY).order_by("-pk").first()
    if fetch is None:
        return None
    return Coming(
        state=fetch.get_state_display(),
        sentence=sentence(fetch.last_outcome) if fetch.last_outcome else "",
        attempt=fetch.attempt,
        is_running=fetch.state in (Fetch.State.QUEUED, Fetch.State.RUNNING),
    )


def _overlaps(statement: Statement, wording: Wording) -> bool:
    return (
        wording.start is not None
        and wording.end is not None
        and (statement.start < wording.end and wording.start < statement.end)
    )


def _marks(cards: Iterable[Card], wordings: Iterable[Wording]) -> Iterator[Mark]:
    for card in cards:
        statement = card.statement
        kind = "dismissed" if card.is_dismissed else "checkable" if statement.checkable else "plain"
        yield Mark(statement.start, statement.end, f"statement {kind}", anchor=f"s{statement.pk}")
        if kind == "checkable":
            yield from _suggested(card.suggestion)
    for wording in wordings:
        if wording.start is not None and wording.end is not None:
            yield Mark(
                wording.start, wording.end, "claimed", label=_("claim %(number)s") % {"number": wording.claim_id}
            )


def _suggested(suggestion: dict[str, Any]) -> Iterator[Mark]:
    """Who, what number, which date: spans of the story's text."""
    spans = [("speaker", suggestion.get("speaker_span")), ("verb", suggestion.get("verb_span"))]
    for name in ("numbers", "dates"):
        for one in suggestion.get(name) or []:
            spans.append((name[:-1], [one.get("start"), one.get("end")]))
    for kind, span in spans:
        if isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(at, int) for at in span):
            yield Mark(span[0], span[1], kind)


def around_passage(snapshot: Snapshot, start: int, end: int) -> list[Paragraph]:
    """The whole text with one passage marked."""
    return list(paragraphs(snapshot.text, [Mark(start, end, "cited", anchor="passage")], snapshot.language))
