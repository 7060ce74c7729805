"""Change what a claim says: wordings, numbers, who says so, details. Every change is counted and recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext_lazy as _

from claims import matching
from claims.errors import Invalid, WrongState
from claims.history import record, require, touch
from claims.models import Attribution, Claim, Quantity, Relation, Wording
from sources import documents
from sources.models import Snapshot, Source
from sources.text import quotes
from sources.text.normalize import clean

LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
LONGEST_WORDING = 2000
LONGEST_TAG = 35  # RFC 5646, section 4.4.1: what every program has to have room for
DETAILS = ("kind", "said_on", "occasion", "place", "topics", "reply", "reply_note", "waiver")


@dataclass(frozen=True)
class Hop:
    """One hop of an attribution chain as it is handed in; `source` is a Source or a name to find or make one by."""

    source: Source | str | None
    language: str = "en"
    role: str = ""
    verb: str = ""
    stance: str = Attribution.Stance.ASSERTS
    is_named: bool = True
    on_record: bool = True
    manner: str = Attribution.Manner.PARAPHRASE
    said_on: date | None = None
    terminal: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Amount:
    """The number of a claim as it is handed in."""

    surface: str
    bound: str = Quantity.Bound.EXACT
    value: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    counted: str = ""
    as_of: str = ""

    @classmethod
    def suggested(cls, number: Mapping[str, Any]) -> Amount:
        """From the `numbers` of a statement's suggestion; a range has a pair as its value."""
        value = number.get("value")
        low, high = value if isinstance(value, list) else (value, None)
        return cls(
            surface=number["surface"],
            bound=number.get("bound") or "exact",
            value=None if low is None else Decimal(str(low)),
            high=None if high is None else Decimal(str(high)),
            unit=number.get("unit") or "",
            counted=number.get("of") or "",
        )


# What is usable: each returns the value as it will be kept, or raises Invalid with the sentence for the person.


def usable_wording(text: str) -> str:
    wording = " ".join(clean(text).split())
    if not wording:
        raise Invalid(
            "wording_empty", _("Write the claim as one sentence that is true or false on its own."), field="text"
        )
    if len(wording) > LONGEST_WORDING:
        raise Invalid(
            "wording_long",
            format_lazy(
                _("A claim is one sentence. This has {count} characters; {limit} are the limit."),
                count=len(wording),
                limit=LONGEST_WORDING,
            ),
            field="text",
        )
    return wording


def usable_language(tag: str) -> str:
    if len(tag) > LONGEST_TAG or not LANGUAGE.fullmatch(tag) or tag == "und":
        raise Invalid(
            "language_unknown", _("Say which language it is in. Examples: “ar”, “en”, “ru”, “ko”."), field="language"
        )
    return tag


def usable_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of `DETAILS`, cleaned and checked."""
    if unknown := details.keys() - set(DETAILS):
        raise TypeError(f"not details of a claim: {sorted(unknown)}")
    usable: dict[str, Any] = {
        key: clean(value).strip() if isinstance(value, str) else value for key, value in details.items()
    }
    said_on = usable.get("said_on")
    if said_on is not None and said_on > timezone.localdate():
        raise Invalid("future", _("This date is in the future. When was the claim made?"), field="said_on")
    for field, choices in (("kind", Claim.Kind), ("reply", Claim.Reply)):
        if field in usable and usable[field] not in choices.values:
            raise Invalid(f"{field}_unknown", _("Choose one of the values in the list."), field=field)
    if usable.get("reply") and not usable.get("reply_note", "").strip():
        raise Invalid(
            "reply_note_missing", _("Say what the claimant answered, or why nobody asked."), field="reply_note"
        )
    if "topics" in usable:
        usable["topics"] = list(dict.fromkeys(t.strip()[:60] for t in usable["topics"] if t.strip()))
    return usable


def slug_of(wording: str) -> str:
    """A readable address in the wording's own script, cut at a word."""
    return (
        slugify(wording, allow_unicode=True)[:80].rpartition("-")[0]
        or slugify(wording, allow_unicode=True)[:80]
        or "claim"
    )


# The verbs.


@transaction.atomic
def reword(claim: Claim, *, text: str, by: Any, seen: int, language: str | None = None) -> Wording:
    """Change the wording that the claim goes by. The original wording is verbatim and stays."""
    require(by, "research_claim")
    wording = usable_wording(text)
    touch(claim, by=by, seen=seen)
    leading = claim.wordings.get(is_leading=True)
    before = {"text": leading.text, "language": leading.language}
    leading.text, leading.language = wording, usable_language(language or leading.language)
    if claim.wordings.exclude(kind="original").exclude(pk=leading.pk).filter(language=leading.language).exists():
        raise Invalid(
            "translated_already",
            _("There is a translation into this language already. Change that one, or choose another language."),
            field="language",
        )
    _rewrite(leading, by)
    Claim.objects.filter(pk=claim.pk).update(slug=slug_of(wording))
    record(claim, "reword", by=by, before=before, after={"text": wording, "language": leading.language})
    return leading


