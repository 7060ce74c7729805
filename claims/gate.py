"""The publication gate: what a verdict still lacks before anybody may put it before the public.

`missing()` returns the list that the checker sees live; the verbs refuse while it is not empty. See docs/workflow.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims.models import Attribution, Claim, Correction, Evidence, Verdict, Wording
from claims.models.claim import Anchored
from sources import snapshots
from sources.models import Document, Snapshot

SETTLING = (Evidence.Stance.SUPPORTS, Evidence.Stance.REFUTES, Evidence.Stance.MIXED)


@dataclass(frozen=True)
class Missing:
    """One unmet rule: a stable code, what would satisfy it, and the part of the claim where that is done."""

    code: str
    sentence: str | Promise
    where: str

    def __str__(self) -> str:
        return str(self.sentence)


def missing(claim: Claim, *, approval: bool = True) -> list[Missing]:
    """All that stands between `claim` and publication; without `approval`, all but the second person's part."""
    rules = [_verdict, _correction, _origins, _confirmed, _copies, _quotations, _unknowns, _reply]
    if approval:
        rules.append(_second_person)
    case = _Case(
        claim=claim,
        verdict=open_verdict(claim),
        correction=open_correction(claim),
        cited=accepted(claim),
        wordings=_wordings(claim),
        hops=_hops(claim),
    )
    return [fault for rule in rules for fault in rule(case)]


@dataclass(frozen=True)
class _Case:
    """What the rules look at, read once for all of them."""

    claim: Claim
    verdict: Verdict | None
    correction: Correction | None
    cited: list[Evidence]
    wordings: list[Wording]
    hops: list[Attribution]

    @property
    def anchors(self) -> list[Anchored]:
        """Whatever is said to stand in a kept copy."""
        return [anchor for anchor in (*self.wordings, *self.hops) if anchor.snapshot is not None]


def _wordings(claim: Claim) -> list[Wording]:
    rows = claim.wordings.order_by("pk").select_related("snapshot__document")
    return list(rows.defer("vector", "stems", "search", "snapshot__headers", "snapshot__hops"))


def _hops(claim: Claim) -> list[Attribution]:
    rows = claim.attributions.order_by("position").select_related("source", "snapshot__document")
    return list(rows.defer("snapshot__headers", "snapshot__hops"))


def open_verdict(claim: Claim) -> Verdict | None:
    """The proposal under work: neither published nor closed."""
    return claim.verdicts.filter(closed_at=None, published_at=None).select_related("rating", "proposed_by").first()


def open_correction(claim: Claim) -> Correction | None:
    """The correction under work, if there is one."""
    return claim.corrections.filter(published_at=None, abandoned_at=None).select_related("before__rating").first()


def accepted(claim: Claim) -> list[Evidence]:
    return list(
        claim.evidence.accepted()
        .select_related("document__outlet", "document__origin", "snapshot")
        .defer("snapshot__headers", "snapshot__hops")
        .ranked()
    )


def independent_origins(evidence: list[Evidence]) -> int:
    """How many original reports stand behind these documents. A document not placed yet counts as its own."""
    return len(
        {("origin", e.document.origin_id) if e.document.origin_id else ("document", e.document_id) for e in evidence}
    )


def _verdict(case: _Case) -> Iterator[Missing]:
    if case.verdict is None:
        yield Missing("verdict", _("Propose a verdict: a rating and a one-sentence explanation."), "verdict")
    elif case.verdict.basis != _fingerprint(case.claim, case.wordings, case.hops, case.cited):
        yield Missing(
            "basis",
            _("The claim or its evidence has changed since this verdict was proposed. Propose it again."),
            "verdict",
        )


def _correction(case: _Case) -> Iterator[Missing]:
    """Readers are told by its kind whether the rating changes."""
    correction = case.correction
    if correction is None or case.verdict is None:
        return
    changes = correction.before.rating_id != case.verdict.rating_id
    if changes and correction.kind != Correction.Kind.RATING_CHANGE:
        yield Missing(
            "kind_of_correction",
            _(
                "The rating changes, and readers must be told so: "
                "close this correction and open one of the kind “change of rating”."
            ),
            "verdict",
        )
    if not changes and correction.kind == Correction.Kind.RATING_CHANGE:
        yield Missing(
            "kind_of_correction",
            _(
                "The rating does not change: propose another one, "
                "or close this correction and open one of another kind."
            ),
            "verdict",
        )


def _origins(case: _Case) -> Iterator[Missing]:
    count = independent_origins([e for e in case.cited if e.stance in SETTLING])
    if count >= 2 or case.claim.waiver:
        return
    yield Missing(
        "origins",
        format_lazy(
            _(
                "Accept evidence from two independent origins (now {count}), "
                "or record a waiver that says why one is enough."
            ),
            count=count,
        ),
        "evidence",
    )


def _confirmed(case: _Case) -> Iterator[Missing]:
    """What was accepted as confirmed by others may have lost them since."""
    for evidence in case.cited:
        if evidence.credibility == Evidence.Credibility.CONFIRMED and not confirmed(evidence, case.cited):
            yield Missing(
                "credibility_alone",
                format_lazy(
                    _(
                        "Nothing accepted confirms “{document}” any more: take the decision back and accept it with "
                        "another credibility, or accept evidence of another origin that says the same."
                    ),
                    document=evidence.document,
                ),
                f"evidence-{evidence.pk}",
            )


