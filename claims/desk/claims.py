"""Claims at the desk: the list, and the addresses of the workbench and of every act on it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from claims import corroboration, matching, packing
from claims.desk import workbench
from claims.desk.acts import ACTS
from claims.desk.filters import AssignedTo, HasChangedSource, HasNewEvidence, RatedAs, StoryOf, Topic
from claims.desk.reading_only import RecordAdmin, badge, counted, foreign, public_address
from claims.desk.workbench import Bound
from claims.errors import ClaimError
from claims.models import Claim, Evidence, Verdict, Wording
from sources import downloads
from sources.errors import SourceError


def address(claim: Claim | int, anchor: str = "") -> str:
    """Where the claim's workbench is."""
    pk = claim if isinstance(claim, int) else claim.pk
    return reverse("admin:claims_claim_change", args=[pk]) + (f"#{anchor}" if anchor else "")


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    """The list of claims; each leads to its workbench."""

    list_display = ("wording", "status_badge", "verdict_badge", "assigned_to", "evidence_found", "recorded")
    list_filter = (
        "status",
        AssignedTo,
        HasNewEvidence,
        HasChangedSource,
        RatedAs,
        "kind",
        Topic,
        StoryOf,
        ("created_at", admin.DateFieldListFilter),
    )
    list_select_related = ("assigned_to", "published_verdict__rating")
    search_fields = ("wordings__text",)
    search_help_text = _("Words in any language of the claim, or its number.")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("wordings", Wording.objects.defer("vector", "stems", "search")),
                Prefetch(
                    "verdicts",
                    Verdict.objects.filter(closed_at=None, published_at=None).select_related("rating"),
                    to_attr="open_verdicts",
                ),
            )
            .annotate(
                to_decide=counted(Evidence.objects.filter(state=Evidence.State.PROPOSED), "claim"),
                cited=counted(Evidence.objects.accepted(), "claim"),
            )
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """All words, in any wording and language, folded as Arabic readers expect; a number finds that claim."""
        term = search_term.strip().removeprefix("#")
        if not term:
            return queryset, False
        found = matching.find(search_term)
        if term.isdecimal() and len(term) < 12:
            found |= Q(pk=int(term))
        return queryset.filter(found), False

    @admin.display(description=_("claim"))
    def wording(self, claim: Claim) -> SafeString:
        return foreign(claim.text or f"#{claim.pk}", claim.language, limit=180)

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, claim: Claim) -> SafeString:
        return badge("status", claim.status, claim.get_status_display())

    @admin.display(description=_("verdict"))
    def verdict_badge(self, claim: Any) -> SafeString | str:
        if claim.published_verdict:
            return badge("tone", claim.published_verdict.rating.tone, claim.published_verdict.rating.label)
        if claim.open_verdicts:
            return badge("tone", "proposed", _("proposed: %s") % claim.open_verdicts[0].rating.label)
        return "–"

    @admin.display(description=_("evidence"))
    def evidence_found(self, claim: Any) -> SafeString | str:
        cited = gettext("%(number)d accepted") % {"number": claim.cited} if claim.cited else "–"
        if not claim.to_decide:
            return cited
        return format_html(
            "{} {}", cited, badge("state", "proposed", gettext("%(number)d new") % {"number": claim.to_decide})
        )

    @admin.display(description=_("recorded"), ordering="pk")
    def recorded(self, claim: Claim) -> Any:
        return claim.created_at.date()

    # The workbench

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", wrap(self.progress_view), name="claims_claim_progress"),
            path("<int:pk>/copies/", wrap(require_safe(self.package_view)), name="claims_claim_copies"),
            path("<int:pk>/do/<slug:name>/", wrap(require_POST(self.act_view)), name="claims_claim_act"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self.show(request, self.claim_or_404(request, object_id))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The record itself; what the admin keeps of its own forms says nothing of claims."""
        claim = self.claim_or_404(request, object_id)
        return HttpResponseRedirect(reverse("admin:claims_event_changelist") + f"?claim__id__exact={claim.pk}")

    def claim_or_404(self, request: HttpRequest, pk: Any) -> Claim:
        if not self.has_view_permission(request):
            raise PermissionDenied
        claim = workbench.open_claim(int(pk)) if str(pk).isdecimal() and len(str(pk)) < 18 else None
        if claim is None:
            raise Http404
        return claim

    def show(self, request: HttpRequest, claim: Claim, bound: Bound | None = None, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Claim %(number)s") % {"number": claim.pk},
            "subtitle": Truncator(claim.text).chars(60),
            "opts": self.opts,
            "public_url": public_address(claim),
            **workbench.page(claim, request.user, bound),
        }
        return TemplateResponse(request, "admin/desk/claim.html", context, status=status)

    def act_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Do one thing to the claim. A refusal shows it again with everything typed, the reason in place."""
        act = ACTS.get(name)
        claim = self.claim_or_404(request, pk)
        if act is None:
            raise Http404
        form = act.bound(claim, request.POST)
        asked = request.POST.get("seen", "")
        seen = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        status = 422
        if form.is_valid():
            try:
                done = act.perform(claim, form, by=request.user, seen=seen)
            except (ClaimError, SourceError) as error:
                form.refuse(error)
                status = error.status if isinstance(error, ClaimError) else 422
            else:
                if done is not None:
                    messages.success(request, str(done))
                    return HttpResponseRedirect(address(claim, LANDING.get(name, act.section)))
        # Read again: the claim may be another one than when this view began.
        fresh = self.claim_or_404(request, pk)
        # What stands now is what the typed values are held against, should somebody else have been quicker.
        form.initial = translation_now(fresh, form) if name == "translate" else act.initial(fresh) or {}
        return self.show(request, fresh, Bound(act=name, form=form), status=status)

    def package_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Every copy the claim rests on, for the newsroom: as one file that archives and players of them can read."""
        if not (self.has_view_permission(request) and request.user.has_perm("sources.view_snapshot")):
            raise PermissionDenied
        claim = get_object_or_404(Claim.objects.with_wordings().select_related("story"), pk=pk)
        pieces = packing.package(claim, packing.copies(claim), url=request.build_absolute_uri(address(claim)))
        return downloads.streamed(pieces, name=packing.NAME.format(claim.pk))

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The research bar alone, for the page that polls it and for people without JavaScript."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        claim = get_object_or_404(Claim.objects.with_wordings(), pk=pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Research on claim %(number)s") % {"number": claim.pk},
            "opts": self.opts,
            "claim": claim,
            "progress": corroboration.progress(claim),
        }
        template = "progress_bar" if request.headers.get("X-Requested-With") == "fetch" else "progress"
        return TemplateResponse(request, f"admin/desk/{template}.html", context)


def translation_now(claim: Claim, form: Any) -> dict[str, str]:
    """The claim's wording in the language that the form is about."""
    tag = form["language"].data or ""
    there = next((w for w in claim.wordings.all() if w.kind == Wording.Kind.TRANSLATED and w.language == tag), None)
    return {"language": tag, "text": there.text if there else ""}


# Where the page opens after an act, when that is not the act's own form.
LANDING = {
    "reword": "claim", "translate": "claim", "describe": "details", "relate": "details", "unrelate": "details",
    "quantify": "claim", "waive": "evidence", "research": "evidence", "add_link": "evidence", "triage": "top",
    "start": "top", "park": "top", "reject": "top", "reopen": "top", "assign": "top", "propose": "verdict",
    "submit": "verdict", "approve": "verdict", "send_back": "verdict", "publish": "verdict", "correct": "verdict",
    "abandon": "verdict", "withdraw": "verdict",
}  # fmt: skip
