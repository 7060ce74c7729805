"""Everything that can be done to a claim at the desk: one table, each line a form and the verb it goes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import corroboration, editing, publication, review, triage
from claims.desk import forms, rows
from claims.history import EDITABLE
from claims.models import Attribution, Claim, Quantity
from claims.states import MOVES, Status

# What was done, for the line at the top of the next page; `None` where a form found a fault only the copy can show.
Done = str | Promise | None


@dataclass(frozen=True)
class Act:
    """One thing to do: its button, who may and when, the form for it, and the verb behind it."""

    label: str | Promise
    section: str
    permission: str
    states: tuple[Status, ...]
    perform: Callable[..., Done]
    form: Any = forms.NothingToFill
    initial: Callable[[Claim], Any] = lambda claim: None
    is_weighty: bool = False

    def may(self, claim: Claim, user: Any) -> bool:
        return claim.status in self.states and user.has_perm(f"claims.{self.permission}")

    def unbound(self, claim: Claim) -> Any:
        return self.form(initial=self.initial(claim), prefix=self.section)

    def bound(self, claim: Claim, data: Mapping[str, Any]) -> Any:
        return self.form(data, initial=self.initial(claim), prefix=self.section)


# The verbs, fed from the forms. Each takes the claim, the valid form, who, and the revision the form was made from.


def _reword(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    given = form.cleaned_data
    editing.reword(claim, text=given["text"], language=given["language"] or None, by=by, seen=seen)
    return gettext("The wording is changed.")


def _translate(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    given = form.cleaned_data
    editing.translate(claim, language=given["language"], text=given["text"], by=by, seen=seen)
    return gettext("The translation is kept.")


def _describe(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    editing.describe(claim, by=by, seen=seen, **form.cleaned_data)
    return gettext("The details are kept.")


def _attribute(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    original = claim.wordings.filter(kind="original").select_related("snapshot").first()
    hops = rows.hops_of(form, original.snapshot if original else None, near=(original.start or 0) if original else 0)
    if any(row.errors for row in form.forms):
        return None
    editing.attribute(claim, hops=hops, by=by, seen=seen)
    return gettext("Who says so is kept.")


def _quantify(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    editing.quantify(claim, amounts=rows.amounts_of(form), by=by, seen=seen)
    return gettext("The numbers are kept.")


def _relate(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    editing.relate(claim, kind=form.cleaned_data["kind"], other=form.cleaned_data["other"], by=by)
    return gettext("The relation is kept.")


def _unrelate(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    told = form.cleaned_data["relation"]
    editing.unrelate(claim, kind=told.kind, other=told.other, by=by)
    return gettext("The relation is taken back.")


def _assign(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    to = form.cleaned_data["to"]
    editing.assign(claim, to=to, by=by)
    return gettext("Assigned to %(person)s.") % {"person": to} if to else gettext("The claim is nobody's now.")


def _triage(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    triage.triage(claim, by=by)
    return gettext("The claim is triaged. Start the research when you are ready.")


def _start(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    triage.start(claim, by=by)
    return gettext("The research has begun. Ask for evidence, or add a link by hand.")


def _park(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    triage.park(claim, why=form.cleaned_data["why"], reason=form.cleaned_data["reason"], by=by)
    return gettext("The claim is parked.")


def _reject(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    triage.reject(claim, why=form.cleaned_data["why"], reason=form.cleaned_data["reason"], by=by)
    return gettext("The claim is rejected.")


def _reopen(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    triage.reopen(claim, reason=form.cleaned_data["reason"], by=by)
    return gettext("The claim is back in the inbox.")


def _research(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    number = corroboration.research(claim, by=by)
    return gettext("Round %(number)s of research is under way.") % {"number": number}


def _add_link(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    evidence = corroboration.add_link(claim, url=form.cleaned_data["url"], by=by)
    return gettext("Added: %(page)s. It is read as soon as it is fetched.") % {"page": evidence.document}


def _propose(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    verdict = review.propose(claim, by=by, seen=seen, **form.cleaned_data)
    return gettext("Verdict %(number)s is proposed. Send it to review when the list is empty.") % {
        "number": verdict.number
    }


def _submit(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    review.submit(claim, by=by)
    return gettext("It is in review. A second person decides.")


def _approve(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    review.approve(claim, by=by)
    return gettext("The verdict is approved. An editor can publish it.")


def _send_back(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    review.send_back(claim, reason=form.cleaned_data["reason"], by=by)
    return gettext("It is back with its author.")


def _publish(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    publication.publish(claim, by=by)
    return gettext("The verdict is public.")


def _correct(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    publication.correct(claim, by=by, **form.cleaned_data)
    return gettext("The correction is open, and the public page says so.")


def _abandon(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    publication.abandon_correction(claim, reason=form.cleaned_data["reason"], by=by)
    return gettext("The correction is closed without a change.")


def _withdraw(claim: Claim, form: Any, by: Any, seen: int) -> Done:
    publication.withdraw(
        claim, explanation=form.cleaned_data["explanation"], by=by, language=form.cleaned_data["language"]
    )
    return gettext("The verdict is withdrawn. The page stays and says so.")


def _wording_now(claim: Claim) -> dict[str, Any]:
    return {"text": claim.text, "language": claim.language}


def _details_now(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in ("kind", "said_on", "occasion", "place")} | {
        "topics": ", ".join(claim.topics)
    }


def chain(claim: Claim) -> list[Attribution]:
    """Hops with their sources, asked for once a page."""
    return sorted(claim.attributions.all(), key=lambda hop: hop.position)


def amounts(claim: Claim) -> list[Quantity]:
    return sorted(claim.quantities.all(), key=lambda quantity: quantity.pk)


def _verdict_now(claim: Claim) -> dict[str, Any]:
    """A new proposal starts from the words of the last one, so that sending back costs nobody their text."""
    last = max(claim.verdicts.all(), key=lambda verdict: verdict.number, default=None)
    if last is None:
        return {"as_of": forms.today(), "language": "en" if claim.language not in ("ar",) else "ar"}
    fields = ("summary", "reasoning", "unknowns", "language")
    return {name: getattr(last, name) for name in fields} | {"rating": last.rating_id, "as_of": forms.today()}


S = Status
_WORK = EDITABLE


def _step(name: str, label: str | Promise, perform: Callable[..., Done], **options: Any) -> Act:
    """An act that is a move of the state machine: who may and from where is the move's business."""
    edge = MOVES[name]
    return Act(label, options.pop("section", name), edge.permission, edge.from_, perform, **options)


