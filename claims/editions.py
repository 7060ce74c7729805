"""What readers were shown: the public edition of a claim, composed from the record once, at publication.

An edition is plain data, kept in the entry of the history that says “published”. So the page goes on showing what a
second person approved while the record behind it is under correction, and every edition ever shown can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import get_language

from claims import gate
from claims.models import Attribution, Claim, Event, Evidence, Wording
from sources.models import Document, Snapshot, Source
from sources.text.normalize import clean, in_language, stems

FORM = 2  # grows when the shape of an edition changes; older ones stay as they are and must stay readable
CONTEXT = (
    220  # code points of a kept copy shown on either side of a passage; the copy as a whole is not ours to publish
)
PASSAGES = 3
STANCES = ("refutes", "supports", "mixed", "context")


def compose(claim: Claim) -> dict[str, Any]:
    """All that the claim's page shows of the record, as it stands now."""
    sources = _Sources()
    original = claim.wordings.filter(kind=Wording.Kind.ORIGINAL).select_related("snapshot__document__outlet").first()
    hops = list(claim.attributions.select_related("source", "snapshot__document__outlet"))
    found = {"original": _original(claim, original, sources), "hops": [_hop(hop, sources) for hop in hops]}
    evidence = _in_order(gate.accepted(claim))
    for row in evidence:
        row.claim = claim
    return {
        "form": FORM,
        "card": card(claim),
        "kind": claim.kind,
        "place": claim.place,
        "wordings": [{"language": w.language, "text": clean(w.text), "kind": w.kind} for w in _wordings(claim)],
        **found,
        "quantities": [_quantity(quantity) for quantity in claim.quantities.all()],
        "evidence": [_evidence(row, sources) for row in evidence],
        "independent": gate.independent_origins(evidence),
        "sources": sources.listed,
        "reply": {"state": claim.reply, "note": claim.reply_note},
        "waiver": claim.waiver,
    }


def card(claim: Claim) -> dict[str, Any]:
    """The claim in a few lines, for lists. Reads prefetched `wordings` and `attributions__source__names`."""
    original = claim.original
    hops = sorted(claim.attributions.all(), key=lambda hop: hop.position)
    return {
        "slug": claim.slug,
        "language": claim.language,
        "texts": {w.language: clean(w.text) for w in _wordings(claim)},
        "original": {"language": original.language, "text": clean(original.text), "start": original.start}
        if original
        else None,
        "speaker": _speaker(hops),
        "said_on": _iso(claim.said_on),
        "occasion": claim.occasion,
        "topics": list(claim.topics),
    }


def _wordings(claim: Claim) -> list[Wording]:
    ours = [w for w in claim.wordings.all() if w.kind != Wording.Kind.ORIGINAL]
    return sorted(ours, key=lambda w: (not w.is_leading, w.pk))


def _speaker(hops: list[Attribution]) -> dict[str, Any] | None:
    """Whose claim it is: the hop nearest to the origin that has a name on it."""
    for hop in reversed(hops):
        if hop.source is not None:
            return _named(hop.source) | {"role": hop.role, "stance": hop.stance, "is_named": hop.is_named}
    return None


