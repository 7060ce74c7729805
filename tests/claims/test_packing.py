"""Which copies leave the house behind a claim: all for the desk, those it was published with for readers, or none."""

import io
import json
import zipfile

import pytest
from django.urls import reverse

from claims import packing
from claims.models import Claim
from sources.models import Snapshot
from tests.claims.pages.published import a_full_claim, a_full_claim_in_review, held
from tests.factories import a_snapshot, a_user, an_origin

pytestmark = pytest.mark.django_db


def desk(claim):
    return reverse("admin:claims_claim_copies", args=[claim.pk])


def public(claim):
    return reverse("pages:claim-copies", kwargs={"number": claim.pk, "slug": claim.slug})


def packed(response):
    package = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    pages = [json.loads(line) for line in package.read("pages/pages.jsonl").decode().splitlines()]
    return {page["sha256"] for page in pages[1:]}


def test_the_desk_gets_every_copy_the_claim_rests_on(client):
    claim = a_full_claim_in_review()
    held(claim, "Off the point.", "Another page", 18, an_origin(), None, state="proposed")
    a_snapshot()
    client.force_login(a_user("auditor"))

    response = client.get(desk(claim))

    texts = set(Snapshot.objects.filter(sha256__in=packed(response)).values_list("text", flat=True))
    assert len(texts) == 5  # the story, the agency's words twice, the count, the denial, the treaty
    assert "Off the point." not in texts
    assert response["Content-Disposition"] == f'attachment; filename="claim-{claim.pk}.wacz"'


def test_nobody_else_gets_it_there(client):
    claim = a_full_claim()

    assert client.get(desk(claim)).status_code == 302


def test_readers_get_no_whole_copies_unless_the_newsroom_says_so(client):
    claim = a_full_claim()

    page = client.get(reverse("pages:claim", kwargs={"number": claim.pk, "slug": claim.slug}))

    assert client.get(public(claim)).status_code == 404
    assert "copies.wacz" not in page.content.decode()


def test_where_it_does_they_get_the_copies_that_the_page_names(client, settings):
    settings.CLAIMTRACK_PUBLIC_COPIES = True
    claim = a_full_claim()
    held(claim, "Accepted after it was public.", "A new page", 22, an_origin(), None)
    older = Snapshot.objects.exclude(document__url=None).first()
    a_snapshot(older.document, "The same page a week later.")

    page = client.get(reverse("pages:claim", kwargs={"number": claim.pk, "slug": claim.slug}))
    response = client.get(public(claim))

    sources = page.content.decode()
    got = packed(response)
    assert got
    assert all(digest in sources for digest in got)
    assert got == {copy.sha256 for copy in packing.copies(Claim.objects.get(pk=claim.pk))}
    assert public(claim) in sources
    assert "no-store" not in response["Cache-Control"]
    assert not response.cookies


def test_what_is_not_public_has_no_copies_either(client, settings):
    settings.CLAIMTRACK_PUBLIC_COPIES = True
    claim = a_full_claim_in_review()

    assert client.get(public(claim)).status_code == 404
