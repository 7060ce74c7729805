"""The row of a copy says how it was got, and is never changed again."""

import gzip
from hashlib import sha256

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from sources import documents, fetching, snapshots
from sources.models import Fetch, Snapshot
from tests.factories import a_snapshot
from tests.sources.sites import article

ROW = "sources.Snapshot:kept_for_ever"
TABLE = "sources.Snapshot:never_truncated"


def fetched(url: str) -> Snapshot:
    fetch = fetching.ask(documents.note(url), purpose=Fetch.Purpose.EVIDENCE)
    fetching.run(fetch.pk)
    return Snapshot.objects.get(fetch=fetch)


@pytest.mark.django_db(transaction=True)
def test_a_copy_says_how_it_was_got(sites):
    page = article()
    came = gzip.compress(page)
    sites.serve("http://old.example/1", b"", status=301, headers={"Location": "http://new.example/2", "X-Way": "there"})
    sites.serve("http://new.example/2", came, headers={"Content-Encoding": "gzip", "X-Mark": "é"})

    snapshot = fetched("http://old.example/1")

    assert (snapshot.status_line, snapshot.status) == ("HTTP/1.1 200 OK", 200)
    assert snapshot.final_url == "http://new.example/2"
    assert snapshot.hops == [["http://old.example/1", 301], ["http://new.example/2", 200]]
    assert [way["status_line"] for way in snapshot.redirects] == ["HTTP/1.1 301 Moved Permanently"]
    assert ["X-Way", "there"] in snapshot.redirects[0]["headers"]
    assert ["Host", "old.example"] in snapshot.redirects[0]["request_headers"]
    assert ["X-Mark", "é"] in snapshot.headers
    assert ["Host", "new.example"] in snapshot.request_headers
    assert snapshot.peer == "127.0.0.1"
    assert snapshot.asked_at < snapshot.fetched_at
    assert snapshot.software.startswith("claimtrack/")
    assert "h11/" in snapshot.software


@pytest.mark.django_db(transaction=True)
def test_a_compressed_page_is_kept_as_it_came_and_as_it_reads(sites):
    page = article()
    came = gzip.compress(page)
    sites.serve("http://new.example/2", came, headers={"Content-Encoding": "gzip"})
    sites.serve("http://plain.example/", page)

    compressed, plain = fetched("http://new.example/2"), fetched("http://plain.example/")

    assert snapshots.read(compressed.sha256) == page
    assert snapshots.read(compressed.coded_sha256) == came
    assert (plain.sha256, plain.coded_sha256) == (sha256(page).hexdigest(), "")


def settled_copy():
    """A row that no deferred check waits for, so that triggers of its table can be switched."""
    a_snapshot()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def change():
    Snapshot.objects.update(title="another")


def delete():
    Snapshot.objects.all().delete()


def truncate():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE sources_snapshot CASCADE")


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "guard"), [(change, ROW), (delete, ROW), (truncate, TABLE)])
def test_no_copy_is_ever_changed_or_removed(act, guard):
    settled_copy()
    pgtrigger.enable(guard)

    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        act()

    assert Snapshot.objects.get().title != "another"


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "guard"), [(change, ROW), (delete, ROW), (truncate, TABLE)])
def test_without_its_guard_a_copy_would_be(act, guard):
    settled_copy()
    pgtrigger.disable(guard)

    act()

    assert not Snapshot.objects.exclude(title="another").exists()
