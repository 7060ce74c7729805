"""Has this been checked before? Queries against claims on record, as one JSON line.

python -m tests.benchmarks.matching --claims F --queries F [--relevant F] [--language en] [--out F] [--exhaustive]

JSONL: claims {id, text, title?, language?}, queries {id, text, language?}, relevant {query, claim}. A title is a second
wording of its claim. The claims are put on record in a PostgreSQL of its own and asked for as the desk does it.

map5: mean over queries of Σ(k≤5) precision@k·relevant(k) / min(relevant, 5). p1, mrr: of the first 100. ms: median of a
question, on this machine; p95_ms likewise. --exhaustive also scores every claim with the product's own score, without
the index, and prints how far its map5 is from the index's (slow: for small sets).
"""

import argparse
import json
import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
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
    "DATABASE_URL": embedded.database_url(VAR),
    "REDIS_URL": embedded.redis_url(VAR),
}
django.setup()  # so that models may be imported; nothing connects yet

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from claims import matching, vocabulary  # noqa: E402
from claims.models import Claim, Wording  # noqa: E402
from sources.text import vectors  # noqa: E402
from sources.text.normalize import stems, words  # noqa: E402

AT_ONCE = 500


@contextmanager
def ground() -> Iterator[None]:
    VAR.chmod(0o711)
    logging.disable(logging.WARNING)
    server = embedded.Postgres(VAR, throw_away=True)
    try:
        server.start()
        call_command("migrate", interactive=False, verbosity=0)
        yield
    finally:
        connection.close()
        server.stop()
        shutil.rmtree(VAR, ignore_errors=True)


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def put_on_record(rows: list[dict], language: str) -> dict[int, str]:
    """The claims as rows, in bulk; ids of the file by primary key."""
    by = User.objects.create(username="bench")
    ids: dict[int, str] = {}
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        claims = Claim.objects.bulk_create([Claim(created_by=by, last_edited_by=by) for _ in part])
        wordings = []
        for claim, row in zip(claims, part, strict=True):
            ids[claim.pk] = row["id"]
            spoken = row.get("language") or language
            said = dict.fromkeys(text.strip() for text in (row["text"], row.get("title") or "") if text.strip())
            for kind, text in zip(("normalised", "original"), said, strict=False):
                wordings.append(Wording(claim=claim, kind=kind, language=spoken, text=text))
        for wording, vector in zip(wordings, vectors.embed([each.text for each in wordings]), strict=True):
            wording.vector, wording.stems = vector.tolist(), stems(wording.text, wording.language)
        Wording.objects.bulk_create(wordings)
        vocabulary.learn(word for wording in wordings for word in words(wording.text))
    vocabulary.recount(always=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return ids


def figures(ranked: dict[str, list[str]], relevant: dict[str, set[str]]) -> dict[str, float]:
    whole = first = reciprocal = 0.0
    for query, wanted in relevant.items():
        found = ranked.get(query, [])
        hits = 0
        for place, claim in enumerate(found[:5], 1):
            if claim in wanted:
                hits += 1
                whole += hits / place / min(len(wanted), 5)
        first += bool(found) and found[0] in wanted
        reciprocal += next((1 / place for place, claim in enumerate(found, 1) if claim in wanted), 0.0)
    n = len(relevant) or 1
    return {"map5": round(whole / n, 4), "p1": round(first / n, 4), "mrr": round(reciprocal / n, 4)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--relevant", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--exhaustive", action="store_true")
    options = parser.parse_args()
    claims, queries = rows_of(options.claims), rows_of(options.queries)
    relevant: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(options.relevant) if options.relevant else []:
        relevant[row["query"]].add(row["claim"])
    with ground():
        ids = put_on_record(claims, options.language)
        ranked, taken = asked(queries, options.language, ids)
        printed = {"claims": len(claims), "queries": len(queries)}
        printed |= figures(ranked, relevant) if relevant else {}
        printed |= {
            "ms": round(1000 * statistics.median(taken), 1),
            "p95_ms": round(1000 * sorted(taken)[int(0.95 * (len(taken) - 1))], 1),
        }
        if options.exhaustive and relevant:
            matching.CANDIDATES = matching.COMPARED = len(claims)
            matching.POSTINGS, matching.MOST_STEMS = 10**9, 10**3
            whole, _ = asked(queries, options.language, ids)
            printed["exhaustive_map5"] = figures(whole, relevant)["map5"]
    if options.out:
        with options.out.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps({"id": query, "ranked": found}) + "\n" for query, found in ranked.items())
    print(json.dumps(printed))
    return 0


def asked(queries: list[dict], language: str, ids: dict[int, str]) -> tuple[dict[str, list[str]], list[float]]:
    ranked, taken = {}, []
    for query in queries:
        began = time.perf_counter()
        found = matching.rank(query["text"], query.get("language") or language, limit=100)
        taken.append(time.perf_counter() - began)
        ranked[query["id"]] = [ids[pk] for pk, _likeness in found]
    return ranked, taken


if __name__ == "__main__":
    sys.exit(main())
