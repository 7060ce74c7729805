"""Documents, texts handed in and named sources: twice makes one, and nothing known is overwritten."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from claimtrack.demo.pdf import picture_pdf, text_pdf
from sources import documents, snapshots
from sources.errors import NotText, Refused, SourceError
from sources.models import Document, Passage, Snapshot, Source, SourceName
from tests.sources.sites import PROSE

pytestmark = pytest.mark.django_db

ADDRESS = "https://www.port-news.example/ships"


# Pages by address


def test_two_spellings_of_an_address_are_one_document():
    first = documents.note("HTTPS://www.Port-News.example:443/a/../ships#top")
    second = documents.note(f" {ADDRESS} ")

    assert first == second
    assert first.url == ADDRESS


@pytest.mark.django_db(transaction=True)
def test_two_who_note_one_address_at_the_same_moment_get_one_row(at_once):
    found = at_once(lambda number: documents.note(ADDRESS, title=f"Title {number}").pk, threads=4)

    assert len(set(found)) == 1
    assert Document.objects.get().title in {f"Title {number}" for number in range(4)}


@pytest.mark.django_db(transaction=True)
def test_who_notes_an_address_that_another_is_just_noting_waits_and_gets_that_row():
    inside, seen = threading.Event(), []

    def other():
        with transaction.atomic():
            seen.append(documents.note(ADDRESS, title="First").pk)
            inside.set()
            threading.Event().wait(0.3)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(5)
    mine = documents.note(ADDRESS, title="Second")
    thread.join(5)

    assert [mine.pk] == seen
    assert mine.title == "First"


def test_what_is_known_of_a_page_is_filled_in_and_never_overwritten():
    documents.note(ADDRESS)
    said = timezone.now() - timedelta(days=2)

    documents.note(ADDRESS, title="Ships  wait\n", language="en", published_at=said)
    known = documents.note(ADDRESS, title="Other", language="ar", published_at=said - timedelta(days=9))

    known.refresh_from_db()
    assert (known.title, known.language, known.published_at) == ("Ships wait", "en", said)


def test_a_date_in_the_future_counts_as_not_said():
    known = documents.note(ADDRESS, published_at=timezone.now() + timedelta(days=30))

    assert known.published_at is None


def test_a_date_without_a_zone_is_taken_in_ours():
    known = documents.note(ADDRESS, published_at=datetime(2024, 6, 19, 12))

    assert known.published_at == datetime(2024, 6, 19, 12, tzinfo=UTC)


def test_the_outlet_is_found_by_the_most_specific_domain():
    group = documents.name_source("Port Group", domains=["port-news.example"])
    english = documents.name_source("Port News in English", domains=["www.en.port-news.example"])

    assert documents.note("https://sport.port-news.example/1").outlet == group
    assert documents.note("https://en.port-news.example/1").outlet == english
    assert documents.note("https://port-news.example.net/1").outlet is None


@pytest.mark.parametrize("address", ["", "nonsense", "ftp://a.example/", "http://10.0.0.1/", "http://u@a.example/"])
def test_an_address_nobody_may_fetch_is_refused_with_a_sentence(address):
    with pytest.raises(Refused) as refused:
        documents.note(address)

    assert refused.value.sentence.endswith(".")
    assert not Document.objects.exists()


# Texts handed in


def test_a_text_handed_in_is_kept_and_can_be_searched():
    snapshot = documents.hand_in(text=PROSE, title="Ships", language="en")

    assert snapshot.text == PROSE
    assert snapshots.read(snapshot.sha256) == PROSE.encode()
    assert (snapshot.document.url, snapshot.document.kind, snapshot.document.title) == (None, "text", "Ships")
    assert Passage.objects.filter(snapshot=snapshot).exists()
    assert snapshot.document.origin is not None
    assert Document.objects.get().unindexed_since is None


def test_the_same_text_handed_in_twice_is_one_document():
    first = documents.hand_in(text=PROSE)
    second = documents.hand_in(text=PROSE.replace(" The", "\u202e The") + "\n", title="Ships")

    assert first == second
    assert Document.objects.get().title == first.title


@pytest.mark.django_db(transaction=True)
def test_two_people_handing_in_one_text_at_once_make_one_document(at_once):
    found = at_once(lambda number: documents.hand_in(text=PROSE).pk)

    assert len(set(found)) == 1
    assert Document.objects.count() == Snapshot.objects.count() == 1


def test_files_of_each_kind_are_read():
    page = f"<html><title>Ships</title><body><article><p>{PROSE}</p></article></body></html>".encode()

    as_page = documents.hand_in(content=page, name="ships.html")
    as_pdf = documents.hand_in(content=text_pdf("Ships", [PROSE, "Signed, the harbour master."]), name="ships.pdf")
    as_text = documents.hand_in(content="وصلت أربعون سفينة إلى الميناء يوم الاثنين.".encode("cp1256"), name="a.txt")

    assert "forty ships" in as_page.text
    assert as_page.document.title == "Ships"
    assert "forty ships" in as_pdf.text
    assert as_text.text == "وصلت أربعون سفينة إلى الميناء يوم الاثنين."
    assert as_text.language == "ar"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " \n\u200b\0 "}, "text_empty"),
        ({"content": b""}, "text_empty"),
        ({"text": "a" * 5_000_001}, "text_too_large"),
        ({"text": "س" * 2_500_001}, "text_too_large"),
        ({"content": picture_pdf("A scan"), "name": "scan.pdf"}, "pdf_no_text"),
        ({"content": b"%PDF-1.4 broken", "name": "broken.pdf"}, "pdf_damaged"),
        ({"content": bytes(range(256)) * 40, "name": "noise.bin"}, "not_text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_leaves_nothing(given, code):
    with pytest.raises(SourceError) as refused:
        documents.hand_in(**given)

    assert refused.value.code == code
    assert refused.value.permanent
    assert refused.value.sentence.endswith(".")
    assert code not in refused.value.sentence
    assert not Document.objects.exists()


def test_a_long_text_is_kept_at_once_and_indexed_later(hinted, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        snapshot = documents.hand_in(text=f"{PROSE}\n\n" * 200)

    assert not Passage.objects.exists()
    assert hinted == [("sources.tasks.catch_up", snapshot.document_id)]
    documents.catch_up(snapshot.document)
    assert Passage.objects.count() >= 200
    assert Document.objects.get().unindexed_since is None


def test_the_language_a_person_gives_is_believed():
    snapshot = documents.hand_in(text="12 000 000 — 1961 — 2000", language="ru")

    assert snapshot.language == snapshot.document.language == "ru"


def test_nothing_that_hides_or_reorders_is_kept():
    snapshot = documents.hand_in(text="one\0\r\ntwo \u202ethree\ud800")

    assert snapshot.text == "one\ntwo three\ufffd"


def test_an_unread_pdf_is_not_text():
    with pytest.raises(NotText):
        documents.hand_in(content=b"%PDF-1.7\n" + b"\0" * 200)


# Catching up


def test_a_copy_whose_worker_died_is_found_once_by_the_sweeper():
    snapshot = documents.hand_in(text=PROSE)
    Passage.objects.all().delete()
    Document.objects.update(unindexed_since=timezone.now() - timedelta(minutes=5))

    assert documents.behind() == [snapshot.document_id]
    assert documents.behind() == []
    documents.catch_up(snapshot.document)
    assert Passage.objects.exists()


def test_a_copy_that_is_being_indexed_is_left_alone():
    documents.hand_in(text=PROSE)
    Document.objects.update(unindexed_since=timezone.now() - timedelta(seconds=20))

    assert documents.behind() == []


# Sources


def test_a_source_is_found_by_any_of_its_names():
    agency = documents.name_source("Tidewater News Agency", kind="agency")
    documents.add_name(agency, "وكالة المدّ", "ar")
    documents.add_name(agency, "TNA", "en", "credit")

    assert documents.find_source("tidewater  NEWS agency") == agency
    assert documents.find_source("وكاله المد") == agency
    assert documents.find_source("(TNA)") == agency
    assert documents.find_source("TNAB") is None


def test_naming_a_source_again_makes_no_second_one():
    first = documents.name_source("Tidewater", language="en", kind="agency")
    second = documents.name_source("TIDEWATER", language="en", kind="body")

    assert first == second
    assert second.kind == "agency"
    assert SourceName.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_name_one_source_at_once_make_one(at_once):
    at_once(lambda number: documents.name_source("Tidewater").pk, threads=4)

    assert Source.objects.count() == 1


def test_two_names_that_are_written_alike_in_addresses_get_different_ones():
    documents.name_source("Al-Waha")
    documents.name_source("Al Waha!")

    assert sorted(Source.objects.values_list("slug", flat=True)) == ["al-waha", "al-waha-2"]


def test_a_name_without_letters_gets_an_address_too():
    assert documents.name_source("☂").slug == "source"
    assert documents.name_source("نهرين اليوم").slug == "نهرين-اليوم"


def test_the_same_name_twice_is_one_row():
    source = documents.name_source("Tidewater")

    assert documents.add_name(source, "TW", "en") == documents.add_name(source, "TW", "en")