@transaction.atomic
def translate(claim: Claim, *, language: str, text: str, by: Any, seen: int) -> Wording:
    """Write or change the claim's wording in another language."""
    require(by, "research_claim")
    tag, wording = usable_language(language), usable_wording(text)
    touch(claim, by=by, seen=seen)
    known = claim.wordings.exclude(kind="original").filter(language=tag).first()
    if known is not None and known.is_leading:
        raise Invalid(
            "leading_language", _("The claim goes by this language. Change its wording instead."), field="language"
        )
    before = known.text if known else ""
    if known is None:
        known = write_wording(claim, wording, tag, kind="translated", by=by)
    else:
        known.text = wording
        _rewrite(known, by)
    record(claim, "translate", by=by, language=tag, before=before, after=wording)
    return known


@transaction.atomic
def attribute(claim: Claim, *, hops: Iterable[Hop], by: Any, seen: int, snapshot: Snapshot | None = None) -> None:
    """Set the chain of who says so, from the page towards the origin."""
    require(by, "research_claim")
    touch(claim, by=by, seen=seen)
    before = [str(hop) for hop in claim.attributions.select_related("source")]
    replaced = _in_full(claim.attributions.all())
    claim.attributions.all().delete()
    original = claim.wordings.filter(kind="original").select_related("snapshot").first()
    write_hops(claim, list(hops), snapshot or (original.snapshot if original else None))
    after = [str(hop) for hop in claim.attributions.select_related("source")]
    record(claim, "attribute", by=by, before=before, after=after, replaced=replaced)


@transaction.atomic
def quantify(claim: Claim, *, amounts: Iterable[Amount], by: Any, seen: int) -> None:
    """Set the claim's numbers."""
    require(by, "research_claim")
    touch(claim, by=by, seen=seen)
    before, replaced = [str(q) for q in claim.quantities.all()], _in_full(claim.quantities.all())
    claim.quantities.all().delete()
    write_amounts(claim, list(amounts))
    record(claim, "quantify", by=by, before=before, after=[str(q) for q in claim.quantities.all()], replaced=replaced)


