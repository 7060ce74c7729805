"""Feeds in the desk: what is watched, how it goes, the last answer as it came, and what was shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sources import address, watching
from sources.errors import Refused, sentence
from sources.models import Feed, FeedAnswer, FeedEntry
from sources.record_admin import Managed, ManagedInline, ReadOnly, foreign


class FeedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A feed at an address we may fetch, in its one form."""

    class Meta:
        model = Feed
        fields = ("outlet", "url", "enabled", "every_minutes")

    def clean_url(self) -> str:
        try:
            return address.canonical(self.cleaned_data["url"])
        except Refused as refused:
            raise ValidationError(refused.sentence) from None


class Feeds(ManagedInline):
    model = Feed
    form = FeedForm
    fields = ("url", "enabled", "every_minutes", "health")
    readonly_fields = ("health",)

    @admin.display(description=_("health"))
    def health(self, feed: Feed) -> str:
        return _health(feed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Feed)
class FeedAdmin(Managed):
    """What is watched, and how it goes."""

    form = FeedForm
    list_display = ("url", "outlet", "enabled", "health", "last_polled_at", "next_poll_at")
    list_filter = ("enabled", "last_outcome")
    list_select_related = ("outlet",)
    search_fields = ("url", "outlet__name", "outlet__names__text")
    autocomplete_fields = ("outlet",)
    readonly_fields = ("health", "last_polled_at", "next_poll_at", "failures", "last_answer")
    fields = ("outlet", "url", "enabled", "every_minutes", *readonly_fields)
    actions = ("look_now",)

    @admin.display(description=_("health"))
    def health(self, feed: Feed) -> str:
        return _health(feed)

    @admin.display(description=_("last answer"))
    def last_answer(self, feed: Feed) -> SafeString | str:
        """Status and headers as they came, and how large the body was that was sent last."""
        answer = FeedAnswer.objects.defer("body").filter(feed=feed).first()
        if answer is None:
            return "–"
        lines = [
            f"{answer.status or ''} {answer.outcome}".strip(),
            *(f"{name}: {value}" for name, value in answer.headers),
        ]
        if answer.body_at:
            lines.append(f"{answer.body_at:%Y-%m-%d %H:%M} UTC: {filesizeformat(answer.size)}, sha-256 {answer.sha256}")
        return format_html('<div class="kept-text" dir="ltr">{}</div>', "\n".join(lines))

    @admin.action(description=_("Look at the chosen feeds now"), permissions=["change"])
    def look_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        for feed in queryset:
            watching.poll_soon(feed)
        self.message_user(request, _("The chosen feeds are looked at within a minute."))


def _health(feed: Feed) -> str:
    if not feed.last_outcome:
        return str(_("not looked at yet"))
    if feed.last_outcome == "http_410":
        return sentence("feed_gone")
    if feed.failures:
        said = {"sentence": sentence(feed.last_outcome), "count": feed.failures}
        return str(_("%(sentence)s (%(count)d times in a row)") % said)
    return feed.last_detail or str(_("all is well"))


@admin.register(FeedEntry)
class FeedEntryAdmin(ReadOnly):
    list_display = ("titled", "feed", "language", "published_at", "seen_at")
    list_filter = ("language", ("seen_at", admin.DateFieldListFilter))
    list_select_related = ("feed",)
    search_fields = ("title", "url")
    fields = ("feed", "url", "title", "summary", "language", "published_at", "seen_at")

    @admin.display(description=_("title"))
    def titled(self, entry: FeedEntry) -> SafeString:
        return foreign(entry.title, entry.language)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FeedEntry]:
        return super().get_queryset(request).defer("vector", "stems", "search")
