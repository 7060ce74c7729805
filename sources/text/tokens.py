"""Words and marks of a text with their offsets, folded for looking up; the offsets are those of the text as kept."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from sources.text.normalize import fold

_TOKEN: Final = regex.compile(
    r"\p{N}+(?:[.,٫٬]\p{N}+)+"  # 1,200.5
    r"|(?:\p{Lu}\.){2,}"  # U.S.
    r"|[\p{L}\p{M}\p{N}_]+(?:(?:[’'.\-‐‑/](?=[\p{L}\p{N}]))[\p{L}\p{M}\p{N}_]+)*"
    r"|''|``|\.{2,}|--+|[^\s\p{L}\p{M}\p{N}]"
)
OPENING: Final = frozenset("“„«‹「『‟")
CLOSING: Final = frozenset("”»›」』")
QUOTES: Final = OPENING | CLOSING | {'"', "''", "``", "＂"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: code points, end excluded."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark, where it stands, and its folded form."""

    start: int
    end: int
    surface: str
    folded: str

    @property
    def word(self) -> bool:
        return self.surface[0].isalnum()

    @property
    def capital(self) -> bool:
        return self.surface[0].isupper()

    @property
    def quote(self) -> bool:
        return self.surface in QUOTES


def word_set(text: str) -> frozenset[str]:
    """The words of a list as a reader likes to see it."""
    return frozenset(text.split())


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """`fold` of one word; stories repeat their words."""
    return fold(word)


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of text[start:end], with offsets into `text`."""
    stop = len(text) if end is None else end
    return [
        # A mark alone folds to nothing; it stands for itself.
        Token(match.start(), match.end(), match.group(), folded(match.group()) or match.group())
        for match in _TOKEN.finditer(text, start, stop)
    ]
