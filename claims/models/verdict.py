"""What we found: ratings as data, verdicts as numbered rulings that never change, corrections in the open."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from sources.models import LANGUAGE_HELP
from sources.text.normalize import direction_of_language

USER = settings.AUTH_USER_MODEL


class RatingScale(models.Model):
    """An ordered set of ratings with a published methodology."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    version = models.CharField(_("version of the methodology"), max_length=20, default="1")
    is_default = models.BooleanField(_("used for new verdicts"), default=False)

    class Meta:
        verbose_name = _("rating scale")
        verbose_name_plural = _("rating scales")
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_scale"),
        ]

    def __str__(self) -> str:
        return self.name


class Rating(models.Model):
    """One rating of a scale. It may have no number: unproven, conflicting and satire lie on no line."""

    class Tone(models.TextChoices):
        GOOD = "good", _("accurate")
        FAIR = "fair", _("partly accurate")
        POOR = "poor", _("misleading")
        BAD = "bad", _("not accurate")
        OPEN = "open", _("not settled")

    scale = models.ForeignKey(RatingScale, models.PROTECT, related_name="ratings", verbose_name=_("scale"))
    slug = models.SlugField(_("address"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("1 false … 5 true; empty where it lies on no line.")
    )
    tone = models.CharField(_("tone"), max_length=4, choices=Tone, default=Tone.OPEN)
    label_en = models.CharField(_("label (English)"), max_length=60)
    label_ar = models.CharField(_("label (Arabic)"), max_length=60)
    definition_en = models.TextField(_("definition (English)"))
    definition_ar = models.TextField(_("definition (Arabic)"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["scale", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "slug"], name="rating_once_per_scale"),
            models.CheckConstraint(
                name="rating_1_to_5", condition=Q(number__isnull=True) | Q(number__gte=1, number__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def label_in(self, language: str) -> str:
        return self.label_ar if language.split("-")[0] == "ar" else self.label_en

    @property
    def label(self) -> str:
        return self.label_in(get_language() or "en")

    @property
    def definition(self) -> str:
        return self.definition_ar if (get_language() or "en").startswith("ar") else self.definition_en


CONTENT = [
    "claim",
    "number",
    "rating",
    "summary",
    "reasoning",
    "unknowns",
    "as_of",
    "language",
    "proposed_by",
    "proposed_at",
    "basis",
]


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def visible_to(self, user: Any) -> VerdictQuerySet:
        """Readers see every verdict that was ever published."""
        return self if user.has_perm("claims.view_verdict") else self.filter(published_at__isnull=False)


class Verdict(models.Model):
    """One numbered, unchangeable ruling on a claim, proposed by one person and approved by another."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="verdicts", verbose_name=_("claim"))
    number = models.PositiveIntegerField(_("number"))
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="verdicts", verbose_name=_("rating"))
    language = models.CharField(_("language"), max_length=35, default="en", help_text=LANGUAGE_HELP)
    summary = models.CharField(
        _("explanation in one sentence"),
        max_length=400,
        help_text=_(
            "It stands alone. Example: “The figure comes from one government; no independent count confirms it.”"
        ),
    )
    reasoning = models.TextField(_("reasoning"), blank=True, help_text=_("How the evidence leads to the rating."))
    unknowns = models.TextField(
        _("what is not known"),
        blank=True,
        help_text=_("Example: “What the containers held could not be seen from the pictures.”"),
    )
    as_of = models.DateField(_("as of"), help_text=_("The day whose knowledge the verdict rests on."))
    basis = models.CharField(max_length=64, editable=False, db_comment="sha-256 of all that the verdict rests on")
    proposed_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), db_default=Now())
    approved_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    closed_at = models.DateTimeField(
        _("closed at"),
        null=True,
        blank=True,
        help_text=_("Sent back, overtaken by an edit or by a later verdict."),
    )

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["claim", "number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="verdict_number_once"),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(closed_at__isnull=True, published_at__isnull=True),
                name="one_open_verdict_per_claim",
            ),
            models.CheckConstraint(
                name="verdict_needs_two_people",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                violation_error_message=_("A second person approves; nobody approves their own verdict."),
            ),
            models.CheckConstraint(
                name="verdict_published_after_approval",
                condition=Q(published_at__isnull=True) | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(name="verdict_has_a_summary", condition=~Q(summary="")),
        ]
        triggers = [
            pgtrigger.Protect(name="verdict_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="verdict_is_never_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*CONTENT),
            ),
            pgtrigger.Protect(
                name="approval_is_never_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__approved_by__isnull=False)
                & (
                    pgtrigger.Q(old__approved_by__df=pgtrigger.F("new__approved_by"))
                    | pgtrigger.Q(old__approved_at__df=pgtrigger.F("new__approved_at"))
                ),
            ),
            pgtrigger.Protect(
                name="publication_is_never_taken_back",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False)
                & pgtrigger.Q(old__published_at__df=pgtrigger.F("new__published_at")),
            ),
            pgtrigger.Trigger(
                name="last_editor_does_not_approve",
                operation=pgtrigger.Update | pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__approved_by__isnull=False),
                func="""
                    IF TG_OP = 'INSERT' OR OLD.approved_by_id IS NULL THEN
                        IF NEW.approved_by_id = (
                            SELECT last_edited_by_id FROM claims_claim WHERE id = NEW.claim_id
                        ) THEN
                            RAISE EXCEPTION 'last_editor_does_not_approve' USING ERRCODE = 'check_violation';
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.number} · {self.rating}"

    @property
    def direction(self) -> str:
        return direction_of_language(self.language)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def public(self) -> CorrectionQuerySet:
        """What readers are told. Typing errors are in the record, not on the page."""
        return self.filter(published_at__isnull=False).exclude(kind=Correction.Kind.TYPO)

    def visible_to(self, user: Any) -> CorrectionQuerySet:
        return self if user.has_perm("claims.view_correction") else self.public()


class Correction(models.Model):
    """What was wrong with a published verdict and what became of it, said in the open."""

    class Kind(models.TextChoices):
        RATING_CHANGE = "rating_change", _("change of rating")
        FACT_CORRECTION = "fact_correction", _("correction of fact")
        UPDATE = "update", _("update")
        VOID = "void", _("withdrawal")
        TYPO = "typo", _("typing error")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="corrections", verbose_name=_("claim"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    explanation = models.TextField(
        _("what was wrong, and what is right"),
        help_text=_("Example: “We gave the year of the treaty as 1962; it is 1961. The rating does not change.”"),
    )
    language = models.CharField(_("language"), max_length=35, default="en")
    before = models.ForeignKey(Verdict, models.PROTECT, related_name="corrected_by", verbose_name=_("before"))
    after = models.ForeignKey(
        Verdict, models.PROTECT, null=True, blank=True, related_name="corrects", verbose_name=_("after")
    )
    reported_by = models.CharField(_("pointed out by"), max_length=200, blank=True)
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(published_at__isnull=True, abandoned_at__isnull=True),
                name="one_open_correction_per_claim",
            ),
            models.CheckConstraint(name="correction_is_explained", condition=~Q(explanation="")),
            models.CheckConstraint(
                name="correction_ends_once",
                condition=Q(published_at__isnull=True) | Q(abandoned_at__isnull=True),
            ),
            models.CheckConstraint(
                name="correction_leads_to_a_verdict",
                condition=Q(published_at__isnull=True) | Q(after__isnull=False) | Q(kind="void"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="correction_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="correction_is_never_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    *("claim", "kind", "explanation", "language", "before", "reported_by", "opened_by", "opened_at")
                ),
            ),
            pgtrigger.Protect(
                name="correction_that_readers_saw_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False)
                & (
                    pgtrigger.Q(old__published_at__df=pgtrigger.F("new__published_at"))
                    | pgtrigger.Q(old__after__df=pgtrigger.F("new__after"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.claim_id}"

    @property
    def direction(self) -> str:
        return direction_of_language(self.language)
