"""Cut a text at its marks and paragraphs, so that a page can show them; offsets are code points, marks may overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from sources.text.language import detect
from sources.text.normalize import direction_of_language, direction_of_text

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
TELLING = 120  # characters of a paragraph from which its language is told by more than its script
SAMPLE = 300  # characters of a paragraph that are looked at
CAREFUL = 200_000  # characters; in a longer text only paragraphs of another direction are asked for their language


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


@dataclass(frozen=True)
class Paragraph:
    """A line of the text with its end, in its own language and direction; `language` is empty where unknown."""

    language: str
    direction: str
    runs: list[Run]


def paragraphs(text: str, marks: Iterable[Mark], language: str) -> Iterator[Paragraph]:
    """The whole text by paragraphs: an English quotation in an Arabic page reads from left to right, and says so."""
    mostly = "" if language == "und" else language
    direction = direction_of_language(mostly) if mostly else direction_of_text(text[:CAREFUL])
    telling = TELLING if len(text) <= CAREFUL else len(text) + 1
    line: list[Run] = []
    for run in runs(text, marks):
        for found in _LINE.finditer(run.text):
            piece = replace(run, text=found[0], start=run.start + found.start())
            line.append(replace(piece, anchor="", label="") if found.start() else piece)
            if found[0].endswith("\n"):
                yield _paragraph(line, mostly, direction, telling)
                line = []
    if line:
        yield _paragraph(line, mostly, direction, telling)


def _paragraph(line: list[Run], mostly: str, direction: str, telling: int) -> Paragraph:
    text = "".join(run.text for run in line)[:SAMPLE]
    if not any(character.isalpha() for character in text):
        return Paragraph(mostly, direction, line)
    own = direction_of_text(text)
    if own == direction and len(text) < telling:
        return Paragraph(mostly, direction, line)
    told = detect(text)
    if told == "und" or direction_of_language(told) != own:
        return Paragraph(mostly if own == direction else "", own, line)
    return Paragraph(mostly if _same(told, mostly) else told, own, line)


def _same(one: str, other: str) -> bool:
    return one.split("-")[0] == other.split("-")[0]


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
