"""The tables in docs/ that state facts about the code, made from the code.

`python -m tests.docs_tables` writes them; tests/test_docs.py fails where they differ.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")
django.setup()

from drf_spectacular.generators import SchemaGenerator  # noqa: E402

from claims.roles import PERMISSIONS, ROLES  # noqa: E402 (after setup)
from claims.states import MOVES  # noqa: E402
from sources import revisiting, searching  # noqa: E402
from sources.models import Watch  # noqa: E402

DOCS = Path(__file__).resolve().parent.parent / "docs"


def moves_table() -> str:
    rows = ["| move | from | to | permission | guards |", "| --- | --- | --- | --- | --- |"]
    for verb, move in MOVES.items():
        from_ = ", ".join(str(s.value) for s in move.from_)
        guards = ", ".join(move.guards) or "—"
        rows.append(f"| `{verb}` | {from_} | {move.to.value} | `{move.permission}` | {guards} |")
    return "\n".join(rows)


def moves_diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> inbox"]
    for verb, move in MOVES.items():
        lines += [f"    {from_.value} --> {move.to.value}: {verb}" for from_ in move.from_]
    return "\n".join([*lines, "```"])


def roles_table() -> str:
    rows = ["| may | " + " | ".join(ROLES) + " |", "| --- |" + " :-: |" * len(ROLES)]
    for key, says in {"view": "Can look at everything", **PERMISSIONS}.items():
        marks = " | ".join("✓" if key in grants else "" for grants in ROLES.values())
        rows.append(f"| {str(says).removeprefix('Can ')} (`{key}`) | {marks} |")
    return "\n".join(rows)


def providers_table() -> str:
    rows = ["| name | what it asks |", "| --- | --- |"]
    for name, provider in searching.providers().items():
        first = (sys.modules[type(provider).__module__].__doc__ or "").strip().splitlines()[0]
        rows.append(f"| `{name}` | {first} |")
    return "\n".join(rows)


def endpoints_table() -> str:
    rows = ["| address | methods |", "| --- | --- |"]
    for path, operations in SchemaGenerator().get_schema(public=True)["paths"].items():
        methods = ", ".join(method.upper() for method in operations if method in METHODS)
        rows.append(f"| `{path}` | {methods} |")
    return "\n".join(rows)


def schedule_table() -> str:
    rows = ["| level | visited after | and then |", "| --- | --- | --- |"]
    for level, (first, then) in revisiting.SCHEDULE.items():
        rows.append(f"| {Watch.Level(level).label} | {', '.join(map(lasting, first))} | every {lasting(then)} |")
    return "\n".join(rows)


def troubles_table() -> str:
    rows = ["| the page is | when it was seen | over at least |", "| --- | --- | --- |"]
    for page, (times, over) in revisiting.BELIEVED_AFTER.items():
        rows.append(f"| {Watch.Page(page).label} (`{page}`) | {times} times in a row | {lasting(over)} |")
    return "\n".join(rows)


def lasting(time: timedelta) -> str:
    count, unit = (time.days, "day") if time.days else (time.seconds // 3600, "hour")
    return f"{count} {unit}{'s' if count > 1 else ''}"


METHODS = ("get", "post", "put", "patch", "delete")
TABLES: dict[str, Callable[[], str]] = {
    "moves": moves_table,
    "diagram": moves_diagram,
    "roles": roles_table,
    "providers": providers_table,
    "endpoints": endpoints_table,
    "schedule": schedule_table,
    "troubles": troubles_table,
}


def rewritten(text: str) -> str:
    """`text` with every marked table as the code has it now."""

    def fill(match: re.Match[str]) -> str:
        return f"<!-- {match[1]} -->\n{TABLES[match[1]]()}\n<!-- /{match[1]} -->"

    return re.sub(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", fill, text, flags=re.S)


def main() -> int:
    for page in DOCS.rglob("*.md"):
        page.write_text(rewritten(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
