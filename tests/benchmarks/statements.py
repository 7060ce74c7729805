"""Who says so, and what can be checked.

python -m tests.benchmarks.statements [--stories F [--gold F]] [--brat DIR] [--out F]

Without any file the project's own stories are measured. Speaker: right when both names are the same, or one is the
other with its role or full name left out. Spans: token overlap, micro-averaged, each document's spans as one set.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sources.text import attribution, quotes, sentences, statements
from sources.text.normalize import words
from sources.text.speech.shapes import line_of
from tests.sources.text import stories

ARTICLES = {"the", "a", "an"}
Span = tuple[int, int]


@dataclass
class Share:
    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.of += 1

    def __str__(self) -> str:
        return f"{self.value:.3f}"

    @property
    def value(self) -> float:
        return round(self.right / self.of, 3) if self.of else 0.0


@dataclass
class Overlap:
    both: int = 0
    ours: int = 0
    theirs: int = 0

    def add(self, ours: set[int], theirs: set[int]) -> None:
        self.both += len(ours & theirs)
        self.ours += len(ours)
        self.theirs += len(theirs)

    @property
    def f1(self) -> float:
        return round(2 * self.both / (self.ours + self.theirs), 3) if self.ours + self.theirs else 0.0


def same_speaker(ours: str | None, theirs: str | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    mine, gold = set(words(ours)) - ARTICLES, set(words(theirs)) - ARTICLES
    return bool(mine) and bool(gold) and (mine <= gold or gold <= mine)


def rows_of(story: dict[str, Any]) -> list[dict[str, Any]]:
    published = story.get("published")
    found = statements.extract(
        story["text"],
        language=story.get("language"),
        outlet=story.get("outlet"),
        published=date.fromisoformat(published[:10]) if published else None,
        title=story.get("title"),
    )
    return [{"story": story.get("id"), **statement.as_json()} for statement in found]


def best_match(rows: list[dict[str, Any]], start: int, end: int) -> dict[str, Any] | None:
    overlaps = [(min(end, row["end"]) - max(start, row["start"]), row) for row in rows]
    overlap, row = max(overlaps, key=lambda pair: pair[0], default=(0, None))
    return row if overlap > 0 else None


def measure(rows: list[dict[str, Any]], gold: list[dict[str, Any]], languages: dict[Any, str]) -> dict[str, Any]:
    """Speaker on attributed sentences, stance of those, quotations found, and F1 of checkable."""
    speaker: dict[str, Share] = {}
    stance, quote, silent = Share(), Share(), Share()
    hits = claimed = wanted = 0
    by_story: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        by_story.setdefault(row["story"], []).append(row)
    for each in gold:
        row = best_match(by_story.get(each["story"], []), each["start"], each["end"])
        found = row or {"speaker": None, "stance": None, "quote": None, "checkable": False}
        if each.get("speaker"):
            share = speaker.setdefault(languages.get(each["story"], "und"), Share())
            share.add(found["speaker"] is not None and same_speaker(found["speaker"], each["speaker"]))
            if each.get("stance"):
                stance.add(found["stance"] == each["stance"])
        elif "speaker" in each:
            silent.add(found["speaker"] is None)
        if each.get("quote"):
            quote.add(each["quote"] in (found["quote"] or ""))
        if "checkable" in each:
            hits += found["checkable"] and each["checkable"]
            claimed += bool(found["checkable"])
            wanted += bool(each["checkable"])
    return {
        **{f"speaker_{language}": share.value for language, share in sorted(speaker.items())},
        "attributed": sum(share.of for share in speaker.values()),
        "unattributed": silent.value,
        "stance": stance.value,
        "quote": quote.value,
        "checkable_f1": round(2 * hits / (claimed + wanted), 3) if claimed + wanted else 0.0,
        "n": len(gold),
    }


def own_stories() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    told, gold = [], []
    for language in stories.LANGUAGES:
        story = stories.load(language)
        told.append(
            {"id": story.id, "language": language, "outlet": story.outlet, "title": story.title, "text": story.text}
        )
        gold += [{"story": story.id, "start": each.start, "end": each.end, **each.wanted} for each in story.gold]
    return told, gold


def brat(directory: Path) -> dict[str, Any]:
    """Token F1 of source and content spans over brat files (`attributions/*.ann` beside `text/*`)."""
    totals = {"Source": Overlap(), "Content": Overlap()}
    documents = 0
    for text, gold in brat_documents(directory):
        documents += 1
        ours = brat_spans(text)
        for kind, total in totals.items():
            total.add(positions(text, ours[kind]), positions(text, gold[kind]))
    return {"source_f1": totals["Source"].f1, "content_f1": totals["Content"].f1, "documents": documents}


def brat_spans(text: str) -> dict[str, list[Span]]:
    quoted = quotes.quotations(text, "en")
    memory = attribution.Memory()
    found: dict[str, list[Span]] = {"Source": [], "Content": []}
    for span in sentences.sentences(text, "en", quoted=quoted):
        for saying, _ in attribution.read(line_of(text, span, "en", quoted), memory):
            whole = saying.whole or saying.speaker
            if whole.start < whole.end:
                found["Source"].append((whole.start, whole.end))
            if saying.content is not None:
                found["Content"].append((saying.content.start, saying.content.end))
    return found


def brat_documents(directory: Path) -> Iterator[tuple[str, dict[str, list[Span]]]]:
    texts = sorted((directory / "text").iterdir())
    for annotations in sorted((directory / "attributions").glob("*.ann")):
        stem = re.sub(r"_[0-9a-f]{4}$", "", annotations.stem)
        text = next((path for path in texts if path.stem == annotations.stem), None)
        text = text or next(path for path in texts if path.name.startswith(stem))
        gold: dict[str, list[Span]] = {"Source": [], "Content": []}
        for line in annotations.read_text(encoding="utf-8").splitlines():
            if line.startswith("T"):
                kind, spans = line.split("\t")[1].split(" ", 1)
                if kind in gold:
                    gold[kind] += [(int(a), int(b)) for a, b in (span.split() for span in spans.split(";"))]
        yield text.read_text(encoding="utf-8"), gold


def positions(text: str, spans: Iterable[Span]) -> set[int]:
    return {start + match.start() for start, end in spans for match in re.finditer(r"\w+", text[start:end])}


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.statements")
    parser.add_argument("--stories", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--brat", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    figures: dict[str, Any] = {}
    if options.stories or not options.brat:
        told, gold = (read_jsonl(options.stories), []) if options.stories else own_stories()
        gold = read_jsonl(options.gold) if options.gold else gold
        for language in stories.LANGUAGES:
            statements.extract(stories.load(language).text, language=language)  # tables are built once
        begun = time.process_time()
        rows = [row for story in told for row in rows_of(story)]
        spent = time.process_time() - begun
        if options.out:
            options.out.write_text(
                "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
            )
        figures["statements"] = len(rows)
        figures["cpu_ms_per_1000_words"] = round(
            1e6 * spent / max(1, sum(len(story["text"].split()) for story in told)), 1
        )
        if gold:
            figures |= measure(rows, gold, {story.get("id"): story.get("language", "und") for story in told})
    if options.brat:
        figures |= brat(options.brat)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