def confirmed(evidence: Evidence, others: list[Evidence]) -> bool:
    """Whether evidence of another origin takes the same stance."""
    alike = [other for other in others if other.stance == evidence.stance and other.pk != evidence.pk]
    return independent_origins([*alike, evidence]) >= 2


def _copies(case: _Case) -> Iterator[Missing]:
    for evidence in case.cited:
        if evidence.snapshot is None or not snapshots.exists(evidence.snapshot.sha256):
            yield _no_copy(evidence.document, f"evidence-{evidence.pk}")
    cited = {evidence.snapshot_id for evidence in case.cited}
    for snapshot in {anchor.snapshot_id: anchor.snapshot for anchor in case.anchors}.values():
        if snapshot is not None and snapshot.pk not in cited and not snapshots.exists(snapshot.sha256):
            yield _no_copy(snapshot.document, "claim")


def _no_copy(document: Document, where: str) -> Missing:
    sentence = format_lazy(_("Keep a copy of “{document}”: what is cited must be in our archive."), document=document)
    return Missing("copy", sentence, where)


def _quotations(case: _Case) -> Iterator[Missing]:
    for anchor in case.anchors:
        if not stands(anchor.snapshot, anchor.start, anchor.end, anchor.exact):
            yield _not_found(anchor.exact, "claim")
    for hop in (hop for hop in case.hops if hop.manner == "direct" and hop.snapshot_id is None):
        yield Missing(
            "quotation",
            format_lazy(
                _("Mark where the direct words of “{source}” stand, or say that they are paraphrased."), source=hop
            ),
            "attribution",
        )
    for evidence in case.cited:
        for passage in evidence.passages:
            if not stands(evidence.snapshot, passage.get("start"), passage.get("end"), passage.get("exact", "")):
                yield _not_found(passage.get("exact", ""), f"evidence-{evidence.pk}")


def stands(snapshot: Snapshot | None, start: int | None, end: int | None, exact: str) -> bool:
    """Whether `exact` stands at these code points of the kept copy."""
    return snapshot is not None and start is not None and bool(exact) and snapshot.text[start:end] == exact


def _not_found(exact: str, where: str) -> Missing:
    sentence = format_lazy(
        _("The words “{words}” do not stand in the kept copy where they are said to."), words=exact[:80]
    )
    return Missing("quotation", sentence, where)


def _unknowns(case: _Case) -> Iterator[Missing]:
    if case.verdict is not None and not case.verdict.unknowns.strip():
        yield Missing("unknowns", _("Say what could not be established."), "verdict")


def _reply(case: _Case) -> Iterator[Missing]:
    if not case.claim.reply or not case.claim.reply_note.strip():
        yield Missing("reply", _("Ask the claimant for a reply, or say why not."), "reply")


def _second_person(case: _Case) -> Iterator[Missing]:
    if case.verdict is not None and case.verdict.approved_by_id is None:
        yield Missing("approval", _("A second person has to approve the verdict."), "verdict")


def fingerprint(claim: Claim) -> str:
    """Sha-256 over all of a claim that a verdict rests on; an approval holds for this and nothing else."""
    return _fingerprint(claim, _wordings(claim), _hops(claim), accepted(claim))


_OF_WORDINGS = ("kind", "language", "text", "snapshot_id", "start", "end")
_OF_QUANTITIES = ("surface", "bound", "value", "high", "unit", "counted", "as_of")
_OF_HOPS = (
    *("position", "source_id", "role", "verb", "stance", "is_named", "on_record", "manner", "said_on", "terminal"),
    *("snapshot_id", "start", "end"),
)
_OF_EVIDENCE = ("document_id", "snapshot_id", "stance", "credibility", "reason", "passages", "quote", "numbers")
_OF_DOCUMENTS = ("origin_id", "published_at", "is_primary", "outlet_id")
_OF_CLAIMS = ("kind", "said_on", "occasion", "place", "reply", "reply_note", "waiver")


def _fingerprint(claim: Claim, wordings: list[Wording], hops: list[Attribution], cited: list[Evidence]) -> str:
    """Canonical JSON: keys sorted, no white space, UTF-8, texts as written."""
    content = {
        "wordings": [_values(wording, _OF_WORDINGS) for wording in wordings],
        "quantities": list(claim.quantities.order_by("pk").values_list(*_OF_QUANTITIES)),
        "attributions": [_values(hop, _OF_HOPS) for hop in hops],
        "evidence": [
            [
                *_values(evidence, _OF_EVIDENCE),
                *_values(evidence.document, _OF_DOCUMENTS),
                evidence.document.outlet.grade if evidence.document.outlet else None,
            ]
            for evidence in sorted(cited, key=lambda evidence: evidence.document_id)
        ],
        # From the row: whoever asks may hold the claim as it was.
        "claim": Claim.objects.values_list(*_OF_CLAIMS).get(pk=claim.pk),
    }
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    ).hexdigest()


def _values(row: Model, names: tuple[str, ...]) -> list[Any]:
    return [getattr(row, name) for name in names]
