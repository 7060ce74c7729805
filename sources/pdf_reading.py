"""The text of a PDF, read by a process that is ended when it takes too long or too much (`sources.pdf_child`)."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sources.errors import NotText

SECONDS = 8  # of the processor; the clock may run half as long again
MEGABYTES = 320  # of address space, of which Python and pypdf take the first hundred
_CHILD = Path(__file__).with_name("pdf_child.py")


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says. `warnings` as in `sources.extraction`."""

    pages: list[str]
    title: str
    author: str
    created: datetime | None
    warnings: tuple[str, ...]


def read(body: bytes) -> PdfText:
    """The text of `body`, as far as time and memory go; NotText where not even its beginning can be read."""
    said = [json.loads(line) for line in _listen(body).split(b"\n")[:-1]]  # a line without an end is none
    found = {key: value for each in said for key, value in each.items() if key != "text"}
    pages = [each["text"] for each in said if "text" in each]
    if found.get("locked"):
        raise NotText("pdf_locked")
    if found.get("damaged") and not any(pages):
        raise NotText("pdf_damaged")
    whole = found.get("end") is True
    if "title" not in found or not (whole or any(pages)):
        raise NotText("pdf_too_heavy")
    return PdfText(
        pages=pages,
        title=found["title"],
        author=found["author"],
        created=_moment(found["created"]),
        warnings=() if whole else ("pdf_cut",),
    )


def _listen(body: bytes) -> bytes:
    # Our own program, our own arguments; nothing of the surroundings goes along but the interpreter.
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", str(_CHILD), str(SECONDS), str(MEGABYTES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        said, _ = child.communicate(body, timeout=SECONDS * 1.5)
    except subprocess.TimeoutExpired:
        child.kill()
        said, _ = child.communicate()
    finally:
        child.kill()
        child.wait()
    return said


def _moment(text: Any) -> datetime | None:
    if not text:
        return None
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
