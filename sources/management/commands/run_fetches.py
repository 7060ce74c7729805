"""`manage.py run_fetches`: do the work of the fetch workers straight from the database, without any queue."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from sources import documents, fetching
from sources.models import Document

PAUSE = 1.0  # seconds between looks when nothing is due


class Command(BaseCommand):
    help = (
        "Fetch what waits, claimed straight from PostgreSQL: for when Redis is away, or instead of workers. "
        "Safe beside workers, and several at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when nothing is due, instead of waiting for more")
        parser.add_argument("--limit", type=int, default=0, help="end after this many fetches")

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        try:
            while not options["limit"] or done < options["limit"]:
                done += (found := self._round(options["limit"] - done))
                if not found and options["once"]:
                    break
                if not found:
                    time.sleep(PAUSE)
                    close_old_connections()
        except KeyboardInterrupt:
            self.stdout.write("")
        self.stdout.write(f"{done} fetches run, {fetching.dead().count()} given up in all.")

    def _round(self, at_most: int) -> int:
        fetching.bury()
        done = 0
        for fetch_id in fetching.due(again_after=0)[: at_most if at_most > 0 else None]:
            fetch = fetching.run(fetch_id)
            if fetch is not None:
                done += 1
                self.stdout.write(f"{fetch.get_state_display()}: {fetch.document.url} {fetch.last_detail}".rstrip())
        for document_id in documents.behind():
            documents.catch_up(Document.objects.get(pk=document_id))
        return done
