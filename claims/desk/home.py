"""What the first page of the desk says: the queue, what waits for this person, and where to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.desk.reading_only import counted
from claims.models import Claim, Evidence, Statement, Story, Verdict, Wording, with_waiting_changes
from claims.states import Status
from sources.models import Source

SHOWN = 6  # of each kind; the list behind the heading has the rest

# The queue is the road of a claim; what is set aside or finished stands after it.
ROAD = (
    Status.INBOX, Status.TRIAGED, Status.RESEARCHING, Status.IN_REVIEW, Status.APPROVED, Status.CORRECTING,
    Status.PUBLISHED, Status.PARKED, Status.REJECTED, Status.WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One line of the navigation at the side."""

    label: str | Promise
    url: str
    is_child: bool = False
    is_here: bool = False


@dataclass(frozen=True)
class Stage:
    """One status of the queue with how many claims are in it."""

    status: str
    label: str | Promise
    count: int
    url: str


def claims_where(**query: str) -> str:
    """The address of the list of claims, filtered."""
    return reverse("admin:claims_claim_changelist") + ("?" + urlencode(query) if query else "")


def navigation(user: Any, path: str, query: str) -> list[Place]:
    """Without a query of its own: it is on every page."""
    places: list[tuple[str | Promise, str, bool]] = [(_("Desk"), reverse("admin:index"), False)]
    if user.has_perm("claims.add_story"):
        places.append((_("Hand in a story"), reverse("admin:claims_story_add"), False))
    if user.has_perm("sources.view_document"):
        places.append((_("Stories"), reverse("admin:claims_story_changelist"), False))
    if user.has_perm("claims.view_claim"):
        places += [
            (_("Claims"), claims_where(), False),
            (_("mine"), claims_where(assigned="me"), True),
            (_("nobody's"), claims_where(assigned="nobody"), True),
            (_("in review"), claims_where(status__exact=Status.IN_REVIEW), True),
            (_("new evidence"), claims_where(new_evidence="yes"), True),
            (_("a cited source changed"), claims_where(changed_source="yes"), True),
            (_("Evidence"), reverse("admin:claims_evidence_changelist"), False),
            (_("Changed sources"), reverse("admin:claims_sourcechange_changelist") + "?looked=no", False),
            (_("Searches"), reverse("admin:claims_search_changelist"), False),
            (_("Corrections"), reverse("admin:claims_correction_changelist"), False),
            (_("History"), reverse("admin:claims_event_changelist"), False),
        ]
    if user.has_perm("sources.view_source") and admin.site.is_registered(Source):
        places.append((_("Sources"), reverse("admin:sources_source_changelist"), False))
    if user.has_perm("sources.view_scrub"):
        places.append((_("Archive"), reverse("admin:sources_scrub_changelist"), False))
    here = f"{path}?{query}" if query else path
    return [Place(label, url, is_child, url == here) for label, url, is_child in places]


def home(user: Any) -> dict[str, Any]:
    """Counts and the first rows of what waits. A fixed number of queries."""
    if not user.has_perm("claims.view_claim"):
        return {}
    counts = dict(Claim.objects.order_by().values_list("status").annotate(Count("pk")))
    stages = [
        Stage(status, status.label, counts.get(status, 0), claims_where(status__exact=status))
        for status in ROAD
        if counts.get(status) or status in ROAD[:5]
    ]
    unread = _unread(user)
    return {
        "stages": stages,
        "total": sum(counts.values()),
        "is_empty": not counts and not Story.objects.stories().exists(),
        "to_review": _to_review(user),
        "to_publish": _with_words(Claim.objects.filter(status=Status.APPROVED))
        if user.has_perm("claims.publish_claim")
        else [],
        "new_evidence": _new_evidence(user),
        "mine": _with_words(
            Claim.objects.filter(assigned_to=user, status__in=[Status.TRIAGED, Status.RESEARCHING, Status.CORRECTING])
        ),
        "changed_sources": _changed_sources(user),
        "unread": unread,
        "urls": {
            "mine": claims_where(assigned="me"),
            "review": claims_where(status__exact=Status.IN_REVIEW),
            "approved": claims_where(status__exact=Status.APPROVED),
            "evidence": claims_where(new_evidence="yes"),
            "changed_sources": reverse("admin:claims_sourcechange_changelist") + "?looked=no",
            "stories": reverse("admin:claims_story_changelist") + "?claims=no",
        },
    }


def _with_words(claims: Any) -> list[Claim]:
    wordings = Prefetch("wordings", Wording.objects.defer("vector", "stems", "search"))
    return list(claims.order_by("-pk").prefetch_related(wordings)[:SHOWN])


def _to_review(user: Any) -> list[Claim]:
    """In review, proposed by somebody else, and not last edited by this person: what they may decide on."""
    if not user.has_perm("claims.review_verdict"):
        return []
    own = Verdict.objects.filter(claim=OuterRef("pk"), closed_at=None, published_at=None, proposed_by=user)
    return _with_words(Claim.objects.filter(~Exists(own), status=Status.IN_REVIEW).exclude(last_edited_by=user))


def _new_evidence(user: Any) -> list[Claim]:
    if not user.has_perm("claims.decide_evidence"):
        return []
    open_states = [Status.INBOX, Status.TRIAGED, Status.RESEARCHING, Status.CORRECTING]
    proposed = Evidence.objects.filter(claim=OuterRef("pk"), state=Evidence.State.PROPOSED)
    waiting = Claim.objects.filter(Exists(proposed), status__in=open_states).filter(
        Q(assigned_to=user) | Q(assigned_to=None)
    )
    return _with_words(
        waiting.annotate(to_decide=counted(Evidence.objects.filter(state=Evidence.State.PROPOSED), "claim"))
    )


def _changed_sources(user: Any) -> list[Claim]:
    """Public claims of this person, or nobody's, that cite what is no longer as it was."""
    if not user.has_perm("claims.correct_claim"):
        return []
    waiting = Claim.objects.public().filter(with_waiting_changes())
    return _with_words(waiting.filter(Q(assigned_to=user) | Q(assigned_to=None)))


def _unread(user: Any) -> list[Any]:
    """Stories that nobody has taken a claim from yet."""
    if not user.has_perm("claims.record_claim"):
        return []
    taken = Claim.objects.filter(story=OuterRef("pk"))
    suggested = Statement.objects.filter(document=OuterRef("pk"), checkable=True, dismissed_at=None)
    return list(
        Story.objects.stories()
        .filter(~Exists(taken))
        .annotate(has_suggestions=Exists(suggested))
        .select_related("outlet")
        .order_by("-created_at", "-pk")[:SHOWN]
    )
