"""Pictures of copies: off unless a browser is set, made once, kept as blobs, and handed out as files."""

from hashlib import sha256

import pytest
from django.urls import reverse

from claims import outside, review
from sources import chromium, rendering, scrubbing, snapshots, tasks
from sources.chromium import CannotShow, Shown
from sources.models import Rendering, Snapshot
from tests.browsers import chromium as installed
from tests.factories import a_document, a_researched_claim, a_snapshot, a_user, evidence_for

pytestmark = pytest.mark.django_db

PAGE = "<!doctype html><h1>أربعون سفينة</h1>".encode("windows-1256")


@pytest.fixture(autouse=True)
def a_browser(settings, hinted):
    settings.CLAIMTRACK_CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def shown(monkeypatch):
    """What the browser is given; it need not be there for the rules of the row."""
    seen = []

    def show(page, content_type, **limits):
        seen.append((page, content_type))
        return Shown(b"\x89PNG" + page, b"%PDF" + page, "Chrome/1", is_cut=False, refused=3)

    monkeypatch.setattr(chromium, "show", show)
    return seen


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot.objects.create(
        document=a_document(), sha256=snapshots.keep(PAGE), size=len(PAGE), content_type="text/html",
        encoding="windows-1256", text="أربعون سفينة", text_sha256=sha256(b"x").hexdigest(),
    )  # fmt: skip


def asked(snapshot: Snapshot) -> Rendering:
    rendering.ask([snapshot])
    return Rendering.objects.get()


@pytest.mark.browser
def test_a_real_browser_makes_them(settings, snapshot):
    program = installed()
    if program is None:
        pytest.skip("CHROMIUM IS MISSING: no browser test runs. On Debian: apt-get install chromium fonts-noto-core")
    settings.CLAIMTRACK_CHROMIUM = program

    row = rendering.run(asked(snapshot).pk)

    assert (row.state, row.last_outcome) == ("done", "ok")
    assert snapshots.read(row.screenshot).startswith(b"\x89PNG")
    assert snapshots.read(row.pdf).startswith(b"%PDF-")
    assert row.made_with


def test_the_browser_is_given_the_copy_byte_for_byte_in_its_own_encoding(shown, snapshot):
    rendering.run(asked(snapshot).pk)

    assert shown == [(PAGE, "text/html; charset=windows-1256")]


@pytest.mark.parametrize(
    ("content_type", "encoding", "served"),
    [
        ("application/xhtml+xml", "utf-8", "text/html; charset=utf-8"),
        ("TEXT/HTML; charset=x", "", "text/html; charset=utf-8"),
        ("text/plain", "x\r\nSet-Cookie: a", "text/plain; charset=utf-8"),
    ],
)
def test_what_a_page_called_itself_goes_into_no_header(content_type, encoding, served):
    assert rendering._served_as(Snapshot(content_type=content_type, encoding=encoding)) == served


def test_without_a_browser_nothing_is_asked_for(settings, shown, snapshot):
    settings.CLAIMTRACK_CHROMIUM = ""

    assert (rendering.ask([snapshot]), rendering.sweep(), outside.ask_for_pictures()) == (0, 0, 0)
    assert not Rendering.objects.exists()


def test_each_copy_is_shown_once(shown, snapshot):
    assert (rendering.ask([snapshot]), rendering.ask([snapshot])) == (1, 0)
    tasks.render(Rendering.objects.get().pk)
    tasks.render(Rendering.objects.get().pk)

    assert len(shown) == 1


def test_a_pdf_needs_no_picture(snapshot):
    copy = a_snapshot(a_document())
    Snapshot.objects.filter(pk=copy.pk)  # a copy is never changed: the one that is tried is made so
    kept = Snapshot(document=copy.document, content_type="application/pdf")

    assert not rendering.can_be_shown(kept)
    assert rendering.can_be_shown(snapshot)


def test_what_passes_is_tried_again_and_what_does_not_is_given_up(monkeypatch, snapshot):
    row = asked(snapshot)
    monkeypatch.setattr(chromium, "show", lambda *_, **__: (_ for _ in ()).throw(CannotShow("shown_too_slow")))
    assert (rendering.run(row.pk).state, rendering.run(row.pk)) == ("queued", None)

    monkeypatch.setattr(
        chromium, "show", lambda *_, **__: (_ for _ in ()).throw(CannotShow("shown_too_large", permanent=True))
    )
    Rendering.objects.update(not_before="2024-01-01T00:00Z")

    assert (rendering.run(row.pk).state, Rendering.objects.get().last_outcome) == ("dead", "shown_too_large")


def test_the_archive_answers_for_the_pictures_too(shown, snapshot):
    row = rendering.run(asked(snapshot).pk)

    promised = set(scrubbing.promised())

    assert {row.screenshot, row.pdf, snapshot.sha256} <= promised
    assert scrubbing.how_many() == len(promised)


def test_accepted_evidence_is_shown_in_pictures(shown, hinted):
    by = a_user("checker")
    claim = a_researched_claim(by)
    accepted, _proposed = evidence_for(claim), evidence_for(claim)
    review.accept(accepted, stance="supports", by=by)

    assert (outside.ask_for_pictures(), outside.ask_for_pictures()) == (1, 0)
    assert Rendering.objects.get().snapshot == accepted.snapshot
    assert ("sources.tasks.render", Rendering.objects.get().pk) not in hinted, "told after the transaction"


def test_a_checker_asks_for_a_picture_and_takes_it_out_as_a_file(client, shown, snapshot):
    client.force_login(a_user("checker"))
    room = reverse("admin:claims_evidence_copy", args=[snapshot.pk])
    ask = reverse("admin:claims_evidence_picture", args=[snapshot.pk])
    assert ask in client.get(room).content.decode()

    assert client.post(ask).status_code == 302
    rendering.run(Rendering.objects.get().pk)
    page = client.get(room).content.decode()
    files = {kind: client.get(reverse("admin:sources_snapshot_shown", args=[snapshot.pk, kind]))
             for kind in ("screenshot", "pdf")}  # fmt: skip

    assert ask not in page
    assert all(reverse("admin:sources_snapshot_shown", args=[snapshot.pk, kind]) in page for kind in files)
    assert b"".join(files["pdf"].streaming_content) == b"%PDF" + PAGE
    assert files["screenshot"]["Content-Disposition"].endswith('.png"')
    assert all(answer["Content-Type"] == "application/octet-stream" for answer in files.values())


def test_only_who_researches_has_pictures_made(client, snapshot):
    client.force_login(a_user("auditor"))

    assert client.post(reverse("admin:claims_evidence_picture", args=[snapshot.pk])).status_code == 403
    assert client.get(reverse("admin:sources_snapshot_shown", args=[snapshot.pk, "pdf"])).status_code == 404
