"""What every list of the record has in common: looked at by all who may, changed by verbs only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from sources.text.normalize import direction_of_language, direction_of_text


class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nothing is added, changed or deleted around the verbs. The lists are for finding, the workbench for working."""

    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Under the plain name of what is listed."""
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural)} | (extra_context or {})
        )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def foreign(text: str, language: str = "", *, limit: int = 160) -> SafeString:
    """Words that people or the web wrote: plain text, isolated, in their own language and direction."""
    shown = text if len(text) <= limit else f"{text[:limit]}…"
    if language and language != "und":
        return format_html('<bdi lang="{}" dir="{}">{}</bdi>', language, direction_of_language(language), shown)
    return format_html('<bdi dir="{}">{}</bdi>', direction_of_text(shown), shown)


def counted(rows: QuerySet[Any], key: str) -> Any:
    """How many of `rows` hang on each row, by `key`: counted for the rows of the page, not for the whole table."""
    mine = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(how_many=Count("pk"))
    return Coalesce(Subquery(mine.values("how_many")), 0)


def badge(family: str, value: str, label: Any) -> SafeString:
    """A word in a box whose colour says it once more; the word alone is enough."""
    return format_html('<span class="badge {}-{}">{}</span>', family, value, label)


def public_address(claim: Any) -> str:
    """The public page of a claim that has one, in the language of the desk."""
    if claim.published_verdict_id is None:
        return ""
    return reverse("pages:claim-by-number", kwargs={"number": claim.pk})
