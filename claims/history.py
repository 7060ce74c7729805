"""The only two writers of the past: `record()` for every act, `move()` for every step of the state machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims import gate, states
from claims.errors import ClaimError, GateClosed, Invalid, NotPermitted, Stale, WrongState
from claims.models import Claim, Event
from claims.models.event import FINGERPRINT_SQL
from claims.states import MOVES, SetAside, Status
from sources.models import Document

# Everything that is recorded beside the moves, as the second half of a sentence: “Amina …”.
ACTS: dict[str, str | Promise] = {
    "add_story": _("handed in the story"),
    "suggest": _("suggested statements"),
    "record_claim": _("recorded the claim"),
    "reword": _("changed the wording"),
    "translate": _("wrote a translation"),
    "attribute": _("set who says so"),
    "quantify": _("set the numbers"),
    "describe": _("changed the details"),
    "relate": _("related it to another claim"),
    "unrelate": _("took back a relation to another claim"),
    "assign": _("assigned the claim"),
    "research": _("asked for research"),
    "researched": _("finished a round of research"),
    "add_link": _("added a link by hand"),
    "accept_evidence": _("accepted evidence"),
    "reject_evidence": _("rejected evidence"),
    "reconsider_evidence": _("took back a decision on evidence"),
    "propose_verdict": _("proposed a verdict"),
    "source_changed": _("noticed that a cited source has changed"),
    "look_at_change": _("looked at the change of a cited source"),
}

# The acts that make a new revision.
REVISING = (
    *("record_claim", "reword", "translate", "attribute", "quantify", "describe"),
    *("accept_evidence", "reject_evidence", "reconsider_evidence", "propose_verdict"),
)

# Entries whose own fingerprint, or whose link to the entry before, does not hold.
_BROKEN = """
    WITH entries AS (
        SELECT
            e.*,
            lag(e.fingerprint, 1, '') OVER chain AS last_fingerprint,
            lag(e.number, 1, 0) OVER chain AS last_number
        FROM claims_event e WINDOW chain AS (PARTITION BY e.claim_id, e.document_id ORDER BY e.number)
    )
    SELECT id FROM entries e
    WHERE e.previous <> e.last_fingerprint OR e.number <> e.last_number + 1 OR e.fingerprint <> {fingerprint}
    ORDER BY id
""".format(fingerprint=FINGERPRINT_SQL.format(e="e"))  # noqa: S608 (no value goes in, only our own constant)

# States in which the substance may change. In review it is frozen; in public it is corrected in the open.
EDITABLE = (Status.INBOX, Status.TRIAGED, Status.RESEARCHING, Status.APPROVED, Status.CORRECTING)


def require(by: Any, permission: str) -> None:
    """Raise NotPermitted unless `by` holds `permission` (a key of `claims.roles.PERMISSIONS`)."""
    if by is None or not by.is_active or not by.has_perm(f"claims.{permission}"):
        raise NotPermitted(
            "not_permitted",
            format_lazy(
                _("Your role does not allow this. It needs the permission “{permission}”."), permission=permission
            ),
        )


def record(subject: Claim | Document, verb: str, *, by: Any = None, machine: str = "", **data: Any) -> Event:
    """Write down one act by a person (`by`) or a machine (its name). What must follow is found by the sweeper."""
    if verb not in ACTS and verb not in MOVES:
        raise ValueError(f"{verb} is neither a move nor an act")
    about = {"claim": subject} if isinstance(subject, Claim) else {"document": subject}
    return Event.objects.create(**about, verb=verb, actor=by, machine=machine, data=data)


@transaction.atomic
def move(claim: Claim, verb: str, *, by: Any, **data: Any) -> Event:
    """Take `claim` along one edge of the state machine, or raise and change nothing."""
    edge = MOVES[verb]
    require(by, edge.permission)
    # The row is locked and read anew, so that what the guards look at is what the move is made on.
    current = Claim.objects.select_for_update().get(pk=claim.pk)
    now = current.status
    if now not in edge.from_:
        raise WrongState("wrong_state", _wrong_state(now, edge))
    for name in edge.guards:
        GUARDS[name](current, by, data)
    changes: dict[str, Any] = {"status": edge.to}
    if edge.to in (Status.PARKED, Status.REJECTED):
        changes["set_aside"] = data["why"]
    elif verb == "reopen":
        changes["set_aside"] = ""
    moved = Claim.objects.filter(pk=claim.pk, status__in=edge.from_).update(**changes)
    if not moved:
        raise WrongState("wrong_state", _wrong_state(now, edge))
    for field, value in changes.items():
        setattr(claim, field, value)
    return record(claim, verb, by=by, **{"from": now, "to": edge.to, **data})


@transaction.atomic
def touch(claim: Claim, *, by: Any, seen: int | None = None) -> None:
    """Count a change of what a verdict rests on: a new revision, whose editor will not be the one who approves."""
    revise(claim, by=by, seen=seen)
    Claim.objects.filter(pk=claim.pk).update(last_edited_by=by)
    claim.last_edited_by = by


@transaction.atomic
def revise(claim: Claim, *, by: Any, seen: int | None = None) -> None:
    """Count a new revision, made on revision `seen`. It voids an approval; refused in review and in public."""
    current = Claim.objects.select_for_update().get(pk=claim.pk)
    if seen is not None and seen != current.revision:
        raise Stale(
            "stale",
            format_lazy(
                _("{person} changed this claim while you were at it. Your text is kept below; look at both."),
                person=_last_hand(current),
            ),
            theirs={"revision": current.revision, "text": current.text},
        )
    if current.status not in EDITABLE:
        raise WrongState("not_editable", _why_not_editable(Status(current.status)))
    Claim.objects.filter(pk=claim.pk).update(revision=F("revision") + 1)
    claim.revision, claim.status = current.revision + 1, current.status
    if current.status == Status.APPROVED:
        proposal = gate.open_verdict(claim)
        if proposal is not None:
            close(proposal)
        move(claim, "void_correction" if current.published_verdict_id else "void", by=by)


def _last_hand(claim: Claim) -> Any:
    """Who made the newest revision: of a proposal that is its author, who has edited nothing that it rests on."""
    made = claim.events.filter(verb__in=REVISING).select_related("actor").order_by("-number").first()
    return made.actor if made is not None else claim.last_edited_by


def close(verdict: Any) -> None:
    """Take a proposal off the table: sent back, or overtaken by an edit. What it said stays as it is."""
    type(verdict).objects.filter(pk=verdict.pk, closed_at=None).update(closed_at=Now())


def broken_links() -> list[int]:
    """Entries (by primary key) that were changed, or follow on one that was changed or removed, behind our back."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN)
        return [pk for (pk,) in cursor.fetchall()]


