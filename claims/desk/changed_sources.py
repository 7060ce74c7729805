"""Changed sources at the desk: what is no longer as a public claim cites it, and the note of who has looked at it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from claims import monitoring
from claims.desk import claims, forms
from claims.desk.lists import OfClaims
from claims.desk.reading_only import badge, foreign, public_address
from claims.errors import ClaimError
from claims.models import SourceChange, Wording

FATES: dict[str, str | Promise] = {
    "unchanged": _("stands as it was cited"),
    "moved": _("stands elsewhere"),
    "edited": _("was edited"),
    "gone": _("is gone"),
}
EDITS: dict[str, str | Promise] = {
    "number": _("another number"),
    "date": _("another date"),
    "name": _("another name"),
    "negation": _("a negation"),
    "words": _("other words"),
}
SENTENCES: dict[str, str | Promise] = {
    "added": _("put in"),
    "removed": _("taken out"),
    "edited": _("edited"),
    "moved": _("moved"),
}


def address(change: SourceChange) -> str:
    return reverse("admin:claims_sourcechange_change", args=[change.pk])


class IsLookedAt(admin.SimpleListFilter):
    title = _("looked at")
    parameter_name = "looked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("not yet")), ("yes", _("by somebody")), ("mine", _("not yet, on claims assigned to me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "mine":
            return queryset.filter(looked_at=None, claim__assigned_to=request.user)
        return queryset.filter(looked_at__isnull=self.value() == "no") if self.value() in ("no", "yes") else queryset


@admin.register(SourceChange)
class SourceChangeAdmin(OfClaims):
    """What machines noticed about cited sources; people say what it means."""

    list_display = ("became", "source", "of_claim", "seen_at", "looked")
    list_display_links = ("became",)
    list_filter = (IsLookedAt, "kind", ("seen_at", admin.DateFieldListFilter))
    list_select_related = ["claim", "document", "looked_by"]
    search_fields = ("document__title", "document__url")
    ordering = ("-pk",)

    @admin.display(description=_("what became of it"), ordering="kind")
    def became(self, change: SourceChange) -> SafeString:
        return badge("became", change.kind, change.get_kind_display())

    @admin.display(description=_("source"))
    def source(self, change: SourceChange) -> SafeString:
        return foreign(str(change.document), change.document.language, limit=110)

    @admin.display(description=_("looked at"), ordering="looked_at")
    def looked(self, change: SourceChange) -> SafeString | str:
        if change.looked_by is None:
            return badge("state", "proposed", _("not yet"))
        return format_html("<bdi>{}</bdi> {}", change.looked_by, foreign(change.note, limit=80))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/look/", wrap(require_POST(self.look_view)), name="claims_sourcechange_look"),
            *super().get_urls(),
        ]

    def one_or_404(self, request: HttpRequest, pk: Any) -> SourceChange:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = SourceChange.objects.select_related("claim", "document", "cited", "visit", "looked_by")
        rows = rows.prefetch_related(Prefetch("claim__wordings", Wording.objects.defer("vector", "stems", "search")))
        found = rows.filter(pk=int(pk)).first() if str(pk).isdecimal() and len(str(pk)) < 18 else None
        if found is None:
            raise Http404
        return found

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self.show(request, self.one_or_404(request, object_id))

    def look_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the note of who has looked at the change. A refusal shows it again with the note as typed."""
        change = self.one_or_404(request, pk)
        form = forms.NoteForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                monitoring.look(change, note=form.cleaned_data["note"], by=request.user)
            except ClaimError as error:
                form.refuse(error)
                status = error.status
            else:
                messages.success(
                    request, gettext("Your note is kept. The public page goes on saying that it has changed.")
                )
                return HttpResponseRedirect(address(change))
        return self.show(request, self.one_or_404(request, pk), form, status=status)

    def show(
        self, request: HttpRequest, change: SourceChange, form: forms.NoteForm | None = None, *, status: int = 200
    ) -> HttpResponse:
        may_look = change.looked_at is None and request.user.has_perm("claims.correct_claim")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Changed source"),
            "subtitle": str(change.document)[:60],
            "opts": self.opts,
            "change": change,
            "claim": change.claim,
            "passages": [row | {"says": FATES.get(row["fate"], row["fate"])} | _said(row) for row in change.passages],
            "sentences": [
                row | {"says": SENTENCES.get(row["kind"], row["kind"])} | _said(row) for row in change.changes
            ],
            "public_url": public_address(change.claim),
            "workbench_url": claims.address(change.claim, "verdict"),
            "form": form or (forms.NoteForm() if may_look else None),
        }
        return TemplateResponse(request, "admin/desk/changed_source.html", context, status=status)


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {"edits": [edit | {"says": EDITS.get(edit["kind"], edit["kind"])} for edit in row["edits"]]}
