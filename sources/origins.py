"""Which documents are one report: reprints, shortened and re-led copies, translations. Each join has its reason.

Two reports of one event are two, however many numbers they share: what counts is whether one text was made from
the other. A person's choice stands, and is learned from no further than the document it was made for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from pgvector.django import CosineDistance

from sources import reprints
from sources.likeness import Likeness
from sources.models import Document, Origin, Passage, Sketch, Snapshot, SourceName
from sources.reprints import Report
from sources.text import shingles

ONE_IN = 4  # word sequences kept in a sketch: enough to meet again, few enough for an index
MOST_HASHES = 2000  # of a very long text; the same ones of every text, being the smallest
BY_WORDS, BY_MEANING, COMPARED = 20, 20, 8  # candidates from each index, and how many of them are read
PROBES, NEIGHBOURS = 12, 12  # passages whose neighbours are looked up, and how many neighbours of each
OF_ONE_ORIGIN = 3  # documents that are read of an origin's many
FAR = 0.5  # cosine distance beyond which two passages are no neighbours
_LOCK = 0x0_0716_1961  # any number, so long as it is ours alone


def place(document: Document) -> Origin:
    """Find the origin of `document` by its newest copy, or give it one of its own.

    Again changes nothing unless there is more to compare it with by then; what a person has decided stays.
    """
    snapshot = Snapshot.objects.filter(document=document).newest_first().first()
    with transaction.atomic():
        origin = _own(document)
        if snapshot is None or not snapshot.text.strip():
            return origin
        _write_sketch(document, snapshot)
    # The sketch can be seen by others from here on: of two reprints placed at once, the later finds the earlier.
    return _join(document, _found(document, snapshot))


@transaction.atomic
def join(document: Document, origin: Origin, *, by: Any) -> Origin:
    """Say that `document` is one report with those of `origin`. No machine moves it from there."""
    return _decide(document, origin, by=by, reason="joined by a person")


@transaction.atomic
def split(document: Document, *, by: Any) -> Origin:
    """Say that `document` is a report of its own. No machine joins it to another."""
    origin = Origin.objects.create(label=_label(document))
    return _decide(document, origin, by=by, reason="separated by a person")


def _decide(document: Document, origin: Origin, *, by: Any, reason: str) -> Origin:
    if by is None:
        raise TypeError("a decision is somebody's")
    _one_at_a_time()
    before = Document.objects.values_list("origin", flat=True).get(pk=document.pk)
    Document.objects.filter(pk=document.pk).update(origin=origin, origin_by=by, origin_reason=reason)
    document.origin, document.origin_by, document.origin_reason = origin, by, reason
    _clear([before])
    _name(origin)
    return origin


# -- finding what it may be a copy of ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Match:
    """Another document that is the same report, and why."""

    document_id: int
    reason: str
    like: Likeness


def _found(document: Document, snapshot: Snapshot) -> list[_Match]:
    """The documents that are one report with this one, most alike first."""
    candidates = _by_words(document) + _by_meaning(snapshot)
    chosen = _few_of_each(list(dict.fromkeys(candidates)))
    if not chosen:
        return []
    reports = _reports([document.pk, *chosen])
    new = reports.pop(document.pk)
    matches = []
    for pk in chosen:
        if pk in reports and (found := reprints.why_one(new, reports[pk])):
            matches.append(_Match(pk, *found))
    return sorted(matches, key=lambda match: (-match.like.words, -match.like.alike, match.document_id))


def _few_of_each(candidates: list[int]) -> list[int]:
    """The first of the candidates, but not one after the other of a report that everybody has reprinted.

    Nothing follows from where a person has put a document: it is no candidate.
    """
    placed = Document.objects.filter(pk__in=candidates, origin_by=None)
    origins = dict(placed.values_list("pk", "origin_id"))
    seen: Counter[int | None] = Counter()
    chosen = []
    for pk in candidates:
        if pk in origins:
            seen[origins[pk]] += 1
            if seen[origins[pk]] <= OF_ONE_ORIGIN:
                chosen.append(pk)
    return chosen[:COMPARED]


def _by_words(document: Document) -> list[int]:
    """Documents that share word sequences, most first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT other.document_id,
                   cardinality(ARRAY(SELECT unnest(other.hashes) INTERSECT SELECT unnest(mine.hashes)))
              FROM sources_sketch AS mine
              JOIN sources_sketch AS other ON other.hashes && mine.hashes AND other.document_id <> mine.document_id
             WHERE mine.document_id = %s ORDER BY 2 DESC, 1 LIMIT %s
            """,
            [document.pk, BY_WORDS],
        )
        return [pk for pk, shared in cursor.fetchall() if shared >= 2]


def _by_meaning(snapshot: Snapshot) -> list[int]:
    """Documents whose passages mean what passages of this one mean, the most of them first, in any language."""
    own = list(Passage.objects.filter(snapshot=snapshot).order_by("ordinal"))
    step = max(1, len(own) // PROBES)
    near: Counter[int] = Counter()
    for probe in own[::step][:PROBES]:
        others = (
            Passage.objects.annotate(distance=CosineDistance("vector", probe.vector))
            .order_by("distance")
            .values_list("snapshot__document", "distance")[:NEIGHBOURS]
        )
        best: dict[int, float] = {}
        for pk, distance in others:
            if distance <= FAR and pk != snapshot.document_id:
                best.setdefault(pk, 1 - distance)
        near.update(best)
    return [pk for pk, _ in near.most_common(BY_MEANING)]


def _reports(document_ids: Iterable[int]) -> dict[int, Report]:
    newest = (
        Snapshot.objects.filter(document__in=list(document_ids))
        .order_by("document_id", "-fetched_at", "-pk")
        .distinct("document_id")
        .select_related("document__outlet")
    )
    snapshots = {snapshot.document_id: snapshot for snapshot in newest}
    names: dict[int, list[str]] = {}
    outlets = {snapshot.document.outlet_id for snapshot in snapshots.values()} - {None}
    for source, folded in SourceName.objects.filter(source__in=outlets).values_list("source", "folded"):
        names.setdefault(source, []).append(folded)
    return {
        pk: Report.of(snapshot, names.get(snapshot.document.outlet_id or 0, [])) for pk, snapshot in snapshots.items()
    }


def _write_sketch(document: Document, snapshot: Snapshot) -> None:
    found = shingles.sample(shingles.shingles(snapshot.text), ONE_IN)[:MOST_HASHES]
    Sketch.objects.update_or_create(document=document, defaults={"snapshot": snapshot, "hashes": found})


# -- joining -------------------------------------------------------------------------------------------------


@transaction.atomic
def _join(document: Document, matches: list[_Match]) -> Origin:
    """Bring the origins of one report together, all under one lock so that no two joins cross."""
    _one_at_a_time()
    fresh = Document.objects.select_related("origin").get(pk=document.pk)
    matches = _same_half(matches)
    if fresh.origin is None or fresh.origin_by_id or not matches:
        return _settled(document, fresh)
    origins = dict(
        Document.objects.filter(pk__in=[match.document_id for match in matches]).values_list("pk", "origin_id")
    )
    joined = [match for match in matches if origins.get(match.document_id)]
    parts = list(dict.fromkeys([fresh.origin_id, *(origins[match.document_id] for match in joined)]))
    if len(parts) == 1:
        return _settled(document, fresh)
    target, others = _one_of(parts)
    Document.objects.filter(origin__in=others, origin_by=None).update(origin=target)
    reason = "; ".join(dict.fromkeys(match.reason for match in joined[:2]))
    if fresh.origin_id in (target, *others):
        Document.objects.filter(pk=document.pk).update(origin_reason=reason[:500])
    _clear(others)
    fresh.refresh_from_db()
    if fresh.origin is not None:
        _name(fresh.origin)
    return _settled(document, fresh)


def _same_half(matches: list[_Match]) -> list[_Match]:
    """The best match, and those that no more than it can be a different report: where more than half of this text
    stands in both, both have something of it in common. A round-up of two reports does not make them one."""
    if not matches:
        return []
    best = matches[0]
    return [
        best,
        *(match for match in matches[1:] if best.like.in_first > 0.5 and match.like.in_first > 0.5),
    ]


def _one_of(parts: list[int | None]) -> tuple[int, list[int]]:
    """Which of these origins the others go into: the one that a person has had a hand in, or else the oldest.
    Of several that people have decided about, none is touched but the first."""
    decided = set(
        Document.objects.filter(origin__in=[part for part in parts if part])
        .exclude(origin_by=None)
        .values_list("origin_id", flat=True)
    )
    usable = [part for part in parts if part is not None]
    kept = [part for part in usable if part in decided]
    target = kept[0] if kept else min(usable)
    return target, [part for part in usable if part != target and part not in decided]


def _own(document: Document) -> Origin:
    """The origin the document has, or a new one."""
    known = Document.objects.select_related("origin").get(pk=document.pk).origin
    if known is not None:
        return known
    origin = Origin.objects.create(label=_label(document))
    if Document.objects.filter(pk=document.pk, origin=None).update(origin=origin):
        return origin
    origin.delete()  # somebody was quicker
    return _own(document)


def _settled(document: Document, fresh: Document) -> Origin:
    if fresh.origin is None:
        return _own(document)
    document.origin, document.origin_reason = fresh.origin, fresh.origin_reason
    return fresh.origin


def _name(origin: Origin) -> None:
    """An origin goes by the earliest of its documents."""
    first = origin.documents.select_related("outlet").order_by(F("published_at").asc(nulls_last=True), "pk").first()
    if first is not None:
        Origin.objects.filter(pk=origin.pk).update(label=_label(first))


def _label(document: Document) -> str:
    return (f"{document.outlet}: {document}" if document.outlet else str(document))[:300]


def _clear(origins: Iterable[int | None]) -> None:
    Origin.objects.filter(pk__in=[pk for pk in origins if pk], documents=None).delete()


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
