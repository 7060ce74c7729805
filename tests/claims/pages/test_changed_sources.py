"""Readers are told which sources have changed since they were cited, in their language, and nothing of the newsroom."""

import pytest
from django.utils import timezone

from claims import monitoring, publication
from claims.models import SourceChange
from tests.claims.changed import reads_now
from tests.claims.pages.published import COUNT, a_full_claim
from tests.claims.pages.reading import QUERIES, address, opened, section, words
from tests.factories import a_user

pytestmark = pytest.mark.django_db

SECRET = "Only we know why this does not matter."
PHRASE = {"en": "This source has changed since we cited it", "ar": "تغيّر هذا المصدر منذ استشهدنا به"}
EDITED = {"en": "the cited passage was edited", "ar": "عُدّل المقطع المستشهد به"}


@pytest.fixture
def claim():
    return a_full_claim()


@pytest.fixture
def change(claim):
    page = claim.evidence.get(snapshot__text=COUNT).document
    return reads_now(claim, page, COUNT.replace("10,000", "12,000"), title="<b>Edited</b>")


def test_nothing_is_said_while_nothing_has_changed(client, claim):
    page = opened(client, address(claim))

    assert page.xpath("//*[@id='changed-sources']") == []
    assert PHRASE["en"] not in words(page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_changed_source_is_marked_with_its_date_and_what_became_of_it(client, change, language):
    page = opened(client, address(change.claim, language))

    (banner,) = page.xpath("//*[@id='changed-sources']")
    assert f"[{change.number}]" in words(banner)
    assert EDITED[language] in words(banner)
    (source,) = page.xpath(f"//li[@id='source-{change.number}']")
    assert PHRASE[language] in words(source)
    assert source.xpath(".//p[@class='changed']/time/@datetime")[0][:10] == str(timezone.now().date())
    assert words(page).count(PHRASE[language]) == 1
    assert page.xpath(f"//article[@class='piece']//a[@class='flag'][@href='#source-{change.number}']")


def test_the_verdict_and_the_evidence_are_shown_as_they_were(client, claim):
    before = opened(client, address(claim))
    rating, evidence = before.xpath("//section[contains(@class, 'verdict')]")[0], section(before, "stance-mixed")

    change = reads_now(claim, claim.evidence.get(snapshot__text=COUNT).document, COUNT.replace("10,000", "12,000"))

    after = opened(client, address(claim))
    assert change is not None
    assert words(after.xpath("//section[contains(@class, 'verdict')]")[0]) == words(rating)
    assert section(after, "stance-mixed").replace(" changed since", "") == evidence
    assert "12,000" not in words(after)


def test_nothing_of_the_newsroom_is_shown(client, change):
    checker = a_user("checker", "secretive")
    monitoring.look(change, note=SECRET, by=checker)

    for end in ("", "data.jsonld", "history.atom"):
        body = client.get(address(change.claim, "en", end), follow=True).content.decode()
        assert SECRET not in body
        assert "secretive" not in body
    assert PHRASE["en"] in words(opened(client, address(change.claim)))


def test_the_page_is_a_new_one_for_readers_who_had_kept_it(client, claim):
    path = address(claim)
    tag = client.get(path)["ETag"]

    reads_now(claim, claim.evidence.get(snapshot__text=COUNT).document, "Gone.")

    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_it_costs_no_query_more_than_a_page_may(client, change, django_assert_max_num_queries):
    path = address(change.claim)

    with django_assert_max_num_queries(QUERIES):
        client.get(path)


def test_the_mark_stays_under_correction_and_after_withdrawal(client, change):
    editor = a_user("editor")
    publication.correct(change.claim, kind="update", explanation="We look again.", by=editor)
    under_correction = words(opened(client, address(change.claim)))
    publication.withdraw(change.claim, explanation="It no longer holds.", by=editor)

    assert PHRASE["en"] in under_correction
    assert PHRASE["en"] in words(opened(client, address(change.claim)))


def test_a_new_address_is_a_link_that_gives_nothing_away(client, change):
    assert SourceChange.objects.count() == 1
    later = SourceChange(
        **{name: getattr(change, name) for name in ("claim", "document", "cited", "number")},
        visit=change.document.visits.create(
            fetch=change.visit.fetch,
            at=timezone.now(),
            before="there",
            page="moved",
            moved_to="http://x.example/",
            text="same",
        ),
        kind="moved",
        seen_at=timezone.now(),
        details={"moved_to": "javascript:alert(1)"},
        mark="0" * 64,
    )
    later.save(force_insert=True)

    (banner,) = opened(client, address(change.claim)).xpath("//*[@id='changed-sources']")

    assert [link for link in banner.xpath(".//a/@href") if not link.startswith("#source-")] == []