def _in_full(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Rows about to be replaced: the entry in the history is all that will be left of them."""
    return [model_to_dict(row, exclude=["id", "claim"]) for row in rows]


@transaction.atomic
def describe(claim: Claim, *, by: Any, seen: int, **details: Any) -> None:
    """Change kind, date, occasion, place, topics, the claimant's reply or the waiver of the second origin."""
    require(by, "research_claim")
    if "reply" in details:
        details.setdefault("reply_note", claim.reply_note)
    usable = usable_details(details)
    changed = {key: value for key, value in usable.items() if getattr(claim, key) != value}
    if not changed:
        return
    touch(claim, by=by, seen=seen)
    before = {key: getattr(claim, key) for key in changed}
    if "waiver" in changed:
        changed["waiver_by"] = by if changed["waiver"] else None
    Claim.objects.filter(pk=claim.pk).update(**changed)
    for key, value in changed.items():
        setattr(claim, key, value)
    changed.pop("waiver_by", None)
    record(claim, "describe", by=by, before=before, after=changed)


@transaction.atomic
def relate(claim: Claim, *, kind: str, other: Claim, by: Any) -> Relation:
    """Say how `claim` stands to `other`."""
    require(by, "research_claim")
    if kind not in Relation.Kind.values:
        raise Invalid("kind_unknown", _("Choose one of the kinds in the list."), field="kind")
    if claim.pk == other.pk:
        raise Invalid("same_claim", _("A claim stands in no relation to itself. Choose another one."), field="other")
    # Both claims, in one order for all: whoever says the same from the other side at the same time comes after us.
    list(Claim.objects.select_for_update().filter(pk__in=[claim.pk, other.pk]).order_by("pk"))
    if kind in Relation.BOTH_WAYS and (known := Relation.objects.filter(claim=other, kind=kind, other=claim).first()):
        return known
    relation, is_new = Relation.objects.get_or_create(claim=claim, kind=kind, other=other, defaults={"made_by": by})
    if is_new:
        record(claim, "relate", by=by, kind=kind, other=other.pk)
    return relation


@transaction.atomic
def unrelate(claim: Claim, *, kind: str, other: Claim, by: Any) -> None:
    """Take back `relate`. The record keeps that it was once said."""
    require(by, "research_claim")
    told = Relation.objects.filter(claim=claim, kind=kind, other=other)
    if kind in Relation.BOTH_WAYS:
        told |= Relation.objects.filter(claim=other, kind=kind, other=claim)
    if not told.delete()[0]:
        raise WrongState("not_related", _("The two claims are not related like this, or somebody was quicker."))
    record(claim, "unrelate", by=by, kind=kind, other=other.pk)


@transaction.atomic
def assign(claim: Claim, *, to: Any, by: Any) -> None:
    """Hand the claim to a person, or to nobody (None)."""
    require(by, "triage_claim")
    if to is not None and not to.has_perm("claims.research_claim"):
        raise Invalid(
            "cannot_research", _("This person's role does not include research. Choose a checker."), field="to"
        )
    before = claim.assigned_to_id
    Claim.objects.filter(pk=claim.pk).update(assigned_to=to)
    claim.assigned_to = to
    record(claim, "assign", by=by, before=before, after=to.pk if to else None)


# The rows behind them; used by `intake.record_claim` too.


def write_wording(claim: Claim, text: str, language: str, *, kind: str, by: Any, **fields: Any) -> Wording:
    wording = Wording(claim=claim, text=text, language=language, kind=kind, written_by=by, **fields)
    for column, value in matching.index(wording).items():
        setattr(wording, column, value)
    wording.save(force_insert=True)
    return wording


def _rewrite(wording: Wording, by: Any) -> None:
    wording.written_by, wording.written_at = by, timezone.now()
    columns = matching.index(wording)
    for column, value in columns.items():
        setattr(wording, column, value)
    wording.save(update_fields=["text", "language", "written_by", "written_at", *columns])


CHOSEN = (("stance", Attribution.Stance), ("manner", Attribution.Manner), ("terminal", Attribution.Terminal))


def write_hops(claim: Claim, hops: list[Hop], snapshot: Snapshot | None) -> None:
    """Rows for the chain; each hop relays the next, and the last one ends the chain."""
    for position, hop in enumerate(hops):
        source = _source(hop)
        terminal = hop.terminal
        if position == len(hops) - 1 and not terminal:
            terminal = Attribution.Terminal.UNKNOWN
        elif position < len(hops) - 1 and terminal:
            raise Invalid("chain_ends_early", _("Only the last hop can be the end of the chain."), field="hops")
        if source is None and terminal != Attribution.Terminal.UNKNOWN:
            raise Invalid("hop_without_source", _("Say who this hop is, or end the chain as unknown."), field="hops")
        for field, choices in CHOSEN:
            if getattr(hop, field) not in choices.values:
                raise Invalid(f"{field}_unknown", _("Choose one of the values in the list."), field="hops")
        Attribution.objects.create(
            claim=claim,
            position=position,
            source=source,
            role=clean(hop.role).strip()[:300],
            verb=clean(hop.verb).strip()[:100],
            stance=hop.stance,
            is_named=hop.is_named,
            on_record=hop.on_record,
            manner=hop.manner,
            said_on=hop.said_on,
            terminal=terminal,
            **_anchor(snapshot, hop.start, hop.end),
        )


def _source(hop: Hop) -> Source | None:
    if hop.source is None or isinstance(hop.source, Source):
        return hop.source
    name = " ".join(clean(hop.source).split())
    if not name:
        return None
    return documents.find_source(name) or documents.name_source(name, language=hop.language)


def _anchor(snapshot: Snapshot | None, start: int | None, end: int | None) -> dict[str, Any]:
    if snapshot is None or start is None or end is None:
        return {}
    if not 0 <= start < end <= len(snapshot.text):
        raise Invalid("no_passage", _("These words do not stand in the kept copy."), field="hops")
    return {"snapshot": snapshot, **quotes.selector(snapshot.text, start, end)}


def write_amounts(claim: Claim, amounts: list[Amount]) -> None:
    for amount in amounts:
        _refuse_odd(amount)
        Quantity.objects.create(
            claim=claim,
            surface=clean(amount.surface)[:200],
            bound=amount.bound,
            value=amount.value,
            high=amount.high,
            unit=clean(amount.unit)[:60],
            counted=clean(amount.counted)[:200],
            as_of=clean(amount.as_of)[:40],
        )


def _refuse_odd(amount: Amount) -> None:
    vague = amount.bound in ("dozens", "hundreds", "thousands", "millions")
    if amount.bound not in Quantity.Bound.values:
        raise Invalid("bound_unknown", _("Choose one of the bounds in the list."), field="amounts")
    if amount.value is None and not vague:
        raise Invalid("number_missing", _("Write the number in digits. Example: 11000."), field="amounts")
    try:
        too_large = any(abs(n) >= Decimal(10) ** 24 for n in (amount.value, amount.high) if n is not None)
    except InvalidOperation:
        too_large = True
    if too_large:
        raise Invalid("number_large", _("This number is too large to be kept. Choose a larger unit."), field="amounts")
    if (amount.bound == "range") != (amount.high is not None):
        raise Invalid("range_ends", _("A range has two ends, and nothing else has an upper end."), field="amounts")
    if amount.high is not None and amount.value is not None and amount.high < amount.value:
        raise Invalid("range_order", _("The lower end of a range comes first."), field="amounts")
