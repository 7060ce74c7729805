"""A story as a list of statements: each sentence, who says it, and whether it can be checked, with the reasons."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

import regex

from sources.text import attribution, checkable
from sources.text.checkable import Reason
from sources.text.dates import DateMention, dates
from sources.text.hedges import hedge
from sources.text.language import detect
from sources.text.numbers import Number, numbers
from sources.text.places import Place, places_of
from sources.text.quotes import quotations
from sources.text.sentences import sentences
from sources.text.speech.shapes import Line, Saying, Stance, line_of
from sources.text.tokens import Span

__all__ = ["Hop", "Reason", "Statement", "extract"]

_ELLIPSIS: Final = " … "
_BETWEEN: Final = " \t\n\u200e\u200f,،;؛"
_SHORTEST_PIECE: Final = 25
_CREDIT: Final = regex.compile(
    r"\s*(?:[\p{L}\p{M}\s.,،'-]{0,60}?[(\[])?\s*"
    r"(?P<credit>AP|The Associated Press|Associated Press|Reuters|AFP|TASS"
    r"|Xinhua|Yonhap|dpa|DPA|EFE|UPI|Bloomberg|CNN|BBC"
    r"|أ\s?ب|أ\s?ف\s?ب|ا\s?ف\s?ب|رويترز|أسوشيتد برس|أسوشييتد برس"
    r"|فرانس برس|د ب أ|تاس|سبوتنيك|شينخوا|الأناضول|يونهاب|وكالات"
    r"|ТАСС|Рейтер|РИА Новости|Интерфакс|АП|연합뉴스|AP통신|로이터)"
    r"\s*[)\]]?\s*(?:[ـ–—―:-]+|=)\s*"
)
_DATELINE: Final = regex.compile(
    r"\s*(?:\p{Lu}{3,}[\p{Lu}\s.,]{0,40}|[\p{L}\s]{2,25})(?:,\s[\p{L}.\s]{2,24}\d{0,2})?\s*[—–―]\s+(?=\p{L})"
)


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of who says so, from the page towards the origin."""

    speaker: str
    speaker_span: tuple[int, int] | None
    verb_span: tuple[int, int] | None
    stance: Stance


@dataclass(frozen=True, slots=True)
class Statement:
    """One suggestion: a sentence or part of one, text == story[start:end]; spans are code points of the story."""

    text: str
    start: int
    end: int
    checkable: bool
    score: float
    speaker: str | None
    speaker_span: tuple[int, int] | None
    verb_span: tuple[int, int] | None
    stance: Stance
    quote: str | None
    quotes: tuple[tuple[int, int], ...]
    relayed_by: str | None
    hedge: str | None
    numbers: tuple[Number, ...]
    dates: tuple[DateMention, ...]
    places: tuple[Place, ...]
    hops: tuple[Hop, ...]
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """The statement as plain data, in the shape that `add_story --json` prints."""
        found = asdict(self)
        for spans in ("speaker_span", "verb_span"):
            found[spans] = _listed(found[spans])
        found["quotes"] = [list(span) for span in self.quotes]
        found["numbers"] = [_number_as_json(number) for number in self.numbers]
        found["dates"] = [
            {"surface": each.surface, "start": each.start, "end": each.end, "iso": each.iso} for each in self.dates
        ]
        found["places"] = [asdict(place) for place in self.places]
        found["hops"] = [
            {**asdict(hop), "speaker_span": _listed(hop.speaker_span), "verb_span": _listed(hop.verb_span)}
            for hop in self.hops
        ]
        found["reasons"] = [asdict(reason) for reason in self.reasons]
        return found


