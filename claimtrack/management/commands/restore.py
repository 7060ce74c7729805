"""`manage.py restore FOLDER`: make an empty installation what a backup says, and prove it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

from claims import history
from claimtrack import backup
from sources import scrubbing


class Command(BaseCommand):
    help = (
        "Restore the newest backup in FOLDER into an empty database and archive, then verify every row count, the "
        "record and every blob. Exit code 0: all is as it was; 1: something is not, or nothing was done."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--name", metavar="NAME", help="another one than the newest: claimtrack-YYYYMMDD-HHMMSS")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        kept = self._choose(folder, options["name"])
        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()}
        if unknown := backup.of_a_newer_version(kept, known):
            raise CommandError(
                f"The backup was made by a newer version, which knows {unknown[-1]}. Restore with that one."
            )
        try:
            backup.restore(kept)
        except (backup.NoBackup, OSError) as failed:
            raise CommandError(f"Nothing was restored. {failed}") from failed
        wrong = backup.differences(kept)
        call_command("migrate", interactive=False, verbosity=0)
        if broken := history.broken_links():
            wrong.append(f"{len(broken)} entries of the record do not hold.")
        found = scrubbing.verify()
        lost = [*found.missing, *found.damaged]
        wrong += [f"{len(lost)} blobs are missing or damaged: {', '.join(lost[:5])}."] if lost else []
        told = kept.told()
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"name": kept.name, "rows": sum(told["tables"].values()), "blobs": found.promised, "wrong": wrong}
                )
            )
        else:
            self.stdout.write(
                f"{kept.name} of {told['made_at']}: {sum(told['tables'].values())} rows and {found.promised} blobs."
            )
        if wrong:
            raise CommandError("Restored, but not all is as it was. " + " ".join(wrong))

    def _choose(self, folder: Path, name: str | None) -> backup.Kept:
        there = {kept.name: kept for kept in backup.all_in(folder)}
        if not there:
            raise CommandError(f"There is no backup in {folder}: no file claimtrack-….json.")
        if name and name not in there:
            raise CommandError(f"There is no {name} in {folder}. There are: {', '.join(there)}.")
        return there[name] if name else there[max(there)]
