"""Quotations in a text, and whether a quotation stands in another text; letters are compared folded."""

from dataclasses import dataclass
from typing import Final

import regex

_MARK: Final = regex.compile(r"[“”„‟«»‹›「」『』\"＂]|''|``|(?<![\p{L}\p{N}])[‘'](?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}.,!?])[’'](?![\p{L}\p{N}])")
_FAMILY: Final = {
    **dict.fromkeys("“”„‟\"＂", "double"),
    **dict.fromkeys(("''", "``"), "double"),
    **dict.fromkeys("«»", "angle"),
    **dict.fromkeys("‹›", "small angle"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
    **dict.fromkeys("‘’'", "single"),
}
_OPENS: Final = frozenset(("“", "„", "‟", "«", "‹", "「", "『", "‘", "``"))
_CLOSES: Final = frozenset(("”", "»", "›", "」", "』", "’"))
_SENTENCE_END: Final = regex.compile(r"[.!?؟。](?=\s|$)")
_SLIP: Final = regex.compile(r"[\s.,،؛:]*[\p{L}\p{M}\p{N}]+(?:\s+[\p{L}\p{M}\p{N}]+){0,2}\s?$")
_SLIP_REACH: Final = 40
CONTEXT: Final = 32


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks: [start, end) with the marks, [inner_start, inner_end) without; `text` is the inside."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    text: str


@dataclass(slots=True)
class _Open:
    family: str
    start: int
    end: int


def quotations(text: str, language: str) -> list[Quotation]:
    """Every quotation, outermost only, in order; one that is not closed ends with its sentence."""
    found: list[Quotation] = []
    for match in regex.finditer(r"[^\n]+", text):
        found.extend(_in_paragraph(text, match.start(), match.end(), language))
    return found


def _in_paragraph(text: str, start: int, end: int, language: str) -> list[Quotation]:
    found: list[Quotation] = []
    stack: list[_Open] = []
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        family = _FAMILY[mark]
        if family == "single" and (language not in ("en", "und") or mark == "'"):
            continue
        at = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].family == family), None)
        if _is_opening(text, match, start, end, already=at is not None):
            if len(stack) < 4:
                stack.append(_Open(family, match.start(), match.end()))
        elif at is not None:
            opened = stack[at]
            del stack[at:]
            if not stack:
                found.append(_quotation(text, opened.start, match.end(), opened.end, match.start()))
        elif not stack and family != "single":
            _heal(text, found, match.start(), match.end())
    if stack and stack[0].family != "single":
        found.extend(_unclosed(text, stack[0], end))
    return [q for q in found if q.text.strip()]


def _is_opening(text: str, match: "regex.Match[str]", start: int, end: int, *, already: bool) -> bool:
    """Whether a mark opens: by its shape, unless the spaces around it say that it was typed the wrong way round."""
    mark = match.group()
    space_before = match.start() == start or not (
        text[match.start() - 1].isalnum() or text[match.start() - 1] in ".,!?؟،؛…)]%"
    )
    space_after = match.end() >= end or not (text[match.end()].isalnum() or text[match.end()] in "([.…$€#@“«‘'")
    if mark in _OPENS:
        return not (already and space_after and not space_before)
    if mark in _CLOSES:
        return not already and space_before and not space_after
    if already:
        return False
    return space_before or not space_after


def _quotation(text: str, start: int, end: int, inner_start: int, inner_end: int) -> Quotation:
    return Quotation(start, end, inner_start, inner_end, text[inner_start:inner_end])


def _heal(text: str, found: list[Quotation], mark_start: int, mark_end: int) -> None:
    """A closing mark without its opening, a word or two after a quotation: a slip that cut the quotation short."""
    if not found or mark_start - found[-1].end > _SLIP_REACH:
        return
    last = found[-1]
    if _SLIP.fullmatch(text, last.end, mark_start) and not text[last.end : mark_start][:1].isalpha():
        found[-1] = _quotation(text, last.start, mark_end, last.inner_start, mark_start)


def _unclosed(text: str, opened: _Open, end: int) -> list[Quotation]:
    following = text[end : end + 4].strip()
    if following and _FAMILY.get(following[0]) == opened.family:
        return [_quotation(text, opened.start, end, opened.end, end)]  # it goes on in the next paragraph
    stop = _SENTENCE_END.search(text, opened.end, end)
    stop_at = stop.start() if stop else end
    return [_quotation(text, opened.start, stop_at, opened.end, stop_at)]
