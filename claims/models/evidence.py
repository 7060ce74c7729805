"""What was asked, what was found, and what it says about the claim."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claims.models.listing import Listing
from sources.models import Document, Snapshot, Source

USER = settings.AUTH_USER_MODEL


class SearchQuerySet(models.QuerySet["Search"]):
    def visible_to(self, user: Any) -> SearchQuerySet:
        """How a public claim was researched is public, so that others can repeat it: as far as it was published."""
        if user.has_perm("claims.view_search"):
            return self
        return self.filter(claim__published_verdict__isnull=False, created_at__lte=F("claim__last_published_at"))

    def due(self) -> SearchQuerySet:
        """Waiting, or running under a lease that ran out. The database's clock decides."""
        return self.filter(
            Q(state=Search.State.QUEUED, not_before__lte=Now()) | Q(state=Search.State.RUNNING, lease_until__lt=Now())
        )


class Search(models.Model):
    """One query put to one provider for a claim: kept with its answer, so that others can repeat the research."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("answered")
        FAILED = "failed", _("failed")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="searches", verbose_name=_("claim"))
    round = models.PositiveIntegerField(_("round"), default=1, help_text=_("Each “research this” is one round."))
    provider = models.CharField(_("provider"), max_length=60)
    words = models.CharField(_("words"), max_length=400)
    language = models.CharField(_("language"), max_length=35, default="und")
    kind = models.CharField(_("made of"), max_length=20, help_text=_("Examples: “wording”, “names”, “quotation”."))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True)
    hits = models.JSONField(_("answer"), default=list, blank=True)
    hit_count = models.PositiveIntegerField(_("hits"), default=0)
    outcome = models.CharField(_("outcome"), max_length=60, blank=True)
    detail = models.CharField(_("in words"), max_length=500, blank=True)
    asked_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        ordering = ["claim", "round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "round", "provider", "language", "words"], name="search_natural_key"
            ),
            models.CheckConstraint(
                name="search_runs_under_a_token",
                condition=Q(state="running", token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(token__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state__in=["queued", "running"]), name="search_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.words}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Readers see what was accepted for public claims, as far as it was published."""
        return self if user.has_perm("claims.view_evidence") else self.published()

    def published(self) -> EvidenceQuerySet:
        """Accepted before the claim was last published: what a correction adds is not public before its verdict is."""
        return self.accepted().filter(
            claim__published_verdict__isnull=False, decided_at__lte=F("claim__last_published_at")
        )

    def accepted(self) -> EvidenceQuerySet:
        return self.filter(state=Evidence.State.ACCEPTED)

    def ranked(self) -> EvidenceQuerySet:
        """What bears most on the claim first; undated and unread ones last."""
        return self.order_by("-score", "document__published_at", "pk")


class Evidence(models.Model):
    """A document held against a claim: which passages, which stance, how quotation and numbers compare, who decided."""

    class State(models.TextChoices):
        FOUND = "found", _("found, not read yet")
        UNREADABLE = "unreadable", _("could not be fetched")
        IRRELEVANT = "irrelevant", _("read, does not seem to bear on it")
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        REFUTES = "refutes", _("refutes")
        MIXED = "mixed", _("both ways")
        CONTEXT = "context", _("context")
        UNCLEAR = "unclear", _("cannot tell")

    class Credibility(models.IntegerChoices):
        """Credibility of the information in the Admiralty code (FM 2-22.3, appendix B). 6 is “unknown”, not “worst”."""

        CONFIRMED = 1, _("1 · confirmed by other sources")
        PROBABLY_TRUE = 2, _("2 · probably true")
        POSSIBLY_TRUE = 3, _("3 · possibly true")
        DOUBTFUL = 4, _("4 · doubtful")
        IMPROBABLE = 5, _("5 · improbable")
        UNKNOWN = 6, _("6 · cannot be judged")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence", verbose_name=_("claim"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="evidence", verbose_name=_("document"))
    snapshot = models.ForeignKey(
        Snapshot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("snapshot"),
        help_text=_("The copy that was held against the claim."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FOUND)
    stance = models.CharField(_("stance"), max_length=8, choices=Stance, default=Stance.UNCLEAR)
    confidence = models.FloatField(_("confidence of the proposal"), default=0.0)
    score = models.FloatField(_("bearing on the claim"), default=0.0)
    passages = models.JSONField(
        _("passages"), default=list, blank=True, db_comment="W3C selectors into snapshot.text, best first"
    )
    quote = models.JSONField(
        _("quotation"), default=dict, blank=True, db_comment="was the claim's quotation found there"
    )
    numbers = models.JSONField(_("numbers compared"), default=list, blank=True)
    reasons = models.JSONField(_("reasons of the proposal"), default=list, blank=True)
    credibility = models.PositiveSmallIntegerField(
        _("credibility"),
        choices=Credibility,
        null=True,
        blank=True,
        help_text=_("Of this information, apart from its source."),
    )
    provider = models.CharField(_("found by"), max_length=60, blank=True, help_text=_("Empty where a person added it."))
    search = models.ForeignKey(
        Search, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("found with")
    )
    proposed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    created_at = models.DateTimeField(_("found at"), db_default=Now(), editable=False)
    assessed_at = models.DateTimeField(_("read at"), null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False, db_comment="a worker reads it until then")
    decided_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Examples: “Own correspondent at the briefing.”, “Repeats the agency story.”"),
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["claim", "-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "document"], name="evidence_once"),
            models.CheckConstraint(
                name="evidence_decided_by_somebody",
                condition=(
                    Q(state__in=["accepted", "rejected"]) & Q(decided_by__isnull=False, decided_at__isnull=False)
                )
                | (~Q(state__in=["accepted", "rejected"]) & Q(decided_by__isnull=True, decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="evidence_rejected_for_a_reason", condition=~Q(state="rejected") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="evidence_accepted_with_a_copy",
                condition=~Q(state="accepted") | Q(snapshot__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_accepted_with_a_stance", condition=~Q(state="accepted") | ~Q(stance="unclear")
            ),
            models.CheckConstraint(
                name="evidence_credibility_1_to_6",
                condition=Q(credibility__isnull=True) | Q(credibility__gte=1, credibility__lte=6),
            ),
        ]
        indexes = [
            models.Index(fields=["document"], condition=Q(state="found"), name="evidence_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()} · {self.document}"

    @property
    def timing(self) -> str:
        """“before”, “same_day” or “after” the claim was made, or “unknown”: what came later was not known then."""
        published, said = self.document.published_at, self.claim.said_on
        if published is None or said is None:
            return "unknown"
        day = published.date()
        return "before" if day < said else "after" if day > said else "same_day"


def sources_visible_to(user: Any) -> models.QuerySet[Source]:
    """Sources that published claims name or that public documents came out with; all of them for the newsroom."""
    if user.has_perm("sources.view_source"):
        return Source.objects.all()
    return Source.objects.filter(
        Q(pk__in=Listing.objects.named()) | Q(pk__in=documents_visible_to(user).values("outlet"))
    )


def documents_visible_to(user: Any) -> models.QuerySet[Document]:
    """Documents that stand behind public claims, as evidence or as the story; all of them for the newsroom."""
    if user.has_perm("sources.view_document"):
        return Document.objects.all()
    public = Claim.objects.public()
    cited = Evidence.objects.published()
    return Document.objects.filter(Q(pk__in=cited.values("document")) | Q(pk__in=public.values("story")))
