"""How the archive fares, for the newsroom: what was found missing or changed, whom it concerns, and the last looks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.desk import claims
from claims.desk.reading_only import RecordAdmin, foreign
from claims.models import Claim, Evidence, Wording
from sources import scrubbing
from sources.models import Damage, Scrub, Snapshot

MOST_CLAIMS = 6


def alarm(user: Any) -> dict[str, Any] | None:
    """What the desk must know at once: copies that cannot be proved, and the claims that rest on them."""
    if not user.has_perm("sources.view_damage"):
        return None
    standing = Damage.objects.standing()
    if not (count := standing.count()):
        return None
    return {
        "count": count,
        "url": reverse("admin:sources_damage_changelist") + "?mended_at__isempty=1",
        "claims": list(resting_on(standing.values("sha256"))[:MOST_CLAIMS]),
    }


def resting_on(digests: Any) -> QuerySet[Claim]:
    """Claims that cite copies with these bytes: as where they were found, as who said so, or as evidence."""
    lost = Snapshot.objects.filter(Q(sha256__in=digests) | Q(coded_sha256__in=digests)).values("pk")
    evidence = Evidence.objects.accepted().filter(snapshot__in=lost).values("claim")
    cited = Q(pk__in=evidence) | Q(attributions__snapshot__in=lost) | Q(wordings__snapshot__in=lost)
    wordings = Prefetch("wordings", Wording.objects.defer("vector", "stems", "search"))
    return Claim.objects.filter(cited).distinct().order_by("-pk").prefetch_related(wordings)


@admin.register(Damage)
class DamageAdmin(RecordAdmin):
    """Copies that the archive cannot prove, with whom it concerns."""

    list_display = ("sha256", "said", "found_at", "seen_at", "mended_at")
    list_filter = (("mended_at", admin.EmptyFieldListFilter), "code")
    search_fields = ("sha256",)
    fields = ("sha256", "said", "found_at", "seen_at", "mended_at", "copies", "concerned")

    @admin.display(description=_("finding"))
    def said(self, damage: Damage) -> str:
        return damage.sentence

    @admin.display(description=_("copies"))
    def copies(self, damage: Damage) -> SafeString:
        rows = (
            (reverse("admin:sources_snapshot_change", args=[row.pk]), foreign(str(row), row.language))
            for row in scrubbing.naming(damage.sha256)
        )
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', rows))

    @admin.display(description=_("claims that rest on it"))
    def concerned(self, damage: Damage) -> SafeString:
        rows = ((claims.address(row), foreign(row.text, row.language)) for row in resting_on([damage.sha256])[:50])
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', rows))


@admin.register(Scrub)
class ScrubAdmin(RecordAdmin):
    """Each pass over the archive: all copies are hashed again every month."""

    list_display = ("started_at", "progress", "found", "last_looked_at", "finished_at")
    fields = ("started_at", "progress", "found", "after", "last_looked_at", "finished_at")

    @admin.display(description=_("copies looked at"))
    def progress(self, scrub: Scrub) -> str:
        return _("%(done)d of %(all)d") % {"done": scrub.looked_at, "all": max(scrub.expected, scrub.looked_at)}
