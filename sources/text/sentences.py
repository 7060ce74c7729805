"""Paragraphs and sentences of a news text, in any script; a quotation that runs over a full stop stays whole."""

from collections.abc import Sequence
from typing import Final

import regex

from sources.text.quotes import Quotation, quotations
from sources.text.tokens import Span, word_set

__all__ = ["Span", "paragraphs", "sentences"]

_PARAGRAPH: Final = regex.compile(r"[^\n]+")
# Full stops with the closing marks that belong to them, before a space, the end, or a glued Arabic word.
_STOP: Final = regex.compile(
    r"(?P<mark>[.!?؟۔。！？…]+)(?P<close>(?:[”»’\"」』\)\]›]|'')*)"
    r"(?=\s|$|(?<=[\p{Arabic}\p{Hangul}]{2}[.؟!])[\p{Arabic}“«\"]|(?<=[。！？」』]))"
)
_LONGEST: Final = 6000  # a "sentence" without any full stop is cut, so that what works per sentence stays linear
_LONGEST_QUOTE: Final = 1500
_LAST_WORD: Final = regex.compile(r"[\p{L}\p{N}.\-]+$")
_NEXT_WORD: Final = regex.compile(r"[\s“„«\"'(\[–—-]*([\p{L}\p{N}][\p{L}\p{M}\p{N}’']*)")
_INITIALS: Final = regex.compile(r"(?:^|[^\p{L}])(?:\p{L}\.)*\p{L}$")
_ABBREVIATIONS: Final = word_set(
    """
    mr mrs ms dr prof sen rep gov gen col lt sgt capt maj adm brig cmdr rev hon pres st jr sr messrs
    supt det vs etc inc ltd corp co no nos vol art fig approx dept univ est al eds op cit ave blvd bros
    jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun ala ariz ark calif colo
    conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt
    wash wis wyo e.g i.e a.m p.m u.s u.k u.n d.c u.s.a ph.d г гг в вв им ул д стр рис тыс млн млрд трлн
    руб коп др пр см т.е т.д т.п т.к н.э проф акад доц св обл р-н د أ م ا ص هـ ق.م ب.م
    """
)
# Abbreviations that often close a sentence too: what follows decides.
_MAY_CLOSE: Final = word_set(
    """
    etc inc ltd corp co jr sr u.s u.k u.n d.c u.s.a a.m p.m г гг др руб т.д т.п млн млрд тыс
    """
)
_STARTERS: Final = word_set(
    """
    the a an he she it they we i you but and in on at this that these those his her their its as if when
    while after before for with however there what who why how no not so since although yet он она оно
    они мы вы я но и а в на по это этот эта как если когда при однако также кроме так по-прежнему
    """
)
_SPEECH_AFTER: Final = regex.compile(
    r"\s*(?:(?:قال|يقول|قالت|تقول|أضاف|تساءل)\b|(?:said|says|asked|asks|wrote|tweeted|added|replied)\b"
    r"|(?:(?:Mr\.|Mrs\.|Ms\.|Dr\.)\s)?\p{Lu}[\p{L}'’.-]*(?:\s\p{Lu}[\p{L}'’.-]*)?\s(?:said|says|asked|asks|wrote|tweeted|added"
    r"|replied|told|responded)\b)"
)


def paragraphs(text: str) -> list[Span]:
    """Lines that are not blank, without the spaces around them."""
    found = []
    for match in _PARAGRAPH.finditer(text):
        line = match.group()
        inner = line.strip()
        if inner:
            start = match.start() + line.index(inner)
            found.append(Span(start, start + len(inner)))
    return found


def sentences(text: str, language: str, *, quoted: Sequence[Quotation] | None = None) -> list[Span]:
    """The sentences of `text`, in order, with only space between them; `quoted`: its quotations, if at hand."""
    found: list[Span] = []
    quoted = quotations(text, language) if quoted is None else quoted
    quoted = [quotation for quotation in quoted if quotation.end - quotation.start <= _LONGEST_QUOTE]
    at = 0
    for paragraph in paragraphs(text):
        while at < len(quoted) and quoted[at].end <= paragraph.start:
            at += 1
        upto = at
        while upto < len(quoted) and quoted[upto].start < paragraph.end:
            upto += 1
        found.extend(_split(text, paragraph, quoted[at:upto]))
    return found


def _split(text: str, paragraph: Span, quoted: list[Quotation]) -> list[Span]:
    found: list[Span] = []
    start, inside = paragraph.start, 0
    for match in _STOP.finditer(text, paragraph.start, paragraph.end):
        while inside < len(quoted) and quoted[inside].end <= match.start():
            inside += 1
        quotation = quoted[inside] if inside < len(quoted) else None
        if quotation is not None and quotation.start < match.start() and match.end() < quotation.end:
            continue
        if match.end() < paragraph.end and not _ends(text, match, start, paragraph.end):
            continue
        found.extend(_cut(text, Span(start, match.end())))
        start = match.end()
        while start < paragraph.end and text[start].isspace():
            start += 1
    if start < paragraph.end:
        found.extend(_cut(text, Span(start, paragraph.end)))
    return found


def _ends(text: str, match: "regex.Match[str]", start: int, end: int) -> bool:
    """Does this mark end the sentence, given what stands before and after it?"""
    following = _NEXT_WORD.match(text, match.end(), end)
    word = following.group(1) if following else ""
    if match["close"]:
        # “Is it?” he said.  «Нет!» — сказал он.
        return not (word[:1].islower() or _SPEECH_AFTER.match(text, match.end(), min(end, match.end() + 80)))
    if word[:1].islower():
        return False
    if match["mark"] == ".":
        return _stop_is_no_abbreviation(text, match.start(), start, word)
    return True


def _stop_is_no_abbreviation(text: str, stop: int, start: int, following: str) -> bool:
    before = _LAST_WORD.search(text[max(start, stop - 24) : stop])
    if before is None:
        return True
    last = before.group().lower().strip("-")
    if last.isdigit():
        return stop - start > len(last)  # "1." opens a list
    closes = following.lower() in _STARTERS
    if last in _ABBREVIATIONS:
        return last in _MAY_CLOSE and closes
    if _INITIALS.search(last) and len(last.replace(".", "")) <= 4:
        return closes and len(last) > 1
    return True


def _cut(text: str, span: Span) -> list[Span]:
    pieces = []
    start = span.start
    while span.end - start > _LONGEST:
        space = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = space if space > 0 else start + _LONGEST
        pieces.append(Span(start, cut))
        start = cut
        while start < span.end and text[start].isspace():
            start += 1
    if start < span.end:
        pieces.append(Span(start, span.end))
    return pieces
