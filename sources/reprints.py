"""When one text was made from another: the rules, each with the sentence that a checker reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from sources.likeness import Likeness, Text, compare
from sources.models import Snapshot, Source
from sources.text.normalize import fold

_PRESS = {Source.Kind.AGENCY, Source.Kind.OUTLET}
_OPENING, _ENDING = 600, 250  # characters in which a copy names whose report it is
_SHORT_NAME = 4  # shorter names are words of some language
_CLITICS = "[وفبكل]{0,2}(?:ال)?"


@dataclass(frozen=True)
class Report:
    """A document as its newest copy shows it, and the names its outlet goes by."""

    text: Text
    title: str
    url: str
    outlet: Source | None
    names: tuple[str, ...]
    published_at: datetime | None
    signed: str  # byline and credit line

    @classmethod
    def of(cls, snapshot: Snapshot, names: list[str]) -> Report:
        document = snapshot.document
        return cls(
            text=_text(snapshot.text_sha256, snapshot.language, snapshot.text),
            title=document.title,
            url=document.url or "",
            outlet=document.outlet,
            names=tuple(name for name in names if len(name) >= _SHORT_NAME),
            published_at=document.published_at,
            signed=f"{document.byline} {document.credit} {snapshot.byline} {snapshot.credit}",
        )

    @cached_property
    def credits(self) -> str:
        """Where a copy says whose report it is: its signature, its dateline and opening, its last lines."""
        text = self.text.text
        return fold(f"{self.signed}\n{text[:_OPENING]}\n{text[-_ENDING:]}")

    @property
    def is_wiki(self) -> bool:
        """Editions of a wiki in several languages are written each for itself."""
        return urlsplit(self.url).path.startswith(("/wiki/", "/w/"))

    def named(self, other: Report) -> str:
        """The name by which this report credits the outlet of `other`, or an empty string."""
        if other.outlet is None or other.outlet == self.outlet:
            return ""
        for name in sorted(other.names, key=len, reverse=True):
            if re.search(rf"(?<!\w){_CLITICS}{re.escape(name)}", self.credits):
                return name
        return ""

    def __str__(self) -> str:
        where = self.outlet.name if self.outlet else urlsplit(self.url).hostname or ""
        return f"“{self.title[:120]}” ({where})" if where else f"“{self.title[:120]}”"


@lru_cache(maxsize=64)
def _text(fingerprint: str, language: str, text: str) -> Text:
    """What was worked out about a text, kept while its neighbours are being placed."""
    return Text(text, language)


def why_one(new: Report, known: Report) -> tuple[str, Likeness] | None:
    """Why the two are one report, or None where nothing says so."""
    like = compare(new.text, known.text)
    for rule in (_same_words, _credited, _outlets_own_translation, _translation, _retold):
        reason = rule(new, known, like)
        if reason:
            return reason, like
    return None


def _same_words(new: Report, known: Report, like: Likeness) -> str:
    if _another_issue(new, known, like):
        return ""
    if like.words >= 0.5 and like.shared >= 15:
        return f"same text: {like.words:.0%} of the shorter one's word sequences stand in {known}"
    if like.words >= 0.25 and like.shared >= 30 and like.alike >= 0.5 and like.aligned >= 4:
        return f"partly the same text: {like.words:.0%} of the word sequences stand in {known}"
    return ""


def _another_issue(new: Report, known: Report, like: Likeness) -> bool:
    """A form filled in again, as bulletins are: one outlet, other days, other numbers."""
    return (
        new.outlet is not None
        and new.outlet == known.outlet
        and _days_apart(new, known) > 3
        and like.words < 0.9
        and like.own_numbers >= 3
        and like.numbers < 0.5
    )


def _credited(new: Report, known: Report, like: Likeness) -> str:
    """One names the other's outlet where copies name it, and says the same things. A press report of what an office
    says names the office too; that is reporting, so only the press is copied by being credited."""
    for copy, original in ((new, known), (known, new)):
        name = copy.named(original)
        if not name or _days_before(copy, original) > 1:
            continue
        follows = like.aligned >= 3 and like.alike >= 0.45 and like.order >= 0.6
        counts = like.shared_numbers >= 6 and like.numbers >= 0.75 and like.alike >= 0.5
        press = original.outlet is not None and original.outlet.kind in _PRESS
        if (press and follows and _numbers_agree(like)) or counts:
            said = f"and {like.alike:.0%} of the sentences say the same"
            return f"{known} credits “{name}”, {said}" if copy is known else f"credits “{name}”, {said} as {known}"
    return ""


def _outlets_own_translation(new: Report, known: Report, like: Likeness) -> str:
    if new.outlet is None or new.outlet != known.outlet or _one_language(new, known) or _both_wiki(new, known):
        return ""
    close = (like.aligned >= 3 and like.alike >= 0.75) or (like.aligned >= 8 and like.alike >= 0.6)
    if close and like.order >= 0.7 and _days_apart(new, known) <= 14:
        return f"the outlet's own translation: {like.alike:.0%} of the sentences say what {known} says, in order"
    return ""


def _translation(new: Report, known: Report, like: Likeness) -> str:
    if _one_language(new, known) or _both_wiki(new, known) or not _numbers_agree(like):
        return ""
    if like.aligned >= 5 and like.alike >= 0.6 and like.near >= 0.5 and like.order >= 0.7:
        return f"translation: {like.alike:.0%} of the sentences say what {known} says, in the same order"
    return ""


def _retold(new: Report, known: Report, like: Likeness) -> str:
    """Two translations of one text share its sentences and their order, and hardly a word sequence."""
    if not _one_language(new, known) or _both_wiki(new, known) or not _numbers_agree(like):
        return ""
    if like.aligned >= 6 and like.near >= 0.65 and like.close >= 0.45 and like.order >= 0.7:
        return (
            f"the same report in other words: {like.near:.0%} of the sentences say what {known} says, in the same order"
        )
    return ""


def _numbers_agree(like: Likeness) -> bool:
    return like.own_numbers < 3 or like.numbers >= 0.6


def _one_language(new: Report, known: Report) -> bool:
    return new.text.language.partition("-")[0] == known.text.language.partition("-")[0]


def _both_wiki(new: Report, known: Report) -> bool:
    return new.is_wiki and known.is_wiki


def _days_apart(new: Report, known: Report) -> float:
    return abs(_days_before(new, known))


def _days_before(one: Report, other: Report) -> float:
    """Days by which `one` was published before `other`; 0 where a date is missing."""
    if one.published_at is None or other.published_at is None:
        return 0.0
    return (other.published_at - one.published_at) / timedelta(days=1)
