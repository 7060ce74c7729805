"""What public claims cite is watched: what became of it is told, and put before a checker.

A machine notices and tells. It never touches a claim, its evidence or its verdict: whether a changed source changes
anything is for people to say, through a correction.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import editions
from claims.errors import Invalid, WrongState
from claims.history import record, require
from claims.models import Attribution, Citation, Claim, Evidence, SourceChange
from sources import documents, fetching, revisiting
from sources.errors import SourceError
from sources.models import Document, Fetch, Snapshot, Visit, Watch
from sources.text.changes import Difference
from sources.text.normalize import clean

Kind, Page = SourceChange.Kind, Watch.Page
MACHINE = "monitoring"
MOST_CHANGES = 40  # sentences told of one change
LONGEST = 600  # characters told of one sentence
MOST_ADDRESSES = 5  # of one reply
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+")
# What is told of a source of which several things are true: the weightiest for a reader first.
FATES = {"gone": Kind.PASSAGE_GONE, "edited": Kind.PASSAGE_EDITED, "moved": Kind.PASSAGE_MOVED}
PAGES = {
    Page.DEAD: Kind.DEAD,
    Page.SOFT_404: Kind.SOFT_404,
    Page.BLOCKED: Kind.BLOCKED,
    Page.UNREACHABLE: Kind.UNREACHABLE,
}


log = logging.getLogger(__name__)


def _each(step: Callable[[int], bool], rows: Iterable[int]) -> int:
    """Take the step for every row; one that fails is written down, tried again another time, and holds up no other."""
    done = 0
    for pk in rows:
        try:
            done += step(pk)
        except Exception:
            log.exception("%s failed for %s", step.__name__, pk)
    return done


# What is watched


def enrol(limit: int = 100) -> int:
    """Put on record what claims cite that were published since the last time, and have it watched closely; how many
    claims. What a publication no longer cites is watched less."""
    done = Citation.objects.filter(claim=OuterRef("pk"), verdict=OuterRef("published_verdict"))
    waiting = Claim.objects.public().filter(~Exists(done)).order_by("-last_published_at", "-pk")
    return _each(_enrol, waiting.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _enrol(pk: int) -> bool:
    claim = Claim.objects.public().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if claim is None or claim.published_verdict is None:
        return False
    rows = list(_citations(claim, editions.shown(claim)[claim.published_verdict.number]))
    dropped = set(claim.citations.values_list("document", flat=True)) - {row.document_id for row in rows}
    claim.citations.all().delete()
    Citation.objects.bulk_create(rows)
    # In one order everywhere: two claims that cite the same documents do not wait for one another in a ring.
    for row in sorted(rows, key=lambda row: row.document_id):
        revisiting.watch(row.document, level=Watch.Level.CLOSE, since=claim.last_published_at or timezone.now())
    for document in Document.objects.filter(pk__in=dropped, citations=None):
        revisiting.loosen(document)
    return bool(rows)


def _citations(claim: Claim, edition: dict[str, Any]) -> Iterable[Citation]:
    """What readers of this edition are shown as its sources, and the pages named in the claimant's reply."""
    common = {"claim": claim, "verdict": claim.published_verdict}
    known = Document.objects.in_bulk([source["document"] for source in edition["sources"]])
    cited: set[int] = set()
    for source in edition["sources"]:
        document = known.get(source["document"])
        snapshot = _copy(source)
        if document is not None and snapshot is not None and document.pk not in cited:
            cited.add(document.pk)
            passages = list(_passages(claim, edition, source["n"], snapshot))
            yield Citation(**common, document=document, snapshot=snapshot, number=source["n"], passages=passages)
    for document in _named_in_reply(edition):
        if document.pk not in cited:
            cited.add(document.pk)
            yield Citation(**common, document=document, snapshot=_first_copy(document))


def _copy(source: dict[str, Any]) -> Snapshot | None:
    copies = Snapshot.objects.filter(document=source["document"], sha256=source["sha256"]).order_by("fetched_at", "pk")
    return copies.filter(fetched_at=source["accessed"]).first() or copies.first()


