"""`manage.py run_fetches`: do the work of the fetch workers straight from the database, without any queue."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from sources import documents, fetching, hints, revisiting
from sources.alarm import Ending, limited
from sources.errors import sentence
from sources.models import Document

PAUSE = 1.0  # seconds between looks when nothing is due


class Command(BaseCommand):
    help = (
        "Fetch what waits, claimed straight from PostgreSQL: for when Redis is away, or instead of workers. "
        "Safe beside workers, and several at once. Goes on through a restart of the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when nothing is due, instead of waiting for more")
        parser.add_argument("--limit", type=int, default=0, help="end after this many fetches")

    def handle(self, *args: Any, **options: Any) -> None:
        self.done, self.limit, self.said = 0, options["limit"], ""
        try:
            with (
                Ending() as self.ending,
                hints.collected() as unsent,
            ):  # nobody need be told: the next look at the rows finds them
                while not self._enough():
                    found = self._look(patient=not options["once"])
                    unsent.clear()
                    if not found and options["once"]:
                        break
                    if not found and not self._enough():
                        self.ending.sleep(PAUSE)
                        close_old_connections()
        except KeyboardInterrupt:
            self.stdout.write("")
        self.stdout.write(f"{self.done} fetches run.")

    def _enough(self) -> bool:
        return self.ending.asked or 0 < self.limit <= self.done

    def _look(self, *, patient: bool) -> int:
        """One look at what is due, and the work on it. How much was done."""
        try:
            found = self._round()
            self._say(sentence(why) if (why := fetching.resting()) else "")
        except (OperationalError, InterfaceError):
            connection.close()  # what was under way is in its row, and its lease runs out
            if not patient:
                raise
            self._say("PostgreSQL does not answer; trying again until it does.")
            return 0
        return found

    def _say(self, news: str) -> None:
        if news and news != self.said:
            self.stderr.write(news)
        self.said = news

    def _round(self) -> int:
        fetching.bury()
        revisiting.visit_due()
        done = 0
        for fetch_id in fetching.due(again_after=0):
            if self._enough():
                break
            with limited():
                fetch = fetching.run(fetch_id)
            if fetch is not None:
                done, self.done = done + 1, self.done + 1
                self.stdout.write(f"{fetch.get_state_display()}: {fetch.document.url} {fetch.last_detail}".rstrip())
        for fetch_id in revisiting.ended():
            with limited():
                revisiting.conclude(fetch_id)
        for document_id in documents.behind():
            with limited():
                documents.catch_up(Document.objects.get(pk=document_id))
        return done
