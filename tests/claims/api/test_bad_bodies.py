"""Whatever arrives, the API says what is wrong with it in one shape, and nothing is recorded."""

import base64
import json

import pytest
from rest_framework.test import APIClient

from claims.models import Claim
from tests.factories import a_claim, a_researched_claim, a_story, a_user, make_token
from tests.factories import a_statement as statement_of

pytestmark = pytest.mark.django_db


def client(role="editor"):
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Token {make_token(a_user(role))}")
    return made


def cursor(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "address",
    [
        f"claims/?cursor={cursor('p=abc')}",
        f"claims/?cursor={cursor('p=%00')}",
        f"claims/?cursor={cursor('p=٣')}",
        f"events/?cursor={cursor('p=' + '9' * 30)}",
        "claims/99999999999999999999999/",
        "evidence/99999999999999999999999/",
        "evidence/%00/",
        "ratings/%00/",
        "claims/x/",
        "claims/٣/gate/",
        "nouns/",
    ],
)
def test_an_address_that_names_nothing_is_not_found(address):
    answer = client().get(f"/api/v1/{address}")

    assert answer.status_code == 404
    assert json.loads(answer.content)["code"] == "not_found"


def test_an_address_without_its_last_slash_leads_to_the_one_with_it():
    assert client().get("/api/v1/claims")["Location"] == "/api/v1/claims/"


@pytest.mark.parametrize(
    "asked",
    ["source=1e400", "source=NaN", "story=abc", "q=%00", "topic=%00", "said_from=yesterday", "assigned_to=x"],
)
def test_a_filter_that_cannot_be_read_is_refused(asked):
    answer = client().get(f"/api/v1/claims/?{asked}")

    assert answer.status_code == 400
    assert json.loads(answer.content)["errors"]


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"text":"It is so.","language":"en","story":1e999,"start":0,"end":2}',
        b'{"text":"It is so.","language":"en","statement":1e999}',
        b'{"text":"It is so.","language":"en","hops":[{"source":1e999}]}',
        b'{"text":"It is so.","language":"en","hops":[null]}',
        b'{"text":"It is so.","language":"en","amounts":[{"surface":"1","value":1e999}]}',
        b'{"text":"It is so.","language":"en","amounts":[{"surface":"1","value":"1E+1000000"}]}',
        b'{"text":"\\ud800","language":"en"}',
        b'{"text":"It is so.","language":"en","translations":[1]}',
        b'{"text":"It is so.","language":"en","kind":"\\ud800"}',
        b'{"text":"It is so.","language":"en","\\udfff":1}',
    ],
)
def test_a_body_that_cannot_be_read_is_refused_and_nothing_recorded(raw):
    answer = client().post("/api/v1/claims/", raw, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"translations": {"en-" + "-".join(["aaaaaaaa"] * 5): "It is so."}}, "/language"),
        ({"hops": [{"name": "A", "terminal": "document"}, {"name": "B"}]}, "/hops"),
    ],
)
def test_what_a_verb_refuses_has_a_pointer_too(given, pointer):
    answer = client().post("/api/v1/claims/", {"text": "It is so.", "language": "en"} | given, format="json")

    assert answer.status_code == 422
    assert [e["pointer"] for e in json.loads(answer.content)["errors"]] == [pointer]
    assert not Claim.objects.exists()


@pytest.mark.parametrize("given", [{"rating": "\x00"}, {"rating": "no such"}, {"rating": {"a": 1}}, {"rating": "none"}])
def test_a_rating_that_there_is_not_is_refused(given):
    amina = a_user("checker")
    claim = a_researched_claim(amina)

    answer = client("checker").post(f"/api/v1/claims/{claim.pk}/verdicts/", {"summary": "So."} | given, format="json")

    assert answer.status_code == 400
    assert not claim.verdicts.exists()


@pytest.mark.parametrize(("kind", "other"), [("bogus", None), ("same", "1e999")])
def test_a_relation_that_there_is_not_is_refused(kind, other):
    claim, related = a_claim(), a_claim(text="Another.")

    raw = f'{{"kind":"{kind}","other":{other or related.pk}}}'
    answer = client().post(f"/api/v1/claims/{claim.pk}/relations/", raw, content_type="application/json")

    assert answer.status_code == 400
    assert not claim.relations.exists()


@pytest.mark.parametrize("given", [{"start": 0, "end": 9}, {"story": True}, {"story": True, "start": 0}])
def test_half_a_passage_is_refused(given):
    story = a_story().document_id
    body = {"text": "It is so.", "language": "en"} | given | ({"story": story} if "story" in given else {})

    answer = client().post("/api/v1/claims/", body, format="json")

    assert answer.status_code == 400
    assert not Claim.objects.exists()


def test_a_claim_is_recorded_in_the_copy_that_its_statement_stands_in():
    older = a_story(text="Eleven ships sailed. Nobody counted them.")
    statement = statement_of(older, 0, 20)
    newer = a_story(text="Corrected: eleven ships sailed. Nobody counted them.")
    type(older.document).objects.filter(pk=newer.document_id).update(is_story=False)
    body = {"text": "Eleven ships sailed.", "language": "en", "statement": statement.pk, "start": 0, "end": 20}

    answer = client().post("/api/v1/claims/", body | {"story": older.document_id}, format="json")

    assert answer.status_code == 201, answer.content
    assert Claim.objects.get().original.snapshot == older
