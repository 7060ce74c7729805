"""Passages: stretches of whole sentences, short enough to be searched and shown on their own."""

from __future__ import annotations

from sources.text.sentences import Span, paragraphs, sentences

LONGEST = 600  # characters
SHORT = 80  # what is shorter than this (a heading, a dateline) stays with what follows


def split(text: str, language: str) -> list[Span]:
    """The passages of `text`, in order: paragraphs, those too long cut between sentences."""
    found: list[Span] = []
    by_paragraph = _by_paragraph(text, language)
    start, end = -1, -1
    for paragraph in by_paragraph:
        for number, sentence in enumerate(paragraph):
            fits = start >= 0 and sentence.end - start <= LONGEST and (number > 0 or end - start < SHORT)
            if start >= 0 and not fits:
                found.append(Span(start, end))
            if not fits:
                start = sentence.start
            end = sentence.end
    if start >= 0:
        found.append(Span(start, end))
    return found


def _by_paragraph(text: str, language: str) -> list[list[Span]]:
    spans = paragraphs(text)
    rows: list[list[Span]] = [[] for _ in spans]
    place = 0
    for sentence in sentences(text, language):
        while place < len(spans) - 1 and sentence.start >= spans[place].end:
            place += 1
        rows[place].append(sentence)
    return [row for row in rows if row]
