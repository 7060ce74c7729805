"""Sources at the desk: found as their names are folded, kept up by those who may, and never a way around the record."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sources import documents
from sources.models import Source
from tests.claims.desk.conftest import page
from tests.factories import a_source, a_story, a_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:sources_source_changelist")


@pytest.fixture
def desk(at_desk):
    return at_desk(a_user("checker"))


@pytest.mark.parametrize("words", ["أسوشيتد", "اسوشيتد", "ASSOCIATED press", "ap.example"])
def test_a_source_is_found_by_any_of_its_names_however_they_are_written(desk, words):
    source = a_source("أسوشييتد برس", language="ar", domains=["ap.example"])
    documents.add_name(source, "أسوشيتد برس", "ar")
    documents.add_name(source, "Associated Press", "en")
    a_source("Another one")

    found = desk.get(LIST, {"q": words}).context["cl"].result_list

    assert [row.pk for row in found] == [source.pk]


def test_a_name_added_at_the_desk_is_a_name_stories_are_read_by(desk):
    source = a_source("Meridian Wire")
    fields = {"name": source.name, "language": "en", "slug": source.slug, "kind": "agency", "grade": "F"}
    formsets = {
        "names-TOTAL_FORMS": 1, "names-INITIAL_FORMS": 0, "feeds-TOTAL_FORMS": 0, "feeds-INITIAL_FORMS": 0,
        "names-0-text": "وكالة المَدار", "names-0-language": "ar", "names-0-kind": "name",
    }  # fmt: skip

    response = desk.post(reverse("admin:sources_source_change", args=[source.pk]), fields | formsets)

    assert response.status_code == 302, page(response)
    assert documents.find_source("وكالة المدار") == source


def test_a_grade_needs_its_reason_and_what_was_typed_is_kept(desk):
    source = a_source("Meridian Wire")
    fields = {"name": "Typed name", "language": "en", "slug": source.slug, "kind": "agency", "grade": "B"}
    empty = {f"{name}-{what}_FORMS": 0 for name in ("names", "feeds") for what in ("TOTAL", "INITIAL")}

    response = desk.post(reverse("admin:sources_source_change", args=[source.pk]), fields | empty)

    assert "every grade but F needs a reason" in page(response)
    assert 'value="Typed name"' in page(response)


@pytest.mark.parametrize("role", ["contributor", "auditor"])
def test_who_may_not_manage_sources_only_looks(at_desk, role):
    source = a_source("Meridian Wire")
    desk = at_desk(a_user(role))
    address = reverse("admin:sources_source_change", args=[source.pk])

    assert desk.get(address).status_code == 200
    assert desk.post(address, {"name": "Mine"}).status_code == 403
    assert Source.objects.get().name == "Meridian Wire"


def test_sources_are_not_deleted(client, admin_user):
    source = a_source("Meridian Wire")
    client.force_login(admin_user)

    assert client.post(reverse("admin:sources_source_delete", args=[source.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["source", "document", "snapshot", "fetch", "feed", "feedentry", "origin"])
def test_every_list_of_sources_opens_and_searches(desk, model):
    a_story(outlet=a_source(kind="outlet"))

    for query in ("", "?q=Pact"):
        assert desk.get(reverse(f"admin:sources_{model}_changelist") + query).status_code == 200
