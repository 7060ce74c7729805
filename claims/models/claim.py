"""The claim and what belongs to it: its wordings, its quantities, the chain of who says so, its relations."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from claims.roles import PERMISSIONS
from claims.states import SetAside, Status
from sources.models import LANGUAGE_HELP, Document, Snapshot, Source
from sources.text.normalize import direction_of_language
from sources.text.vectors import DIMENSIONS

USER = settings.AUTH_USER_MODEL


class Anchored(models.Model):
    """A stretch of one snapshot's text: W3C TextPositionSelector and TextQuoteSelector, in code points."""

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("snapshot")
    )
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    exact = models.TextField(_("exact words"), blank=True)
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


def anchored_or_not(name: str) -> models.CheckConstraint:
    """A selector is whole or absent: no offsets without a snapshot, no empty stretch."""
    return models.CheckConstraint(
        name=name,
        condition=Q(start__isnull=True, end__isnull=True)
        | Q(snapshot__isnull=False, start__isnull=False, end__isnull=False, start__lt=F("end")),
    )


class Statement(models.Model):
    """One sentence of a story (or part of one) with what the machine suggests about it. A person makes claims of it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="statements", verbose_name=_("story"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+", verbose_name=_("snapshot"))
    ordinal = models.PositiveIntegerField(_("place in the story"))
    start = models.PositiveIntegerField(db_comment="code points into snapshot.text")
    end = models.PositiveIntegerField()
    text = models.TextField(_("words"))
    checkable = models.BooleanField(_("checkable"), default=False)
    suggestion = models.JSONField(_("suggestion"), default=dict, db_comment="as `add_story --json` prints it")
    extractor = models.CharField(_("suggested by"), max_length=200)
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True, blank=True)
    dismissed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["document", "snapshot", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "extractor", "ordinal"], name="statement_once"),
            models.CheckConstraint(name="statement_is_not_empty", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(
                name="statement_dismissed_by_somebody",
                condition=Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ClaimQuerySet(models.QuerySet["Claim"]):
    def public(self) -> ClaimQuerySet:
        """Claims the world may see: once published, always there, also under correction or withdrawn."""
        return self.filter(published_verdict__isnull=False)

    def visible_to(self, user: Any) -> ClaimQuerySet:
        return self if user.has_perm("claims.view_claim") else self.public()

    def with_wordings(self) -> ClaimQuerySet:
        return self.prefetch_related("wordings")


class Claim(models.Model):
    """One checkable statement, worded so that it is true or false on its own."""

    class Kind(models.TextChoices):
        QUANTITY = "quantity", _("quantity")
        EVENT = "event", _("event")
        STATUS = "status", _("legal or other status")
        QUOTE = "quote", _("quotation: was it said?")
        CAUSAL = "causal", _("cause and effect")
        COMPARISON = "comparison", _("comparison")
        PREDICTION = "prediction", _("prediction or promise")
        OTHER = "other", _("other")

    class Reply(models.TextChoices):
        UNKNOWN = "", _("not recorded yet")
        ASKED = "asked", _("asked, no answer yet")
        ANSWERED = "answered", _("answered")
        NOT_NEEDED = "not_needed", _("not asked, for a reason")

    slug = models.SlugField(_("address"), max_length=120, allow_unicode=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.INBOX, editable=False)
    set_aside = models.CharField(_("set aside because"), max_length=12, choices=SetAside, blank=True, editable=False)
    story = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("story")
    )
    statement = models.ForeignKey(
        Statement, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("statement")
    )
    said_on = models.DateField(
        _("said on"),
        null=True,
        blank=True,
        help_text=_("The day on which the claim was made. Example: 2024-06-18."),
    )
    occasion = models.CharField(
        _("occasion"),
        max_length=300,
        blank=True,
        help_text=_("Example: “daily press briefing”, “الإحاطة الصحفية اليومية”."),
    )
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Example: “Washington”, “واشنطن”."))
    topics = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("topics"),
        default=list,
        blank=True,
        help_text=_("Separated by commas. Example: “arms, sanctions”."),
    )
    reply = models.CharField(
        _("claimant's reply"),
        max_length=10,
        choices=Reply,
        blank=True,
        help_text=_("Was the claimant asked, and what came of it?"),
    )
    reply_note = models.TextField(
        _("the reply, or why it was not asked for"),
        blank=True,
        help_text=_("Example: “Asked by e-mail on 20 June; the ministry pointed to its statement of 18 June.”"),
    )
    waiver = models.TextField(
        _("waiver of the second origin"),
        blank=True,
        help_text=_("Why one origin is enough. Example: “The treaty's own text is the only relevant source.”"),
    )
    waiver_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    assigned_to = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_claims",
        verbose_name=_("assigned to"),
    )
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    revision = models.PositiveIntegerField(
        default=1,
        editable=False,
        db_comment="grows with every change of substance; forms and requests carry it",
    )
    last_edited_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    research_round = models.PositiveIntegerField(default=0, editable=False)
    published_verdict = models.ForeignKey(
        "claims.Verdict", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    first_published_at = models.DateTimeField(_("first published at"), null=True, blank=True, editable=False)
    last_published_at = models.DateTimeField(_("last published at"), null=True, blank=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-pk"]
        permissions = list(PERMISSIONS.items())  # type: ignore[arg-type]  # a promise of a text is as good as a text
        constraints = [
            models.CheckConstraint(name="claim_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="claim_set_aside_for_a_reason",
                condition=~Q(status__in=["parked", "rejected"]) | ~Q(set_aside=""),
            ),
            models.CheckConstraint(
                name="claim_published_with_a_verdict",
                condition=~Q(status__in=["published", "correcting", "withdrawn"])
                | Q(published_verdict__isnull=False, first_published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_waiver_has_an_author", condition=Q(waiver="") | Q(waiver_by__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="claim_queue"),
            models.Index(
                fields=["-last_published_at", "-id"],
                condition=Q(published_verdict__isnull=False),
                name="claim_public_newest",
            ),
            GinIndex(fields=["topics"], name="claim_topics"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="claim_shows_its_own_approved_verdict",
                operation=pgtrigger.Update | pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__published_verdict__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM claims_verdict
                        WHERE id = NEW.published_verdict_id AND claim_id = NEW.id AND approved_by_id IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'claim_shows_its_own_approved_verdict' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="published_is_published_for_ever",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_verdict__isnull=False)
                & (
                    pgtrigger.Q(new__published_verdict__isnull=True)
                    | pgtrigger.Q(old__first_published_at__df=pgtrigger.F("new__first_published_at"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:120] or f"#{self.pk}"

    @property
    def leading(self) -> Wording | None:
        """The normalised wording that the claim goes by."""
        return next((w for w in self.wordings.all() if w.is_leading), None)

    @property
    def original(self) -> Wording | None:
        """The words as they stood where the claim was found."""
        return next((w for w in self.wordings.all() if w.kind == Wording.Kind.ORIGINAL), None)

    @property
    def text(self) -> str:
        return self.leading.text if self.leading else ""

    @property
    def language(self) -> str:
        return self.leading.language if self.leading else "und"

    @property
    def direction(self) -> str:
        return direction_of_language(self.language)


class Wording(Anchored):
    """The claim's sentence in one language: as it was found (original), made to stand alone, or translated."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("original")
        NORMALISED = "normalised", _("normalised")
        TRANSLATED = "translated", _("translated")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="wordings", verbose_name=_("claim"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    language = models.CharField(_("language"), max_length=35, help_text=LANGUAGE_HELP)
    text = models.TextField(
        _("wording"),
        help_text=_(
            "One sentence that is true or false on its own. Examples: “North Korea shipped more than 11,000 "
            "containers of munitions to Russia.”, “شحنت كوريا الشمالية أكثر من 11 ألف حاوية ذخائر إلى روسيا.”"
        ),
    )
    is_leading = models.BooleanField(_("the claim goes by it"), default=False)
    written_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(db_default=Now())
    stems = models.TextField(editable=False, default="", db_comment="folded and stemmed words, never shown")
    search = models.GeneratedField(
        expression=SearchVector("stems", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    vector = HalfVectorField(dimensions=DIMENSIONS, null=True, editable=False)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "language"], condition=~Q(kind="original"), name="one_wording_per_language"
            ),
            models.UniqueConstraint(fields=["claim"], condition=Q(kind="original"), name="one_original_wording"),
            models.UniqueConstraint(fields=["claim"], condition=Q(is_leading=True), name="one_leading_wording"),
            models.CheckConstraint(
                name="leading_wording_is_normalised", condition=Q(is_leading=False) | Q(kind="normalised")
            ),
            models.CheckConstraint(name="wording_is_not_empty", condition=~Q(text="")),
            anchored_or_not("wording_anchor_is_whole"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="wording_words"),
            HnswIndex(
                name="wording_meaning",
                fields=["vector"],
                m=16,
                ef_construction=64,
                opclasses=["halfvec_cosine_ops"],
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="original_wording_is_verbatim_for_ever",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__kind="original"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:120]

    @property
    def direction(self) -> str:
        return direction_of_language(self.language)


class Quantity(models.Model):
    """The number in a claim: value or range, how it is bounded, the unit, what is counted, as of when."""

    class Bound(models.TextChoices):
        EXACT = "exact", _("exactly")
        MORE_THAN = "more_than", _("more than")
        AT_LEAST = "at_least", _("at least")
        LESS_THAN = "less_than", _("less than")
        AT_MOST = "at_most", _("at most")
        ABOUT = "about", _("about")
        RANGE = "range", _("between")
        DOZENS = "dozens", _("dozens")
        HUNDREDS = "hundreds", _("hundreds")
        THOUSANDS = "thousands", _("thousands")
        MILLIONS = "millions", _("millions")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="quantities", verbose_name=_("claim"))
    surface = models.CharField(
        _("as written"), max_length=200, help_text=_("Examples: “more than 11,000”, “أكثر من 11 ألف”.")
    )
    bound = models.CharField(_("bound"), max_length=10, choices=Bound, default=Bound.EXACT)
    value = models.DecimalField(_("value"), max_digits=30, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(
        _("upper end"),
        max_digits=30,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Of a range only."),
    )
    unit = models.CharField(_("unit"), max_length=60, blank=True, help_text=_("Examples: “USD”, “km”, “%”."))
    counted = models.CharField(
        _("what is counted"),
        max_length=200,
        blank=True,
        help_text=_("Examples: “containers of munitions”, “حاوية من الذخائر”."),
    )
    as_of = models.CharField(
        _("as of"), max_length=40, blank=True, help_text=_("Year, month or day. Example: “2024-06”.")
    )

    class Meta:
        verbose_name = _("quantity")
        verbose_name_plural = _("quantities")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="quantity_range_is_ordered", condition=Q(high__isnull=True) | Q(value__lte=F("high"))
            ),
            models.CheckConstraint(
                name="quantity_range_has_two_ends",
                condition=(Q(bound="range") & Q(value__isnull=False, high__isnull=False))
                | (~Q(bound="range") & Q(high__isnull=True)),
            ),
            models.CheckConstraint(
                name="quantity_has_a_value_or_is_vague",
                condition=Q(value__isnull=False) | Q(bound__in=["dozens", "hundreds", "thousands", "millions"]),
            ),
        ]

    def __str__(self) -> str:
        return self.surface


