"""Find what bears on a claim and hold it against the claim: searches, links, reading, origins. People decide."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims import gate, reading
from claims.errors import Invalid, WrongState
from claims.history import record, require
from claims.models import Claim, Event, Evidence, Search
from claims.states import Status
from sources import documents, fetching, searching
from sources.errors import Resting, SourceError
from sources.hints import hint
from sources.models import Document, Fetch, Snapshot
from sources.providers.base import Hit, Query

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 3
LONGEST_WAIT = 900.0  # seconds that we wait because a provider says so; somebody is looking at the progress
NOT_RESEARCHED = (Status.PARKED, Status.REJECTED, Status.WITHDRAWN)
UNDECIDED = (Evidence.State.FOUND, Evidence.State.UNREADABLE, Evidence.State.IRRELEVANT, Evidence.State.PROPOSED)
SHOWN = (Evidence.State.PROPOSED, Evidence.State.ACCEPTED)


# Asking


@transaction.atomic
def research(claim: Claim, *, by: Any) -> int:
    """Put the claim's queries to every provider. Returns the round; while one is under way, it is that one."""
    require(by, "research_claim")
    current = Claim.objects.select_for_update().get(pk=claim.pk)
    _refuse_set_aside(current)
    if progress(current).running:
        return current.research_round
    _finish(current)  # the clock may not have come by since the last one ended
    rounds = current.research_round + 1
    Claim.objects.filter(pk=claim.pk).update(research_round=rounds)
    claim.research_round = rounds
    asked = reading.queries(current)
    rows = [
        Search(
            claim=claim,
            round=rounds,
            provider=provider,
            words=q.text[:400],
            language=q.language,
            kind=q.kind,
            asked_by=by,
        )
        for provider in searching.providers()
        for q in asked
    ]
    Search.objects.bulk_create(rows, ignore_conflicts=True)
    record(claim, "research", by=by, round=rounds, searches=len(rows))
    for pk in Search.objects.filter(claim=claim, round=rounds).values_list("pk", flat=True):
        hint("claims.tasks.run_search", pk)
    return rounds


def _refuse_set_aside(claim: Claim) -> None:
    if claim.status == Status.WITHDRAWN:
        raise WrongState("not_researched", _("The verdict was withdrawn; it stays as it is."))
    if claim.status in NOT_RESEARCHED:
        raise WrongState("not_researched", _("The claim was set aside. Reopen it first."))


def run_search(search_id: int) -> None:
    """Ask one provider and keep its answer. Another worker's search, or a finished one, is left alone."""
    token = uuid.uuid4()
    _give_up_deadly(search_id)
    mine = (
        Search.objects.due()
        .filter(pk=search_id)
        .update(state=Search.State.RUNNING, token=token, lease_until=Now() + LEASE, attempt=F("attempt") + 1)
    )
    if not mine:
        return
    search = Search.objects.select_related("claim").get(pk=search_id)
    try:
        _keep(
            search,
            token,
            searching.ask(search.provider, Query(words=search.words, language=search.language, kind=search.kind)),
        )
    except SourceError as fault:
        _fail(search, token, fault)
    except Exception:
        # A provider may be anybody's, and its round must end whatever it does.
        log.exception("search %s broke", search_id)
        _fail(search, token, SourceError("provider_broken"))


@transaction.atomic
def _keep(search: Search, token: uuid.UUID, hits: list[Hit]) -> None:
    done = Search.objects.filter(pk=search.pk, token=token).update(
        state=Search.State.DONE,
        token=None,
        lease_until=None,
        hits=[_kept(hit) for hit in hits],
        hit_count=len(hits),
        outcome="ok",
        detail="",
        finished_at=Now(),
    )
    if done:  # else the lease ran out and another worker has answered meanwhile
        # In one order for all: two searches that found the same pages must not wait for each other.
        for hit in sorted(hits, key=lambda hit: (hit.url, hit.document_id or 0)):
            _take_up(search, hit)


