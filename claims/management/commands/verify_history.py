"""`manage.py verify_history`: check that nobody has rewritten the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims import history
from claims.models import Event


class Command(BaseCommand):
    help = "Check every entry of the record against its fingerprint and the entry before. Exit code 1 if one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = history.broken_links()
        for event in Event.objects.filter(pk__in=broken):
            subject = f"claim {event.claim_id}" if event.claim_id else f"document {event.document_id}"
            self.stderr.write(
                f"{subject}, entry {event.number} ({event.verb}, {event.at:%Y-%m-%d %H:%M}): does not hold"
            )
        if broken:
            raise CommandError(f"{len(broken)} entries do not hold: the record was changed behind the system's back.")
        self.stdout.write(f"{Event.objects.count()} entries hold.")
