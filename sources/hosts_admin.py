"""Hosts in the desk: which are out of order and why, what their robots.txt says, and what people decided against it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sources import hosts, overrides
from sources.errors import sentence
from sources.models import Fetch, Host, Robots, RobotsOverride
from sources.record_admin import MAY_MANAGE, ReadOnly, foreign


class BreakerFilter(admin.SimpleListFilter):
    title = _("breaker")
    parameter_name = "breaker"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [("open", _("open or on trial")), ("closed", _("closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Host]) -> QuerySet[Host]:
        if self.value() in {"open", "closed"}:
            return queryset.filter(opened_at__isnull=self.value() == "closed")
        return queryset


@admin.register(Host)
class HostAdmin(ReadOnly):
    """Every site we ask, and how it is."""

    list_display = ("name", "breaker", "waiting", "next_allowed_at", "delay", "last_asked_at", "close")
    list_filter = (BreakerFilter,)
    search_fields = ("name",)
    actions = ("close_breakers",)
    fields = ("name", "breaker", "failures", "opened_at", "open_until", "waiting", "next_allowed_at", "delay",
              "last_asked_at", "held_until", "closed_by")  # fmt: skip

    @admin.display(description=_("breaker"), ordering="opened_at")
    def breaker(self, host: Host) -> str:
        """Whether it is asked, and if not, why not and until when."""
        if host.opened_at is None or host.open_until is None:
            return str(_("closed"))
        words = {
            "since": date_format(timezone.localtime(host.opened_at), "DATETIME_FORMAT"),
            "until": date_format(timezone.localtime(host.open_until), "TIME_FORMAT"),
            "reason": sentence(host.last_failure),
            "count": host.failures,
        }
        if host.open_until > timezone.now():
            return str(
                _("open since %(since)s, %(count)d failures in a row: %(reason)s Next try at %(until)s.") % words
            )
        return str(_("on trial after %(count)d failures in a row: %(reason)s The next answer closes it.") % words)

    @admin.display(description=_("waiting for it"))
    def waiting(self, host: Host) -> SafeString:
        count = Fetch.objects.filter(host=host.name, state=Fetch.State.QUEUED).count()
        where = reverse("admin:sources_fetch_changelist")
        return format_html('<a href="{}?q={}&amp;state__exact=queued">{}</a>', where, host.name, count)

    @admin.display(description="")
    def close(self, host: Host) -> SafeString | str:
        if host.opened_at is None:
            return ""
        where = reverse("admin:sources_host_close", args=[host.pk])
        text = _("Close the breaker")
        return format_html('<button type="submit" class="button" formaction="{}">{}</button>', where, text)

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in self.list_display if name != "close" or self.has_close_permission(request)]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> Any:
        may = self.has_close_permission(request) and hosts.shut().filter(pk=object_id).exists()
        options["extra_context"] = {**(options.get("extra_context") or {}), "may_close": may}
        return super().change_view(request, object_id, *args, **options)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.close_one))
        return [path("<str:pk>/close/", view, name="sources_host_close"), *super().get_urls()]

    def close_one(self, request: HttpRequest, pk: str) -> HttpResponse:
        """The button beside a host whose breaker is open."""
        if not self.has_close_permission(request):
            raise PermissionDenied
        self.close_breakers(request, Host.objects.filter(pk=get_object_or_404(Host, pk=pk).pk))
        return redirect("admin:sources_host_changelist")

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_MANAGE) or request.user.has_perm("sources.change_host")

    @admin.action(description=_("Close the breakers of the chosen hosts"), permissions=["close"])
    def close_breakers(self, request: HttpRequest, queryset: QuerySet[Host]) -> None:
        closed = [host for host in queryset if hosts.close_breaker(host, by=request.user)]
        for host in closed:
            self.log_change(request, host, str(_("Closed the breaker.")))
        text = ngettext("%(count)d host is asked again.", "%(count)d hosts are asked again.", len(closed))
        level = messages.SUCCESS if closed else messages.WARNING
        self.message_user(request, text % {"count": len(closed)}, level)


@admin.register(Robots)
class RobotsAdmin(ReadOnly):
    """What sites let us fetch, as they said it last."""

    list_display = ("origin", "state", "said", "delay", "fetched_at", "expires_at")
    list_filter = ("state", "outcome")
    search_fields = ("origin", "host")
    fields = ("origin", "host", "state", "said", "delay", "fetched_at", "expires_at", "unreachable_since", "text")

    @admin.display(description=_("what happened"), ordering="outcome")
    def said(self, robots: Robots) -> str:
        return sentence(robots.outcome) if robots.outcome not in {"", "ok", "not_modified"} else ""

    @admin.display(description=_("text"))
    def text(self, robots: Robots) -> SafeString:
        return format_html('<pre class="kept-text" dir="ltr">{}</pre>', robots.body)


class OverrideForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = RobotsOverride
        fields = ("document", "reason")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        document = (cleaned or {}).get("document")
        if document and overrides.holds_for(document):
            raise ValidationError({"document": sentence("override_known")})
        if document and not document.url:
            raise ValidationError({"document": sentence("refused:empty")})
        return cleaned


@admin.register(RobotsOverride)
class RobotsOverrideAdmin(ReadOnly):
    """Decisions to fetch one document against its site's robots.txt: who, when, why; ended, never deleted."""

    form = OverrideForm
    list_display = ("of_document", "by", "at", "reason", "ended_by", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), ("at", admin.DateFieldListFilter))
    list_select_related = ("document", "by", "ended_by")
    search_fields = ("document__url", "document__title", "reason")
    autocomplete_fields = ("document",)
    actions = ("end",)

    @admin.display(description=_("document"))
    def of_document(self, decided: RobotsOverride) -> SafeString:
        return foreign(str(decided.document)[:160], decided.document.language)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        decision = ("document", "reason")
        return decision if obj is None else (*decision, "by", "at", "ended_by", "ended_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return overrides.may_override(request.user)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return overrides.may_override(request.user)

    def save_model(self, request: HttpRequest, obj: RobotsOverride, form: Any, change: bool) -> None:
        made = overrides.override(obj.document, by=request.user, reason=obj.reason)
        obj.pk = made.pk
        obj.refresh_from_db()

    @admin.action(description=_("Let robots.txt hold again for the chosen documents"), permissions=["end"])
    def end(self, request: HttpRequest, queryset: QuerySet[RobotsOverride]) -> None:
        ended = [decided for decided in queryset if overrides.end(decided, by=request.user)]
        for decided in ended:
            self.log_change(request, decided, str(_("Ended the override.")))
        text = ngettext("%(count)d override has ended.", "%(count)d overrides have ended.", len(ended))
        level = messages.SUCCESS if ended else messages.WARNING
        self.message_user(request, text % {"count": len(ended)}, level)