def _give_up_deadly(search_id: int) -> None:
    """A search that has taken its worker down with it at every attempt is not tried for ever: its round must end."""
    Search.objects.due().filter(pk=search_id, state=Search.State.RUNNING, attempt__gte=MOST_ATTEMPTS).update(
        state=Search.State.FAILED,
        token=None,
        lease_until=None,
        outcome="worker_lost",
        detail=_("The worker was lost at every attempt."),
        finished_at=Now(),
    )


def _fail(search: Search, token: uuid.UUID, fault: SourceError) -> None:
    rested = isinstance(fault, Resting)  # nobody was asked, so it was no attempt
    again = rested or (not fault.permanent and search.attempt < MOST_ATTEMPTS)
    wait = timedelta(seconds=min(fault.retry_after or 5 * 2**search.attempt, LONGEST_WAIT))
    Search.objects.filter(pk=search.pk, token=token).update(
        state=Search.State.QUEUED if again else Search.State.FAILED,
        attempt=search.attempt - rested,
        token=None,
        lease_until=None,
        not_before=Now() + wait,
        outcome=fault.code[:60],
        detail=str(fault.sentence)[:500],
        finished_at=None if again else Now(),
    )


def _kept(hit: Hit) -> dict[str, Any]:
    return {"url": hit.url, "title": hit.title, "snippet": hit.snippet, "language": hit.language}


def _take_up(search: Search, hit: Hit) -> None:
    """Turn one hit into a document and a candidate. What is known for this claim already stays as it is."""
    if hit.document_id:
        document = Document.objects.get(pk=hit.document_id)
    else:
        try:
            document = documents.note(hit.url, title=hit.title, language=hit.language, published_at=hit.published_at)
        except SourceError:
            return  # an address we will not go to; it stays in the search's answer
    if document.pk == search.claim.story_id:
        return  # where the claim was found is no evidence for it
    _candidate(search.claim, document, search=search, provider=search.provider)


def _candidate(claim: Claim, document: Document, **fields: Any) -> tuple[Evidence, bool]:
    evidence, is_new = Evidence.objects.get_or_create(claim=claim, document=document, defaults=fields)
    if is_new:
        if document.snapshots.exists():
            hint("claims.tasks.assess", evidence.pk)
        else:
            fetching.ask(document, purpose=Fetch.Purpose.EVIDENCE)
    return evidence, is_new


@transaction.atomic
def add_link(claim: Claim, *, url: str, by: Any) -> Evidence:
    """Propose a page by its address. SourceError says what is wrong with the address."""
    require(by, "research_claim")
    _refuse_set_aside(Claim.objects.get(pk=claim.pk))
    if not url.strip():
        raise Invalid("url_missing", _("Paste the address of a page. Example: https://www.un.org/…"), field="url")
    document = documents.note(url.strip(), by=by)
    if document.pk == claim.story_id:
        raise Invalid(
            "own_story", _("The claim was found on this page; it cannot be evidence for itself."), field="url"
        )
    evidence, is_new = _candidate(claim, document, proposed_by=by)
    if not is_new:
        raise Invalid(
            "known_link",
            format_lazy(_("This page is on the list already ({state})."), state=evidence.get_state_display()),
            field="url",
        )
    record(claim, "add_link", by=by, evidence=evidence.pk, url=document.url)
    return evidence


@transaction.atomic
def retry(evidence: Evidence, *, by: Any) -> None:
    """Try again to fetch a page that could not be fetched."""
    require(by, "research_claim")
    for dead in Fetch.objects.filter(document=evidence.document, state=Fetch.State.DEAD):
        fetching.retry(dead, by=by)
    Evidence.objects.filter(pk=evidence.pk, state=Evidence.State.UNREADABLE).update(
        state=Evidence.State.FOUND, attempt=0, lease_until=None, reasons=[]
    )


# Reading


