"""Filters of the lists: what a checker asks of a queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, Func, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.desk.forms import checkers
from claims.models import Claim, Evidence, Rating, with_waiting_changes
from claims.templatetags.in_words import language_name, provider_name, query_kind
from sources.models import Document

MOST = 30  # choices in one filter; the search box finds the rest


class InWords(admin.AllValuesFieldListFilter):
    """All values that occur, each by the word people know it by."""

    called: Callable[[str], str] = staticmethod(str)

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *values = map(dict, super().choices(changelist))
        yield first
        yield from (choice | {"display": self.called(str(choice["display"]))} for choice in values)


class LanguageInWords(InWords):
    called = staticmethod(language_name)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = _("language")


class ProviderInWords(InWords):
    called = staticmethod(provider_name)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = _("provider")


class KindInWords(InWords):
    called = staticmethod(query_kind)


class AssignedTo(admin.SimpleListFilter):
    title = _("assigned to")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("me")), ("nobody", _("nobody")), *((str(u.pk), str(u)) for u in checkers()[:MOST])]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value == "me":
            return queryset.filter(assigned_to=request.user)
        if value == "nobody":
            return queryset.filter(assigned_to=None)
        return queryset.filter(assigned_to=int(value)) if value and value.isdecimal() and len(value) < 18 else queryset


class HasNewEvidence(admin.SimpleListFilter):
    title = _("evidence")
    parameter_name = "new_evidence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("to be decided on")), ("none", _("none yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        evidence = Evidence.objects.filter(claim=OuterRef("pk"))
        if self.value() == "yes":
            return queryset.filter(Exists(evidence.filter(state=Evidence.State.PROPOSED)))
        if self.value() == "none":
            return queryset.filter(~Exists(evidence))
        return queryset


class HasChangedSource(admin.SimpleListFilter):
    title = _("cited sources")
    parameter_name = "changed_source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("a cited source changed")), ("looked", _("changed, and looked at"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.filter(with_waiting_changes())
        if self.value() == "looked":
            return queryset.filter(~with_waiting_changes(), source_changes__isnull=False).distinct()
        return queryset


class RatedAs(admin.SimpleListFilter):
    title = _("rating")
    parameter_name = "rating"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        ratings = Rating.objects.filter(scale__is_default=True)
        return [("open", _("a proposal is open")), *((rating.slug, rating.label) for rating in ratings)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "open":
            return queryset.filter(verdicts__closed_at=None, verdicts__published_at=None, verdicts__isnull=False)
        return queryset.filter(published_verdict__rating__slug=self.value()) if self.value() else queryset


class Topic(admin.SimpleListFilter):
    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, str]]:
        named = Claim.objects.annotate(topic=Func(F("topics"), function="unnest")).values_list("topic", flat=True)
        return ((topic, topic) for topic in sorted(set(named.distinct()[: MOST * 4]))[:MOST])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(topics__contains=[self.value()]) if self.value() else queryset


class StoryOf(admin.SimpleListFilter):
    title = _("story")
    parameter_name = "story"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The newest ones; the story that is asked for is always among them."""
        stories = list(Document.objects.stories().filter(claims__isnull=False).distinct().only("title", "url")[:MOST])
        asked = request.GET.get(self.parameter_name, "")
        if asked.isdecimal() and len(asked) < 18 and int(asked) not in {story.pk for story in stories}:
            stories += Document.objects.stories().filter(pk=int(asked)).only("title", "url")
        return [(str(story.pk), str(story)[:70]) for story in stories]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return queryset.filter(story=int(value)) if value.isdecimal() and len(value) < 18 else queryset


class HasCopy(admin.SimpleListFilter):
    title = _("copy")
    parameter_name = "copy"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("kept")), ("no", _("none yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("yes", "no"):
            return queryset.filter(last_snapshot_id__isnull=self.value() == "no")
        return queryset


class HasClaims(admin.SimpleListFilter):
    title = _("claims")
    parameter_name = "claims"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("recorded")), ("no", _("none yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        claims = Claim.objects.filter(story=OuterRef("pk"))
        if self.value() == "yes":
            return queryset.filter(Exists(claims))
        if self.value() == "no":
            return queryset.filter(~Exists(claims))
        return queryset
