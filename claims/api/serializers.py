"""How the nouns look in JSON: shapes only; what may be done is decided in the verbs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.readers import as_published, in_public
from claims.models import (
    Attribution,
    Claim,
    Correction,
    Event,
    Evidence,
    Quantity,
    Rating,
    Search,
    Statement,
    Verdict,
    Wording,
)
from sources.models import Document, Snapshot, Source, SourceName


class SourceNameSerializer(serializers.ModelSerializer[SourceName]):
    class Meta:
        model = SourceName
        fields = ["language", "text", "kind"]


class SourceSerializer(serializers.ModelSerializer[Source]):
    """Who says things, with the names they go by and their Admiralty grade."""

    names = SourceNameSerializer(many=True, read_only=True)

    class Meta:
        model = Source
        fields = [
            *("id", "slug", "name", "language", "kind", "description", "domains", "wikidata_id", "owner"),
            *("grade", "grade_reason", "names", "created_at"),
        ]
        read_only_fields = fields


class SourceBriefSerializer(serializers.ModelSerializer[Source]):
    class Meta:
        model = Source
        fields = ["id", "slug", "name", "language", "kind", "grade"]
        read_only_fields = fields


class SnapshotBriefSerializer(serializers.ModelSerializer[Snapshot]):
    class Meta:
        model = Snapshot
        fields = ["id", "sha256", "size", "content_type", "fetched_at", "language", "final_url", "warnings"]
        read_only_fields = fields


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """One thing published at one address (or handed in without one), and the report it goes back to."""

    outlet = SourceBriefSerializer(read_only=True)

    class Meta:
        model = Document
        fields = [
            *("id", "url", "title", "outlet", "byline", "credit", "language", "kind", "is_primary", "is_story"),
            *("published_at", "origin", "origin_reason", "created_at"),
        ]
        read_only_fields = fields


class StoryLineSerializer(DocumentSerializer):
    """A document that claims are taken from, and how its fetch stands."""

    fetch = serializers.SerializerMethodField()

    class Meta(DocumentSerializer.Meta):
        fields = [*DocumentSerializer.Meta.fields, "fetch"]
        read_only_fields = fields

    @extend_schema_field({"type": "object", "properties": {"state": {"type": "string"}, "detail": {"type": "string"}}})
    def get_fetch(self, story: Document) -> dict[str, str] | None:
        known = getattr(story, "newest_fetch", None)
        fetch = next(iter(story.fetches.order_by("-pk")[:1] if known is None else known), None)
        return {"state": fetch.state, "outcome": fetch.last_outcome, "detail": fetch.last_detail} if fetch else None


class StorySerializer(StoryLineSerializer):
    """A story with its text, which lists leave out."""

    text = serializers.SerializerMethodField(
        help_text="of the newest copy; offsets of statements count its code points"
    )

    class Meta(StoryLineSerializer.Meta):
        fields = [*StoryLineSerializer.Meta.fields, "text"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_text(self, story: Document) -> str:
        snapshot = story.snapshots.to_work_with().first()
        return snapshot.text if snapshot else ""


class StatementSerializer(serializers.ModelSerializer[Statement]):
    """A sentence of a story with what is suggested about it."""

    class Meta:
        model = Statement
        fields = [
            "id",
            "document",
            "snapshot",
            "start",
            "end",
            "text",
            "checkable",
            "suggestion",
            "extractor",
            "dismissed_at",
        ]
        read_only_fields = fields


class WordingSerializer(serializers.ModelSerializer[Wording]):
    class Meta:
        model = Wording
        fields = ["kind", "language", "text", "is_leading", "snapshot", "start", "end", "prefix", "suffix"]
        read_only_fields = fields


class QuantitySerializer(serializers.ModelSerializer[Quantity]):
    class Meta:
        model = Quantity
        fields = ["surface", "bound", "value", "high", "unit", "counted", "as_of"]
        read_only_fields = fields


class AttributionSerializer(serializers.ModelSerializer[Attribution]):
    """One hop of who says so; position 0 is the page, the last one the origin."""

    source = SourceBriefSerializer(read_only=True)  # type: ignore[assignment]  # a field called as DRF's own attribute

    class Meta:
        model = Attribution
        fields = [
            *("position", "source", "role", "verb", "stance", "manner", "is_named", "on_record", "said_on", "terminal"),
            *("snapshot", "start", "end", "exact"),
        ]
        read_only_fields = fields


class RatingSerializer(serializers.ModelSerializer[Rating]):
    scale = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = Rating
        fields = ["slug", "scale", "number", "tone", "label_en", "label_ar", "definition_en", "definition_ar"]
        read_only_fields = fields


class VerdictSerializer(serializers.ModelSerializer[Verdict]):
    """One numbered ruling; it never changes."""

    rating = RatingSerializer(read_only=True)

    class Meta:
        model = Verdict
        fields = [
            *("id", "claim", "number", "rating", "language", "summary", "reasoning", "unknowns", "as_of"),
            *("proposed_at", "approved_at", "published_at", "closed_at"),
        ]
        read_only_fields = fields


class CorrectionSerializer(serializers.ModelSerializer[Correction]):
    before = serializers.SlugRelatedField[Any](slug_field="number", read_only=True)
    after = serializers.SlugRelatedField[Any](slug_field="number", read_only=True)

    class Meta:
        model = Correction
        fields = [
            *("id", "claim", "kind", "explanation", "language", "before", "after", "reported_by"),
            *("opened_at", "published_at"),
        ]
        read_only_fields = fields


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    """A claim with its wordings and the verdict that the public sees."""

    text = serializers.CharField(read_only=True)
    language = serializers.CharField(read_only=True)
    wordings = WordingSerializer(many=True, read_only=True)
    quantities = QuantitySerializer(many=True, read_only=True)
    attributions = AttributionSerializer(many=True, read_only=True)
    published_verdict = VerdictSerializer(read_only=True)

    class Meta:
        model = Claim
        fields = [
            *(
                "id",
                "slug",
                "text",
                "language",
                "kind",
                "status",
                "set_aside",
                "said_on",
                "occasion",
                "place",
                "topics",
            ),
            *("reply", "reply_note", "waiver", "story", "statement", "assigned_to", "revision", "research_round"),
            *("created_at", "first_published_at", "last_published_at"),
            *("wordings", "quantities", "attributions", "published_verdict"),
        ]
        read_only_fields = fields

    def to_representation(self, claim: Claim) -> dict[str, Any]:
        shape = super().to_representation(claim)
        request = self.context.get("request")
        inside = request is not None and request.user.has_perm("claims.view_claim")
        return shape if inside else as_published(claim, shape)


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """A document held against a claim: passages as W3C selectors into the copy, best first."""

    document = DocumentSerializer(read_only=True)
    snapshot = SnapshotBriefSerializer(read_only=True)
    timing = serializers.CharField(read_only=True, help_text="before, same_day or after the claim was made; or unknown")

    class Meta:
        model = Evidence
        fields = [
            *("id", "claim", "document", "snapshot", "state", "stance", "confidence", "score", "timing"),
            *("passages", "quote", "numbers", "reasons", "credibility", "provider", "search", "reason"),
            *("created_at", "assessed_at", "decided_at"),
        ]
        read_only_fields = fields


class SearchSerializer(serializers.ModelSerializer[Search]):
    class Meta:
        model = Search
        fields = [
            *("id", "claim", "round", "provider", "words", "language", "kind", "state", "hits", "hit_count"),
            *("outcome", "detail", "created_at", "finished_at"),
        ]
        read_only_fields = fields

    def to_representation(self, search: Search) -> dict[str, Any]:
        shape = super().to_representation(search)
        request = self.context.get("request")
        if request is None or not request.user.has_perm("claims.view_search"):
            shape["hits"] = in_public(shape["hits"])
        return shape


class EventSerializer(serializers.ModelSerializer[Event]):
    """One entry of the record, with the fingerprint that chains it to the one before."""

    actor = serializers.SlugRelatedField[Any](slug_field="username", read_only=True)

    class Meta:
        model = Event
        fields = ["number", "claim", "verb", "actor", "machine", "at", "data", "previous", "fingerprint"]
        read_only_fields = fields


class MissingSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField(source="sentence")
    where = serializers.CharField()


class ProgressSerializer(serializers.Serializer[Any]):
    round = serializers.IntegerField()
    running = serializers.BooleanField()
    searches = serializers.IntegerField()
    answered = serializers.IntegerField()
    failed = serializers.IntegerField()
    links = serializers.IntegerField()
    fetched = serializers.IntegerField()
    unreadable = serializers.IntegerField()
    read = serializers.IntegerField()


class MatchSerializer(serializers.Serializer[Any]):
    """A claim that may say the same, and why it is thought so."""

    claim = ClaimSerializer()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())


class GroupSerializer(serializers.Serializer[Any]):
    origin = serializers.IntegerField(source="origin_id", allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a field called as DRF's own attribute
    reasons = serializers.ListField(child=serializers.CharField())
    evidence = EvidenceSerializer(many=True)


class OverviewSerializer(serializers.Serializer[Any]):
    """The evidence grouped by origin: independence is counted in origins, never in links."""

    links = serializers.IntegerField()
    origins = serializers.IntegerField()
    accepted_links = serializers.IntegerField()
    accepted_origins = serializers.IntegerField()
    groups = GroupSerializer(many=True)
