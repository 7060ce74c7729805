"""What readers find a published claim by."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func, QuerySet

from claims.models.claim import Claim
from sources.models import Source


class ListingQuerySet(models.QuerySet["Listing"]):
    def named(self) -> QuerySet[Any, Any]:
        """The numbers of all sources that these claims name, for use in `pk__in`."""
        return self.annotate(named=Func("sources", function="unnest")).values("named")


class Listing(models.Model):
    """A public claim as it was last published, in the columns that lists, filters and searches of readers go by.

    The record behind it may be changing, in a correction under way: what is searched must be what is shown. Written
    with the edition (`claims.editions`), by the same act.
    """

    claim = models.OneToOneField(Claim, models.PROTECT, primary_key=True, related_name="listing")
    kind = models.CharField(max_length=10)
    said_on = models.DateField(null=True)
    topics = ArrayField(models.CharField(max_length=60), default=list)
    language = models.CharField(max_length=35, db_comment="of the words as they were found")
    languages = ArrayField(models.CharField(max_length=35), default=list, db_comment="of all wordings")
    speaker = models.ForeignKey(
        Source, models.PROTECT, null=True, related_name="+", db_comment="the named hop nearest to the origin"
    )
    sources = ArrayField(models.BigIntegerField(), default=list, db_comment="of every hop")
    stems = models.TextField(db_comment="folded and stemmed words of all wordings, never shown")
    search = models.GeneratedField(
        expression=SearchVector("stems", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ListingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            GinIndex(fields=["search"], name="listing_words"),
            GinIndex(fields=["topics"], name="listing_topics"),
            GinIndex(fields=["sources"], name="listing_sources"),
        ]

    def __str__(self) -> str:
        return f"#{self.claim_id}"
