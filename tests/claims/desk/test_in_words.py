"""The desk names things as the reader's language does: sources, languages, providers, days."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats
from django.utils.translation import override

from sources import documents
from tests.claims.pages.published import a_full_claim
from tests.factories import a_document, a_source, a_user, an_origin, evidence_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """A checker's browser, in Arabic."""
    client.force_login(a_user("checker", "amina"))
    client.cookies["django_language"] = "ar"
    return client


@pytest.fixture
def claim():
    hangang = a_source("Hangang", slug="hangang", kind="outlet")
    documents.add_name(hangang, "هانغانغ", "ar", "name")
    claim = a_full_claim()
    claim.evidence.filter(document__outlet=hangang).update(
        provider="feeds", reasons=[{"code": "same_date", "detail": "speaks of 2024 too"}]
    )
    return claim


def test_the_workbench_speaks_arabic_to_a_reader_of_it(desk, claim):
    page = desk.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()

    assert "هانغانغ" in page
    assert "وُجد عن طريق: الخلاصات التي نتابعها" in page
    assert 'تذكر <bdi dir="ltr">2024</bdi> أيضاً' in page
    assert "speaks of" not in page


@pytest.mark.parametrize(
    ("where", "there", "not_there"),
    [
        ("sources_source", "هانغانغ", ">Hangang<"),
        ("claims_evidence", "الخلاصات التي نتابعها", ">feeds<"),
        ("claims_evidence", "هانغانغ", ">Hangang<"),
        ("claims_evidence", "الإنجليزية", ">en<"),
        ("claims_claim", "5 مقبول", "accepted"),
    ],
)
def test_lists_and_filters_are_in_words(desk, claim, where, there, not_there):
    page = desk.get(reverse(f"admin:{where}_changelist")).content.decode()

    assert there in page
    assert not_there not in page


def test_the_admins_own_history_leads_to_the_record(desk, claim):
    answer = desk.get(reverse("admin:claims_claim_history", args=[claim.pk]))

    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/admin/claims/event/?claim__id__exact={claim.pk}")


def test_moments_are_written_as_in_arabic():
    with override("ar"):
        assert formats.get_format("DATETIME_FORMAT") == "j F Y، H:i"


def test_days_in_arabic_help_keep_their_order(desk):
    """Between Arabic letters an ISO date is turned round unless it is isolated."""
    page = desk.get(reverse("admin:claims_story_add")).content.decode()

    assert "\u20662024-06-19\u2069" in page


def test_names_cost_the_same_for_one_outlet_and_for_many(desk, claim, django_assert_max_num_queries):
    address = reverse("admin:claims_claim_change", args=[claim.pk])
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    for number in range(4):
        outlet = a_source(f"Outlet {number}", slug=f"outlet-{number}", kind="outlet")
        document = a_document(title=f"Page {number}", outlet=outlet, origin=an_origin())
        evidence_for(claim, document=document)

    with django_assert_max_num_queries(len(few)):
        desk.get(address)
