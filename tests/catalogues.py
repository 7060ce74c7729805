"""The translations: complete, and compiled from what is written.

    python -m tests.catalogues            compile every catalogue
    python -m tests.catalogues --check    say what is missing or out of date, and change nothing

It needs no gettext. Collecting new sentences does: `python manage.py makemessages --all --no-obsolete`.
"""

import io
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PLACES = ["claimtrack", "claims", "sources"]


def catalogues() -> list[Path]:
    return sorted(path for place in PLACES for path in (ROOT / place / "locale").rglob("*.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


def compiled(path: Path) -> bytes:
    out = io.BytesIO()
    write_mo(out, read(path))
    return out.getvalue()


def sentences(binary: IO[bytes]) -> dict[object, str]:
    """What a running program would find."""
    known = dict(GNUTranslations(binary)._catalog)  # the same attribute that Django merges catalogues by
    known.pop("", None)
    return known


def words(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def faults(path: Path) -> Iterator[str]:
    """What a reader in that language would stumble over."""
    name = path.relative_to(ROOT)
    catalogue = read(path)
    for message in catalogue:
        if not message.id:
            continue
        shown = words(message.id)[0][:60]
        if not all(words(message.string)):
            yield f"{name}: “{shown}” is not translated"
        elif message.fuzzy:
            yield f"{name}: the translation of “{shown}” is only a guess (fuzzy)"
        else:
            yield from (f"{name}: “{shown}”: {error}" for error in message.check(catalogue))
    binary = path.with_suffix(".mo")
    if not binary.exists():
        yield f"{name}: not compiled; run: python -m tests.catalogues"
    else:
        with binary.open("rb") as file:
            there = sentences(file)
        if there != sentences(io.BytesIO(compiled(path))):
            yield f"{name}: compiled from an older text; run: python -m tests.catalogues"


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        found = [fault for path in catalogues() for fault in faults(path)]
        print("\n".join(found))
        return 1 if found else 0
    for path in catalogues():
        path.with_suffix(".mo").write_bytes(compiled(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
