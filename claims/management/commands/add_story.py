"""`manage.py add_story FILE_OR_URL`: put a story on record and print what it states."""

from __future__ import annotations

import json
import mimetypes
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from claims import intake
from claims.errors import ClaimError
from claims.management.operator import operator
from claims.models import Statement
from sources import documents, fetching
from sources.errors import SourceError
from sources.models import Document, Fetch

LARGEST_FILE = 30_000_000


class Command(BaseCommand):
    help = "Put a story on record, from its address or a file (text, HTML, PDF; “-” reads standard input)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("story", metavar="FILE_OR_URL")
        parser.add_argument("--language", default="", help="BCP 47 tag, for example ar; found out where it is left out")
        parser.add_argument("--outlet", default="", help="who published it, for example “AP”")
        parser.add_argument("--title", default="")
        parser.add_argument("--by", default="", help="user name of the person who hands it in")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = self._hand_in(options)
            statements = intake.suggest(document)
        except (ClaimError, SourceError) as refused:
            raise CommandError(refused.sentence if isinstance(refused, SourceError) else str(refused)) from None
        if options["json"]:
            self._print_json(document, statements)
        else:
            self._print_lines(document, statements)

    def _hand_in(self, options: dict[str, Any]) -> Document:
        story = options["story"]
        given: dict[str, Any] = {
            "language": options["language"],
            "title": options["title"],
            "by": operator(options["by"]),
        }
        if options["outlet"]:
            given["outlet"] = documents.find_source(options["outlet"]) or documents.name_source(
                options["outlet"], language=options["language"] or "en", kind="outlet"
            )
        if story.startswith(("http://", "https://")):
            document = intake.add_story(url=story, **given).document
            self._fetch_now(document)
            document.refresh_from_db()
            return document
        content = self._read(story)
        kind = mimetypes.guess_type(story)[0] or "text/plain"
        return intake.add_story(content=content, name=Path(story).name, content_type=kind, **given).document

    def _read(self, story: str) -> bytes:
        if story == "-":
            return sys.stdin.buffer.read(LARGEST_FILE)
        path = Path(story)
        if not path.is_file():
            raise CommandError(
                _("“%(story)s” is neither a web address nor a file that can be read.") % {"story": story}
            )
        if path.stat().st_size > LARGEST_FILE:
            raise CommandError(_("“%(story)s” is larger than 30 MB. Hand in the text alone.") % {"story": story})
        return path.read_bytes()

    def _fetch_now(self, document: Document) -> None:
        """A command line has no worker to wait for: fetch here."""
        fetch = document.fetches.get(purpose=Fetch.Purpose.STORY, window="")
        if fetch.state in (Fetch.State.QUEUED, Fetch.State.RUNNING):
            fetching.run_patiently(fetch.pk, seconds=60)
            fetch.refresh_from_db()
        if not document.snapshots.exists():
            raise CommandError(fetch.last_detail or _("The page has not arrived yet. Try again in a while."))

    def _print_json(self, document: Document, statements: list[Statement]) -> None:
        answer = {
            "document": document.pk,
            "language": document.language,
            "statements": [statement.suggestion for statement in statements],
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))

    def _print_lines(self, document: Document, statements: list[Statement]) -> None:
        checkable = sum(statement.checkable for statement in statements)
        self.stdout.write(f"{document} · {document.language} · {checkable}/{len(statements)} checkable")
        for statement in statements:
            speaker = statement.suggestion.get("speaker") or "—"
            self.stdout.write(f"{'✓' if statement.checkable else ' '} {speaker}: {statement.text}")
