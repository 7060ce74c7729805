"""Places by name: the longest known name wins, in any case, with any article or prefix of its language."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from sources.text.lexicon.places import COUNTRIES
from sources.text.normalize import fold
from sources.text.tokens import Token, tokens

_LANGUAGES: Final = ("ar", "en", "ru", "ko")
_LONGEST: Final = 5
_ARABIC_PREFIXES: Final = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_ADJECTIVE_ENDINGS: Final = ("", "ه", "ون", "ين", "ان", "تان", "تين", "ات")
_KOREAN_ENDINGS: Final = """
    은 는 이 가 을 를 의 에 에서 과 와 도 만 로 으로 에게 까지 부터 측 인 군 산 과의 와의 에는 에도
    측은 측이 인이 인은 인들 군이 군은 이라고 정부
"""
_KOREAN_TAILS: Final = ("", *_KOREAN_ENDINGS.split())
_RUSSIAN_ENDINGS: Final = """
    а у ом ем е ы и ой ей ю я ью ь й ям ях ями ам ах ами ов ев ая ую ое ого ому
    ий ый их ых им ым ими ыми ие ые цы цев цам ин
"""
_RUSSIAN_TAILS: Final = ("", *_RUSSIAN_ENDINGS.split())


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in a text, where, and its key; `people` when only its adjective stands there."""

    surface: str
    start: int
    end: int
    key: str
    people: bool = False


def places(text: str, language: str) -> list[Place]:
    """Every known place of `text`, in order, without overlaps."""
    return places_of(tokens(text), text, language)


def places_of(found: Sequence[Token], text: str, language: str) -> list[Place]:
    """The same, for tokens already at hand; offsets are the tokens' own."""
    result: list[Place] = []
    at = 0
    while at < len(found):
        match = place_at(found, at, language)
        if match is None:
            at += 1
            continue
        length, key, people, cut = match
        start, end = found[at].start + cut, found[at + length - 1].end
        end -= _ending(text[start:end], language)
        result.append(Place(text[start:end], start, end, key, people))
        at += length
    return result


def _ending(surface: str, language: str) -> int:
    """How much of a surface is 's or a Korean particle."""
    if language == "en":
        return 2 if surface.endswith(("'s", "’s")) else 0
    if language != "ko" or (fold(surface),) in _names("ko").plain:
        return 0
    tails = [len(tail) for tail in _KOREAN_TAILS if tail and (fold(surface.removesuffix(tail)),) in _names("ko").plain]
    return max(tails, default=0) if surface else 0


def place_at(found: Sequence[Token], at: int, language: str) -> tuple[int, str, bool, int] | None:
    """How many tokens from `at` name a place, its key, whether by its people, and how long the prefix before it is."""
    first = found[at]
    if not first.word:
        return None
    names = _names(language)
    for start, cut in _starts(first, language):
        limit = names.lengths.get(start, 0)
        for length in range(min(limit, len(found) - at), 0, -1):
            words = (start, *(token.folded for token in found[at + 1 : at + length]))
            hit = names.table.get(words)
            if hit is not None and _rightly_written(first, language, cut):
                return length, hit[0], hit[1], cut
    return None


def _starts(first: Token, language: str) -> list[tuple[str, int]]:
    word = first.folded
    starts = [(word, 0)]
    if language == "ar":
        for prefix in _ARABIC_PREFIXES:
            if word.startswith(prefix) and len(word) - len(prefix) >= 2:
                starts.append((word[len(prefix) :], len(prefix)))
        if word.startswith("لل"):
            starts.append(("ال" + word[2:], 1))
    elif language == "en" and word.endswith("'s"):
        starts.append((word[:-2], 0))
    return starts


def _rightly_written(first: Token, language: str, cut: int) -> bool:
    """English and Russian names are capitalised; "US" is not "us"."""
    if language == "en":
        return first.capital and not (first.folded == "us" and first.surface != "US")
    return True


@dataclass(frozen=True, slots=True)
class _Names:
    table: dict[tuple[str, ...], tuple[str, bool]]
    lengths: dict[str, int]
    plain: frozenset[tuple[str, ...]]  # as they stand in the list


@cache
def _names(language: str) -> _Names:
    column = _LANGUAGES.index(language) + 1 if language in _LANGUAGES else 2
    table: dict[tuple[str, ...], tuple[str, bool]] = {}
    plain: set[tuple[str, ...]] = set()
    for line in COUNTRIES.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        names, _, adjectives = cells[column].partition("/")
        for name in filter(None, (each.strip() for each in names.split(","))):
            plain.add(tuple(token.folded for token in tokens(name)))
            for words in _name_forms(name, language):
                table.setdefault(words, (cells[0], False))
        for adjective in filter(None, (each.strip() for each in adjectives.split(","))):
            for words in _adjective_forms(adjective, language):
                table.setdefault(words, (cells[0], True))
    lengths: dict[str, int] = {}
    for words in table:
        lengths[words[0]] = max(lengths.get(words[0], 0), len(words))
    return _Names(table, lengths, frozenset(plain))


def _name_forms(name: str, language: str) -> list[tuple[str, ...]]:
    if language == "ru":
        return _russian_forms(name)
    words = tuple(token.folded for token in tokens(name))
    if language == "ko":
        return [(*words[:-1], words[-1] + tail) for tail in _KOREAN_TAILS]
    if language == "en":
        return [words, (*words[:-1], words[-1] + "'s")]
    return [words]


def _russian_forms(name: str) -> list[tuple[str, ...]]:
    forms: list[tuple[str, ...]] = [()]
    for word in name.split():
        stem, dash, ending = word.rpartition("-")
        if not dash or not ending.islower() or len(ending) > 3:
            stem = word
        options = [fold(stem)] if word.isupper() else [fold(stem) + tail for tail in _RUSSIAN_TAILS]
        forms = [(*form, option) for form in forms for option in options]
    return forms


def _adjective_forms(adjective: str, language: str) -> list[tuple[str, ...]]:
    words = [fold(word) for word in adjective.split()]
    if language == "ar":
        plain = [tuple(word + ending for word in words) for ending in _ADJECTIVE_ENDINGS]
        return [*plain, *(tuple("ال" + word for word in form) for form in plain)]
    if language == "ru":
        return [(words[0] + tail,) for tail in _RUSSIAN_TAILS if tail]
    return [tuple(words)]
