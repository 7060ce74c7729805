"""The list of claims: found in any language, narrowed by what readers know, and never a dead end."""

import pytest

from claims import publication
from claims.pages import listing
from tests.claims.pages.published import ENGLISH, a_full_claim, a_full_claim_in_review, copies_of
from tests.claims.pages.reading import opened, words
from tests.factories import a_published_claim, a_user

pytestmark = pytest.mark.django_db


def titles(page):
    return [words(title) for title in page.xpath("//article//h2 | //article//h3")]


def test_only_published_claims_are_listed(client):
    a_full_claim()
    a_full_claim_in_review(text="Still in review.", translations={})

    assert titles(opened(client, "/en/")) == [ENGLISH]


def test_an_empty_site_says_so_and_leads_on(client):
    page = opened(client, "/en/")

    assert "Nothing is published yet" in page.text_content()
    assert page.xpath("//main//a[@href='/en/methodology/']")


@pytest.mark.parametrize("question", ["containers", "حاويه", "الذخائر شحنت", "State Department spokesperson"])
def test_a_claim_is_found_by_words_of_any_of_its_languages_and_by_who_said_it(client, question):
    claim = a_full_claim()
    claim.attributions.get(position=1).source.names.create(
        language="en", text=question, folded="state department spokesperson"
    )
    a_published_claim(text="The bridge was opened in May.")

    assert titles(opened(client, f"/en/?q={question}")) == [ENGLISH]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("rating=unproven", 2),
        ("rating=false", 0),
        ("topic=arms", 1),
        ("language=ar", 1),
        ("since=2024-06-18&until=2024-06-18", 2),
        ("since=2024-06-19", 0),
        ("topic=arms&language=en", 0),
    ],
)
def test_filters_narrow_the_list(client, asked, count):
    a_full_claim()
    a_published_claim(text="The bridge was opened in May.")

    page = opened(client, f"/en/?{asked}")

    assert f"{count} claim" in words(page.xpath("//p[@class='count']")[0])


def test_a_source_narrows_the_list_to_what_it_said_or_relayed(client):
    claim = a_full_claim()
    a_published_claim(text="The bridge was opened in May.")
    source = claim.attributions.get(position=1).source

    assert titles(opened(client, f"/en/?source={source.pk}")) == [ENGLISH]


def test_each_condition_can_be_taken_out_by_itself(client):
    a_full_claim()

    page = opened(client, "/en/?topic=arms&rating=unproven")

    removals = page.xpath("//ul[@class='chips']//a/@href")
    assert removals == ["?topic=arms", "?rating=unproven", "/en/"]


def test_a_question_without_an_answer_offers_claims_that_share_its_words(client):
    a_full_claim()

    page = opened(client, "/en/?q=containers+zebra")

    assert "Claims that share some of the words" in page.text_content()
    assert titles(page) == [ENGLISH]


def test_conditions_without_an_answer_offer_the_newest_claims(client):
    a_full_claim()

    page = opened(client, "/en/?rating=satire")

    assert "The newest claims" in page.text_content()
    assert titles(page) == [ENGLISH]


def test_a_question_without_a_word_fits_nothing_and_offers_the_newest(client):
    a_full_claim()

    page = opened(client, "/en/?q=%3F!")

    assert "No published claim fits all of this" in page.text_content()
    assert "The newest claims" in page.text_content()


def test_a_choice_stays_chosen_when_there_are_more_than_are_offered(client, monkeypatch):
    claim = a_full_claim()
    monkeypatch.setattr(listing, "MOST_CHOICES", 1)
    last = claim.attributions.order_by("position").first().source

    page = opened(client, f"/en/?source={last.pk}&topic=sanctions")

    assert page.xpath("//select[@name='source']/option[@selected]/@value") == [str(last.pk)]
    assert page.xpath("//select[@name='topic']/option[@selected]/@value") == ["sanctions"]


def test_a_day_that_is_none_is_said_in_place_and_kept(client):
    page = opened(client, "/en/?since=2024-02-31&q=containers")

    (field,) = page.xpath("//input[@name='since']")
    assert field.get("value") == "2024-02-31"
    assert words(page.xpath("//*[@id='since-fault']")[0]) == "This is not a day. Write it as 2024-06-18."


def test_days_the_wrong_way_round_are_said_in_place(client):
    page = opened(client, "/en/?since=2024-06-19&until=2024-06-18")

    assert "before the first one" in words(page.xpath("//*[@id='until-fault']")[0])


@pytest.mark.parametrize("key", ["older=nonsense", "newer=20240101T000000.000000-x", "older=", "older=99999-1"])
def test_a_broken_key_shows_the_first_page(client, key):
    a_full_claim()

    assert titles(opened(client, f"/en/?{key}")) == [ENGLISH]


def test_paging_forth_and_back_shows_every_claim_once(client, monkeypatch):
    monkeypatch.setattr(listing.page, "__kwdefaults__", {"size": 3})
    copies_of(a_full_claim(), 7)

    forth, path = [], "/en/"
    while path:
        page = opened(client, path)
        forth.append(titles(page))
        path = next((f"/en/{href}" for href in page.xpath("//a[@rel='next']/@href")), "")
    back, path = [], "/en/" + page.xpath("//a[@rel='prev']/@href")[0]
    while path:
        page = opened(client, path)
        back.append(titles(page))
        path = next((f"/en/{href}" for href in page.xpath("//a[@rel='prev']/@href")), "")

    assert [len(shown) for shown in forth] == [3, 3, 2]
    assert len({title for shown in forth for title in shown}) == 8
    assert back == [forth[1], forth[0]]


def test_a_claim_that_is_published_meanwhile_moves_nobody_off_their_page(client, monkeypatch):
    monkeypatch.setattr(listing.page, "__kwdefaults__", {"size": 3})
    claim = a_full_claim()
    copies_of(claim, 4)
    first = opened(client, "/en/")
    second = "/en/" + first.xpath("//a[@rel='next']/@href")[0]
    before = titles(opened(client, second))

    copies_of(claim, 1)

    assert titles(opened(client, second)) == before


def test_a_withdrawn_verdict_is_listed_as_withdrawn(client):
    editor = a_user("editor")
    publication.withdraw(a_full_claim(editor=editor), explanation="It rested on a wrong picture.", by=editor)

    page = opened(client, "/en/")

    assert words(page.xpath("//article//span[@class='rating-word']")[0]) == "Unproven Withdrawn"


def test_the_old_address_of_the_list_leads_to_it(client):
    assert client.get("/ar/claims/?q=x")["Location"] == "/ar/?q=x"


@pytest.mark.parametrize("path", ["/en/no-such-page/", "/ar/no-such-page/"])
def test_a_missing_page_speaks_both_languages_and_offers_a_search(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "This page is not here" in response.content.decode()
    assert "هذه الصفحة غير موجودة" in response.content.decode()
    assert b'role="search"' in response.content


def test_when_something_breaks_the_page_says_so_in_both_languages(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(listing.Question, "read", broken)
    client.raise_request_exception = False

    response = client.get("/ar/")

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "حدث خطأ من جانبنا" in response.content.decode()
