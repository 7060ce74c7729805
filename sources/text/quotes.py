"""Quotations in a text, and whether a quotation stands in another text; letters are compared folded."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import regex
from rapidfuzz.distance import Levenshtein

from sources.text.tokens import folded, word_set

_MARK: Final = regex.compile(
    r"[“”„‟«»‹›「」『』\"＂]|''|``|(?<![\p{L}\p{N}])[‘'](?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}.,!?])[’'](?![\p{L}\p{N}])"
)
_FAMILY: Final = {
    **dict.fromkeys('“”„‟"＂', "double"),
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
    """Words between quotation marks: start and end count the marks in, inner_start and inner_end do not."""

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


Verdict = Literal["exact", "equivalent", "altered", "absent"]

# Words, and the signs that change what a number means; zero-width marks are part of the word they stand in.
# (the standard engine: twice as fast here, and a page is read word by word).
_UNIT: Final = re.compile(
    r"\d+(?:[.,٫٬]\d+)*|(?:[^\W\d]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060\ufeff\u00ad])+(?:['’ʼ][^\W\d_]+)*"
    r"|[%٪$€£¥₽₩°+?؟]|(?<!\w)[-−](?=\d)"
)
_GROUPED: Final = regex.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_ELLIPSIS: Final = regex.compile(r"[\[(]?\s*(?:…|\.{3,}|\.\s\.\s\.)\s*[\])]?")
_OUTER: Final = " \t\n“”„‟\"«»‹›「」『』‘’'＂`،,.;:؛"
_NEGATIONS: Final = word_set(
    """
    not no never none nor cannot لا لم لن ليس ليست ما غير دون بدون не нет ни никогда без 안 못 않 아니 아니다 않다
    않는다 않았다 없다 없는
    """
)
_LONGEST_GAP: Final = 150  # words that a marked ellipsis may leave out
_FEWEST_MATCHED: Final = 0.6


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """What became of a quotation in a text, and where: start and end are those of the text, -1 when absent."""

    verdict: Verdict
    start: int
    end: int
    score: float
    differences: list[str] = field(default_factory=list)


class _Word(NamedTuple):
    key: str
    start: int
    end: int


def locate(quote: str, text: str, near: int | None = None) -> QuoteMatch:
    """Whether `quote` stands in `text`: letter for letter, in other letter forms, changed, or not at all.

    Of several places the one closest to `near` is taken, else the first.
    """
    wanted = quote.strip(_OUTER)
    if not wanted:
        return QuoteMatch("absent", -1, -1, 0.0)
    exact = _exact(wanted, text, near)
    if exact >= 0:
        return QuoteMatch("exact", exact, exact + len(wanted), 1.0)
    found = _words(text)
    equivalent = _equivalent(wanted, found, near)
    if equivalent is not None:
        first, last = equivalent
        return QuoteMatch("equivalent", found[first].start, found[last].end, 1.0)
    return _altered(_words(_ELLIPSIS.sub(" ", wanted)), found)


def selector(text: str, start: int, end: int) -> dict[str, str | int]:
    """The W3C TextQuoteSelector and TextPositionSelector of text[start:end], in one flat dictionary."""
    return {
        "exact": text[start:end],
        "prefix": text[max(0, start - CONTEXT) : start],
        "suffix": text[end : end + CONTEXT],
        "start": start,
        "end": end,
    }


def word_places(text: str) -> list["_Word"]:
    """The words of `text` as quotations are compared by them: in folded letters, numbers whole, where they stand."""
    return _words(text)


def is_negation(key: str) -> bool:
    """Whether a folded word turns what is said into its opposite."""
    return key in _NEGATIONS


def _exact(wanted: str, text: str, near: int | None) -> int:
    best, at = -1, text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        whole = not (at and text[at - 1].isalnum() and wanted[0].isalnum())
        whole = whole and not (end < len(text) and text[end].isalnum() and wanted[-1].isalnum())
        whole = whole and not _number_goes_on(text, at, end)
        if whole and (best < 0 or (near is not None and abs(at - near) < abs(best - near))):
            best = at
            if near is None:
                break
        at = text.find(wanted, at + 1)
    return best


def _number_goes_on(text: str, start: int, end: int) -> bool:
    """“11” is not a quotation of “11,000” or of “2.11”."""
    after = text[end : end + 2]
    before = text[max(0, start - 2) : start]
    right = text[end - 1].isdigit() and len(after) == 2 and after[0] in ".,٫٬" and after[1].isdigit()
    return right or (text[start].isdigit() and len(before) == 2 and before[1] in ".,٫٬" and before[0].isdigit())


def _words(text: str) -> list[_Word]:
    found = []
    for match in _UNIT.finditer(text):
        key = _key(match.group())
        if key:
            found.append(_Word(key, match.start(), match.end()))
    return found


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    key = folded(word)
    return _GROUPED.sub("", key) if key[:1].isdigit() else key


def _equivalent(wanted: str, found: Sequence[_Word], near: int | None) -> tuple[int, int] | None:
    """First and last word of where the same words stand in order; only a marked ellipsis may leave some out."""
    parts = [[word.key for word in _words(part)] for part in _ELLIPSIS.split(wanted)]
    parts = [part for part in parts if part]
    if not parts:
        return None
    starts: dict[str, list[int]] = {}
    firsts = {part[0] for part in parts}
    for at, word in enumerate(found):
        if word.key in firsts:
            starts.setdefault(word.key, []).append(at)
    places = []
    for at in starts.get(parts[0][0], ()):
        last = _follow(parts, found, at, starts)
        if last is not None:
            places.append((at, last))
            if near is None:
                break
    return min(places, key=lambda place: abs(found[place[0]].start - (near or 0)), default=None)


def _follow(parts: list[list[str]], found: Sequence[_Word], at: int, starts: dict[str, list[int]]) -> int | None:
    if not _stands(parts[0], found, at):
        return None
    last = at + len(parts[0]) - 1
    for part in parts[1:]:
        following = next(
            (i for i in starts.get(part[0], ()) if last < i <= last + _LONGEST_GAP and _stands(part, found, i)), None
        )
        if following is None:
            return None
        left_out = {word.key for word in found[last + 1 : following]}
        if following - last <= 4 and left_out & _NEGATIONS:
            return None
        last = following + len(part) - 1
    return last


def _stands(part: Sequence[str], found: Sequence[_Word], at: int) -> bool:
    return at + len(part) <= len(found) and all(found[at + i].key == key for i, key in enumerate(part))


def _altered(wanted: Sequence[_Word], found: Sequence[_Word]) -> QuoteMatch:
    """The place that comes closest, and what differs there."""
    keys = [word.key for word in wanted]
    window = _densest(keys, found)
    if window is None:
        return QuoteMatch("absent", -1, -1, 0.0)
    first, last = window
    there = [word.key for word in found[first:last]]
    steps = [step for step in Levenshtein.opcodes(keys, there) if step.tag != "equal" or step.src_end > step.src_start]
    while steps and steps[0].tag == "insert":
        first, steps = first + steps[0].dest_end - steps[0].dest_start, steps[1:]
    while steps and steps[-1].tag == "insert":
        last, steps = last - (steps[-1].dest_end - steps[-1].dest_start), steps[:-1]
    kept = sum(_weight(keys[i]) for step in steps if step.tag == "equal" for i in range(step.src_start, step.src_end))
    score = kept / (sum(map(_weight, keys)) or 1.0)
    if score < _FEWEST_MATCHED or last <= first:
        return QuoteMatch("absent", -1, -1, round(score, 3))
    differences = [
        _difference(step.tag, keys[step.src_start : step.src_end], there[step.dest_start : step.dest_end])
        for step in steps
        if step.tag != "equal"
    ]
    return QuoteMatch("altered", found[first].start, found[last - 1].end, round(score, 3), differences)


def _weight(word: str) -> float:
    return 1.0 if len(word) >= 4 or word[:1].isdigit() or word in _NEGATIONS else 0.4


def _densest(keys: Sequence[str], found: Sequence[_Word]) -> tuple[int, int] | None:
    """The stretch of the text that holds most of the wanted words, each counted as often as it is wanted."""
    wanted = Counter(keys)
    hits = [at for at, word in enumerate(found) if word.key in wanted]
    width = int(len(keys) * 1.6) + 6
    inside: Counter[str] = Counter()
    best, weight, left = None, 0.0, 0
    most = 0.0
    for at in hits:
        key = found[at].key
        inside[key] += 1
        weight += _weight(key) if inside[key] <= wanted[key] else 0.0
        while found[hits[left]].key and hits[left] <= at - width:
            gone = found[hits[left]].key
            weight -= _weight(gone) if inside[gone] <= wanted[gone] else 0.0
            inside[gone] -= 1
            left += 1
        if weight > most:
            most, best = weight, (hits[left], at + 1)
    if best is None or most < 0.5 * sum(map(_weight, keys)):
        return None
    return best


def _difference(tag: str, ours: Sequence[str], theirs: Sequence[str]) -> str:
    """One difference in words: what the quotation has, what the text has."""
    has, stands = " ".join(ours), " ".join(theirs)
    if tag == "insert":
        kind = "a negation is left out" if set(theirs) & _NEGATIONS else "left out without a mark"
        return f"{kind}: “{stands}”"
    if tag == "delete":
        kind = "a negation is added" if set(ours) & _NEGATIONS else "added"
        return f"{kind}: “{has}”"
    kind = "another number" if any(key[:1].isdigit() for key in (*ours, *theirs)) else "another word"
    return f"{kind}: “{has}” where the text has “{stands}”"
