"""Blobs in a bucket of a real store: the same promises as in a folder, and nobody else is spoken to."""

import hashlib
import threading
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sources import blobs, buckets, scrubbing, snapshots
from sources.errors import ArchiveAway, BlobLost
from sources.models import Damage
from tests import tools
from tests.factories import a_snapshot
from tests.sources import swift_store

pytestmark = [pytest.mark.tools, pytest.mark.timeout(240)]  # four servers are started


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with swift_store.running(tmp_path_factory.mktemp("swift")) as address:
        yield address


@pytest.fixture(params=["/kept/here"])
def bucket(request, server, settings):
    """A bucket of its own for each test, and blobs in it."""
    name = f"archive-{sha256(request.node.name.encode()).hexdigest()[:20]}"
    settings.CLAIMTRACK_S3_ENDPOINT = server
    settings.CLAIMTRACK_S3_REGION = "us-east-1"
    settings.CLAIMTRACK_S3_KEY_ID, settings.CLAIMTRACK_S3_SECRET = swift_store.KEY, swift_store.SECRET
    settings.CLAIMTRACK_BLOBS = f"s3://{name}{request.param}"
    blobs._store.cache_clear()
    made = buckets.Bucket(settings.CLAIMTRACK_BLOBS)
    bucket = made._resource().Bucket(name)
    bucket.create()
    yield bucket
    blobs._store.cache_clear()


def lie_at(bucket, digest):
    return next(found.Object() for found in bucket.objects.all() if found.key.endswith(digest))


@pytest.mark.parametrize("bucket", ["", "/kept/here"], indirect=True)
@pytest.mark.parametrize("data", [b"", "نص".encode(), bytes(range(256)) * 40_000])
def test_what_is_kept_is_read_back_exactly(bucket, data):
    digest = snapshots.keep(data)

    assert digest == sha256(data).hexdigest()
    assert snapshots.read(digest) == data
    assert snapshots.exists(digest)


def test_the_same_bytes_are_kept_once(bucket):
    digest = snapshots.keep(b"page")
    before = lie_at(bucket, digest).last_modified

    snapshots.keep(b"page")

    assert [found.key for found in bucket.objects.all()] == [lie_at(bucket, digest).key]
    assert lie_at(bucket, digest).last_modified == before


def test_what_was_never_kept_is_missing(bucket):
    with pytest.raises(BlobLost, match="blob_missing"):
        snapshots.read("0" * 64)

    assert not snapshots.exists("0" * 64)


def test_a_changed_copy_is_found_and_mended_and_stays_as_proof(bucket):
    digest = snapshots.keep(b"page")
    lie_at(bucket, digest).put(Body=b"pag3")

    with pytest.raises(BlobLost, match="blob_damaged"):
        snapshots.read(digest)
    snapshots.keep(b"page")

    assert snapshots.read(digest) == b"page"
    (proof,) = [found for found in bucket.objects.all() if f"{digest}.damaged-" in found.key]
    assert proof.get()["Body"].read() == b"pag3"


def test_bytes_that_change_on_the_way_are_refused_by_the_store(bucket, monkeypatch):
    md5 = hashlib.md5
    monkeypatch.setattr(buckets.hashlib, "md5", lambda data, **options: md5(b"other", **options))

    with pytest.raises(ArchiveAway):
        snapshots.keep(b"page")

    assert list(bucket.objects.all()) == []


def test_all_is_listed_in_order_and_from_anywhere(bucket):
    kept = sorted(snapshots.keep(f"page {number}".encode()) for number in range(12))

    assert [found.name for found in blobs.store().listing()] == kept
    assert [found.name for found in blobs.store().listing(after=kept[5])] == kept[6:]


def test_many_at_once_each_get_what_they_asked_for(bucket):
    wrong = []

    def one(number):
        data = f"page {number}".encode() * 1000
        if snapshots.read(snapshots.keep(data)) != data:
            wrong.append(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(list(blobs.store().listing())) == 4


def test_a_store_that_is_away_may_come_back(bucket, settings):
    settings.CLAIMTRACK_S3_ENDPOINT = f"http://127.0.0.1:{tools.a_free_port()}"
    blobs._store.cache_clear()

    with pytest.raises(ArchiveAway) as away:
        snapshots.keep(b"page")

    assert away.value.retryable
    assert not snapshots.exists("0" * 64)


AMBIENT = {
    "HTTP_PROXY": "http://192.0.2.1:3128",
    "http_proxy": "http://192.0.2.1:3128",
    "ALL_PROXY": "http://192.0.2.1:3128",
    "AWS_ENDPOINT_URL": "http://192.0.2.1",
    "AWS_ENDPOINT_URL_S3": "http://192.0.2.1",
    "AWS_PROFILE": "somebody",
    "AWS_ACCESS_KEY_ID": "theirs",
    "AWS_SECRET_ACCESS_KEY": "theirs",
    "AWS_SESSION_TOKEN": "theirs",
    "AWS_S3_SESSION_PROFILE": "somebody",
    "AWS_DEFAULT_REGION": "mars-1",
}


def test_only_the_endpoint_is_spoken_to_whatever_the_surroundings_say(bucket, monkeypatch):
    """Any other connection raises in the socket itself, for every test."""
    for name, value in AMBIENT.items():
        monkeypatch.setenv(name, value)
    blobs._store.cache_clear()

    assert snapshots.read(snapshots.keep(b"page")) == b"page"


def test_a_request_to_another_host_is_stopped_before_it_is_sent(bucket):
    store = blobs.store()
    assert not store.has("0" * 64)  # the client is made and knows the old endpoint
    store._storage.endpoint_url = "http://127.0.0.1:9"  # as if the client had been led elsewhere

    with pytest.raises(ArchiveAway) as stopped:
        store.put("0" * 64, b"page")

    assert isinstance(stopped.value.__cause__, buckets.WrongHost)


def test_an_archive_in_a_bucket_is_verified_and_backed_up_like_any_other(bucket, db, tmp_path):
    first, second, third = sorted(a_snapshot(text=f"Page {number}.").sha256 for number in range(3))
    backup = blobs.Folder(tmp_path)
    backup.put(second, blobs.read(second))
    lie_at(bucket, first).delete()
    lie_at(bucket, second).put(Body=b"rotten")

    found = scrubbing.verify()
    with pytest.raises(CommandError, match="1 are not in"):
        call_command("mend_archive", str(tmp_path), stdout=StringIO())

    assert (found.missing, found.damaged, found.promised) == ([first], [second], 3)
    assert [damage.sha256 for damage in Damage.objects.standing()] == [first]
    assert blobs.fault(second) == blobs.fault(third) == ""
