"""Who says things, and the names they go by."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sources.text.normalize import fold, in_language

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

    @property
    def names_by_language(self) -> dict[str, str]:
        """Its name in each language in which it has one, its own first. Reads prefetched `names`."""
        named = {self.language: self.name}
        for row in self.names.all():
            if row.kind == SourceName.Kind.NAME:
                named.setdefault(row.language, row.text)
        return named

    def name_in(self, language: str) -> tuple[str, str]:
        """The name for a reader of `language`, else the one it is best known by; and the language that is in."""
        return in_language(self.names_by_language, language, self.language)


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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.text)[:300]
        super().save(*args, **kwargs)
