"""Who may do what: one table. Roles are groups, made by a migration; `docs/workflow.md` shows the table."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Permissions of our own, all on the Claim model: what the verbs ask for.
PERMISSIONS: dict[str, str | Promise] = {
    "add_story": _("Can hand in stories"),
    "record_claim": _("Can record claims"),
    "triage_claim": _("Can triage, park, reject and reopen claims"),
    "research_claim": _("Can research claims, change their wording and attribution"),
    "decide_evidence": _("Can accept and reject evidence"),
    "propose_verdict": _("Can propose verdicts"),
    "review_verdict": _("Can approve verdicts of others and send them back"),
    "publish_claim": _("Can publish approved claims"),
    "correct_claim": _("Can open corrections"),
    "withdraw_claim": _("Can withdraw published claims"),
    "manage_sources": _("Can change sources, their grades, feeds and origins"),
    "override_robots": _("Can let one document be fetched against a site's robots.txt"),
}

_RECORD = ("view", "add_story", "record_claim")
_CHECK = (
    *_RECORD,
    "triage_claim",
    "research_claim",
    "decide_evidence",
    "propose_verdict",
    "correct_claim",
    "manage_sources",
)
_REVIEW = (*_CHECK, "review_verdict", "override_robots")
_EDIT = (*_REVIEW, "publish_claim", "withdraw_claim")

# "view" stands for the view permission on everything in claims and sources.
ROLES: dict[str, tuple[str, ...]] = {
    "contributor": _RECORD,
    "checker": _CHECK,
    "reviewer": _REVIEW,
    "editor": _EDIT,
    "auditor": ("view",),
}
