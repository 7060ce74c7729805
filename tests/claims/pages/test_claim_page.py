"""The claim page: what must stand on it, in which order, at which address."""

import pytest
from django.urls import reverse

from claims import editing, publication, review
from claims.editing import Hop
from sources.models import Snapshot
from tests.claims.pages.published import AGENCY, ENGLISH, SENTENCE, STORY, a_full_claim, a_full_claim_in_review
from tests.claims.pages.reading import address, opened, section, words
from tests.factories import a_published_claim, a_user, a_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return a_user("checker", "amina")


@pytest.fixture
def dana():
    return a_user("editor", "dana")


def corrected(claim, amina, dana, kind="fact_correction", rating="unproven", **texts):
    publication.correct(claim, kind=kind, explanation="The year was wrong.", by=amina)
    a_verdict(claim, amina, rating, **({"summary": "The year of the treaty is 1961."} | texts))
    review.submit(claim, by=amina)
    review.approve(claim, by=dana)
    publication.publish(claim, by=dana)


def test_the_page_follows_the_order_in_which_a_reader_asks(client):
    page = opened(client, address(a_full_claim()))

    headings = page.xpath("//article[contains(@class, 'claim')]//h1 | //article[@class='claim']/section/h2")
    assert [words(h).strip("“”") for h in headings] == [
        ENGLISH,
        "Our verdict",
        "How the evidence leads to the rating",
        "Who says so",
        "Evidence",
        "How the numbers compare",
        "What could not be established",
        "The claimant's reply",
        "Where the claim appeared",
        "Sources",
        "How we worked",
        "Versions",
        "Report, cite, reuse",
    ]


def test_the_claim_stands_in_the_readers_language_and_in_its_own_words(client):
    claim = a_full_claim()

    page = opened(client, address(claim))

    (title,) = page.xpath("//h1/bdi")
    (original,) = page.xpath("//figure[@class='original']/blockquote")
    assert (title.text, title.get("lang"), title.get("dir")) == (ENGLISH, "en", "ltr")
    assert original.text in STORY
    assert (original.get("lang"), original.get("dir")) == ("ar", "rtl")


def test_speaker_role_date_and_occasion_stand_under_the_claim(client):
    page = opened(client, address(a_full_claim()))

    said_by = words(page.xpath("//p[@class='said-by']")[0])

    for part in ("State Department spokesperson", "not named", "June 18, 2024", "daily press briefing", "Washington"):
        assert part in said_by


def test_a_rating_is_a_word_a_shape_and_a_colour(client):
    page = opened(client, address(a_full_claim(rating="false")))

    (rating,) = page.xpath("//p[@class='verdict-rating']/span")
    assert words(rating) == "False"
    assert "tone-bad" in rating.get("class")
    assert rating.xpath("svg/path")


def test_the_weakest_hop_of_the_chain_is_marked(client):
    page = opened(client, address(a_full_claim()))

    hops = page.xpath("//ol[@class='chain']/li")
    assert ["is-weakest" in hop.get("class") for hop in hops] == [False, True]
    assert "Weakest link: not named" in words(hops[1])


def test_a_chain_that_ends_in_nobody_says_so(client):
    claim = a_full_claim(hops=[Hop(source="Harbour Post", stance="reports"), Hop(source=None, terminal="unknown")])

    hops = opened(client, address(claim)).xpath("//ol[@class='chain']/li")

    assert "is-weakest" in hops[1].get("class")
    assert "Unknown" in words(hops[1])


def test_a_sound_chain_has_no_weakest_hop(client):
    claim = a_full_claim(hops=[Hop(source="Harbour Post", terminal="observation")])

    page = opened(client, address(claim))

    assert page.xpath("//li[contains(@class, 'is-weakest')]") == []


def test_evidence_is_counted_in_links_and_in_origins(client):
    text = section(opened(client, address(a_full_claim())), "evidence")

    assert "5 links, 4 independent origins" in text
    assert "2 links, one origin: Agency report of 18 June" in text
    assert text.index("Evidence against") < text.index("Evidence for") < text.index("Context")


def test_each_piece_of_evidence_has_its_grade_its_date_and_its_place_in_time(client):
    text = section(opened(client, address(a_full_claim())), "stance-refutes")

    assert "F · cannot be judged" in text
    assert "4 · doubtful" in text
    assert "June 17, 2024 (before the claim)" in text


def test_the_passage_is_marked_as_it_stands_in_the_kept_copy(client):
    page = opened(client, address(a_full_claim()))

    marks = {mark.text for mark in page.xpath("//section[@aria-labelledby='evidence']//mark")}
    assert AGENCY in marks


def test_the_live_page_is_linked_at_the_passage(client):
    page = opened(client, address(a_full_claim()))

    links = page.xpath("//section[@aria-labelledby='stance-refutes']//p[@class='links']/a")
    assert "#:~:text=%D0%9D" in links[0].get("href")
    assert links[0].get("rel") == "noopener nofollow ugc"


def test_a_copy_page_shows_the_passages_and_the_digest_of_the_copy(client):
    claim = a_full_claim()

    page = opened(client, address(claim, end="sources/1/"))

    digest = page.xpath("//span[@class='digest']")[0].text
    assert Snapshot.objects.filter(sha256=digest, document=claim.story).exists()
    assert [mark.text for mark in page.xpath("//mark")] == [SENTENCE]


def test_a_source_that_is_not_cited_has_no_copy_page(client):
    claim = a_full_claim()

    assert client.get(address(claim, end="sources/7/")).status_code == 404


def test_sources_are_numbered_once_each_with_date_and_digest(client):
    page = opened(client, address(a_full_claim()))

    rows = page.xpath("//ol[@class='sources']/li")
    assert len(rows) == 6
    assert all("sha-256" in words(row) and "copy kept" in words(row) for row in rows)


