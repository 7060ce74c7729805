"""What verdicts rest on is brought to outside archives, once it is accepted, and readers are led to their copies."""

import pytest
from django.utils import timezone

from claims import outside, review, tasks
from sources import outside as archives
from sources.models import OutsideCopy
from tests.claims.pages.reading import QUERIES, address, opened, section
from tests.factories import a_published_claim, a_researched_claim, a_user, evidence_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def an_archive(settings):
    settings.SOURCES_ARCHIVES = {"wayback": {"BACKEND": "sources.archives.wayback.Wayback"}}


def kept_elsewhere(document, at="2024-06-19T08:09:10+00:00") -> OutsideCopy:
    return OutsideCopy.objects.create(
        document=document,
        archive="wayback",
        state="done",
        address=f"https://web.archive.org/web/20240619080910/{document.url}",
        copied_at=at,
        finished_at=timezone.now(),
    )


def test_what_is_accepted_is_asked_for_and_nothing_else():
    by = a_user("checker")
    claim = a_researched_claim(by)
    accepted, proposed, rejected = (evidence_for(claim) for _ in range(3))
    review.accept(accepted, stance="supports", by=by)
    review.reject(rejected, reason="Another treaty.", by=by)

    assert (outside.ask_for_cited(), outside.ask_for_cited()) == (1, 0)
    assert OutsideCopy.objects.get().document == accepted.document
    assert proposed.document.outside_copies.count() == 0


def test_the_sweep_asks():
    a_published_claim()

    tasks.sweep()

    assert OutsideCopy.objects.count() == 2


def test_with_no_archive_set_nobody_is_told_what_is_being_checked(settings):
    settings.SOURCES_ARCHIVES = {}
    a_published_claim()

    tasks.sweep()

    assert not OutsideCopy.objects.exists()


def test_readers_are_led_to_the_archived_copy(client, django_assert_max_num_queries):
    claim = a_published_claim()
    copy = kept_elsewhere(claim.evidence.accepted().order_by("pk").first().document)

    with django_assert_max_num_queries(QUERIES):
        page = opened(client, address(claim))
    sources = section(page, "sources")
    links = page.xpath("//section[@aria-labelledby='sources']//a/@href")

    assert links.count(copy.address) == 1
    assert "archived copy: Wayback Machine, June 19, 2024" in sources
    assert copy.address in opened(client, address(claim, end="sources/1/")).xpath("//a/@href")


def test_a_row_that_is_not_done_shows_readers_nothing(client):
    claim = a_published_claim()
    archives.ask([claim.evidence.accepted().first().document])

    assert "archived copy" not in section(opened(client, address(claim)), "sources")


def test_a_reader_who_has_the_page_is_told_when_an_archive_has_got_a_copy(client):
    claim = a_published_claim()
    tag = client.get(address(claim))["ETag"]

    kept_elsewhere(claim.evidence.accepted().first().document)

    assert client.get(address(claim), headers={"If-None-Match": tag}).status_code == 200
    assert client.get(address(claim))["ETag"] != tag


def test_the_desk_lists_them_for_whoever_sees_documents_and_lets_managers_look_again(client):
    claim = a_published_claim()
    row = kept_elsewhere(claim.evidence.accepted().first().document)
    archives.ask([claim.evidence.accepted().last().document])
    OutsideCopy.objects.exclude(pk=row.pk).update(
        state="dead", last_outcome="outside_error", finished_at=timezone.now()
    )
    client.force_login(a_user("auditor"))
    listed = client.get("/admin/sources/outsidecopy/").content.decode()
    assert row.address in listed
    assert client.get(f"/admin/sources/outsidecopy/{row.pk}/change/").status_code == 200
    assert "look_again" not in listed

    client.force_login(a_user("editor"))
    dead = OutsideCopy.objects.get(state="dead")
    client.post("/admin/sources/outsidecopy/", {"action": "look_again", "_selected_action": [dead.pk]})

    dead.refresh_from_db()
    assert dead.state == "queued"
