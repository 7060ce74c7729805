"""Put verdicts before the public, correct them in the open, withdraw them without hiding them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from claims import editions, gate
from claims.editing import usable_language
from claims.errors import Invalid, WrongState
from claims.history import close, move, require
from claims.models import Claim, Correction, Listing, Verdict
from sources.text.normalize import clean


@transaction.atomic
def publish(claim: Claim, *, by: Any) -> Verdict:
    """Show the approved verdict to the world. At the end of a correction it takes the place of the one before."""
    require(by, "publish_claim")
    current = Claim.objects.select_for_update().get(pk=claim.pk)
    verdict = gate.open_verdict(current)
    if verdict is None or verdict.approved_by_id is None:
        raise WrongState("not_approved", _("There is no approved verdict to publish."))
    correction = gate.open_correction(current)
    # The claim points at its verdict before it moves: the database wants a public claim to have one.
    Claim.objects.filter(pk=claim.pk).update(
        published_verdict=verdict, first_published_at=Coalesce("first_published_at", Now()), last_published_at=Now()
    )
    data: dict[str, Any] = {"verdict": verdict.pk, "number": verdict.number, "rating": verdict.rating.slug}
    # What readers are shown is written down with the act: edits during a later correction do not reach the page.
    data["edition"] = editions.compose(current)
    Listing.objects.update_or_create(claim=current, defaults=editions.listing(data["edition"]))
    if correction is not None:
        data["correction"] = correction.pk
    move(claim, "publish", by=by, **data)
    Verdict.objects.filter(pk=verdict.pk, published_at=None).update(published_at=Now())
    if correction is not None:
        Correction.objects.filter(pk=correction.pk).update(after=verdict, published_at=Now())
    claim.refresh_from_db()
    verdict.refresh_from_db()
    return verdict


@transaction.atomic
def correct(
    claim: Claim, *, kind: str, explanation: str, by: Any, reported_by: str = "", language: str = "en"
) -> Correction:
    """Begin a correction: the page says so at once, and keeps the old verdict until the new one is approved."""
    require(by, "correct_claim")
    explanation = _explained(explanation)
    if kind not in Correction.Kind.values or kind == Correction.Kind.VOID:
        raise Invalid(
            "kind_unknown",
            _("Choose a kind of correction. To take a verdict back altogether, withdraw it."),
            field="kind",
        )
    current = Claim.objects.select_for_update(of=("self",)).select_related("published_verdict").get(pk=claim.pk)
    if current.published_verdict is None:
        raise WrongState("never_published", _("The claim was never public; there is nothing to correct."))
    move(claim, "correct", by=by, reason=explanation, kind=kind)
    return Correction.objects.create(
        claim=claim,
        kind=kind,
        explanation=explanation,
        language=usable_language(language),
        before=current.published_verdict,
        reported_by=clean(reported_by).strip()[:200],
        opened_by=by,
    )


@transaction.atomic
def abandon_correction(claim: Claim, *, reason: str, by: Any) -> None:
    """End a correction without a change: nothing was wrong after all."""
    move(claim, "abandon_correction", by=by, reason=clean(reason).strip())
    proposal = gate.open_verdict(claim)
    if proposal is not None:
        close(proposal)
    claim.corrections.filter(published_at=None, abandoned_at=None).update(abandoned_at=Now())


@transaction.atomic
def withdraw(claim: Claim, *, explanation: str, by: Any, language: str = "en") -> Correction:
    """Take the verdict back. The page stays at its address, says so at the top, and keeps what it said below."""
    require(by, "withdraw_claim")
    explanation = _explained(explanation)
    current = Claim.objects.select_for_update(of=("self",)).select_related("published_verdict").get(pk=claim.pk)
    if current.published_verdict is None:
        raise WrongState("never_published", _("The claim was never public; there is nothing to withdraw."))
    move(claim, "withdraw", by=by, reason=explanation)
    proposal = gate.open_verdict(claim)
    if proposal is not None:
        close(proposal)
    claim.corrections.filter(published_at=None, abandoned_at=None).update(abandoned_at=Now())
    return Correction.objects.create(
        claim=claim,
        kind=Correction.Kind.VOID,
        explanation=explanation,
        language=usable_language(language),
        before=current.published_verdict,
        opened_by=by,
        published_at=Now(),
    )


def _explained(explanation: str) -> str:
    explanation = clean(explanation).strip()
    if not explanation:
        raise Invalid(
            "explanation_missing", _("Say what was wrong and what is right; readers will see it."), field="explanation"
        )
    return explanation
