"""The nouns of the record over REST: what may be seen comes from the querysets, what may be done from the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from claims import corroboration, editing, gate, intake, matching, publication, review, triage
from claims.api import inputs, readers, serializers
from claims.api.filters import ClaimFilter
from claims.errors import Invalid
from claims.models import Attribution, Claim, Correction, Event, Evidence, Rating, Search, Statement, Verdict, Wording
from claims.models.evidence import documents_visible_to, sources_visible_to
from sources import documents
from sources.errors import SourceError
from sources.models import Document, Fetch, Source

CLAIM_NUMBER = r"[0-9]+"


def checked(serializer: type[inputs.Input], request: Request) -> dict[str, Any]:
    """The request's body in the shape of `serializer`, or a ValidationError with pointers."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def claims_for(user: Any) -> QuerySet[Claim]:
    """The claims that `user` may see, with all that their JSON shows, however many there are."""
    claims: QuerySet[Claim] = Claim.objects.visible_to(user)
    if not user.has_perm("claims.view_claim"):
        claims = readers.with_editions(claims)
    return claims.select_related("published_verdict__rating__scale").prefetch_related(
        Prefetch("wordings", Wording.objects.defer("vector", "stems", "search")),
        Prefetch("attributions", Attribution.objects.select_related("source").order_by("position")),
        "quantities",
    )


def in_full(matches: Iterable[matching.Match], user: Any) -> list[matching.Match]:
    """Matches with claims as their JSON shows them; those that `user` may not see are left out."""
    rows = list(matches)
    claims = claims_for(user).in_bulk([match.claim.pk for match in rows])
    return [replace(match, claim=claims[match.claim.pk]) for match in rows if match.claim.pk in claims]


