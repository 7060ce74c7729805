"""Documents that are visited again: how closely they are watched, and what each visit has found."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sources.models.document import Document
from sources.models.fetch import Fetch
from sources.models.snapshot import Snapshot


class WatchQuerySet(models.QuerySet["Watch"]):
    def due(self) -> WatchQuerySet:
        """To be visited now. The database's clock decides."""
        return self.filter(next_visit_at__lte=Now())


class Watch(models.Model):
    """A document that is visited again and again, on a schedule that grows with age; and how its page fares."""

    class Level(models.TextChoices):
        CLOSE = "close", _("closely")
        LOOSE = "loose", _("now and then")

    class Page(models.TextChoices):
        THERE = "there", _("there")
        MOVED = "moved", _("moved for good")
        BLOCKED = "blocked", _("blocked")
        SOFT_404 = "soft_404", _("replaced by an error or another page")
        DEAD = "dead", _("gone")
        UNREACHABLE = "unreachable", _("cannot be reached or read")

    document = models.OneToOneField(Document, models.PROTECT, related_name="watch", verbose_name=_("document"))
    level = models.CharField(_("watched"), max_length=5, choices=Level, default=Level.LOOSE)
    since = models.DateTimeField(_("watched since"), db_default=Now(), db_comment="the schedule grows from here")
    next_visit_at = models.DateTimeField(_("next visit"), db_index=True)
    pending = models.OneToOneField(
        Fetch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("visit under way")
    )
    copy = models.ForeignKey(
        Snapshot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("latest copy"),
        help_text=_("The newest that shows the page itself, not an error or a wall in its place."),
    )
    home = models.URLField(
        _("address"), max_length=2048, blank=True, db_comment="where the page stood when the watching began"
    )
    page = models.CharField(_("the page"), max_length=11, choices=Page, default=Page.THERE)
    page_since = models.DateTimeField(_("since"), db_default=Now())
    moved_to = models.URLField(_("now at"), max_length=2048, blank=True)
    trouble = models.CharField(
        _("trouble"),
        max_length=11,
        choices=Page,
        blank=True,
        help_text=_("Seen lately, and not often enough to be sure."),
    )
    trouble_since = models.DateTimeField(_("trouble since"), null=True, blank=True)
    troubles = models.PositiveSmallIntegerField(_("visits with this trouble"), default=0)
    last_visit_at = models.DateTimeField(_("last visit"), null=True, blank=True)
    news = models.ForeignKey(
        "sources.Visit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("latest news"),
        help_text=_("The latest visit that found anything else than the one before."),
    )

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched document")
        verbose_name_plural = _("watched documents")
        ordering = ["next_visit_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="watch_trouble_has_begun",
                condition=Q(trouble="", trouble_since__isnull=True, troubles=0)
                | (~Q(trouble="") & Q(trouble_since__isnull=False, troubles__gt=0)),
            ),
            models.CheckConstraint(name="watch_moved_somewhere", condition=~Q(page="moved") | ~Q(moved_to="")),
        ]
        indexes = [models.Index(fields=["news"], condition=Q(news__isnull=False), name="watch_with_news")]

    def __str__(self) -> str:
        return str(self.document)


class Visit(models.Model):
    """One look at a watched document and what it found, held against the look before. Never changed."""

    class Text(models.TextChoices):
        SAME = "same", _("the same")
        FURNITURE = "furniture", _("the same but for what pages say about themselves")
        CHANGED = "changed", _("changed")
        FIRST = "first", _("the first copy")
        UNSEEN = "unseen", _("not seen")

    document = models.ForeignKey(Document, models.PROTECT, related_name="visits", verbose_name=_("document"))
    fetch = models.ForeignKey(Fetch, models.PROTECT, related_name="visits", verbose_name=_("fetch"))
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("copy")
    )
    at = models.DateTimeField(_("at"))
    code = models.CharField(_("outcome"), max_length=60, blank=True, help_text=_("A stable code. Example: “http_404”."))
    before = models.CharField(_("the page before"), max_length=11, choices=Watch.Page)
    page = models.CharField(_("the page"), max_length=11, choices=Watch.Page)
    moved_to = models.URLField(_("now at"), max_length=2048, blank=True)
    text = models.CharField(_("the text"), max_length=9, choices=Text)
    kept = models.FloatField(_("how much still stands"), null=True, blank=True)
    changes = models.JSONField(
        _("what changed"), default=list, blank=True, db_comment="sentences: kind, before, after, edits, furniture"
    )

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["fetch", "at"], name="visit_once")]
        indexes = [models.Index(fields=["document", "-id"], name="visit_of_document")]
        triggers = [pgtrigger.Protect(name="seen_is_seen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.document} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_news(self) -> bool:
        """Whether anything is other than it was: the text, or how the page fares."""
        return self.before != self.page or self.text in (self.Text.CHANGED, self.Text.FURNITURE)

    @property
    def telling(self) -> list[dict[str, Any]]:
        """The changes of what the page says."""
        return [change for change in self.changes if not change["furniture"] and change["kind"] != "moved"]
