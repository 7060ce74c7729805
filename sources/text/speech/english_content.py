"""English: where in the sentence that stands which somebody says."""

from typing import Final

import regex

from sources.text.lexicon import en
from sources.text.lexicon.verbs import Verb
from sources.text.speech.english_nouns import is_finite
from sources.text.speech.shapes import Line
from sources.text.tokens import Span, word_set

TIME: Final = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday today yesterday tonight earlier later
    recently last this early late morning afternoon evening night week month year on in at during after
    """
)
_OCCASION: Final = regex.compile(
    r"\s*(?:(?:on|in|at|during|after|via|by|to|earlier|later|late|early|last|this|again|today|yesterday|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b[^,.;:“”\"]{0,80}?)?(?:[,.;]|$)",
    regex.IGNORECASE,
)
_CLAUSE_END: Final = regex.compile(r",\s(?:but|while|although|though|adding|according|saying|which|even)\b|;|\s[—–]\s")


def content_of(line: Line, at: int, first: int, verb: Verb) -> Span | None:
    token = line.tokens[at]
    fronted = _fronted(line, first)
    rest = line.text[token.end : line.end]
    if fronted is not None and _OCCASION.match(rest):
        following = next((i for i in range(at + 1, len(line.tokens)) if line.quoted[i]), None)
        return Span(fronted.start, line.end) if following is not None else fronted
    begin = at + 1
    if verb.frame == "tell":
        begin = _after_recipient(line, begin)
    begin = _after_time(line, begin)
    if begin >= len(line.tokens) or not (
        line.tokens[begin].word or line.tokens[begin].quote or line.tokens[begin].surface in (":", "$", "—")
    ):
        return fronted
    return Span(line.tokens[begin].start, _content_end(line, begin, verb))


def _content_end(line: Line, begin: int, verb: Verb) -> int:
    start = line.tokens[begin].start
    for match in _CLAUSE_END.finditer(line.text, start, line.end):
        inside = any(quotation.start < match.start() < quotation.end for quotation in line.quotations)
        if not inside:
            return int(match.start())
    end = line.end
    while end > start and line.text[end - 1] in ".!? ":
        end -= 1
    return end


def _fronted(line: Line, first: int) -> Span | None:
    """What stands before ", X said"."""
    if first < 3:
        return None
    before = line.tokens[first - 1]
    if before.quote or before.surface in (",", "?", "!", "—", "–"):
        end = before.end if before.quote else before.start
        if any(line.quoted[:first]) or has_verb(line, 0, first - 1):
            return Span(line.start, end)
    return None


def _after_recipient(line: Line, at: int) -> int:
    here = at
    while here < len(line.tokens) and here - at < 14:
        token = line.tokens[here]
        if token.folded in ("that", "to", "about", "how", "why") or token.quote or token.surface in (",", ":", "."):
            return here
        if here > at and (
            token.folded in ("he", "she", "they", "it", "there", "we", "his", "her", "their")
            or token.folded in en.DETERMINERS
        ):
            return here
        here += 1
    return at


def _after_time(line: Line, at: int) -> int:
    here = at
    while (
        here < len(line.tokens)
        and line.tokens[here].folded in TIME - {"in", "at", "during", "after", "this"}
        and line.tokens[here].word
    ):
        here += 1
    return here


def has_verb(line: Line, first: int, last: int) -> bool:
    return any(is_finite(line, at) or line.quoted[at] for at in range(first, last))
