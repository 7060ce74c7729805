"""What to ask search engines about a claim: wordings, names, numbers in both digit scripts, quotations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sources.text import units
from sources.text.language import detect
from sources.text.normalize import fold, words
from sources.text.numbers import Number

Kind = Literal["wording", "keywords", "names", "numbers", "quotation", "story"]

_ARABIC_DIGITS: Final = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
_KEYWORDS: Final = 7
_PIECE: Final = 8  # words of a quotation that a search engine takes as one phrase
_LONGEST: Final = 300
_LITTLE: Final = {
    "en": "the a an of and or in on at by for from to with that which who was were is are has have had been as than "
    "more less its it his her their this these after before about over under not no",
    "ar": "من الي علي في عن و او ان انه التي الذي الذين هذا هذه ذلك اكثر اقل كان كانت قد لم لا بعد قبل مع خلال منذ بين",
    "ru": "в на с со и или из за от до по к о об что который которые для при не а но как это был была были более менее",
    "ko": "이 그 및 등 것 수 더 또",
}


@dataclass(frozen=True)
class SearchWords:
    """One query, the language of its words, and what it is made of."""

    text: str
    language: str
    kind: Kind


def write(
    claim_texts: Mapping[str, str],
    names: Sequence[Sequence[str]],
    numbers: Sequence[Number],
    quotations: Sequence[str],
) -> list[SearchWords]:
    """Queries for a claim, the most telling first, none twice.

    `names` has for each entity its names in all languages known.
    """
    found: list[SearchWords] = []
    for text in quotations:
        found += _from_quotation(text)
    for language, text in claim_texts.items():
        found.append(SearchWords(" ".join(text.split())[:_LONGEST], language, "wording"))
    for language, text in claim_texts.items():
        own = _names_in(names, language)
        found += _keywords(text, language)
        found += _with_numbers(own, numbers, language, text)
        if len(own) > 1:
            found.append(SearchWords(" ".join(own[:3]), language, "names"))
    # Languages the claim has no wording in are reached by names alone.
    for language in sorted({detect(name) for entity in names for name in entity} - set(claim_texts) - {"und"}):
        own = _names_in(names, language)
        if len(own) > 1:
            found.append(SearchWords(" ".join(own[:3]), language, "names"))
        found += _with_numbers(own, numbers, language, "")
    return list({(each.language, fold(each.text), _script(each.text)): each for each in reversed(found)}.values())[::-1]


def _script(text: str) -> bool:
    """Folding makes ٥ and 5 one; as queries they are two."""
    return any("٠" <= each <= "٩" for each in text)


def _from_quotation(text: str) -> Iterator[SearchWords]:
    """The quotation as a phrase; of a long one its beginning and its middle, for reprints cut at the ends."""
    parts = text.split()
    if len(parts) < 2:
        return
    language = detect(text)
    starts = [0] if len(parts) <= _PIECE + 2 else [0, (len(parts) - _PIECE) // 2]
    for start in starts:
        piece = " ".join(parts[start : start + _PIECE]).strip("“”«»\"'.,،؛;:")
        yield SearchWords(f'"{piece}"', language, "quotation")


def _keywords(text: str, language: str) -> Iterator[SearchWords]:
    """The longer words of a wording, in their order: what an engine without meaning can use."""
    little = frozenset(fold(_LITTLE.get(language, "")).split())
    telling = [word for word in words(text) if word not in little and (len(word) > 2 or word.isdigit())]
    if len(telling) < 3:
        return
    longest = sorted(telling, key=lambda word: (-len(word), telling.index(word)))[:_KEYWORDS]
    kept = [word for word in dict.fromkeys(telling) if word in longest]
    if kept:
        yield SearchWords(" ".join(kept), language, "keywords")


def _names_in(names: Sequence[Sequence[str]], language: str) -> list[str]:
    """Of each entity the first name in the language, else none."""
    return [
        name
        for entity in names
        for name in [next((each for each in entity if _is_in(each, language)), None)]
        if name is not None
    ]


_SCRIPTS: Final = {"ar": "\u0600-\u06ff", "ru": "\u0400-\u04ff", "ko": "\uac00-\ud7a3"}


def _is_in(name: str, language: str) -> bool:
    """Names are too short to detect their language; their letters tell enough."""
    if language in _SCRIPTS:
        low, high = _SCRIPTS[language].split("-")
        return any(low <= character <= high for character in name)
    return name.isascii() or not any(
        low <= character <= high for each in _SCRIPTS.values() for low, high in [each.split("-")] for character in name
    )


def _with_numbers(names: list[str], numbers: Sequence[Number], language: str, text: str) -> Iterator[SearchWords]:
    """A name and a number with what it counts, once in each digit script that the language is written in."""
    for number in numbers:
        written = _written(number)
        if written is None:
            continue
        counted = _counted(number, language)
        company = [*names[:2], *([counted] if counted else [])]
        if not company:
            continue
        yield SearchWords(" ".join([*company, written]), language, "numbers")
        if language == "ar":
            yield SearchWords(" ".join([*company, written.translate(_ARABIC_DIGITS)]), language, "numbers")


def _written(number: Number) -> str | None:
    if number.value is None:
        return None
    value = number.value
    return f"{int(value):,}" if value == value.to_integral_value() else format(value.normalize(), "f")


def _counted(number: Number, language: str) -> str | None:
    """What is counted, in the query's language where the lexicon knows it."""
    if number.of and _is_in(number.of, language):
        return number.of
    if number.unit is None:
        return None
    return next((word for word, name in units.names(language).items() if name == number.unit and len(word) > 1), None)
