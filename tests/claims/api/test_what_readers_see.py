"""Readers have what was published: nothing that is under work, and nobody who works on it."""

from decimal import Decimal

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from claims import editing, publication, review
from claims.models import Search
from tests.factories import (
    a_claim_in_review,
    a_document,
    a_published_claim,
    a_researched_claim,
    a_source,
    a_user,
    evidence_for,
    make_token,
)

pytestmark = pytest.mark.django_db
SECRET = "A line that nobody has approved"


def seen(address, user=None):
    client = APIClient()
    if user:
        client.credentials(HTTP_AUTHORIZATION=f"Token {make_token(user)}")
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer


def changed(claim, by):
    """A correction under way in which everything has been changed."""
    publication.correct(claim, kind="update", explanation="There is news.", by=by)
    claim.refresh_from_db()
    editing.reword(claim, text=f"{SECRET}.", by=by, seen=claim.revision)
    editing.attribute(claim, hops=[editing.Hop(source=f"{SECRET} source")], by=by, seen=claim.revision)
    editing.describe(
        claim, by=by, seen=claim.revision, reply="answered", reply_note=SECRET, waiver=SECRET, topics=[SECRET[:20]]
    )
    review.accept(evidence_for(claim, document=a_document(title=SECRET)), stance="refutes", reason=SECRET, by=by)
    Search.objects.create(claim=claim, provider="library", words=SECRET, created_at=timezone.now())


NOUNS = ["claims", "evidence", "documents", "searches", "verdicts", "corrections", "sources", "events", "statements"]


@pytest.mark.parametrize("noun", NOUNS)
def test_nothing_of_a_correction_under_way_is_seen(noun):
    amina = a_user("checker")
    claim = a_published_claim(amina)
    changed(claim, amina)

    assert SECRET not in seen(f"{noun}/").content.decode()


def test_a_claim_under_correction_has_the_shape_that_it_had():
    amina = a_user("checker")
    amounts = [editing.Amount("11,000", "more_than", Decimal(11000), counted="containers")]
    claim = a_published_claim(amina, hops=[editing.Hop(source="The Ledger")], amounts=amounts)
    before = seen(f"claims/{claim.pk}/").json()
    changed(claim, amina)

    after = seen(f"claims/{claim.pk}/").json()

    assert after.keys() == before.keys()
    assert after["attributions"] == before["attributions"]
    assert [q.keys() for q in after["quantities"]] == [q.keys() for q in before["quantities"]]
    assert [Decimal(q["value"]) for q in after["quantities"]] == [Decimal(q["value"]) for q in before["quantities"]]
    assert [w.keys() for w in after["wordings"]] == [w.keys() for w in before["wordings"]]


@pytest.mark.parametrize("noun", ["claims", "evidence", "searches", "sources"])
def test_the_newsroom_does_see_it(noun):
    amina = a_user("checker")
    changed(a_published_claim(amina), amina)

    assert SECRET in seen(f"{noun}/", amina).content.decode()


def test_what_a_correction_without_a_change_left_behind_is_not_seen():
    amina = a_user("checker")
    claim = a_published_claim(amina)
    before = seen(f"claims/{claim.pk}/").json()["text"]
    changed(claim, amina)
    publication.abandon_correction(claim, reason="Nothing was wrong.", by=amina)

    after = seen(f"claims/{claim.pk}/")

    assert after.json()["status"] == "published"
    assert after.json()["text"] == before
    assert SECRET not in after.content.decode()


@pytest.mark.parametrize("noun", NOUNS)
def test_nothing_of_an_unpublished_claim_is_seen(noun):
    amina = a_user("checker")
    claim = a_claim_in_review(amina, text=f"{SECRET}.", hops=[editing.Hop(source=f"{SECRET} source")])
    Search.objects.create(claim=claim, provider="library", words=SECRET)

    assert SECRET not in seen(f"{noun}/").content.decode()


def test_of_a_search_readers_see_pages_and_not_what_was_handed_in():
    amina = a_user("checker")
    claim = a_researched_claim(amina)
    hits = [
        {"url": "https://paper.example/a", "title": "A page", "snippet": SECRET, "language": "en"},
        {"url": "", "title": SECRET, "snippet": SECRET, "language": "en"},
    ]
    Search.objects.create(claim=claim, provider="library", words="ships", hits=hits, created_at=timezone.now())
    publish(claim, amina)

    answer = seen("searches/").json()["results"]

    assert [s["hits"] for s in answer] == [[{"url": "https://paper.example/a", "title": "A page", "language": "en"}]]


def publish(claim, by):
    from_now = a_user("editor")
    for _ in range(2):
        review.accept(evidence_for(claim), stance="supports", by=by)
    claim.refresh_from_db()
    editing.describe(claim, by=by, seen=claim.revision, reply="asked", reply_note="Asked.")
    rating = review.Rating.objects.get(slug="unproven")
    review.propose(claim, rating=rating, summary="Nobody counted.", unknowns="The contents.", by=by)
    review.submit(claim, by=by)
    review.approve(claim, by=from_now)
    publication.publish(claim, by=from_now)


def test_readers_cannot_ask_who_works_on_what_or_how_far_a_correction_is():
    amina, dana = a_user("checker"), a_user("editor")
    claim = a_published_claim(amina, dana)
    publication.correct(claim, kind="update", explanation="There is news.", by=amina)

    def found(asked, user=None):
        return [c["id"] for c in seen(f"claims/?{asked}", user).json()["results"]]

    assert found(f"assigned_to={dana.pk}") == found(f"assigned_to={amina.pk}") == [claim.pk]
    assert found(f"assigned_to={dana.pk}", amina) == []
    assert found("status=correcting") == [claim.pk]
    assert found("status=in_review") == found("status=approved") == []


def test_readers_see_the_sources_of_what_is_public():
    amina = a_user("checker")
    outlet = a_source("The Ledger")
    claim = a_researched_claim(amina, hops=[editing.Hop(source="A spokesperson")])
    evidence = evidence_for(claim, document=a_document(outlet=outlet))
    review.accept(evidence, stance="supports", by=amina)
    a_source("Nobody we cite")
    publish(claim, amina)

    assert {s["name"] for s in seen("sources/").json()["results"]} == {"The Ledger", "A spokesperson"}


def test_a_list_costs_the_same_however_many_corrections_are_under_way(django_assert_max_num_queries):
    amina, dana = a_user("checker"), a_user("editor")
    for _ in range(4):
        claim = a_published_claim(amina, dana)
        publication.correct(claim, kind="update", explanation="There is news.", by=amina)

    with django_assert_max_num_queries(7):
        seen("claims/")
