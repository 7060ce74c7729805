"""What public claims cite, and what has become of it since: told by machine, looked at by people."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claims.models.verdict import Verdict
from sources.models import Document, Snapshot, Visit


class Citation(models.Model):
    """A document that a public claim cites, as last published: the copy and the words that later looks are held
    against. Made anew with each publication."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="citations", verbose_name=_("claim"))
    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="+", verbose_name=_("verdict"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="citations", verbose_name=_("document"))
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("copy that is cited")
    )
    number = models.PositiveSmallIntegerField(
        _("number"), default=0, db_comment="in the published list of sources; 0 where it is not in the list"
    )
    passages = models.JSONField(
        _("passages"), default=list, blank=True, db_comment="start, end and exact words in snapshot.text, and as what"
    )
    heard = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("The latest news that was weighed.")
    )

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["claim", "number", "pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "document"], name="citation_once")]
        indexes = [models.Index(fields=["claim", "verdict"], name="citation_of_verdict")]

    def __str__(self) -> str:
        return f"[{self.number}] {self.document}"


class SourceChangeQuerySet(models.QuerySet["SourceChange"]):
    def waiting(self) -> SourceChangeQuerySet:
        """Nobody has looked at these yet."""
        return self.filter(looked_at=None)


class SourceChange(models.Model):
    """A source that is no longer as it was when a public claim cited it. Nothing follows from it by itself: a checker
    looks at it, and decides."""

    class Kind(models.TextChoices):
        PASSAGE_GONE = "passage_gone", _("the cited passage is no longer there")
        PASSAGE_EDITED = "passage_edited", _("the cited passage was edited")
        DEAD = "dead", _("the page is gone")
        SOFT_404 = "soft_404", _("something else stands in the place of the page")
        BLOCKED = "blocked", _("the page can no longer be read by everybody")
        UNREACHABLE = "unreachable", _("the page cannot be reached")
        PASSAGE_MOVED = "passage_moved", _("the cited passage stands in another place of the page")
        TEXT = "text", _("the page was changed; the cited passage still stands")
        MOVED = "moved", _("the page has moved to another address")
        RESTORED = "restored", _("the page is again as it was cited")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="source_changes", verbose_name=_("claim"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="source_changes", verbose_name=_("source"))
    cited = models.ForeignKey(Snapshot, models.PROTECT, related_name="+", verbose_name=_("copy that is cited"))
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+", verbose_name=_("visit"))
    kind = models.CharField(_("what became of it"), max_length=14, choices=Kind)
    seen_at = models.DateTimeField(_("seen at"))
    told_at = models.DateTimeField(_("told at"), db_default=Now(), editable=False)
    details = models.JSONField(_("details"), default=dict, blank=True)
    mark = models.CharField(max_length=64, db_comment="sha-256 of what is told: the same is not told twice")
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("Example: “Only the headline was changed; what we cite stands.”")
    )

    objects = SourceChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed source")
        verbose_name_plural = _("changed sources")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "visit"], name="source_change_told_once"),
            models.CheckConstraint(
                name="source_change_looked_at_by_somebody",
                condition=Q(looked_at__isnull=True, looked_by__isnull=True, note="")
                | (Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(note="")),
            ),
        ]
        indexes = [
            models.Index(fields=["claim"], condition=Q(looked_at__isnull=True), name="source_change_waiting"),
            models.Index(fields=["claim", "document", "-id"], name="source_change_latest"),
        ]
        triggers = [
            pgtrigger.Protect(name="told_is_told", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="told_as_it_was",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "claim", "document", "cited", "number", "visit", "kind", "seen_at", "told_at", "details", "mark"
                ),
            ),
            pgtrigger.Protect(
                name="looked_at_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__looked_at__isnull=False)
                & pgtrigger.Q(
                    pgtrigger.Q(old__looked_at__df=pgtrigger.F("new__looked_at"))
                    | pgtrigger.Q(old__looked_by__df=pgtrigger.F("new__looked_by"))
                    | pgtrigger.Q(old__note__df=pgtrigger.F("new__note"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.document}"

    @property
    def passages(self) -> list[dict[str, Any]]:
        """The cited passages, each with what became of it."""
        found: list[dict[str, Any]] = self.details.get("passages", [])
        return found

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The sentences that differ from those of the copy that is cited."""
        found: list[dict[str, Any]] = self.details.get("changes", [])
        return found


def with_waiting_changes() -> models.Exists:
    """For a queryset of claims: whether one of their sources has changed, and nobody has looked at it."""
    return models.Exists(SourceChange.objects.waiting().filter(claim=models.OuterRef("pk")))
