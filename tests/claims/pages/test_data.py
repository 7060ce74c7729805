"""Every page is data too: ClaimReview that checkers accept, Atom, a sitemap, robots."""

import json

import feedparser
import pytest
from lxml import etree

from claims import publication, review
from tests import schema_org
from tests.claims.pages.published import AGENCY, ARABIC, ENGLISH, a_full_claim, a_full_claim_in_review
from tests.claims.pages.reading import address, opened
from tests.factories import a_user, a_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return a_user("checker", "amina")


@pytest.fixture
def dana():
    return a_user("editor", "dana")


def corrected(claim, amina, dana, kind="rating_change", rating="false"):
    publication.correct(claim, kind=kind, explanation="A second count was found.", by=amina)
    a_verdict(claim, amina, rating)
    review.submit(claim, by=amina)
    review.approve(claim, by=dana)
    publication.publish(claim, by=dana)


def data_of(client, claim, language="en"):
    (node,) = schema_org.nodes_in(client.get(address(claim, language)).content)
    return node


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("rating", ["unproven", "false"])
def test_a_claim_page_has_one_sound_claim_review(client, language, rating):
    node = data_of(client, a_full_claim(rating=rating), language)

    assert node["@type"] == "ClaimReview"
    assert schema_org.faults(node) == []


def test_the_checker_finds_what_is_wrong():
    node = {
        "@type": "ClaimReview",
        "claimReviewed": "",
        "appearance": "https://a.example/",
        "datePublished": "yesterday",
        "reviewRating": {"@type": "Rating", "ratingValue": 7, "bestRating": 5, "worstRating": 1},
        "author": {"@type": "Place", "name": "x"},
        "colour": "red",
    }

    found = " ".join(schema_org.faults(node))

    for part in (
        "claimReviewed: ''",
        "appearance: not a property",
        "datePublished: 'yesterday'",
        "outside its scale",
        "a Place is none",
        "colour: no such",
        "without url",
        "without a word for it",
    ):
        assert part in found


def test_a_rating_without_a_number_gets_none(client):
    node = data_of(client, a_full_claim(rating="unproven"))

    assert node["reviewRating"].keys() == {"@type", "alternateName", "ratingExplanation"}
    assert node["reviewRating"]["alternateName"] == "Unproven"


def test_a_rating_on_the_line_has_its_number_and_the_lines_ends(client):
    rating = data_of(client, a_full_claim(rating="false"), "ar")["reviewRating"]

    assert (rating["ratingValue"], rating["worstRating"], rating["bestRating"]) == (1, 1, 5)
    assert rating["alternateName"] == "زائف"


def test_the_review_is_of_the_claim_in_the_pages_language(client):
    claim = a_full_claim()

    assert data_of(client, claim, "en")["claimReviewed"] == ENGLISH
    assert data_of(client, claim, "ar")["claimReviewed"] == ARABIC


def test_the_claim_has_author_date_and_appearances(client):
    claim = a_full_claim()

    reviewed = data_of(client, claim)["itemReviewed"]

    assert reviewed["author"]["name"] == "State Department spokesperson"
    assert reviewed["datePublished"] == "2024-06-18"
    assert [page["url"] for page in reviewed["appearance"]] == [claim.story.url]
    assert reviewed["firstAppearance"]["url"] == claim.story.url


def test_a_page_where_the_quotation_stands_is_an_appearance(client, amina, dana):
    claim = a_full_claim_in_review(amina)
    held = claim.evidence.filter(snapshot__text=AGENCY).first()
    start = AGENCY.index("more")
    quote = {"verdict": "exact", "words": "", "start": start, "end": start + 10, "differences": []}
    review.send_back(claim, reason="The quotation stands there; propose it with that.", by=dana)
    type(held).objects.filter(pk=held.pk).update(quote=quote)
    a_verdict(claim, amina)
    review.submit(claim, by=amina)
    review.approve(claim, by=dana)
    publication.publish(claim, by=dana)
    claim.refresh_from_db()

    reviewed = data_of(client, claim)["itemReviewed"]

    assert held.document.url in [page["url"] for page in reviewed["appearance"]]
    assert reviewed["firstAppearance"]["url"] == held.document.url


def test_a_correction_is_in_the_data(client, amina, dana):
    claim = a_full_claim(amina, dana)
    corrected(claim, amina, dana)

    node = data_of(client, claim)

    assert schema_org.faults(node) == []
    assert [comment["text"] for comment in node["correction"]] == ["A second count was found."]
    assert node["version"] == "2"


