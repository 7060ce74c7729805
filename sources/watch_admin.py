"""What is visited again, in the desk: when next, how the page fares, and what each visit has found."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sources.errors import sentence
from sources.models import Visit, Watch
from sources.record_admin import ReadOnly, foreign


@admin.register(Watch)
class WatchAdmin(ReadOnly):
    """Every document that is visited again."""

    list_display = ("of_document", "level", "page", "trouble", "troubles", "last_visit_at", "next_visit_at")
    list_filter = ("page", "level", "trouble")
    list_select_related = ("document",)
    search_fields = ("document__url", "document__title")
    fields = ("document", "level", "since", "last_visit_at", "next_visit_at", "page", "page_since", "home", "moved_to",
              "trouble", "trouble_since", "troubles", "all_visits")  # fmt: skip

    @admin.display(description=_("document"))
    def of_document(self, watch: Watch) -> SafeString:
        return foreign(str(watch.document)[:160], watch.document.language)

    @admin.display(description=_("visits"))
    def all_visits(self, watch: Watch) -> SafeString:
        where = reverse("admin:sources_visit_changelist")
        return format_html('<a href="{}?document={}">{}</a>', where, watch.document_id, watch.document.visits.count())


@admin.register(Visit)
class VisitAdmin(ReadOnly):
    """What each visit has found. Never changed."""

    list_display = ("at", "of_document", "page", "text", "said")
    list_filter = ("page", "text", ("at", admin.DateFieldListFilter))
    list_select_related = ("document",)
    search_fields = ("document__url", "document__title")
    fields = ("document", "at", "said", "before", "page", "moved_to", "text", "kept", "sentences", "snapshot", "fetch")

    @admin.display(description=_("document"))
    def of_document(self, visit: Visit) -> SafeString:
        return foreign(str(visit.document)[:160], visit.document.language)

    @admin.display(description=_("what happened"))
    def said(self, visit: Visit) -> str:
        return sentence(visit.code) if visit.code not in ("", "ok") else ""

    @admin.display(description=_("what changed"))
    def sentences(self, visit: Visit) -> SafeString:
        language = visit.document.language
        rows = ((foreign(one["before"], language), foreign(one["after"], language)) for one in visit.changes)
        return format_html("<ul>{}</ul>", format_html_join("", "<li><del>{}</del> <ins>{}</ins></li>", rows))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "document" or super().lookup_allowed(lookup, value, request)
