"""How a kept copy looks: pictures of what we keep, made by a browser that could load nothing else."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.models.job import Job


class Rendering(Job):
    """A screenshot and a PDF of one copy, or the job of making them. The copy is the proof; these are for eyes."""

    snapshot = models.OneToOneField(
        "sources.Snapshot", models.PROTECT, related_name="rendering", verbose_name=_("snapshot")
    )
    screenshot = models.CharField(_("screenshot"), max_length=64, blank=True, help_text=_("Its SHA-256, a PNG."))
    pdf = models.CharField("PDF", max_length=64, blank=True, help_text=_("Its SHA-256."))
    made_with = models.CharField(
        _("made with"), max_length=100, blank=True, help_text=_("The browser and its version.")
    )
    is_cut = models.BooleanField(_("cut off"), default=False, help_text=_("The page is longer than the screenshot."))
    refused = models.PositiveIntegerField(
        _("requests refused"), default=0, help_text=_("What the page wanted to load, and was not let.")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )

    class Meta(Job.Meta):
        verbose_name = _("picture of a copy")
        verbose_name_plural = _("pictures of copies")
        ordering = ["-created_at", "-pk"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                name="rendering_done_has_both",
                condition=~Q(state="done") | Q(screenshot__regex=r"^[0-9a-f]{64}$", pdf__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.snapshot)
