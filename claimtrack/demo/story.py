"""What the demo starts with: an agency story, its claims, two of them researched by the real pipeline, one published.

Everything goes through the verbs, by demo people. Each step asks the record whether it was done, so that a start
that was broken off goes on where it ended. See `story.json` for the words.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from django.contrib.auth.models import User
from django.db import connection

from claims import corroboration, editing, intake, monitoring, publication, review, triage
from claims.editing import Amount, Hop
from claims.errors import ClaimError
from claims.models import Claim, Event, Evidence, Rating
from claims.states import Status
from claimtrack.demo import gold, outlets, people
from claimtrack.demo.content import load_pages, load_story
from sources import revisiting
from sources.models import Document, Fetch, Snapshot, Source

Say = Callable[[str], None]

ROUND = 0.5  # seconds between two looks
SPEAKS_EVERY = 5.0
FEEDS_MAY_TAKE = 90.0
VISIT_MAY_TAKE = 90.0
EDITED = "en.commonpedia.example/treaty-1961"  # changes once somebody comes back to it
LOCK = 0x636C61696D  # one seeding at a time on one database


class NotYet(Exception):
    """The demo could not be made ready; the sentence says why, and that another start goes on from here."""


def seed(say: Say, *, patience: float = 600.0) -> None:
    """Make the demo's records as far as they are not there yet. `patience`: seconds for each thing a worker does."""
    if is_complete():
        return
    with _alone():
        persons = people.make()
        say(f"{len(persons)} people are there")
        sources = outlets.make()
        say(f"{len(sources)} outlets and speakers are on record")
        _wait_for_feeds(say)
        snapshot = _story(persons, say, patience)
        claims = record_claims(snapshot, persons, sources, say)
        researched = [claims[key] for key in ("treaty_1961", "containers")]
        for claim in researched:
            _begin_research(claim, persons["amina"])
        _wait_for_research(researched, say, patience)
        _publish(claims["treaty_1961"], persons, say, patience)
        _look_again(claims["treaty_1961"], say)


def claim(key: str) -> Claim | None:
    """The demo's claim of this name, whatever has become of its wording since."""
    wanted = next(row for row in load_story()["claims"] if row["key"] == key)
    recorded = Event.objects.filter(verb="record_claim", data__text=_texts(wanted)["ar"])
    found = recorded.filter(claim__story__url=load_story()["address"]).select_related("claim").order_by("pk").first()
    return found.claim if found else None


def is_complete() -> bool:
    """Whether there is nothing left for `seed` to do."""
    published, left = claim("treaty_1961"), claim("containers")
    return bool(published and left and _was_done(published, "publish") and _was_done(left, "researched"))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """The lock is the connection's: the database lets go of it when we end, however we end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise NotYet("Another process is making the demo ready already; this one leaves it to that one.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


# The story


def _wait_for_feeds(say: Say) -> None:
    if not outlets.look_at_feeds():
        return
    say("feeds are being looked at for the first time")
    deadline = time.monotonic() + FEEDS_MAY_TAKE
    while (left := outlets.unseen_feeds()) and time.monotonic() < deadline:
        time.sleep(ROUND)
    say(f"{left} feeds have not answered yet; it goes on without them" if left else "every feed has been read")


def _story(persons: Mapping[str, User], say: Say, patience: float) -> Snapshot:
    address = load_story()["address"]
    handed_in = intake.add_story(by=persons["noor"], url=address)
    if handed_in.is_new:
        say(f"Noor has handed in a story by its address: {address}")
    snapshot = _copy_of(handed_in.document, say, patience)
    statements = intake.suggest(handed_in.document)
    checkable = sum(statement.checkable for statement in statements)
    say(f"the story is kept and read: {len(statements)} statements, {checkable} of them to be checked")
    return snapshot


def _copy_of(document: Document, say: Say, patience: float) -> Snapshot:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        snapshot = Snapshot.objects.filter(document=document).order_by("pk").first()
        if snapshot is not None:
            return snapshot
        dead = Fetch.objects.filter(document=document, state=Fetch.State.DEAD).first()
        if dead is not None:
            raise NotYet(f"The page {document.url} could not be fetched: {dead.last_detail}")
        time.sleep(ROUND)
    _too_long(f"the page {document.url} to be fetched", patience)


def _too_long(what: str, patience: float) -> NoReturn:
    raise NotYet(
        f"After {patience:g} seconds of waiting for {what} the demo is not complete. "
        "Is a worker running? Start the demo again and it goes on from here."
    )


def record_claims(
    snapshot: Snapshot, persons: Mapping[str, User], sources: Mapping[str, Source], say: Say
) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    new = 0
    for row in load_story()["claims"]:
        known = claim(row["key"])
        new += known is None
        claims[row["key"]] = known or record(row, snapshot, persons["noor"], sources)
    for row in load_story()["claims"]:
        for relation in row.get("relations", []):
            editing.relate(claims[row["key"]], kind=relation["kind"], other=claims[relation["to"]], by=persons["amina"])
        _put_in_order(claims[row["key"]], row["fate"], persons["amina"])
    if new:
        say(f"{new} claims have been recorded from it, in Arabic and English")
    return claims


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    """The claim's wordings by language; those that the benchmark knows too are written down there, once."""
    texts: dict[str, str] = row.get("texts") or gold.claims()[row["key"]]["text"]
    return texts


