"""Who says what in a story, read sentence by sentence: he, a bare name, "the minister" find who was meant."""

from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Final

from sources.text.speech import arabic, english, korean, russian
from sources.text.speech.shapes import Known, Line, Mention, Saying
from sources.text.tokens import Span, folded

_RULES: Final[dict[str, ModuleType]] = {"ar": arabic, "en": english, "ru": russian, "ko": korean}
_KEPT: Final = 400  # names and speakers remembered; a story has fewer, a book is not one story
_SOON: Final = 3  # sentences over which "he said" goes on with who spoke


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a mention turned out to be, and in which sentence of the story."""

    full: str
    mention: Mention
    resolved: bool
    sentence: int = 0
    quoted: bool = False


@dataclass(slots=True)
class Memory:
    """What a reader of the story so far knows: names, who was spoken of, and who spoke last."""

    sentence: int = 0
    known: list[Known] = field(default_factory=list)
    spoke: list[Speaker] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    by_word: dict[str, list[Known]] = field(default_factory=dict)
    subjects: list[Speaker] = field(default_factory=list)

    def meet(self, known: Known) -> None:
        if len(self.known) >= _KEPT or not known.words:
            return
        if any(each.full == known.full and each.role >= known.role for each in self.by_word.get(known.words[0], ())):
            return
        self.known.append(known)
        for word in known.words:
            self.by_word.setdefault(word, []).append(known)
        if known.person:
            self.names.update(known.words)

    def say(self, speaker: Speaker) -> None:
        self.spoke.append(speaker)
        del self.spoke[:-_KEPT]
        if speaker.mention.role and speaker.mention.name:
            words = tuple(folded(word) for word in speaker.full.split())
            self.meet(
                Known(speaker.full, words, frozenset(english.role_words(speaker.mention.role)), speaker.mention.gender)
            )


def read(line: Line, memory: Memory) -> list[tuple[Saying, Speaker | None]]:
    """The sayings of the next sentence of a story, each with who says it; `memory` learns from the sentence."""
    rules = _RULES.get(line.language)
    if rules is None:
        return []
    memory.sentence += 1
    line.names = memory.names
    for known in rules.known(line):
        memory.meet(known)
    found: list[tuple[Saying, Speaker | None]] = []
    for saying in rules.sayings(line):
        speaker = resolve(saying, line, memory, rules)
        if speaker is not None:
            speaker = replace(speaker, sentence=memory.sentence, quoted=bool(line.quotations))
            if saying.strength > 1:
                memory.say(speaker)
        found.append((saying, speaker))
    if not found:
        going_on = _quote_goes_on(line, memory)
        found = [going_on] if going_on else []
    _remember_subject(line, memory)
    return found


def _quote_goes_on(line: Line, memory: Memory) -> tuple[Saying, Speaker] | None:
    """A sentence that is nothing but a quotation, after one whose speaker was quoted: the same speaker goes on."""
    last = memory.spoke[-1] if memory.spoke else None
    if last is None or not last.quoted or last.sentence < memory.sentence - 1 or not line.tokens:
        return None
    if not all(inside or not token.word for token, inside in zip(line.tokens, line.quoted, strict=True)):
        return None
    mention = replace(last.mention, start=line.start, end=line.start)
    speaker = Speaker(last.full, mention, True, memory.sentence, quoted=True)
    memory.say(speaker)
    nowhere = Span(line.start, line.start)
    return Saying(
        Mention("", line.start, line.start, "pronoun"),
        nowhere,
        "say",
        "asserts",
        Span(line.start, line.end),
        "the quotation goes on",
    ), speaker


def _remember_subject(line: Line, memory: Memory) -> None:
    """The first person named outside quotations is, most often, whom the next sentence calls he or she."""
    for at, token in enumerate(line.tokens):
        word = token.folded.removesuffix("'s")
        if word in memory.names and not line.quoted[at] and token.word:
            known = memory.by_word[word][0]
            mention = Mention(token.surface, token.start, token.end, "name", known.gender, "s", known.full)
            memory.subjects.append(Speaker(known.full, mention, True, memory.sentence))
            del memory.subjects[:-8]
            return


def resolve(saying: Saying, line: Line, memory: Memory, rules: ModuleType) -> Speaker | None:
    """Who is meant by a mention, as fully as the story has named them; None when nobody fits."""
    mention = saying.speaker
    if mention.kind == "pronoun":
        return _resolve_pronoun(mention, line, memory)
    if mention.vague:
        full = _by_role(mention, memory, rules)
        return Speaker(full or mention.text, mention, full is not None)
    if mention.kind == "name" or mention.name:
        full = _by_name(mention, memory, rules)
        return Speaker(full or mention.text, mention, full is not None)
    return Speaker(mention.text, mention, False)


def _by_name(mention: Mention, memory: Memory, rules: ModuleType) -> str | None:
    """The full name for a bare one, when the mention is no more than a name and one title."""
    name = mention.name or mention.text
    words = [rules.name_key(folded(word)) for word in name.split()]
    if len(mention.text.split()) - len(words) > 1:
        return None
    for known in memory.by_word.get(words[-1], ()):
        same_but_case = len(known.words) == len(words) > 1 and known.full != name
        if known.person and set(words) <= set(known.words) and (len(known.words) > len(words) or same_but_case):
            return known.full
    return None


def _by_role(mention: Mention, memory: Memory, rules: ModuleType) -> str | None:
    heads = rules.heads(mention.text)
    if not heads:
        return None
    for speaker in reversed(memory.spoke):
        spoken = rules.heads(f"{speaker.mention.text} {speaker.mention.role}")
        if heads <= spoken and (len(speaker.full) > len(mention.text) or speaker.mention.name):
            return speaker.full
    for known in reversed(memory.known):
        if heads <= known.role and (known.person or len(known.words) > len(mention.text.split())):
            return known.full
    return None


def _resolve_pronoun(mention: Mention, line: Line, memory: Memory) -> Speaker | None:
    if not mention.text:
        inside = _named_before(mention, line, memory)
        if inside is not None and _agrees(mention, inside.mention):
            return inside
    for speaker in reversed(memory.spoke[-6:]):
        near = speaker.sentence >= memory.sentence - _SOON or not mention.text
        if near and _agrees(mention, speaker.mention):
            return Speaker(speaker.full, _at(speaker.mention, mention), True)
    for speaker in reversed(memory.subjects):
        if _agrees(mention, speaker.mention) and speaker.sentence < memory.sentence:
            return Speaker(speaker.full, _at(speaker.mention, mention), True)
    return None


def _at(meant: Mention, pronoun: Mention) -> Mention:
    return replace(meant, start=pronoun.start, end=pronoun.end)


def _agrees(pronoun: Mention, other: Mention) -> bool:
    if pronoun.number in ("1", "2"):
        return False
    if pronoun.gender == "n":
        return other.kind in ("body", "place", "unknown", "group") and not other.name
    if pronoun.gender and other.gender and pronoun.gender != other.gender and other.number != "p":
        return False
    if pronoun.number in ("p", "d"):
        return other.number == "p" or other.kind in ("group", "body")
    if pronoun.text and pronoun.gender in ("m", "f") and other.kind not in ("name", "role"):
        return False
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
