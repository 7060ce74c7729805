"""A source of a public claim that has changed, as the workers leave it: visited, concluded, told."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from claims import monitoring
from claims.models import Claim, SourceChange
from sources import fetching, revisiting
from sources.models import Document, Fetch, Watch
from tests import factories


def reads_now(claim: Claim, document: Document, text: str, **fields: Any) -> SourceChange | None:
    """The next visit finds this text at the document's address; the change that was told of it."""
    monitoring.enrol()
    fetch = fetching.ask(document, purpose=Fetch.Purpose.WATCH, window=timezone.now().isoformat())
    factories.a_snapshot(document, text, fetch=fetch, **fields)
    Fetch.objects.filter(pk=fetch.pk).update(state="done", finished_at=timezone.now(), last_outcome="ok")
    Watch.objects.filter(document=document).update(pending=fetch)
    revisiting.conclude(fetch.pk)
    monitoring.follow()
    return claim.source_changes.filter(document=document).order_by("-pk").first()
