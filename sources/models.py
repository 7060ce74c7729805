"""Who says things, where they were published, and the copies we kept: nouns and their rules, no verbs."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from sources.text.normalize import direction_of_language
from sources.text.vectors import DIMENSIONS

LANGUAGE_HELP = _("BCP 47 tag. Example: “ar” for Arabic, “en-GB” for British English.")


class SourceQuerySet(models.QuerySet["Source"]):
    def outlets(self) -> SourceQuerySet:
        """Those that publish: outlets and wire agencies."""
        return self.filter(kind__in=[Source.Kind.OUTLET, Source.Kind.AGENCY])

    def called(self, folded_names: list[str]) -> SourceQuerySet:
        """Sources that carry one of these names, folded as `sources.text.normalize.fold` does."""
        return self.filter(names__folded__in=folded_names).distinct()


class Source(models.Model):
    """Who says things: a person, office, body, outlet, wire agency, dataset or named group."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        OFFICE = "office", _("office")
        BODY = "body", _("body")
        OUTLET = "outlet", _("outlet")
        AGENCY = "agency", _("wire agency")
        DATASET = "dataset", _("dataset")
        GROUP = "group", _("named group")

    class Grade(models.TextChoices):
        """Reliability of a source in the Admiralty code (FM 2-22.3, appendix B). F is “unknown”, not “worst”."""

        A = "A", _("A · completely reliable")
        B = "B", _("B · usually reliable")
        C = "C", _("C · fairly reliable")
        D = "D", _("D · not usually reliable")
        E = "E", _("E · unreliable")
        F = "F", _("F · cannot be judged")

    name = models.CharField(
        _("name"),
        max_length=300,
        help_text=_(
            "As it is best known. Examples: “US State Department spokesperson”, “وزارة التوحيد الكورية الجنوبية”."
        ),
    )
    language = models.CharField(_("language of the name"), max_length=35, default="en", help_text=LANGUAGE_HELP)
    slug = models.SlugField(_("address"), max_length=120, unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BODY)
    description = models.CharField(
        _("description"),
        max_length=500,
        blank=True,
        help_text=_("Office or role, in a few words. Example: “foreign ministry of China”."),
    )
    domains = ArrayField(
        models.CharField(max_length=253),
        verbose_name=_("domains"),
        default=list,
        blank=True,
        help_text=_("Where it publishes, separated by commas. Example: “yna.co.kr, en.yna.co.kr”."),
    )
    wikidata_id = models.CharField(
        "Wikidata",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9][0-9]*$", _("A Wikidata id is a Q and a number. Example: “Q40469”."))],
        help_text=_("Example: “Q40469” (Associated Press)."),
    )
    owner = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        related_name="owned",
        help_text=_("Who owns or runs it. Two outlets of one owner are not independent of each other."),
    )
    grade = models.CharField(_("reliability"), max_length=1, choices=Grade, default=Grade.F)
    grade_reason = models.TextField(
        _("reason for the grade"),
        blank=True,
        help_text=_("Needed for every grade but F. Example: “Corrects its errors in the open; own correspondents.”"),
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="source_grade_has_a_reason",
                condition=Q(grade="F") | ~Q(grade_reason=""),
                violation_error_message=_("Say why: every grade but F needs a reason."),
            ),
            models.CheckConstraint(name="source_does_not_own_itself", condition=~Q(owner=F("pk"))),
            models.CheckConstraint(name="source_has_a_name", condition=~Q(name="")),
        ]
        indexes = [GinIndex(fields=["domains"], name="source_domains")]

    def __str__(self) -> str:
        return self.name


class SourceName(models.Model):
    """One name that a source goes by, in one language: its name, an alias, or the credit line on its stories."""

    class Kind(models.TextChoices):
        NAME = "name", _("name")
        ALIAS = "alias", _("alias")
        CREDIT = "credit", _("credit line")

    source = models.ForeignKey(Source, models.CASCADE, related_name="names", verbose_name=_("source"))
    language = models.CharField(_("language"), max_length=35, help_text=LANGUAGE_HELP)
    text = models.CharField(
        _("name"),
        max_length=300,
        help_text=_("Examples: “Associated Press”, “أسوشيتد برس”; as a credit line “AP”, “أ ب”."),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.NAME)
    folded = models.CharField(max_length=300, editable=False, db_index=True)

    class Meta:
        verbose_name = _("name of a source")
        verbose_name_plural = _("names of sources")
        ordering = ["source", "language", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "language", "text", "kind"], name="source_name_once"),
        ]

    def __str__(self) -> str:
        return self.text


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

    url = models.URLField(_("address"), max_length=2048, null=True, blank=True, unique=True, assume_scheme="https")
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
        indexes = [models.Index(fields=["-created_at", "-id"], name="document_newest")]

    def __str__(self) -> str:
        return self.title or self.url or f"#{self.pk}"

    @property
    def direction(self) -> str:
        return direction_of_language(self.language)