def _named(source: Source) -> dict[str, Any]:
    return {
        "id": source.pk,
        "slug": source.slug,
        "name": clean(source.name),
        "language": source.language,
        # Every name known at that time: the page is read in more than one language.
        "names": {language: clean(name) for language, name in source.names_by_language.items()},
        "kind": source.kind,
        "wikidata": source.wikidata_id,
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None


@dataclass
class _Sources:
    """The numbered list of sources: every document that the page cites, once, in the order of citing."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)

    def cite(self, document: Document, snapshot: Snapshot) -> int:
        if document.pk not in self.numbers:
            self.numbers[document.pk] = len(self.listed) + 1
            self.listed.append(_source(len(self.listed) + 1, document, snapshot))
        return self.numbers[document.pk]


def _source(number: int, document: Document, snapshot: Snapshot) -> dict[str, Any]:
    outlet = document.outlet
    return {
        "n": number,
        "document": document.pk,
        "is_story": document.is_story,
        "title": clean(document.title or snapshot.title),
        "url": document.url or "",
        "language": document.language if document.language != "und" else snapshot.language,
        "kind": document.kind,
        "is_primary": document.is_primary,
        "byline": clean(document.byline),
        "credit": clean(document.credit),
        "outlet": _named(outlet) | {"grade": outlet.grade} if outlet else None,
        "published_at": _iso(document.published_at),
        "accessed": _iso(snapshot.fetched_at),
        "sha256": snapshot.sha256,
        "size": snapshot.size,
        "content_type": snapshot.content_type,
    }


def _original(claim: Claim, original: Wording | None, sources: _Sources) -> dict[str, Any] | None:
    if original is None:
        return None
    shown: dict[str, Any] = {"language": original.language, "text": clean(original.text), "n": None, "passage": None}
    if original.snapshot is not None and original.start is not None and original.end is not None:
        shown["n"] = sources.cite(original.snapshot.document, original.snapshot)
        shown["passage"] = in_context(original.snapshot, original.start, original.end)
    return shown


def _hop(hop: Attribution, sources: _Sources) -> dict[str, Any]:
    cited = hop.snapshot is not None and hop.start is not None and hop.end is not None
    return {
        "source": _named(hop.source) | {"grade": hop.source.grade} if hop.source else None,
        "role": hop.role,
        "verb": hop.verb,
        "stance": hop.stance,
        "is_named": hop.is_named,
        "on_record": hop.on_record,
        "manner": hop.manner,
        "said_on": _iso(hop.said_on),
        "terminal": hop.terminal,
        "exact": clean(hop.exact),
        "language": hop.snapshot.language if cited and hop.snapshot else "",
        "n": sources.cite(hop.snapshot.document, hop.snapshot) if cited and hop.snapshot else None,
    }


def _quantity(quantity: Any) -> dict[str, Any]:
    return {
        "surface": quantity.surface,
        "bound": quantity.bound,
        "value": _number(quantity.value),
        "high": _number(quantity.high),
        "unit": quantity.unit,
        "counted": quantity.counted,
        "as_of": quantity.as_of,
    }


def _number(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _in_order(evidence: list[Evidence]) -> list[Evidence]:
    """By stance, then by origin with the best first, so that reprints of one report stand together."""
    best: dict[Any, float] = {}
    for row in evidence:
        best[_origin_key(row)] = max(row.score, best.get(_origin_key(row), 0.0))
    return sorted(
        evidence,
        key=lambda row: (STANCES.index(row.stance), -best[_origin_key(row)], _origin_key(row), -row.score, row.pk),
    )


def _origin_key(evidence: Evidence) -> str:
    origin = evidence.document.origin_id
    return f"origin-{origin}" if origin else f"document-{evidence.document_id}"


def _evidence(evidence: Evidence, sources: _Sources) -> dict[str, Any]:
    snapshot, document = evidence.snapshot, evidence.document
    if snapshot is None:  # the database refuses to accept evidence without a copy
        raise ValueError(f"evidence {evidence.pk} is accepted without a copy")
    return {
        "n": sources.cite(document, snapshot),
        "stance": evidence.stance,
        "credibility": evidence.credibility,
        "reason": evidence.reason,
        "timing": evidence.timing,
        "origin": _origin_key(evidence),
        "origin_label": clean(str(document.origin)) if document.origin and document.origin.label else "",
        "origin_reason": document.origin_reason,
        "passages": _passages(evidence, snapshot),
        "quote": evidence.quote.get("verdict", ""),
        "numbers": [
            {key: str(row.get(key) or "") for key in ("claimed", "found", "relation", "reason")}
            for row in evidence.numbers
        ],
    }


def _passages(evidence: Evidence, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Where the claim's quotation stands, then the passages that bear on it most; none of them twice."""
    spans: list[tuple[int, int, bool]] = []
    quote = evidence.quote
    if quote.get("verdict") in ("exact", "equivalent") and quote.get("start") is not None:
        spans.append((quote["start"], quote["end"], True))
    for passage in evidence.passages[:PASSAGES]:
        start, end = passage.get("start"), passage.get("end")
        if start is None or end is None or any(s < end and start < e for s, e, _ in spans):
            continue
        spans.append((start, end, False))
    return [in_context(snapshot, start, end) | {"is_quotation": quoted} for start, end, quoted in spans]


def in_context(snapshot: Snapshot, start: int, end: int) -> dict[str, Any]:
    """A stretch of the kept copy with a little of what stands around it, cut at spaces."""
    text = snapshot.text
    left, right = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    before, after = text[left:start], text[end:right]
    if left > 0:
        before = "…" + before.partition(" ")[2]
    if right < len(text):
        after = after.rpartition(" ")[0] + "…"
    return {"start": start, "end": end, "exact": text[start:end], "before": before, "after": after}


def listing(edition: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of `Listing` for an edition: whatever readers search is what they are shown."""
    card, original = edition["card"], edition["original"]
    texts = [*edition["wordings"], *([original] if original else [])]
    words = [(text["language"], text["text"]) for text in texts]
    words += [name for hop in edition["hops"] if hop["source"] for name in names(hop["source"]).items()]
    return {
        "kind": edition["kind"],
        "said_on": card["said_on"],
        "topics": card["topics"],
        "language": (original or card)["language"],
        "languages": list(dict.fromkeys(text["language"] for text in texts)),
        "speaker_id": card["speaker"]["id"] if card["speaker"] else None,
        "sources": list(dict.fromkeys(hop["source"]["id"] for hop in edition["hops"] if hop["source"])),
        "stems": " ".join(stems(text, language) for language, text in words),
    }


# Reading them back


def names(source: Mapping[str, Any]) -> dict[str, str]:
    """The names of a source as an edition keeps them; editions of the first form keep one."""
    return source.get("names") or {source["language"]: source["name"]}


def name_in(source: Mapping[str, Any], language: str) -> tuple[str, str]:
    """The name for a reader of `language`, and the language it is in."""
    return in_language(names(source), language, source["language"])


def name_for_reader(source: Source | Mapping[str, Any]) -> tuple[str, str]:
    """The name in the language of the page, from the record or from an edition, and the language it is in."""
    language = get_language() or settings.LANGUAGE_CODE
    return source.name_in(language) if isinstance(source, Source) else name_in(source, language)


def shown(claim: Claim) -> dict[int, dict[str, Any]]:
    """Every published edition of the claim by the number of its verdict, oldest first. One query.

    A claim published before editions were kept is composed from the record as it stands.
    """
    kept = (
        Event.objects.filter(claim=claim, verb="publish", data__has_key="edition")
        .order_by("number")
        .values_list("data__number", "data__edition")
    )
    editions = dict(kept)
    current = claim.published_verdict
    if current is not None and current.number not in editions:
        prefetch_related_objects([claim], "wordings", "attributions__source__names")
        editions[current.number] = compose(claim)
    return editions


def cards(claims: Iterable[Claim]) -> dict[int, dict[str, Any]]:
    """The card of each claim as last published. One query, and three more where some were never kept."""
    wanted = {claim.pk: claim for claim in claims}
    found = dict(_last_published(wanted).values_list("claim", "data__edition__card"))
    unkept = [claim for pk, claim in wanted.items() if not found.get(pk)]
    if unkept:
        prefetch_related_objects(unkept, "wordings", "attributions__source__names")
        found |= {claim.pk: card(claim) for claim in unkept}
    return found


def _last_published(claims: Mapping[int, Claim]) -> QuerySet[Event]:
    return Event.objects.filter(claim__in=list(claims), verb="publish").order_by("claim", "-number").distinct("claim")
