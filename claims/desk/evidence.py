"""Evidence at the desk: the list, the kept copy with the cited passages marked, and the decision on it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from claims import corroboration, matching, review
from claims.desk import claims, copies, forms, workbench
from claims.desk.filters import LanguageInWords, ProviderInWords
from claims.desk.reading_only import RecordAdmin, badge, foreign
from claims.desk.workbench import Bound
from claims.errors import ClaimError
from claims.models import Claim, Evidence, Wording
from claims.templatetags.in_words import name
from sources import rendering
from sources.errors import SourceError
from sources.models import Rendering, Snapshot


@admin.register(Evidence)
class EvidenceAdmin(RecordAdmin):
    """All evidence, whatever the claim; each leads to its kept copy."""

    list_display = ("page", "outlet", "for_claim", "stance_badge", "state_badge", "credibility", "found")
    list_filter = (
        "state",
        "stance",
        "credibility",
        ("provider", ProviderInWords),
        ("document__language", LanguageInWords),
        ("created_at", admin.DateFieldListFilter),
    )
    list_select_related = ("claim", "document__outlet")
    search_fields = ("document__title", "document__url")
    search_help_text = _("Words of the page's title or address, or of the claim in any language.")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        wordings = Prefetch("claim__wordings", Wording.objects.defer("vector", "stems", "search"))
        return super().get_queryset(request).prefetch_related(wordings, "document__outlet__names")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            about = Claim.objects.filter(matching.find(search_term))
            found = queryset.filter(pk__in=found.order_by().values("pk")) | queryset.filter(claim__in=about)
        return found, False

    @admin.display(description=_("page"))
    def page(self, evidence: Evidence) -> SafeString:
        return foreign(str(evidence.document), evidence.document.language, limit=110)

    @admin.display(description=_("outlet"))
    def outlet(self, evidence: Evidence) -> SafeString | str:
        outlet = evidence.document.outlet
        return format_html("{} {}", name(outlet), badge("grade", outlet.grade, outlet.grade)) if outlet else "–"

    @admin.display(description=_("claim"))
    def for_claim(self, evidence: Evidence) -> SafeString:
        words = foreign(evidence.claim.text or f"#{evidence.claim_id}", evidence.claim.language, limit=90)
        return format_html('<a href="{}">{}</a>', claims.address(evidence.claim_id, f"evidence-{evidence.pk}"), words)

    @admin.display(description=_("stance"), ordering="stance")
    def stance_badge(self, evidence: Evidence) -> SafeString:
        return badge("stance", evidence.stance, evidence.get_stance_display())

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, evidence: Evidence) -> SafeString:
        return badge("state", evidence.state, evidence.get_state_display())

    @admin.display(description=_("found"), ordering="pk")
    def found(self, evidence: Evidence) -> Any:
        return evidence.created_at.date()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/decide/", wrap(require_POST(self.decide_view)), name="claims_evidence_decide"),
            path("copies/<int:pk>/", wrap(require_safe(self.copy_view)), name="claims_evidence_copy"),
            path("copies/<int:pk>/picture/", wrap(require_POST(self.picture_view)), name="claims_evidence_picture"),
            *super().get_urls(),
        ]

    def one_or_404(self, request: HttpRequest, pk: Any) -> Evidence:
        if not self.has_view_permission(request):
            raise PermissionDenied
        usable = str(pk).isdecimal() and len(str(pk)) < 18
        rows = Evidence.objects.select_related(
            "claim", "document__outlet", "document__origin", "snapshot", "decided_by", "proposed_by", "search"
        ).prefetch_related("claim__wordings")
        found = rows.filter(pk=int(pk)).first() if usable else None
        if found is None:
            raise Http404
        return found

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The copy as we keep it, with the passages that bear on the claim marked."""
        evidence = self.one_or_404(request, object_id)
        snapshot = evidence.snapshot or evidence.document.snapshots.newest_first().first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kept copy"),
            "subtitle": Truncator(str(evidence.document)).chars(60),
            "opts": self.opts,
            "evidence": evidence,
            "claim": evidence.claim,
            "document": evidence.document,
            **copies.of(snapshot, evidence),
        }
        return TemplateResponse(request, "admin/desk/copy.html", context)

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One copy of a page, whichever claim it was kept for, with all that is cited from it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        snapshot = Snapshot.objects.select_related("document__outlet").filter(pk=pk).first()
        if snapshot is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kept copy"),
            "subtitle": Truncator(str(snapshot.document)).chars(60),
            "opts": self.opts,
            "document": snapshot.document,
            **copies.of(snapshot),
        }
        return TemplateResponse(request, "admin/desk/copy.html", context)

    def picture_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have a screenshot and a PDF made of a copy, or try again where that failed."""
        if not request.user.has_perm("claims.research_claim"):
            raise PermissionDenied
        snapshot = Snapshot.objects.filter(pk=pk).first()
        if snapshot is None or not rendering.is_on() or not rendering.can_be_shown(snapshot):
            raise Http404
        rendering.ask([snapshot], by=request.user)
        rendering.retry(Rendering.objects.get(snapshot=snapshot))
        messages.success(request, gettext("A screenshot and a PDF are being made. Reload in a moment."))
        return HttpResponseRedirect(reverse("admin:claims_evidence_copy", args=[pk]))

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept, reject, take back or fetch again: one press, with stance, reason and credibility in the same go."""
        evidence = self.one_or_404(request, pk)
        claim = evidence.claim
        form = forms.EvidenceForm(request.POST, prefix=f"evidence-{pk}")
        status = 422
        # For all but accepting, the reason is the only field that matters: a missing stance must not refuse it.
        if form.is_valid() or "accept" not in request.POST:
            try:
                done = self.decide(request, evidence, form)
            except (ClaimError, SourceError) as error:
                form.refuse(error)
                status = error.status if isinstance(error, ClaimError) else 422
            else:
                messages.success(request, done)
                return HttpResponseRedirect(claims.address(claim, f"evidence-{pk}"))
        desk = self.admin_site.get_model_admin(Claim)
        fresh = workbench.open_claim(claim.pk)
        if fresh is None or not isinstance(desk, claims.ClaimAdmin):
            raise Http404
        return desk.show(request, fresh, Bound(evidence=pk, form=form), status=status)

    def decide(self, request: HttpRequest, evidence: Evidence, form: forms.EvidenceForm) -> str:
        given, by = form.cleaned_data, request.user
        page = Truncator(str(evidence.document)).chars(80)
        if "reject" in request.POST:
            review.reject(evidence, reason=given.get("reason", ""), by=by)
            return gettext("Rejected: %(page)s. It will not come back for this claim.") % {"page": page}
        if "reconsider" in request.POST:
            review.reconsider(evidence, by=by)
            return gettext("Taken back: %(page)s is a proposal again.") % {"page": page}
        if "retry" in request.POST:
            corroboration.retry(evidence, by=by)
            return gettext("Asked for again: %(page)s.") % {"page": page}
        review.accept(
            evidence,
            stance=given["stance"],
            reason=given["reason"],
            credibility=given["credibility"],
            by=by,
        )
        return gettext("Accepted: %(page)s.") % {"page": page}
