"""What we watch: feeds, and the items they have shown us."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from sources.models.source import Source
from sources.text.vectors import DIMENSIONS


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self, now: Any = None) -> FeedQuerySet:
        return self.filter(enabled=True, next_poll_at__lte=now or Now())


class Feed(models.Model):
    """An outlet's RSS, Atom or news sitemap that we watch."""

    outlet = models.ForeignKey(Source, models.PROTECT, related_name="feeds", verbose_name=_("outlet"))
    url = models.URLField(_("address"), max_length=2048, unique=True)
    enabled = models.BooleanField(_("watched"), default=True)
    every_minutes = models.PositiveIntegerField(_("minutes between looks"), default=15)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    next_poll_at = models.DateTimeField(_("next look"), db_default=Now())
    last_polled_at = models.DateTimeField(_("last look"), null=True, blank=True, editable=False)
    last_outcome = models.CharField(_("last outcome"), max_length=60, blank=True, editable=False)
    last_detail = models.CharField(_("in words"), max_length=500, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["outlet", "url"]

    def __str__(self) -> str:
        return self.url


class FeedEntry(models.Model):
    """One item that a feed has shown us: what the `feeds` provider searches."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="entries", verbose_name=_("feed"))
    url = models.URLField(_("address"), max_length=2048)
    title = models.CharField(_("title"), max_length=500, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    language = models.CharField(_("language"), max_length=35, default="und")
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen at"), db_default=Now())
    stems = models.TextField(editable=False, db_comment="folded and stemmed words of title and summary")
    search = models.GeneratedField(
        expression=SearchVector("stems", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    vector = HalfVectorField(dimensions=DIMENSIONS)

    class Meta:
        verbose_name = _("feed entry")
        verbose_name_plural = _("feed entries")
        ordering = ["-seen_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["feed", "url"], name="feed_entry_once")]
        indexes = [
            GinIndex(fields=["search"], name="feed_entry_words"),
            HnswIndex(
                name="feed_entry_meaning",
                fields=["vector"],
                m=16,
                ef_construction=64,
                opclasses=["halfvec_cosine_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url