def assess(evidence_id: int) -> bool:
    """Hold the newest copy of a document against the claim and say what was seen; whether that was done.

    Decided evidence is left alone, and so is what another worker is reading.
    """
    evidence = _taken(evidence_id)
    if evidence is None:
        return False
    snapshot = evidence.document.snapshots.newest_first()[0]
    undecided = Evidence.objects.filter(pk=evidence_id, state__in=UNDECIDED)
    try:
        seen = reading.hold_against(evidence.claim, snapshot)
    except Exception:
        # Whatever is wrong with this copy, others are waiting; it is tried again and then given up.
        log.exception("evidence %s could not be read", evidence_id)
        undecided.update(lease_until=None)
        return False
    undecided.update(
        snapshot=snapshot,
        state=Evidence.State.PROPOSED if seen.bears else Evidence.State.IRRELEVANT,
        assessed_at=Now(),
        attempt=0,
        lease_until=None,
        **seen.columns(),
    )
    return True


@transaction.atomic
def _taken(evidence_id: int) -> Evidence | None:
    """The row, for this caller alone. The attempt counts from here, so that a copy that kills its readers ends too."""
    free = _readable().filter(pk=evidence_id, state__in=UNDECIDED)
    evidence = (
        free.select_for_update(skip_locked=True, of=("self",)).select_related("document__outlet", "claim").first()
    )
    if evidence is not None:
        Evidence.objects.filter(pk=evidence_id).update(lease_until=Now() + LEASE, attempt=F("attempt") + 1)
    return evidence


def _readable() -> QuerySet[Evidence]:
    """Whose copy is here, which nobody is reading, and which has not failed its readers too often."""
    kept = Snapshot.objects.filter(document=OuterRef("document"))
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return Evidence.objects.filter(Exists(kept), free, attempt__lt=MOST_ATTEMPTS)


def read_arrived(*, seconds: float = 4.0) -> int:
    """Read pages that have arrived, for so long; how many were read. Of two at it at once, each takes what the
    other has not. The time is short because fetches wait for the same workers."""
    done, deadline = 0, time.monotonic() + seconds
    for pk in unread():
        if time.monotonic() > deadline:
            break
        done += assess(pk)
    return done


def unread() -> list[int]:
    """Candidates whose page has arrived and was not read yet: claims asks, sources never tells."""
    found = _readable().filter(state=Evidence.State.FOUND)
    return list(found.order_by("attempt", "pk").values_list("pk", flat=True)[:500])


def give_up_unreadable() -> int:
    """Mark candidates whose page will not come, every fetch of it being dead, or whose copy fails all its readers."""
    _give_up_unread()
    fetches = Fetch.objects.filter(document=OuterRef("document"))
    alive = fetches.exclude(state=Fetch.State.DEAD)
    return Evidence.objects.filter(
        ~Exists(alive),
        Exists(fetches),
        ~Exists(Snapshot.objects.filter(document=OuterRef("document"))),
        state=Evidence.State.FOUND,
    ).update(state=Evidence.State.UNREADABLE)


def _give_up_unread() -> None:
    failed = Evidence.objects.filter(state=Evidence.State.FOUND, attempt__gte=MOST_ATTEMPTS)
    failed.filter(Q(lease_until=None) | Q(lease_until__lt=Now())).update(
        state=Evidence.State.UNREADABLE,
        lease_until=None,
        reasons=[{"code": "unread", "detail": "the copy was kept, but could not be read by machine"}],
    )


def finish_rounds() -> int:
    """Record the end of rounds in which nothing is waiting any more. Safe when two do it at once."""
    asked = Event.objects.unhandled().filter(verb="research")
    return sum(_finish(claim) for claim in Claim.objects.filter(pk__in=asked.values("claim")))


