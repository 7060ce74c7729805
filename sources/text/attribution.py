"""Who says what in a story: read sentence by sentence, so that a pronoun, a bare name or "the minister" finds who was meant."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Final

from sources.text.normalize import fold
from sources.text.speech import arabic, arabic_nouns
from sources.text.speech.shapes import Line, Mention, Saying
from sources.text.tokens import folded

_RULES: Final[dict[str, Callable[[Line], list[Saying]]]] = {"ar": arabic.sayings}
_KEPT: Final = 400  # names and speakers remembered; a story has fewer, a book is not one story


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody met in the story: the fullest name, its words, and the words of the role that went with it."""

    full: str
    words: tuple[str, ...]
    role: frozenset[str]
    gender: str = ""
    person: bool = True


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a mention turned out to be."""

    full: str
    mention: Mention
    resolved: bool


@dataclass(slots=True)
class Memory:
    """What a reader of the story so far knows: names, and who spoke last."""

    known: list[Known] = field(default_factory=list)
    spoke: list[Speaker] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    by_word: dict[str, list[Known]] = field(default_factory=dict)

    def meet(self, known: Known) -> None:
        if len(self.known) >= _KEPT or any(each.full == known.full and each.role >= known.role for each in self.by_word.get(known.words[0], ())):
            return
        self.known.append(known)
        for word in known.words:
            self.by_word.setdefault(word, []).append(known)
        if known.person:
            self.names.update(known.words)

    def say(self, speaker: Speaker) -> None:
        self.spoke.append(speaker)
        del self.spoke[:-_KEPT]


def read(line: Line, memory: Memory) -> list[tuple[Saying, Speaker | None]]:
    """The sayings of the next sentence of a story, each with who says it; `memory` learns from the sentence."""
    rules = _RULES.get(line.language)
    if rules is None:
        return []
    line.names = memory.names
    _observe(line, memory)
    found: list[tuple[Saying, Speaker | None]] = []
    for saying in rules(line):
        speaker = resolve(saying.speaker, line, memory)
        found.append((saying, speaker))
        if speaker is not None and saying.strength > 1:
            memory.say(speaker)
    return found


def _observe(line: Line, memory: Memory) -> None:
    at = 0
    while at < len(line.tokens):
        at = _observe_at(line, at, memory)


def _observe_at(line: Line, at: int, memory: Memory) -> int:
    end, name = arabic_nouns.person_at(line, at)
    if name:
        words = tuple(folded(word) for word in name.split())
        role = frozenset(token.folded for token in line.tokens[at:end]) - set(words)
        memory.meet(Known(name, words, _heads(role)))
        return end
    head = arabic_nouns.head_of(line.tokens[at].folded)
    if head in arabic_nouns.ar.BODIES and line.tokens[at].word:
        stop = arabic_nouns.noun_phrase(line, at, "according")
        if stop > at + 1:
            mention = arabic_nouns.classify(line, at, stop, clitic=True)
            words = tuple(folded(word) for word in mention.text.split())
            memory.meet(Known(mention.text, words, _heads(frozenset(words)), person=False))
    return at + 1


def _heads(words: frozenset[str]) -> frozenset[str]:
    return frozenset(arabic_nouns.head_of(word) for word in words)


def resolve(mention: Mention, line: Line, memory: Memory) -> Speaker | None:
    """Who is meant by a mention, as fully as the story has named them; None when nobody fits."""
    if mention.kind == "pronoun":
        return _resolve_pronoun(mention, line, memory)
    if mention.vague:
        full = _by_role(mention, memory)
        return Speaker(full or mention.text, mention, full is not None)
    if mention.kind == "name":
        full = _by_name(mention, memory)
        return Speaker(full or mention.text, mention, full is not None)
    return Speaker(mention.text, mention, False)


def _by_name(mention: Mention, memory: Memory) -> str | None:
    words = [folded(word) for word in mention.text.split()]
    for known in memory.by_word.get(words[-1], ()):
        if known.person and len(known.words) > len(words) and set(words) <= set(known.words):
            return known.full
    return None


def _by_role(mention: Mention, memory: Memory) -> str | None:
    words = [folded(word) for word in mention.text.split() if fold(word) not in ("نفسه", "نفسها", "ذاته")]
    heads = {arabic_nouns.head_of(word) for word in words}
    for known in reversed(memory.known):
        if heads <= known.role and (known.person or len(known.words) > len(words)):
            return known.full
    for speaker in reversed(memory.spoke):
        spoken = {arabic_nouns.head_of(folded(word)) for word in speaker.mention.text.split()}
        if heads <= spoken and len(speaker.mention.text) > len(mention.text):
            return speaker.full
    return None


def _resolve_pronoun(mention: Mention, line: Line, memory: Memory) -> Speaker | None:
    inside = _named_before(mention, line, memory)
    if inside is not None and not _agrees(mention, inside.mention):
        inside = None
    if inside is not None:
        return inside
    for speaker in reversed(memory.spoke[-6:]):
        if _agrees(mention, speaker.mention):
            return Speaker(speaker.full, replace(speaker.mention, start=mention.start, end=mention.end), True)
    return None


def _agrees(pronoun: Mention, other: Mention) -> bool:
    if pronoun.gender and other.gender and pronoun.gender != other.gender and other.number != "p":
        return False
    if pronoun.number in ("p", "d"):
        return other.number == "p" or other.kind in ("group", "body")
    return other.number != "p" or (other.kind == "group" and pronoun.gender == "f")


def _named_before(mention: Mention, line: Line, memory: Memory) -> Speaker | None:
    """The first person named in the same sentence before a verb without a subject."""
    for at, token in enumerate(line.tokens):
        if token.start >= mention.start:
            return None
        if token.folded in memory.names and not line.quoted[at]:
            known = memory.by_word[token.folded][0]
            here = Mention(token.surface, token.start, token.end, "name", known.gender, "s", known.full)
            return Speaker(known.full, here, True)
    return None


def rules_of(language: str) -> ModuleType | None:
    """The module with the rules of a language, for those who measure them."""
    return {"ar": arabic}.get(language)
