"""Our copies by address and time, as RFC 7089 has it: for readers what stands behind public claims, else nothing."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from claims.pages import copies
from sources import mementos
from sources.mementos import Copy, Timeline
from sources.models import Document, Snapshot
from tests.claims.pages.reading import address, opened
from tests.factories import a_document, a_published_claim, a_researched_claim, a_snapshot, a_user, evidence_for

pytestmark = pytest.mark.django_db

URL = "https://harbour.example/ships?day=18&port=%D8%B1%D8%A3%D8%B3"
NOON = datetime(2024, 6, 18, 12, 0, 0, tzinfo=UTC)
LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[a-z]+="[^"]*")*)\s*(?:,|$)\s*')


def read(links: str) -> list[dict[str, str]]:
    """Link format as RFC 6690 and RFC 8288 have it, and nothing beside."""
    found, at = [], 0
    while at < len(links.strip()):
        match = LINK.match(links.strip(), at)
        assert match, links[at : at + 80]
        found.append({"href": match[1], **dict(re.findall(r'([a-z]+)="([^"]*)"', match[2]))})
        at = match.end()
    return found


def one(links: str, rel: str) -> dict[str, str]:
    [found] = [link for link in read(links) if rel in link["rel"].split()]
    return found


def local(url: str) -> str:
    """The address as a browser on this machine asks for it."""
    assert url.startswith(site.CLAIMTRACK_SITE_URL)
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture
def cited():
    """A document behind a public claim, kept at noon of three days; the last copy is the one that was cited."""
    claim = a_published_claim()
    document = claim.evidence.accepted().order_by("pk").first().document
    document.url = URL
    document.save(update_fields=["url"])
    kept = [
        a_snapshot(document, f"What it said on day {day}.", fetched_at=NOON + timedelta(days=day)) for day in range(3)
    ]
    return document, kept


def gate(url: str = URL) -> str:
    return reverse("timegate", kwargs={"url": url})


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("Tue, 18 Jun 2024 12:00:00 GMT", 0),
        ("Wed, 19 Jun 2024 23:59:59 GMT", 1),
        ("Thu, 20 Jun 2024 00:00:01 GMT", 2),
        ("Thu, 20 Jun 2024 00:00:00 GMT", 1),  # as far from both: the earlier
        ("Mon, 01 Jan 1990 00:00:00 GMT", 0),
        ("Mon, 01 Jan 2024 00:00:00 GMT", 0),
    ],
)
def test_the_timegate_leads_to_the_copy_closest_to_the_moment(client, cited, asked, day):
    answer = client.get(gate(), headers={"Accept-Datetime": asked})

    assert answer.status_code == 302
    assert f"/memento/202406{18 + day}120000/https://harbour.example/ships" in answer["Location"]
    assert "Accept-Datetime" in answer["Vary"]
    assert one(answer["Link"], "original")["href"] == URL
    assert one(answer["Link"], "timemap")["type"] == "application/link-format"
    assert not answer.has_header("Memento-Datetime")


def test_without_a_moment_the_latest_copy_is_meant(client, cited):
    document, _kept = cited
    latest = Timeline(document).copies[-1]

    answer = client.get(gate())

    assert answer.status_code == 302
    assert f"/memento/{latest.digits}/" in answer["Location"]


def test_a_memento_says_its_time_its_original_and_its_neighbours(client, cited):
    middle = client.get(gate(), headers={"Accept-Datetime": "Wed, 19 Jun 2024 12:00:00 GMT"})["Location"]

    answer = client.get(local(middle))

    assert answer.status_code == 200
    assert answer["Memento-Datetime"] == "Wed, 19 Jun 2024 12:00:00 GMT"
    links = answer["Link"]
    assert one(links, "original")["href"] == URL
    assert one(links, "timegate")["href"] == site.CLAIMTRACK_SITE_URL + gate()
    assert one(links, "prev")["datetime"] == "Tue, 18 Jun 2024 12:00:00 GMT"
    assert one(links, "prev")["rel"] == "first prev memento"
    assert one(links, "next")["datetime"] == "Thu, 20 Jun 2024 12:00:00 GMT"
    assert [link["href"] for link in read(links) if link["rel"] == "memento"] == [middle]
    assert all(client.get(local(one(links, rel)["href"])).status_code in (200, 302) for rel in ("timegate", "last"))


def test_the_timemap_lists_every_copy_and_all_its_links_lead_somewhere(client, cited):
    document, _kept = cited

    answer = client.get(reverse("timemap", kwargs={"url": URL}))

    links = answer.content.decode()
    listed = [link for link in read(links) if "memento" in link["rel"].split()]
    assert answer["Content-Type"] == "application/link-format"
    assert len(listed) == document.snapshots.count() == 4
    assert [link["rel"] for link in listed] == ["first memento", "memento", "memento", "last memento"]
    assert one(links, "self")["from"] == listed[0]["datetime"]
    assert one(links, "self")["until"] == listed[-1]["datetime"]
    for link in listed:
        assert client.get(local(link["href"]))["Memento-Datetime"] == link["datetime"]


def test_a_long_timemap_goes_on_in_further_pages(client, cited, monkeypatch):
    monkeypatch.setattr(mementos, "PAGE", 3)

    first = client.get(reverse("timemap", kwargs={"url": URL})).content.decode()
    second = client.get(local(one(first, "timemap")["href"])).content.decode()

    assert len([link for link in read(first) if "memento" in link["rel"].split()]) == 3
    assert [link["rel"] for link in read(second) if "memento" in link["rel"].split()] == ["last memento"]
    assert one(first, "timemap")["href"] == one(second, "self")["href"]
    assert client.get(reverse("timemap", kwargs={"url": URL, "page": 3})).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    ["yesterday", "2024-06-18", "Tue, 18 Jun 2024 12:00:00 +0300", "Tue, 31 Feb 2024 12:00:00 GMT", "",
     "Tue, 18 Jun 2024 25:00:00 GMT", "Tue, ١٨ Jun 2024 12:00:00 GMT"],
)  # fmt: skip
def test_a_moment_that_is_none_is_refused_with_the_form_it_must_have(client, cited, wrong):
    answer = client.get(gate(), headers={"Accept-Datetime": wrong})

    assert answer.status_code == 400
    assert b"Tue, 18 Jun 2024 20:30:00 GMT" in answer.content
    assert one(answer["Link"], "original")["href"] == URL


def test_what_is_not_kept_is_not_found_and_what_is_no_address_is_refused(client, cited):
    assert client.get(gate("https://harbour.example/other")).status_code == 404
    assert "Accept-Datetime" in client.get(gate("https://harbour.example/other"))["Vary"]
    assert client.get(gate("ftp://harbour.example/")).status_code == 400
    assert client.get(gate("http://user@harbour.example/")).status_code == 400
    assert client.get("/memento/20240618120001/" + URL).status_code == 404
    assert client.post(gate()).status_code == 405


@pytest.mark.parametrize(
    "form",
    [
        "https://harbour.example/ships?day=18&port=%D8%B1%D8%A3%D8%B3",
        "http://harbour.example/ships?day=18&port=%D8%B1%D8%A3%D8%B3",
        "https:/harbour.example/ships?day=18&port=%D8%B1%D8%A3%D8%B3",  # a server on the way has merged the slashes
        "harbour.example/ships?day=18&port=رأس",
        "HTTPS://Harbour.Example/ships?day=18&port=%D8%B1%D8%A3%D8%B3#top",
        "https%3A%2F%2Fharbour.example%2Fships%3Fday%3D18%26port%3D%25D8%25B1%25D8%25A3%25D8%25B3",
    ],
)
def test_an_address_is_found_in_any_form_that_clients_send_it_in(client, cited, form):
    assert client.get(f"/timegate/{form}").status_code == 302


def test_readers_find_nothing_of_what_no_public_claim_rests_on(client):
    claim = a_researched_claim()
    found = evidence_for(claim)
    url = found.document.url

    assert client.get(gate(url)).status_code == 404
    assert client.get(reverse("timemap", kwargs={"url": url})).status_code == 404
    copy = Timeline(found.document).copies[0]
    assert client.get(reverse("memento", kwargs={"url": url, "digits": copy.digits})).status_code == 404


def test_it_is_the_gate_that_keeps_readers_out(client, monkeypatch):
    found = evidence_for(a_researched_claim())

    monkeypatch.setattr(copies, "public_documents", Document.objects.all)

    assert client.get(gate(found.document.url)).status_code == 302


def test_the_newsroom_finds_all_and_its_mementos_are_the_copies_themselves():
    snapshot = a_snapshot(a_document(url="https://harbour.example/unpublished"), fetched_at=NOON)
    staff = Client()
    staff.force_login(a_user("auditor"))
    gate = reverse("admin:sources_snapshot_timegate", args=[snapshot.document.url])

    redirect = staff.get(gate)
    memento = staff.get(redirect["Location"])

    assert redirect.status_code == 302
    assert memento["Memento-Datetime"] == "Tue, 18 Jun 2024 12:00:00 GMT"
    assert b"".join(memento.streaming_content).decode() == snapshot.text
    timemap = staff.get(one(memento["Link"], "timemap")["href"]).content.decode()
    assert one(timemap, "first")["rel"] == "first last memento"
    assert Client().get(gate).status_code == 302
    assert "/login/" in Client().get(gate)["Location"]


def test_the_page_of_a_memento_shows_what_was_cited_and_not_the_copy(client, cited):
    document, kept = cited
    first = document.snapshots.exclude(pk__in=[one.pk for one in kept]).get()
    cited_copy = Timeline(document).of(first.pk)

    with_passage = client.get(reverse("memento", kwargs={"url": URL, "digits": cited_copy.digits})).content.decode()
    without = client.get("/memento/20240618120000/" + URL).content.decode()

    assert first.sha256 in with_passage
    assert "<mark>" in with_passage
    assert kept[0].sha256 in without
    assert "What it said on day 0." not in without
    assert "<mark>" not in without


def test_a_passage_accepted_under_a_correction_shows_on_no_memento(client, cited):
    """The page reads what was published, not what is being worked on."""
    document, kept = cited
    evidence = document.evidence.get()
    quoted = {"start": 0, "end": 7, "exact": "What it", "prefix": "", "suffix": ""}
    type(evidence).objects.filter(pk=evidence.pk).update(snapshot=kept[2], passages=[quoted])

    page = client.get("/memento/20240620120000/" + URL).content.decode()

    assert "What it" not in page


def test_the_page_of_a_cited_copy_leads_to_its_memento(client):
    claim = a_published_claim()

    page = client.get(address(claim, end="sources/1/")).content.decode()
    [memento] = re.findall(r'href="([^"]+/memento/[0-9]{14}/[^"]+)"', page)

    assert client.get(local(memento))["Memento-Datetime"]


def raw_of(copy: Copy, url: str = URL) -> str:
    return reverse("memento-raw", kwargs={"url": url, "digits": copy.digits})


def test_whole_copies_are_public_only_where_the_newsroom_says_so(client, cited, settings):
    document, _kept = cited
    middle = Timeline(document).copies[1]
    page = reverse("memento", kwargs={"url": URL, "digits": middle.digits})
    assert client.get(raw_of(middle)).status_code == 404
    assert "What it said on day 1." not in client.get(page).content.decode()

    settings.CLAIMTRACK_PUBLIC_COPIES = True
    bytes_ = client.get(raw_of(middle))

    assert "What it said on day 1." in client.get(page).content.decode()
    assert b"".join(bytes_.streaming_content) == b"What it said on day 1."
    assert bytes_["Memento-Datetime"] == "Wed, 19 Jun 2024 12:00:00 GMT"
    assert bytes_["Content-Type"] == "application/octet-stream"
    assert bytes_["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_also_then_only_of_what_public_claims_rest_on(client, settings):
    settings.CLAIMTRACK_PUBLIC_COPIES = True
    found = evidence_for(a_researched_claim())

    assert client.get(raw_of(Timeline(found.document).copies[0], found.document.url)).status_code == 404


def test_a_whole_copy_is_shown_with_the_cited_passages_marked_where_they_stand(client, settings):
    settings.CLAIMTRACK_PUBLIC_COPIES = True
    claim = a_published_claim()
    snapshot = claim.evidence.accepted().order_by("pk").first().snapshot
    copy = Timeline(snapshot.document).copies[0]

    page = opened(client, reverse("memento", kwargs={"url": snapshot.document.url, "digits": copy.digits}))

    [text] = page.xpath("//div[@class='copy-text']")
    assert text.text_content() == snapshot.text
    assert [mark.text_content() for mark in text.xpath(".//mark")] == [snapshot.text[:60]]


def test_two_copies_of_one_second_are_one_memento_the_later(db):
    document = a_document()
    a_snapshot(document, "one", fetched_at=NOON)
    later = a_snapshot(document, "two", fetched_at=NOON + timedelta(milliseconds=400))

    assert Timeline(document).copies == [Copy(later.pk, NOON)]


def test_a_timeline_costs_one_query_however_long(client, cited, django_assert_max_num_queries):
    document, _kept = cited
    Snapshot.objects.bulk_create(
        Snapshot(document=document, sha256="0" * 64, size=0, text="", text_sha256="0" * 64,
                 fetched_at=NOON + timedelta(hours=hour))
        for hour in range(100, 200)
    )  # fmt: skip

    with django_assert_max_num_queries(2):
        client.get(gate(), headers={"Accept-Datetime": "Mon, 24 Jun 2024 00:00:00 GMT"})


def test_readers_may_keep_the_answers_for_a_minute_and_get_no_cookie(client, cited):
    for place in (gate(), reverse("timemap", kwargs={"url": URL}), "/memento/20240618120000/" + URL):
        answer = client.get(place)
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
