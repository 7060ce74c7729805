"""What became of a text between two copies: sentence by sentence, and whether given words of it still stand there.

What pages change about themselves (counters, “updated an hour ago”, links to other pages) is told apart from what
they say. Numbers, dates, names and negations that changed inside a sentence are named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Final, Literal

import regex
from rapidfuzz.distance import Indel, Levenshtein

from sources.text.dates import dates
from sources.text.numerals import recognise
from sources.text.places import places
from sources.text.quotes import is_negation, locate, word_places
from sources.text.sentences import sentences

EditKind = Literal["number", "date", "name", "negation", "words"]
ChangeKind = Literal["added", "removed", "edited", "moved"]
FateKind = Literal["unchanged", "moved", "edited", "gone"]

_ALIKE: Final = 0.5  # two sentences with so many words in common are one that was edited
_ALIKE_ELSEWHERE: Final = 0.7  # when they stand in different places
_IN_ORDER: Final = 3000  # sentences that differ: beyond, their order is not looked at, so that time stays short
_PAIRED: Final = 150  # sentences that are tried as pairs with as many others
_WORDS_IN_ORDER: Final = 2000
_SPARED: Final = 0.3  # of the words of a passage still stand: less, and it is gone
_LINK: Final = 18  # words: a line without a full stop that is no longer may be the link to another page
_ENDS: Final = regex.compile(r"[.!?؟۔。！？…:»”\"'’)\]]\s*$")
# What a page says about itself: how often it was read or shared, how long ago, what else there is to read.
_FURNITURE: Final = regex.compile(
    r"\b(?:\d+|an?|one) (?:second|minute|hour|day|week|month)s? ago\b|\bmin(?:ute)?s? read\b"
    r"|\b[\d.,]+\s?[km]?\+? (?:views?|shares?|comments?|likes?|reads?|readers?|retweets?|followers?)\b"
    r"|^(?:read (?:more|also|next)|see also|related|more (?:from|on|in)|most (?:read|popular)|trending|latest|share"
    r"|follow us|sign up|subscribe|advertis|sponsored|click here|©|copyright|all rights reserved|page \d|tags?:)"
    r"|^(?:اقر[أا]|طالع|شاهد) (?:[أا]يض[اً]+|المزيد)|(?:قبل|منذ) (?:\S+ )?(?:دقيقة|دقائق|ساعة|ساعات|يومين|أيام)$"
    r"|[\d٠-٩.,]+ (?:مشاهدة|مشاركة|تعليقا?|قراءة|متابعا?)"
    r"|^(?:شارك|مشاركة|تابعنا|الأكثر قراءة|مواضيع ذات صلة|جميع الحقوق|إعلان)"
    r"|^(?:читайте также|поделиться|по теме|реклама|все права)|(?:минут\p{L}*|час\p{L}*|дн\p{L}{1,2}) назад$"
    r"|[\d.,]+ (?:просмотр|комментар|репост)\p{L}*"
    r"|^(?:관련 ?기사|공유|구독|댓글|조회|무단 ?전재)|(?:분|시간|일) 전$",
    regex.IGNORECASE,
)
_STAMP: Final = regex.compile(
    r"^(?:last |first )?(?:updated|modified|edited|revised|published|posted)\b|^(?:تاريخ النشر|نشر في)"
    r"|^(?:آخر |تاريخ ال)?(?:تحديث|تعديل)\b|^(?:обновлено|изменено|опубликовано)\b|^(?:최종 ?수정|기사입력|입력|수정)",
    regex.IGNORECASE,
)
_OF_A_STAMP: Final = regex.compile(
    r"[\p{N}\p{P}\p{S}\s]+|\b(?:on|at|by|gmt|utc|est|edt|bst|ist|msk|am|pm|today|yesterday|hrs|мск|в|г|года|오전|오후)\b"
    r"|(?:في|الساعة|بتوقيت|غرينتش|مساء|صباحا|م|هـ?|اليوم|أمس)(?!\p{L})|\b(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\b",
    regex.IGNORECASE,
)
_SCRIPTS: Final = {
    "ar": regex.compile(r"\p{Arabic}"),
    "ru": regex.compile(r"\p{Cyrillic}"),
    "ko": regex.compile(r"\p{Hangul}"),
}
_TERSE: Final = 6  # words; a longer sentence with a full stop says something, whatever it begins with
_COUNTED_ONLY: Final = regex.compile(r"[\s\p{P}\p{S}\p{N}]*")


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that took the place of others inside a sentence, and what kind of words they are."""

    kind: EditKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one sentence. `is_furniture`: of the page, not of what it says."""

    kind: ChangeKind
    before: str
    after: str
    edits: tuple[Edit, ...] = ()
    is_furniture: bool = False


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a passage, where it stands now (-1 where it is gone), and the words that differ."""

    kind: FateKind
    start: int
    end: int
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    start: int
    end: int
    key: tuple[str, ...]


