"""The tokens that numbers are made of: digits, and words with the Arabic particles written onto them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from sources.text import digits
from sources.text.normalize import fold
from sources.text.number_words import NumberWords

_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*+(?:['’](?=\p{L})\p{L}+)?")
_BETWEEN: Final = regex.compile(r"[\s\u00a0]*|\s?[-‐‑–]\s?")


class Token(NamedTuple):
    start: int
    end: int
    word: str  # folded; empty for digits
    number: digits.Digits | None
    conjoined: bool = False  # Arabic و written onto the word


class NumberTokens:
    """The number words and digits of one text, with what may stand between them."""

    def __init__(self, text: str, words: NumberWords, language: str, attached_units: bool) -> None:
        self.text = text
        self.words = words
        self.language = language
        self.attached_units = attached_units
        self.tokens = list(self._tokenised())
        self.count = len(self.tokens)

    def _tokenised(self) -> Iterator[Token]:
        found: list[Token] = [Token(each.start, each.end, "", each) for each in digits.read(self.text, self.language)]
        found += [Token(each.start, each.end, "", each) for each in digits.lone_fractions(self.text)]
        taken = bytearray(len(self.text) + 1)
        for token in found:
            taken[token.start : token.end] = b"\x01" * (token.end - token.start)
        for match in _WORD.finditer(self.text):
            if not taken[match.start()]:
                found += self._word_tokens(match.start(), match.end(), fold(match.group()))
        found.sort(key=lambda token: token.start)
        return iter(found)

    def _word_tokens(self, start: int, end: int, word: str) -> list[Token]:
        if self.language != "ar" or self._known(word):
            return [Token(start, end, word, None)]
        for prefix in ("وال", "بال", "وب", "لل", "ال", "و", "ب", "ل", "ف", "ك"):
            rest = word[len(prefix) :]
            if word.startswith(prefix) and self._known(rest) and len(rest) > 1:
                skip = 0 if prefix == "ال" else len(prefix) - (2 if prefix.endswith("ال") else 0)
                # The folded word is as long as its letters: marks are gone from the text already.
                return [Token(start + min(skip, end - start - 1), end, rest, None, prefix.startswith("و"))]
        return [Token(start, end, word, None)]

    def _known(self, word: str) -> bool:
        w = self.words
        return (
            word in w.units
            or word in w.teens
            or word in w.tens
            or word in w.hundreds
            or word in w.times_hundred
            or word in w.scales
            or word in w.duals
            or word in w.halves
            or word in w.denominators
            or word in w.zero
            or word in w.negative
            or word in w.dozens
            or word == "جزء"
        )

    def _near(self, i: int) -> bool:
        """Whether token i follows token i-1 with nothing but a space or a hyphen between them."""
        if not 0 < i < self.count:
            return 0 == i < self.count
        gap = self.text[self.tokens[i - 1].end : self.tokens[i].start]
        if self.tokens[i].conjoined:
            gap = gap[:-1] if gap.endswith("و") else gap
        return bool(_BETWEEN.fullmatch(gap))

    def _word(self, i: int) -> str:
        return self.tokens[i].word if i < self.count else ""

    def _after_conjunction(self, i: int) -> int | None:
        """Where the number goes on after "and" at i, if it may; None if there is no "and"."""
        if i >= self.count or not self._near(i):
            return None
        if self.tokens[i].conjoined:
            return i
        if self._word(i) in self.words.conjunction and i + 1 < self.count and self._near(i + 1):
            return i + 1
        return None
