"""Handing in a story at the desk: three ways, each fault at its place, nothing typed lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from claims.models import Story
from sources.models import Document, Fetch, Source
from tests.claims.desk.conftest import page
from tests.factories import BRIEFING, a_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:claims_story_add")
ARABIC = "قال متحدث باسم الوزارة يوم الثلاثاء إن 11 ألف حاوية شحنت إلى روسيا."


@pytest.fixture
def desk(at_desk):
    return at_desk(a_user("contributor"))


def test_a_pasted_text_becomes_a_story_with_statements(desk):
    response = desk.post(ADD, {"text": ARABIC, "title": "حاويات", "outlet": "وكالة البحر"}, follow=True)

    story = Story.objects.get()
    assert response.redirect_chain == [(reverse("admin:claims_story_change", args=[story.pk]), 302)]
    assert (story.title, story.language, story.outlet.kind) == ("حاويات", "ar", Source.Kind.OUTLET)
    assert story.statements.filter(checkable=True).exists()


def test_a_file_in_windows_1256_is_read(desk):
    file = SimpleUploadedFile("story.txt", ARABIC.encode("windows-1256"), "text/plain")

    desk.post(ADD, {"file": file, "language": "ar"})

    assert Document.objects.get().snapshots.get().text.strip() == ARABIC


def test_an_address_is_fetched_and_its_page_looks_again_by_itself(desk):
    response = desk.post(ADD, {"url": "https://outlet.example/pact"}, follow=True)

    assert Fetch.objects.get().purpose == Fetch.Purpose.STORY
    assert '<meta http-equiv="refresh" content="3">' in page(response)
    assert "being fetched" in page(response)


def test_a_fetch_given_up_says_why_and_offers_the_text(desk):
    desk.post(ADD, {"url": "https://outlet.example/gone"})
    Fetch.objects.update(state="dead", last_outcome="http_404")

    shown = page(desk.get(reverse("admin:claims_story_change", args=[Document.objects.get().pk])))

    assert "There is no page at this address." in shown
    assert "refresh" not in shown


def test_the_same_address_twice_is_one_story_and_says_so(desk):
    for _ in range(2):
        response = desk.post(ADD, {"url": "https://outlet.example/pact"}, follow=True)

    assert Document.objects.count() == 1
    assert "on record already" in page(response)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"url": "not an address"}, "address"),
        ({"url": "ftp://outlet.example/x"}, "http://"),
        ({"url": "http://127.0.0.1/x"}, "not on the public internet"),
        ({"url": "http://169.254.169.254/latest"}, "not on the public internet"),
        ({"url": "http://192.168.1.1/x"}, "paste its text below"),
        ({}, "Give one thing"),
        ({"url": "https://outlet.example/a", "text": "Both of them."}, "Give one thing"),
        ({"text": BRIEFING, "language": "not a tag!"}, "not a language tag"),
        ({"text": BRIEFING, "published_on": "yesterday"}, "valid date"),
        ({"text": "   \n "}, "Give one thing"),
    ],
)
def test_a_fault_is_said_in_place_and_nothing_typed_is_lost(desk, given, said):
    response = desk.post(ADD, given | {"title": "Kept title", "outlet": "Kept outlet"})

    assert response.status_code == 422
    shown = page(response)
    assert said in shown
    assert 'value="Kept title"' in shown
    assert 'value="Kept outlet"' in shown
    assert all(value.strip() in shown for value in given.values())
    assert not Document.objects.exists()
    assert not Source.objects.exists()


def test_a_date_in_the_future_is_refused_at_the_date(desk):
    response = desk.post(
        ADD, {"text": BRIEFING, "published_on": (timezone.localdate() + timedelta(days=2)).isoformat()}
    )

    assert "in the future" in page(response)
    assert response.context["form"].errors["published_on"]
    assert BRIEFING.split("“")[0] in page(response)


def test_a_text_above_5_mb_is_refused_and_given_back(desk):
    response = desk.post(ADD, {"text": "كلمة " * 700_000})

    assert response.status_code == 422
    assert response.context["form"].errors["text"]
    assert len(page(response)) > 3_000_000


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4\n%%EOF", b"\x00\x01\x02\x03" * 50], ids=["empty", "pdf-without-text", "no-text"]
)
def test_a_file_without_text_says_so_at_the_file(desk, content):
    name = "story.pdf" if content.startswith(b"%PDF") else "story.txt"

    response = desk.post(ADD, {"file": SimpleUploadedFile(name, content), "title": "Kept"})

    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert "Choose the file again" in page(response)


def test_invisible_characters_and_mixed_directions_do_no_harm(desk):
    desk.post(ADD, {"text": "The \x00ministry \u202esaid that 11 ships left. قالت الوزارة إن 11 سفينة غادرت."})

    text = Document.objects.get().snapshots.get().text
    assert "\x00" not in text
    assert "\u202e" not in text


def test_who_may_not_hand_in_is_not_shown_the_form(at_desk):
    assert at_desk(a_user("auditor")).get(ADD).status_code == 403
