"""Sources go by the name they have in the reader's language, as known when the claim was published."""

import pytest

from claims import editions, publication, review
from claims.models import Event
from sources import documents
from tests.claims.pages.published import a_full_claim
from tests.claims.pages.reading import address, opened, section, words
from tests.factories import a_source, a_user, a_verdict

pytestmark = pytest.mark.django_db

IN_ARABIC = "متحدث باسم وزارة الخارجية"


@pytest.fixture
def claim():
    spokesperson = a_source("State Department spokesperson", slug="state-spokesperson", kind="office")
    documents.add_name(spokesperson, "الخارجية", "ar", "alias")
    documents.add_name(spokesperson, IN_ARABIC, "ar", "name")
    outlet = a_source("صحيفة الواحة", slug="alwaha", language="ar", kind="outlet")
    documents.add_name(outlet, "Al-Waha", "en", "name")
    return a_full_claim()


@pytest.mark.parametrize(
    ("language", "speaker", "outlet"),
    [("en", "State Department spokesperson", "Al-Waha"), ("ar", IN_ARABIC, "صحيفة الواحة")],
)
def test_names_are_in_the_language_of_the_page(client, claim, language, speaker, outlet):
    page = opened(client, address(claim, language))

    (shown,) = page.xpath("//a[@class='speaker']/bdi")
    assert (words(shown), shown.get("lang"), shown.get("dir")) == (
        speaker,
        language,
        "rtl" if language == "ar" else "ltr",
    )
    assert speaker in section(page, "chain")
    assert outlet in section(page, "chain")
    assert outlet in section(page, "sources")
    assert speaker in opened(client, f"/{language}/").text_content()


def test_a_name_that_is_not_known_in_the_language_stands_in_its_own(client, claim):
    page = opened(client, address(claim, "ar"))

    (shown,) = page.xpath("//section[@aria-labelledby='evidence']//bdi[text()='Hangang']")
    assert (shown.get("lang"), shown.get("dir")) == ("en", "ltr")


def test_data_carry_the_name_in_the_language_of_their_page(client, claim):
    data = client.get(address(claim, "ar", "claim.jsonld")).json()

    assert data["itemReviewed"]["author"]["name"] == IN_ARABIC


def test_filters_and_the_page_of_a_source_name_it_for_the_reader(client, claim):
    speaker = claim.attributions.get(position=1).source

    page = opened(client, f"/ar/?source={speaker.pk}")
    (choice,) = page.xpath("//select[@name='source']/option[@selected]")
    assert (choice.text, choice.get("lang")) == (IN_ARABIC, "ar")
    assert IN_ARABIC in words(page.xpath("//ul[@class='chips']")[0])

    own = opened(client, f"/ar/sources/{speaker.pk}-{speaker.slug}/")
    assert words(own.xpath("//h1")[0]) == IN_ARABIC
    assert IN_ARABIC in own.xpath("//title")[0].text


def test_a_claim_is_found_by_each_name_of_who_said_it(client, claim):
    for name in ("spokesperson", IN_ARABIC, "الخارجية"):
        assert opened(client, f"/en/?q={name}").xpath("//section[@class='lines']/article//h2"), name


def test_what_is_named_on_a_published_page_was_named_when_it_was_approved(client, claim):
    speaker = claim.attributions.get(position=1).source
    speaker.names.filter(text=IN_ARABIC).update(text="اسم آخر")

    assert IN_ARABIC in opened(client, address(claim, "ar")).text_content()


def test_an_edition_of_the_first_form_shows_its_one_name_and_learning_more_is_no_change(client):
    dana, amina = a_user("editor"), a_user("checker")
    claim = a_full_claim(amina, dana)
    old = Event.objects.get(claim=claim, verb="publish").data["edition"]
    for hop in old["hops"]:
        del hop["source"]["names"]
    documents.add_name(claim.attributions.get(position=1).source, IN_ARABIC, "ar", "name")

    assert editions.name_in(old["hops"][1]["source"], "ar") == ("State Department spokesperson", "en")

    publication.correct(claim, kind="update", explanation="More is known.", by=amina)
    a_verdict(claim, amina, "unproven", summary="One sentence more.")
    review.submit(claim, by=amina)
    review.approve(claim, by=dana)
    publication.publish(claim, by=dana)
    changes = " ".join(map(words, opened(client, address(claim, "ar")).xpath("//div[@class='change-row']")))
    assert "sentence more." in changes
    assert IN_ARABIC not in changes
