"""What our verdicts rest on is kept by others too, and shown in pictures: asked for once evidence is accepted."""

from __future__ import annotations

from claims.models import Evidence
from sources import outside, rendering
from sources.models import Document, Snapshot

AT_ONCE = 50


def ask_for_cited() -> int:
    """Ask the outside archives for whatever is accepted as evidence; how many rows are new. Safe at any time."""
    if not outside.archives():
        return 0
    cited = Document.objects.filter(pk__in=Evidence.objects.accepted().order_by().values("document"))
    return outside.ask(outside.unasked(cited).order_by("pk")[:AT_ONCE])


def ask_for_pictures() -> int:
    """Ask for a screenshot and a PDF of every copy that was accepted as evidence; how many rows are new."""
    if not rendering.is_on():
        return 0
    cited = Snapshot.objects.filter(pk__in=Evidence.objects.accepted().order_by().values("snapshot"))
    return rendering.ask(rendering.unasked(cited).defer("text", "headers").order_by("pk")[:AT_ONCE])
