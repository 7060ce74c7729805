"""The form that makes a claim of a passage: prefilled, looked over by a person, checked against what is on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims import intake, matching
from claims.desk import rows
from claims.desk.forms import Day, DeskForm, LanguageTag, Words, of_model, topics
from claims.errors import ClaimError
from claims.models import Claim, Story, Wording
from sources.errors import SourceError
from sources.models import Snapshot
from sources.text.marks import find_again


def snapshot_of(story: Story, asked: str) -> Snapshot | None:
    """The copy the passage was marked in; the newest where none is named."""
    copies = story.snapshots.to_work_with().defer("headers", "hops")
    if asked.isdecimal() and len(asked) < 18:
        return copies.filter(pk=int(asked)).first()
    return copies.first()


def passage(snapshot: Snapshot, asked: Mapping[str, str]) -> tuple[tuple[int, int] | None, str | Promise]:
    """The marked stretch: by offsets, or by words that are found again next to them. With a fault, the old stretch."""
    start, end = asked.get("start", ""), asked.get("end", "")
    usable = all(at.isascii() and at.isdecimal() and len(at) < 9 for at in (start, end))
    here = (int(start), int(end)) if usable and 0 <= int(start) < int(end) <= len(snapshot.text) else None
    if here is not None and not snapshot.text[here[0] : here[1]].strip():
        here = None
    words = asked.get("words", "")
    if not words.strip():
        return here, _("Mark the words of the claim in the text first.")
    found = find_again(snapshot.text, words, near=here[0] if here else 0)
    return found or here, "" if found else _(
        "These words do not stand in the text. Copy them from it, letter by letter."
    )


class MainForm(DeskForm):
    """What the claim says and when it was said."""

    text = Words(rows=3, **of_model(Wording, "text", label=_("Normalised wording")))
    language = LanguageTag()
    kind = forms.ChoiceField(choices=Claim.Kind.choices, **of_model(Claim, "kind"))
    said_on = Day(**of_model(Claim, "said_on"))
    occasion = Words(max_length=300, **of_model(Claim, "occasion"))
    place = Words(max_length=200, **of_model(Claim, "place"))
    topics = Words(**of_model(Claim, "topics"))
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_topics(self) -> list[str]:
        return topics(self.cleaned_data["topics"])


class TranslationRow(DeskForm):
    language = LanguageTag(help_text="")
    text = Words(rows=2, label=_("Translation"))


TranslationRows: Any = forms.formset_factory(TranslationRow, extra=1, max_num=12, absolute_max=20)


class ClaimForm:
    """The whole form: the claim, its translations, its numbers, its chain."""

    def __init__(self, draft: intake.Draft, data: Any = None) -> None:
        self.draft = draft
        self.is_bound = data is not None
        self.similar: list[matching.Match] = list(draft.similar)
        self.needs_another_look = False
        document = draft.snapshot.document
        said_on = document.published_at.date() if document.published_at else None
        self.main = MainForm(
            data,
            prefix="claim",
            initial={
                "text": " ".join(draft.original.split()),
                "language": "" if draft.language == "und" else draft.language,
                "kind": draft.kind,
                "said_on": said_on,
                "shown": _numbers(self.similar),
            },
        )
        self.translations = TranslationRows(data, prefix="translations")
        self.hops = rows.HopRows(data, prefix="hops", initial=rows.initial_hops(draft.hops, draft.snapshot.text))
        self.amounts = rows.AmountRows(data, prefix="amounts", initial=rows.initial_amounts(draft.amounts))

    @property
    def parts(self) -> list[Any]:
        return [self.main, self.translations, self.hops, self.amounts]

    def is_valid(self) -> bool:
        verdicts = [part.is_valid() for part in self.parts]  # all are asked, so that every fault is shown at once
        return all(verdicts)

    def refuse(self, error: ClaimError | SourceError) -> None:
        {"hops": self.hops, "amounts": self.amounts}.get(getattr(error, "field", ""), self.main).refuse(error)


def _numbers(matches: list[matching.Match]) -> str:
    return ",".join(str(match.claim.pk) for match in matches)


def record(form: ClaimForm, *, by: Any) -> Claim | None:
    """Make the claim, or return None with the faults in the form."""
    if not form.is_valid():
        return None
    draft, given = form.draft, form.main.cleaned_data
    hops = rows.hops_of(form.hops, draft.snapshot, near=draft.start)
    if any(row.errors for row in form.hops.forms):
        return None
    if _unseen_twins(form, given):
        return None
    try:
        return intake.record_claim(
            by=by,
            text=given["text"],
            language=given["language"],
            kind=given["kind"],
            snapshot=draft.snapshot,
            start=draft.start,
            end=draft.end,
            statement=draft.statement,
            hops=hops,
            amounts=rows.amounts_of(form.amounts),
            translations={
                row["language"]: row["text"]
                for row in (one.cleaned_data for one in form.translations.forms)
                if row.get("text", "").strip()
            },
            said_on=given["said_on"],
            occasion=given["occasion"],
            place=given["place"],
            topics=given["topics"],
        )
    except (ClaimError, SourceError) as error:
        form.refuse(error)
        return None


def _unseen_twins(form: ClaimForm, given: Mapping[str, Any]) -> bool:
    """Claims that say the same and were not on the page yet: shown before anything is saved, once."""
    if not given["text"].strip():
        return False
    seen = set(given["shown"].split(","))
    found = matching.similar(given["text"], given["language"] or form.draft.language)
    if not any(str(match.claim.pk) not in seen for match in found):
        return False
    form.similar = found
    form.needs_another_look = True
    data: Any = form.main.data
    data = data.copy()
    data["claim-shown"] = ",".join([*seen, _numbers(found)])
    form.main.data = data
    return True
