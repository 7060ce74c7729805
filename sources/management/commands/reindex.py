"""`manage.py reindex`: make the passages and origins of kept copies anew, after the way of making them has changed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from sources import origins, passages
from sources.models import Document, Snapshot


class Command(BaseCommand):
    help = "Make the search index of kept copies anew. May be interrupted and started again, with --after."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("documents", nargs="*", type=int, help="ids; left out: all")
        parser.add_argument("--after", type=int, default=0, help="go on after the document with this id")
        parser.add_argument("--origins", action="store_true", help="also look again for reprints and translations")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Document.objects.filter(pk__gt=options["after"], snapshots__isnull=False).distinct().order_by("pk")
        if options["documents"]:
            chosen = chosen.filter(pk__in=options["documents"])
        count = 0
        for document in chosen.iterator(chunk_size=200):
            snapshot = Snapshot.objects.filter(document=document).newest_first().first()
            if snapshot is None:
                continue
            passages.forget(snapshot)
            found = passages.index(snapshot)
            if options["origins"]:
                origins.place(document)
            count += 1
            if options["verbosity"] > 1 or count % 100 == 0:
                self.stdout.write(f"{count}: document {document.pk}, {found} passages")
        self.stdout.write(f"{count} documents indexed.")
