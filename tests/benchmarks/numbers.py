"""How many examples of Recognizers-Text spec files are read exactly.

python -m tests.benchmarks.numbers FILES [--out F] [--misses]

These specs call every number a number, years and street numbers too, so numbers are measured on
`numerals.recognise`, which `numbers.numbers` builds on; dates on `dates.dates`. The language is the name
of the file's folder, what is asked for is the file's name.
An example is right when the set of found places and values equals the expected one; where the file says
that the value does not matter, or gives no place, the other of the two is compared.
"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from sources.text.dates import dates
from sources.text.numbers import numbers
from sources.text.numerals import recognise

LANGUAGES = {"Arabic": "ar", "English": "en", "Korean": "ko", "Russian": "ru"}
Answer = dict[str, Any]


def numerals(text: str, language: str, example: dict) -> list[Answer]:
    found = recognise(text, language, attached_units=False)
    return [{"start": each.start, "end": each.end, "value": float(each.value)} for each in found]


def percents(text: str, language: str, example: dict) -> list[Answer]:
    return [
        {"start": each.start, "end": each.end, "value": None if each.value is None else float(each.value)}
        for each in numbers(text, language)
        if each.unit == "%"
    ]


def date_mentions(text: str, language: str, example: dict) -> list[Answer]:
    said = (example.get("Context") or {}).get("ReferenceDateTime", "")
    reference = date.fromisoformat(said[:10]) if said else None
    return [
        {"start": each.start, "end": each.end, "value": each.iso}
        for each in dates(text, language, reference, bare_days=True)
    ]


KINDS: dict[str, Callable[[str, str, dict], list[Answer]]] = {
    "NumberModel": numerals,
    "PercentModel": percents,
    "Date": date_mentions,
}


def expected(example: dict, kind: str) -> list[Answer]:
    answers = []
    for result in example["Results"]:
        start = result.get("Start")
        length = result.get("Length", len(result["Text"]))
        end = None if start is None or start < 0 else result.get("End", start + length - 1) + 1
        answers.append(
            {
                "text": result["Text"].strip().casefold(),
                "start": start if end is not None else None,
                "end": end,
                "value": _expected_value(result, kind),
                "any_value": str(example.get("IgnoreResolution", "")).lower() == "true",
            }
        )
    return answers


def _expected_value(result: dict, kind: str) -> Any:
    if kind == "Date":
        value = result.get("Value") or result.get("Resolution")
        if not isinstance(value, dict):
            return None
        if "Timex" in value:
            return value["Timex"], value["FutureResolution"]["date"], value["PastResolution"]["date"]
        return [each.get("value") for each in value.get("values", [])]
    value = (result.get("Resolution") or {}).get("value")
    if value in (None, "null"):
        return None
    return float(value.rstrip("%"))


def same(found: Answer, wanted: Answer, text: str, kind: str) -> bool:
    if wanted["end"] is not None:
        # A space before or behind does not make another place.
        inner = text[wanted["start"] : wanted["end"]]
        start = wanted["start"] + len(inner) - len(inner.lstrip())
        if (found["start"], found["end"]) != (start, start + len(inner.strip())):
            return False
    elif text[found["start"] : found["end"]].casefold() != wanted["text"]:
        return False
    return wanted["any_value"] or _same_value(found["value"], wanted["value"], kind)


def _same_value(found: Any, wanted: Any, kind: str) -> bool:
    if kind == "Date":
        if wanted is None:
            return True  # DateExtractor files name places only
        if isinstance(wanted, tuple):
            timex, future, past = wanted
            return found in (future, past) or (found == "" and past == "0001-01-01") or found == timex
        return found in wanted
    if isinstance(wanted, float) and isinstance(found, float):
        return abs(found - wanted) <= 1e-9 * max(abs(found), abs(wanted))
    return found == wanted


def right(found: list[Answer], wanted: list[Answer], text: str, kind: str) -> bool:
    left = list(wanted)
    for each in found:
        match = next((other for other in left if same(each, other, text, kind)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--misses", action="store_true", help="print what was read wrongly")
    options = parser.parse_args()
    rows, exact, n, by_file = [], 0, 0, {}
    for file in options.files:
        language = next((LANGUAGES[part] for part in file.parts if part in LANGUAGES), "en")
        kind = next((kind for kind in KINDS if file.name.startswith(kind)), None)
        if kind is None:
            sys.exit(f"{file}: the name says neither numbers, percentages nor dates")
        examples = json.loads(file.read_text(encoding="utf-8-sig"))
        hits = 0
        for number, example in enumerate(examples):
            text = example["Input"]
            found = KINDS[kind](text, language, example)
            wanted = expected(example, kind)
            hit = right(found, wanted, text, kind)
            hits += hit
            rows.append({"id": f"{file.name}:{number}", "input": text, "exact": hit, "found": found})
            if options.misses and not hit:
                shown = [(text[each["start"] : each["end"]], each["value"]) for each in found]
                asked = [(each["text"], each["value"]) for each in wanted]
                print(f"{text}\n    found  {shown}\n    wanted {asked}", file=sys.stderr)
        exact, n = exact + hits, n + len(examples)
        by_file["/".join(file.parts[-2:])] = round(hits / len(examples), 4) if examples else None
    if options.out:
        with options.out.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in rows)
    print(json.dumps({"exact": round(exact / n, 4) if n else None, "n": n, "files": by_file}))


def _plain(value: object) -> float:
    if isinstance(value, Fraction):
        return float(value)
    raise TypeError(type(value))


if __name__ == "__main__":
    main()
