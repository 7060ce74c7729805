"""Cut a text at its marks, so that a page can show them; offsets are code points, marks may overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Mark:
    """A stretch of text with what it is; `anchor` is the id that links lead to, `label` what a screen reader says."""

    start: int
    end: int
    kind: str
    anchor: str = ""
    label: str = ""


@dataclass(frozen=True)
class Run:
    """A stretch without any boundary inside: `start` is its place in the text, `kinds` the marks that cover it."""

    text: str
    start: int
    kinds: str
    anchor: str
    label: str


def runs(text: str, marks: Iterable[Mark]) -> Iterator[Run]:
    """The whole text in order. Marks that do not lie in the text are left out: a page must never fail over them."""
    usable = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in usable:
        opening.setdefault(mark.start, []).append(mark)
        closing.setdefault(mark.end, []).append(mark)
    edges = sorted({0, len(text), *opening, *closing})
    over: list[Mark] = []
    for start, end in pairwise(edges):
        for mark in closing.get(start, ()):
            over.remove(mark)
        begun = opening.get(start, ())
        over.extend(begun)
        yield Run(
            text=text[start:end],
            start=start,
            kinds=" ".join(dict.fromkeys(mark.kind for mark in over)),
            anchor=next((mark.anchor for mark in begun if mark.anchor), ""),
            label=" · ".join(str(mark.label) for mark in begun if mark.label),
        )


def find_again(text: str, words: str, *, near: int) -> tuple[int, int] | None:
    """Where `words` stand in the text: the place closest to `near`; white space may differ."""
    pieces = words.split()
    if not pieces:
        return None
    best: tuple[int, int] | None = None
    at = text.find(pieces[0])
    while at >= 0:
        end = _end_of(text, at, pieces)
        if end is not None and (best is None or abs(at - near) < abs(best[0] - near)):
            best = (at, end)
        at = text.find(pieces[0], at + 1)
    return best


def _end_of(text: str, at: int, pieces: list[str]) -> int | None:
    for piece in pieces:
        while at < len(text) and text[at].isspace():
            at += 1
        if not text.startswith(piece, at):
            return None
        at += len(piece)
    return at
