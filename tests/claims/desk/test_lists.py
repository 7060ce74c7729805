"""The lists and the first page: found in any language, read-only, and as many queries for many rows as for few."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from claims import intake, review
from claims.models import Claim, Event, Evidence, Search, Statement, Story, Verdict
from tests.claims.desk.conftest import page
from tests.claims.desk.test_workbench import queries_of
from tests.factories import (
    a_claim,
    a_claim_in_review,
    a_published_claim,
    a_researched_claim,
    a_source,
    a_story,
    a_user,
    a_verdict,
    evidence_for,
)

pytestmark = pytest.mark.django_db

CLAIMS = reverse("admin:claims_claim_changelist")
HOME = reverse("admin:index")
RECORD = (Claim, Story, Evidence, Search, Verdict, Event, Statement)


def listed(model) -> str:
    return reverse(f"admin:claims_{model._meta.model_name}_changelist")


@pytest.fixture
def editor():
    return a_user("editor", "edda")


@pytest.fixture
def desk(at_desk, editor):
    return at_desk(editor)


def a_newsroom(checker) -> None:
    """One of everything that the lists show."""
    story = a_story(outlet=a_source(kind="outlet"))
    intake.suggest(story.document)
    claim = a_researched_claim(
        checker, snapshot=story, start=0, end=80, text=f"Containers, by {story.pk}.", topics=["arms"]
    )
    review.accept(evidence_for(claim), stance="supports", by=checker)
    evidence_for(claim)
    a_verdict(claim, checker)
    Search.objects.create(
        claim=claim, provider="library", words="containers", hits=[{"url": "https://a.example/", "title": "A"}]
    )


@pytest.mark.parametrize("model", [*RECORD, "home"])
def test_a_list_asks_as_often_for_many_rows_as_for_few(desk, editor, model):
    address = HOME if model == "home" else listed(model)
    checker = a_user("checker")
    a_newsroom(checker)
    desk.get(address)  # what Django keeps for the process, such as content types, is asked for once
    few = queries_of(desk, address)
    for _ in range(4):
        a_newsroom(checker)

    many = queries_of(desk, address)

    assert many <= few
    assert many <= 25


@pytest.mark.parametrize("model", RECORD)
def test_the_record_is_not_changed_around_the_verbs_not_even_by_a_superuser(client, admin_user, rf, model):
    a_newsroom(a_user("checker"))
    client.force_login(admin_user)
    row = model._default_manager.last()
    request = rf.get("/")
    request.user = admin_user
    desk = admin.site.get_model_admin(model)

    assert not desk.has_change_permission(request, row)
    assert not desk.has_delete_permission(request, row)
    delete = reverse(f"admin:claims_{model._meta.model_name}_delete", args=[row.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", RECORD)
def test_a_post_to_the_page_of_a_row_changes_nothing(client, admin_user, model):
    a_newsroom(a_user("checker"))
    client.force_login(admin_user)
    row = model._default_manager.last()
    before = model._default_manager.values().get(pk=row.pk)

    client.post(
        reverse(f"admin:claims_{model._meta.model_name}_change", args=[row.pk]),
        {
            "status": "published",
            "state": "accepted",
            "verb": "publish",
            "summary": "Mine",
            "words": "Mine",
            "title": "Mine",
        },
    )

    assert model._default_manager.values().get(pk=row.pk) == before


@pytest.mark.parametrize("role", ["contributor", "checker", "reviewer", "editor", "auditor"])
@pytest.mark.parametrize("model", RECORD)
def test_every_role_may_look_at_every_list(at_desk, role, model):
    assert at_desk(a_user(role)).get(listed(model)).status_code == 200


@pytest.mark.parametrize(
    "words", ["الحاويات الذخائر", "حاويات ذخائر", "containers munitions", "CONTAINERS", "#{pk}", "{pk}"]
)
def test_a_claim_is_found_in_any_of_its_languages_and_by_its_number(desk, words):
    claim = a_claim(
        text="شحنت الحاويات والذخائر", language="ar", translations={"en": "The containers of munitions were shipped."}
    )
    other = a_claim(text="The treaty was signed in a garden.")

    found = desk.get(CLAIMS, {"q": words.format(pk=claim.pk)}).context["cl"].result_list

    assert [row.pk for row in found] == [claim.pk]
    assert other.pk not in [row.pk for row in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status__exact=in_review", "review"),
        ("assigned=me", "mine"),
        ("assigned=nobody", "inbox"),
        ("new_evidence=yes", "mine"),
        ("rating=open", "review"),
        ("rating=unproven", "public"),
        ("topic=arms", "mine"),
        ("story={story}", "mine"),
        ("kind__exact=quantity", "mine"),
    ],
)
def test_filters_show_what_they_say(desk, editor, query, expected):
    checker = a_user("checker")
    story = a_story()
    claims = {
        "inbox": a_claim(checker, text="Left in the inbox."),
        "mine": a_researched_claim(
            editor, text="Mine to check.", topics=["arms"], snapshot=story, start=0, end=20, kind="quantity"
        ),
        "review": a_claim_in_review(checker, text="In review now."),
        "public": a_published_claim(checker, text="Public already."),
    }
    evidence_for(claims["mine"])

    found = desk.get(f"{CLAIMS}?{query.format(story=story.document_id)}").context["cl"].result_list

    assert {row.pk for row in found} == {claims[expected].pk}


@pytest.mark.parametrize(
    "query", ["assigned=x", "story=x", "story=99999999999999999999", "rating=x", "topic=x", "q=%00", "q='"]
)
def test_a_filter_with_nonsense_fails_nobody(desk, query):
    a_claim()

    assert desk.get(f"{CLAIMS}?{query}", follow=True).status_code == 200


def test_an_empty_system_greets_with_three_steps(desk):
    shown = page(desk.get(HOME))

    assert "Three steps to the first verdict" in shown
    assert reverse("admin:claims_story_add") in shown


def test_the_first_page_counts_the_queue_and_shows_what_waits_for_me(desk, editor):
    theirs = a_claim_in_review(a_user("checker"), text="Proposed by somebody else.")
    a_claim_in_review(editor, text="Proposed by me.")
    unread = a_story(title="A story nobody has read")
    waiting = a_researched_claim(editor, text="Mine, with a new link.")
    evidence_for(waiting)

    response = desk.get(HOME)

    shown = page(response)
    review_panel = shown.split('id="to-review"')[1].split("</section>")[0]
    assert theirs.text in review_panel
    assert "Proposed by me." not in review_panel
    assert "A story nobody has read" in shown
    assert waiting.text in shown.split('id="new-evidence"')[1].split("</section>")[0]
    assert f'href="{reverse("admin:claims_story_change", args=[unread.document_id])}"' in shown


def test_the_language_of_the_desk_is_one_press_away(desk):
    switch = desk.post(reverse("set_language"), {"language": "ar", "next": HOME})

    assert switch.status_code == 302
    assert '<html lang="ar" dir="rtl">' in page(desk.get(HOME))


def test_no_page_carries_inline_script_or_style(desk, editor):
    a_newsroom(editor)
    claim, story = Claim.objects.last(), Story.objects.last()
    pages = [HOME, *(listed(model) for model in RECORD), reverse("admin:claims_story_add")]
    pages += [
        reverse("admin:claims_claim_change", args=[claim.pk]),
        reverse("admin:claims_story_change", args=[story.pk]),
    ]

    for address in pages:
        shown = page(desk.get(address))
        assert " style=" not in shown, address
        assert "<style" not in shown, address
        assert not [tag for tag in shown.split("<script")[1:] if "src=" not in tag.split(">")[0]], address
        assert " onclick=" not in shown, address


def test_the_answer_of_a_search_can_be_read_as_it_came(desk, editor):
    a_newsroom(editor)

    shown = page(desk.get(reverse("admin:claims_search_change", args=[Search.objects.get().pk])))

    assert "https://a.example/" in shown
    assert "_save" not in shown
