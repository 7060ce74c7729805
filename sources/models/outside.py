"""Copies that others keep of what we cite: proof that does not rest on our word alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.models.job import Job


class OutsideCopy(Job):
    """One document in one outside archive: the copy it has, or the job of finding or making one."""

    document = models.ForeignKey(
        "sources.Document", models.PROTECT, related_name="outside_copies", verbose_name=_("document")
    )
    archive = models.CharField(_("archive"), max_length=40, help_text=_("Its name in SOURCES_ARCHIVES: “wayback”."))
    address = models.URLField(_("address of the copy"), max_length=2300, blank=True)
    copied_at = models.DateTimeField(_("copied at"), null=True, blank=True, help_text=_("As the archive says."))
    remote_job = models.CharField(
        max_length=100, blank=True, editable=False, db_comment="the archive's own name for the copy it is making for us"
    )
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True, help_text=_("When it was told to copy."))
    answer = models.CharField(_("last answer"), max_length=300, blank=True, help_text=_("In the archive's own words."))

    class Meta(Job.Meta):
        verbose_name = _("outside copy")
        verbose_name_plural = _("outside copies")
        ordering = ["-created_at", "-pk"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["document", "archive"], name="outsidecopy_once_per_archive"),
            models.CheckConstraint(
                name="outsidecopy_done_has_an_address",
                condition=~Q(state="done") | (~Q(address="") & Q(copied_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.archive}: {self.document}"
