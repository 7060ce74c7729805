"""The record of who did what: audit log and to-do list in one row, never rewritten."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from sources.models import Document

# What an entry's fingerprint covers, as SQL: the trigger that writes it and the query that checks it are one text.
FINGERPRINT_SQL = (
    "encode(sha256(convert_to(concat_ws('|', {e}.previous, {e}.number, "
    "coalesce({e}.claim_id, 0), coalesce({e}.document_id, 0), {e}.verb, "
    "coalesce({e}.actor_id, 0), {e}.machine, extract(epoch from {e}.at), {e}.data::text), 'UTF8')), 'hex')"
)


class EventQuerySet(models.QuerySet["Event"]):
    def unhandled(self) -> EventQuerySet:
        return self.filter(handled_at__isnull=True)


class Event(models.Model):
    """One act by one person or machine on one claim (or story): what happened, and the to-do of what must follow.

    Entries of one claim are numbered and each carries the fingerprint of the one before: a change in the middle shows.
    """

    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("claim")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("document")
    )
    number = models.PositiveIntegerField(_("entry"), default=0, db_comment="set by trigger: 1, 2, 3 … within a claim")
    verb = models.CharField(_("act"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    machine = models.CharField(_("by machine"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"), db_default=Now())
    data = models.JSONField(_("details"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    previous = models.CharField(max_length=64, blank=True, default="")
    fingerprint = models.CharField(max_length=64, default="")
    handled_at = models.DateTimeField(_("followed up at"), null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="event_has_one_subject",
                condition=Q(claim__isnull=False, document__isnull=True) | Q(claim__isnull=True, document__isnull=False),
            ),
            models.CheckConstraint(
                name="event_has_one_actor",
                condition=Q(actor__isnull=False, machine="") | (Q(actor__isnull=True) & ~Q(machine="")),
            ),
            models.UniqueConstraint(fields=["claim", "number"], name="event_number_once"),
            models.UniqueConstraint(
                fields=["document", "number"],
                condition=Q(document__isnull=False),
                name="event_number_once_per_document",
            ),
        ]
        indexes = [
            # By what was done, because each sweep asks for one kind, and most entries are never followed up.
            models.Index(fields=["verb", "at"], condition=Q(handled_at__isnull=True), name="event_to_follow_up"),
        ]
        triggers = [
            pgtrigger.Protect(name="event_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="event_is_never_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "claim",
                    "document",
                    "number",
                    "verb",
                    "actor",
                    "machine",
                    "at",
                    "data",
                    "previous",
                    "fingerprint",
                ),
            ),
            pgtrigger.Trigger(
                name="event_is_never_truncated",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from claims_event table';",
            ),
            pgtrigger.Trigger(
                name="event_is_chained",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("last", "record")],
                # The claim's row lock puts writers of one chain in a queue; other claims go on.
                func=f"""
                    IF NEW.claim_id IS NOT NULL THEN
                        PERFORM 1 FROM claims_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
                        SELECT number, fingerprint INTO last FROM claims_event
                            WHERE claim_id = NEW.claim_id ORDER BY number DESC LIMIT 1;
                    ELSE
                        PERFORM 1 FROM sources_document WHERE id = NEW.document_id FOR NO KEY UPDATE;
                        SELECT number, fingerprint INTO last FROM claims_event
                            WHERE document_id = NEW.document_id ORDER BY number DESC LIMIT 1;
                    END IF;
                    NEW.number := coalesce(last.number, 0) + 1;
                    NEW.previous := coalesce(last.fingerprint, '');
                    NEW.fingerprint := {FINGERPRINT_SQL.format(e="NEW")};
                    RETURN NEW;
                """,  # noqa: S608 (no value goes in, only our own constant)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def by(self) -> Any:
        return self.actor or self.machine
