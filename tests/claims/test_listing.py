"""What readers search and filter by is what was published, never the record that a correction is changing."""

from datetime import date
from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from rest_framework.test import APIClient

from claims import editing, publication, review
from claims.models import Event, Listing
from sources import documents
from tests.factories import a_claim_in_review, a_published_claim, a_user, a_verdict, make_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return a_user("checker", "amina")


@pytest.fixture
def dana():
    return a_user("editor", "dana")


def corrected(claim, by):
    """Another sentence in another language by another speaker on another day: a correction under way."""
    publication.correct(claim, kind="update", explanation="There is news.", by=by)
    claim.refresh_from_db()
    elsewhere = documents.name_source("Nobody's Herald", language="en")
    editing.reword(claim, text="Zebras crossed the bridge.", language="ko", by=by, seen=claim.revision)
    editing.attribute(claim, hops=[editing.Hop(source=elsewhere)], by=by, seen=claim.revision)
    editing.describe(claim, by=by, seen=claim.revision, kind="status", topics=["zebras"], said_on=date(2024, 1, 1))
    return elsewhere


def a_claim_named(amina, dana):
    outlet = documents.name_source("The Ledger", language="en")
    claim = a_published_claim(amina, dana, hops=[editing.Hop(source=outlet)], topics=["ships"], kind="quantity")
    return claim, outlet


def found_on_the_page(client, asked):
    return "1 claim<" in client.get(f"/en/?{asked}").content.decode()


def found_by_the_api(client, asked):
    answer = client.get(f"/api/v1/claims/?{asked}")
    assert answer.status_code == 200, answer.content
    return len(answer.json()["results"]) == 1


ASKED = [
    (found_on_the_page, "q=containers", "q=zebras"),
    (found_on_the_page, "q=The+Ledger", "q=Nobody's+Herald"),
    (found_on_the_page, "topic=ships", "topic=zebras"),
    (found_on_the_page, "source={before}", "source={after}"),
    (found_on_the_page, "since=2024-06-18", "until=2024-01-01"),
    (found_by_the_api, "q=containers", "q=zebras"),
    (found_by_the_api, "topic=ships", "topic=zebras"),
    (found_by_the_api, "source={before}", "source={after}"),
    (found_by_the_api, "said_from=2024-06-18", "said_to=2024-01-01"),
    (found_by_the_api, "language=en", "language=ko"),
    (found_by_the_api, "kind=quantity", "kind=status"),
]


def test_a_correction_under_way_changes_nothing_that_readers_find(client, amina, dana):
    claim, before = a_claim_named(amina, dana)
    after = corrected(claim, amina)
    names = {"before": before.pk, "after": after.pk}

    assert [was for found, was, _becomes in ASKED if not found(client, was.format(**names))] == []
    assert [becomes for found, _was, becomes in ASKED if found(client, becomes.format(**names))] == []


def test_when_it_is_published_it_is_found(client, amina, dana):
    claim, _before = a_claim_named(amina, dana)
    after = corrected(claim, amina)
    a_verdict(claim, amina)
    review.submit(claim, by=amina)
    review.approve(claim, by=dana)
    publication.publish(claim, by=dana)

    assert [becomes for found, _was, becomes in ASKED if not found(client, becomes.format(after=after.pk))] == []


def test_readers_are_offered_no_choice_that_was_not_published(client, amina, dana):
    claim, _before = a_claim_named(amina, dana)
    corrected(claim, amina)

    page = client.get("/en/").content.decode()

    assert "ships" in page
    assert "zebras" not in page
    assert "Nobody&#x27;s Herald" not in page


def test_who_is_named_in_a_correction_only_has_no_page_yet(client, amina, dana):
    claim, before = a_claim_named(amina, dana)
    after = corrected(claim, amina)

    assert client.get(f"/en/sources/{before.pk}-{before.slug}/").status_code == 200
    assert client.get(f"/en/sources/{after.pk}-{after.slug}/").status_code == 404


def test_claims_that_share_words_are_found_by_what_was_published(client, amina, dana):
    claim, _before = a_claim_named(amina, dana)
    corrected(claim, amina)

    assert "share some of the words" in client.get("/en/?q=containers+unheard").content.decode()
    assert "share some of the words" not in client.get("/en/?q=zebras+unheard").content.decode()


def test_claims_alike_are_told_to_readers_by_what_was_published(amina, dana):
    claim, _before = a_claim_named(amina, dana)
    alike = a_published_claim(amina, dana, text="Zebras crossed a bridge.")
    corrected(claim, amina)

    def similar(number):
        return [m["claim"]["id"] for m in APIClient().get(f"/api/v1/claims/{number}/similar/").json()]

    assert alike.pk not in similar(claim.pk)
    assert claim.pk not in similar(alike.pk)


def test_the_newsroom_finds_what_is_under_work(amina, dana):
    claim, _before = a_claim_named(amina, dana)
    corrected(claim, amina)
    inside = APIClient()
    inside.credentials(HTTP_AUTHORIZATION=f"Token {make_token(amina)}")

    assert found_by_the_api(inside, "q=zebras&topic=zebras&kind=status&language=ko")
    assert not found_by_the_api(inside, "topic=ships")


def test_an_unpublished_claim_is_listed_nowhere(amina):
    a_claim_in_review(amina)

    assert not Listing.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "9223372036854775808", "1" * 40])
def test_no_source_has_such_a_number(client, amina, dana, number):
    a_claim_named(amina, dana)

    assert not found_by_the_api(client, f"source={number}")


@pytest.mark.parametrize("with_edition", [True, False])
def test_claims_published_before_there_were_listings_get_theirs(amina, dana, with_edition):
    claim, _before = a_claim_named(amina, dana)
    made = Listing.objects.values().get()
    Listing.objects.all().delete()
    if not with_edition:
        with pgtrigger.ignore("claims.Event:event_is_never_rewritten"):
            Event.objects.filter(claim=claim, verb="publish").update(data={})

    import_module("claims.migrations.0006_listings_of_what_is_public").fill(apps, None)

    again = Listing.objects.values().get()
    assert {k: v for k, v in again.items() if k not in ("stems", "search")} == {
        k: v for k, v in made.items() if k not in ("stems", "search")
    }
    assert set(again["stems"].split()) == set(made["stems"].split())
