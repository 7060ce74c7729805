"""Reads one PDF from standard input, in a process of its own, under limits it sets itself; a script, never imported.

A PDF is a program for a machine that draws pages, and a hostile one can be small and cost anything. Whatever it costs
is spent here: `sources.pdf_reading` starts this, listens, and ends it. Each line of output is one JSON object: first
what the file says of itself, then the text of each page, and `{"end": true}` when nothing was left out.
"""

import contextlib
import io
import json
import logging
import re
import resource
import sys
import unicodedata
from typing import Any

from pypdf import PdfReader
from pypdf.errors import LimitReachedError

MOST_PAGES = 300
MOST_CHARACTERS = 3_000_000
_PRESENTATION_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]+")


def main(seconds: int, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable(logging.CRITICAL)
    try:
        _read(sys.stdin.buffer.read())
    except (MemoryError, LimitReachedError, RecursionError):
        pass  # what was said before stands; the missing end says the rest
    except Exception:  # pypdf raises whatever it happens to stumble over in a broken file
        _say({"damaged": True})


def _read(body: bytes) -> None:
    reader = PdfReader(io.BytesIO(body))
    if reader.is_encrypted and not reader.decrypt(""):
        _say({"locked": True})
        return
    _say(_about(reader))
    left = MOST_CHARACTERS
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES or left <= 0:
            return
        text = _paragraphs(page.extract_text())[:left]
        left -= len(text)
        _say({"text": text})
    _say({"end": True})


def _about(reader: PdfReader) -> dict[str, Any]:
    about, created = reader.metadata, None
    if about is None:
        return {"title": "", "author": "", "created": ""}
    with contextlib.suppress(ValueError):
        created = about.creation_date
    return {
        "title": str(about.title or "")[:1000],
        "author": str(about.author or "")[:1000],
        "created": created.isoformat() if created else "",
    }


def _paragraphs(page: str) -> str:
    """Join the lines of a printed page into the paragraphs they were."""
    page = _PRESENTATION_FORMS.sub(lambda forms: _letters(forms[0]), page)
    lines = [line.strip() for line in page.split("\n")]
    width = max(map(len, lines), default=0)
    pieces: list[str] = []
    for line in lines:
        last = pieces[-1] if pieces else ""
        if not line:
            pieces.append("\n\n")
        elif last.endswith("-") and line[:1].islower():
            pieces[-1] = last[:-1]
            pieces.append(line)
        elif not last or last.endswith("\n"):
            pieces.append(line)
        else:
            pieces.append(f" {line}")
        if line and len(line) < 0.6 * width and line[-1] in ".!?؟:。":
            pieces.append("\n")
    return "".join(pieces).strip()


def _letters(forms: str) -> str:
    """The letters behind the shapes that a PDF was printed with: ﻣ is م, ﬁ is fi."""
    return unicodedata.normalize("NFKC", forms)


def _say(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