@transaction.atomic
def _finish(claim: Claim) -> bool:
    """Record the end of the claim's round, once, if it has ended."""
    state = progress(claim)
    if state.running:
        return False
    asked = Event.objects.unhandled().filter(claim=claim, verb="research", data__round=claim.research_round)
    if not asked.update(handled_at=Now()):
        return False
    whole = overview(claim)
    record(
        claim,
        "researched",
        machine="research",
        round=claim.research_round,
        answered=state.answered,
        failed=state.failed,
        links=whole.links,
        origins=whole.origins,
    )
    return True


# Looking on


@dataclass(frozen=True)
class Progress:
    """How far the present round is: searches put and answered, links found, fetched and read."""

    round: int
    searches: int
    answered: int
    failed: int
    links: int
    fetched: int
    unreadable: int
    read: int

    @property
    def running(self) -> bool:
        return self.answered + self.failed < self.searches or self.read + self.unreadable < self.links


def progress(claim: Claim) -> Progress:
    """Counted from the rows, so that it survives a reload, a restart and a second reader."""
    searches = Search.objects.filter(claim=claim, round=claim.research_round).aggregate(
        all=Count("pk"),
        answered=Count("pk", filter=Q(state=Search.State.DONE)),
        failed=Count("pk", filter=Q(state=Search.State.FAILED)),
    )
    kept = Snapshot.objects.filter(document=OuterRef("document"))
    links = (
        Evidence.objects.filter(claim=claim)
        .annotate(kept=Exists(kept))
        .aggregate(
            all=Count("pk"),
            fetched=Count("pk", filter=Q(kept=True)),
            unreadable=Count("pk", filter=Q(state=Evidence.State.UNREADABLE)),
            waiting=Count("pk", filter=Q(state=Evidence.State.FOUND)),
        )
    )
    return Progress(
        round=claim.research_round,
        searches=searches["all"],
        answered=searches["answered"],
        failed=searches["failed"],
        links=links["all"],
        fetched=links["fetched"],
        unreadable=links["unreadable"],
        read=links["all"] - links["waiting"] - links["unreadable"],
    )


@dataclass
class Group:
    """The evidence that goes back to one original report, with why these belong together."""

    origin_id: int | None
    label: str
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        return [e.document.origin_reason for e in self.evidence if e.document.origin_reason]

    @property
    def score(self) -> float:
        return max(e.score for e in self.evidence)


@dataclass(frozen=True)
class Overview:
    """“7 links, 2 independent origins”: what is proposed and accepted, and the same grouped by origin, best first."""

    groups: list[Group]

    @property
    def evidence(self) -> list[Evidence]:
        return [e for group in self.groups for e in group.evidence]

    @property
    def links(self) -> int:
        return len(self.evidence)

    @property
    def origins(self) -> int:
        return len(self.groups)

    @property
    def accepted_links(self) -> int:
        return sum(e.state == Evidence.State.ACCEPTED for e in self.evidence)

    @property
    def accepted_origins(self) -> int:
        return gate.independent_origins([e for e in self.evidence if e.state == Evidence.State.ACCEPTED])


def overview(claim: Claim, *, states: Iterable[str] = SHOWN, to: Any = None) -> Overview:
    """The evidence in these states, grouped by origin; with `to`, what that person may see of it. One query."""
    groups: dict[tuple[str, int], Group] = {}
    rows = (
        (claim.evidence.all() if to is None else claim.evidence.visible_to(to))
        .filter(state__in=list(states))
        .select_related("document__outlet", "document__origin", "snapshot", "search", "decided_by", "proposed_by")
        .defer("snapshot__headers", "snapshot__hops", "search__hits")
        .ranked()
    )
    for evidence in rows:
        evidence.claim = claim
        origin = evidence.document.origin
        key = ("origin", origin.pk) if origin else ("document", evidence.document_id)
        label = str(origin) if origin else str(evidence.document)
        groups.setdefault(key, Group(origin.pk if origin else None, label)).evidence.append(evidence)
    return Overview(sorted(groups.values(), key=lambda group: -group.score))
