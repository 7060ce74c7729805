"""Passages: whole sentences, short enough to be searched and shown on their own; and which bear on a claim."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sources.text import vectors
from sources.text.checkable import Reason
from sources.text.dates import dates
from sources.text.language import detect
from sources.text.normalize import light_stem, words
from sources.text.numbers import Number, compare, numbers
from sources.text.sentences import Span, paragraphs, sentences

LONGEST = 600  # characters
SHORT = 80  # what is shorter than this (a heading, a dateline) stays with what follows
# Of a longer page, only this many passages are read by meaning: those that share most words and figures.
MOST_READ = 160
_READ_CLOSELY = 10  # passages whose sentences are held against the claim one by one
# A passage bears on the claim from a score of one half on; the weights were fitted on pages of known bearing.
_BASE, _MEANING, _SENTENCE, _WORDS, _FIGURES = -5.0, 3.0, 5.0, 3.0, 0.6
_ACROSS = 1.0  # where the claim has no wording in the page's language, no word can be shared


@dataclass(frozen=True)
class ScoredPassage:
    """A passage, how much it bears on the claim from 0 to 1, and why."""

    start: int
    end: int
    score: float
    reasons: tuple[Reason, ...]


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


def best(claim_texts: Sequence[str], text: str, language: str, limit: int = 3) -> list[ScoredPassage]:
    """The passages of a page that bear most on a claim, best first; the claim may be worded in any languages.

    Words count where the languages meet, meaning and figures count across them.
    """
    spans = split(text, language)
    if not spans or not claim_texts:
        return []
    claim = _claim(tuple(claim_texts))
    spans, word_scores = _by_words(claim, spans, text, language)
    meaning = (vectors.embed([span.of(text) for span in spans]) @ claim.vectors.T).max(axis=1)
    order = np.argsort(-(meaning + word_scores))[: max(_READ_CLOSELY, limit)]
    scored = [
        _scored(claim, spans[at], text, language, float(meaning[at]), float(word_scores[at])) for at in map(int, order)
    ]
    return sorted(scored, key=lambda each: (-each.score, each.start))[:limit]


@dataclass(frozen=True)
class _Claim:
    vectors: NDArray[np.float32]
    stems: tuple[tuple[str, frozenset[str]], ...]  # by language
    numbers: tuple[Number, ...]
    years: frozenset[str]


@lru_cache(maxsize=64)
def _claim(texts: tuple[str, ...]) -> _Claim:
    """What there is to look for; the same claim is held against many pages."""
    languages = [detect(text) for text in texts]
    return _Claim(
        vectors.embed(texts),
        tuple((language, _stems(text, language)) for text, language in zip(texts, languages, strict=True)),
        tuple(numbers(texts[0], languages[0])),
        _years(texts[0], languages[0]),
    )


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(light_stem(word, language) for word in words(text) if len(word) > 2 or word.isdigit())


def _years(text: str, language: str) -> frozenset[str]:
    return frozenset(each.iso[:4] for each in dates(text, language) if each.iso[:4].isdigit())


def _by_words(claim: _Claim, spans: list[Span], text: str, language: str) -> tuple[list[Span], NDArray[np.float64]]:
    """How much of the claim's words each passage has, rare ones counting more; of a long page, the best passages."""
    found = [_stems(span.of(text), language) for span in spans]
    common = Counter(stem for stems in found for stem in stems)
    short = language.split("-")[0]
    scores = np.zeros(len(spans))
    for spoken, wanted in claim.stems:
        # Across languages only figures and names in the same letters can meet, and say little.
        weights = {stem: math.log(1 + len(spans) / (1 + common[stem])) + 0.5 for stem in wanted}
        whole = sum(weights.values()) or 1.0
        share = 1.0 if spoken == short else 0.5
        for at, stems in enumerate(found):
            scores[at] = max(scores[at], share * sum(weights[stem] for stem in wanted & stems) / whole)
    if len(spans) <= MOST_READ:
        return spans, scores
    # Between equals the beginning of a page tells more than its end.
    kept = sorted(np.argsort(-scores, kind="stable")[:MOST_READ])
    return [spans[at] for at in kept], scores[kept]


def _scored(claim: _Claim, span: Span, text: str, language: str, meaning: float, shared: float) -> ScoredPassage:
    inside = [each.of(span.of(text)) for each in sentences(span.of(text), language)] or [span.of(text)]
    closest = float((vectors.embed(inside[:12]) @ claim.vectors.T).max())
    figures, reasons = _figures(claim, span.of(text), language)
    across = language.split("-")[0] not in {spoken for spoken, _ in claim.stems}
    weight = _BASE + across * _ACROSS + _MEANING * meaning + _SENTENCE * closest + _WORDS * shared + _FIGURES * figures
    if closest >= 0.45:
        reasons.insert(0, Reason("meaning", f"a sentence means much the same ({closest:.2f})"))
    if shared >= 0.3:
        reasons.insert(0, Reason("words", f"shares {shared:.0%} of the claim's words"))
    return ScoredPassage(span.start, span.end, 1 / (1 + math.exp(-weight)), tuple(reasons))


def _figures(claim: _Claim, passage: str, language: str) -> tuple[int, list[Reason]]:
    """Whether the passage counts what the claim counts, and speaks of its years."""
    reasons, points = [], 0
    if claim.numbers:
        theirs = numbers(passage, language)
        pair = next(
            (
                (ours, found)
                for ours in claim.numbers
                for found in theirs
                if (ours.unit or ours.of) and compare(ours, found).relation != "unrelated"
            ),
            None,
        )
        if pair:
            points += 1
            reasons.append(Reason("numbers", f"“{pair[1].surface}” can be held against “{pair[0].surface}”"))
    years = claim.years & _years(passage, language) if claim.years else frozenset()
    if years:
        points += 1
        reasons.append(Reason("years", f"speaks of {', '.join(sorted(years))} too"))
    return points, reasons
