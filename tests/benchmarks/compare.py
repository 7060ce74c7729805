"""Does a passage agree with a claim's number or date? As one JSON line.

python -m tests.benchmarks.compare FILES [--out F] [--misses]

JSONL rows {id, claim, passage, language, passage_language, relation?}; relation is agrees, contradicts, compatible or
unrelated. accuracy: share of rows read right; opposite: share of rows where agrees was read as contradicts or the other
way round. The project's own rows are `tests/benchmarks/data/compare.jsonl`.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from sources.text.comparison import compare_texts

OPPOSITE = {("agrees", "contradicts"), ("contradicts", "agrees")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--misses", action="store_true", help="print what was read wrongly")
    options = parser.parse_args()
    files = options.files or [Path(__file__).parent / "data" / "compare.jsonl"]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines if line.strip()]
    answers, began = [], time.perf_counter()
    for row in rows:
        found = compare_texts(row["claim"], row["language"], row["passage"], row["passage_language"])
        answers.append({"id": row["id"], "relation": found.relation})
        if options.misses and "relation" in row and found.relation != row["relation"]:
            print(
                f"{row['relation']} → {found.relation} | {row['claim']} | {row['passage']} | {found.reason}",
                file=sys.stderr,
            )
    judged = [(row["relation"], each["relation"]) for row, each in zip(rows, answers, strict=True) if "relation" in row]
    printed: dict[str, object] = {
        "n": len(rows),
        "ms": round(1000 * (time.perf_counter() - began) / (len(rows) or 1), 2),
    }
    if judged:
        printed["accuracy"] = round(sum(wanted == found for wanted, found in judged) / len(judged), 4)
        printed["opposite"] = round(sum(pair in OPPOSITE for pair in judged) / len(judged), 4)
    if options.out:
        with options.out.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in answers)
    print(json.dumps(printed))


if __name__ == "__main__":
    main()