ACTS: dict[str, Act] = {
    "reword": Act(
        _("Change the wording"), "wording", "research_claim", _WORK, _reword, forms.WordingForm, _wording_now
    ),
    "translate": Act(
        _("Keep the translation"), "translation", "research_claim", _WORK, _translate, forms.TranslationForm
    ),
    "describe": Act(
        _("Keep the details"), "details", "research_claim", _WORK, _describe, forms.DetailsForm, _details_now
    ),
    "reply": Act(
        _("Keep the reply"),
        "reply",
        "research_claim",
        _WORK,
        _describe,
        forms.ReplyForm,
        lambda claim: {"reply": claim.reply, "reply_note": claim.reply_note},
    ),
    "waive": Act(
        _("Keep the waiver"),
        "waiver",
        "research_claim",
        _WORK,
        _describe,
        forms.WaiverForm,
        lambda claim: {"waiver": claim.waiver},
    ),
    "attribute": Act(
        _("Keep who says so"),
        "attribution",
        "research_claim",
        _WORK,
        _attribute,
        rows.HopRows,
        lambda claim: rows.initial_of_chain(chain(claim)),
    ),
    "quantify": Act(
        _("Keep the numbers"),
        "numbers",
        "research_claim",
        _WORK,
        _quantify,
        rows.AmountRows,
        lambda claim: rows.initial_amounts(amounts(claim)),
    ),
    "relate": Act(_("Keep the relation"), "relations", "research_claim", tuple(Status), _relate, forms.RelateForm),
    "unrelate": Act(_("Take back"), "relation", "research_claim", tuple(Status), _unrelate, forms.UnrelateForm),
    "assign": Act(
        _("Assign"),
        "assignment",
        "triage_claim",
        tuple(Status),
        _assign,
        forms.AssignForm,
        lambda claim: {"to": claim.assigned_to_id},
    ),
    "triage": _step("triage", _("Triage: worth checking"), _triage),
    "start": _step("start", _("Start the research"), _start),
    "research": Act(
        _("Find evidence"),
        "research",
        "research_claim",
        (S.TRIAGED, S.RESEARCHING, S.CORRECTING, S.APPROVED, S.INBOX),
        _research,
    ),
    "add_link": Act(
        _("Add the link"),
        "add-link",
        "research_claim",
        tuple(set(Status) - set(corroboration.NOT_RESEARCHED)),
        _add_link,
        forms.LinkForm,
    ),
    "propose": Act(
        _("Propose this verdict"),
        "verdict-form",
        "propose_verdict",
        (S.RESEARCHING, S.CORRECTING),
        _propose,
        forms.VerdictForm,
        _verdict_now,
    ),
    "submit": _step("submit", _("Send to review"), _submit),
    "approve": _step("approve", _("Approve"), _approve),
    "send_back": Act(_("Send back"), "send-back", "review_verdict", (S.IN_REVIEW,), _send_back, forms.ReasonForm),
    "publish": _step("publish", _("Publish"), _publish, is_weighty=True),
    "correct": _step("correct", _("Open a correction"), _correct, form=forms.CorrectForm),
    "abandon": _step(
        "abandon_correction", _("Close without a change"), _abandon, section="abandon", form=forms.ReasonForm
    ),
    "withdraw": _step("withdraw", _("Withdraw"), _withdraw, form=forms.WithdrawForm, is_weighty=True),
    "park": _step("park", _("Park"), _park, form=forms.SetAsideForm),
    "reject": _step("reject", _("Reject the claim"), _reject, form=forms.SetAsideForm),
    "reopen": _step("reopen", _("Reopen"), _reopen, form=forms.ReasonForm),
}
