"""The desk hears at once of copies that the archive cannot prove, and of the claims that rest on them."""

import pytest
from django.urls import reverse

from sources import scrubbing
from sources.models import Damage, Scrub
from tests.claims.desk.conftest import page
from tests.claims.pages.published import a_full_claim_in_review
from tests.factories import a_claim, a_snapshot, a_user

pytestmark = pytest.mark.django_db
HOME = "admin:index"


@pytest.fixture
def desk(at_desk):
    return at_desk(a_user("auditor"))


def test_a_lost_copy_is_an_alarm_with_its_claims(desk):
    claim = a_full_claim_in_review()
    other = a_claim(text="It rests on another copy.", language="en")
    lost = claim.wordings.get(kind="original").snapshot
    scrubbing.put_down(lost.sha256, "blob_missing")

    shown = page(desk.get(reverse(HOME)))

    alarm = shown[shown.index('role="alert"') :].partition("</section>")[0]
    assert "1 kept copy is missing or was changed" in alarm
    assert reverse("admin:claims_claim_change", args=[claim.pk]) in alarm
    assert reverse("admin:claims_claim_change", args=[other.pk]) not in alarm
    assert desk.get(reverse("admin:sources_damage_changelist") + "?mended_at__isempty=1").status_code == 200


def test_without_one_there_is_no_alarm(desk):
    scrubbing.put_down("0" * 64, "blob_missing")
    Damage.objects.update(mended_at="2026-01-01T00:00Z")

    assert 'role="alert"' not in page(desk.get(reverse(HOME)))


def test_the_page_of_a_damage_says_what_and_whom_it_concerns(desk):
    claim = a_full_claim_in_review()
    lost = claim.wordings.get(kind="original").snapshot
    scrubbing.put_down(lost.sha256, "blob_damaged")

    shown = page(desk.get(reverse("admin:sources_damage_change", args=[Damage.objects.get().pk])))

    assert "no longer matches its fingerprint" in shown
    assert reverse("admin:sources_snapshot_change", args=[lost.pk]) in shown
    assert reverse("admin:claims_claim_change", args=[claim.pk]) in shown


def test_the_list_of_looks_says_how_far_the_last_one_is(desk):
    for number in range(25):
        a_snapshot(text=f"Page {number}.")
    scrubbing.go_on()

    shown = page(desk.get(reverse("admin:sources_scrub_changelist")))

    assert "20 of 25" in shown
    assert Scrub.objects.get().finished_at is None
