"""The forms of the desk: plain fields whose rules are the verbs'. What was typed is never lost to a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from claims.errors import ClaimError
from claims.models import Claim, Correction, Evidence, Rating, Relation, SourceChange, Verdict, Wording
from claims.states import SetAside
from sources.errors import SourceError
from sources.models import LANGUAGE_HELP
from sources.text.normalize import clean

# What most newsrooms write in; any other BCP 47 tag can be typed.
LANGUAGES = (
    ("ar", "العربية"), ("en", "English"), ("ru", "Русский"), ("ko", "한국어"), ("fr", "Français"), ("es", "Español"),
    ("de", "Deutsch"), ("fa", "فارسی"), ("he", "עברית"), ("tr", "Türkçe"), ("uk", "Українська"), ("ur", "اردو"),
    ("zh", "中文"), ("ja", "日本語"), ("hi", "हिन्दी"), ("id", "Bahasa Indonesia"),
    ("pt", "Português"), ("so", "Soomaali"),
)  # fmt: skip


class Words(forms.CharField):
    """Words of a person: cleaned as everything that is kept, so that an invisible character refuses nothing."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        attrs = {"dir": "auto"} | options.pop("attrs", {})
        widget: Any = forms.Textarea(attrs | {"rows": rows}) if rows else forms.TextInput(attrs)
        super().__init__(widget=widget, **({"required": False} | options))

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean(value) if isinstance(value, str) else value)


class LanguageTag(forms.CharField):
    """A BCP 47 tag, with the usual ones offered."""

    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {
            "label": _("Language"),
            "required": False,
            "max_length": 35,
            "help_text": LANGUAGE_HELP,
        }
        super().__init__(
            widget=forms.TextInput({"list": "desk-languages", "size": 6, "dir": "ltr", "autocomplete": "off"}),
            **(given | options),
        )


class Day(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **({"required": False} | options)
        )


@dataclass(frozen=True)
class TwoVersions:
    """One field as it stands now and as the person at this form typed it."""

    label: str
    theirs: str
    yours: str


class DeskForm(forms.Form):
    """A form whose values go to one verb; the verb's refusal is shown at the field it is about."""

    use_required_attribute = False
    error: ClaimError | SourceError | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | options))

    def refuse(self, error: ClaimError | SourceError) -> None:
        """Show why the verb said no, at the field if it is about one."""
        self.error = error
        field = getattr(error, "field", "")
        said = str(error.message) if isinstance(error, ClaimError) else error.sentence
        self.add_error(field if field in self.fields else None, said)

    @property
    def is_stale(self) -> bool:
        return isinstance(self.error, ClaimError) and self.error.code == "stale"

    def both_versions(self) -> list[TwoVersions]:
        """Where what was typed differs from what stands now. The form was built on what stands now."""
        return [
            TwoVersions(
                str(self[name].label),
                _shown(self.fields[name], self.get_initial_for_field(self.fields[name], name)),
                _shown(self.fields[name], self[name].data),
            )
            for name in self.changed_data
        ]


def _shown(field: forms.Field, value: Any) -> str:
    choices = getattr(field, "choices", None)
    if choices is not None:
        return str({str(key): label for key, label in choices}.get(str(value), value or "–"))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "–" if value in (None, "") else str(value)


def of_model(model: Any, name: str, **options: Any) -> dict[str, Any]:
    """Label and worked example of a model's field, for the form field that feeds it."""
    field = model._meta.get_field(name)
    return {"label": capfirst(field.verbose_name), "help_text": field.help_text, "required": False} | options


# What a claim says


class WordingForm(DeskForm):
    text = Words(rows=3, **of_model(Wording, "text"))
    language = LanguageTag()


class TranslationForm(DeskForm):
    language = LanguageTag()
    text = Words(rows=3, **of_model(Wording, "text", help_text=""))


class DetailsForm(DeskForm):
    kind = forms.ChoiceField(choices=Claim.Kind.choices, **of_model(Claim, "kind"))
    said_on = Day(**of_model(Claim, "said_on"))
    occasion = Words(max_length=300, **of_model(Claim, "occasion"))
    place = Words(max_length=200, **of_model(Claim, "place"))
    topics = Words(**of_model(Claim, "topics"))

    def clean_topics(self) -> list[str]:
        return topics(self.cleaned_data["topics"])