def _passages(claim: Claim, edition: dict[str, Any], number: int, snapshot: Snapshot) -> Iterable[dict[str, Any]]:
    original = edition["original"]
    if original and original["n"] == number and original["passage"]:
        yield _passage("story", original["passage"]["start"], original["passage"]["end"], snapshot)
    for hop in edition["hops"]:
        if hop["n"] == number and hop["exact"]:
            anchor = Attribution.objects.filter(claim=claim, snapshot=snapshot, exact=hop["exact"]).first()
            start = anchor.start if anchor and anchor.start is not None else snapshot.text.find(hop["exact"])
            if start >= 0:
                yield _passage("attribution", start, start + len(hop["exact"]), snapshot)
    for row in edition["evidence"]:
        if row["n"] == number:
            for passage in row["passages"]:
                yield _passage("evidence", passage["start"], passage["end"], snapshot)


def _passage(role: str, start: int, end: int, snapshot: Snapshot) -> dict[str, Any]:
    return {"role": role, "start": start, "end": end, "exact": snapshot.text[start:end]}


def _named_in_reply(edition: dict[str, Any]) -> Iterable[Document]:
    for address in _ADDRESS.findall(edition["reply"]["note"])[:MOST_ADDRESSES]:
        try:
            document = documents.note(address.rstrip(".,;:!?)]،؛؟"))
        except SourceError:
            continue  # a person's note may name what is no address of ours to visit
        fetching.ask(document, purpose=Fetch.Purpose.EVIDENCE)
        yield document


def _first_copy(document: Document) -> Snapshot | None:
    return document.snapshots.order_by("fetched_at", "pk").first()


def enrol_others(limit: int = 200) -> int:
    """Have the stories, and what was accepted for claims that are not public yet, watched now and then."""
    accepted = Evidence.objects.accepted().filter(document=OuterRef("pk"))
    found = Document.objects.filter(Q(is_story=True) | Exists(accepted), url__isnull=False, watch=None).order_by("pk")
    for document in (chosen := list(found[:limit])):
        revisiting.watch(document, level=Watch.Level.LOOSE, since=timezone.now())
    return len(chosen)


# What became of it


@dataclass(frozen=True)
class _Finding:
    """How a source differs from the copy that is cited. The same mark is the same finding."""

    kind: str
    details: dict[str, Any]

    @property
    def mark(self) -> str:
        told = {"kind": str(self.kind), **self.details}
        return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def follow(limit: int = 200) -> int:
    """Weigh what visits have found against what public claims cite, and tell it; how many changes were told.

    Claims asks, sources never tells. Safe at any time, also twice at once.
    """
    return _each(_follow, _unheard().order_by("document__watch__news").values_list("pk", flat=True)[:limit])


def _unheard() -> QuerySet[Citation]:
    news = F("document__watch__news")
    return Citation.objects.filter(Q(heard=None) | Q(heard__lt=news), document__watch__news__isnull=False)


@transaction.atomic
def _follow(pk: int) -> bool:
    rows = _unheard().select_for_update(of=("self",), skip_locked=True).filter(pk=pk)
    citation = rows.select_related("claim", "document__watch__news", "document__watch__copy", "snapshot").first()
    if citation is None:
        return False
    watch = citation.document.watch
    cited = citation.snapshot or _first_copy(citation.document)
    Citation.objects.filter(pk=pk).update(heard=watch.news, snapshot=cited)
    if cited is None or watch.news is None:
        return False
    finding = _held_against(cited, watch, citation.passages)
    before = citation.claim.source_changes.filter(document=citation.document, cited=cited).order_by("-pk").first()
    if finding is None:
        if before is None or before.kind == Kind.RESTORED:
            return False
        finding = _Finding(Kind.RESTORED, {})
    if before is not None and before.mark == finding.mark:
        return False
    return _tell(citation, cited, watch.news, finding)


