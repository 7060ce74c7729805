"""Work that waits in a row: what every kind of job has, and the rules the database keeps for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """The row is the truth, a message in the queue only a hint: claimed by one UPDATE, finished under its token."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=8)
    not_before = models.DateTimeField(_("not before"), db_default=Now())
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    token = models.UUIDField(_("fencing token"), null=True, blank=True)
    last_outcome = models.CharField(_("last outcome"), max_length=60, blank=True)
    last_detail = models.CharField(_("in words"), max_length=500, blank=True)
    hinted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_runs_under_a_token",
                condition=Q(state="running", token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(token__isnull=True)),
            ),
            models.CheckConstraint(
                name="%(class)s_state_is_known", condition=Q(state__in=["queued", "running", "done", "dead"])
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state__in=["queued", "running"]), name="%(class)s_unfinished"
            )
        ]
