"""How much of one text stands in another: word for word, or sentence for sentence in whatever language. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sources.text import shingles, vectors
from sources.text.normalize import fold
from sources.text.numbers import numbers
from sources.text.sentences import sentences

SENTENCES = 60  # of a text that are compared; what is told comes early
SHORTEST = 25  # characters; what is shorter is a heading or a name
ALIKE, NEAR, CLOSE = 0.5, 0.6, 0.7  # cosine of two sentences that may, probably, surely say the same
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


class Text:
    """A text and what is compared of it, each worked out when it is first needed."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language

    @cached_property
    def shingles(self) -> frozenset[int]:
        return shingles.shingles(self.text)

    @cached_property
    def sentences(self) -> list[str]:
        spans = sentences(self.text, self.language)
        return [span.of(self.text) for span in spans if span.end - span.start >= SHORTEST][:SENTENCES]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        return vectors.embed(self.sentences)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """What is counted and dated in it: values and years, as far as they are exact."""
        found = {
            format(one.value.normalize(), "f") for one in numbers(self.text, self.language) if one.value is not None
        }
        return frozenset(found | set(_YEAR.findall(fold(self.text))))


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two texts held against each other. Shares are of the shorter text; `in_first` and `in_second` say how much of
    each stands in the other."""

    words: float  # share of word sequences
    shared: int  # how many of them
    in_first: float
    in_second: float
    alike: float  # share of sentences with a counterpart of cosine ALIKE, NEAR, CLOSE
    near: float
    close: float
    aligned: int  # sentences with a counterpart
    order: float  # share of those that come in the same order
    numbers: float  # share of numbers
    shared_numbers: int
    own_numbers: int


def compare(first: Text, second: Text) -> Likeness:
    both = len(first.shingles & second.shingles)
    shortest = min(len(first.shingles), len(second.shingles)) or 1
    common = len(first.numbers & second.numbers)
    fewest = min(len(first.numbers), len(second.numbers))
    alike, near, close, pairs, covered = _aligned(first, second)
    words_first = both / (len(first.shingles) or 1)
    words_second = both / (len(second.shingles) or 1)
    return Likeness(
        words=both / shortest,
        shared=both,
        in_first=max(words_first, covered[0]),
        in_second=max(words_second, covered[1]),
        alike=alike,
        near=near,
        close=close,
        aligned=len(pairs),
        order=_in_order(pairs),
        numbers=common / fewest if fewest else 0.0,
        shared_numbers=common,
        own_numbers=fewest,
    )


def _aligned(first: Text, second: Text) -> tuple[float, float, float, list[int], tuple[float, float]]:
    """Sentences of the shorter text with their counterpart in the longer: each the other's best."""
    turned = len(first.sentences) > len(second.sentences)
    short, long = (second, first) if turned else (first, second)
    if not short.sentences:
        return 0.0, 0.0, 0.0, [], (0.0, 0.0)
    cosines = short.vectors @ long.vectors.T
    best, scores, back = cosines.argmax(1), cosines.max(1), cosines.argmax(0)
    mutual = back[best] == np.arange(len(best))
    weights = np.array([len(sentence) for sentence in short.sentences], dtype=float)
    weights /= weights.sum()
    shares = [float(weights[(scores >= bound) & mutual].sum()) for bound in (ALIKE, NEAR, CLOSE)]
    pairs = [int(place) for place, score, both in zip(best, scores, mutual, strict=True) if both and score >= ALIKE]
    lengths = np.array([len(sentence) for sentence in long.sentences], dtype=float)
    of_long = float(lengths[pairs].sum() / lengths.sum())
    covered = (of_long, shares[0]) if turned else (shares[0], of_long)
    return shares[0], shares[1], shares[2], pairs, covered


def _in_order(places: list[int]) -> float:
    """The share of the longest run that rises: 1.0 where both texts tell things in the same order."""
    if not places:
        return 0.0
    tails: list[int] = []
    for place in places:
        at = bisect_right(tails, place)
        tails[at : at + 1] = [place]
    return len(tails) / len(places)
