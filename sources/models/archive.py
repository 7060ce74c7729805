"""How the archive fares: each pass over all of it, and what was found missing or changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sources.errors import sentence


class Scrub(models.Model):
    """One pass over the whole archive, a little at a time, in the order of the sums; it goes on where it stopped."""

    started_at = models.DateTimeField(_("started at"), db_default=Now())
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    last_looked_at = models.DateTimeField(_("last step"), null=True, blank=True)
    after = models.CharField(_("reached"), max_length=64, blank=True, db_comment="the last sha-256 that was looked at")
    expected = models.PositiveBigIntegerField(_("copies when it began"), default=0)
    looked_at = models.PositiveBigIntegerField(_("copies looked at"), default=0)
    found = models.PositiveBigIntegerField(_("missing or changed"), default=0)

    class Meta:
        verbose_name = _("look through the archive")
        verbose_name_plural = _("looks through the archive")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=Q(finished_at=None),
                nulls_distinct=False,
                name="one_scrub_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}"


class DamageQuerySet(models.QuerySet["Damage"]):
    def standing(self) -> DamageQuerySet:
        return self.filter(mended_at=None)


class Damage(models.Model):
    """A blob that the archive promised and could not prove: missing, or changed since it was kept."""

    sha256 = models.CharField("sha-256", max_length=64, unique=True)
    code = models.CharField(_("finding"), max_length=60)
    found_at = models.DateTimeField(_("found at"), db_default=Now())
    seen_at = models.DateTimeField(_("last seen so"), db_default=Now())
    mended_at = models.DateTimeField(_("whole again at"), null=True, blank=True)

    objects = DamageQuerySet.as_manager()

    class Meta:
        verbose_name = _("damaged copy")
        verbose_name_plural = _("damaged copies")
        ordering = ["-found_at", "-pk"]
        indexes = [models.Index(fields=["found_at"], condition=Q(mended_at=None), name="damage_standing")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}…"

    @property
    def sentence(self) -> str:
        return sentence(self.code)
