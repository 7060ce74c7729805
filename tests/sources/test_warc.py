"""A copy leaves as WARC and WACZ with what was asked and answered, word for word, and nothing that is not so."""

import io
import json
import zipfile
import zlib
from hashlib import sha256
from io import StringIO

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.urls import reverse

from sources import blobs, wacz, warc
from sources.models import Snapshot
from tests.factories import a_document, a_user
from tests.sources.archived import CAME, PAGE, SPEECH, records, three_copies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def archive(settings, tmp_path):
    settings.CLAIMTRACK_BLOBS = tmp_path


@pytest.fixture
def copies(sites):
    return three_copies(sites)


def packed(snapshot):
    return b"".join(record.data for record in warc.records(snapshot))


def an_answer(headers, body=PAGE, **fields):
    """A copy as older versions kept it: without the body as it came, and without a status line."""
    return Snapshot.objects.create(
        document=a_document(),
        sha256=blobs.keep(body),
        size=len(body),
        status=200,
        final_url="http://new.example/2",
        hops=[["http://new.example/2", 200]],
        headers=headers,
        text="",
        text_sha256=sha256(b"").hexdigest(),
        **fields,
    )


def test_all_that_was_asked_and_answered_is_in_it(copies):
    found = list(records(packed(copies[0])))

    assert [read.kind for read in found] == ["warcinfo", "response", "request", "response", "request", "metadata"]
    _, moved, asked_first, answered, asked, about = found
    assert moved.head["WARC-Target-URI"] == "http://old.example/1"
    assert moved.head["WARC-Truncated"] == "unspecified"
    assert moved.http[0][0] == "HTTP/1.1 301 Moved Permanently"
    assert asked_first.http[0][:2] == ["GET /1 HTTP/1.1", "Host: old.example"]
    assert asked.http[0][:2] == ["GET /2?b=1&a=2 HTTP/1.1", "Host: new.example"]
    assert asked.head["WARC-Concurrent-To"] == answered.head["WARC-Record-ID"]
    assert f"sha256: {copies[0].sha256}" in about.block.decode()
    assert "title: ميناء | The port" in about.block.decode()


def test_a_compressed_body_is_the_one_that_came(copies):
    answered = next(read for read in records(packed(copies[0])) if read.http[0][0] == "HTTP/1.1 200 OK")

    head, body = answered.http

    assert body == CAME
    assert {"Content-Encoding: gzip", f"Content-Length: {len(CAME)}", "X-Mark: é"} <= set(head)
    assert answered.head["WARC-Payload-Digest"] == f"sha256:{sha256(CAME).hexdigest()}"


def test_what_was_handed_in_is_a_thing_without_an_answer(copies):
    about, thing, metadata = records(packed(copies[2]))

    assert (about.kind, thing.kind, metadata.kind) == ("warcinfo", "resource", "metadata")
    assert thing.block == SPEECH.encode()
    assert thing.head["WARC-Target-URI"] == f"urn:sha256:{copies[2].sha256}"


def test_what_is_made_of_a_copy_is_the_same_each_time(copies):
    first = packed(copies[0])

    assert packed(Snapshot.objects.get(pk=copies[0].pk)) == first


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ([["Content-Encoding", "gzip"], ["Content-Length", "9"]],
         ["X-Orig-Content-Encoding: gzip", "X-Orig-Content-Length: 9", f"Content-Length: {len(PAGE)}"]),
        ([["transfer-encoding", "chunked"]], ["X-Orig-transfer-encoding: chunked", f"Content-Length: {len(PAGE)}"]),
        ([["Content-Length", str(len(PAGE))]], [f"Content-Length: {len(PAGE)}"]),
        ([["X-A", "one"], ["X-A", "two"]], ["X-A: one", "X-A: two"]),
    ],
)  # fmt: skip
def test_no_header_describes_other_bytes_than_follow(came, told):
    answered = next(read for read in records(packed(an_answer(came))) if read.kind == "response")

    assert answered.http == (["HTTP/1.1 200", *told], PAGE)


def test_nothing_in_a_header_begins_a_line_of_its_own():
    answered = next(
        read for read in records(packed(an_answer([["X-A", "1\r\n\r\nX-B: 2"]]))) if read.kind == "response"
    )

    assert answered.http == (["HTTP/1.1 200", "X-A: 1 X-B: 2"], PAGE)


@pytest.mark.parametrize(("peer", "said"), [("93.184.216.34", True), ("10.0.0.7", False), ("127.0.0.9", False)])
def test_only_a_public_address_of_the_host_is_told(peer, said):
    found = list(records(packed(an_answer([], peer=peer))))

    assert [read.head["WARC-IP-Address"] for read in found if "WARC-IP-Address" in read.head] == [peer] * said
    assert not any(peer.encode() in read.block for read in found)


def opened(copies, **about):
    about = {"title": "A claim"} | about
    return zipfile.ZipFile(io.BytesIO(b"".join(wacz.package(copies, **about))))


