"""What changed between two published editions, word by word, for readers to see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims import editions
from claims.models import Verdict

MOST_WORDS = 2000  # above this, before and after are shown whole: matching costs the product of both
# A word with the space after it: spaces by themselves would match everywhere, and chop a change into pieces.
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed (“same”), was taken out (“gone”) or put in (“new”)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One part of the page that is not as it was."""

    label: str | Promise
    pieces: tuple[Piece, ...]
    language: str = ""


def words(before: str, after: str) -> tuple[Piece, ...]:
    """`before` and `after` as one text of pieces; joining all but “new” gives the one, all but “gone” the other."""
    if before == after:
        return (Piece("same", after),) if after else ()
    ours, theirs = _WORD.findall(before), _WORD.findall(after)
    if len(ours) > MOST_WORDS or len(theirs) > MOST_WORDS:
        return tuple(_changed(before, after))
    pieces: list[Piece] = []
    for op, i, j, k, m in SequenceMatcher(a=ours, b=theirs, autojunk=False).get_opcodes():
        gone, new = "".join(ours[i:j]), "".join(theirs[k:m])
        pieces += [Piece("same", gone)] if op == "equal" else _changed(gone, new)
    return tuple(pieces)


def _changed(gone: str, new: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("gone", gone), ("new", new)) if text]


def between(before: Verdict, old: dict[str, Any] | None, after: Verdict, new: dict[str, Any] | None) -> list[Change]:
    """The changes from one published verdict and edition to the next, in the order of the page."""
    changes = list(_verdict(before, after))
    if old and new:
        changes = [*_wording(old, new), *changes, *_lists(old, new)]
    return changes


def _wording(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    language = new["card"]["language"]
    ours, theirs = _leading(old), _leading(new)
    if ours != theirs:
        yield Change(_("Claim"), words(ours, theirs), language)


def _leading(edition: dict[str, Any]) -> str:
    card = edition["card"]
    return str(card["texts"].get(card["language"], ""))


def _verdict(before: Verdict, after: Verdict) -> Iterator[Change]:
    if before.rating_id != after.rating_id:
        yield Change(_("Rating"), (Piece("gone", before.rating.label), Piece("new", after.rating.label)))
    for name, label in (
        ("summary", _("Explanation")),
        ("reasoning", _("How the evidence leads to the rating")),
        ("unknowns", _("What could not be established")),
    ):
        if getattr(before, name) != getattr(after, name):
            yield Change(label, words(getattr(before, name), getattr(after, name)), after.language)


def _lists(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for label, read in ((_("Who says so"), _hops), (_("Evidence"), _evidence), (_("Numbers"), _numbers)):
        ours, theirs = read(old), read(new)
        # By what they are, not by what they are called: a name that was learned meanwhile is no change.
        gone = [text for key, text in ours.items() if key not in theirs]
        added = [text for key, text in theirs.items() if key not in ours]
        if gone or added:
            pieces = [*(Piece("gone", text) for text in gone), *(Piece("new", text) for text in added)]
            yield Change(label, tuple(pieces))
    ours, theirs = old["reply"]["note"], new["reply"]["note"]
    if ours != theirs:
        yield Change(_("Claimant's reply"), words(ours, theirs))


def _hops(edition: dict[str, Any]) -> dict[Any, str]:
    sources = [hop["source"] for hop in edition["hops"] if hop["source"]]
    return {source["id"]: editions.name_for_reader(source)[0] for source in sources}


def _evidence(edition: dict[str, Any]) -> dict[Any, str]:
    sources = {source["n"]: source for source in edition["sources"]}
    cited = [sources[row["n"]] for row in edition["evidence"]]
    return {source["document"]: source["title"] or source["url"] for source in cited}


def _numbers(edition: dict[str, Any]) -> dict[Any, str]:
    return {quantity["surface"]: quantity["surface"] for quantity in edition["quantities"]}