def record(row: Mapping[str, Any], snapshot: Snapshot, by: User, sources: Mapping[str, Source]) -> Claim:
    """One of the story's claims, as a person would record it from the passage."""
    start = snapshot.text.find(row["passage"])
    if start < 0:
        raise NotYet(f"The story as it was kept does not have these words: {row['passage'][:60]}")
    draft = intake.draft(snapshot, start, start + len(row["passage"]))
    texts = dict(_texts(row))
    return intake.record_claim(
        by=by,
        text=texts.pop("ar"),
        language="ar",
        translations=texts,
        kind=row["kind"],
        snapshot=snapshot,
        start=draft.start,
        end=draft.end,
        statement=draft.statement,
        hops=[_hop(hop, snapshot, sources) for hop in row["hops"]],
        amounts=[_amount(amount) for amount in row["amounts"]],
        said_on=date.fromisoformat(row["said_on"]),
        **{name: row[name] for name in ("occasion", "place", "topics", "reply", "reply_note") if name in row},
    )


def _hop(row: Mapping[str, Any], snapshot: Snapshot, sources: Mapping[str, Source]) -> Hop:
    quote = row.get("quote", "")
    start = snapshot.text.find(quote) if quote else -1
    return Hop(
        source=sources[row["of"]],
        role=row.get("role", ""),
        verb=row.get("verb", ""),
        stance=row.get("stance", "asserts"),
        is_named=row.get("named", True),
        manner="direct" if start >= 0 else "paraphrase",
        said_on=date.fromisoformat(row["said_on"]) if "said_on" in row else None,
        terminal=row.get("terminal", ""),
        start=start if start >= 0 else None,
        end=start + len(quote) if start >= 0 else None,
    )


def _amount(row: Mapping[str, Any]) -> Amount:
    value = row.get("value")
    rest = {name: row[name] for name in ("surface", "bound", "unit", "counted", "as_of") if name in row}
    return Amount(value=Decimal(value) if value else None, **rest)


def _was_done(claim: Claim, verb: str) -> bool:
    return Event.objects.filter(claim=claim, verb=verb).exists()


def _put_in_order(claim: Claim, fate: str, by: User) -> None:
    """Once only: what a visitor makes of a claim later is theirs."""
    if fate == "parked" and not _was_done(claim, "park"):
        triage.park(claim, why="prediction", reason="A think tank's forecast; it can be checked in a year.", by=by)
    if fate in ("triaged", "research", "publish") and not _was_done(claim, "triage"):
        triage.triage(claim, by=by)
    if fate in ("research", "publish") and not _was_done(claim, "start"):
        triage.start(claim, by=by)


# The research


def _begin_research(claim: Claim, by: User) -> None:
    if not _was_done(claim, "research"):
        corroboration.research(claim, by=by)


def _wait_for_research(claims: list[Claim], say: Say, patience: float) -> None:
    deadline, said, last = time.monotonic() + patience, 0.0, ""
    while waiting := [claim for claim in claims if not _was_done(claim, "researched")]:
        if time.monotonic() > deadline:
            _too_long("the research", patience)
        sentence = "; ".join(_how_far(Claim.objects.get(pk=claim.pk)) for claim in waiting)
        if sentence != last and time.monotonic() - said >= SPEAKS_EVERY:
            say(sentence)
            said, last = time.monotonic(), sentence
        time.sleep(ROUND)
    for claim in claims:
        whole = corroboration.overview(claim)
        say(f"research on claim {claim.pk} has ended: {whole.links} links, {whole.origins} independent origins")


