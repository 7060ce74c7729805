"""`manage.py verify_archive`: hold every copy on record against the bytes that are kept."""

from __future__ import annotations

import dataclasses
import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sources import scrubbing
from sources.errors import ArchiveAway

AWAY = 2  # exit code: nobody could look
SHOWN = 50  # of each kind; the rest are counted, and listed with --json


def a_count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError("it must be a whole number")
    return int(text)


class Command(BaseCommand):
    help = (
        "Look for copies that are missing or no longer match their sha-256, and for bytes that no copy names. "
        "Exit code 0: every copy is whole; 1: some are missing or damaged; 2: the archive cannot be reached."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--sample", type=a_count, metavar="N", help="hash only N copies, drawn by chance; all are looked for"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = scrubbing.verify(sample=options["sample"])
        except (ArchiveAway, OSError) as away:
            raise CommandError(f"The archive cannot be looked at: {away}.", returncode=AWAY) from away
        if options["json"]:
            self.stdout.write(json.dumps({"whole": found.is_whole, **dataclasses.asdict(found)}))
        else:
            self._tell(found)
        if not found.is_whole:
            raise CommandError(
                f"{len(found.missing)} copies are missing and {len(found.damaged)} are damaged. Put them back from a"
                " backup: manage.py mend_archive FOLDER."
            )

    def _tell(self, found: scrubbing.Found) -> None:
        for what, digests in (("missing", found.missing), ("damaged", found.damaged)):
            for digest in digests[:SHOWN]:
                self.stdout.write(f"{what} {digest}")
                for snapshot in scrubbing.naming(digest)[:3]:
                    when = f"{snapshot.fetched_at:%Y-%m-%d %H:%M}"
                    self.stdout.write(f"  copy {snapshot.pk} of {when}, {snapshot.document.url or snapshot.document}")
            if len(digests) > SHOWN:
                self.stdout.write(f"… and {len(digests) - SHOWN} more {what}")
        for what, names in (("no copy names", found.orphans), ("left behind:", found.left_behind)):
            self.stdout.writelines(f"{what} {name}" for name in names[:SHOWN])
            if len(names) > SHOWN:
                self.stdout.write(f"… and {len(names) - SHOWN} more")
        self.stdout.write(
            f"{found.copies} copies name {found.promised} blobs; {found.stored} are kept ({found.size} bytes),"
            f" {found.hashed} were hashed: {len(found.missing)} missing, {len(found.damaged)} damaged,"
            f" {len(found.orphans)} that no copy names, {len(found.left_behind)} left behind."
        )
