"""Forms of several rows: who says so, hop by hop, and the numbers of a claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.desk.forms import Day, DeskForm, LanguageTag, Words, of_model
from claims.editing import Amount, Hop
from claims.errors import ClaimError
from claims.models import Attribution, Quantity
from sources.errors import SourceError
from sources.models import Snapshot, Source
from sources.text import digits
from sources.text.marks import find_again


class Number(forms.CharField):
    """A number as people write it, in any digits: 11000, 11,000, ١١٬٠٠٠. Two readings are refused, not guessed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput({"dir": "ltr", "inputmode": "decimal", "size": 14}), **options)

    def to_python(self, value: Any) -> Any:
        text = digits.ascii_digits(super().to_python(value) or "").strip().replace("٬", ",").replace("٫", ".")
        if not text:
            return None
        sign = -1 if text[:1] in "-−" else 1
        run = text.lstrip("-−+").strip()
        worth = digits.worth(run, "en") if run and all(c.isdigit() or c in ".,' \u00a0\u202f" for c in run) else None
        if worth is None or ("." in run and digits.other_reading(run, "en") is not None):
            raise forms.ValidationError(
                _("“%(number)s” can be read in more than one way, or not at all. Write digits. Example: 11000.50."),
                params={"number": text[:40]},
            )
        return _decimal(sign * worth)


def _decimal(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal("0.000001")) if exact != exact.to_integral_value() else exact.quantize(Decimal(1))


class HopForm(DeskForm):
    source = Words(
        label=_("Who"),
        max_length=300,
        help_text=_("A source by its name; a new name makes a new source. Empty only at the end, as unknown."),
    )
    language = LanguageTag(label=_("Language of the name"), help_text="")
    role = Words(max_length=300, **of_model(Attribution, "role"))
    stance = forms.ChoiceField(
        choices=Attribution.Stance.choices, **of_model(Attribution, "stance", label=_("What they do"))
    )
    verb = Words(max_length=100, **of_model(Attribution, "verb", label=_("In which word")))
    manner = forms.ChoiceField(
        choices=Attribution.Manner.choices,
        **of_model(Attribution, "manner", label=_("How"), initial=Attribution.Manner.PARAPHRASE),
    )
    quote = Words(
        label=_("The direct words"),
        help_text=_("As they stand in the text; they are found there again."),
    )
    said_on = Day(**of_model(Attribution, "said_on"))
    terminal = forms.ChoiceField(choices=Attribution.Terminal.choices, **of_model(Attribution, "terminal"))
    is_named = forms.BooleanField(**of_model(Attribution, "is_named", initial=True))
    on_record = forms.BooleanField(**of_model(Attribution, "on_record", initial=True))

    # A row with nothing but what the empty form brings along is no row.
    telling = ("source", "role", "verb", "quote")

    def has_changed(self) -> bool:
        return any(self[name].data for name in self.telling) or self["terminal"].data not in (None, "")


