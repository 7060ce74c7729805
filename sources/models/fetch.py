"""Jobs of getting documents."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


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

    document = models.ForeignKey("sources.Document", models.PROTECT, related_name="fetches", verbose_name=_("document"))
    host = models.CharField(
        _("host"), max_length=253, blank=True, editable=False, db_comment="name of the Host that is asked next"
    )
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
    way = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        db_comment="how far it has come by redirects: what was asked and how it answered; the last is asked next",
    )
    last_outcome = models.CharField(
        _("last outcome"), max_length=60, blank=True, help_text=_("A stable code. Example: “http_404”.")
    )
    last_detail = models.CharField(_("in words"), max_length=500, blank=True)
    retried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("put back in line by"),
        help_text=_("Who last asked for another try after it was given up."),
    )
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
