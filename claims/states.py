"""Where a claim's work stands, and the moves between: a table. Verdicts and grades are other axes, elsewhere.

`docs/workflow.md` draws this table; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    INBOX = "inbox", _("inbox")
    TRIAGED = "triaged", _("triaged")
    RESEARCHING = "researching", _("researching")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    CORRECTING = "correcting", _("correcting")
    WITHDRAWN = "withdrawn", _("withdrawn")
    PARKED = "parked", _("parked")
    REJECTED = "rejected", _("rejected")


class SetAside(models.TextChoices):
    """Why a claim is parked or rejected: the selection policy must be open to audit (IFCN principle 2.2)."""

    OPINION = "opinion", _("opinion, not a matter of fact")
    PREDICTION = "prediction", _("prediction, cannot be checked yet")
    UNCHECKABLE = "uncheckable", _("cannot be checked")
    DUPLICATE = "duplicate", _("duplicate of another claim")
    LOW_HARM = "low_harm", _("little harm or reach")
    NO_EVIDENCE = "no_evidence", _("no evidence to be had for now")
    OTHER = "other", _("another reason, in words")


# Guards by name; each is a function of `claims.history.GUARDS` that raises ClaimError.
NEVER_PUBLISHED = "never_published"
WAS_PUBLISHED = "was_published"
HAS_ORIGINAL = "has_original_wording"
REASON = "reason"
GATE = "gate"
GATE_BUT_APPROVAL = "gate_but_approval"


@dataclass(frozen=True)
class Move:
    """One edge of the state machine: from any of `from_` to `to`, for holders of `permission`, past its guards."""

    from_: tuple[Status, ...]
    to: Status
    permission: str
    says: str | Promise
    guards: tuple[str, ...] = ()


S = Status
MOVES: dict[str, Move] = {
    "triage": Move((S.INBOX,), S.TRIAGED, "triage_claim", _("triaged the claim"), (HAS_ORIGINAL,)),
    "start": Move((S.TRIAGED,), S.RESEARCHING, "research_claim", _("started the research")),
    "submit": Move(
        (S.RESEARCHING, S.CORRECTING),
        S.IN_REVIEW,
        "propose_verdict",
        _("sent it to review"),
        (GATE_BUT_APPROVAL,),
    ),
    "send_back": Move((S.IN_REVIEW,), S.RESEARCHING, "review_verdict", _("sent it back"), (NEVER_PUBLISHED, REASON)),
    "send_back_correction": Move(
        (S.IN_REVIEW,), S.CORRECTING, "review_verdict", _("sent the correction back"), (WAS_PUBLISHED, REASON)
    ),
    "approve": Move((S.IN_REVIEW,), S.APPROVED, "review_verdict", _("approved the verdict"), (GATE,)),
    "void": Move(
        (S.APPROVED,),
        S.RESEARCHING,
        "research_claim",
        _("changed it after approval: the approval is void"),
        (NEVER_PUBLISHED,),
    ),
    "void_correction": Move(
        (S.APPROVED,),
        S.CORRECTING,
        "research_claim",
        _("changed the correction after approval: the approval is void"),
        (WAS_PUBLISHED,),
    ),
    "publish": Move((S.APPROVED,), S.PUBLISHED, "publish_claim", _("published the verdict"), (GATE,)),
    "correct": Move((S.PUBLISHED,), S.CORRECTING, "correct_claim", _("opened a correction"), (REASON,)),
    "abandon_correction": Move(
        (S.CORRECTING,), S.PUBLISHED, "correct_claim", _("closed the correction without a change"), (REASON,)
    ),
    "withdraw": Move((S.PUBLISHED, S.CORRECTING), S.WITHDRAWN, "withdraw_claim", _("withdrew the verdict"), (REASON,)),
    "park": Move((S.INBOX, S.TRIAGED, S.RESEARCHING), S.PARKED, "triage_claim", _("parked the claim"), (REASON,)),
    "reject": Move((S.INBOX, S.TRIAGED, S.RESEARCHING), S.REJECTED, "triage_claim", _("rejected the claim"), (REASON,)),
    "reopen": Move((S.PARKED, S.REJECTED), S.INBOX, "triage_claim", _("reopened the claim"), (REASON,)),
}
