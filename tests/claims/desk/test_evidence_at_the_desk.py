"""Evidence on the workbench: how it is shown and decided on, and how research is asked for and followed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from claims import review
from claims.models import Search
from tests.claims.desk.conftest import act, decide, page, workbench
from tests.factories import (
    a_researched_claim,
    a_source,
    a_user,
    an_origin,
    evidence_for,
)

pytestmark = pytest.mark.django_db


def test_links_are_grouped_by_origin_under_their_tally(desk, checker):
    claim = a_researched_claim(checker)
    shared = an_origin("One briefing")
    for origin in (shared, shared, an_origin()):
        evidence_for(claim, origin=origin)

    shown = page(desk.get(workbench(claim)))

    assert "3 links, 2 independent origins" in re.sub(r"\s+", " ", shown)
    assert "2 pages, one origin" in shown


def test_one_piece_of_evidence_shows_outlet_grade_date_passage_quotation_and_numbers(desk, checker):
    claim = a_researched_claim(checker)
    evidence = evidence_for(
        claim,
        quote={"verdict": "exact", "start": 0, "end": 5, "differences": []},
        numbers=[{"claimed": "11,000", "found": "10,000", "relation": "differs", "reason": "another number"}],
        reasons=[{"code": "stance:negated", "detail": "says the opposite"}],
    )
    outlet = a_source("Meridian Wire", kind="agency", grade="C", grade_reason="Corrects late.")
    type(evidence.document).objects.filter(pk=evidence.document_id).update(
        outlet=outlet, published_at="2024-06-20T00:00Z"
    )

    card = page(desk.get(workbench(claim))).split(f'id="evidence-{evidence.pk}"')[1].split("</li>")[0]

    for shown in (
        "Meridian Wire",
        "grade-C",
        "after the claim",
        "<mark>",
        "word for word",
        "10,000",
        "says the opposite",
    ):
        assert shown in card


def test_a_decision_is_refused_in_its_own_card_with_what_was_typed(desk, checker):
    claim = a_researched_claim(checker)
    evidence = evidence_for(claim)
    prefix = f"evidence-{evidence.pk}"

    response = desk.post(
        decide(evidence),
        {
            "accept": "",
            f"{prefix}-stance": "supports",
            f"{prefix}-credibility": "1",
            f"{prefix}-reason": "Typed reason",
        },
    )

    card = page(response).split(f'id="{prefix}"')[1]
    assert response.status_code == 422
    assert "accepted evidence of another origin" in card
    assert "Typed reason" in card


def test_rejecting_needs_a_reason_and_no_stance(desk, checker):
    evidence = evidence_for(a_researched_claim(checker), stance="unclear")

    refused = desk.post(decide(evidence), {"reject": ""})
    desk.post(decide(evidence), {"reject": "", f"evidence-{evidence.pk}-reason": "Repeats the agency."})

    evidence.refresh_from_db()
    assert "Give a reason" in page(refused)
    assert (evidence.state, evidence.reason) == ("rejected", "Repeats the agency.")


def test_of_two_who_decide_at_once_the_second_keeps_their_words(desk, checker):
    claim = a_researched_claim(checker)
    evidence = evidence_for(claim)
    review.accept(evidence, stance="refutes", reason="The first one's reason", by=a_user("checker"))

    response = desk.post(decide(evidence), {"reject": "", f"evidence-{evidence.pk}-reason": "The second one's reason"})

    assert response.status_code == 409
    card = page(response).split(f'id="evidence-{evidence.pk}"')[1]
    assert "The first one&#x27;s reason" in card
    assert "The second one&#x27;s reason" in card


def test_a_decision_is_taken_back(desk, checker):
    claim = a_researched_claim(checker)
    evidence = evidence_for(claim)
    review.accept(evidence, stance="supports", by=checker)

    desk.post(decide(evidence), {"reconsider": ""})

    evidence.refresh_from_db()
    assert evidence.state == "proposed"


def test_a_contributor_decides_nothing(at_desk, checker):
    evidence = evidence_for(a_researched_claim(checker))

    response = at_desk(a_user("contributor")).post(
        decide(evidence), {"accept": "", f"evidence-{evidence.pk}-stance": "supports"}
    )

    evidence.refresh_from_db()
    assert response.status_code == 403
    assert evidence.state == "proposed"


def test_the_copy_shows_the_kept_text_with_the_passage_marked(desk, checker):
    evidence = evidence_for(a_researched_claim(checker))

    shown = page(desk.get(reverse("admin:claims_evidence_change", args=[evidence.pk])))

    assert f'id="passage-1">{evidence.passages[0]["exact"].split("“")[0]}' in shown
    assert evidence.snapshot.sha256 in shown


def test_research_is_asked_for_and_its_progress_survives_a_reload(desk, checker):
    claim = a_researched_claim(checker)

    desk.post(act(claim, "research"))

    claim.refresh_from_db()
    assert claim.research_round == 1
    asked = claim.searches.count()
    for _ in range(2):
        shown = page(desk.get(workbench(claim)))
        assert f"0 of {asked} searches answered" in shown
        assert 'data-running="yes"' in shown
    assert 'http-equiv="refresh"' in page(desk.get(reverse("admin:claims_claim_progress", args=[claim.pk])))
    assert 'http-equiv="refresh"' not in shown, "the workbench has forms; it must not reload by itself"


def test_the_search_log_says_who_was_asked_what_and_what_came(desk, checker):
    claim = a_researched_claim(checker)
    Search.objects.create(
        claim=claim, provider="library", words="11 ألف حاوية", language="ar", state="done", hit_count=4
    )
    Search.objects.create(
        claim=claim, provider="feeds", words="containers", state="failed", detail="No answer in time."
    )

    log = page(desk.get(workbench(claim))).split('id="searches"')[1].split("</section>")[0]

    for shown in ("library", "11 ألف حاوية", "4 hits", "feeds", "No answer in time."):
        assert shown in log