class Attribution(Anchored):
    """One hop of “who says so”, from the page towards the origin. The last hop is the origin, or unknown."""

    class Stance(models.TextChoices):
        ASSERTS = "asserts", _("asserts")
        DENIES = "denies", _("denies")
        REPORTS = "reports", _("reports")
        PROMISES = "promises", _("promises")
        PREDICTS = "predicts", _("predicts")

    class Manner(models.TextChoices):
        DIRECT = "direct", _("in direct words")
        PARAPHRASE = "paraphrase", _("paraphrased")

    class Terminal(models.TextChoices):
        NO = "", _("relayed from further back")
        OBSERVATION = "observation", _("observed it")
        DOCUMENT = "document", _("a document")
        DATASET = "dataset", _("a dataset")
        UNKNOWN = "unknown", _("unknown from here on")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="attributions", verbose_name=_("claim"))
    position = models.PositiveSmallIntegerField(
        _("hop"), help_text=_("0 is the page we read; the highest is the origin.")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="attributions", verbose_name=_("source")
    )
    role = models.CharField(
        _("role at that time"),
        max_length=300,
        blank=True,
        help_text=_("Example: “State Department spokesperson”."),
    )
    verb = models.CharField(
        _("verb"), max_length=100, blank=True, help_text=_("Examples: “said”, “قال”, “denied”, “نفى”.")
    )
    stance = models.CharField(_("stance"), max_length=8, choices=Stance, default=Stance.ASSERTS)
    is_named = models.BooleanField(_("named"), default=True)
    on_record = models.BooleanField(_("on record"), default=True)
    manner = models.CharField(_("manner"), max_length=10, choices=Manner, default=Manner.PARAPHRASE)
    said_on = models.DateField(_("said on"), null=True, blank=True)
    terminal = models.CharField(_("end of the chain"), max_length=12, choices=Terminal, blank=True)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["claim", "position"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "position"], name="one_hop_per_place"),
            models.CheckConstraint(
                name="hop_has_a_source_or_ends_unknown",
                condition=Q(source__isnull=False) | Q(terminal="unknown"),
            ),
            anchored_or_not("attribution_anchor_is_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.source or self.get_terminal_display()} · {self.verb}"


class Relation(models.Model):
    """How one claim stands to another. “Did X say P?” and “is P so?” are two claims with a relation."""

    class Kind(models.TextChoices):
        SAME = "same", _("is the same as")
        TRANSLATION = "translation", _("is a translation of")
        NARROWER = "narrower", _("is narrower than")
        CONTRADICTS = "contradicts", _("contradicts")
        LATER = "later", _("is a later version of")
        QUOTES = "quotes", _("asks whether this was said")

    # Of these one row says all: the second one, seen from the other claim, would say it twice.
    BOTH_WAYS = (Kind.SAME, Kind.TRANSLATION, Kind.CONTRADICTS)

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="relations", verbose_name=_("claim"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    other = models.ForeignKey(Claim, models.CASCADE, related_name="related_from", verbose_name=_("other claim"))
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["claim", "kind", "other"], name="relation_once"),
            models.CheckConstraint(name="relation_is_between_two_claims", condition=~Q(claim=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.get_kind_display()} {self.other_id}"