def test_numbers_are_compared_in_words(client):
    text = section(opened(client, address(a_full_claim())), "numbers")

    assert "at least 10,000can both be right" in text


def test_who_did_what_is_signed_by_two_people_with_the_records_fingerprint(client, amina, dana):
    amina.first_name, amina.last_name = "Amina", "Haddad"
    amina.save(update_fields=["first_name", "last_name"])
    claim = a_full_claim(amina, dana)

    text = section(opened(client, address(claim)), "work")

    last = claim.events.order_by("number").last()
    assert "Verdict proposedAmina Haddad" in text
    assert "Approved by a second persondana" in text
    assert f"entry {last.number}" in text
    assert last.fingerprint in text


def test_nobody_is_shown_by_a_mail_address(client, dana):
    claim = a_full_claim(a_user("checker", "amina@desk.example"), dana)

    assert b"@desk.example" not in client.get(address(claim)).content


def test_an_unpublished_claim_is_not_there(client, amina):
    claim = a_full_claim_in_review(amina)

    for path in (f"/en/claims/{claim.pk}-x/", f"/en/claims/{claim.pk}/", f"/en/claims/{claim.pk}-x/history.atom"):
        assert client.get(path).status_code == 404


def test_an_old_address_leads_to_the_present_one(client):
    claim = a_full_claim()

    response = client.get(f"/ar/claims/{claim.pk}-an-older-wording/")

    assert response.status_code == 301
    assert client.get(response["Location"]).status_code == 200


def test_a_correction_is_said_at_the_top_with_what_changed_below(client, amina, dana):
    claim = a_full_claim(amina, dana)
    corrected(claim, amina, dana, kind="rating_change", rating="false")

    page = opened(client, address(claim))

    banner = words(page.xpath("//div[@class='banner']")[0])
    versions = page.xpath("//ol[@class='versions']/li")
    assert "Rating changed from “Unproven” to “False”" in banner
    assert "The year was wrong." in banner
    assert [version.get("id") for version in versions] == ["version-2", "version-1"]
    assert "Unproven" in [words(gone) for gone in versions[0].xpath(".//del")]


def test_a_slip_of_the_pen_is_not_marked(client, amina, dana):
    claim = a_full_claim(amina, dana)
    corrected(claim, amina, dana, kind="typo")

    page = opened(client, address(claim))

    assert page.xpath("//div[contains(@class, 'banner')]") == []
    assert len(page.xpath("//ol[@class='versions']/li")) == 2


def test_work_on_a_correction_does_not_reach_readers_before_a_second_person_agrees(client, amina, dana):
    claim = a_full_claim(amina, dana)
    publication.correct(claim, kind="fact_correction", explanation="The unit was wrong.", by=amina)
    claim.refresh_from_db()
    editing.reword(claim, text="Nobody has approved these words.", by=amina, seen=claim.revision)
    claim.refresh_from_db()
    editing.translate(claim, language="en", text="Nor these.", by=amina, seen=claim.revision)

    page = opened(client, address(claim))

    assert words(page.xpath("//h1")[0]) == ENGLISH
    assert b"Nobody has approved" not in client.get(address(claim)).content
    assert b"Nor these" not in client.get("/en/").content
    assert "Under correction" in words(page.xpath("//div[@class='banner']")[0])


def test_a_withdrawn_verdict_stays_at_its_address_and_says_so(client, amina, dana):
    claim = a_full_claim(amina, dana)
    path = address(claim)
    publication.withdraw(claim, explanation="The picture was of another bridge.", by=dana)

    page = opened(client, path)

    banner = words(page.xpath("//div[contains(@class, 'is-grave')]")[0])
    assert "The picture was of another bridge." in banner
    assert page.xpath("//p[@class='verdict-rating']//s")[0].text == "Unproven"


def test_related_claims_are_shown_once_they_are_public(client, amina, dana):
    claim, public = a_full_claim(amina, dana), a_published_claim(amina, dana, text="Another public claim.")
    hidden = a_full_claim_in_review(amina, text="A claim that nobody may see yet.")
    for other in (public, hidden):
        editing.relate(claim, kind="contradicts", other=other, by=amina)

    text = section(opened(client, address(claim)), "related")

    assert "contradicts" in text
    assert "Another public claim." in text
    assert "nobody may see" not in text


def test_errors_are_reported_to_the_newsrooms_own_address(client, settings):
    settings.CLAIMTRACK_CONTACT = "desk@example.org"
    claim = a_full_claim()

    page = opened(client, address(claim))

    links = page.xpath("//section[@aria-labelledby='use']//a/@href")
    assert f"mailto:desk@example.org?subject=Error%20on%20claim%20{claim.pk}" in links


def test_each_language_links_to_the_other(client):
    claim = a_full_claim()

    page = opened(client, address(claim, "ar"))

    assert page.get("lang") == "ar"
    assert page.get("dir") == "rtl"
    twins = {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@rel='alternate'][@hreflang]")}
    assert twins.keys() == {"en", "ar", "x-default"}
    path = twins["en"].removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200


def test_the_bare_address_follows_the_browsers_language_and_remembers_nothing(client):
    response = client.get("/", headers={"accept-language": "ar-EG,ar;q=0.9,en;q=0.5"})

    assert response["Location"] == "/ar/"
    assert response["Vary"] == "Accept-Language"
    assert not response.cookies
    assert client.get("/", headers={"accept-language": "fr"})["Location"] == "/en/"


def test_the_short_address_leads_to_the_page(client):
    claim = a_full_claim()

    response = client.get(reverse("pages:claim-by-number", kwargs={"number": claim.pk}))

    assert client.get(response["Location"]).status_code == 200
