"""The copies we kept, and the passages they are searched by."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from sources.text.normalize import direction_of_language
from sources.text.vectors import DIMENSIONS


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def newest_first(self) -> SnapshotQuerySet:
        return self.order_by("-fetched_at", "-pk")

    def to_work_with(self) -> SnapshotQuerySet:
        """The newest that somebody asked for first; what later visits brought, an error page perhaps, after these."""
        is_later = Case(When(fetch__purpose="watch", then=1), default=0)
        return self.order_by(is_later, "-fetched_at", "-pk")


class Snapshot(models.Model):
    """One copy we kept: the exact bytes by sha-256, headers, time, and the text made of it. Never changed."""

    document = models.ForeignKey(
        "sources.Document", models.PROTECT, related_name="snapshots", verbose_name=_("document")
    )
    fetch = models.OneToOneField(
        "sources.Fetch", models.PROTECT, null=True, blank=True, related_name="snapshot", verbose_name=_("fetch")
    )
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("fetched at"), db_default=Now())
    sha256 = models.CharField("sha-256", max_length=64, db_index=True)
    coded_sha256 = models.CharField(
        _("sha-256 as it came"),
        max_length=64,
        blank=True,
        db_index=True,
        help_text=_("Of the body before its compression was undone; empty where it came plain."),
    )
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("media type"), max_length=200, blank=True)
    encoding = models.CharField(_("character encoding"), max_length=40, blank=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    status_line = models.CharField(_("status line"), max_length=300, blank=True)
    final_url = models.URLField(_("final address"), max_length=2048, blank=True)
    hops = models.JSONField(_("redirects"), default=list, blank=True)
    redirects = models.JSONField(
        _("answers on the way"),
        default=list,
        blank=True,
        db_comment="of every hop but the last",
    )
    headers = models.JSONField(_("response headers"), default=list, blank=True)
    request_headers = models.JSONField(_("request headers"), default=list, blank=True)
    peer = models.CharField(
        max_length=45, blank=True, db_comment="who answered; only a public address leaves, in a WARC"
    )
    tls_subject = models.CharField(_("certificate"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    credit = models.CharField(_("credit line"), max_length=100, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=35, default="und")
    text = models.TextField(_("text"), db_comment="NFC; offsets in selectors are code points of this text")
    text_sha256 = models.CharField(max_length=64, db_index=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    extractor = models.CharField(_("text made by"), max_length=60, blank=True)
    software = models.CharField(_("fetched by"), max_length=200, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-fetched_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="snapshot_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="snapshot_text_sha256", condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="snapshot_coded_sha256", condition=Q(coded_sha256="") | Q(coded_sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_truncated",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from sources_snapshot table';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.document} · {self.fetched_at:%Y-%m-%d}"

    @property
    def direction(self) -> str:
        return direction_of_language(self.language)


class Passage(models.Model):
    """A stretch of whole sentences in a snapshot, indexed by words and by meaning. Can be made anew at any time."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField()
    start = models.PositiveIntegerField(db_comment="code points into snapshot.text")
    end = models.PositiveIntegerField()
    stems = models.TextField(db_comment="folded and stemmed words, for full text only, never shown")
    search = models.GeneratedField(
        expression=SearchVector("stems", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    vector = HalfVectorField(dimensions=DIMENSIONS)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "ordinal"], name="passage_once"),
            models.CheckConstraint(name="passage_is_not_empty", condition=Q(start__lt=F("end"))),
        ]
        indexes = [
            GinIndex(fields=["search"], name="passage_words"),
            HnswIndex(
                name="passage_meaning",
                fields=["vector"],
                m=16,
                ef_construction=64,
                opclasses=["halfvec_cosine_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}:{self.start}-{self.end}"
