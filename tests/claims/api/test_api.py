"""Other systems do what people can, through the same verbs, and are told what is wrong in one shape."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from claims import editing, publication, review
from claims.models import Claim, Search
from claims.states import MOVES
from sources import documents
from sources.models import Document
from tests.factories import (
    BRIEFING,
    a_claim,
    a_claim_in_review,
    a_document,
    a_published_claim,
    a_researched_claim,
    a_source,
    a_statement,
    a_story,
    a_user,
    evidence_for,
    make_ready,
    make_token,
)

pytestmark = pytest.mark.django_db


def a_client(role: str = "", user=None) -> APIClient:
    client = APIClient()
    if role or user:
        client.credentials(HTTP_AUTHORIZATION=f"Token {make_token(user or a_user(role))}")
    return client


def problem(response):
    assert response["Content-Type"].startswith("application/problem+json"), response.content
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    return body


# Reading


def test_readers_see_published_claims_and_nothing_else():
    public, hidden = a_published_claim(), a_claim()

    answer = a_client().get("/api/v1/claims/").json()

    assert [c["id"] for c in answer["results"]] == [public.pk]
    assert problem(a_client().get(f"/api/v1/claims/{hidden.pk}/"))["code"] == "not_found"


def test_the_newsroom_sees_all_claims():
    a_published_claim()
    a_claim()

    answer = a_client("auditor").get("/api/v1/claims/").json()

    assert len(answer["results"]) == 2


def test_readers_see_the_accepted_evidence_of_public_claims_only():
    amina = a_user("checker")
    claim = a_published_claim(amina)
    proposed, other = evidence_for(claim), evidence_for(a_researched_claim(amina))

    ids = {e["id"] for e in a_client().get("/api/v1/evidence/").json()["results"]}

    assert ids == set(claim.evidence.accepted().values_list("pk", flat=True))
    assert not ids & {proposed.pk, other.pk}


@pytest.mark.parametrize("noun", ["stories", "statements", "events"])
def test_what_is_the_newsroom_s_own_is_empty_for_readers(noun):
    a_story()
    a_claim()

    assert a_client().get(f"/api/v1/{noun}/").json()["results"] == []


def test_the_published_verdict_comes_with_its_claim():
    claim = a_published_claim()

    answer = a_client().get(f"/api/v1/claims/{claim.pk}/").json()

    assert answer["published_verdict"]["rating"]["slug"] == "unproven"
    assert answer["published_verdict"]["rating"]["number"] is None


def test_a_list_costs_the_same_however_long_it_is(django_assert_max_num_queries):
    amina, dana = a_user("checker"), a_user("editor")
    for _ in range(3):
        a_published_claim(amina, dana)

    with django_assert_max_num_queries(6):
        a_client().get("/api/v1/claims/")


@pytest.mark.parametrize("noun", ["stories", "evidence", "documents", "searches", "statements", "sources", "events"])
def test_each_list_of_the_newsroom_costs_the_same_however_long_it_is(django_assert_max_num_queries, noun):
    amina = a_user("checker")
    for _ in range(3):
        claim = a_researched_claim(amina, hops=[editing.Hop(source=a_source())])
        a_statement(a_story())
        evidence_for(claim, document=a_document(outlet=a_source()))
        Search.objects.create(claim=claim, provider="library", words="ships")
    client = a_client(user=amina)

    with django_assert_max_num_queries(7):
        answer = client.get(f"/api/v1/{noun}/")

    assert len(answer.json()["results"]) >= 3


def test_claims_alike_cost_the_same_however_many():
    amina = a_user("checker")
    story, client = a_story(), a_client(user=amina)

    def asked(more):
        for _ in range(more):
            a_claim(amina, text="North Korea shipped more than 11,000 containers of munitions to Russia.")
        passage = {"start": 0, "end": BRIEFING.index(" Pyongyang")}
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(f"/api/v1/stories/{story.document_id}/similar/", passage, format="json")
        return len(answer.json()), len(queries)

    asked(1)  # the first one fills caches
    (few, before), (many, after) = asked(1), asked(3)

    assert few < many
    assert after <= before


def test_a_list_of_stories_leaves_out_their_texts():
    story, client = a_story(), a_client("auditor")

    (line,) = client.get("/api/v1/stories/").json()["results"]

    assert "text" not in line
    assert client.get(f"/api/v1/stories/{story.document_id}/").json()["text"] == BRIEFING


def test_pages_follow_each_other_without_gap_or_repeat():
    amina = a_user("checker")
    made = {a_claim(amina, text=f"Claim number {n} is about ships.").pk for n in range(7)}
    client = a_client("auditor")

    seen, address = [], "/api/v1/claims/?page_size=3"
    while address:
        page = client.get(address).json()
        seen += [c["id"] for c in page["results"]]
        address = page["next"]

    assert sorted(seen) == sorted(made)


def test_words_find_claims_in_any_language():
    amina = a_user("checker")
    claim = a_claim(amina, text="شحنت كوريا الشمالية أكثر من 11 ألف حاوية إلى روسيا.", language="ar")
    a_claim(amina, text="The treaty was signed in 1961.")

    answer = a_client("auditor").get("/api/v1/claims/", {"q": "حاويات"}).json()
    without_marks = a_client("auditor").get("/api/v1/claims/", {"q": "كوريا الشماليه"}).json()

    assert [c["id"] for c in without_marks["results"]] == [claim.pk]
    assert {c["id"] for c in answer["results"]} <= {claim.pk}


def test_a_correction_under_way_does_not_reach_readers():
    amina, dana = a_user("checker"), a_user("editor")
    claim = a_published_claim(amina, dana)
    public = a_client().get(f"/api/v1/claims/{claim.pk}/").json()
    accepted = {e["id"] for e in a_client().get("/api/v1/evidence/").json()["results"]}
    publication.correct(claim, kind="update", explanation="There is news.", by=amina)
    claim.refresh_from_db()
    editing.reword(claim, text="Something else entirely.", by=amina, seen=claim.revision)
    editing.describe(claim, by=amina, seen=claim.revision, place="Pyongyang", waiver="Not yet public.")
    editing.attribute(claim, hops=[editing.Hop(source="A new name")], by=amina, seen=claim.revision)
    review.accept(evidence_for(claim), stance="refutes", by=amina)

    seen = a_client().get(f"/api/v1/claims/{claim.pk}/").json()
    overview = a_client().get(f"/api/v1/claims/{claim.pk}/overview/").json()

    changed = {key for key in public if public[key] != seen[key]}
    assert changed <= {"status", "revision", "wordings"}
    assert [w["text"] for w in seen["wordings"]] == [w["text"] for w in public["wordings"]]
    assert seen["status"] == "correcting"
    assert {e["id"] for e in a_client().get("/api/v1/evidence/").json()["results"]} == accepted
    assert {e["id"] for g in overview["groups"] for e in g["evidence"]} == accepted
    assert a_client(user=amina).get(f"/api/v1/claims/{claim.pk}/").json()["text"] == "Something else entirely."


def test_readers_are_not_told_who_works_on_a_claim():
    claim = a_published_claim(a_user("checker"))

    assert a_client().get(f"/api/v1/claims/{claim.pk}/").json()["assigned_to"] is None


# Doing


def test_a_story_is_handed_in_and_read():
    client = a_client("contributor")

    answer = client.post("/api/v1/stories/", {"text": BRIEFING, "language": "en"}, format="json")

    assert answer.status_code == 201, answer.content
    statements = client.get(f"/api/v1/stories/{answer.json()['id']}/statements/").json()
    assert statements
    assert all(BRIEFING[s["start"] : s["end"]] == s["text"] for s in statements)


def test_the_same_story_twice_is_one():
    client = a_client("contributor")

    first = client.post("/api/v1/stories/", {"text": BRIEFING, "language": "en"}, format="json")
    second = client.post("/api/v1/stories/", {"text": BRIEFING, "language": "en"}, format="json")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_a_claim_is_recorded_from_a_passage():
    snapshot = a_story()
    body = {
        "text": "North Korea shipped more than 11,000 containers of munitions to Russia.",
        "language": "en",
        "story": snapshot.document_id,
        "start": 0,
        "end": BRIEFING.index(" Pyongyang"),
        "kind": "quantity",
        "translations": {"ar": "شحنت كوريا الشمالية أكثر من 11 ألف حاوية ذخائر إلى روسيا."},
        "hops": [{"name": "Meridian", "stance": "reports"}, {"name": "State Department spokesperson", "verb": "said"}],
        "amounts": [{"surface": "more than 11,000", "bound": "more_than", "value": "11000", "counted": "containers"}],
    }

    answer = a_client("checker").post("/api/v1/claims/", body, format="json")

    assert answer.status_code == 201, answer.content
    claim = answer.json()
    assert {w["kind"] for w in claim["wordings"]} == {"original", "normalised", "translated"}
    assert [h["source"]["name"] for h in claim["attributions"]] == ["Meridian", "State Department spokesperson"]
    assert claim["attributions"][-1]["terminal"] == "unknown"


def test_the_whole_way_to_publication_and_correction():
    amina, dana = a_user("checker"), a_user("editor")
    checker, editor = a_client(user=amina), a_client(user=dana)
    claim = a_claim(amina)
    at = f"/api/v1/claims/{claim.pk}/"

    def post(client, move, body=None, code=200):
        answer = client.post(f"{at}{move}/", body or {}, format="json")
        assert answer.status_code == code, answer.content
        return answer.json()

    post(checker, "triage")
    post(checker, "start")
    make_ready(claim, amina)
    verdict = {"rating": "unproven", "summary": "Nobody independent counted.", "unknowns": "The contents."}
    post(checker, "verdicts", verdict, 201)
    post(checker, "submit")
    assert post(editor, "approve")["status"] == "approved"
    assert post(editor, "publish")["status"] == "published"
    post(checker, "correct", {"kind": "rating_change", "explanation": "The transcript has another figure."})
    post(checker, "verdicts", {**verdict, "rating": "false"}, 201)
    post(checker, "submit")
    post(editor, "approve")
    published = post(editor, "publish")

    assert published["published_verdict"]["number"] == 2
    assert [c["kind"] for c in a_client().get("/api/v1/corrections/").json()["results"]] == ["rating_change"]


def test_every_move_of_the_table_has_an_address():
    claim = a_claim()
    client = a_client("auditor")
    inner = {"void", "void_correction", "send_back_correction"}  # follow from other moves by themselves

    for move in set(MOVES) - inner:
        assert client.post(f"/api/v1/claims/{claim.pk}/{move}/", {}, format="json").status_code not in (404, 405), move


# Refusals


def test_without_a_token_nothing_is_changed():
    claim = a_published_claim()

    answer = a_client().post(f"/api/v1/claims/{claim.pk}/withdraw/", {"explanation": "No."}, format="json")

    assert answer.status_code == 401
    assert Claim.objects.get(pk=claim.pk).status == "published"


def test_a_refusal_names_the_rule_and_what_would_satisfy_it():
    amina = a_user("checker")
    claim = a_researched_claim(amina)

    answer = a_client(user=amina).post(f"/api/v1/claims/{claim.pk}/submit/", {}, format="json")

    body = problem(answer)
    assert (body["code"], answer.status_code) == ("gate", 409)
    assert {m["code"] for m in body["missing"]} == {"verdict", "origins", "reply"}


def test_the_two_person_rule_holds_here_too():
    basil = a_user("reviewer")
    claim = a_claim_in_review(basil)

    body = problem(a_client(user=basil).post(f"/api/v1/claims/{claim.pk}/approve/", {}, format="json"))

    assert (body["code"], body["status"]) == ("own_verdict", 403)


def test_a_change_on_an_old_revision_is_told_both_versions():
    amina, basil = a_user("checker"), a_user("checker")
    claim = a_researched_claim(amina)
    old = claim.revision
    body = {"language": "en", "text": "More than 11,000 containers went to Russia.", "revision": old}
    assert a_client(user=amina).put(f"/api/v1/claims/{claim.pk}/wording/", body, format="json").status_code == 200

    body = problem(a_client(user=basil).put(f"/api/v1/claims/{claim.pk}/wording/", body, format="json"))

    assert (body["status"], body["code"]) == (412, "stale")
    assert body["theirs"]["text"] == "More than 11,000 containers went to Russia."


def test_a_wrong_body_is_answered_with_pointers():
    body = problem(
        a_client("checker").post(
            "/api/v1/claims/",
            {"text": "x" * 3000, "language": "en", "amounts": [{"surface": "11", "value": "eleven"}], "colour": "red"},
            format="json",
        )
    )

    assert body["status"] == 400
    assert {e["pointer"] for e in body["errors"]} == {"/colour"}


def test_pointers_reach_into_lists():
    body = problem(
        a_client("checker").post(
            "/api/v1/claims/",
            {"text": "So it is.", "language": "en", "amounts": [{"surface": "11", "value": "eleven"}]},
            format="json",
        )
    )

    assert [e["pointer"] for e in body["errors"]] == ["/amounts/0/value"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"url": "not a url"}, 422),
        ({"url": "http://10.0.0.1/"}, 422),
        ({"url": "ftp://files.example/story"}, 422),
        ({"text": "   \n "}, 422),
        ({"text": "a\x00b"}, 400),
        ({}, 422),
        ({"url": "https://a.example/", "text": "both"}, 422),
        ({"text": "So.", "published_at": "2999-01-01T00:00:00Z"}, 422),
    ],
)
def test_bad_input_gets_a_sentence_and_no_more(given, code):
    answer = a_client("contributor").post("/api/v1/stories/", given, format="json")

    assert problem(answer)["detail"]
    assert answer.status_code == code


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(documents, "HANDED_IN_AT_MOST", 10)
    file = SimpleUploadedFile("story.txt", b"Eleven ships sailed.", "text/plain")

    answer = a_client("contributor").post("/api/v1/stories/", {"file": file}, format="multipart")

    assert (answer.status_code, problem(answer)["code"]) == (422, "text_too_large")
    assert not Document.objects.exists()


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[1]", b'{"text": NaN}', b"null"])
def test_a_body_that_is_no_json_object_is_refused(raw):
    answer = a_client("checker").post("/api/v1/claims/", raw, content_type="application/json")

    assert problem(answer)["status"] == 400


# Contract


def test_the_schema_is_valid_openapi_3_1():
    answer = Client().get("/api/v1/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json")

    schema = json.loads(answer.content)
    assert schema["openapi"] == "3.1.0"
    validate(schema)


def test_a_token_is_made_by_password_and_can_be_taken_back():
    amina = a_user("checker", "amina")
    client = APIClient()

    made = client.post("/api/v1/tokens/", HTTP_AUTHORIZATION="Basic YW1pbmE6Y29ycmVjdCBob3JzZQ==").json()
    client.credentials(HTTP_AUTHORIZATION=f"Token {made['token']}")

    assert client.get("/api/v1/events/").status_code == 200
    assert client.delete("/api/v1/tokens/current/").status_code == 204
    assert client.get("/api/v1/events/").status_code == 401
    assert amina.auth_token_set.count() == 0


def test_evidence_is_decided_over_the_api():
    amina = a_user("checker")
    first, second = (evidence_for(a_researched_claim(amina)) for _ in range(2))
    client = a_client(user=amina)

    accepted = client.post(
        f"/api/v1/evidence/{first.pk}/accept/", {"stance": "refutes", "credibility": 2}, format="json"
    )
    rejected = client.post(f"/api/v1/evidence/{second.pk}/reject/", {"reason": "A reprint."}, format="json")

    assert (accepted.json()["state"], accepted.json()["stance"]) == ("accepted", "refutes")
    assert rejected.json()["state"] == "rejected"


def test_the_overview_counts_origins(django_assert_max_num_queries):
    amina = a_user("checker")
    claim = a_researched_claim(amina)
    for _ in range(2):
        review.accept(evidence_for(claim), stance="supports", by=amina)

    answer = a_client(user=amina).get(f"/api/v1/claims/{claim.pk}/overview/").json()

    assert (answer["links"], answer["origins"]) == (2, 2)