@dataclass(frozen=True, slots=True)
class _Story:
    text: str
    language: str
    relayed_by: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a sentence that makes one statement, and what is said in it."""

    span: Span
    sayings: tuple[tuple[Saying, attribution.Speaker | None], ...]


def extract(
    text: str,
    *,
    language: str | None = None,
    outlet: str | None = None,
    published: date | None = None,
    title: str | None = None,
) -> list[Statement]:
    """Every statement of a story, in order. The title is read first, for the names in it; it makes no statement."""
    tag = (language or detect(text)).split("-")[0].lower()
    credit, begin = _credit(text)
    story = _Story(text, tag, credit or outlet, published)
    memory = attribution.Memory()
    if title:
        attribution.read(line_of(title, Span(0, len(title)), tag, ()), memory)
    quoted = quotations(text, tag)
    found: list[Statement] = []
    for span in sentences(text, tag, quoted=quoted):
        if span.end <= begin:
            continue
        line = line_of(text, Span(max(span.start, begin), span.end), tag, quoted)
        sayings = attribution.read(line, memory)
        found.extend(_statement(story, line, piece) for piece in _pieces(line, sayings))
    return found


_BYLINE: Final = regex.compile(
    r"\s*\([^()=\n]{1,20}=(?P<credit>[^()\n]{2,12})\)\s*(?:[\p{Hangul}·\s]{2,20}(?:기자|특파원)\s*=\s*)?"
)


_RUSSIAN_WIRE: Final = regex.compile(
    r"\s*\p{Lu}{3,}[\p{L}\s-]{0,20},\s\d{1,2}\s\p{L}+\.?\s*(?:[—–-]\s*|/)(?P<credit>РИА Новости|ТАСС|Интерфакс)[/.]*\s*"
)


def _credit(text: str) -> tuple[str | None, int]:
    """The wire that a story opens with ("AP ـ", "SEOUL (Reuters) —"), and where the story itself begins."""
    byline = _BYLINE.match(text, 0, 90) or _RUSSIAN_WIRE.match(text, 0, 90)
    if byline:
        return byline["credit"], byline.end()
    match = _CREDIT.match(text, 0, 160)
    if match:
        return match["credit"], match.end()
    dateline = _DATELINE.match(text, 0, 90)
    return None, dateline.end() if dateline else 0


def _pieces(line: Line, sayings: Sequence[tuple[Saying, attribution.Speaker | None]]) -> list[_Piece]:
    """The sentence, cut where a second speaker or a second act of speech begins."""
    cuts = [line.start]
    for number, (saying, speaker) in enumerate(sayings):
        if speaker is None or saying.opening is None or (number == 0 and saying.speaker.kind == "pronoun"):
            continue
        if saying.opening - cuts[-1] >= _SHORTEST_PIECE and line.end - saying.opening >= _SHORTEST_PIECE:
            cuts.append(saying.opening)
    spans = [Span(start, end) for start, end in zip(cuts, [*cuts[1:], line.end], strict=True)]
    pieces = []
    for span in spans:
        inside = tuple(each for each in sayings if span.start <= each[0].verb.start < span.end)
        trimmed = Span(span.start, span.start + len(line.text[span.start : span.end].rstrip(_BETWEEN)))
        pieces.append(_Piece(trimmed, inside))
    return pieces


def _statement(story: _Story, line: Line, piece: _Piece) -> Statement:
    span = piece.span
    hops, reasons = _chain(piece)
    last = hops[-1] if hops else None
    inside = [q for q in line.quotations if span.start <= q.start < span.end]
    counted = tuple(_moved(number, span.start) for number in numbers(span.of(story.text), story.language))
    dated = tuple(_moved(each, span.start) for each in dates(span.of(story.text), story.language, story.published))
    tokens = [token for token in line.tokens if span.start <= token.start < span.end]
    named = tuple(places_of(tokens, story.text, story.language))
    stance: Stance = last.stance if last else "asserts"
    judged = checkable.judge(
        span.of(story.text),
        story.language,
        numbers=len(counted) + len(dated),
        names=len(named),
        attributed=last is not None,
        stance=stance,
        found=tokens,
    )
    return Statement(
        text=span.of(story.text),
        start=span.start,
        end=span.end,
        checkable=judged.checkable,
        score=judged.score,
        speaker=last.speaker if last else None,
        speaker_span=last.speaker_span if last else None,
        verb_span=last.verb_span if last else None,
        stance=stance,
        quote=_ELLIPSIS.join(q.text for q in inside) or None,
        quotes=tuple((q.start, q.end) for q in inside),
        relayed_by=hops[-2].speaker if len(hops) > 1 else story.relayed_by,
        hedge=hedge(story.text, span.start, span.end, story.language),
        numbers=counted,
        dates=dated,
        places=named,
        hops=tuple(hops),
        reasons=(*reasons, *judged.reasons),
    )


def _chain(piece: _Piece) -> tuple[list[Hop], list[Reason]]:
    """Who says so, from the outermost speaker to the last; empty when the outlet itself says it."""
    told = [(saying, speaker) for saying, speaker in piece.sayings if speaker is not None and saying.strength > 1]
    if not told:
        return [], []
    saying, speaker = _main(told)
    hops = []
    reasons = [Reason("says_verb", saying.reason)]
    if saying.via is not None:
        hops.append(Hop(saying.via.text, (saying.via.start, saying.via.end), _pair(saying.verb), "reports"))
        reasons.append(Reason("relayed", f"relayed by “{saying.via.text}”"))
    hops.append(_hop(saying, speaker))
    if speaker.resolved:
        reasons.append(Reason("resolved", f"“{speaker.mention.text}” is “{speaker.full}”, named before"))
    inner = _said_inside(saying, speaker, told)
    if inner is not None:
        hops.append(_hop(*inner))
        reasons.append(Reason("second_hop", f"“{speaker.full}” tells what “{inner[1].full}” said"))
    return hops, reasons


def _main(told: list[tuple[Saying, attribution.Speaker]]) -> tuple[Saying, attribution.Speaker]:
    """The saying that carries the statement: the outermost of the first ones."""
    first = told[0]
    for each in told[1:]:
        content = each[0].content
        if content is not None and content.start <= first[0].verb.start and first[0].verb.end <= content.end:
            first = each
    return first


_NEAR: Final = 60


def _said_inside(
    outer: Saying, speaker: attribution.Speaker, told: list[tuple[Saying, attribution.Speaker]]
) -> tuple[Saying, attribution.Speaker] | None:
    """In "A said that B had said that …", B's saying: right at the start of what A says, with a speaker of its own."""
    if outer.content is None or outer.via is not None:
        return None
    for inner, other in told:
        if inner is outer or other.full == speaker.full or inner.content is None or other.mention.kind == "pronoun":
            continue
        near = outer.content.start <= min(inner.verb.start, inner.speaker.start) <= outer.content.start + _NEAR
        if near and inner.verb.end <= outer.content.end and inner.content.end <= outer.content.end:
            return inner, other
    return None


def _hop(saying: Saying, speaker: attribution.Speaker) -> Hop:
    mention = saying.speaker
    span = (speaker.mention.start, speaker.mention.end) if speaker.mention.start < speaker.mention.end else None
    if mention.kind == "pronoun" and not mention.text:
        span = None if speaker.mention.start == mention.start else span
    return Hop(speaker.full, span, _pair(saying.verb), saying.stance)


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


_Found = TypeVar("_Found", Number, DateMention)


def _moved(found: _Found, by: int) -> _Found:
    return replace(found, start=found.start + by, end=found.end + by)


def _number_as_json(number: Number) -> dict[str, Any]:
    value: Any = _plain(number.value)
    if number.high is not None:
        value = [value, _plain(number.high)]
    return {
        "surface": number.surface,
        "start": number.start,
        "end": number.end,
        "value": value,
        "bound": number.bound,
        "unit": number.unit,
        "of": number.of,
    }


def _listed(span: tuple[int, int] | None) -> list[int] | None:
    return list(span) if span else None


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
