"""Filters of the list of claims."""

from __future__ import annotations

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from claims import matching
from claims.models import Claim
from claims.states import Status


class ClaimFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = filters.CharFilter(method="words", label="words, in any language")
    status = filters.MultipleChoiceFilter(choices=Status.choices)
    rating = filters.CharFilter(field_name="published_verdict__rating__slug")
    topic = filters.CharFilter(field_name="topics", lookup_expr="contains", method="on_topic")
    source = filters.NumberFilter(field_name="attributions__source", distinct=True)
    language = filters.CharFilter(method="in_language")
    said_from = filters.DateFilter(field_name="said_on", lookup_expr="gte")
    said_to = filters.DateFilter(field_name="said_on", lookup_expr="lte")

    class Meta:
        model = Claim
        fields = ["kind", "story", "assigned_to"]

    def words(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(matching.find(value))

    def on_topic(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(topics__contains=[value])

    def in_language(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(wordings__language=value).distinct()