def _wrong_state(now: str, edge: states.Move) -> Promise:
    return format_lazy(
        _("The claim is “{now}”; this starts from “{from_}”. Reload the page: somebody may have been quicker."),
        now=Status(now).label,
        from_=_join(edge.from_),
    )


def _join(statuses: tuple[Status, ...]) -> Promise:
    return format_lazy("”, “".join(["{}"] * len(statuses)), *[s.label for s in statuses])


def _why_not_editable(status: Status) -> str | Promise:
    if status == Status.IN_REVIEW:
        return _("The claim is in review and frozen. Send it back first, then change it.")
    if status == Status.PUBLISHED:
        return _("The verdict is public. Open a correction, so that the change is made in the open.")
    if status == Status.WITHDRAWN:
        return _("The verdict was withdrawn; it stays as it is.")
    return _("The claim was set aside. Reopen it first.")


def _never_published(claim: Claim, by: Any, data: dict[str, Any]) -> None:
    if claim.published_verdict_id is not None:
        raise WrongState("was_published", _("The claim is public already; this is a step of its correction."))


def _was_published(claim: Claim, by: Any, data: dict[str, Any]) -> None:
    if claim.published_verdict_id is None:
        raise WrongState("never_published", _("The claim was never public; there is nothing to correct."))


def _has_original(claim: Claim, by: Any, data: dict[str, Any]) -> None:
    if not claim.wordings.filter(kind="original").exists():
        raise ClaimError(
            "no_original", _("Record the original wording first: the words as they stood where the claim was found.")
        )


def _reason(claim: Claim, by: Any, data: dict[str, Any]) -> None:
    if not str(data.get("reason", "")).strip():
        raise Invalid("reason_missing", _("Give a reason; it goes into the record."), field="reason")
    if "why" in data and data["why"] not in SetAside.values:
        raise Invalid("reason_unknown", _("Choose one of the reasons in the list."), field="why")


def _gate(claim: Claim, by: Any, data: dict[str, Any]) -> None:
    _refuse(gate.missing(claim))


def _gate_but_approval(claim: Claim, by: Any, data: dict[str, Any]) -> None:
    _refuse(gate.missing(claim, approval=False))


def _refuse(faults: list[gate.Missing]) -> None:
    if faults:
        raise GateClosed("gate", _("Not ready yet. What is missing is listed."), missing=faults)


GUARDS: dict[str, Callable[[Claim, Any, dict[str, Any]], None]] = {
    states.NEVER_PUBLISHED: _never_published,
    states.WAS_PUBLISHED: _was_published,
    states.HAS_ORIGINAL: _has_original,
    states.REASON: _reason,
    states.GATE: _gate,
    states.GATE_BUT_APPROVAL: _gate_but_approval,
}
