"""What research finds for the demo's five judged claims, held against what is known of its pages, as one JSON line.

python -m tests.benchmarks.corroboration [--rounds N] [--languages ar,en] [--show]

The demo web on loopback, a PostgreSQL and a Valkey of its own, politeness off, the verbs called one after the other:
what is measured is what is found and proposed, not how workers share it out. All five are asked before anything is
fetched, so that none lives on what another has brought into the library; a second round shows what that adds.

recall_found: pages that bear on the claim and were found; recall: … and were proposed; precision: proposed pages that
bear on it. Stances are counted over proposed pages that bear on the claim. Origins: those the machine sees among
the same pages, and those there are.
"""

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from claimtrack import embedded  # noqa: E402

VAR = Path(tempfile.mkdtemp(prefix="ct-bench-", dir="/tmp"))
for name in [name for name in os.environ if name.startswith("CLAIMTRACK_") and name != "CLAIMTRACK_PG_BIN"]:
    del os.environ[name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
    "CLAIMTRACK_VAR": str(VAR),
    "CLAIMTRACK_DEMO": "true",
    "CLAIMTRACK_FETCH_DELAY": "0",
    "CLAIMTRACK_FETCH_RATE": "0",
    "CLAIMTRACK_ROBOTS": "false",
    "DATABASE_URL": embedded.database_url(VAR),
    "REDIS_URL": embedded.redis_url(VAR),
}
django.setup()  # so that models may be imported; nothing connects yet

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402

from claims import corroboration, intake  # noqa: E402
from claims.models import Claim, Search  # noqa: E402
from claimtrack.demo import content, gold, outlets, people, story, web  # noqa: E402
from sources import fetching, watching  # noqa: E402
from sources.models import Fetch  # noqa: E402


@contextmanager
def ground() -> Iterator[None]:
    """Servers for this one run, a migrated database, and the demo web."""
    VAR.chmod(0o711)
    logging.disable(logging.WARNING)
    servers = [embedded.Postgres(VAR, throw_away=True), embedded.Valkey(VAR, throw_away=True)]
    try:
        for server in servers:
            server.start()
        call_command("migrate", interactive=False, verbosity=0)
        with web.running() as demo:
            settings.CLAIMTRACK_LOOPBACK_HOSTS = dict.fromkeys(web.hosts(), f"127.0.0.1:{demo.port}")
            yield
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(VAR, ignore_errors=True)


def recorded(languages: list[str]) -> tuple[dict[str, Claim], User]:
    """The judged claims, taken from the story as the demo does it."""
    persons, sources = people.make(), outlets.make()
    for feed in watching.due_feeds():
        watching.poll(feed)
    document = intake.add_story(by=persons["noor"], url=content.load_story()["address"]).document
    for fetch in Fetch.objects.all():
        fetching.run(fetch.pk)
    intake.suggest(document)
    snapshot = document.snapshots.get()
    claims = {}
    for row in content.load_story()["claims"]:
        if row["key"] in gold.claims():
            texts = {code: text for code, text in gold.claims()[row["key"]]["text"].items() if code in languages}
            claims[row["key"]] = story.record({**row, "texts": texts}, snapshot, persons["noor"], sources)
    return claims, persons["amina"]


def research(claims: dict[str, Claim], by: User) -> float:
    """One round on all of them, from the queries to the end; CPU seconds."""
    start = time.process_time()
    for claim in claims.values():
        corroboration.research(claim, by=by)
    for pk in Search.objects.due().values_list("pk", flat=True):
        corroboration.run_search(pk)
    while waiting := list(Fetch.objects.due().values_list("pk", flat=True)):
        for pk in waiting:
            fetching.run(pk)
    corroboration.read_arrived(seconds=3600)
    corroboration.give_up_unreadable()
    corroboration.finish_rounds()
    return time.process_time() - start


def judged(key: str, claim: Claim, *, show: bool) -> dict[str, object]:
    rows = {row.document.url: row for row in claim.evidence.select_related("document")}
    bearing = {one.page.url: one for one in gold.bearing(key) if one.page.url != content.load_story()["address"]}
    proposed = {url: row for url, row in rows.items() if row.state == "proposed"}
    right = {url: row for url, row in proposed.items() if url in bearing}
    stances = Counter(_how(row.stance, bearing[url].claims[key]) for url, row in right.items())
    pairs = [(row.document.origin_id, bearing[url].origin) for url, row in right.items()]
    if show:
        _show(key, rows, bearing)
    return {
        "searches": claim.searches.count(),
        "links": len(rows),
        "proposed": len(proposed),
        "bearing": len(bearing),
        "recall_found": _share(len(rows.keys() & bearing.keys()), len(bearing)),
        "recall": _share(len(right), len(bearing)),
        "precision": _share(len(right), len(proposed)),
        "stances": dict(sorted(stances.items())),
        "origins": len({ours for ours, _ in pairs}),
        "origins_gold": len({theirs for _, theirs in pairs}),
        "split": sum(len({o for o, t in pairs if t == theirs}) > 1 for theirs in {t for _, t in pairs}),
        "lumped": sum(len({t for o, t in pairs if o == ours}) > 1 for ours in {o for o, _ in pairs}),
    }


def _how(said: str, true: str) -> str:
    if said == true:
        return "right"
    if said in ("unclear", "context", "mixed"):
        return "undecided"
    return "opposite" if {said, true} == {"supports", "refutes"} else "settled_too_much"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 1.0


def _show(key: str, rows, bearing) -> None:
    """Page by page, for whoever wants to know why: to the error stream, so that the line stays one line."""
    files = {versions[0].url: versions[0].file for versions in content.load_pages().values()}
    for url in sorted(rows.keys() | bearing.keys(), key=lambda url: -(rows[url].score if url in rows else -1)):
        row, true = rows.get(url), bearing[url].claims[key] if url in bearing else "-"
        origin = bearing[url].origin if url in bearing else ""
        said = f"{row.state:<10} {row.score:.2f} {row.stance:<8} {row.confidence:.2f}" if row else "not found"
        why = "; ".join(f"{r['code']}: {r['detail']}" for r in row.reasons) if row else ""
        placed = f"{row.document.origin_id}/{origin}" if row else origin
        print(f"{key:<12} {said:<32} {true:<9} {files.get(url, url):<46} {placed:<28} {why}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--languages", default="ar,en", help="the languages the claims are worded in")
    parser.add_argument("--show", action="store_true", help="say of every page what was made of it")
    options = parser.parse_args()
    with ground():
        claims, amina = recorded(options.languages.split(","))
        seconds = [research(claims, amina) for _ in range(options.rounds)]
        each = {key: judged(key, claim, show=options.show) for key, claim in claims.items()}
    print(json.dumps(_line(each, seconds), ensure_ascii=False))


def _line(each: dict[str, dict[str, object]], seconds: list[float]) -> dict[str, object]:
    stances: Counter[str] = Counter()
    for figures in each.values():
        stances.update(figures["stances"])
    means = {
        name: round(sum(figures[name] for figures in each.values()) / len(each), 3)
        for name in ("recall_found", "recall", "precision")
    }
    return {"cpu_s": [round(one, 1) for one in seconds], **means, "stances": dict(stances), "claims": each}


if __name__ == "__main__":
    main()
