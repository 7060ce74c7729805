"""`manage.py fetch URL`: get one page as the workers do, keep it, and say what came of it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sources import documents, fetching
from sources.errors import SourceError, sentence
from sources.models import Fetch, Snapshot

PATIENCE = 60.0  # seconds that we wait for our turn at the host
WAITS = 3  # exit code: not now, but it is in line and will be tried


class Command(BaseCommand):
    help = "Fetch one page and keep it. Exit code 0: it is kept; 1: it cannot be had; 3: not now, it is in line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url")
        parser.add_argument("--again", action="store_true", help="also when a copy is kept already: another look")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fetch = self._ask(options["url"], again=options["again"])
        except SourceError as refused:
            about = {"url": options["url"], "state": "refused", "outcome": refused.code, "sentence": refused.sentence}
            self._say({**about, "retryable": refused.retryable, "attempt": 0, "snapshot": None}, options)
            raise CommandError(refused.sentence) from None
        fetching.run_patiently(fetch.pk, seconds=PATIENCE)
        fetch.refresh_from_db()
        self._say(self._about(fetch), options)
        if fetch.state == Fetch.State.DEAD:
            raise CommandError(fetch.last_detail or fetch.last_outcome)
        if fetch.state != Fetch.State.DONE:
            raise CommandError(
                fetch.last_detail or "Somebody else is at this page or its host just now; it is in line.",
                returncode=WAITS,
            )

    def _ask(self, url: str, *, again: bool) -> Fetch:
        document = documents.note(url)
        if again:
            moment = timezone.now().isoformat(timespec="seconds")
            return fetching.ask(document, purpose=Fetch.Purpose.WATCH, window=moment)
        return fetching.ask(document, purpose=Fetch.Purpose.EVIDENCE)

    def _about(self, fetch: Fetch) -> dict[str, Any]:
        document = fetch.document
        document.refresh_from_db()
        about: dict[str, Any] = {
            "url": document.url,
            "state": fetch.state,
            "outcome": fetch.last_outcome,
            "sentence": fetch.last_detail,
            # given up with attempts left: what stood in the way will not go by itself
            "retryable": fetch.state == Fetch.State.QUEUED
            or (fetch.state == Fetch.State.DEAD and fetch.attempt >= fetch.max_attempts),
            "attempt": fetch.attempt,
            "document": document.pk,
            "origin": document.origin_id,
            "origin_reason": document.origin_reason,
            "snapshot": None,
        }
        copy = Snapshot.objects.filter(document=document).newest_first().first()
        if copy is not None:
            about["snapshot"] = {
                "id": copy.pk,
                "fetched_at": copy.fetched_at.isoformat(),
                "final_url": copy.final_url,
                "hops": copy.hops,
                "status": copy.status,
                "sha256": copy.sha256,
                "size": copy.size,
                "content_type": copy.content_type,
                "encoding": copy.encoding,
                "language": copy.language,
                "direction": copy.direction,
                "title": copy.title,
                "byline": copy.byline,
                "credit": copy.credit,
                "published_at": copy.published_at.isoformat() if copy.published_at else None,
                "characters": len(copy.text),
                "warnings": copy.warnings,
                "notes": [sentence(code) for code in copy.warnings],
            }
        return about

    def _say(self, about: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(about, ensure_ascii=False, indent=2))
            return
        copy = about.get("snapshot")
        if copy and about["state"] == Fetch.State.DONE:
            self.stdout.write(f"Kept: {copy['title'] or about['url']}")
            self.stdout.write(f"  {copy['size']} bytes, sha-256 {copy['sha256']}")
            self.stdout.write(
                f"  {copy['characters']} characters, {copy['language']}, {copy['published_at'] or 'undated'}"
            )
            if about["origin_reason"]:
                self.stdout.write(f"  One report with others: {about['origin_reason']}")
            if copy["byline"] or copy["credit"]:
                self.stdout.write(f"  By {', '.join(filter(None, (copy['byline'], copy['credit'])))}")
            for note in copy["notes"]:
                self.stdout.write(f"  Note: {note}")
