"""Which claims on record say the same: word search and vectors over all wordings, in every language at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

import numpy as np
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import F, FloatField, Q, QuerySet, Value
from django.utils.translation import gettext as _
from pgvector.django import CosineDistance

from claims import vocabulary
from claims.models import Claim, Listing, Wording
from sources.text import posts, vectors
from sources.text.normalize import light_stem, stems, words
from sources.text.sameness import Comparison, Likeness, Sentence

MOST_WORDS = 40  # of a sentence; a claim has fewer
CANDIDATES = 50  # wordings of each kind; of their claims the likeliest are held against the text word by word
COMPARED = 50  # claims
POSTINGS = 20_000  # wordings that the rarest words of a text may stand in together
SHOWN_WORDS = 5  # of those that two texts share
MOST_STEMS = 30  # of a text by which candidates are found
Row = TypeVar("Row", Wording, Listing)
ALIKE = 0.1  # below this a claim is not worth a checker's look


@dataclass(frozen=True)
class Match:
    """A claim that may be the same, with how alike (0 to 1) and why."""

    claim: Claim
    score: float
    reasons: tuple[str, ...]


def index(wording: Wording) -> dict[str, Any]:
    """The columns by which `wording` is found again. Learns its words on the way."""
    vocabulary.learn(words(wording.text))
    return {
        "stems": stems(wording.text, wording.language),
        "vector": vectors.embed([wording.text])[0].tolist(),
    }


def similar(text: str, language: str, *, among: QuerySet[Claim] | None = None, limit: int = 5) -> list[Match]:
    """Claims whose wording in any language says what `text` says, best first, as far as they are `ALIKE`.

    `text` may be a sentence or a post. `score` is how likely it is that a checker would call them the same.
    """
    best = [(pk, found) for pk, found in rank(text, language, among=among, limit=limit) if found.score >= ALIKE]
    claims = Claim.objects.with_wordings().in_bulk([pk for pk, _found in best])
    return [Match(claims[pk], round(found.score, 3), _reasons(found)) for pk, found in best if pk in claims]


def rank(
    text: str, language: str, *, among: QuerySet[Claim] | None = None, limit: int = 5
) -> list[tuple[int, Likeness]]:
    """The claims most like `text`, best first, however little that is: (primary key, likeness)."""
    post = posts.plain(text)
    if not words(post.said):
        return []
    asked = Sentence(post.said, language, vectors.embed([post.said])[0], also=post.by)
    known = _candidates(asked, among)
    rarity = vocabulary.weights({*asked.stems, *(stem for sentences in known.values() for stem in _stems(sentences))})
    distinct = {word for sentences in known.values() for sentence in sentences for word in sentence.distinct}
    comparison = Comparison(asked, rarity, vocabulary.near_words(distinct, new=asked.distinct))
    scored = [(pk, comparison.likeness(sentences)) for pk, sentences in known.items()]
    return sorted(scored, key=lambda each: (-each[1].score, each[0]))[:limit]


def _reasons(found: Likeness) -> tuple[str, ...]:
    """Why, for a checker to weigh: what is alike, the strongest first, and what is not."""
    reasons = []
    if found.words:
        reasons.append(_("shared words: {words}").format(words=", ".join(found.words[:SHOWN_WORDS])))
    reasons.append(_("meaning {percent} %").format(percent=round(100 * max(0.0, found.signs["meaning"]))))
    if found.signs.get("names"):
        reasons.append(_("the same names"))
    if "other_number" in found.objections:
        reasons.append(_("another number"))
    if "replaced" in found.objections:
        reasons.append(_("the same sentence about somebody or something else"))
    if {"negated", "turned_round"} & {*found.objections}:
        reasons.append(_("one of the two is negated"))
    return tuple(reasons)


def _stems(sentences: list[Sentence]) -> Iterator[str]:
    for sentence in sentences:
        yield from sentence.stems


def _candidates(asked: Sentence, among: QuerySet[Claim] | None) -> dict[int, list[Sentence]]:
    """The wordings of the claims worth a closer look, by claim."""
    wordings = Wording.objects.filter(vector__isnull=False)
    if among is not None:
        wordings = wordings.filter(claim__in=among)
    promise: dict[int, float] = {}
    for found in (_near(asked, wordings), _wordy(asked, wordings)):
        for place, claim in enumerate(found):
            # Reciprocal ranks (Cormack, Clarke and Büttcher, 2009): what both lists have comes first.
            promise[claim] = promise.get(claim, 0.0) + 1 / (60 + place)
    likeliest = sorted(promise, key=lambda claim: (-promise[claim], claim))[:COMPARED]
    known: dict[int, list[Sentence]] = {}
    rows = Wording.objects.filter(claim__in=likeliest, vector__isnull=False)
    for claim, text, language, vector in rows.values_list("claim", "text", "language", "vector"):
        meaning = np.asarray(vector, dtype=np.float32)
        known.setdefault(claim, []).append(Sentence(text, language, meaning))
    return known


def _near(asked: Sentence, wordings: QuerySet[Wording]) -> list[int]:
    """Claims with a wording of nearly the same meaning, nearest first."""
    with transaction.atomic(), connection.cursor() as cursor:
        # As many as are asked for, also where a filter leaves out most of what is near.
        cursor.execute("SET LOCAL hnsw.ef_search = 100; SET LOCAL hnsw.iterative_scan = relaxed_order")
        nearest = wordings.order_by(CosineDistance("vector", asked.vector.tolist()))
        return list(dict.fromkeys(nearest.values_list("claim", flat=True)[:CANDIDATES]))


def _wordy(asked: Sentence, wordings: QuerySet[Wording]) -> list[int]:
    """Claims that share words with the text, the rarest first. Words that are everywhere are left out."""
    counts = vocabulary.common(asked.counted)
    counts.pop(vocabulary.ALL, None)
    rarity = vocabulary.weights(asked.counted)
    chosen: list[str] = []
    postings = 0
    for stem in sorted(asked.counted, key=lambda stem: (counts.get(stem, 0), stem)):
        postings += counts.get(stem, 0)
        if chosen and (postings > POSTINGS or len(chosen) == MOST_STEMS):
            break
        chosen.append(stem)
    # One query, a part for each word: the index answers each, and nothing else of the rows is looked at.
    parts = [
        wordings.filter(search=SearchQuery(stem, config="simple", search_type="plain"))
        .annotate(weight=Value(rarity.of(stem), output_field=FloatField()))
        .order_by()
        .values_list("claim_id", "weight")
        for stem in chosen
    ]
    union, given = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT claim_id, sum(weight) FROM ({union}) AS found GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s",  # noqa: S608
            [*given, CANDIDATES],
        )
        return [claim for claim, _weight in cursor.fetchall()]


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
