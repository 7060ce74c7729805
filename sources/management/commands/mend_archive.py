"""`manage.py mend_archive FOLDER`: put missing and damaged copies back from a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sources import blobs, scrubbing
from sources.errors import BlobLost


class Command(BaseCommand):
    help = (
        "Look through the archive, and put back what is missing or damaged from FOLDER, another folder of blobs. "
        "Only bytes with the right sha-256 are taken. Exit code 1 where something is still missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="such as backup/blobs")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        backup = blobs.Folder(folder)
        found = scrubbing.verify()
        lost = [*found.missing, *found.damaged]
        mended = [digest for digest in lost if self._mend(digest, backup)]
        self.stdout.write(f"{len(mended)} of {len(lost)} missing or damaged blobs were put back.")
        if len(mended) < len(lost):
            raise CommandError(f"{len(lost) - len(mended)} are not in {folder}, or not whole there either.")

    def _mend(self, digest: str, backup: blobs.Store) -> bool:
        try:
            blobs.keep(blobs.read(digest, place=backup))
        except BlobLost:
            return False
        return not scrubbing.look_at(digest)
