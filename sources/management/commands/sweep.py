"""`manage.py sweep`: what beat does for fetches, feeds and watched documents, by hand: find what waits and hint it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from sources import fetching, revisiting, watching
from sources.alarm import Ending
from sources.hints import hint


class Command(BaseCommand):
    help = "Hint what waits, give up what is past saving. Safe at any time, also beside beat and twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=0.0, help="go on, with this many seconds between sweeps")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Ending() as ending:
                while not ending.asked:
                    self._sweep(patient=bool(options["every"]))
                    if not options["every"]:
                        break
                    ending.sleep(options["every"])
                    close_old_connections()
        except KeyboardInterrupt:
            self.stdout.write("")

    def _sweep(self, *, patient: bool) -> None:
        try:
            fetches = fetching.sweep()
            feeds = watching.due_feeds()
            for feed_id in feeds:
                hint("sources.tasks.poll_feed", feed_id)
            visits = revisiting.visit_due()
            for fetch_id in revisiting.ended():
                hint("sources.tasks.conclude_visit", fetch_id)
        except (OperationalError, InterfaceError):
            connection.close()
            if not patient:
                raise
            self.stderr.write("PostgreSQL does not answer; trying again until it does.")
        else:
            self.stdout.write(f"{fetches} fetches and {len(feeds)} feeds hinted, {visits} visits asked for.")
