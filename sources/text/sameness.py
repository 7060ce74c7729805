"""Do two sentences make the same claim? Signs of it, each between 0 and about 1, and one score out of them.

Within a language the words count, the rare ones most, their spelling variants and near words too; between languages
only meaning, names by their sounds, and numbers can. Who asks brings the weight of each stem (how rare it is among
the claims on record) and the vectors of words; without them all words weigh the same.

The coefficients are a logistic regression, so a score is a probability: within a language fitted on posts and claims
that they repeat (CheckThat! 2021 2A, dev data only), between languages on `tests/benchmarks/data/across_languages`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sources.text import stance_words
from sources.text.normalize import light_stem, words
from sources.text.numbers import numbers
from sources.text.skeletons import skeleton, sounds

Vector = NDArray[np.float32]
_TURNS: Final = {
    language: re.compile(f"{negations}|{stance_words.DENIALS[language]}|отказал\\w+|رفض\\w*|refus\\w+|거부\\w*")
    for language, negations in stance_words.NEGATIONS.items()
}
_YEAR: Final = re.compile(r"^(?:1[5-9]|20)\d\d$")

USUAL_LENGTH = 18.0  # words of a claim: what BM25 holds its length against
_K1, _B = 1.2, 0.75  # as in Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009
_GRAM = 4  # letters
ONE_SENTENCE = 0.5  # share of stems in the same order from which two sentences are versions of one
COMMON = 0.3  # weight up to which a word may be replaced by any other
NEAR_WORD = 0.5  # cosine from which two words count as near
MOST_WORDS = 60  # of either text that are compared

SAME_LANGUAGE: Final = {
    "words": 2.311,
    "rarest": 2.801,
    "spelling": 6.329,
    "meaning": 8.775,
    "theirs": 4.364,
    "ours": 6.350,
    "skeletons": 7.121,
}
SAME_LANGUAGE_BIAS: Final = -22.795
OTHER_LANGUAGE: Final = {"meaning": 8.93, "theirs": 3.11, "ours": 1.57, "names": 1.10, "weakest": 2.43}
OTHER_LANGUAGE_BIAS: Final = -9.35
CERTAIN: Final = 5.0  # log-odds beyond which more signs say little more, so that objections are heard
AGAINST: Final = {
    "other_number": -3.0,  # each of the two has a number that the other lacks
    "negated": -0.5,  # one of the two is negated, the other not
    "turned_round": -5.0,  # so, and otherwise they are one sentence
    "replaced": -5.0,  # they are one sentence but for a word in place of another
}

Objection = Literal["other_number", "negated", "turned_round", "replaced"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely it is, 0 to 1, that two texts make the same claim; the signs that they do, and what speaks against.

    `words` are the shared words, the rarest first.
    """

    score: float
    signs: Mapping[str, float]
    objections: tuple[Objection, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """How rare the words on record are: `of` a stem, 0 (in every claim) to 1 (in none)."""

    rarity: Mapping[str, float] = field(default_factory=dict)
    unknown: float = 1.0

    def of(self, stem: str) -> float:
        return self.rarity.get(stem, self.unknown)


class Sentence:
    """A text to be compared, and what is compared of it. `also` is said beside it: its author, its year."""

    def __init__(self, text: str, language: str, vector: Vector, *, also: str = "") -> None:
        self.text = text
        self.language = language.split("-")[0].lower()
        self.vector = vector
        self.words = words(f"{text} {also}" if also else text)[: 4 * MOST_WORDS]
        self.stems = [light_stem(word, self.language) for word in self.words]

    @cached_property
    def counted(self) -> Counter[str]:
        return Counter(self.stems)

    @cached_property
    def skeletons(self) -> dict[str, str]:
        """Skeleton → one of its stems."""
        found = {skeleton(stem, self.language): stem for stem in self.stems}
        return {bones: stem for bones, stem in found.items() if len(bones) > 1}

    @cached_property
    def sounds(self) -> dict[str, str]:
        found = {sounds(word): stem for word, stem in zip(self.words, self.stems, strict=True)}
        return {heard: stem for heard, stem in found.items() if len(heard) > 2}

    @cached_property
    def distinct(self) -> dict[str, str]:
        """Word → stem, each word once."""
        return dict(list(dict(zip(self.words, self.stems, strict=True)).items())[:MOST_WORDS])

    @cached_property
    def values(self) -> frozenset[str]:
        found = numbers(self.text, self.language)
        values = {format(one.value.normalize(), "f") for one in found if one.value is not None}
        return frozenset(values.union(*(_YEAR.findall(word) for word in self.words)))

    @cached_property
    def negations(self) -> int:
        return sum(bool(_TURNS[self.language].fullmatch(word)) for word in self.words) if self.language in _TURNS else 0

    def grams(self, weights: Weights) -> tuple[Counter[str], float]:
        """Letter sequences, each by the weight of its word, and their length as a vector."""
        found: Counter[str] = Counter()
        for word, stem in zip(self.words, self.stems, strict=True):
            padded, weight = f" {word} ", weights.of(stem)
            for at in range(max(1, len(padded) - _GRAM + 1)):
                found[padded[at : at + _GRAM]] += weight  # type: ignore[assignment]  # a Counter counts floats too
        return found, math.sqrt(sum(weight * weight for weight in found.values()))


class Comparison:
    """One sentence held against many: what only depends on it is worked out once."""

    def __init__(self, asked: Sentence, weights: Weights, vectors: Mapping[str, Vector]) -> None:
        self.asked = asked
        self.weights = weights
        self.vectors = vectors
        self.grams, self.length = asked.grams(weights)

    def likeness(self, wordings: Sequence[Sentence]) -> Likeness:
        """How alike the claim with these wordings is: the best that those in one language, or the others, show."""
        own = [known for known in wordings if known.language == self.asked.language]
        other = [known for known in wordings if known.language != self.asked.language]
        return max((self._likeness(group) for group in (own, other) if group), key=lambda found: found.score)

    def signs(self, known: Sentence) -> dict[str, float]:
        """The signs that `known` says the same, by name; all those of its kind of pair."""
        if known.language == self.asked.language:
            return self._own_words(known) | self._meaning(known) | self._near_words(known)
        return self._meaning(known) | self._near_words(known) | {"names": self._names(known)}

    def _likeness(self, group: Sequence[Sentence]) -> Likeness:
        """Each sign counts where it is strongest: one wording has the words, another the meaning."""
        each = [self.signs(known) for known in group]
        signs = {name: max(signs[name] for signs in each) for name in each[0]}
        nearest = max(zip(group, each, strict=True), key=lambda pair: pair[1]["meaning"])[0]
        objections = self._objections(nearest)
        own = nearest.language == self.asked.language
        coefficients = SAME_LANGUAGE if own else OTHER_LANGUAGE
        evidence = SAME_LANGUAGE_BIAS if own else OTHER_LANGUAGE_BIAS
        evidence += sum(coefficient * signs[name] for name, coefficient in coefficients.items())
        evidence = min(evidence, CERTAIN + 0.1 * (evidence - CERTAIN))
        evidence += sum(AGAINST[objection] for objection in objections)
        shared = sorted(self._shared(group), key=lambda stem: (-self.weights.of(stem), stem))
        distinct = {stem: word for word, stem in reversed(self.asked.distinct.items())}
        found = tuple(distinct[stem] for stem in shared if stem in distinct)
        return Likeness(1 / (1 + math.exp(-evidence)), signs, objections, found)

    def _shared(self, group: Sequence[Sentence]) -> set[str]:
        return {stem for known in group for stem in known.counted if stem in self.asked.counted}

    def _objections(self, known: Sentence) -> tuple[Objection, ...]:
        found: list[Objection] = []
        if self.asked.values - known.values and known.values - self.asked.values:
            found.append("other_number")
        negated = bool(self.asked.negations) != bool(known.negations)
        if known.language == self.asked.language and (pair := self._versions(known)):
            if negated:
                found.append("turned_round")
            elif any(kind == "replace" and self._differ(known, a, b, c, d) for kind, a, b, c, d in pair.get_opcodes()):
                found.append("replaced")
        elif negated:
            found.append("negated")
        return tuple(found)

    def _versions(self, known: Sentence) -> SequenceMatcher[str] | None:
        """How two sentences that are versions of one are aligned: most of their words are the same, in one order."""
        pair = SequenceMatcher(None, self.asked.stems[:MOST_WORDS], known.stems[:MOST_WORDS], autojunk=False)
        return pair if pair.ratio() >= ONE_SENTENCE else None

    def _differ(self, known: Sentence, a: int, b: int, c: int, d: int) -> bool:
        """Whether words in place of others are others, not the same in another spelling. Common ones do not count:
        near words do, because “imports” is near “exports”, and one country near the next."""
        ours = {skeleton(stem, known.language) for stem in self.asked.stems[a:b] if self.weights.of(stem) > COMMON}
        theirs = {skeleton(stem, known.language) for stem in known.stems[c:d] if self.weights.of(stem) > COMMON}
        return bool(ours - theirs and theirs - ours)

    def _own_words(self, known: Sentence) -> dict[str, float]:
        shared = [stem for stem in self.asked.counted if stem in known.counted]
        long = _K1 * (1 - _B + _B * len(known.stems) / USUAL_LENGTH)
        found = sum(
            self.weights.of(stem) * known.counted[stem] * (_K1 + 1) / (known.counted[stem] + long) for stem in shared
        )
        bones = self.asked.skeletons.keys() & known.skeletons.keys()
        boned = sum(self.weights.of(known.skeletons[each]) for each in bones) * (_K1 + 1) / (1 + long)
        theirs, length = known.grams(self.weights)
        product = sum(weight * theirs[gram] for gram, weight in self.grams.items() if gram in theirs)
        return {
            "words": math.log1p(10 * found) / 4,
            "rarest": max((self.weights.of(stem) for stem in shared), default=0.0),
            "spelling": product / (self.length * length) if self.length and length else 0.0,
            "skeletons": math.log1p(10 * boned) / 4,
        }

    def _meaning(self, known: Sentence) -> dict[str, float]:
        return {"meaning": float(np.dot(self.asked.vector, known.vector))}

    def _near_words(self, known: Sentence) -> dict[str, float]:
        """The share of each one's words that has a word near it in the other, by weight."""
        near = np.zeros((len(known.distinct), len(self.asked.distinct)))
        places = {word: column for column, word in enumerate(self.asked.distinct)}
        for row, word in enumerate(known.distinct):
            if word in places:
                near[row, places[word]] = 1.0
        rows, theirs = self._placed(known.distinct)
        columns, ours = self._placed(self.asked.distinct)
        if rows and columns:
            near[np.ix_(rows, columns)] = np.maximum(near[np.ix_(rows, columns)], theirs @ ours.T)
        content = [row for row, word in enumerate(known.distinct) if len(word) > 2]
        # One word that has nothing near it in the other text may be the one that matters.
        weakest = float(np.sort(near[content].max(axis=1))[:2].mean()) if content and near.size else 0.0
        near[near < NEAR_WORD] = 0.0
        return {
            "theirs": self._share(near, known.distinct.values(), axis=1),
            "ours": self._share(near, self.asked.distinct.values(), axis=0),
            "weakest": weakest,
        }

    def _placed(self, distinct: Mapping[str, str]) -> tuple[list[int], Vector]:
        known = [(place, self.vectors[word]) for place, word in enumerate(distinct) if word in self.vectors]
        return [place for place, _ in known], np.array([vector for _, vector in known], dtype=np.float32)

    def _share(self, near: NDArray[np.float64], stems: Iterable[str], *, axis: int) -> float:
        weights = np.array([self.weights.of(stem) for stem in stems])
        if not near.size or not weights.sum():
            return 0.0
        return float((near.max(axis=axis) * weights).sum() / weights.sum())

    def _names(self, known: Sentence) -> float:
        shared = self.asked.sounds.keys() & known.sounds.keys()
        found = sum(self.weights.of(known.sounds[heard]) for heard in shared)
        fewer = min(len(self.asked.sounds), len(known.sounds))
        return found / fewer if fewer else 0.0
