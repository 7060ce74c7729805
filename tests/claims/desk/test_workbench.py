"""The workbench of a claim: what is shown, what may be done, and that nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import corroboration, editing, publication, review
from claims.desk.acts import ACTS
from claims.models import Claim, Correction, Evidence, Verdict
from claims.states import Status
from tests.claims.desk.conftest import act, decide, page, rows, workbench
from tests.factories import (
    a_claim,
    a_claim_in_review,
    a_published_claim,
    a_rating,
    a_researched_claim,
    a_story,
    a_user,
    a_verdict,
    evidence_for,
    make_ready,
)

pytestmark = pytest.mark.django_db


def offered(response) -> set[str]:
    """The acts whose buttons are on the page."""
    return set(re.findall(r"/do/([a-z_]+)/", page(response)))


# From the inbox to the public, through the pages alone


def test_two_people_take_a_claim_from_the_inbox_to_the_public(desk, at_desk, checker, editor):
    claim = a_claim(checker)
    desk.post(act(claim, "triage"))
    desk.post(act(claim, "start"))
    for _ in range(2):
        evidence = evidence_for(claim)
        desk.post(
            decide(evidence),
            {
                "accept": "",
                f"evidence-{evidence.pk}-stance": "supports",
                f"evidence-{evidence.pk}-credibility": "2",
                f"evidence-{evidence.pk}-reason": "Own correspondent.",
            },
        )
    claim.refresh_from_db()
    desk.post(act(claim, "reply"), {"seen": claim.revision, "reply-reply": "asked", "reply-reply_note": "By e-mail."})
    claim.refresh_from_db()
    verdict = {
        "verdict-form-rating": a_rating().pk,
        "verdict-form-summary": "One office gives the figure.",
        "verdict-form-unknowns": "What was inside.",
        "verdict-form-language": "en",
        "verdict-form-as_of": "2024-06-20",
    }
    desk.post(act(claim, "propose"), verdict | {"seen": claim.revision})
    desk.post(act(claim, "submit"))
    second = at_desk(editor)
    second.post(act(claim, "approve"))
    response = second.post(act(claim, "publish"), follow=True)

    claim.refresh_from_db()
    assert claim.status == Status.PUBLISHED
    assert claim.published_verdict.summary == "One office gives the figure."
    assert reverse("pages:claim-by-number", kwargs={"number": claim.pk}) in page(response)


def test_a_public_verdict_is_corrected_and_withdrawn_in_the_open(at_desk, checker, editor):
    claim = a_published_claim(checker, editor)
    desk = at_desk(editor)

    desk.post(
        act(claim, "correct"),
        {"correct-kind": "fact_correction", "correct-explanation": "The year is 1961.", "correct-language": "en"},
    )
    assert "The year is 1961." in page(desk.get(workbench(claim)))
    desk.post(act(claim, "withdraw"), {"withdraw-explanation": "It cannot stand.", "withdraw-language": "en"})

    claim.refresh_from_db()
    assert claim.status == Status.WITHDRAWN
    assert Correction.objects.filter(kind="void", explanation="It cannot stand.").exists()


# The gate


def test_the_gate_lists_what_is_missing_and_each_entry_leads_to_its_place(desk, checker):
    claim = a_researched_claim(checker)

    shown = page(desk.get(workbench(claim)))

    for where in ("verdict", "evidence", "reply"):
        assert f'<a href="#{where}">' in shown
        assert f'id="{where}"' in shown
    assert "independent origins (now 0)" in shown


def test_a_step_refused_says_which_rules_and_leads_to_them(desk, checker):
    claim = a_researched_claim(checker)
    a_verdict(claim, checker)

    response = desk.post(act(claim, "submit"))

    assert response.status_code == 409
    refusal = page(response).split('class="refusal"')[1].split("</div>")[0]
    assert "Not ready yet" in refusal
    assert '<a href="#evidence">' in refusal
    assert '<a href="#reply">' in refusal


def test_every_place_the_gate_leads_to_is_on_the_page(desk, checker):
    claim = a_researched_claim(checker)
    make_ready(claim, checker)
    shown = page(desk.get(workbench(claim)))

    for evidence in claim.evidence.all():
        assert f'id="evidence-{evidence.pk}"' in shown
    assert {'id="claim"', 'id="attribution"', 'id="verdict"', 'id="reply"', 'id="evidence"'} <= set(
        re.findall(r'id="[a-z-]+"', shown)
    )


def test_nobody_is_offered_to_approve_their_own_verdict(at_desk):
    editor = a_user("editor")
    claim = a_claim_in_review(editor)
    desk = at_desk(editor)

    response = desk.get(workbench(claim))

    assert "approve" not in offered(response)
    assert "You proposed this verdict" in page(response)


def test_who_presses_it_all_the_same_is_told_the_rule(at_desk):
    editor = a_user("editor")
    claim = a_claim_in_review(editor)

    response = at_desk(editor).post(act(claim, "approve"))

    assert response.status_code == 403
    assert "A second person has to approve it." in page(response)


# Who may what, and when


@pytest.mark.parametrize("role", ["contributor", "checker", "reviewer", "editor", "auditor"])
@pytest.mark.parametrize("status", ["inbox", "researching", "in_review", "published"])
def test_a_page_offers_what_role_and_state_allow_and_nothing_else(at_desk, role, status):
    author, editor = a_user("checker"), a_user("editor")
    claim = {
        "inbox": lambda: a_claim(author),
        "researching": lambda: a_researched_claim(author),
        "in_review": lambda: a_claim_in_review(author),
        "published": lambda: a_published_claim(author, editor),
    }[status]()
    user = a_user(role)

    response = at_desk(user).get(workbench(claim))

    beside_relations = {"unrelate"}  # and this claim has none
    assert offered(response) == {name for name, one in ACTS.items() if one.may(claim, user)} - beside_relations


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_auditor_changes_nothing_by_any_address(at_desk, checker, name):
    claim = a_researched_claim(checker)
    make_ready(claim, checker)
    before = (Claim.objects.values().get(pk=claim.pk), claim.events.count(), list(Evidence.objects.values("state")))
    data = {"seen": before[0]["revision"], "wording-text": "Mine now.", "wording-language": "en", "park-why": "other"}
    data |= {f"{prefix}-reason": "Because." for prefix in ("park", "reject", "reopen", "send-back", "abandon")}
    data |= rows("attribution") | rows("numbers") | {"add-link-url": "https://outlet.example/new"}

    response = at_desk(a_user("auditor")).post(act(claim, name), data)

    assert response.status_code in (403, 409, 422)
    assert (Claim.objects.values().get(pk=claim.pk), claim.events.count()) == before[:2]


def test_people_without_a_role_see_nothing(at_desk):
    claim = a_claim()
    stranger = a_user("contributor")
    stranger.groups.clear()

    assert at_desk(stranger).get(workbench(claim)).status_code == 403
    assert at_desk(stranger).post(act(claim, "triage")).status_code == 403


def test_the_desk_asks_for_a_login(client):
    assert client.get(workbench(a_claim())).status_code == 302


@pytest.mark.parametrize("method", ["get", "put"])
def test_an_act_takes_a_post_only(desk, checker, method):
    assert getattr(desk, method)(act(a_claim(checker), "triage")).status_code == 405


@pytest.mark.parametrize("path", ["0", "999999", "x", "99999999999999999999"])
def test_a_claim_that_is_not_there_is_not_found(desk, path):
    assert desk.get(f"/admin/claims/claim/{path}/change/").status_code == 404


# Nothing typed is lost


def test_of_two_who_save_at_once_the_second_sees_both_versions(desk, checker):
    claim = a_researched_claim(checker)
    seen = claim.revision
    editing.reword(claim, text="What the first one wrote.", by=a_user("checker", "first"), seen=seen)

    response = desk.post(
        act(claim, "reword"), {"seen": seen, "wording-text": "What the second one wrote.", "wording-language": "en"}
    )

    assert response.status_code == 412
    versions = page(response).split('<table class="versions">')[1].split("</table>")[0]
    assert "What the first one wrote." in versions
    assert "What the second one wrote." in versions
    assert Claim.objects.get().text == "What the first one wrote."


def test_and_the_second_press_takes_its_place_knowingly(desk, checker):
    claim = a_researched_claim(checker)
    editing.reword(claim, text="First.", by=a_user("checker"), seen=claim.revision)
    typed = {"wording-text": "Second.", "wording-language": "en"}
    refused = page(desk.post(act(claim, "reword"), typed | {"seen": 1}))
    fresh = re.search(r'name="seen" value="(\d+)"', refused)[1]

    desk.post(act(claim, "reword"), typed | {"seen": fresh})

    assert Claim.objects.get().text == "Second."


def test_a_translation_written_by_two_at_once_shows_both(desk, checker):
    claim = a_researched_claim(checker, translations={"ar": "النص القديم"})
    seen = claim.revision
    editing.translate(claim, language="ar", text="نص الأول", by=a_user("checker"), seen=seen)

    response = desk.post(
        act(claim, "translate"), {"seen": seen, "translation-language": "ar", "translation-text": "نص الثاني"}
    )

    versions = page(response).split('<table class="versions">')[1].split("</table>")[0]
    assert "نص الأول" in versions
    assert "نص الثاني" in versions


def test_rows_typed_while_the_claim_changed_are_kept_beside_what_stands_now(desk, checker):
    claim = a_researched_claim(checker)
    seen = claim.revision
    theirs = [editing.Hop(source="The first one's source")]
    editing.attribute(claim, hops=theirs, by=a_user("checker"), seen=seen)
    typed = rows("attribution", {"source": "The second one's source", "stance": "asserts", "manner": "paraphrase"})

    response = desk.post(act(claim, "attribute"), typed | {"seen": seen})

    assert response.status_code == 412
    assert "The first one&#x27;s source" in page(response)
    assert 'value="The second one&#x27;s source"' in page(response)
    assert claim.attributions.get().source.name == "The first one's source"


def test_a_form_without_the_revision_it_was_made_from_overwrites_nobody(desk, checker):
    claim = a_researched_claim(checker)

    response = desk.post(act(claim, "reword"), {"wording-text": "Blind.", "wording-language": "en"})

    assert response.status_code == 412
    assert "Blind." in page(response)


def test_a_verdict_typed_while_the_claim_changed_is_kept_whole(desk, checker):
    claim = a_researched_claim(checker)
    seen = claim.revision
    editing.describe(claim, place="Seoul", by=a_user("checker"), seen=seen)
    long = "كيف تقود الأدلة إلى التقييم. " * 40

    response = desk.post(
        act(claim, "propose"),
        {
            "seen": seen,
            "verdict-form-rating": a_rating().pk,
            "verdict-form-summary": "Kept summary.",
            "verdict-form-reasoning": long,
            "verdict-form-language": "ar",
        },
    )

    assert response.status_code == 412
    assert long.strip() in page(response)
    assert "Kept summary." in page(response)
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("describe", {"details-kind": "event", "details-said_on": "2999-01-01", "details-place": "Seoul"}, "future"),
        ("describe", {"details-kind": "event", "details-said_on": "soon", "details-place": "Seoul"}, "valid date"),
        ("reword", {"wording-text": "x" * 2001, "wording-language": "en"}, "One sentence".lower()),
        ("reword", {"wording-text": "A good sentence.", "wording-language": "klingon!"}, "language"),
        ("translate", {"translation-text": "جملة.", "translation-language": ""}, "language"),
        ("translate", {"translation-text": "Same language.", "translation-language": "en"}, "goes by this language"),
        ("reply", {"reply-reply": "asked", "reply-reply_note": ""}, "what the claimant answered"),
        ("park", {"park-why": "other", "park-reason": ""}, "Give a reason"),
        ("add_link", {"add-link-url": "http://10.0.0.1/"}, "not on the public internet"),
        ("add_link", {"add-link-url": "no address"}, "address"),
        ("relate", {"relations-kind": "same", "relations-other": "424242"}, "no claim of this number"),
        ("relate", {"relations-kind": "same", "relations-other": "x"}, "whole number"),
    ],
)
def test_what_is_refused_is_said_in_place_with_what_was_typed(desk, checker, name, typed, said):
    claim = a_researched_claim(checker)

    response = desk.post(act(claim, name), typed | {"seen": claim.revision})

    assert response.status_code == 422
    assert said in page(response)
    for value in typed.values():
        assert value in page(response)


def test_a_number_typed_with_three_separators_keeps_its_row(desk, checker):
    claim = a_researched_claim(checker)
    typed = rows("numbers", {"surface": "many", "bound": "exact", "value": "1,234.567,8"})

    response = desk.post(act(claim, "quantify"), typed | {"seen": claim.revision})

    assert "more than one way" in page(response)
    assert "1,234.567,8" in page(response)


def test_the_chain_keeps_its_order_and_loses_what_is_removed(desk, checker):
    claim = a_researched_claim(checker)
    typed = rows(
        "attribution",
        {"source": "Wire", "stance": "reports", "manner": "paraphrase", "ORDER": 2, "terminal": "unknown"},
        {"source": "Paper", "stance": "reports", "manner": "paraphrase", "ORDER": 1, "terminal": ""},
        {"source": "Gone", "stance": "asserts", "manner": "paraphrase", "ORDER": 3, "DELETE": "on"},
        {"source": "", "stance": "asserts", "manner": "paraphrase"},
    )

    desk.post(act(claim, "attribute"), typed | {"seen": claim.revision})

    assert [hop.source.name for hop in claim.attributions.all()] == ["Paper", "Wire"]


# What else is shown


def test_the_history_reads_as_sentences(desk, checker):
    claim = a_researched_claim(checker)
    review.reject(evidence_for(claim), reason="Repeats the agency.", by=checker)
    claim.refresh_from_db()
    editing.describe(claim, place="Seoul", by=checker, seen=claim.revision)

    history = re.sub(r"<[^>]+>|\s+", " ", page(desk.get(workbench(claim))).split('id="history"')[1])
    history = " ".join(history.split())

    for sentence in ("chen rejected evidence", "Repeats the agency.", "chen changed the details", "place Seoul"):
        assert sentence in history


def test_foreign_words_stand_in_their_own_language_and_direction(desk, checker):
    story = a_story("قالت الوزارة إن 11 ألف حاوية غادرت.", "ar")
    claim = a_claim(checker, text="غادرت 11 ألف حاوية.", language="ar", snapshot=story, start=0, end=len(story.text))

    shown = page(desk.get(workbench(claim)))

    assert '<h1 lang="ar" dir="rtl">غادرت 11 ألف حاوية.</h1>' in shown
    assert f'<blockquote class="verbatim" lang="ar" dir="rtl">{story.text}</blockquote>' in shown


def test_a_hostile_title_is_shown_and_not_run(desk, checker):
    claim = a_researched_claim(checker)
    evidence = evidence_for(claim)
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202eabc' + "e" + "\u0301" * 300
    type(evidence.document).objects.filter(pk=evidence.document_id).update(title=hostile[:500])

    shown = page(desk.get(workbench(claim)))

    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_workbench_asks_as_often_for_forty_links_as_for_four(desk, checker):
    claim = a_researched_claim(checker)
    make_ready(claim, checker)
    a_verdict(claim, checker)
    corroboration.research(claim, by=checker)
    few = queries_of(desk, workbench(claim))
    for number in range(12):
        evidence_for(claim)
        editing.relate(claim, kind="same", other=a_claim(checker, text=f"Another claim, number {number}."), by=checker)

    many = queries_of(desk, workbench(claim))

    assert many <= few + 1  # the wordings of related claims: one query for all of them
    assert many <= 26


def test_a_number_of_a_revision_that_cannot_be_one_is_told_as_an_old_one(desk, checker):
    claim = a_researched_claim(checker)

    refused = desk.post(
        act(claim, "reword"), {"wording-text": "Another.", "wording-language": "en", "seen": "9" * 5000}
    )

    assert refused.status_code in (412, 422)
    assert Claim.objects.get(pk=claim.pk).text == claim.text


def test_a_relation_is_taken_back_by_its_button(desk, checker):
    claim = a_researched_claim(checker)
    related = editing.relate(claim, kind="narrower", other=a_claim(checker, text="Another."), by=checker)
    (button,) = re.findall(r'name="(relation-relation)" value="(\d+)"', page(desk.get(workbench(claim))))
    assert button[1] == str(related.pk)

    desk.post(act(claim, "unrelate"), dict([button]))

    assert not claim.relations.exists()
    assert "no such relation any more" in page(desk.post(act(claim, "unrelate"), dict([button])))


def test_publication_is_abandoned_only_for_a_reason(at_desk, checker, editor):
    claim = a_published_claim(checker, editor)
    publication.correct(claim, kind="update", explanation="New numbers.", by=editor)

    refused = at_desk(editor).post(act(claim, "abandon"), {"abandon-reason": ""})

    assert "Give a reason" in page(refused)
    claim.refresh_from_db()
    assert claim.status == Status.CORRECTING