def test_a_withdrawn_verdict_is_no_review_any_more(client, amina, dana):
    claim = a_full_claim(amina, dana)
    publication.withdraw(claim, explanation="It rested on a wrong picture.", by=dana)

    node = data_of(client, claim)

    assert node["@type"] == "WebPage"
    assert node["creativeWorkStatus"] == "Withdrawn"
    assert "reviewRating" not in json.dumps(node)
    assert schema_org.faults(node) == []


def test_the_data_can_be_had_by_itself(client):
    claim = a_full_claim()

    response = client.get(address(claim, end="claim.jsonld"))

    assert response["Content-Type"].startswith("application/ld+json")
    assert response.json() == data_of(client, claim)


@pytest.mark.parametrize("path", ["/en/", "/ar/corrections/", "/en/methodology/", "/en/about/"])
def test_pages_that_review_nothing_are_sound_too(client, path):
    (node,) = schema_org.nodes_in(client.get(path).content)

    assert schema_org.faults(node) == []


def test_a_page_can_be_shared(client):
    page = opened(client, address(a_full_claim()))

    shared = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
    assert shared["og:title"] == f"Unproven: {ENGLISH}"
    assert shared["og:type"] == "article"
    assert shared["og:url"].startswith("http://127.0.0.1:8000/en/claims/")
    assert shared["og:description"]


def read(response):
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.bozo_exception
    return feed


def test_the_feed_of_verdicts_tells_of_each_once_with_an_id_for_ever(client):
    claim = a_full_claim()

    (entry,) = read(client.get("/en/feeds/verdicts.atom")).entries

    assert entry.title == f"Unproven: “\u2068{ENGLISH}\u2069”"
    assert entry.id.endswith(f":claim/{claim.pk}/verdict/1/en")
    assert client.get(entry.link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_a_verdict_that_was_replaced_is_news_again(client, amina, dana):
    claim = a_full_claim(amina, dana)
    before = read(client.get("/en/feeds/verdicts.atom")).entries[0]
    corrected(claim, amina, dana)

    newest, replaced = read(client.get("/en/feeds/verdicts.atom")).entries

    assert newest.title.startswith("False:")
    assert replaced.title.startswith("Replaced: Unproven")
    assert replaced.id == before.id
    assert replaced.updated > before.updated


def test_the_feed_of_corrections_tells_what_was_wrong(client, amina, dana):
    claim = a_full_claim(amina, dana)
    corrected(claim, amina, dana)

    (entry,) = read(client.get("/ar/feeds/corrections.atom")).entries

    assert entry.summary == "A second count was found."
    assert ARABIC in entry.title


def test_a_slip_of_the_pen_is_no_news(client, amina, dana):
    claim = a_full_claim(amina, dana)
    corrected(claim, amina, dana, kind="typo", rating="unproven")

    assert read(client.get("/en/feeds/corrections.atom")).entries == []
    assert "Nothing has been corrected" in opened(client, "/en/corrections/").text_content()


def test_a_claims_own_feed_has_its_whole_history(client, amina, dana):
    claim = a_full_claim(amina, dana)
    corrected(claim, amina, dana)

    feed = read(client.get(address(claim, end="history.atom")))

    assert len(feed.entries) == 3
    assert feed.feed.title.endswith(ENGLISH)


def test_the_corrections_page_shows_both_ratings(client, amina, dana):
    claim = a_full_claim(amina, dana)
    corrected(claim, amina, dana)

    text = " ".join(opened(client, "/en/corrections/").text_content().split())

    assert "Unproven became False" in text
    assert "A second count was found." in text


def test_the_sitemap_leads_to_every_public_page_in_each_language(client, amina):
    claim = a_full_claim()
    hidden = a_full_claim_in_review(amina, text="Still in review.", translations={})
    index = etree.fromstring(client.get("/sitemap.xml").content)
    parts = [element.text.removeprefix("http://127.0.0.1:8000") for element in index.iter("{*}loc")]

    found = [
        element.text.removeprefix("http://127.0.0.1:8000")
        for part in parts
        for element in etree.fromstring(client.get(part).content).iter("{*}loc")
    ]

    assert {path for path in found if f"/claims/{claim.pk}-" in path}.__len__() == 2
    assert not [path for path in found if f"/claims/{hidden.pk}-" in path]
    assert [path for path in found if client.get(path).status_code != 200] == []


def test_a_part_of_the_sitemap_without_claims_is_not_there(client):
    assert client.get("/sitemap-claims-7.xml").status_code == 404


def test_robots_find_the_sitemap_and_stay_off_the_desk(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /admin/" in lines
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in lines
