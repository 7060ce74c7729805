"""The public pages in a real browser: nothing sticks out, nothing hostile runs, no script is needed."""

import pytest

from claims import publication
from tests.browsers import FAINT, NARROW, WIDE
from tests.claims.pages.published import a_full_claim
from tests.claims.pages.reading import address
from tests.claims.pages.test_hostile_text import a_hostile_claim
from tests.factories import a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def paths_of(claim, language):
    source = claim.attributions.order_by("position").last().source
    return [
        f"/{language}/",
        f"/{language}/?topic=arms&since=x",
        address(claim, language),
        address(claim, language, "sources/2/"),
        f"/{language}/sources/{source.pk}-{source.slug}/",
        f"/{language}/stories/{claim.story_id}/",
        f"/{language}/corrections/",
        f"/{language}/methodology/",
        f"/{language}/about/",
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_scrolls_sideways(live_server, open_page, language):
    editor = a_user("editor")
    claim = a_full_claim(editor=editor)
    publication.correct(claim, kind="update", explanation="More is known.", by=editor)

    wide = {}
    for path in paths_of(claim, language):
        page = open_page(live_server.url + path, viewport=WIDE)
        for size in (WIDE, NARROW, {"width": 320, "height": 640}):
            page.set_viewport_size(size)
            if over := page.evaluate(SIDEWAYS):
                wide[path, size["width"]] = over

    assert wide == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_letters_twice_as_large_still_fit(live_server, open_page, language):
    claim = a_full_claim()

    page = open_page(live_server.url + address(claim, language), viewport=NARROW)
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(live_server, open_page, scheme):
    """Contrast of at least 4.5 to 1 (WCAG 1.4.3), for every piece of text on the claim page."""
    page = open_page(live_server.url + address(a_full_claim()), viewport=WIDE, color_scheme=scheme)

    assert page.evaluate(FAINT) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_hostile_words_are_shown_and_do_nothing(live_server, open_page, language):
    claim = a_hostile_claim()

    page = open_page(live_server.url + address(claim, language), viewport=NARROW)

    assert "owned" not in page.title()[:5]
    assert page.evaluate("document.querySelectorAll('img, iframe').length") == 0
    assert "<script>" in page.inner_text("h1")
    assert page.evaluate(SIDEWAYS) <= 0


def test_everything_is_there_without_a_script(live_server, open_page):
    claim = a_full_claim()

    page = open_page(live_server.url + address(claim), java_script_enabled=False)
    page.click("text=How we work >> nth=0")

    assert page.url.endswith("/en/methodology/")


def test_the_pages_language_is_one_step_away_on_the_same_page(live_server, open_page):
    claim = a_full_claim()
    page = open_page(live_server.url + address(claim))

    page.click("text=العربيّة")

    assert page.get_attribute("html", "dir") == "rtl"
    assert f"/ar/claims/{claim.pk}-" in page.url


def test_a_reader_without_a_mouse_comes_past_the_menu_to_the_claim(live_server, open_page):
    page = open_page(live_server.url + address(a_full_claim()))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#main")
