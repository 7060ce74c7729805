"""What becomes of a claim before any verdict: taken up, started, parked, rejected, reopened."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from claims.history import move
from claims.models import Claim, Event
from sources.text.normalize import clean


def triage(claim: Claim, *, by: Any) -> Event:
    """Take the claim out of the inbox: it is checkable and worth it."""
    return move(claim, "triage", by=by)


@transaction.atomic
def start(claim: Claim, *, by: Any) -> Event:
    """Begin the research. Whoever starts it owns it, unless it was assigned before."""
    event = move(claim, "start", by=by)
    if Claim.objects.filter(pk=claim.pk, assigned_to=None).update(assigned_to=by):
        claim.assigned_to = by
    return event


def park(claim: Claim, *, why: str, reason: str, by: Any) -> Event:
    """Put the claim by for now; `why` is a key of `states.SetAside`, `reason` the sentence behind it."""
    return move(claim, "park", by=by, why=why, reason=clean(reason).strip())


def reject(claim: Claim, *, why: str, reason: str, by: Any) -> Event:
    """Decide not to check the claim."""
    return move(claim, "reject", by=by, why=why, reason=clean(reason).strip())


def reopen(claim: Claim, *, reason: str, by: Any) -> Event:
    """Take back `park` or `reject`."""
    return move(claim, "reopen", by=by, reason=clean(reason).strip())
