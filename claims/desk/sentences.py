"""The history of a claim as sentences: who did what, with the words and values that mattered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from claims.history import ACTS
from claims.models import Claim, Event, Evidence, SourceChange
from claims.states import MOVES, SetAside, Status

LONGEST = 400


@dataclass(frozen=True)
class Detail:
    """One particular of an act. `after` and `before` are words of people or of the record, never markup."""

    name: str
    after: str
    before: str = ""


@dataclass(frozen=True)
class Sentence:
    """“Amina accepted evidence”, when, and the particulars."""

    who: str
    is_machine: bool
    says: str
    at: datetime
    number: int
    details: list[Detail] = field(default_factory=list)


def sentences(events: Iterable[Event]) -> list[Sentence]:
    """Events need `actor` joined; nothing else is asked of the database."""
    return [
        Sentence(
            who=(event.actor.get_full_name() or event.actor.get_username()) if event.actor else event.machine,
            is_machine=event.actor is None,
            says=says(event.verb),
            at=event.at,
            number=event.number,
            details=list(_details(event)),
        )
        for event in events
    ]


def says(verb: str) -> str:
    """The act in words; an act of a later version is shown by its code."""
    if verb in MOVES:
        return str(MOVES[verb].says)
    return str(ACTS.get(verb, verb))


def _details(event: Event) -> Iterator[Detail]:
    data: dict[str, Any] = event.data if isinstance(event.data, dict) else {}
    if "from" in data and "to" in data:
        yield Detail(_("status"), _status(data["to"]), _status(data["from"]))
    if event.verb == "describe":
        before = data.get("before") or {}
        for name, value in (data.get("after") or {}).items():
            yield Detail(_field(name), _words(value), _words(before.get(name)))
    elif isinstance(data.get("before"), dict) and isinstance(data.get("after"), dict):
        yield Detail("", _words(data["after"].get("text")), _words(data["before"].get("text")))
    elif event.verb != "assign" and "after" in data:
        yield Detail("", _words(data["after"]), _words(data.get("before")))
    for name, value in data.items():
        if name in NAMES and value not in ("", None, []) and (name, value) != ("source", 0):
            yield Detail(_name(name), _value(name, value))


NAMES = (
    "document", "stance", "credibility", "why", "reason", "kind", "rating", "number", "summary", "unknowns", "language",
    "url", "text", "title", "round", "searches", "answered", "failed", "links", "origins", "statements", "explanation",
    "source", "became",
)  # fmt: skip


def _name(name: str) -> str:
    return {
        "document": _("page"),
        "stance": _("stance"),
        "credibility": _("credibility"),
        "why": _("because"),
        "reason": _("reason"),
        "kind": _("kind"),
        "rating": _("rating"),
        "number": _("number"),
        "summary": _("explanation"),
        "unknowns": _("what is not known"),
        "language": _("language"),
        "url": _("address"),
        "text": _("wording"),
        "title": _("title"),
        "round": _("round"),
        "searches": _("searches"),
        "answered": _("answered"),
        "failed": _("failed"),
        "links": _("links"),
        "origins": _("independent origins"),
        "statements": _("statements"),
        "explanation": _("explanation"),
        "source": _("source"),
        "became": _("what became of it"),
    }[name]


def _field(name: str) -> str:
    return str(getattr(Claim._meta.get_field(name), "verbose_name", name)) if name in _FIELDS else name


_FIELDS = {f.name for f in Claim._meta.get_fields()}


def _status(value: str) -> str:
    return str(Status(value).label) if value in Status.values else value


def _value(name: str, value: Any) -> str:
    if name == "source":
        return f"[{value}]"
    choices: Any = {
        "became": SourceChange.Kind,
        "why": SetAside,
        "stance": Evidence.Stance,
        "credibility": Evidence.Credibility,
    }.get(name)
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    return _words(value)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " → ".join(_words(item) for item in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