class AmountForm(DeskForm):
    surface = Words(max_length=200, **of_model(Quantity, "surface"))
    bound = forms.ChoiceField(choices=Quantity.Bound.choices, **of_model(Quantity, "bound"))
    value = Number(**of_model(Quantity, "value"))
    high = Number(**of_model(Quantity, "high"))
    unit = Words(max_length=60, **of_model(Quantity, "unit"))
    counted = Words(max_length=200, **of_model(Quantity, "counted"))
    as_of = Words(max_length=40, **of_model(Quantity, "as_of"))

    telling = ("surface", "value", "high", "unit", "counted", "as_of")

    def has_changed(self) -> bool:
        return any(self[name].data for name in self.telling)


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows in their order; one is removed by its box, and put elsewhere by its place."""

    error: ClaimError | SourceError | None = None
    is_stale = False

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")
        form.fields["ORDER"].widget.attrs["size"] = 2
        form.fields["DELETE"].label = _("Remove")

    def refuse(self, error: ClaimError | SourceError) -> None:
        self.error = error
        self.is_stale = getattr(error, "code", "") == "stale"
        said = str(error.message) if isinstance(error, ClaimError) else error.sentence
        self._non_form_errors.append(said)  # type: ignore[attr-defined]  # Django has no public way in

    def both_versions(self) -> list[Any]:
        return []

    def rows(self) -> list[dict[str, Any]]:
        """What was filled in, in order, without what was removed."""
        return [form.cleaned_data for form in self.ordered_forms if form.has_changed()]


HopRows: Any = forms.formset_factory(
    HopForm, formset=Rows, extra=1, can_delete=True, can_order=True, max_num=12, absolute_max=30
)
AmountRows: Any = forms.formset_factory(
    AmountForm, formset=Rows, extra=1, can_delete=True, can_order=True, max_num=12, absolute_max=30
)


def initial_hops(hops: Iterable[Hop], text: str) -> list[dict[str, Any]]:
    return [
        {
            "source": str(hop.source or ""),
            "language": hop.source.language if isinstance(hop.source, Source) else hop.language,
            "role": hop.role,
            "verb": hop.verb,
            "stance": hop.stance,
            "manner": hop.manner,
            "quote": text[hop.start : hop.end] if hop.start is not None else "",
            "said_on": hop.said_on,
            "terminal": hop.terminal,
            "is_named": hop.is_named,
            "on_record": hop.on_record,
        }
        for hop in hops
    ]


def initial_of_chain(chain: Iterable[Attribution]) -> list[dict[str, Any]]:
    """The rows of a chain on record; `source` has to be joined."""
    fields = ("role", "verb", "stance", "manner", "said_on", "terminal", "is_named", "on_record")
    return [
        {name: getattr(hop, name) for name in fields}
        | {
            "source": hop.source.name if hop.source else "",
            "language": hop.source.language if hop.source else "en",
            "quote": hop.exact,
        }
        for hop in chain
    ]


def initial_amounts(amounts: Iterable[Amount | Quantity]) -> list[dict[str, Any]]:
    fields = ("surface", "bound", "unit", "counted", "as_of")
    return [
        {name: getattr(amount, name) for name in fields} | {"value": _plain(amount.value), "high": _plain(amount.high)}
        for amount in amounts
    ]


def _plain(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def hops_of(formset: Any, snapshot: Snapshot | None, *, near: int = 0) -> list[Hop]:
    """The chain as typed. Direct words are found again in the copy; where they are not, the row says so."""
    filled = [form for form in formset.ordered_forms if form.has_changed()]
    found = [_hop(form, snapshot, near) for form in filled]
    # “Unknown from here on” is where a chain ends by itself; a hop added behind it makes it untrue.
    return [
        replace(hop, terminal="") if hop.terminal == Attribution.Terminal.UNKNOWN and hop is not found[-1] else hop
        for hop in found
    ]


def _hop(form: Any, snapshot: Snapshot | None, near: int) -> Hop:
    row: Mapping[str, Any] = form.cleaned_data
    span = find_again(snapshot.text, row["quote"], near=near) if snapshot is not None and row["quote"] else None
    if row["quote"] and span is None:
        form.add_error("quote", _("These words do not stand in the kept text. Copy them from it, letter by letter."))
    return Hop(
        source=row["source"],
        language=row["language"] or "en",
        role=row["role"],
        verb=row["verb"],
        stance=row["stance"],
        is_named=row["is_named"],
        on_record=row["on_record"],
        manner=row["manner"],
        said_on=row["said_on"],
        terminal=row["terminal"],
        start=span[0] if span else None,
        end=span[1] if span else None,
    )


def amounts_of(formset: Any) -> list[Amount]:
    return [
        Amount(**{name: row[name] for name in ("surface", "bound", "value", "high", "unit", "counted", "as_of")})
        for row in formset.rows()
    ]
