"""Filters of the list of claims."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from claims import matching
from claims.models import Claim
from claims.states import Status

HIGHEST = 2**63  # beyond any number of a row
UNDER_CORRECTION = [Status.CORRECTING, Status.IN_REVIEW, Status.APPROVED]


# Where readers are answered from: the columns of what was published, not of the record that may be changing.
AS_PUBLISHED = {
    "kind": "listing__kind",
    "said_from": "listing__said_on",
    "said_to": "listing__said_on",
}


class ClaimFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = filters.CharFilter(method="words", label="words, in any language")
    status = filters.MultipleChoiceFilter(choices=Status.choices, method="in_status")
    rating = filters.CharFilter(field_name="published_verdict__rating__slug")
    topic = filters.CharFilter(field_name="topics", lookup_expr="contains", method="on_topic")
    source = filters.NumberFilter(method="named")
    language = filters.CharFilter(method="in_language")
    said_from = filters.DateFilter(field_name="said_on", lookup_expr="gte")
    said_to = filters.DateFilter(field_name="said_on", lookup_expr="lte")

    class Meta:
        model = Claim
        fields = ["kind", "story", "assigned_to"]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.inside = self.request is not None and self.request.user.has_perm("claims.view_claim")
        if not self.inside:
            del self.filters["assigned_to"]
            for name, column in AS_PUBLISHED.items():
                self.filters[name].field_name = column

    def in_status(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        """For readers a correction is under way or not; how far it is, is the newsroom's."""
        if not self.inside:
            values = [value for value in values if value not in UNDER_CORRECTION[1:]]
            values += UNDER_CORRECTION if Status.CORRECTING in values else []
        return claims.filter(status__in=values)

    def words(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(matching.find(value) if self.inside else matching.find_published(value))

    def on_topic(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(**{f"{'' if self.inside else 'listing__'}topics__contains": [value]})

    def named(self, claims: QuerySet[Claim], name: str, value: Decimal) -> QuerySet[Claim]:
        if not 0 < value < HIGHEST or value % 1:
            return claims.none()
        if self.inside:
            return claims.filter(attributions__source=int(value)).distinct()
        return claims.filter(listing__sources__contains=[int(value)])

    def in_language(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        if self.inside:
            return claims.filter(wordings__language=value).distinct()
        return claims.filter(listing__languages__contains=[value])
