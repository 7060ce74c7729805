"""`manage.py research CLAIM`: put a claim's queries to every provider, and see it through."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims import corroboration
from claims.errors import ClaimError
from claims.management.operator import operator
from claims.models import Claim, Evidence, Search
from sources import fetching
from sources.models import Fetch


class Command(BaseCommand):
    help = "Research a claim here and now, without waiting for a worker, and print what was found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim", type=int)
        parser.add_argument("--by", required=True, help="user name of the person who asks for it")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        claim = Claim.objects.filter(pk=options["claim"]).first()
        if claim is None:
            raise CommandError(f"There is no claim {options['claim']}.")
        try:
            rounds = corroboration.research(claim, by=operator(options["by"]))
        except ClaimError as refused:
            raise CommandError(str(refused)) from None
        for pk in Search.objects.filter(claim=claim, round=rounds).values_list("pk", flat=True):
            corroboration.run_search(pk)
        documents = Evidence.objects.filter(claim=claim, state=Evidence.State.FOUND).values("document")
        for pk in Fetch.objects.filter(document__in=documents).due().values_list("pk", flat=True):
            fetching.run_patiently(pk, seconds=60)
        for pk in corroboration.unread():
            corroboration.assess(pk)
        corroboration.give_up_unreadable()
        corroboration.finish_rounds()
        self._print(claim, as_json=options["json"])

    def _print(self, claim: Claim, *, as_json: bool) -> None:
        whole = corroboration.overview(claim)
        if as_json:
            rows = [
                {
                    "url": e.document.url,
                    "title": str(e.document),
                    "origin": e.document.origin_id,
                    "stance": e.stance,
                    "score": e.score,
                    "numbers": e.numbers,
                    "quote": e.quote,
                    "passages": [p["exact"] for p in e.passages],
                }
                for e in whole.evidence
            ]
            answer = {"claim": claim.pk, "links": whole.links, "origins": whole.origins, "evidence": rows}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{whole.links} links, {whole.origins} independent origins")
        for group in whole.groups:
            self.stdout.write(f"— {group.label}")
            for e in group.evidence:
                self.stdout.write(f"   {e.stance:9} {e.score:.2f} {e.document} {e.document.url}")
