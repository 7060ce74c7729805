"""Public pages are kept by others for a minute, never longer than they are true, and never know who reads them."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import editing, publication
from claims.models import Rating, Relation
from claims.pages import caching
from tests.claims.pages.published import a_full_claim, copies_of
from tests.claims.pages.reading import QUERIES, address
from tests.factories import a_published_claim, a_user

pytestmark = pytest.mark.django_db
PAGES = [
    "/en/",
    "/ar/?q=x",
    "/en/corrections/",
    "/en/methodology/",
    "/en/about/",
    "/en/feeds/verdicts.atom",
    "/sitemap.xml",
]


def queries_of(client, path):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_a_reader_who_has_the_page_is_told_so_in_one_query(client):
    path = address(a_full_claim())
    tag = client.get(path)["ETag"]

    with CaptureQueriesContext(connection) as asked:
        response = client.get(path, headers={"if-none-match": tag})

    assert response.status_code == 304
    assert response["ETag"] == tag
    assert len(asked) == 1


def test_the_tag_is_strong(client):
    assert re.fullmatch(r'"[0-9a-f]{32}"', client.get(address(a_full_claim()))["ETag"])


def test_every_entry_in_the_record_changes_the_tag(client):
    editor = a_user("editor")
    claim = a_full_claim(editor=editor)
    path = address(claim)
    before = client.get(path)["ETag"]

    publication.correct(claim, kind="update", explanation="More is known.", by=editor)

    after = client.get(path, headers={"if-none-match": before})
    assert after.status_code == 200
    assert after["ETag"] != before


def test_what_a_related_claim_publishes_changes_the_tag(client):
    editor = a_user("editor")
    claim, other = a_full_claim(editor=editor), a_published_claim(editor=editor, text="Another claim.")
    editing.relate(claim, kind="contradicts", other=other, by=editor)
    path = address(claim)
    before = client.get(path)["ETag"]

    publication.withdraw(other, explanation="It rested on another picture.", by=editor)

    assert client.get(path, headers={"if-none-match": before}).status_code == 200


def test_other_words_for_the_rating_change_the_tag(client):
    claim = a_full_claim()
    path = address(claim)
    before = client.get(path)["ETag"]

    Rating.objects.filter(pk=claim.published_verdict.rating_id).update(label_en="Not proven")

    assert client.get(path, headers={"if-none-match": before}).status_code == 200


def test_a_new_template_or_translation_changes_the_tag(client, monkeypatch):
    path = address(a_full_claim())
    before = client.get(path)["ETag"]

    monkeypatch.setattr(caching, "version", lambda: "the next release")

    assert client.get(path)["ETag"] != before


def test_each_language_has_a_tag_of_its_own(client):
    claim = a_full_claim()

    assert client.get(address(claim, "en"))["ETag"] != client.get(address(claim, "ar"))["ETag"]


@pytest.mark.parametrize("path", PAGES)
def test_other_pages_are_tagged_by_their_bytes(client, path):
    a_full_claim()
    first = client.get(path)

    again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304


def test_pages_may_be_kept_for_a_minute_and_set_no_cookie(client):
    for path in [*PAGES, address(a_full_claim())]:
        response = client.get(path)
        assert response["Cache-Control"] == "public, max-age=60"
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_pages_know_nothing_of_who_is_logged_in(client):
    claim = a_full_claim()
    anonymous = client.get(address(claim)).content

    client.force_login(a_user("editor"))

    assert client.get(address(claim)).content == anonymous


def test_a_page_reads_no_session(client, monkeypatch):
    path = address(a_full_claim())
    client.cookies["sessionid"] = "of-another-site"
    reads = []
    monkeypatch.setattr(SessionStore, "load", lambda self: reads.append(self.session_key) or {})

    response = client.get(path)

    assert response.status_code == 200
    assert reads == []
    client.get("/admin/")
    assert reads == ["of-another-site"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_for_reading_only(client, method):
    assert getattr(client, method)("/en/").status_code == 405


def test_the_policy_allows_nothing_but_our_own_styles_and_pictures(client):
    policy = client.get("/en/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "script-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_list_costs_the_same_for_one_claim_and_for_fifty(client):
    editor = a_user("editor")
    claim = a_full_claim(editor=editor)
    one = queries_of(client, "/en/")

    copies_of(claim, 49)

    assert queries_of(client, "/en/") == one <= QUERIES
    assert queries_of(client, "/en/?q=containers&rating=unproven&topic=arms") <= QUERIES
    assert queries_of(client, "/en/?q=nothing+like+it") <= QUERIES


def test_a_claim_page_costs_the_same_for_five_links_and_for_fifty(client):
    few = queries_of(client, address(a_full_claim()))
    checker, editor = a_user("checker"), a_user("editor")
    claim = a_full_claim(checker, editor, further_links=45)
    for other in copies_of(claim, 10):
        Relation.objects.create(claim=claim, kind="contradicts", other=other, made_by=checker)

    many = queries_of(client, address(claim))

    assert few < many <= QUERIES  # related claims cost one query for all
    assert len(client.get(address(claim)).content) > 100_000
