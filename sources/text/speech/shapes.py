"""What the rules of every language find: a mention of somebody, and a saying; and the sentence they read."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sources.text.quotes import Quotation
from sources.text.tokens import Span, Token, tokens

Kind = Literal["name", "role", "body", "group", "place", "pronoun", "unknown"]
Stance = Literal["asserts", "denies", "reports", "promises", "predicts"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named in a sentence, as it stands there; gender and number where the grammar tells them."""

    text: str
    start: int
    end: int
    kind: Kind
    gender: str = ""
    number: str = ""
    name: str = ""  # the personal name within it, where there is one
    vague: bool = False  # "the minister", "المعهد": means somebody named before
    role: str = ""  # what stands beside the name: "a spokesman for the ministry"


@dataclass(frozen=True, slots=True)
class Saying:
    """Somebody says something: who, the verb and its stance, what is said, and through whom it came."""

    speaker: Mention
    verb: Span
    lemma: str
    stance: Stance
    content: Span | None
    reason: str
    via: Mention | None = None
    strength: int = 2  # 2: the verb says that something is said; 1: it tells an attitude (wants, supports)
    opening: int | None = None  # where its clause begins, when it can stand as a statement of its own
    whole: Span | None = None  # the speaker's phrase with all that belongs to it


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody met in the story: the fullest name, its words, and the words of the role that went with it."""

    full: str
    words: tuple[str, ...]
    role: frozenset[str]
    gender: str = ""
    person: bool = True


@dataclass(slots=True)
class Line:
    """One sentence with its tokens, and which of them stand inside quotation marks."""

    text: str
    start: int
    end: int
    language: str
    tokens: list[Token]
    quotations: list[Quotation]
    quoted: list[bool] = field(default_factory=list)
    names: frozenset[str] | set[str] = frozenset()  # words of the names met so far in the story

    def words(self, first: int, last: int) -> str:
        """The text from one token to before another."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


def line_of(text: str, span: Span, language: str, quotations: Sequence[Quotation]) -> Line:
    """The sentence at `span`, with those of `quotations` (sorted) that lie in it."""
    first = bisect_right(quotations, span.start, key=lambda quotation: quotation.end)
    inside: list[Quotation] = []
    for quotation in quotations[first:]:
        if quotation.start >= span.end:
            break
        inside.append(quotation)
    line = Line(text, span.start, span.end, language, tokens(text, span.start, span.end), inside)
    at = 0
    for token in line.tokens:
        while at < len(inside) and inside[at].end <= token.start:
            at += 1
        line.quoted.append(at < len(inside) and inside[at].start <= token.start)
    return line
