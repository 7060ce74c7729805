"""What we hand out is read by the programs that archives use: warcio, wacz, pywb."""

import gzip
import subprocess
import urllib.request

import pytest

from sources import wacz, warc
from tests import tools
from tests.sources.archived import CAME, PAGE, SPEECH, three_copies

pytestmark = [pytest.mark.tools, pytest.mark.django_db(transaction=True)]

ADDRESSES = [
    "http://www.example.org/",
    "https://WWW2.Example.org:443/A/b/",
    "http://example.org:8080/a?b=2&A=1&a",
    "https://example.org/a//b/?",
    "http://example.org/%D9%85?q=%D9%85&a=x=y",
    "https://xn--mgbh0fb.example/path.html?z&y=",
    "http://a.b.c.example.org/index.php/?x=1",
]


@pytest.fixture(autouse=True)
def archive(settings, tmp_path):
    settings.CLAIMTRACK_BLOBS = tmp_path / "blobs"


@pytest.fixture
def copies(sites):
    return three_copies(sites)


@pytest.fixture
def packed(copies, tmp_path):
    path = tmp_path / "claim.wacz"
    path.write_bytes(b"".join(wacz.package(copies, title="A claim", url="http://old.example/1")))
    return path


def test_warcio_finds_every_sum_right(copies, tmp_path):
    for snapshot in copies:
        (tmp_path / warc.name_of(snapshot)).write_bytes(b"".join(record.data for record in warc.records(snapshot)))

    done = tools.run("warcio", "check", "-v", *sorted(tmp_path.glob("*.warc.gz")), cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("digest pass") == 6 + 4 + 3
    assert "problem" not in done.stdout


def test_warcio_finds_a_wrong_sum(copies, tmp_path):
    """The twin: it would have said so."""
    data = b"".join(record.data for record in warc.records(copies[1]))
    (tmp_path / "wrong.warc.gz").write_bytes(gzip.compress(gzip.decompress(data).replace(b"forty", b"fifty")))

    done = tools.run("warcio", "check", "-v", tmp_path / "wrong.warc.gz", cwd=tmp_path)

    assert done.returncode == 1


def test_wacz_finds_the_package_valid(packed, tmp_path):
    done = tools.run("wacz", "validate", "-f", packed, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "the passed WACZ is valid" in done.stdout


def test_pywb_replays_what_came(packed, copies, tmp_path):
    """By the index that is in the package: it is taken over as it is."""
    tools.run("wb-manager", "init", "kept", cwd=tmp_path)
    added = tools.run("wb-manager", "add", "--unpack-wacz", "kept", packed, cwd=tmp_path)
    port = tools.a_free_port()

    with tools.serving("wayback", "-b", "127.0.0.1", "-p", port, port=port, cwd=tmp_path) as pywb:
        moved = answer(f"{pywb}/kept/2999id_/http://old.example/1")
        compressed = answer(f"{pywb}/kept/2999id_/http://new.example/2?a=2&b=1")
        plain = answer(f"{pywb}/kept/2999id_/http://www.plain.example/Port/")
        spoken = answer(f"{pywb}/kept/2999id_/urn:sha256:{copies[2].sha256}")

    assert added.returncode == 0, added.stderr
    assert (moved.status, moved.headers["Location"]) == (301, "http://new.example/2?b=1&a=2")
    assert compressed.body in (CAME, PAGE)
    assert compressed.headers["Memento-Datetime"] == f"{copies[0].fetched_at:%a, %d %b %Y %H:%M:%S} GMT"
    assert plain.body == PAGE
    assert spoken.body == SPEECH.encode()


class Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *request):
        return None


class Answer:
    def __init__(self, came):
        with came:
            self.status, self.headers, self.body = came.status, came.headers, came.read()


def answer(url):
    opener = urllib.request.build_opener(Unmoved)
    try:
        return Answer(opener.open(url, timeout=20))
    except urllib.error.HTTPError as error:
        return Answer(error)


@pytest.mark.django_db(transaction=False)
def test_addresses_are_sorted_as_archives_sort_them():
    asked = "import sys, surt; [print(surt.surt(url)) for url in sys.argv[1:]]"

    done = subprocess.run([tools.tool("python"), "-c", asked, *ADDRESSES], capture_output=True, text=True, check=True)

    assert [wacz.surt(url) for url in ADDRESSES] == done.stdout.split()