class Difference:
    """How `after` differs from `before`. `names`: words that are names, where the letters do not show it."""

    def __init__(self, before: str, after: str, language: str, *, names: Iterable[str] = ()) -> None:
        self.before, self.after, self.language = before, after, language.split("-")[0].lower()
        self._names = frozenset(names)
        self._known_kinds: dict[str, dict[int, str]] = {}
        self._old, self._new = _sentences(before, self.language), _sentences(after, self.language)
        self._kept = _kept(self._old, self._new)

    @cached_property
    def changes(self) -> list[Change]:
        """In the order of the old text, what was added behind what stood before it."""
        found = [(i, Change("moved", self._old[i].text, self._new[j].text)) for i, j in self._elsewhere.items()]
        for i, j in self._rewritten.items():
            if change := self._edited(self._old[i], self._new[j]):
                found.append((i, change))
        known = self._kept | self._elsewhere | self._rewritten
        taken, behind = set(known.values()), {j: i for i, j in self._kept.items()}
        found += [(i, self._single("removed", one)) for i, one in enumerate(self._old) if i not in known]
        at = -1
        for j, one in enumerate(self._new):
            at = behind.get(j, at)
            if j not in taken:
                found.append((at, self._single("added", one)))
        return [change for _at, change in sorted(found, key=lambda pair: pair[0])]

    @property
    def telling(self) -> list[Change]:
        """The changes of what the page says."""
        return [change for change in self.changes if not change.is_furniture and change.kind != "moved"]

    @property
    def kept(self) -> float:
        """How much of the old text still stands, by its words."""
        whole = sum(len(one.key) for one in self._old)
        return sum(len(self._old[i].key) for i in self._kept) / whole if whole else 1.0

    def fate(self, start: int, end: int) -> Fate:
        """What became of before[start:end]."""
        exact = self.before[start:end]
        covered = [i for i, one in enumerate(self._old) if one.start < end and start < one.end]
        place = self._place(start, covered)
        match = locate(exact, self.after, near=place)
        if match.verdict in ("exact", "equivalent"):
            in_order = self._stands_in_order(match.start, match.end, covered)
            return Fate("unchanged" if in_order else "moved", match.start, match.end)
        if len(covered) == 1 and covered[0] in self._rewritten:
            return self._inside(self._old[covered[0]], self._new[self._rewritten[covered[0]]], start, end)
        if match.verdict == "altered" and not self._was_there_already(match.start, match.end):
            edits = self._edits(exact, self.after[match.start : match.end])
            return Fate("edited" if edits else "unchanged", match.start, match.end, edits)
        rewritten = [self._rewritten[i] for i in covered if i in self._rewritten]
        if covered and len(rewritten) == len(covered):
            first, last = self._new[min(rewritten)].start, self._new[max(rewritten)].end
            return Fate("edited", first, last, self._edits(exact, self.after[first:last]))
        return Fate("gone", -1, -1)

    def _inside(self, old: _Sentence, new: _Sentence, start: int, end: int) -> Fate:
        """What became of words of one sentence that was edited: they may have been spared."""
        ours, theirs = word_places(old.text), word_places(new.text)
        inside = [at for at, word in enumerate(ours) if word.start + old.start < end and start < word.end + old.start]
        if not inside:
            return Fate("gone", -1, -1)
        first, last = inside[0], inside[-1] + 1
        # What was put in right before the words, or right behind them, is not inside them.
        runs = [run for run in _runs(ours, theirs) if first < run.before[1] and run.before[0] < last]
        kept = [run for run in runs if run.is_equal]
        spared = sum(min(run.before[1], last) - max(run.before[0], first) for run in kept)
        if spared < _SPARED * (last - first):
            return Fate("gone", -1, -1)
        edits = tuple(self._edit(old.text, new.text, run, ours, theirs) for run in runs if not run.is_equal)
        low = runs[0].after[0] + max(0, first - runs[0].before[0]) * runs[0].is_equal
        high = runs[-1].after[1] - max(0, runs[-1].before[1] - last) * runs[-1].is_equal
        kind: FateKind = "edited" if edits else "unchanged"
        return Fate(kind, new.start + theirs[low].start, new.start + theirs[max(low, high - 1)].end, edits)

    # Sentences

    @cached_property
    def _elsewhere(self) -> dict[int, int]:
        """Sentences that stand in both, but not in order."""
        taken = set(self._kept.values())
        places: dict[tuple[str, ...], list[int]] = {}
        for j, one in enumerate(self._new):
            if j not in taken:
                places.setdefault(one.key, []).append(j)
        gone = [i for i in range(len(self._old)) if i not in self._kept]
        return {i: places[self._old[i].key].pop(0) for i in gone if places.get(self._old[i].key)}

    @cached_property
    def _rewritten(self) -> dict[int, int]:
        """Sentences that are one another's edited form, most alike first; near ones need less in common."""
        known = self._kept | self._elsewhere
        taken = set(known.values())
        come = [j for j in range(len(self._new)) if j not in taken][:_PAIRED]
        candidates = []
        for i in [i for i in range(len(self._old)) if i not in known][:_PAIRED]:
            low, high = self._gap(i)
            for j in come:
                near = low <= j <= high
                alike = Indel.normalized_similarity(self._old[i].key, self._new[j].key)
                if alike >= (_ALIKE if near else _ALIKE_ELSEWHERE):
                    candidates.append((-alike, not near, i, j))
        pairs: dict[int, int] = {}
        for _alike, _far, i, j in sorted(candidates):
            if i not in pairs and j not in pairs.values():
                pairs[i] = j
        return pairs

    def _gap(self, i: int) -> tuple[int, int]:
        """Between which sentences of the new text the i-th of the old one would stand."""
        low = next((self._kept[k] + 1 for k in range(i - 1, -1, -1) if k in self._kept), 0)
        high = next((self._kept[k] - 1 for k in range(i + 1, len(self._old)) if k in self._kept), len(self._new) - 1)
        return low, high

    def _edited(self, old: _Sentence, new: _Sentence) -> Change | None:
        edits = self._edits(old.text, new.text)
        if not edits:
            return None  # in its spelling or punctuation only
        return Change("edited", old.text, new.text, edits, self._is_furniture(old) and self._is_furniture(new))

    def _single(self, kind: ChangeKind, one: _Sentence) -> Change:
        before, after = (one.text, "") if kind == "removed" else ("", one.text)
        return Change(kind, before, after, (), self._is_furniture(one) or _is_link(one))

    def _is_furniture(self, one: _Sentence) -> bool:
        return _is_furniture(one, self.language)

    # Words

    def _edits(self, before: str, after: str) -> tuple[Edit, ...]:
        old, new = word_places(before)[:_WORDS_IN_ORDER], word_places(after)[:_WORDS_IN_ORDER]
        runs = [run for run in _runs(old, new) if not run.is_equal]
        return tuple(self._edit(before, after, run, old, new) for run in runs)

    def _edit(self, before: str, after: str, run: "_Run", old: Sequence[Any], new: Sequence[Any]) -> Edit:
        ours, theirs = old[slice(*run.before)], new[slice(*run.after)]
        kinds = {self._kinds(before).get(word.start) for word in ours}
        kinds |= {self._kinds(after).get(word.start) for word in theirs}
        if any(is_negation(word.key) for word in (*ours, *theirs)):
            kinds.add("negation")
        if any(word.key in self._names for word in (*ours, *theirs)):
            kinds.add("name")
        kind: EditKind = next((kind for kind in _WEIGHTIEST if kind in kinds), "words")
        return Edit(kind, _surface(before, ours), _surface(after, theirs))

    def _kinds(self, text: str) -> dict[int, str]:
        """Which words of `text` are numbers, dates or names, by where they start."""
        if text not in self._known_kinds:
            self._known_kinds[text] = self._find_kinds(text)
        return self._known_kinds[text]

    def _find_kinds(self, text: str) -> dict[int, str]:
        spans: list[tuple[int, int, str]] = []
        spans += [(one.start, one.end, "name") for one in places(text, self.language)]
        spans += [(one.start, one.end, "number") for one in recognise(text, self.language)]
        spans += [(one.start, one.end, "date") for one in dates(text, self.language)]
        kinds: dict[int, str] = {}
        first = True
        for word in word_places(text):
            surface = text[word.start : word.end]
            if surface[:1].isdigit():
                kinds[word.start] = "number"
            elif surface[:1].isupper() and not first:
                kinds[word.start] = "name"
            for start, end, kind in spans:
                if start < word.end and word.start < end:
                    kinds[word.start] = kind
            first = False
        return kinds

    # Passages

    def _place(self, start: int, covered: Sequence[int]) -> int:
        """Where in the new text words that began at `start` are to be looked for first."""
        for i in covered:
            if i in self._kept:
                return self._new[self._kept[i]].start + max(0, start - self._old[i].start)
        if covered and self._new:
            low, _high = self._gap(covered[0])
            return self._new[min(low, len(self._new) - 1)].start
        return start

    def _stands_in_order(self, start: int, end: int, covered: Sequence[int]) -> bool:
        """Whether these words stand between what they stood between before, whatever was put in or taken out."""
        if not covered:
            return True
        before = next((self._kept[k] for k in range(covered[0] - 1, -1, -1) if k in self._kept), None)
        behind = next((self._kept[k] for k in range(covered[-1] + 1, len(self._old)) if k in self._kept), None)
        late_enough = before is None or self._new[before].start <= start
        return late_enough and (behind is None or end <= self._new[behind].end)

    def _was_there_already(self, start: int, end: int) -> bool:
        """Words that stood in the old text as well are not what the passage was turned into."""
        kept = {self._new[j].start: self._new[j].end for j in self._kept.values()}
        there = [one for one in self._new if one.start < end and start < one.end]
        return bool(there) and all(one.start in kept for one in there)


