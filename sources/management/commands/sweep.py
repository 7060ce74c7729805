"""`manage.py sweep`: what beat does for fetches and feeds, by hand: find what waits and hint it."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from sources import fetching, watching
from sources.hints import hint


class Command(BaseCommand):
    help = "Hint what waits, give up what is past saving. Safe at any time, also beside beat and twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=0.0, help="go on, with this many seconds between sweeps")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            while True:
                self._once()
                if not options["every"]:
                    break
                time.sleep(options["every"])
                close_old_connections()
        except KeyboardInterrupt:
            self.stdout.write("")

    def _once(self) -> None:
        fetches = fetching.sweep()
        feeds = watching.due_feeds()
        for feed_id in feeds:
            hint("sources.tasks.poll_feed", feed_id)
        self.stdout.write(f"{fetches} fetches and {len(feeds)} feeds hinted.")
