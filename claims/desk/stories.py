"""Stories at the desk: the list, handing one in, its workbench, and recording a claim from a passage of it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from claims import intake
from claims.desk import forms, reading_room, recording
from claims.desk.filters import HasClaims, HasCopy, LanguageInWords
from claims.desk.reading_only import RecordAdmin, counted, foreign
from claims.desk.recording import ClaimForm
from claims.desk.story_form import StoryForm
from claims.errors import ClaimError
from claims.models import Claim, Statement, Story
from sources import fetching
from sources.errors import SourceError
from sources.models import Fetch, Source


def address(document_id: int, anchor: str = "") -> str:
    """Where the story's workbench is."""
    return reverse("admin:claims_story_change", args=[document_id]) + (f"#{anchor}" if anchor else "")


@admin.register(Story)
class StoryAdmin(RecordAdmin):
    """The list of stories; each leads to its workbench."""

    list_display = ("headline", "outlet", "language", "published", "statements_found", "claims_recorded", "handed_in")
    list_filter = (
        ("language", LanguageInWords),
        HasClaims,
        HasCopy,
        ("outlet", admin.RelatedOnlyFieldListFilter),
        ("created_at", admin.DateFieldListFilter),
    )
    list_select_related = ("outlet",)
    search_fields = ("title", "url", "outlet__names__text")
    search_help_text = _("Words of the title, the address or the outlet.")
    ordering = ("-created_at", "-pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("sources.view_document")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("claims.add_story")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            Story.objects.stories()
            .with_last_snapshot()
            .annotate(
                checkable=counted(Statement.objects.filter(checkable=True), "document"),
                recorded=counted(Claim.objects.all(), "story"),
            )
        )

    @admin.display(description=_("story"))
    def headline(self, story: Story) -> SafeString:
        return foreign(str(story), story.language)

    @admin.display(description=_("published"), ordering="published_at")
    def published(self, story: Story) -> Any:
        return story.published_at.date() if story.published_at else "–"

    @admin.display(description=_("checkable statements"))
    def statements_found(self, story: Any) -> str:
        return str(story.checkable) if story.last_snapshot_id else gettext("not read yet")

    @admin.display(description=_("claims"), ordering="recorded")
    def claims_recorded(self, story: Any) -> int:
        return int(story.recorded)

    @admin.display(description=_("handed in"), ordering="created_at")
    def handed_in(self, story: Story) -> Any:
        return story.created_at.date()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/record/", wrap(self.record_view), name="claims_story_record"),
            path("<int:pk>/fetch/", wrap(require_POST(self.fetch_view)), name="claims_story_fetch"),
            path(
                "<int:pk>/statements/<int:statement>/",
                wrap(require_POST(self.statement_view)),
                name="claims_story_statement",
            ),
            *super().get_urls(),
        ]

    def page(self, request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "languages": forms.LANGUAGES, **context}
        return TemplateResponse(request, f"admin/desk/{template}.html", whole, status=status)

    # Handing one in

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = StoryForm(request.POST or None, request.FILES or None)
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    handed_in = self.hand_in(form, request.user)
                except (ClaimError, SourceError) as error:
                    form.refuse(error)
                    status = error.status if isinstance(error, ClaimError) else 422
                else:
                    if handed_in.is_new:
                        messages.success(request, gettext("The story is on record."))
                    else:
                        messages.warning(request, gettext("This story is on record already; here it is."))
                    return HttpResponseRedirect(address(handed_in.document.pk))
        outlets = Source.objects.outlets().values_list("name", "language")[:300]
        return self.page(request, "hand_in", status, title=_("Hand in a story"), form=form, outlets=outlets)

    @transaction.atomic
    def hand_in(self, form: StoryForm, by: Any) -> intake.HandedIn:
        """One transaction with the outlet: a story that is refused leaves no outlet behind."""
        return intake.add_story(by=by, outlet=form.chosen_outlet(), **form.handed_in())

    # The workbench

    def story_or_404(self, request: HttpRequest, pk: Any) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        usable = str(pk).isdecimal() and len(str(pk)) < 18
        stories = Story.objects.stories().select_related("outlet", "added_by")
        story = stories.filter(pk=int(pk)).first() if usable else None
        if story is None:
            raise Http404
        return story

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        story = self.story_or_404(request, object_id)
        room = reading_room.of(story)
        return self.page(
            request,
            "story",
            title=_("Story %(number)s") % {"number": story.pk},
            subtitle=Truncator(str(story)).chars(60),
            story=story,
            may_record=request.user.has_perm("claims.record_claim"),
            may_fetch=request.user.has_perm("claims.add_story"),
            **room,
        )

    def statement_view(self, request: HttpRequest, pk: int, statement: int) -> HttpResponse:
        """Put a suggestion out of the way, or bring it back."""
        story = self.story_or_404(request, pk)
        row = Statement.objects.filter(pk=statement, document=story.pk).first()
        if row is None:
            raise Http404
        try:
            if "bring_back" in request.POST:
                intake.bring_back(row, by=request.user)
            else:
                intake.dismiss(row, by=request.user)
        except ClaimError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(address(story.pk, f"card-{row.pk}"))

    def fetch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try once more to get a story that was given up."""
        story = self.story_or_404(request, pk)
        if not request.user.has_perm("claims.add_story"):
            raise PermissionDenied
        for fetch in story.fetches.filter(state=Fetch.State.DEAD):
            fetching.retry(fetch, by=request.user)
        return HttpResponseRedirect(address(story.pk))

    # Recording a claim from it

    def record_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The claim form beside the text: prefilled from the passage, saved by one verb, refused in place."""
        story = self.story_or_404(request, pk)
        if not request.user.has_perm("claims.record_claim"):
            raise PermissionDenied
        snapshot = recording.snapshot_of(story, request.GET.get("snapshot", ""))
        if snapshot is None:
            return HttpResponseRedirect(address(story.pk))
        span, fault = recording.passage(snapshot, request.GET)
        if span is None:
            messages.error(request, str(fault))
            return HttpResponseRedirect(address(story.pk))
        draft = intake.draft(snapshot, *span)
        form = ClaimForm(draft, request.POST if request.method == "POST" else None)
        status = 200
        if request.method == "POST":
            claim = recording.record(form, by=request.user)
            if claim is not None:
                return self.recorded(request, story, claim, draft)
            status = 422
        return self.page(
            request,
            "record",
            status,
            title=_("Record a claim"),
            subtitle=Truncator(str(story)).chars(60),
            story=story,
            snapshot=snapshot,
            draft=draft,
            fault=fault,
            paragraphs=reading_room.around_passage(snapshot, draft.start, draft.end),
            form=form,
            similar=form.similar,
        )

    def recorded(self, request: HttpRequest, story: Story, claim: Any, draft: intake.Draft) -> HttpResponse:
        messages.success(request, gettext("Claim %(number)s is on record.") % {"number": claim.pk})
        if "open" in request.POST:
            return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[claim.pk]))
        return HttpResponseRedirect(address(story.pk, f"card-{draft.statement.pk}" if draft.statement else "text"))
