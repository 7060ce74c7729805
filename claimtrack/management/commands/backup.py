"""`manage.py backup FOLDER`: everything that cannot be made again, in a folder that can be restored from."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claimtrack import backup


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("it must be 1 or more")
    return int(text)


class Command(BaseCommand):
    help = (
        "Write a dump of the database to FOLDER, and copy to it every blob that is not there yet. The site may go on "
        "meanwhile. Exit code 1 when it could not be made, or when some copies are lost in the archive itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, help="on another disk; the same one each time, so that blobs are shared"
        )
        parser.add_argument("--keep", type=at_least_one, metavar="N", help="remove all dumps but the newest N")
        parser.add_argument(
            "--no-blobs", action="store_true", help="the dump alone, where blobs are backed up in another way"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            kept, lost = backup.make(folder, with_blobs=not options["no_blobs"])
        except (backup.NoBackup, OSError) as failed:
            raise CommandError(f"No backup was made. {failed}") from failed
        if options["keep"]:
            backup.forget_all_but(folder, options["keep"])
        told = kept.told()
        self.stdout.write(f"{kept.description}: {sum(told['tables'].values())} rows, {told['blobs']} blobs.")
        if lost:
            raise CommandError(
                f"The backup was made, but {len(lost)} copies are missing or damaged in the archive itself:"
                " see manage.py verify_archive."
            )
