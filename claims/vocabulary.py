"""How rare the words of all wordings are, and which are near each other: what matching weighs sentences by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
from django.db import connection, transaction

from claims.models import Stem, Wording
from claims.models.vocabulary import LONGEST, Word
from sources.text import vectors
from sources.text.sameness import Vector, Weights

ALL = ""  # the stem that counts all wordings
STALE = 0.05  # of the wordings that may be new before the words are counted again
NEW_WORDS = 24  # of one question, whose vectors are worked out at once; the rarer ones wait for their wording


def weights(stems: Iterable[str]) -> Weights:
    """How rare each of `stems` is: the inverse document frequency of BM25, as a share of its highest value."""
    counts = common(stems)
    whole = counts.pop(ALL, 0)
    if not whole:
        return Weights()
    highest = _idf(0, whole)
    return Weights({stem: _idf(count, whole) / highest for stem, count in counts.items()})


def common(stems: Iterable[str]) -> dict[str, int]:
    """In how many wordings each stem stood when they were last counted; `ALL` for how many there were."""
    asked = [stem for stem in {*stems, ALL} if len(stem) <= LONGEST]
    return dict(Stem.objects.filter(pk__in=asked).values_list("stem", "wordings"))


def _idf(count: int, whole: int) -> float:
    return math.log(1 + (max(whole - count, 0) + 0.5) / (count + 0.5))


def near_words(words: Iterable[str], *, new: Iterable[str] = ()) -> Mapping[str, Vector]:
    """The vectors of `words` that are known, and those of `new`, whether known or not."""
    wanted = {*words, *new}
    rows = Word.objects.filter(pk__in=wanted).values_list("word", "vector")
    found = {word: np.asarray(vector, dtype=np.float32) for word, vector in rows}
    if unknown := [word for word in dict.fromkeys(new) if word not in found][:NEW_WORDS]:
        found |= dict(zip(unknown, vectors.embed(unknown), strict=True))
    return found


def learn(words: Iterable[str]) -> None:
    """Put the vectors of words that are new on record. In one order for all: two who learn must not wait crosswise."""
    asked = sorted({word for word in words if len(word) <= LONGEST})
    known = set(Word.objects.filter(pk__in=asked).values_list("pk", flat=True))
    if new := [word for word in asked if word not in known]:
        rows = zip(new, vectors.embed(new), strict=True)
        Word.objects.bulk_create([Word(word=word, vector=each.tolist()) for word, each in rows], ignore_conflicts=True)


def recount(*, always: bool = False) -> bool:
    """Count in how many wordings each stem stands, if enough of them are new; whether it was done."""
    now = Wording.objects.count()
    before = Stem.objects.filter(pk=ALL).values_list("wordings", flat=True).first() or 0
    if not always and abs(now - before) <= STALE * before:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        # One at a time; whoever comes second finds it done the next time it looks.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('claims.vocabulary'))")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("DELETE FROM claims_stem")
        cursor.execute(
            """
            INSERT INTO claims_stem (stem, wordings)
            SELECT word, ndoc FROM ts_stat('SELECT search FROM claims_wording') WHERE length(word) BETWEEN 1 AND %s
            """,
            [LONGEST],
        )
        Stem.objects.create(stem=ALL, wordings=now)
    return True
