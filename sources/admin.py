"""Sources and what was fetched, in the desk: names, domains and feeds to keep up, fetches given up to try again."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sources import backlog, documents, downloads, fetching, lending, outside, revisiting, warc
from sources.errors import sentence
from sources.feed_admin import Feeds
from sources.models import (
    Document,
    Fetch,
    Origin,
    OutsideCopy,
    Snapshot,
    Source,
    SourceName,
)
from sources.record_admin import MAY_MANAGE, Managed, ManagedInline, ReadOnly, foreign
from sources.text.normalize import fold


class Names(ManagedInline):
    model = SourceName
    fields = ("text", "language", "kind")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(MAY_MANAGE))


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Source
        fields = (
            "name", "language", "slug", "kind", "description", "domains", "wikidata_id", "owner", "grade",
            "grade_reason",
        )  # fmt: skip

    def clean_domains(self) -> list[str]:
        return [domain.strip().lower().rstrip(".") for domain in self.cleaned_data["domains"] if domain.strip()]


@admin.register(Source)
class SourceAdmin(Managed):
    """Who says things, with all their names."""

    form = SourceForm
    list_display = ("named", "kind", "reliability", "description", "where")
    list_filter = ("kind", "grade")
    search_fields = ("name", "names__text", "names__folded", "domains", "wikidata_id")
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ("owner",)
    inlines = (Names, Feeds)

    @admin.display(description=_("name"), ordering="name")
    def named(self, source: Source) -> SafeString:
        return foreign(*source.name_in(get_language() or source.language))

    @admin.display(description=_("reliability"), ordering="grade")
    def reliability(self, source: Source) -> SafeString:
        """The letter; what it stands for is in the title and in the filter beside the list."""
        return format_html(
            '<span class="badge grade-{}" title="{}">{}</span>', source.grade, source.get_grade_display(), source.grade
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).prefetch_related("names")

    @admin.display(description=_("domains"))
    def where(self, source: Source) -> str:
        return ", ".join(source.domains)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Names are found as they are folded: without vowel signs, whatever the form of alef or the case."""
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        if folded := fold(search_term).strip():
            named = SourceName.objects.filter(folded__contains=folded).values("source")
            found = queryset.filter(pk__in=found.order_by().values("pk")) | queryset.filter(pk__in=named)
        return found, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A name goes on record with the form it is found by."""
        for row in formset.forms:
            if isinstance(row.instance, SourceName):
                row.instance.text = documents.one_line(row.instance.text)
                row.instance.folded = fold(row.instance.text)[:300]
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        source = form.instance
        documents.add_name(source, source.name, source.language, SourceName.Kind.NAME)


@admin.register(Document)
class DocumentAdmin(ReadOnly):
    """Everything on record, with its copies and the jobs of getting them."""

    list_display = ("titled", "outlet", "language", "kind", "published_at", "origin")
    list_filter = ("kind", "is_story", "is_primary", "language", ("published_at", admin.DateFieldListFilter))
    list_select_related = ("outlet", "origin")
    search_fields = ("title", "url", "byline")
    fields = ("titled", "url", "outlet", "byline", "credit", "language", "kind", "is_primary", "is_story",
              "published_at", "origin", "origin_reason", "origin_by", "copies", "jobs", "added_by",
              "created_at")  # fmt: skip

    @admin.display(description=_("title"), ordering="title")
    def titled(self, document: Document) -> SafeString:
        return foreign(str(document)[:200], document.language)

    @admin.display(description=_("copies"))
    def copies(self, document: Document) -> SafeString:
        where = reverse("admin:sources_snapshot_changelist")
        return format_html('<a href="{}?document={}">{}</a>', where, document.pk, document.snapshots.count())

    @admin.display(description=_("fetches"))
    def jobs(self, document: Document) -> SafeString:
        where = reverse("admin:sources_fetch_changelist")
        return format_html('<a href="{}?document={}">{}</a>', where, document.pk, document.fetches.count())


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnly):
    """The copies we kept. Never changed."""

    list_display = ("titled", "document", "fetched_at", "language", "size", "status")
    list_filter = ("language", "extractor", ("fetched_at", admin.DateFieldListFilter))
    list_select_related = ("document",)
    search_fields = ("title", "document__url", "sha256")
    fields = ("document", "asked_at", "fetched_at", "final_url", "status", "status_line", "content_type", "encoding",
              "size", "sha256", "coded_sha256", "language", "title", "byline", "credit", "published_at", "warnings",
              "hops", "redirects", "request_headers", "headers", "tls_subject", "software", "extractor",
              "download", "as_warc", "kept_text")  # fmt: skip

    @admin.display(description=_("title"))
    def titled(self, snapshot: Snapshot) -> SafeString:
        return foreign(snapshot.title or str(snapshot.document), snapshot.language)

    @admin.display(description=_("text"))
    def kept_text(self, snapshot: Snapshot) -> SafeString:
        return format_html(
            '<div class="kept-text" lang="{}" dir="{}">{}</div>', snapshot.language, snapshot.direction, snapshot.text
        )

    @admin.display(description=_("as it came"))
    def download(self, snapshot: Snapshot) -> SafeString:
        where = reverse("admin:sources_snapshot_raw", args=[snapshot.pk])
        return format_html('<a href="{}" download>{}</a>', where, downloads.name_of(snapshot))

    @admin.display(description="WARC")
    def as_warc(self, snapshot: Snapshot) -> SafeString:
        where = reverse("admin:sources_snapshot_warc", args=[snapshot.pk])
        return format_html('<a href="{}" download>{}</a>', where, warc.name_of(snapshot))

    def get_urls(self) -> list[URLPattern]:
        def wrap(view: Any) -> Any:
            @require_safe
            @wraps(view)
            def for_the_newsroom(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
                if not self.has_view_permission(request):
                    raise PermissionDenied
                return view(request, *args, **kwargs)

            return self.admin_site.admin_view(for_the_newsroom)

        return [*lending.urls(wrap), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        return super().get_queryset(request).defer("peer")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "document" or super().lookup_allowed(lookup, value, request)


@admin.register(Fetch)
class FetchAdmin(ReadOnly):
    """Every job of getting a page; those given up say why, and can be tried again."""

    list_display = ("of_document", "purpose", "state", "attempt", "said", "not_before", "finished_at", "once_more")
    list_filter = ("state", "purpose", "last_outcome", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("document",)
    search_fields = ("document__url", "document__title", "host", "last_outcome")
    actions = ("try_again",)
    fields = ("document", "purpose", "window", "state", "attempt", "max_attempts", "said", "last_outcome", "host",
              "not_before", "lease_until", "created_at", "finished_at", "retried_by")  # fmt: skip

    @admin.display(description=_("document"))
    def of_document(self, fetch: Fetch) -> SafeString:
        return foreign(str(fetch.document)[:160], fetch.document.language)

    @admin.display(description=_("what happened"), ordering="last_outcome")
    def said(self, fetch: Fetch) -> str:
        """In the language of whoever looks; the row keeps what the worker said."""
        return sentence(fetch.last_outcome) if fetch.last_outcome not in {"", "ok"} else fetch.last_detail

    @admin.display(description="")
    def once_more(self, fetch: Fetch) -> str:
        if fetch.state != Fetch.State.DEAD:
            return ""
        where = reverse("admin:sources_fetch_retry", args=[fetch.pk])
        return format_html('<button type="submit" class="button" formaction="{}">{}</button>', where, _("Try again"))

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in self.list_display if name != "once_more" or self.has_retry_permission(request)]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "backlog": backlog.now()})

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> Any:
        dead = (
            Fetch.objects.filter(pk=object_id, state=Fetch.State.DEAD)
            if object_id.isdecimal()
            else Fetch.objects.none()
        )
        may = self.has_retry_permission(request) and dead.exists()
        options["extra_context"] = {**(options.get("extra_context") or {}), "may_retry": may}
        return super().change_view(request, object_id, *args, **options)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.retry))
        return [path("<int:pk>/retry/", view, name="sources_fetch_retry"), *super().get_urls()]

    def retry(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The button beside one that was given up."""
        if not self.has_retry_permission(request):
            raise PermissionDenied
        self.try_again(request, Fetch.objects.filter(pk=pk))
        return redirect(f"{reverse('admin:sources_fetch_changelist')}?state__exact={Fetch.State.DEAD}")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_MANAGE) or request.user.has_perm("sources.change_fetch")

    @admin.action(description=_("Try again what was given up"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Fetch]) -> None:
        chosen = list(queryset.filter(state=Fetch.State.DEAD))
        for fetch in chosen:
            fetching.retry(fetch, by=request.user)
            revisiting.expect(fetch)
        text = ngettext("%(count)d fetch is in line again.", "%(count)d fetches are in line again.", len(chosen))
        level = messages.SUCCESS if chosen else messages.WARNING
        self.message_user(request, text % {"count": len(chosen)}, level)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "document" or super().lookup_allowed(lookup, value, request)


