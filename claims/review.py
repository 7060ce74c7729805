"""Judge what was found and rule on the claim: evidence accepted or rejected, a verdict proposed and approved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims import gate
from claims.editing import usable_language
from claims.errors import Invalid, SamePerson, WrongState
from claims.history import close, move, record, require, revise, touch
from claims.models import Claim, Evidence, Rating, Verdict
from sources.text.normalize import clean

STANCES = (Evidence.Stance.SUPPORTS, Evidence.Stance.REFUTES, Evidence.Stance.MIXED, Evidence.Stance.CONTEXT)


@transaction.atomic
def accept(
    evidence: Evidence,
    *,
    stance: str,
    by: Any,
    reason: str = "",
    credibility: int | None = None,
    seen: int | None = None,
) -> Evidence:
    """Make a document part of what the verdict rests on. A copy of it must be kept, and its stance must be said."""
    require(by, "decide_evidence")
    if stance not in STANCES:
        raise Invalid(
            "stance_missing", _("Say what it does: supports, refutes, both ways, or context."), field="stance"
        )
    evidence.refresh_from_db()
    if evidence.snapshot_id is None:
        raise WrongState("no_copy", _("There is no copy of this page yet. Wait for it, or try the fetch again."))
    if credibility is not None:
        _refuse_credibility(evidence, stance, credibility)
    return _decide(
        evidence,
        Evidence.State.ACCEPTED,
        by=by,
        seen=seen,
        stance=stance,
        reason=clean(reason).strip(),
        credibility=credibility,
    )


def _refuse_credibility(evidence: Evidence, stance: str, credibility: int) -> None:
    if credibility not in Evidence.Credibility.values:
        raise Invalid("credibility_unknown", _("Credibility goes from 1 to 6."), field="credibility")
    if credibility != Evidence.Credibility.CONFIRMED:
        return
    evidence.stance = stance
    if not gate.confirmed(evidence, list(evidence.claim.evidence.accepted().select_related("document"))):
        raise Invalid(
            "credibility_alone",
            _(
                "“Confirmed by other sources” needs accepted evidence of another origin that takes the same stance. "
                "Accept that first, or choose 2."
            ),
            field="credibility",
        )


@transaction.atomic
def reject(evidence: Evidence, *, reason: str, by: Any, seen: int | None = None) -> Evidence:
    """Leave a document out, for a reason. It will not be proposed for this claim again."""
    require(by, "decide_evidence")
    reason = clean(reason).strip()
    if not reason:
        raise Invalid("reason_missing", _("Give a reason; it keeps the page from coming back."), field="reason")
    return _decide(evidence, Evidence.State.REJECTED, by=by, seen=seen, reason=reason)


@transaction.atomic
def reconsider(evidence: Evidence, *, by: Any, seen: int | None = None) -> Evidence:
    """Take back a decision: the document is a proposal again."""
    require(by, "decide_evidence")
    touch(evidence.claim, by=by, seen=seen)
    state = Evidence.State.PROPOSED if evidence.snapshot_id else Evidence.State.FOUND
    back = Evidence.objects.filter(pk=evidence.pk, state__in=[Evidence.State.ACCEPTED, Evidence.State.REJECTED]).update(
        state=state, decided_by=None, decided_at=None, credibility=None
    )
    if not back:
        raise WrongState("not_decided", _("Nobody has decided on this page yet; there is nothing to take back."))
    record(evidence.claim, "reconsider_evidence", by=by, evidence=evidence.pk, document=str(evidence.document))
    evidence.refresh_from_db()
    return evidence


def _decide(evidence: Evidence, state: str, *, by: Any, seen: int | None, **fields: Any) -> Evidence:
    # Counting the change first locks the claim, so that two deciders come one after the other.
    touch(evidence.claim, by=by, seen=seen)
    undecided = [Evidence.State.FOUND, Evidence.State.UNREADABLE, Evidence.State.IRRELEVANT, Evidence.State.PROPOSED]
    won = Evidence.objects.filter(pk=evidence.pk, state__in=undecided).update(
        state=state, decided_by=by, decided_at=Now(), **fields
    )
    if not won:
        raise WrongState(
            "already_decided",
            _("Somebody has decided on this page already. Reload to see what they said; take it back to decide anew."),
        )
    evidence.refresh_from_db()
    verb = "accept_evidence" if state == Evidence.State.ACCEPTED else "reject_evidence"
    record(evidence.claim, verb, by=by, evidence=evidence.pk, document=str(evidence.document), **fields)
    return evidence


@transaction.atomic
def propose(
    claim: Claim,
    *,
    rating: Rating,
    summary: str,
    by: Any,
    reasoning: str = "",
    unknowns: str = "",
    as_of: date | None = None,
    language: str = "en",
    seen: int | None = None,
) -> Verdict:
    """Put a numbered ruling on the table. An earlier proposal is closed, not changed."""
    require(by, "propose_verdict")
    texts = {
        "summary": clean(summary).strip(),
        "reasoning": clean(reasoning).strip(),
        "unknowns": clean(unknowns).strip(),
    }
    _refuse_texts(texts["summary"], as_of)
    # Not `touch`: to propose is to edit nothing, and whoever edited last must not become the one who approves.
    revise(claim, by=by, seen=seen)
    earlier = gate.open_verdict(claim)
    if earlier is not None:
        close(earlier)
    last = claim.verdicts.aggregate(last=Max("number"))["last"] or 0
    verdict = Verdict.objects.create(
        claim=claim,
        number=last + 1,
        rating=rating,
        language=usable_language(language),
        as_of=as_of or timezone.localdate(),
        basis=gate.fingerprint(claim),
        proposed_by=by,
        **texts,
    )
    record(claim, "propose_verdict", by=by, verdict=verdict.pk, number=verdict.number, rating=rating.slug, **texts)
    return verdict


def _refuse_texts(summary: str, as_of: date | None) -> None:
    if not summary:
        raise Invalid("summary_missing", _("Explain the rating in one sentence that stands alone."), field="summary")
    limit = Verdict._meta.get_field("summary").max_length or 400
    if len(summary) > limit:
        raise Invalid(
            "summary_long",
            format_lazy(
                _(
                    "One sentence: this has {count} characters, {limit} are the limit. "
                    "The reasoning has room for the rest."
                ),
                count=len(summary),
                limit=limit,
            ),
            field="summary",
        )
    if as_of is not None and as_of > timezone.localdate():
        raise Invalid(
            "future", _("This date is in the future. Which day's knowledge does the verdict rest on?"), field="as_of"
        )


def submit(claim: Claim, *, by: Any) -> None:
    """Send the open proposal to review. From here on the claim is frozen until somebody decides."""
    move(claim, "submit", by=by)


@transaction.atomic
def approve(claim: Claim, *, by: Any) -> Verdict:
    """A second person agrees: neither the author of the verdict nor the last editor of what it rests on."""
    require(by, "review_verdict")
    current = Claim.objects.select_for_update().get(pk=claim.pk)
    verdict = gate.open_verdict(current)
    if verdict is None:
        raise WrongState("no_proposal", _("There is no verdict to approve. One has to be proposed first."))
    if verdict.proposed_by_id == by.pk:
        raise SamePerson("own_verdict", _("You proposed this verdict. A second person has to approve it."))
    if current.last_edited_by_id == by.pk:
        raise SamePerson(
            "own_edit", _("You were the last to change what this verdict rests on. Another person has to approve it.")
        )
    # Compare and swap: of two people approving at once, exactly one wins.
    won = Verdict.objects.filter(pk=verdict.pk, approved_by=None, closed_at=None).update(
        approved_by=by, approved_at=Now()
    )
    if not won:
        raise WrongState("already_approved", _("Somebody has approved it already."))
    move(claim, "approve", by=by, verdict=verdict.pk, number=verdict.number, basis=verdict.basis)
    verdict.refresh_from_db()
    return verdict


@transaction.atomic
def send_back(claim: Claim, *, reason: str, by: Any) -> None:
    """Return the proposal to its author with what is to be done. The proposal is closed; a new one will follow."""
    current = Claim.objects.select_for_update().get(pk=claim.pk)
    verdict = gate.open_verdict(current)
    verb = "send_back_correction" if current.published_verdict_id else "send_back"
    move(claim, verb, by=by, reason=clean(reason).strip(), verdict=verdict.pk if verdict else None)
    if verdict is not None:
        close(verdict)