def _tell(citation: Citation, cited: Snapshot, visit: Visit, finding: _Finding) -> bool:
    """Write it down, for the checker and for the page. Of the claim itself nothing is touched."""
    change = SourceChange(
        claim=citation.claim,
        document=citation.document,
        cited=cited,
        number=citation.number,
        visit=visit,
        kind=finding.kind,
        seen_at=visit.at,
        details=finding.details,
        mark=finding.mark,
    )
    change.save(force_insert=True)
    record(
        citation.claim,
        "source_changed",
        machine=MACHINE,
        change=change.pk,
        document=str(citation.document),
        source=citation.number,
        became=str(finding.kind),
    )
    return True


def _held_against(cited: Snapshot, watch: Watch, passages: list[dict[str, Any]]) -> _Finding | None:
    """What is other than in the copy that is cited; None where nothing is that anybody need look at."""
    if watch.page in PAGES:
        return _Finding(PAGES[Page(watch.page)], {"page": watch.page, "since": watch.page_since.isoformat()})
    details: dict[str, Any] = {"moved_to": watch.moved_to} if watch.page == Page.MOVED else {}
    copy = watch.copy
    kind: str = Kind.MOVED if details else ""
    if copy is not None and copy.fetched_at > cited.fetched_at and copy.text_sha256 != cited.text_sha256:
        difference = Difference(cited.text, copy.text, cited.language, names=revisiting.names(cited.language))
        fates = [_fate(passage, difference) for passage in passages]
        telling = [asdict(change) for change in difference.telling]
        kinds = {row["fate"] for row in fates}
        kind = next((told for fate, told in FATES.items() if fate in kinds), Kind.TEXT if telling else kind)
        if kind and kind != Kind.MOVED:
            details |= {"passages": fates, "changes": [_short(row) for row in telling[:MOST_CHANGES]]}
    return _Finding(kind, details) if kind else None


def _fate(passage: dict[str, Any], difference: Difference) -> dict[str, Any]:
    fate = difference.fate(passage["start"], passage["end"])
    return {
        "role": passage["role"],
        "exact": passage["exact"][:LONGEST],
        "fate": fate.kind,
        "now": difference.after[fate.start : fate.end][:LONGEST] if fate.start >= 0 else "",
        "edits": [asdict(edit) for edit in fate.edits[:20]],
    }


def _short(change: dict[str, Any]) -> dict[str, Any]:
    return change | {"before": change["before"][:LONGEST], "after": change["after"][:LONGEST]}


# What people make of it


@transaction.atomic
def look(change: SourceChange, *, note: str, by: Any) -> SourceChange:
    """Say that a person has looked at the change, and what it means for the claim. A correction is another verb."""
    require(by, "correct_claim")
    note = clean(note).strip()
    if not note:
        raise Invalid("note_missing", _("Say what it means for the claim, if anything."), field="note")
    first = SourceChange.objects.filter(pk=change.pk, looked_at=None).update(looked_at=Now(), looked_by=by, note=note)
    if not first:
        raise WrongState("looked_at_already", _("Somebody has looked at this already; their note stands."))
    change.refresh_from_db()
    data: dict[str, Any] = {
        "change": change.pk,
        "document": str(change.document),
        "source": change.number,
        "became": change.kind,
    }
    record(change.claim, "look_at_change", by=by, **data, reason=note)
    return change


@dataclass(frozen=True)
class Mark:
    """What readers are told of a source: which, what became of it, when it was seen. Nothing of the newsroom's own."""

    number: int
    kind: str
    label: str
    seen_at: datetime
    moved_to: str


def marks(claim: Claim, sources: Iterable[dict[str, Any]]) -> list[Mark]:
    """Of the sources of a published edition, those that are no longer as this edition cites them. One query."""
    latest = claim.source_changes.order_by("document_id", "-pk").distinct("document_id").select_related("cited")
    latest = latest.only("document_id", "kind", "seen_at", "details", "cited__sha256")
    known = {(row.document_id, row.cited.sha256): row for row in latest if row.kind != Kind.RESTORED}
    found = [(source["n"], known.get((source["document"], source["sha256"]))) for source in sources]
    return [
        Mark(number, row.kind, str(row.get_kind_display()), row.seen_at, row.details.get("moved_to", ""))
        for number, row in found
        if row is not None
    ]
