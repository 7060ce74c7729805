"""The workbench of one claim: all that is known and can be done, on one page with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims import corroboration, gate
from claims.desk import acts, forms, sentences
from claims.desk.acts import ACTS, Act
from claims.history import EDITABLE
from claims.models import Attribution, Claim, Correction, Evidence, Relation, Search, SourceChange, Verdict, Wording
from claims.states import Status

LATEST = 40  # entries of the history on the page; the rest is a click away
SEARCHES = 60
ASIDE = 30  # pages in the drawer; the list of evidence has the rest
UNDECIDED = (Evidence.State.FOUND, Evidence.State.PROPOSED, Evidence.State.IRRELEVANT, Evidence.State.UNREADABLE)


def open_claim(pk: int) -> Claim | None:
    """The claim with all that its workbench reads from it."""
    return (
        Claim.objects.filter(pk=pk)
        .select_related(
            "story__outlet", "assigned_to", "created_by", "last_edited_by", "waiver_by", "published_verdict"
        )
        .prefetch_related(
            Prefetch("wordings", Wording.objects.defer("vector", "stems", "search")),
            Prefetch("attributions", Attribution.objects.select_related("source").prefetch_related("source__names")),
            "quantities",
            Prefetch(
                "verdicts", Verdict.objects.select_related("rating", "proposed_by", "approved_by").order_by("-number")
            ),
            Prefetch("corrections", Correction.objects.select_related("before__rating", "after__rating")),
            Prefetch("relations", Relation.objects.select_related("other").prefetch_related("other__wordings")),
        )
        .first()
    )


@dataclass
class Step:
    """An act that is open to this person now, with its form: fresh, or bound after a refusal."""

    name: str
    act: Act
    form: Any

    @property
    def is_bound(self) -> bool:
        return bool(self.form.is_bound)


@dataclass
class Card:
    """One piece of evidence as the triage shows it, with its form where this person may decide."""

    evidence: Evidence
    form: Any = None
    quotation: str = ""
    passages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.evidence.state in UNDECIDED


@dataclass
class Group:
    """Cards of one origin, best first."""

    label: str
    reasons: list[str]
    cards: list[Card]

    @property
    def others(self) -> int:
        return len(self.cards) - 1


@dataclass
class Bound:
    """What was just refused: which act, or which piece of evidence, with the typed values in its form."""

    act: str = ""
    evidence: int = 0
    form: Any = None

    @property
    def error(self) -> Any:
        return getattr(self.form, "error", None)


def page(claim: Claim, user: Any, bound: Bound | None = None) -> dict[str, Any]:
    """Everything the template shows."""
    bound = bound or Bound()
    cited = _groups(claim, user, bound)
    verdicts = list(claim.verdicts.all())
    corrections = list(claim.corrections.all())
    proposal = next((v for v in verdicts if v.closed_at is None and v.published_at is None), None)
    return {
        "claim": claim,
        "steps": _steps(claim, user, bound),
        "bound": bound,
        "original": claim.original,
        "leading": claim.leading,
        "translations": _translations(claim, user, bound),
        "chain": acts.chain(claim),
        "amounts": acts.amounts(claim),
        "missing": gate.missing(claim) if shows_gate(claim) else [],
        "shows_gate": shows_gate(claim),
        "proposal": proposal,
        "earlier": [verdict for verdict in verdicts if verdict is not proposal],
        "correction": next((c for c in corrections if c.published_at is None and c.abandoned_at is None), None),
        "corrections": [c for c in corrections if c.published_at is not None],
        "approver_note": approver_note(claim, proposal, user),
        "progress": corroboration.progress(claim) if claim.research_round else None,
        "searches": _searches(claim),
        "history": sentences.sentences(claim.events.select_related("actor").order_by("-number")[:LATEST]),
        "history_limit": LATEST,
        "languages": forms.LANGUAGES,
        "may_decide": _may_decide(claim, user),
        "source_changes": _source_changes(claim),
        **cited,
    }


def _source_changes(claim: Claim) -> list[SourceChange]:
    """What became of cited sources and nobody has looked at; only of public claims, which alone are watched so."""
    if claim.published_verdict_id is None:
        return []
    return list(claim.source_changes.waiting().select_related("document").order_by("-pk")[:ASIDE])


def shows_gate(claim: Claim) -> bool:
    return claim.status in (Status.TRIAGED, Status.RESEARCHING, Status.CORRECTING, Status.IN_REVIEW, Status.APPROVED)


def approver_note(claim: Claim, proposal: Verdict | None, user: Any) -> str | Promise:
    """Why this person will not be let approve, said before they try."""
    if claim.status != Status.IN_REVIEW or proposal is None or not user.has_perm("claims.review_verdict"):
        return ""
    if proposal.proposed_by_id == user.pk:
        return _("You proposed this verdict. A second person has to approve it.")
    if claim.last_edited_by_id == user.pk:
        return _("You were the last to change what this verdict rests on. Another person has to approve it.")
    return ""


def _steps(claim: Claim, user: Any, bound: Bound) -> dict[str, Step]:
    """By name. What was just refused is there in any case: its typed values must not vanish with the state."""
    return {
        name: Step(name, act, bound.form if bound.act == name else act.unbound(claim))
        for name, act in ACTS.items()
        if bound.act == name or act.may(claim, user)
    }


@dataclass
class Translation:
    wording: Any
    form: Any


def _translations(claim: Claim, user: Any, bound: Bound) -> list[Translation]:
    """One form per language there is, and an empty one for the next."""
    others = [w for w in claim.wordings.all() if w.kind == "translated"]
    may = ACTS["translate"].may(claim, user)
    asked = bound.form["language"].data if bound.act == "translate" else None
    shown = [
        Translation(
            wording,
            bound.form
            if asked == wording.language
            else forms.TranslationForm(
                initial={"language": wording.language, "text": wording.text}, prefix="translation"
            )
            if may
            else None,
        )
        for wording in others
    ]
    if may or asked:
        is_new = asked is not None and asked not in [w.language for w in others]
        shown.append(Translation(None, bound.form if is_new else forms.TranslationForm(prefix="translation")))
    return shown


def _may_decide(claim: Claim, user: Any) -> bool:
    return claim.status in EDITABLE and user.has_perm("claims.decide_evidence")


def _groups(claim: Claim, user: Any, bound: Bound) -> dict[str, Any]:
    """Two readings of one answer: what counts (proposed, accepted) in groups, the rest in a drawer."""
    everything = corroboration.overview(claim, states=Evidence.State.values)
    prefetch_related_objects([e for group in everything.groups for e in group.evidence], "document__outlet__names")
    shown: list[Group] = []
    aside: list[Card] = []
    for group in everything.groups:
        cards = [_card(evidence, claim, user, bound) for evidence in group.evidence]
        counting = [card for card in cards if card.evidence.state in corroboration.SHOWN]
        aside += [card for card in cards if card.evidence.state not in corroboration.SHOWN]
        if counting:
            reasons = list(
                dict.fromkeys(c.evidence.document.origin_reason for c in counting if c.evidence.document.origin_reason)
            )
            origin = counting[0].evidence.document.origin
            shown.append(Group(origin.label if origin else "", reasons, counting))
    accepted = [card.evidence for group in shown for card in group.cards if card.evidence.state == "accepted"]
    return {
        "groups": shown,
        "aside": sorted(aside, key=lambda card: card.evidence.pk != bound.evidence)[:ASIDE],
        "aside_count": len(aside),
        "links": sum(len(group.cards) for group in shown),
        "origins": len(shown),
        "accepted_links": len(accepted),
        "accepted_origins": gate.independent_origins(accepted),
    }


def _card(evidence: Evidence, claim: Claim, user: Any, bound: Bound) -> Card:
    card = Card(evidence, passages=[p for p in evidence.passages if isinstance(p, dict) and p.get("exact")])
    if bound.evidence == evidence.pk:
        card.form = bound.form
    elif card.is_open and evidence.snapshot_id and _may_decide(claim, user):
        card.form = forms.EvidenceForm(
            prefix=f"evidence-{evidence.pk}",
            initial={"stance": evidence.stance, "reason": evidence.reason, "credibility": evidence.credibility},
        )
    elif card.is_open and _may_decide(claim, user):
        card.form = forms.ReasonForm(prefix=f"evidence-{evidence.pk}")
    return card


def _searches(claim: Claim) -> Iterable[Search]:
    return claim.searches.select_related("asked_by").defer("hits").order_by("-round", "provider", "pk")[:SEARCHES]
