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
    host = models.CharField(
        max_length=253, blank=True, editable=False, db_comment="name of the Host that is asked next, if another"
    )
    way = models.JSONField(default=list, blank=True, editable=False, db_comment="as in sources_fetch")
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


class FeedAnswer(models.Model):
    """The last answer to our asking for a feed: how it went, its headers, and the body that was sent last."""

    feed = models.OneToOneField(Feed, models.CASCADE, primary_key=True, related_name="answer", verbose_name=_("feed"))
    at = models.DateTimeField(_("at"), db_default=Now())
    outcome = models.CharField(_("outcome"), max_length=60)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    final_url = models.URLField(_("final address"), max_length=2048, blank=True)
    hops = models.JSONField(_("redirects"), default=list, blank=True)
    headers = models.JSONField(_("response headers"), default=list, blank=True)
    body = models.BinaryField(
        null=True, blank=True, db_comment="gzip; the latest that was sent, also where it was no feed"
    )
    sha256 = models.CharField("sha-256", max_length=64, blank=True, db_comment="of the body before gzip")
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    body_at = models.DateTimeField(_("body sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("last answer")
        verbose_name_plural = _("last answers")

    def __str__(self) -> str:
        return f"{self.feed} · {self.outcome}"


class FeedEntry(models.Model):
    """One item that a feed has shown us: what the `feeds` provider searches."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="entries", verbose_name=_("feed"))
    url = models.URLField(_("address"), max_length=2048)
    identity = models.CharField(
        _("the feed's own id"),
        max_length=300,
        blank=True,
        help_text=_("Empty where it has none, or one for several items."),
    )
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
            models.Index(fields=["feed", "identity"], condition=~models.Q(identity=""), name="feed_entry_identity"),
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