class ClaimViewSet(ReadOnlyModelViewSet[Claim]):
    """Published claims for everyone; all of them, and every move, for those whose role allows it."""

    serializer_class = serializers.ClaimSerializer
    filterset_class = ClaimFilter
    lookup_value_regex = CLAIM_NUMBER

    def get_queryset(self) -> QuerySet[Claim]:
        return claims_for(self.request.user)

    @extend_schema(request=inputs.ClaimInput, responses={201: serializers.ClaimSerializer})
    def create(self, request: Request) -> Response:
        body = checked(inputs.ClaimInput, request)
        story = body.pop("story", None)
        # The copy that a statement stands in may not be the newest; offsets count in that one.
        statement = body.get("statement")
        snapshot = statement.snapshot if statement else story.snapshots.to_work_with().first() if story else None
        if story and snapshot is None:
            raise Invalid(
                "no_copy", _("There is no copy of this story yet. Wait for it, or look at its fetch."), field="story"
            )
        claim = intake.record_claim(
            by=request.user,
            snapshot=snapshot,
            hops=inputs.hops_of(body.pop("hops", [])),
            amounts=inputs.amounts_of(body.pop("amounts", [])),
            **body,
        )
        return Response(self._seen_again(claim), status=status.HTTP_201_CREATED)

    @extend_schema(request=inputs.ClaimChange, responses=serializers.ClaimSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        claim, body = self.get_object(), checked(inputs.ClaimChange, request)
        editing.describe(claim, by=request.user, seen=body.pop("revision"), **body)
        return Response(self._seen_again(claim))

    def _seen_again(self, claim: Claim) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=claim.pk)).data

    def _after(self, act: Callable[[Claim, dict[str, Any]], Any], body: type[inputs.Input]) -> Response:
        """Do one act of the newsroom on this claim, and show the claim as it is then."""
        claim = self.get_object()
        act(claim, checked(body, self.request))
        return Response(self._seen_again(claim))

    # What it says

    @extend_schema(request=inputs.WordingInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["put"])
    def wording(self, request: Request, pk: str) -> Response:
        def write(claim: Claim, body: dict[str, Any]) -> None:
            seen, by = body.pop("revision"), request.user
            if claim.leading and body["language"] == claim.leading.language:
                editing.reword(claim, by=by, seen=seen, text=body["text"])
            else:
                editing.translate(claim, by=by, seen=seen, **body)

        return self._after(write, inputs.WordingInput)

    @extend_schema(request=inputs.HopsInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["put"])
    def attribution(self, request: Request, pk: str) -> Response:
        return self._after(
            lambda claim, body: editing.attribute(
                claim, hops=inputs.hops_of(body["hops"]), by=request.user, seen=body["revision"]
            ),
            inputs.HopsInput,
        )

    @extend_schema(request=inputs.AmountsInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["put"])
    def quantities(self, request: Request, pk: str) -> Response:
        return self._after(
            lambda claim, body: editing.quantify(
                claim, amounts=inputs.amounts_of(body["amounts"]), by=request.user, seen=body["revision"]
            ),
            inputs.AmountsInput,
        )

    @extend_schema(request=inputs.RelationInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def relations(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: editing.relate(claim, by=request.user, **body), inputs.RelationInput)

    @extend_schema(request=inputs.RelationInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def unrelate(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: editing.unrelate(claim, by=request.user, **body), inputs.RelationInput)

    @extend_schema(request=inputs.AssignInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        def hand_over(claim: Claim, body: dict[str, Any]) -> None:
            people = get_user_model().objects.filter(is_active=True)
            to = people.filter(username=body["to"]).first() if body["to"] else None
            if body["to"] and to is None:
                raise Invalid("person_unknown", _("There is no active person of this name."), field="to")
            editing.assign(claim, to=to, by=request.user)

        return self._after(hand_over, inputs.AssignInput)

    # Where its work stands

    @extend_schema(request=None, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def triage(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: triage.triage(claim, by=request.user), inputs.Nothing)

    @extend_schema(request=None, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: triage.start(claim, by=request.user), inputs.Nothing)

    @extend_schema(request=inputs.SetAsideInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def park(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: triage.park(claim, by=request.user, **body), inputs.SetAsideInput)

    @extend_schema(request=inputs.SetAsideInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: triage.reject(claim, by=request.user, **body), inputs.SetAsideInput)

    @extend_schema(request=inputs.ReasonInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: triage.reopen(claim, by=request.user, **body), inputs.ReasonInput)

    @extend_schema(request=None, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: review.submit(claim, by=request.user), inputs.Nothing)

    @extend_schema(request=None, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: review.approve(claim, by=request.user), inputs.Nothing)

    @extend_schema(request=inputs.ReasonInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: review.send_back(claim, by=request.user, **body), inputs.ReasonInput)

    @extend_schema(request=None, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        return self._after(lambda claim, body: publication.publish(claim, by=request.user), inputs.Nothing)

    @extend_schema(request=inputs.CorrectionInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        return self._after(
            lambda claim, body: publication.correct(claim, by=request.user, **body), inputs.CorrectionInput
        )

    @extend_schema(request=inputs.ReasonInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def abandon_correction(self, request: Request, pk: str) -> Response:
        return self._after(
            lambda claim, body: publication.abandon_correction(claim, by=request.user, **body), inputs.ReasonInput
        )

    @extend_schema(request=inputs.WithdrawInput, responses=serializers.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        return self._after(
            lambda claim, body: publication.withdraw(claim, by=request.user, **body), inputs.WithdrawInput
        )

    # What is found out about it

    @extend_schema(request=None, responses={202: serializers.ProgressSerializer})
    @action(detail=True, methods=["post"])
    def research(self, request: Request, pk: str) -> Response:
        claim = self.get_object()
        checked(inputs.Nothing, request)
        corroboration.research(claim, by=request.user)
        return self._progress(claim, status.HTTP_202_ACCEPTED)

    @extend_schema(responses=serializers.ProgressSerializer)
    @action(detail=True)
    def progress(self, request: Request, pk: str) -> Response:
        return self._progress(self._ours("claims.view_search"), status.HTTP_200_OK)

    def _progress(self, claim: Claim, code: int) -> Response:
        return Response(serializers.ProgressSerializer(corroboration.progress(claim)).data, status=code)

    def _ours(self, permission: str) -> Claim:
        """This claim, for those who may look at unfinished work."""
        claim = self.get_object()
        if not self.request.user.has_perm(permission):
            self.permission_denied(self.request)
        return claim

    @extend_schema(responses=serializers.MissingSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def gate(self, request: Request, pk: str) -> Response:
        """What the claim still lacks before it may be published."""
        claim = self._ours("claims.view_verdict")
        return Response(serializers.MissingSerializer(gate.missing(claim), many=True).data)

    @extend_schema(responses=serializers.OverviewSerializer)
    @action(detail=True)
    def overview(self, request: Request, pk: str) -> Response:
        """The evidence grouped by origin: what was accepted for readers, also what is proposed for the newsroom."""
        whole = corroboration.overview(self.get_object(), to=request.user)
        return Response(serializers.OverviewSerializer(whole).data)

    @extend_schema(request=inputs.LinkInput, responses={201: serializers.EvidenceSerializer})
    @action(detail=True, methods=["post"])
    def links(self, request: Request, pk: str) -> Response:
        evidence = corroboration.add_link(self.get_object(), by=request.user, **checked(inputs.LinkInput, request))
        return Response(serializers.EvidenceSerializer(evidence).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=inputs.VerdictInput, responses={201: serializers.VerdictSerializer})
    @action(detail=True, methods=["post"])
    def verdicts(self, request: Request, pk: str) -> Response:
        """Propose a verdict."""
        verdict = review.propose(self.get_object(), by=request.user, **checked(inputs.VerdictInput, request))
        return Response(serializers.VerdictSerializer(verdict).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.MatchSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def similar(self, request: Request, pk: str) -> Response:
        """Other claims that may say the same."""
        claim = self.get_object()
        among: QuerySet[Claim] = Claim.objects.all()
        text, language = claim.text, claim.language
        if not request.user.has_perm("claims.view_claim"):
            among, (text, language) = readers.settled(), readers.wording(claim)
        found = matching.similar(text, language, among=among.exclude(pk=claim.pk))
        rows = in_full(found, request.user)
        return Response(serializers.MatchSerializer(rows, many=True, context=self.get_serializer_context()).data)


class StoryViewSet(ReadOnlyModelViewSet[Document]):
    """Stories that claims are taken from. Their text is not ours to publish: for the newsroom only."""

    serializer_class: type[BaseSerializer[Any]] = serializers.StorySerializer
    filterset_fields = ["language", "outlet"]

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return serializers.StoryLineSerializer if self.action == "list" else serializers.StorySerializer

    def get_queryset(self) -> QuerySet[Document]:
        newest = Fetch.objects.order_by("document_id", "-pk").distinct("document_id")
        stories = Document.objects.stories().select_related("outlet")
        stories = stories.prefetch_related(Prefetch("fetches", newest, to_attr="newest_fetch"))
        return stories if self.request.user.has_perm("sources.view_document") else stories.none()

    @extend_schema(
        request={"application/json": inputs.StoryInput, "multipart/form-data": inputs.StoryInput},
        responses={201: serializers.StorySerializer, 200: serializers.StorySerializer},
    )
    def create(self, request: Request) -> Response:
        """Hand in a story. 201 when it is new, 200 when it was on record."""
        body = checked(inputs.StoryInput, request)
        file = body.pop("file", None)
        if file is not None:
            if file.size > documents.HANDED_IN_AT_MOST:
                raise SourceError("text_too_large", permanent=True)
            body |= {"content": file.read(), "name": file.name or "", "content_type": file.content_type or ""}
        handed_in = intake.add_story(by=request.user, **body)
        code = status.HTTP_201_CREATED if handed_in.is_new else status.HTTP_200_OK
        return Response(self.get_serializer(handed_in.document).data, status=code)

    @extend_schema(responses=serializers.StatementSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def statements(self, request: Request, pk: str) -> Response:
        """Its sentences with what is suggested about each, in their order; empty until it was read."""
        rows = self.get_object().statements.order_by("snapshot", "ordinal")
        return Response(serializers.StatementSerializer(rows, many=True).data)

    @extend_schema(request=inputs.PassageInput, responses=serializers.MatchSerializer(many=True))
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def similar(self, request: Request, pk: str) -> Response:
        """Claims on record that may say what this passage says: look before you record."""
        snapshot = self.get_object().snapshots.newest_first().first()
        if snapshot is None:
            raise Invalid(
                "no_copy", _("There is no copy of this story yet. Wait for it, or look at its fetch."), field="story"
            )
        found = intake.draft(snapshot, **checked(inputs.PassageInput, request)).similar
        rows = in_full(found, request.user)
        return Response(serializers.MatchSerializer(rows, many=True, context=self.get_serializer_context()).data)


class StatementViewSet(ReadOnlyModelViewSet[Statement]):
    serializer_class = serializers.StatementSerializer
    filterset_fields = ["document", "checkable"]

    def get_queryset(self) -> QuerySet[Statement]:
        rows = Statement.objects.all()
        return rows if self.request.user.has_perm("claims.view_statement") else rows.none()

    @extend_schema(request=None, responses=serializers.StatementSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        statement = self.get_object()
        intake.dismiss(statement, by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=serializers.StatementSerializer)
    @action(detail=True, methods=["post"])
    def bring_back(self, request: Request, pk: str) -> Response:
        statement = self.get_object()
        intake.bring_back(statement, by=request.user)
        return Response(self.get_serializer(self.get_object()).data)


class EvidenceViewSet(ReadOnlyModelViewSet[Evidence]):
    """What was held against claims; readers see what was accepted for published ones."""

    serializer_class = serializers.EvidenceSerializer
    filterset_fields = ["claim", "state", "stance", "provider"]

    def get_queryset(self) -> QuerySet[Evidence]:
        rows = Evidence.objects.visible_to(self.request.user).select_related("claim", "document__outlet", "snapshot")
        return rows.defer("snapshot__text", "snapshot__headers", "snapshot__redirects")  # a copy may be megabytes

    def _after(self, act: Callable[[Evidence, dict[str, Any]], Any], body: type[inputs.Input]) -> Response:
        evidence = self.get_object()
        act(evidence, checked(body, self.request))
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=inputs.AcceptInput, responses=serializers.EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        return self._after(lambda evidence, body: review.accept(evidence, by=request.user, **body), inputs.AcceptInput)

    @extend_schema(request=inputs.ReasonInput, responses=serializers.EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        return self._after(lambda evidence, body: review.reject(evidence, by=request.user, **body), inputs.ReasonInput)

    @extend_schema(request=None, responses=serializers.EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def reconsider(self, request: Request, pk: str) -> Response:
        return self._after(lambda evidence, body: review.reconsider(evidence, by=request.user), inputs.Nothing)

    @extend_schema(request=None, responses=serializers.EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        return self._after(lambda evidence, body: corroboration.retry(evidence, by=request.user), inputs.Nothing)


class SourceViewSet(ReadOnlyModelViewSet[Source]):
    """Who says things."""

    serializer_class = serializers.SourceSerializer
    filterset_fields = ["kind", "grade", "owner"]

    def get_queryset(self) -> QuerySet[Source]:
        return sources_visible_to(self.request.user).prefetch_related("names")


class DocumentViewSet(ReadOnlyModelViewSet[Document]):
    """Pages, PDFs, transcripts; readers see those that stand behind published claims."""

    serializer_class = serializers.DocumentSerializer
    filterset_fields = ["language", "outlet", "kind", "is_primary", "origin"]

    def get_queryset(self) -> QuerySet[Document]:
        return documents_visible_to(self.request.user).select_related("outlet")


class SearchViewSet(ReadOnlyModelViewSet[Search]):
    """Which provider was asked what, when, and what it answered."""

    serializer_class = serializers.SearchSerializer
    filterset_fields = ["claim", "round", "provider", "state"]

    def get_queryset(self) -> QuerySet[Search]:
        return Search.objects.visible_to(self.request.user)


class VerdictViewSet(ReadOnlyModelViewSet[Verdict]):
    """Every ruling, numbered within its claim; none ever changes."""

    serializer_class = serializers.VerdictSerializer
    filterset_fields = ["claim", "rating__slug"]

    def get_queryset(self) -> QuerySet[Verdict]:
        return Verdict.objects.visible_to(self.request.user).select_related("rating__scale")


class CorrectionViewSet(ReadOnlyModelViewSet[Correction]):
    serializer_class = serializers.CorrectionSerializer
    filterset_fields = ["claim", "kind"]

    def get_queryset(self) -> QuerySet[Correction]:
        return Correction.objects.visible_to(self.request.user).select_related("before", "after")


class EventViewSet(ReadOnlyModelViewSet[Event]):
    """The record, entry by entry; for the newsroom."""

    serializer_class = serializers.EventSerializer
    filterset_fields = ["claim", "verb"]

    def get_queryset(self) -> QuerySet[Event]:
        rows = Event.objects.select_related("actor")
        return rows if self.request.user.has_perm("claims.view_event") else rows.none()


class RatingViewSet(ReadOnlyModelViewSet[Rating]):
    """The ratings in use, with their definitions."""

    serializer_class: type[BaseSerializer[Any]] = serializers.RatingSerializer
    pagination_class = None
    queryset = Rating.objects.filter(scale__is_default=True).select_related("scale")
    lookup_field = "slug"
    lookup_value_regex = r"[-a-zA-Z0-9_]+"

    def get_object(self) -> Rating:
        return get_object_or_404(self.get_queryset(), slug=self.kwargs["slug"])