@admin.register(Origin)
class OriginAdmin(ReadOnly):
    """One report with all its reprints and translations, each with the reason why it is one."""

    list_display = ("label", "created_at")
    search_fields = ("label",)
    fields = ("label", "created_at", "members")

    @admin.display(description=_("documents"))
    def members(self, origin: Origin) -> SafeString:
        documents_of = origin.documents.order_by("published_at", "pk")
        rows = ((foreign(str(document), document.language), document.origin_reason) for document in documents_of)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} – {}</li>", rows))


@admin.register(OutsideCopy)
class OutsideCopyAdmin(ReadOnly):
    """What outside archives keep of what we cite, and how far they are with the rest."""

    list_display = ("of_document", "archive", "state", "there", "attempt", "said", "not_before")
    list_filter = ("archive", "state", "last_outcome", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("document",)
    search_fields = ("document__url", "document__title", "last_outcome")
    actions = ("look_again",)
    fields = ("document", "archive", "state", "there", "copied_at", "attempt", "max_attempts", "said", "answer",
              "asked_at", "not_before", "lease_until", "created_at", "finished_at")  # fmt: skip

    # Whoever may see the documents may see who else keeps them.
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("sources.view_document")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=_("document"))
    def of_document(self, row: OutsideCopy) -> SafeString:
        return foreign(str(row.document)[:160], row.document.language)

    @admin.display(description=_("address of the copy"))
    def there(self, row: OutsideCopy) -> SafeString | str:
        if not row.address:
            return "–"
        return format_html('<a href="{}" rel="noopener noreferrer" dir="ltr">{}</a>', row.address, row.address[:120])

    @admin.display(description=_("what happened"))
    def said(self, row: OutsideCopy) -> str:
        return row.last_detail or row.last_outcome

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_MANAGE) or request.user.has_perm("sources.change_outsidecopy")

    @admin.action(description=_("Look again for what was given up"), permissions=["retry"])
    def look_again(self, request: HttpRequest, queryset: QuerySet[OutsideCopy]) -> None:
        chosen = list(queryset.filter(state=OutsideCopy.State.DEAD))
        for row in chosen:
            outside.retry(row)
        text = ngettext("%(count)d copy is looked for again.", "%(count)d copies are looked for again.", len(chosen))
        self.message_user(request, text % {"count": len(chosen)}, messages.SUCCESS if chosen else messages.WARNING)