_WEIGHTIEST: Final[tuple[EditKind, ...]] = ("negation", "number", "date", "name", "words")


def _sentences(text: str, language: str) -> list[_Sentence]:
    found = []
    for span in sentences(text, language):
        words = span.of(text)
        key = tuple(word.key for word in word_places(words))
        if key:
            found.append(_Sentence(words, span.start, span.end, key))
    return found


def _kept(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> dict[int, int]:
    """Which sentences stand in both, in order: index there by index here."""
    head = 0
    while head < min(len(old), len(new)) and old[head].key == new[head].key:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail].key == new[-1 - tail].key:
        tail += 1
    kept = {i: i for i in range(head)}
    kept |= {len(old) - 1 - i: len(new) - 1 - i for i in range(tail)}
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(middle_old), len(middle_new)) <= _IN_ORDER:
        for step in Indel.opcodes([one.key for one in middle_old], [one.key for one in middle_new]):
            if step.tag == "equal":
                kept |= {
                    head + step.src_start + n: head + step.dest_start + n for n in range(step.src_end - step.src_start)
                }
    return kept


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that stand in both texts, or take one another's place: from and to, here and there."""

    is_equal: bool
    before: tuple[int, int]
    after: tuple[int, int]


def _runs(old: Sequence[Any], new: Sequence[Any]) -> list[_Run]:
    steps = Levenshtein.opcodes([word.key for word in old], [word.key for word in new])
    found = []
    for is_equal, run in groupby(steps, key=lambda step: step.tag == "equal"):
        together = list(run)
        before, after = together[0].src_start, together[0].dest_start
        found.append(_Run(is_equal, (before, together[-1].src_end), (after, together[-1].dest_end)))
    return found


def _surface(text: str, words: Sequence[Any]) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _is_furniture(one: _Sentence, language: str) -> bool:
    text = one.text.strip()
    if _COUNTED_ONLY.fullmatch(text) or _is_stamp(text, language):
        return True
    return bool((len(one.key) <= _TERSE or not _ENDS.search(text)) and _FURNITURE.search(text))


def _is_stamp(text: str, language: str) -> bool:
    """“Updated 19 June 2024, 10:42 GMT”: the page was touched then, and nothing else."""
    stamp = _STAMP.match(text)
    if stamp is None or len(text) > 120:
        return False
    rest = text[stamp.end() :]
    script = next((language for language, letters in _SCRIPTS.items() if letters.match(text)), language)
    for mention in reversed(dates(rest, script)):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    return not _OF_A_STAMP.sub("", rest)


def _is_link(one: _Sentence) -> bool:
    """A line that is no sentence: the title of another page in a box of links, a caption, a label."""
    return len(one.key) <= _LINK and not _ENDS.search(one.text)
