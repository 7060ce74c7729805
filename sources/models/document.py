"""Things published somewhere, and which of them are one report."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sources.models.snapshot import Snapshot
from sources.models.source import LANGUAGE_HELP, Source
from sources.text.normalize import direction_of_language


class Origin(models.Model):
    """One original report and all its reprints and translations. Independence is counted in these."""

    label = models.CharField(_("label"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")

    def __str__(self) -> str:
        return self.label or f"#{self.pk}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def stories(self) -> DocumentQuerySet:
        """Documents that claims are taken from."""
        return self.filter(is_story=True)

    def with_last_snapshot(self) -> DocumentQuerySet:
        """Adds `last_snapshot_id`: the newest copy we kept, or None."""
        newest = Snapshot.objects.filter(document=models.OuterRef("pk")).order_by("-fetched_at", "-pk")
        return self.annotate(last_snapshot_id=models.Subquery(newest.values("pk")[:1]))


class Document(models.Model):
    """One thing published at one address: a page, PDF, transcript or treaty text; or a text handed in without one."""

    class Kind(models.TextChoices):
        PAGE = "page", _("web page")
        PDF = "pdf", "PDF"
        TRANSCRIPT = "transcript", _("transcript")
        TREATY = "treaty", _("treaty or law")
        DATASET = "dataset", _("dataset")
        TEXT = "text", _("text handed in")

    url = models.URLField(_("address"), max_length=2048, null=True, blank=True, unique=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    outlet = models.ForeignKey(
        Source, models.PROTECT, verbose_name=_("outlet"), null=True, blank=True, related_name="published"
    )
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    credit = models.CharField(
        _("credit line"),
        max_length=100,
        blank=True,
        help_text=_("The agency named on the page. Examples: “AP”, “رويترز”."),
    )
    language = models.CharField(_("language"), max_length=35, default="und", help_text=LANGUAGE_HELP)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PAGE)
    is_primary = models.BooleanField(
        _("primary"),
        default=False,
        help_text=_("The thing itself, not a report of it: a treaty's text, a transcript, a dataset."),
    )
    is_story = models.BooleanField(_("story"), default=False, help_text=_("Claims are taken from it."))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    origin = models.ForeignKey(
        Origin, models.PROTECT, verbose_name=_("origin"), null=True, blank=True, related_name="documents"
    )
    origin_reason = models.CharField(_("why it belongs to this origin"), max_length=500, blank=True)
    origin_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("origin decided by"),
        help_text=_("Empty where the machine proposed it; a person's choice is never overruled by a machine."),
    )
    unindexed_since = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        db_comment="set with each new copy, cleared when its passages and origin are done: the sweeper's to-do",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="document_has_an_address_or_was_handed_in",
                condition=Q(url__isnull=False) | Q(kind="text"),
            ),
            models.CheckConstraint(name="document_address_is_not_empty", condition=~Q(url="")),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="document_newest"),
            models.Index(
                fields=["unindexed_since"], condition=Q(unindexed_since__isnull=False), name="document_unindexed"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url or f"#{self.pk}"

    @property
    def direction(self) -> str:
        return direction_of_language(self.language)


class Sketch(models.Model):
    """What remains of a document's text for finding its reprints: a sample of its word sequences, as numbers."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="sketch")
    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="+")
    hashes = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = _("sketch")
        verbose_name_plural = _("sketches")
        indexes = [GinIndex(fields=["hashes"], name="sketch_hashes")]

    def __str__(self) -> str:
        return f"{self.document_id}: {len(self.hashes)}"
