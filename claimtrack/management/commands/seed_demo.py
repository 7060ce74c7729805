"""`manage.py seed_demo`: what `up --demo` starts beside everything else, so that there is something to look at."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claimtrack.demo import people, story, tour


class Command(BaseCommand):
    help = "Make the demo's records as far as they are not there yet. Needs a worker; `up --demo` runs it by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--patience", type=float, default=600.0, help="seconds to wait for each thing a worker does (default 600)"
        )

    def handle(self, *args: Any, patience: float, **options: Any) -> None:
        if not settings.CLAIMTRACK_DEMO:
            raise CommandError("This makes invented records. It works in the demo only: manage.py up --demo")
        people.make()
        for line in tour.logins():
            self.say(line)
        try:
            story.seed(self.say, patience=patience)
        except story.NotYet as waiting:
            raise CommandError(str(waiting)) from None
        for line in tour.path():
            self.say(line)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
