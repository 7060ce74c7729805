"""What the API takes in: the shape of each request body. Rules beyond shape belong to the verbs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from claims.editing import Amount, Hop
from claims.models import Attribution, Claim, Correction, Evidence, Quantity, Rating, Relation, Statement
from claims.states import SetAside
from sources.models import Document, Source


class Input(serializers.Serializer[Any]):
    """A body of which every unknown field is refused: a typing error must not be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {
                    name: [serializers.ErrorDetail(_("There is no such field."), code="unknown")]
                    for name in sorted(unknown)
                }
            )
        return super().to_internal_value(data)


class Row(serializers.PrimaryKeyRelatedField[Any]):
    """A row by its number. JSON has numbers that are none here, such as 1e999."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except OverflowError:
            self.fail("does_not_exist", pk_value=data)


class Nothing(Input):
    """No body is needed."""


class StoryInput(Input):
    """A story: one of `url`, `text` and `file`."""

    url = serializers.CharField(required=False, max_length=2048)
    text = serializers.CharField(required=False, max_length=5_000_000, trim_whitespace=False)
    file = serializers.FileField(required=False)
    language = serializers.CharField(required=False, max_length=35)
    title = serializers.CharField(required=False, max_length=500)
    outlet = Row(queryset=Source.objects.all(), required=False)
    published_at = serializers.DateTimeField(required=False)


class PassageInput(Input):
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)


class HopInput(Input):
    """One hop, from the page towards the origin: a source by its id or by a name."""

    source = Row(  # type: ignore[assignment]  # called as DRF's own attribute
        queryset=Source.objects.all(), required=False, allow_null=True
    )
    name = serializers.CharField(required=False, max_length=300)
    language = serializers.CharField(required=False, default="en", max_length=35)
    role = serializers.CharField(required=False, max_length=300)
    verb = serializers.CharField(required=False, max_length=100)
    stance = serializers.ChoiceField(choices=Attribution.Stance.choices, required=False)
    manner = serializers.ChoiceField(choices=Attribution.Manner.choices, required=False)
    is_named = serializers.BooleanField(required=False)
    on_record = serializers.BooleanField(required=False)
    said_on = serializers.DateField(required=False)
    terminal = serializers.ChoiceField(choices=Attribution.Terminal.choices, required=False, allow_blank=True)
    start = serializers.IntegerField(required=False, min_value=0)
    end = serializers.IntegerField(required=False, min_value=1)

    def hop(self, values: dict[str, Any]) -> Hop:
        values = dict(values)
        name = values.pop("name", None)
        return Hop(source=values.pop("source", None) or name, **values)


class AmountInput(Input):
    surface = serializers.CharField(max_length=200)
    bound = serializers.ChoiceField(choices=Quantity.Bound.choices, required=False)
    value = serializers.DecimalField(max_digits=30, decimal_places=6, required=False, allow_null=True)
    high = serializers.DecimalField(max_digits=30, decimal_places=6, required=False, allow_null=True)
    unit = serializers.CharField(required=False, allow_blank=True, max_length=60)
    counted = serializers.CharField(required=False, allow_blank=True, max_length=200)
    as_of = serializers.CharField(required=False, allow_blank=True, max_length=40)


def hops_of(values: list[dict[str, Any]]) -> list[Hop]:
    return [HopInput().hop(value) for value in values]


def amounts_of(values: list[dict[str, Any]]) -> list[Amount]:
    return [Amount(**value) for value in values]


class DetailsInput(Input):
    """Details of a claim; the ones left out stay as they are."""

    kind = serializers.ChoiceField(choices=Claim.Kind.choices, required=False)
    said_on = serializers.DateField(required=False, allow_null=True)
    occasion = serializers.CharField(required=False, allow_blank=True, max_length=300)
    place = serializers.CharField(required=False, allow_blank=True, max_length=200)
    topics = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=20)
    reply = serializers.ChoiceField(choices=Claim.Reply.choices, required=False, allow_blank=True)
    reply_note = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    waiver = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class ClaimInput(DetailsInput):
    """A claim: its normalised wording, and either the passage of a story it stands in or its original words."""

    text = serializers.CharField(max_length=2000)
    language = serializers.CharField(max_length=35)
    story = Row(queryset=Document.objects.stories(), required=False)
    statement = Row(queryset=Statement.objects.all(), required=False)
    start = serializers.IntegerField(required=False, min_value=0)
    end = serializers.IntegerField(required=False, min_value=1)
    original = serializers.CharField(required=False, max_length=10_000)
    original_language = serializers.CharField(required=False, max_length=35)
    translations = serializers.DictField(child=serializers.CharField(max_length=2000), required=False)
    hops = HopInput(many=True, required=False)
    amounts = AmountInput(many=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len({name in attrs for name in ("story", "start", "end")}) > 1:
            raise serializers.ValidationError(
                {"start": _("A passage is a story with a start and an end.")}, code="passage"
            )
        return attrs


class RevisedInput(Input):
    """A change made on a revision; when the claim has moved on since, both versions are told (412)."""

    revision = serializers.IntegerField(min_value=1, help_text="the claim's revision that the change was made on")


class ClaimChange(DetailsInput, RevisedInput):
    pass


class WordingInput(RevisedInput):
    """The wording in one language. Of the leading language it changes the claim's own wording."""

    language = serializers.CharField(max_length=35)
    text = serializers.CharField(max_length=2000)


class HopsInput(RevisedInput):
    hops = HopInput(many=True)


class AmountsInput(RevisedInput):
    amounts = AmountInput(many=True)


class ReasonInput(Input):
    reason = serializers.CharField(max_length=10_000)


class SetAsideInput(ReasonInput):
    why = serializers.ChoiceField(choices=SetAside.choices)


class AssignInput(Input):
    to = serializers.CharField(allow_null=True, help_text="a user name, or null for nobody")


class LinkInput(Input):
    url = serializers.CharField(max_length=2048)


class AcceptInput(Input):
    stance = serializers.ChoiceField(choices=Evidence.Stance.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    credibility = serializers.ChoiceField(choices=Evidence.Credibility.choices, required=False, allow_null=True)


class VerdictInput(Input):
    rating = serializers.SlugField(help_text="the slug of a rating of the default scale")
    summary = serializers.CharField(max_length=2000)
    reasoning = serializers.CharField(required=False, allow_blank=True, max_length=100_000)
    unknowns = serializers.CharField(required=False, allow_blank=True, max_length=100_000)
    as_of = serializers.DateField(required=False)
    language = serializers.CharField(required=False, max_length=35)
    revision = serializers.IntegerField(required=False, min_value=1, source="seen")

    def validate_rating(self, slug: str) -> Rating:
        rating = Rating.objects.filter(scale__is_default=True, slug=slug).first()
        if rating is None:
            raise serializers.ValidationError(_("There is no such rating."), code="does_not_exist")
        return rating


class CorrectionInput(Input):
    kind = serializers.ChoiceField(choices=Correction.Kind.choices)
    explanation = serializers.CharField(max_length=10_000)
    language = serializers.CharField(required=False, max_length=35)
    reported_by = serializers.CharField(required=False, max_length=200)


class WithdrawInput(Input):
    explanation = serializers.CharField(max_length=10_000)
    language = serializers.CharField(required=False, max_length=35)


class RelationInput(Input):
    kind = serializers.ChoiceField(choices=Relation.Kind.choices)
    other = Row(queryset=Claim.objects.all())
