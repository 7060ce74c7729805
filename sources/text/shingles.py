"""Word sequences as numbers: how much of one text stands in another, word for word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sources.text.normalize import words

LENGTH = 5  # words in a sequence: long enough that sharing one is no chance
PERMUTATIONS = 128
AT_ONCE = 8192
_PRIME = (1 << 61) - 1


def shingles(text: str, n: int = LENGTH) -> frozenset[int]:
    """Every sequence of `n` words of `text`, folded, as a signed 64-bit number; the same in every process."""
    tokens = words(text)
    if len(tokens) < n:
        return frozenset({_number(" ".join(tokens))} if tokens else ())
    return frozenset(_number(" ".join(tokens[at : at + n])) for at in range(len(tokens) - n + 1))


def minhash(text: str) -> tuple[int, ...]:
    """128 numbers by which two texts can be compared: the share that agrees is about their resemblance."""
    found = shingles(text)
    if not found:
        return (2**32 - 1,) * PERMUTATIONS
    values = np.array([number % _PRIME for number in found], dtype=np.uint64) % np.uint64(1 << 32)
    factors, terms = _permutations()
    least = np.full(PERMUTATIONS, 2**32 - 1, dtype=np.uint64)
    for first in range(0, len(values), AT_ONCE):  # a book has a million sequences: 128 of each is a gigabyte
        mixed = (values[None, first : first + AT_ONCE] * factors[:, None] + terms[:, None]) >> np.uint64(32)
        np.minimum(least, mixed.min(axis=1), out=least)
    return tuple(int(value) for value in least)


def resemblance(a: Set[int], b: Set[int]) -> float:
    """The share of all sequences that both have (Jaccard)."""
    return len(a & b) / len(a | b) if a and b else 0.0


def estimated(one: Sequence[int], other: Sequence[int]) -> float:
    """The resemblance of two texts from their `minhash` alone: within about 0.09 of the truth."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one) if one else 0.0


def containment(a: Set[int], b: Set[int]) -> float:
    """The share of the sequences of `a` that `b` has too."""
    return len(a & b) / len(a) if a else 0.0


def sample(found: Iterable[int], one_in: int) -> list[int]:
    """Those that fall to one number in `one_in`: of two texts, the same of what they share."""
    return sorted(number for number in found if number % one_in == 0)


def _number(words_in_a_row: str) -> int:
    return int.from_bytes(blake2b(words_in_a_row.encode(), digest_size=8).digest(), "big", signed=True)


@cache
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    draw = np.random.default_rng(1961)
    factors = draw.integers(1, 1 << 62, PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
    return factors, draw.integers(0, 1 << 62, PERMUTATIONS, dtype=np.uint64)
