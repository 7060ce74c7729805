"""Words that say how sure a statement is of itself: perhaps, reportedly, ربما, вероятно."""

from functools import cache
from importlib import import_module
from typing import Any, Final

import regex

LANGUAGES: Final = ("ar", "en", "ru", "ko")


# "قد" before a present verb means may; before a past one it means already.
_MAY: Final = regex.compile(r"(?<![\p{L}\p{M}])(?:[وف])?(قد)\s+(?:لا\s+)?[يت]\p{L}{2,}(?<!تم)(?![\p{L}\p{M}])")


@cache
def lexicon(language: str) -> Any:
    """The words of a language; of English where a language has none of its own."""
    return import_module(f"sources.text.lexicon.{language if language in LANGUAGES else 'en'}")


@cache
def phrases(words: tuple[str, ...], language: str) -> "regex.Pattern[str]":
    """A pattern that finds any of some phrases as whole words, whatever the case and the Arabic letter forms."""
    options = "|".join(sorted((_loose(word, language) for word in words), key=len, reverse=True))
    if language == "ko":
        return regex.compile(f"(?:{options})")
    prefix = "[وف]?" if language == "ar" else ""
    return regex.compile(
        rf"(?<![\p{{L}}\p{{M}}\p{{N}}]){prefix}({options})(?![\p{{L}}\p{{M}}\p{{N}}])", regex.IGNORECASE
    )


_ARABIC_LETTERS: Final = {
    **dict.fromkeys("أإآا", "[أإآا]"), **dict.fromkeys("يى", "[يى]"), **dict.fromkeys("ةه", "[ةه]"), "ُ": "ُ?",
}  # fmt: skip


def _loose(phrase: str, language: str) -> str:
    pattern: str = regex.escape(phrase.strip(), special_only=True, literal_spaces=True)
    if language == "ar":
        pattern = "".join(_ARABIC_LETTERS.get(character, character) for character in pattern)
    return pattern.replace(" ", r"\s+")


def hedge(text: str, start: int, end: int, language: str) -> str | None:
    """The first word of doubt in text[start:end], as it stands there."""
    found = phrases(tuple(lexicon(language).HEDGES), language).finditer(text, start, end)
    match = next((each for each in found if each.group() != "May"), None)  # the month
    if language == "ar":
        may = _MAY.search(text, start, end)
        if may and (match is None or may.start() < match.start()):
            match = may
    return str(match.group(match.lastindex or 0)) if match else None
