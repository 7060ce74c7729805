"""`manage.py export_warc FILE`: kept copies as one WARC file that needs nothing of ours to be read."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet

from sources import address, warc
from sources.errors import BlobLost, Refused
from sources.models import Snapshot


def a_day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ArgumentTypeError("it must be a day, such as 2026-01-31") from None


class Command(BaseCommand):
    help = (
        "Write kept copies, oldest first, to FILE: what was asked, what was answered, on the way too, and what we know "
        "of it. Exit code 1 where some copies are missing or damaged; the others are written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="such as copies.warc.gz; it must not be there yet")
        parser.add_argument("--url", help="only copies of this address")
        parser.add_argument("--since", type=a_day, metavar="DAY", help="only copies fetched from this day on (UTC)")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        chosen = self._choose(options["url"], options["since"])
        written, lost = 0, 0
        half = file.with_name(f".{file.name}.half")
        try:
            if file.exists():
                raise FileExistsError(f"{file} is there already")
            with half.open("wb") as out:
                for snapshot in chosen.iterator(chunk_size=100):
                    try:
                        out.writelines(record.data for record in warc.records(snapshot))
                        written += 1
                    except BlobLost as gone:
                        lost += 1
                        self.stderr.write(f"copy {snapshot.pk}: {gone.sentence}")
            half.rename(file)
        except OSError as failed:
            raise CommandError(f"Nothing was written. {failed}.") from failed
        finally:
            half.unlink(missing_ok=True)
        self.stdout.write(f"{file}: {written} copies.")
        if lost:
            raise CommandError(f"{lost} copies are missing or damaged: see manage.py verify_archive.")

    def _choose(self, url: str | None, since: datetime | None) -> QuerySet[Snapshot]:
        which = Q()
        if url:
            try:
                which &= Q(document__url=address.canonical(url))
            except Refused as refused:
                raise CommandError(refused.sentence) from None
        if since:
            which &= Q(fetched_at__gte=since)
        return Snapshot.objects.filter(which).select_related("document").defer("text").order_by("fetched_at", "pk")
