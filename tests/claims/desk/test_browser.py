"""The desk in a real browser: selections become claims, no page scrolls sideways or breaks the site's own policy."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from claims import corroboration, intake, review
from claims.models import Claim
from tests.browsers import FAINT, NARROW, WIDE
from tests.factories import a_published_claim, a_researched_claim, a_source, a_story, a_user, a_verdict, evidence_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Before the words that are selected stand characters beyond the first plane, which JavaScript counts twice.
ARABIC = (
    "😀𝔸 وكالة البحر ـ قالت وزارة الدفاع يوم الثلاثاء إن كوريا الشمالية شحنت أكثر من 11,000 حاوية إلى روسيا.\n"
    "ونفى متحدث باسم الكرملين ذلك. وقال خبراء “إن العدد أكبر بكثير” مما أعلن في عام 2023."
)
WORDS = "كوريا الشمالية شحنت أكثر من 11,000 حاوية"


@pytest.fixture
def opened(browser, live_server):
    """Opens windows in which somebody has logged in; what the console complains about is in `page.complaints`."""
    contexts = []

    def open_one(user, *, language="en", theme="light", javascript=True):
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            viewport=WIDE, color_scheme=theme, locale=language, java_script_enabled=javascript
        )
        contexts.append(context)
        context.add_cookies(
            [
                {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url},
                {"name": "django_language", "value": language, "url": live_server.url},
            ]
        )
        page = context.new_page()
        page.complaints = []
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()


def select(page, words: str) -> None:
    """Select `words` in the text as a hand would: from one run of the page into another."""
    page.evaluate(
        """(words) => {
            const root = document.querySelector(".kept-text");
            const nodes = [];
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) nodes.push(walker.currentNode);
            const whole = nodes.map((node) => node.data).join("");
            const place = (offset) => {
                for (const node of nodes) {
                    if (offset <= node.data.length) return [node, offset];
                    offset -= node.data.length;
                }
            };
            const start = whole.indexOf(words);
            const range = document.createRange();
            range.setStart(...place(start));
            range.setEnd(...place(start + words.length));
            const selection = document.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
        }""",
        words,
    )


def address(live_server, name, *args) -> str:
    return live_server.url + reverse(f"admin:{name}", args=args)


def test_selected_words_become_a_claim_with_offsets_in_code_points(opened, live_server):
    story = a_story(ARABIC, "ar")
    intake.suggest(story.document)
    page = opened(a_user("contributor"))
    page.goto(address(live_server, "claims_story_change", story.document_id))
    assert not page.locator("[data-record]").is_visible()

    select(page, WORDS)
    page.locator("[data-record]").click()
    assert page.locator("blockquote.verbatim").inner_text() == WORDS
    page.get_by_role("button", name="Record the claim").click()
    page.wait_for_url("**/story/*/change/**")

    original = Claim.objects.get().original
    assert (original.text, original.start) == (WORDS, ARABIC.index(WORDS))
    assert page.locator("mark.claimed").first.is_visible()
    assert page.complaints == []


def test_the_key_takes_the_selection_but_not_while_somebody_writes(opened, live_server):
    story = a_story(ARABIC, "ar")
    intake.suggest(story.document)
    page = opened(a_user("contributor"))
    page.goto(address(live_server, "claims_story_change", story.document_id))
    select(page, WORDS)
    page.keyboard.press("KeyC")
    page.wait_for_url("**/record/**")

    page.locator("textarea[name=claim-text]").fill("")
    page.locator("textarea[name=claim-text]").press("KeyC")

    assert page.locator("textarea[name=claim-text]").input_value() == "c"


def test_rows_are_added_and_kept(opened, live_server):
    story = a_story(ARABIC, "ar")
    intake.suggest(story.document)
    start = ARABIC.index(WORDS)
    page = opened(a_user("contributor"))
    page.goto(
        address(live_server, "claims_story_record", story.document_id) + f"?start={start}&end={start + len(WORDS)}"
    )
    filled = page.locator(".row-hop").count()

    page.locator("[data-add-row=hops]").click()
    page.locator(".row-hop").last.locator("input[name$=-source]").fill("صور أقمار صناعية")
    page.locator(".row-hop").last.locator("select[name$=-terminal]").select_option("observation")
    page.get_by_role("button", name="Record the claim").click()
    page.wait_for_url("**/story/*/change/**")

    chain = list(Claim.objects.get().attributions.all())
    assert len(chain) == filled + 1
    assert (chain[-1].source.name, chain[-1].terminal) == ("صور أقمار صناعية", "observation")
    assert not any(hop.terminal for hop in chain[:-1])


def test_a_claim_is_recorded_without_javascript(opened, live_server):
    story = a_story(ARABIC, "ar")
    intake.suggest(story.document)
    page = opened(a_user("contributor"), javascript=False)
    page.goto(address(live_server, "claims_story_change", story.document_id))

    page.get_by_role("link", name="Record as claim").first.click()
    page.get_by_text("Only a part of it?").click()
    page.locator("textarea[name=words]").fill(WORDS)
    page.get_by_role("button", name="Take these words").click()
    page.get_by_role("button", name="Record the claim").click()
    page.wait_for_url("**/story/*/change/**")

    assert Claim.objects.get().original.text == WORDS


def test_the_bar_follows_the_research_without_touching_what_is_typed(opened, live_server):
    checker = a_user("checker")
    claim = a_researched_claim(checker)
    corroboration.research(claim, by=checker)
    page = opened(checker)
    page.goto(address(live_server, "claims_claim_change", claim.pk))
    page.locator("textarea[name=reply-reply_note]").fill("half a sent")

    claim.searches.update(state="done", hit_count=0)
    page.locator("#progress[data-running=no]").wait_for(timeout=15_000)

    assert page.locator("textarea[name=reply-reply_note]").input_value() == "half a sent"
    assert page.get_by_role("link", name="Show what was found").is_visible()


def a_desk_in_use(checker):
    """Pages with long words, mixed directions, many columns."""
    outlet = a_source("وكالة البحر للأنباء", kind="agency", language="ar", grade="C", grade_reason="Corrects late.")
    story = a_story(ARABIC, "ar", title="الوزارة تعلن رقما جديدا " * 6, outlet=outlet)
    intake.suggest(story.document)
    claim = a_researched_claim(
        checker, text="شحنت كوريا الشمالية أكثر من 11 ألف حاوية.", language="ar", snapshot=story, start=60, end=100,
        translations={"en": "North Korea shipped more than 11,000 containers."}, topics=["أسلحة", "w" * 60],
    )  # fmt: skip
    cited = evidence_for(
        claim, "https://outlet.example/" + "x" * 200 + " is the address. الوزارة نفت.",
        numbers=[{"claimed": "11,000", "found": "10,000", "relation": "differs", "reason": "another number"}],
    )  # fmt: skip
    type(cited.document).objects.filter(pk=cited.document_id).update(
        title="Supercalifragilistic" * 10, outlet=outlet, published_at=datetime(2024, 6, 20, tzinfo=UTC)
    )
    review.accept(evidence_for(claim), stance="supports", by=checker, reason="y" * 150)
    corroboration.research(claim, by=checker)
    a_verdict(claim, checker)
    public = a_published_claim(checker)
    return [
        ("index",), ("claims_story_add",), ("claims_story_changelist",), ("claims_claim_changelist",),
        ("claims_evidence_changelist",), ("claims_event_changelist",), ("claims_search_changelist",),
        ("claims_verdict_changelist",), ("claims_statement_changelist",), ("claims_correction_changelist",),
        ("claims_story_change", story.document_id), ("claims_story_record", story.document_id),
        ("claims_claim_change", claim.pk), ("claims_claim_change", public.pk), ("claims_evidence_change", cited.pk),
        ("claims_claim_progress", claim.pk), ("claims_search_change", claim.searches.first().pk),
        ("claims_event_change", claim.events.first().pk), ("password_change",),
        ("sources_source_change", outlet.pk), ("sources_source_changelist",), ("sources_feed_add",),
        ("sources_document_changelist",),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_scrolls_sideways_or_breaks_the_sites_own_policy(opened, live_server, language):
    checker = a_user("editor")
    places = a_desk_in_use(checker)
    faults = []

    page = opened(checker, language=language)
    for name, *args in places:
        query = "?start=60&end=100" if name == "claims_story_record" else ""
        page.goto(address(live_server, name, *args) + query)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
        for theme, size in (("light", WIDE), ("dark", NARROW)):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size(size)
            over = page.evaluate(
                "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth"
            )
            if over > 0:
                faults.append(f"{name} {size['width']}: {over} px too wide")
        faults += [f"{name}: {said}" for said in page.complaints]
        page.complaints.clear()

    assert faults == []


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(float(part) for part in re.findall(r"[\d.]+", colour)[:3])


@pytest.mark.parametrize(("theme", "is_dark"), [("light", False), ("dark", True)])
def test_the_desk_follows_the_wish_of_the_system(opened, live_server, theme, is_dark):
    page = opened(a_user("checker"), theme=theme)
    page.goto(address(live_server, "index"))

    ground = rgb(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert (sum(ground) < 300) is is_dark


def test_the_switch_of_the_theme_wins_over_the_system(opened, live_server):
    page = opened(a_user("checker"), theme="dark")
    page.goto(address(live_server, "index"))

    page.locator("#header .theme-toggle").click()

    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert sum(rgb(page.evaluate("getComputedStyle(document.body).backgroundColor"))) > 600


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(opened, live_server, theme):
    checker = a_user("editor")
    places = a_desk_in_use(checker)
    page = opened(checker, theme=theme)
    faint = {}

    for name, *args in places:
        page.goto(address(live_server, name, *args) + ("?start=60&end=100" if name == "claims_story_record" else ""))
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
        page.wait_for_timeout(200)  # colours of links fade in
        if found := page.evaluate(FAINT):
            faint[name] = found[:5]

    assert faint == {}
