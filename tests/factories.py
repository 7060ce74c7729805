"""Rows for tests, as plain functions: each makes what it needs and takes what the test is about by name."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import Group, User
from knox.models import get_token_model

from claims import editing, intake, publication, review, triage
from claims.models import Claim, Evidence, Rating, Statement, Verdict
from sources import snapshots
from sources.models import Document, Origin, Snapshot, Source

_count = itertools.count(1)

BRIEFING = (
    "A spokesperson of the State Department said on Tuesday that North Korea had shipped "
    "“more than 11,000 containers of munitions” to Russia. Pyongyang denies it."
)


def a_user(role: str = "checker", name: str = "") -> User:
    """A person with one role, who can log into the desk with the password “correct horse”."""
    user = User.objects.create_user(name or f"{role}{next(_count)}", password="correct horse", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def make_token(user: User) -> str:
    """A token of the API for `user`."""
    return str(get_token_model().objects.create(user=user)[1])


def a_source(name: str = "", **fields: Any) -> Source:
    number = next(_count)
    name = name or f"Source {number}"
    return Source.objects.create(name=name, slug=fields.pop("slug", f"source-{number}"), **fields)


def a_document(**fields: Any) -> Document:
    fields.setdefault("url", f"https://outlet.example/{next(_count)}")
    fields.setdefault("title", f"Page {next(_count)}")
    fields.setdefault("language", "en")
    return Document.objects.create(**fields)


def a_snapshot(document: Document | None = None, text: str = BRIEFING, **fields: Any) -> Snapshot:
    """A kept copy whose bytes really are in the archive."""
    content = text.encode()
    document = document or a_document()
    fields.setdefault("language", document.language)
    fields.setdefault("title", document.title)
    return Snapshot.objects.create(
        document=document,
        sha256=snapshots.keep(content),
        size=len(content),
        content_type="text/plain",
        text=text,
        text_sha256=hashlib.sha256(content).hexdigest(),
        **fields,
    )


def a_story(text: str = BRIEFING, language: str = "en", **fields: Any) -> Snapshot:
    """The kept copy of a story that claims can be taken from."""
    fields.setdefault("title", "Pact signed")
    document = a_document(is_story=True, language=language, **fields)
    return a_snapshot(document, text)


def a_statement(snapshot: Snapshot, start: int = 0, end: int | None = None, **fields: Any) -> Statement:
    end = len(snapshot.text) if end is None else end
    fields.setdefault("checkable", True)
    return Statement.objects.create(
        document=snapshot.document,
        snapshot=snapshot,
        ordinal=next(_count),
        start=start,
        end=end,
        text=snapshot.text[start:end],
        extractor="tests",
        **fields,
    )


def a_claim(
    by: User | None = None, text: str = "North Korea shipped more than 11,000 containers to Russia.", **given: Any
) -> Claim:
    """A claim in the inbox, recorded through the verb."""
    given.setdefault("language", "en")
    given.setdefault("said_on", date(2024, 6, 18))
    return intake.record_claim(by=by or a_user("checker"), text=text, **given)


def a_researched_claim(by: User | None = None, **given: Any) -> Claim:
    """A claim taken up and under research by `by`."""
    by = by or a_user("checker")
    claim = a_claim(by, **given)
    triage.triage(claim, by=by)
    triage.start(claim, by=by)
    return claim


def an_origin(label: str = "") -> Origin:
    return Origin.objects.create(label=label)


def evidence_for(claim: Claim, text: str = BRIEFING, *, origin: Origin | None = None, **fields: Any) -> Evidence:
    """A proposed piece of evidence with a kept copy, its first sentence the passage."""
    document = fields.pop("document", None) or a_document(origin=origin or an_origin())
    snapshot = a_snapshot(document, text)
    passage = {
        "start": 0,
        "end": min(len(text), 60),
        "exact": text[:60],
        "prefix": "",
        "suffix": text[60:90],
        "score": 0.9,
    }
    fields.setdefault("stance", Evidence.Stance.SUPPORTS)
    fields.setdefault("score", 0.9)
    return Evidence.objects.create(
        claim=claim,
        document=document,
        snapshot=snapshot,
        state=Evidence.State.PROPOSED,
        passages=[passage],
        provider=fields.pop("provider", "library"),
        **fields,
    )


def a_rating(slug: str = "unproven") -> Rating:
    return Rating.objects.get(slug=slug, scale__is_default=True)


def make_ready(claim: Claim, by: User) -> None:
    """Fill what the publication gate asks for, but for the verdict and the second person."""
    for _ in range(2):
        review.accept(evidence_for(claim), stance="supports", by=by)
    claim.refresh_from_db()
    editing.describe(claim, by=by, seen=claim.revision, reply="asked", reply_note="Asked on 20 June.")


def a_verdict(claim: Claim, by: User, rating: str = "unproven", **texts: Any) -> Verdict:
    texts.setdefault("summary", "One government gives the figure; no independent count confirms it.")
    texts.setdefault("unknowns", "What the containers held.")
    return review.propose(claim, rating=a_rating(rating), by=by, as_of=date(2024, 6, 20), **texts)


def a_claim_in_review(by: User, **given: Any) -> Claim:
    claim = a_researched_claim(by, **given)
    make_ready(claim, by)
    a_verdict(claim, by)
    review.submit(claim, by=by)
    return claim


def a_published_claim(by: User | None = None, editor: User | None = None, **given: Any) -> Claim:
    """Proposed by `by`, approved and published by `editor`."""
    by, editor = by or a_user("checker"), editor or a_user("editor")
    claim = a_claim_in_review(by, **given)
    review.approve(claim, by=editor)
    publication.publish(claim, by=editor)
    return Claim.objects.get(pk=claim.pk)


NOON = datetime(2024, 6, 19, 12, tzinfo=UTC)
