"""The other lists of the record, to look at and search in: searches, verdicts, corrections, history, statements."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims import matching
from claims.desk import claims, stories
from claims.desk.filters import KindInWords, LanguageInWords, ProviderInWords
from claims.desk.reading_only import RecordAdmin, badge, foreign
from claims.desk.sentences import says, sentences
from claims.history import ACTS
from claims.models import Claim, Correction, Event, Rating, RatingScale, Search, Statement, Verdict, Wording
from claims.states import MOVES
from claims.templatetags.in_words import provider_name, query_kind


class OfClaims(RecordAdmin):
    """Rows that belong to a claim: shown with its wording, found by it in any language."""

    list_select_related = ["claim"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        wordings = Prefetch("claim__wordings", Wording.objects.defer("vector", "stems", "search"))
        return super().get_queryset(request).prefetch_related(wordings)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            about = Claim.objects.filter(matching.find(search_term))
            found = queryset.filter(pk__in=found.order_by().values("pk")) | queryset.filter(claim__in=about)
        return found, False

    @admin.display(description=_("claim"))
    def of_claim(self, row: Any) -> SafeString | str:
        if row.claim is None:
            return "–"
        words = foreign(row.claim.text or f"#{row.claim_id}", row.claim.language, limit=110)
        return format_html('<a href="{}">{}</a>', claims.address(row.claim_id), words)


@admin.register(Search)
class SearchAdmin(OfClaims):
    """Which provider was asked what, when, with what result."""

    list_display = ("words_asked", "asked", "made_of", "state_badge", "hit_count", "of_claim", "asked_at")
    list_filter = ("state", ("provider", ProviderInWords), ("kind", KindInWords), ("language", LanguageInWords),
                   ("created_at", admin.DateFieldListFilter))  # fmt: skip
    search_fields = ("words",)
    ordering = ("-pk",)
    readonly_fields = ("answer",)
    fields = ("of_claim", "round", "provider", "words", "language", "kind", "state", "attempt", "outcome", "detail",
              "asked_by", "created_at", "finished_at", "hit_count", "answer")  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        return (
            found
            if request.resolver_match and request.resolver_match.url_name == "claims_search_change"
            else found.defer("hits")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @admin.display(description=_("words"))
    def words_asked(self, search: Search) -> SafeString:
        return foreign(search.words, search.language)

    @admin.display(description=_("provider"), ordering="provider")
    def asked(self, search: Search) -> str:
        return provider_name(search.provider)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, search: Search) -> SafeString:
        """With what went wrong, where something did."""
        state = badge("search", search.state, search.get_state_display())
        return format_html("{}<br>{}", state, foreign(search.detail, limit=80)) if search.detail else state

    @admin.display(description=_("made of"), ordering="kind")
    def made_of(self, search: Search) -> str:
        return query_kind(search.kind)

    @admin.display(description=_("asked on"), ordering="created_at")
    def asked_at(self, search: Search) -> str:
        return date_format(timezone.localtime(search.created_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("answer"))
    def answer(self, search: Search) -> SafeString | str:
        """The hits as they came: plain text, the address written out."""
        hits = [hit for hit in search.hits if isinstance(hit, dict)]
        if not hits:
            return "–"
        rows = (
            (foreign(str(hit.get("title") or ""), str(hit.get("language") or "")), str(hit.get("url") or ""))
            for hit in hits
        )
        return format_html(
            '<ol class="hits">{}</ol>', format_html_join("", '<li>{}<br><bdi dir="ltr">{}</bdi></li>', rows)
        )


@admin.register(Verdict)
class VerdictAdmin(OfClaims):
    """Numbered rulings; none is ever changed."""

    list_display = ("summary_words", "rating_badge", "of_claim", "proposed_by", "approved_by", "as_of", "published_at")
    list_filter = (("rating", admin.RelatedOnlyFieldListFilter), ("published_at", admin.DateFieldListFilter),
                   ("approved_at", admin.EmptyFieldListFilter), ("language", LanguageInWords))  # fmt: skip
    list_select_related = ["rating", "proposed_by", "approved_by", "claim"]
    search_fields = ("summary", "reasoning", "unknowns")
    ordering = ("-pk",)

    @admin.display(description=_("explanation"))
    def summary_words(self, verdict: Verdict) -> SafeString:
        return foreign(verdict.summary, verdict.language)

    @admin.display(description=_("rating"), ordering="rating")
    def rating_badge(self, verdict: Verdict) -> SafeString:
        return badge("tone", verdict.rating.tone, verdict.rating.label)


@admin.register(Correction)
class CorrectionAdmin(OfClaims):
    """What was wrong with a published verdict, said in the open."""

    list_display = ("explained", "kind", "of_claim", "opened_at", "published_at", "abandoned_at")
    list_filter = ("kind", ("published_at", admin.DateFieldListFilter))
    search_fields = ("explanation", "reported_by")
    ordering = ("-pk",)

    @admin.display(description=_("what was wrong, and what is right"))
    def explained(self, correction: Correction) -> SafeString:
        return foreign(correction.explanation, correction.language)


class Act(admin.SimpleListFilter):
    title = _("act")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((verb, says(verb)) for verb in [*ACTS, *MOVES]), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class ByWhom(admin.RelatedOnlyFieldListFilter):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = _("person")


class When(admin.DateFieldListFilter):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = _("time")


@admin.register(Event)
class EventAdmin(OfClaims):
    """The history, as sentences. Nobody writes here but the verbs, and nobody rewrites."""

    list_display = ("at", "sentence", "subject", "particulars")
    list_filter = (Act, ("actor", ByWhom), ("at", When))
    list_select_related = ["actor", "claim", "document"]
    search_fields = ("machine", "actor__username")
    ordering = ("-pk",)
    list_display_links = ("at",)

    @admin.display(description=_("what happened"))
    def sentence(self, event: Event) -> SafeString:
        one = sentences([event])[0]
        return format_html("<bdi>{}</bdi> {}", one.who, one.says)

    @admin.display(description=_("about"))
    def subject(self, event: Event) -> SafeString | str:
        if event.document is not None:
            words = foreign(str(event.document), event.document.language, limit=110)
            return format_html('<a href="{}">{}</a>', stories.address(event.document.pk), words)
        return self.of_claim(event)

    @admin.display(description=_("particulars"))
    def particulars(self, event: Event) -> SafeString:
        rows = ((detail.name, foreign(detail.after, limit=120)) for detail in sentences([event])[0].details)
        return format_html_join("", '<span class="particular">{} {}</span>', rows)


@admin.register(Statement)
class StatementAdmin(RecordAdmin):
    """What the machine found in stories. People make claims of it, on the story's workbench."""

    list_display = ("words", "checkable", "of_story", "is_dismissed")
    list_filter = ("checkable", ("dismissed_at", admin.EmptyFieldListFilter),
                   ("document__language", LanguageInWords), "extractor")  # fmt: skip
    list_select_related = ("document",)
    search_fields = ("text", "document__title")
    ordering = ("-pk",)

    @admin.display(description=_("words"))
    def words(self, statement: Statement) -> SafeString:
        return foreign(statement.text, statement.document.language)

    @admin.display(description=_("story"))
    def of_story(self, statement: Statement) -> SafeString:
        words = foreign(str(statement.document), statement.document.language, limit=80)
        return format_html('<a href="{}">{}</a>', stories.address(statement.document_id, f"card-{statement.pk}"), words)

    @admin.display(description=_("dismissed"), boolean=True)
    def is_dismissed(self, statement: Statement) -> bool:
        return statement.dismissed_at is not None


class RatingInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Rating
    extra = 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # verdicts rest on it


@admin.register(RatingScale)
class RatingScaleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The scale is data: a newsroom's own is rows here. What verdicts rest on is not deleted."""

    list_display = ("name", "slug", "version", "is_default")
    inlines = (RatingInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