def _how_far(claim: Claim) -> str:
    state = corroboration.progress(claim)
    return (
        f"research on claim {claim.pk}: {state.answered + state.failed} of {state.searches} searches answered, "
        f"{state.read + state.unreadable} of {state.links} pages read"
    )


# The verdict


def _publish(claim: Claim, persons: Mapping[str, User], say: Say, patience: float) -> None:
    """Amina weighs what was found and proposes, Basil approves, Dana publishes. A visitor's own changes go first."""
    if _was_done(claim, "publish"):
        return
    try:
        if not _was_done(claim, "propose_verdict"):
            _decide(claim, persons["amina"], say, patience)
            _propose(claim, persons["amina"])
        claim.refresh_from_db()
        if claim.status == Status.RESEARCHING:
            review.submit(claim, by=persons["amina"])
            say("Amina has proposed a verdict")
        if claim.status == Status.IN_REVIEW:
            review.approve(claim, by=persons["basil"])
            say("Basil has approved it")
        publication.publish(claim, by=persons["dana"])
        say("Dana has published it")
    except ClaimError as refused:
        raise NotYet(f"Claim {claim.pk} was not published: {refused} {'; '.join(map(str, refused.missing))}") from None


def _decide(claim: Claim, by: User, say: Say, patience: float) -> None:
    """Accept what the plan names, found or added by hand; say of all that the machine proposed why it is left out."""
    plan = load_story()["decisions"]
    for row in plan["accept"]:
        evidence = _evidence(claim, address_of(row["page"]), by, say, patience)
        if evidence.state not in (Evidence.State.ACCEPTED, Evidence.State.REJECTED):
            review.accept(evidence, stance=row["stance"], credibility=row["credibility"], reason=row["reason"], by=by)
    reasons = {address_of(page): reason for page, reason in plan["reject"].items()}
    reprints = {one.page.url for one in gold.judged() if one.origin == "meridian-pact"}
    for evidence in claim.evidence.filter(state=Evidence.State.PROPOSED).select_related("document"):
        url = evidence.document.url or ""
        reason = plan["reprint"] if url in reprints else reasons.get(url, plan["otherwise"])
        review.reject(evidence, reason=reason, by=by)
    decided = claim.evidence.filter(decided_by=by)
    accepted = sum(evidence.state == Evidence.State.ACCEPTED for evidence in decided)
    say(f"Amina has accepted {accepted} pages as evidence and rejected {len(decided) - accepted}, with reasons")


def address_of(page: str) -> str:
    return next(versions[0].url for versions in load_pages().values() if versions[0].file == page)


def _evidence(claim: Claim, url: str, by: User, say: Say, patience: float) -> Evidence:
    """The evidence at `url` with its copy; a page that research has not found is added by hand."""
    found = claim.evidence.filter(document__url=url).first()
    if found is None:
        say(f"Amina adds a page by its address, which research has not found: {url}")
        found = corroboration.add_link(claim, url=url, by=by)
    _copy_of(found.document, say, patience)
    deadline = time.monotonic() + patience
    while found.state == Evidence.State.FOUND:
        if time.monotonic() > deadline:
            _too_long(f"the page {url} to be read", patience)
        time.sleep(ROUND)
        found.refresh_from_db()
    return found


def _propose(claim: Claim, by: User) -> None:
    row = load_story()["verdict"]
    review.propose(
        claim,
        rating=Rating.objects.get(scale__is_default=True, slug=row["rating"]),
        as_of=date.fromisoformat(row["as_of"]),
        by=by,
        **{name: row[name] for name in ("summary", "reasoning", "unknowns", "language")},
    )


# And after


def _look_again(claim: Claim, say: Say) -> None:
    """The first of the visits that follow publication, brought forward: one cited page was edited meanwhile."""
    monitoring.enrol()
    document = Document.objects.filter(url=address_of(EDITED), citations__claim=claim).first()
    if document is None or claim.source_changes.exists():
        return
    revisiting.visit_soon(document)
    revisiting.visit_due()
    deadline = time.monotonic() + VISIT_MAY_TAKE
    while not (monitoring.follow() or claim.source_changes.exists()) and time.monotonic() < deadline:
        time.sleep(ROUND)
    for change in claim.source_changes.select_related("document"):
        say(f"a source was visited again: {change.document.url}: {change.get_kind_display()}")
