"""The reading room: a kept copy as text and nothing else, with all that is cited from it, where one can find it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from claims import review
from claims.models import Attribution, Evidence
from sources.models import OutsideCopy
from tests.claims.desk.conftest import page
from tests.factories import a_document, a_researched_claim, a_snapshot, a_user, evidence_for

pytestmark = pytest.mark.django_db

FILLER = "The harbour office opened at eight and closed at five, as it had done on every day of that long year.\n" * 60
CITED = "Forty ships left the port on Monday."
ALSO = "“Nobody counted them,” an officer said."
TEXT = f"{FILLER}{CITED} More came later.\nقال الضابط إن أحدا لم يعدّها.\n{ALSO}\n{FILLER}"


def passage(exact: str, **more):
    start = TEXT.index(exact)
    return {"start": start, "end": start + len(exact), "exact": exact, "prefix": "", "suffix": "", "score": 0.9, **more}


@pytest.fixture
def evidence(checker):
    found = evidence_for(a_researched_claim(checker), TEXT)
    Evidence.objects.filter(pk=found.pk).update(passages=[passage(CITED), passage(ALSO, score=0.5)])
    found.refresh_from_db()
    return found


def room(evidence) -> str:
    return reverse("admin:claims_evidence_change", args=[evidence.pk])


def copy_of(snapshot) -> str:
    return reverse("admin:claims_evidence_copy", args=[snapshot.pk])


def test_every_passage_is_marked_and_leads_here_and_to_the_live_page(desk, evidence):
    shown = html.fromstring(page(desk.get(room(evidence))))

    marks = shown.xpath("//div[@id='text']//mark[contains(@class,'cited')]")
    assert [(mark.get("id"), mark.text) for mark in marks] == [("passage-1", CITED), ("passage-2", ALSO)]
    live = shown.xpath("//ol//a[text()='on the live page']/@href")
    assert live[0] == f"{evidence.document.url}#:~:text=Forty%20ships%20left%20the%20port%20on%20Monday."


def test_each_paragraph_of_the_copy_has_its_language_and_direction(desk, evidence):
    shown = html.fromstring(page(desk.get(room(evidence))))

    paragraphs = shown.xpath("//div[@id='text']/p")
    arabic = [p for p in paragraphs if "الضابط" in p.text_content()]
    assert [(p.get("lang"), p.get("dir")) for p in arabic] == [("ar", "rtl")]
    assert {p.get("dir") for p in paragraphs if p not in arabic} == {"ltr"}
    assert shown.get_element_by_id("text").text_content() == TEXT


def test_what_other_claims_cite_from_the_same_copy_is_shown_with_them(desk, evidence, checker):
    other = a_researched_claim(checker, text="Nobody counted the ships.")
    Attribution.objects.create(
        claim=other, position=1, snapshot=evidence.snapshot, terminal="unknown",
        start=TEXT.index(ALSO), end=TEXT.index(ALSO) + len(ALSO),
    )  # fmt: skip

    here = html.fromstring(page(desk.get(room(evidence))))
    alone = html.fromstring(page(desk.get(copy_of(evidence.snapshot))))

    [mark] = here.xpath(f"//mark[@title='claim {other.pk}']")
    assert mark.text == ALSO
    assert alone.xpath("//mark[@id='passage-1']")[0].text == ALSO
    assert f"claim {other.pk}" in page(desk.get(copy_of(evidence.snapshot)))


def test_a_copy_by_itself_shows_what_was_accepted_from_it(desk, evidence, checker):
    before = html.fromstring(page(desk.get(copy_of(evidence.snapshot))))
    review.accept(evidence, stance="supports", by=checker)

    after = html.fromstring(page(desk.get(copy_of(evidence.snapshot))))

    assert before.xpath("//div[@id='text']//mark") == []
    assert [mark.text for mark in after.xpath("//div[@id='text']//mark")] == [CITED, ALSO]


def test_the_page_leads_to_other_copies_the_raw_one_and_those_kept_elsewhere(desk, evidence):
    same = a_snapshot(evidence.document, TEXT, fetched_at="2024-06-01T00:00Z")
    another = a_snapshot(evidence.document, "Quite another text.", fetched_at="2024-05-01T00:00Z")
    OutsideCopy.objects.create(
        document=evidence.document, archive="wayback", state="done", finished_at=timezone.now(),
        address="https://web.archive.org/web/20240619080910/http://harbour.example/", copied_at="2024-06-19T08:09Z",
    )  # fmt: skip

    shown = page(desk.get(room(evidence)))

    assert reverse("admin:sources_snapshot_raw", args=[evidence.snapshot_id]) in shown
    assert "https://web.archive.org/web/20240619080910/" in shown
    rows = html.fromstring(shown).xpath("//ol[@class='lines']/li[.//a[contains(@href,'/copies/')]]")
    assert [row.xpath("string(.//span)") for row in rows] == ["the same bytes", "another text"]
    assert desk.get(copy_of(same)).status_code == desk.get(copy_of(another)).status_code == 200


def test_a_copy_full_of_markup_is_shown_as_text(desk):
    text = "<script>alert(1)</script>\n<img src=x onerror=alert(2)>\n</p></div><iframe src='/admin/'>"
    snapshot = a_snapshot(a_document(title="<b>Title</b>"), text)

    shown = html.fromstring(page(desk.get(copy_of(snapshot))))

    assert shown.get_element_by_id("text").text_content() == text
    assert not shown.xpath("//iframe | //img[@onerror] | //div[@id='text']//script")


def test_only_the_newsroom_reads_copies(evidence):
    stranger = a_user("auditor")
    stranger.groups.clear()
    client = Client()
    assert client.get(copy_of(evidence.snapshot)).status_code == 302
    client.force_login(stranger)

    assert client.get(copy_of(evidence.snapshot)).status_code == 403
    assert client.get(room(evidence)).status_code == 403


def test_it_costs_the_same_whatever_is_cited(desk, evidence, checker, django_assert_max_num_queries):
    for number in range(6):
        Attribution.objects.create(
            claim=evidence.claim, position=number + 1, snapshot=evidence.snapshot, terminal="unknown", start=0, end=9
        )

    with django_assert_max_num_queries(16):
        desk.get(room(evidence))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fragment", ["", "#passage-2"])
def test_the_copy_opens_at_the_passage(browser, live_server, evidence, fragment):
    client = Client()
    client.force_login(a_user("auditor"))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    opened = context.new_page()
    opened.goto(live_server.url + room(evidence) + fragment)

    seen = opened.evaluate(
        """(id) => {
            const box = document.getElementById(id).getBoundingClientRect();
            const pane = document.getElementById("text").getBoundingClientRect();
            return box.top >= pane.top && box.bottom <= pane.bottom && box.top >= 0 && box.bottom <= innerHeight
                && document.getElementById("text").scrollTop > 0;
        }""",
        fragment.removeprefix("#") or "passage-1",
    )
    sides = opened.evaluate(
        """() => [...document.querySelectorAll("#text p")].map((each) => getComputedStyle(each).direction)
                 .filter((direction) => direction === "rtl")"""
    )
    context.close()

    assert seen
    assert sides == ["rtl"]
