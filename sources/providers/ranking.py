"""Finding our own rows by words and by meaning, and making one ranking of the two."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, FloatField, QuerySet
from django.db.models.functions import Cast
from pgvector.django import CosineDistance

from sources.text import vectors
from sources.text.normalize import stems

CANDIDATES = 60  # rows taken from each of the two indexes
TERMS = 24  # words of a query that count, rarest first
COMMON = 2000  # a word found in this many rows is not counted further
FAR = 0.62  # cosine distance beyond which two texts have nothing to say to each other
_SMOOTH = 60  # of reciprocal rank fusion, as its authors give it


def by_words(rows: QuerySet[Any], words: str, language: str) -> list[Any]:
    """Rows with any of the words, those with the rarest and the most of them first. They need a column `search`
    over a column `stems`."""
    weights = _weights(rows, _terms(words, language))
    if not weights:
        return []
    rarest = sorted(weights, key=lambda term: -weights[term])
    # Words that nearly every row has would bring in nearly every row; they only help to order the others.
    asked = [term for term in rarest if weights[term] >= weights[rarest[0]] / 3]
    query = reduce(or_, (_word(term) for term in asked))
    found = rows.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-pk")
    scored = [(_score(row.stems, weights), row) for row in found[: CANDIDATES * 4]]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].pk))
    return [row for _, row in scored[:CANDIDATES]]


def by_meaning(rows: QuerySet[Any], words: str) -> list[Any]:
    """Rows whose text means something near, nearest first, whatever the language. They need a column `vector`."""
    vector = vectors.embed([words])[0]
    with connection.cursor() as cursor:
        # As many as are asked for: the index looks at 40 otherwise.
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, false)", [str(CANDIDATES * 2)])
    nearest = rows.annotate(distance=Cast(CosineDistance("vector", vector), FloatField())).order_by("distance")
    return [row for row in nearest[:CANDIDATES] if row.distance <= FAR]


def fused(rankings: Iterable[Sequence[Any]]) -> list[Any]:
    """One ranking of several: what stands high in more than one of them comes first (reciprocal rank fusion)."""
    scores: Counter[Any] = Counter()
    for ranking in rankings:
        for place, key in enumerate(dict.fromkeys(ranking), start=1):
            scores[key] += 1 / (_SMOOTH + place)
    return [key for key, _ in scores.most_common()]


def _terms(words: str, language: str) -> list[str]:
    return list(dict.fromkeys(stems(words, language).split()))


def _weights(rows: QuerySet[Any], terms: list[str]) -> dict[str, float]:
    """What each term is worth: the rarer, the more. Terms that occur nowhere are left out."""
    total = max(rows.count() if len(terms) > 1 else 1, 1)
    found = {term: rows.filter(search=_word(term))[:COMMON].count() for term in terms[: TERMS * 2]}
    weights = {term: math.log(1 + total / count) for term, count in found.items() if count}
    kept = sorted(weights, key=lambda term: -weights[term])[:TERMS]
    return {term: weights[term] for term in kept}


def _score(text: str, weights: dict[str, float]) -> float:
    """Weights of the terms found, each a little more when it comes again, less in a long text (BM25)."""
    found = Counter(text.split())
    length = 1 - 0.5 + 0.5 * sum(found.values()) / 80
    return sum(
        weight * found[term] * 2.2 / (found[term] + 1.2 * length) for term, weight in weights.items() if found[term]
    )


def _word(term: str) -> SearchQuery:
    return SearchQuery(term, config="simple", search_type="plain")
