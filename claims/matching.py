"""Which claims on record say the same: word search and vectors over all wordings, in every language at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast
from pgvector.django import CosineDistance

from claims.models import Claim, Listing, Wording
from sources.text import numbers, vectors
from sources.text.normalize import light_stem, stems, words

MOST_WORDS = 40  # of a sentence; a claim has fewer
CANDIDATES = 50  # of each kind; the better score is computed for these only
Row = TypeVar("Row", Wording, Listing)
ALIKE = 0.62  # below this a pair of sentences is not worth a checker's look


@dataclass(frozen=True)
class Match:
    """A claim that may be the same, with how alike (0 to 1) and why."""

    claim: Claim
    score: float
    reasons: tuple[str, ...]


def index(wording: Wording) -> dict[str, Any]:
    """The columns by which `wording` is found again."""
    return {
        "stems": stems(wording.text, wording.language),
        "vector": vectors.embed([wording.text])[0].tolist(),
    }


def similar(text: str, language: str, *, among: QuerySet[Claim] | None = None, limit: int = 5) -> list[Match]:
    """Claims whose wording in any language says what `text` says, best first."""
    if not text.strip():
        return []
    vector = vectors.embed([text])[0].tolist()
    wordings = Wording.objects.filter(vector__isnull=False)
    if among is not None:
        wordings = wordings.filter(claim__in=among)
    near = wordings.alias(distance=CosineDistance("vector", vector)).order_by("distance")[:CANDIDATES]
    wordy = by_words(wordings, text, language)[:CANDIDATES]
    keys = {w.pk for w in near} | {w.pk for w in wordy}
    scored = wordings.filter(pk__in=keys).annotate(
        closeness=Value(1.0) - Cast(CosineDistance("vector", vector), FloatField())
    )
    best: dict[int, tuple[float, tuple[str, ...]]] = {}
    asked = {light_stem(word, language) for word in words(text)}
    for wording in scored:
        score, reasons = _score(wording, asked, _values(text, language))
        if score >= ALIKE and score > best.get(wording.claim_id, (0.0, ()))[0]:
            best[wording.claim_id] = (score, reasons)
    ranked = sorted(best.items(), key=lambda item: -item[1][0])[:limit]
    claims = Claim.objects.with_wordings().in_bulk([pk for pk, _ in ranked])
    return [Match(claims[pk], round(score, 3), reasons) for pk, (score, reasons) in ranked]


def by_words(rows: QuerySet[Row], text: str, language: str) -> QuerySet[Row]:
    """Those that share words with `text`, most and rarest first."""
    query = any_of(stems(text, language).split()[:MOST_WORDS])
    if query is None:
        return rows.none()
    return rows.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "pk")


def any_of(terms: Iterable[str]) -> Any:
    """A full-text query that any of these stems satisfies, or None where there is none."""
    asked = [SearchQuery(term, config="simple", search_type="plain") for term in dict.fromkeys(terms)]
    return reduce(or_, asked) if asked else None


def find(text: str) -> Q:
    """The filter behind every search box over claims: all words, in any wording, as folded for search."""
    query = Q()
    for forms in _asked(text):
        query &= Q(pk__in=Wording.objects.filter(search=forms).values("claim"))
    return query


def find_published(text: str) -> Q:
    """`find` for readers: in the words that were published, not in those of a correction under way.

    A text without a word in it fits nothing: what is asked for cannot be everything.
    """
    asked = _asked(text)
    return reduce(and_, (Q(listing__search=forms) for forms in asked)) if asked else Q(pk__in=[])


def _asked(text: str) -> list[Any]:
    return [any_of(light_stem(word, language) for language in ("ar", "en", "ru", "ko")) for word in words(text)[:10]]


def _score(wording: Any, asked: set[str], values: Mapping[Decimal, str]) -> tuple[float, tuple[str, ...]]:
    closeness = max(0.0, wording.closeness)
    theirs = set(wording.stems.split())
    shared = len(asked & theirs) / len(asked | theirs) if asked | theirs else 0.0
    score = 0.75 * closeness + 0.25 * max(shared, closeness if shared == 0 else 0.0)
    reasons = [f"meaning {closeness:.2f}"]
    if shared:
        reasons.append(f"words {shared:.2f}")
    their_values = _values(wording.text, wording.language)
    if values and their_values and not values.keys() & their_values.keys():
        # Another number makes another claim, however alike the sentences are.
        score *= 0.8
        reasons.append("other number")
    return score, tuple(reasons)


def _values(text: str, language: str) -> dict[Decimal, str]:
    return {n.value: n.surface for n in numbers.numbers(text, language) if n.value is not None}