class FetchQuerySet(models.QuerySet["Fetch"]):
    def due(self) -> FetchQuerySet:
        """Waiting and ripe, or running under a lease that ran out. The database's clock decides."""
        ripe = Q(state=Fetch.State.QUEUED, not_before__lte=Now())
        orphaned = Q(state=Fetch.State.RUNNING, lease_until__lt=Now())
        return self.filter(ripe | orphaned)


class Fetch(models.Model):
    """One job of getting a document. The row is the truth, the message in the queue only a hint."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    class Purpose(models.TextChoices):
        STORY = "story", _("story")
        EVIDENCE = "evidence", _("evidence")
        WATCH = "watch", _("another look")

    document = models.ForeignKey(Document, models.PROTECT, related_name="fetches", verbose_name=_("document"))
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.EVIDENCE)
    window = models.CharField(
        _("window"),
        max_length=40,
        blank=True,
        help_text=_("With document and purpose the job's natural key. Empty: once for ever; a date: once that day."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=5)
    not_before = models.DateTimeField(_("not before"), db_default=Now())
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    token = models.UUIDField(_("fencing token"), null=True, blank=True)
    last_outcome = models.CharField(
        _("last outcome"), max_length=60, blank=True, help_text=_("A stable code. Example: “http_404”.")
    )
    last_detail = models.CharField(_("in words"), max_length=500, blank=True)
    hinted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = FetchQuerySet.as_manager()

    class Meta:
        verbose_name = _("fetch")
        verbose_name_plural = _("fetches")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "purpose", "window"], name="fetch_natural_key"),
            models.CheckConstraint(
                name="fetch_runs_under_a_token",
                condition=Q(state="running", token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(token__isnull=True)),
            ),
            models.CheckConstraint(
                name="fetch_state_is_known", condition=Q(state__in=["queued", "running", "done", "dead"])
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="fetch_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="fetch_leased"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.document}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def newest_first(self) -> SnapshotQuerySet:
        return self.order_by("-fetched_at", "-pk")


class Snapshot(models.Model):
    """One copy we kept: the exact bytes by sha-256, headers, time, and the text made of it. Never changed."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="snapshots", verbose_name=_("document"))
    fetch = models.OneToOneField(
        Fetch, models.PROTECT, null=True, blank=True, related_name="snapshot", verbose_name=_("fetch")
    )
    fetched_at = models.DateTimeField(_("fetched at"), db_default=Now())
    sha256 = models.CharField("sha-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("media type"), max_length=200, blank=True)
    encoding = models.CharField(_("character encoding"), max_length=40, blank=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    final_url = models.URLField(_("final address"), max_length=2048, blank=True, assume_scheme="https")
    hops = models.JSONField(_("redirects"), default=list, blank=True)
    headers = models.JSONField(_("response headers"), default=list, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    credit = models.CharField(_("credit line"), max_length=100, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=35, default="und")
    text = models.TextField(_("text"), db_comment="NFC; offsets in selectors are code points of this text")
    text_sha256 = models.CharField(max_length=64, db_index=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    extractor = models.CharField(_("made by"), max_length=60, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-fetched_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="snapshot_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="snapshot_text_sha256", condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$")),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
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


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self, now: Any = None) -> FeedQuerySet:
        return self.filter(enabled=True, next_poll_at__lte=now or Now())


class Feed(models.Model):
    """An outlet's RSS, Atom or news sitemap that we watch."""

    outlet = models.ForeignKey(Source, models.PROTECT, related_name="feeds", verbose_name=_("outlet"))
    url = models.URLField(_("address"), max_length=2048, unique=True, assume_scheme="https")
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
    url = models.URLField(_("address"), max_length=2048, assume_scheme="https")
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
        indexes = [GinIndex(fields=["search"], name="feed_entry_words")]

    def __str__(self) -> str:
        return self.title or self.url
