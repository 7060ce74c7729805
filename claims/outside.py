"""What our verdicts rest on is kept by others too: accepted evidence is brought to the outside archives."""

from __future__ import annotations

from claims.models import Evidence
from sources import outside
from sources.models import Document

AT_ONCE = 50


def ask_for_cited() -> int:
    """Ask for whatever is accepted as evidence and was not asked for; how many rows are new. Safe at any time."""
    if not outside.archives():
        return 0
    cited = Document.objects.filter(pk__in=Evidence.objects.accepted().order_by().values("document"))
    return outside.ask(outside.unasked(cited).order_by("pk")[:AT_ONCE])
