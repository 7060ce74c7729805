"""Whom we ask, how fast, and what they let us fetch: the rows that politeness is kept in."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Host(models.Model):
    """One site as its registrable domain: whoever holds its row may ask it, everybody else waits.

    Its breaker is open while `open_until` is in the future: nobody asks. After that one may try, and an answer
    closes it.
    """

    name = models.CharField(_("host"), max_length=253, primary_key=True, help_text=_("Example: “bbc.co.uk”."))
    next_allowed_at = models.DateTimeField(_("not before"), db_default=Now())
    delay = models.FloatField(
        _("seconds between requests"),
        db_default=0.0,
        help_text=_("What its robots.txt asks for. Never less than the setting CLAIMTRACK_FETCH_DELAY is kept."),
    )
    token = models.UUIDField(_("held under"), null=True, blank=True)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    last_asked_at = models.DateTimeField(_("last asked"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), db_default=0)
    last_failure = models.CharField(
        _("last failure"), max_length=60, db_default="", blank=True, help_text=_("A stable code. Example: “too_slow”.")
    )
    opened_at = models.DateTimeField(_("breaker open since"), null=True, blank=True)
    open_until = models.DateTimeField(_("next try"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("breaker last closed by"),
        help_text=_("Who last let it be asked again without waiting."),
    )

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="host_is_held_under_a_lease",
                condition=Q(token__isnull=True, held_until__isnull=True)
                | Q(token__isnull=False, held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="host_breaker_opens_whole",
                condition=Q(opened_at__isnull=True, open_until__isnull=True)
                | Q(opened_at__isnull=False, open_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Limit(models.Model):
    """One bucket of tokens: all requests together, or those of one provider. What it allows stands in the settings.

    `due_at` is when the bucket would be full again; every token taken moves it on by the time that one takes to
    come back.
    """

    name = models.CharField(_("name"), max_length=80, primary_key=True)
    due_at = models.DateTimeField(_("full again at"))

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")

    def __str__(self) -> str:
        return self.name


class Robots(models.Model):
    """What the robots.txt of one origin said when it was last read, and until when that is relied upon."""

    class State(models.TextChoices):
        RULES = "rules", _("it has rules")
        NONE = "none", _("there is none: all may be fetched")
        UNREACHABLE = "unreachable", _("it could not be read")

    origin = models.CharField(
        _("origin"), max_length=300, primary_key=True, help_text=_("Example: “https://www.bbc.co.uk”.")
    )
    host = models.CharField(_("host"), max_length=253, db_index=True, db_comment="name of a Host")
    state = models.CharField(_("state"), max_length=11, choices=State, db_default=State.NONE)
    body = models.TextField(_("text"), db_default="", blank=True)
    delay = models.FloatField(_("seconds between requests"), db_default=0.0)
    outcome = models.CharField(_("last outcome"), max_length=60, db_default="", blank=True)
    etag = models.CharField(max_length=500, db_default="", blank=True, editable=False)
    last_modified = models.CharField(max_length=100, db_default="", blank=True, editable=False)
    fetched_at = models.DateTimeField(_("last read"), null=True, blank=True)
    expires_at = models.DateTimeField(_("relied upon until"), null=True, blank=True)
    unreachable_since = models.DateTimeField(_("unreachable since"), null=True, blank=True)
    way = models.JSONField(default=list, blank=True, editable=False, db_comment="as in sources_fetch")

    class Meta:
        verbose_name = "robots.txt"
        verbose_name_plural = "robots.txt"
        ordering = ["origin"]

    def __str__(self) -> str:
        return f"{self.origin}/robots.txt"


class RobotsOverride(models.Model):
    """A person's decision to fetch one document although the site's robots.txt asks us not to."""

    document = models.ForeignKey(
        "sources.Document", models.PROTECT, related_name="robots_overrides", verbose_name=_("document")
    )
    reason = models.TextField(
        _("reason"),
        help_text=_("Example: “The ministry's own text of the treaty; it is at no other address. Asked them by mail.”"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"), editable=False
    )
    at = models.DateTimeField(_("decided at"), db_default=Now(), editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
        editable=False,
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("override of robots.txt")
        verbose_name_plural = _("overrides of robots.txt")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(ended_at__isnull=True), name="robots_override_once"
            ),
            models.CheckConstraint(name="robots_override_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="robots_override_ends_whole",
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="override_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="override_stays_as_decided",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("document", "reason", "by", "at"),
            ),
            pgtrigger.Protect(
                name="override_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.at:%Y-%m-%d}"