def topics(text: str) -> list[str]:
    """Split at commas, the Arabic and the ideographic one too."""
    for comma in "،、;؛\n":
        text = text.replace(comma, ",")
    return [topic.strip() for topic in text.split(",") if topic.strip()]


class ReplyForm(DeskForm):
    reply = forms.ChoiceField(choices=Claim.Reply.choices, **of_model(Claim, "reply"))
    reply_note = Words(rows=3, **of_model(Claim, "reply_note"))


class WaiverForm(DeskForm):
    waiver = Words(rows=2, **of_model(Claim, "waiver"))


class AssignForm(DeskForm):
    to = forms.ModelChoiceField(
        label=_("Assigned to"), queryset=get_user_model().objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["to"]
        field.queryset = checkers()


def checkers() -> Any:
    """People whose role includes research."""
    return (
        get_user_model()
        .objects.with_perm(
            "claims.research_claim", backend="django.contrib.auth.backends.ModelBackend", include_superusers=True
        )
        .order_by("username")
    )


class RelateForm(DeskForm):
    kind = forms.ChoiceField(choices=Relation.Kind.choices, **of_model(Relation, "kind", label=_("This claim")))
    other = forms.IntegerField(
        label=_("Claim number"), min_value=1, help_text=_("Its number in the list. Example: 12."), required=False
    )

    def clean_other(self) -> Claim:
        found = Claim.objects.filter(pk=self.cleaned_data.get("other") or 0).first()
        if found is None:
            raise forms.ValidationError(_("There is no claim of this number. Look it up in the list of claims."))
        return found


class UnrelateForm(DeskForm):
    relation = forms.ModelChoiceField(
        queryset=Relation.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("There is no such relation any more.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["relation"].queryset = Relation.objects.select_related("other")  # type: ignore[attr-defined]


# What becomes of it


class NothingToFill(DeskForm):
    """A step that needs no words."""


class ReasonForm(DeskForm):
    reason = Words(rows=2, label=_("Reason"), help_text=_("It goes into the record."))


class NoteForm(DeskForm):
    note = Words(rows=4, **of_model(SourceChange, "note"))


class SetAsideForm(ReasonForm):
    why = forms.ChoiceField(label=_("Because"), choices=SetAside.choices, required=False)
    field_order = ("why", "reason")


class LinkForm(DeskForm):
    # Text, not a URL field: what is wrong with an address is said by the rules of `sources.address`.
    url = Words(
        label=_("Address of a page"),
        attrs={"dir": "ltr", "inputmode": "url", "placeholder": "https://"},
        help_text=_("Anything that bears on the claim: a report, a transcript, the text of a treaty."),
    )


class VerdictForm(DeskForm):
    rating = forms.ModelChoiceField(label=_("Rating"), queryset=Rating.objects.none(), widget=forms.RadioSelect)
    summary = Words(rows=2, **of_model(Verdict, "summary"))
    reasoning = Words(rows=6, **of_model(Verdict, "reasoning"))
    unknowns = Words(rows=2, **of_model(Verdict, "unknowns"))
    as_of = Day(**of_model(Verdict, "as_of"))
    language = LanguageTag()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["rating"]
        field.queryset = Rating.objects.filter(scale__is_default=True)
        field.empty_label = None
        field.error_messages["required"] = _("Choose a rating.")


class EvidenceForm(DeskForm):
    stance = forms.ChoiceField(choices=Evidence.Stance.choices, **of_model(Evidence, "stance"))
    credibility = forms.TypedChoiceField(
        choices=[("", "–"), *Evidence.Credibility.choices],
        coerce=int,
        empty_value=None,
        **of_model(Evidence, "credibility"),
    )
    reason = Words(rows=1, **of_model(Evidence, "reason"))


class CorrectForm(DeskForm):
    kind = forms.ChoiceField(
        choices=[choice for choice in Correction.Kind.choices if choice[0] != Correction.Kind.VOID],
        **of_model(Correction, "kind"),
    )
    explanation = Words(rows=3, **of_model(Correction, "explanation"))
    reported_by = Words(max_length=200, **of_model(Correction, "reported_by"))
    language = LanguageTag()


class WithdrawForm(DeskForm):
    explanation = Words(rows=3, **of_model(Correction, "explanation"))
    language = LanguageTag()


def today() -> str:
    return timezone.localdate().isoformat()
