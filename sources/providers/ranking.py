"""Finding our own rows by words and by meaning, and making one ranking of the two."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
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
ENOUGH = 0.12  # of what was asked, by weight, that a row must have
FAR = 0.62  # cosine distance beyond which two texts have nothing to say to each other
_SMOOTH = 60  # of reciprocal rank fusion, as its authors give it


def by_words(rows: QuerySet[Any], words: str, language: str) -> list[Any]:
    """Rows with enough of the words, those with the rarest and the most of them first. They need a column `search`
    over a column `stems`."""
    weights, all_of_it = _weights(rows, list(dict.fromkeys(stems(words, language).split())))
    if not weights:
        return []
    rarest = max(weights.values())
    # Words that nearly every row has would bring in nearly every row; they only help to order the others.
    asked = [term for term, worth in weights.items() if worth >= rarest / 3]
    query = reduce(or_, (_word(term) for term in asked))
    found = rows.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-pk")
    scored = [(_score(row.stems, weights) / all_of_it, row) for row in found[: CANDIDATES * 4]]
    scored = [(score, row) for score, row in scored if score >= ENOUGH]
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
    scores: defaultdict[Any, float] = defaultdict(float)
    for ranking in rankings:
        for place, key in enumerate(dict.fromkeys(ranking), start=1):
            scores[key] += 1 / (_SMOOTH + place)
    return sorted(scores, key=lambda key: -scores[key])


def _weights(rows: QuerySet[Any], terms: list[str]) -> tuple[dict[str, float], float]:
    """What each term that occurs is worth, the rarer the more, and what all that was asked for is worth: a term that
    occurs nowhere would have been the rarest of all."""
    total = max(rows.count(), 1)
    found = {term: rows.filter(search=_word(term))[:COMMON].count() for term in terms[: TERMS * 2]}
    worth = {term: math.log(1 + total / (count or 0.5)) for term, count in found.items()}
    kept = sorted(worth, key=lambda term: -worth[term])[:TERMS]
    return {term: worth[term] for term in kept if found[term]}, sum(worth[term] for term in kept)


def _score(text: str, weights: dict[str, float]) -> float:
    """The worth of the terms that are there; one that comes again counts a little more, in a long text a little less
    (as in BM25)."""
    found = Counter(text.split())
    length = 0.5 + 0.5 * sum(found.values()) / 80
    return sum(worth * found[term] * 2.2 / (found[term] + 1.2 * length) for term, worth in weights.items())


def _word(term: str) -> SearchQuery:
    return SearchQuery(term, config="simple", search_type="plain")