def test_each_line_of_the_index_leads_to_its_record(copies):
    package = opened(copies)
    index = zlib_text(package.read("indexes/index.cdx.gz"))

    found = {}
    for line in index.splitlines():
        key, moment, about = line.split(" ", 2)
        told = json.loads(about)
        data = package.read(f"archive/{told['filename']}")[told["offset"] : told["offset"] + told["length"]]
        (record,) = records(data)
        assert record.head["WARC-Target-URI"] == told["url"]
        assert moment == f"{copies[0].fetched_at:%Y}" + moment[4:]
        found[key] = told["status"]
    assert list(found) == sorted(found)
    assert found == {
        "example,old)/1": 301,
        "example,new)/2?a=2&b=1": 200,
        "example,plain)/port": 200,
        f"urn:sha256:{copies[2].sha256}": 200,
    }


def zlib_text(data):
    return "".join(part.decode() for part in unzipped(data))


def unzipped(data):
    while data:
        unzip = zlib.decompressobj(wbits=31)
        yield unzip.decompress(data)
        data = unzip.unused_data


def test_every_part_of_the_package_has_its_sum(copies):
    package = opened(copies, url="http://old.example/1")
    described = package.read("datapackage.json")
    told = json.loads(described)

    listed = {part["path"]: (part["hash"], part["bytes"]) for part in told["resources"]}
    there = {
        name: (f"sha256:{sha256(package.read(name)).hexdigest()}", package.getinfo(name).file_size)
        for name in package.namelist()
        if not name.startswith("datapackage")
    }
    assert listed == there
    assert json.loads(package.read("datapackage-digest.json"))["hash"] == f"sha256:{sha256(described).hexdigest()}"
    assert all(entry.compress_type == zipfile.ZIP_STORED for entry in package.infolist())
    assert told["mainPageUrl"] == "http://old.example/1"


def test_a_lost_copy_is_named_and_takes_no_other_with_it(copies, settings):
    lost = settings.CLAIMTRACK_BLOBS / copies[1].sha256[:2] / copies[1].sha256[2:4] / copies[1].sha256
    lost.chmod(0o600)
    lost.write_bytes(b"something else")

    package = opened(copies)

    told = json.loads(package.read("datapackage.json"))
    assert told["lost"] == [
        {"url": "http://www.plain.example/Port/", "sha256": copies[1].sha256, "code": "blob_damaged"}
    ]
    assert len([name for name in package.namelist() if name.startswith("archive/")]) == 2


def test_a_package_is_sent_while_it_is_made(copies):
    asked = []

    def one_by_one():
        for snapshot in copies:
            asked.append(snapshot)
            yield snapshot

    pieces = wacz.package(one_by_one(), title="A claim")
    next(pieces)

    assert len(asked) == 1


def test_the_desk_downloads_a_copy_as_warc(copies, client):
    client.force_login(a_user("auditor"))

    response = client.get(reverse("admin:sources_snapshot_warc", args=[copies[0].pk]))

    assert b"".join(response.streaming_content) == packed(copies[0])
    assert response["Content-Disposition"] == f'attachment; filename="{warc.name_of(copies[0])}"'
    assert "sandbox" in response["Content-Security-Policy"]


def test_nobody_else_does(copies, client):
    where = reverse("admin:sources_snapshot_warc", args=[copies[0].pk])

    assert client.get(where).url.startswith(reverse(site.LOGIN_URL))


def exported(path, *arguments):
    call_command("export_warc", str(path), *arguments, stdout=StringIO(), stderr=StringIO())
    return [
        read.head["WARC-Target-URI"] for read in records(path.read_bytes()) if read.kind in ("response", "resource")
    ]


def test_all_copies_are_written_to_one_file(copies, tmp_path):
    assert exported(tmp_path / "all.warc.gz") == [
        "http://old.example/1",
        "http://new.example/2?b=1&a=2",
        "http://www.plain.example/Port/",
        f"urn:sha256:{copies[2].sha256}",
    ]


def test_copies_are_chosen_by_address_and_day(copies, tmp_path):
    chosen = exported(tmp_path / "one.warc.gz", "--url", "http://www.plain.example/Port/", "--since", "2020-01-01")

    assert chosen == ["http://www.plain.example/Port/"]
    assert exported(tmp_path / "none.warc.gz", "--since", "2999-01-01") == []


def test_a_lost_copy_is_told_and_the_others_are_written(copies, tmp_path, settings):
    digest = copies[1].sha256
    (settings.CLAIMTRACK_BLOBS / digest[:2] / digest[2:4] / digest).unlink()

    with pytest.raises(CommandError, match="1 copies are missing or damaged"):
        exported(tmp_path / "rest.warc.gz")

    assert len(list(records((tmp_path / "rest.warc.gz").read_bytes()))) == 6 + 3


def test_no_file_is_written_over(copies, tmp_path):
    (tmp_path / "mine.warc.gz").write_bytes(b"mine")

    with pytest.raises(CommandError, match="is there already"):
        exported(tmp_path / "mine.warc.gz")

    assert (tmp_path / "mine.warc.gz").read_bytes() == b"mine"
