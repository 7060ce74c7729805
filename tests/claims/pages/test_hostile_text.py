"""Whatever a fetched page says, a reader of ours reads it as text."""

import pytest
from lxml import html

from claims import publication, review
from claims.models import Claim
from sources.text import links
from tests.claims.pages.published import a_full_claim, a_full_claim_in_review, held
from tests.claims.pages.reading import address, opened
from tests.factories import a_published_claim, a_source, a_user, a_verdict, an_origin

pytestmark = pytest.mark.django_db

SCRIPT = '<script>document.title="owned"</script><img src=x onerror=alert(1)>'
CLOSES = '</script><script>document.title="owned"</script>'
OVERRIDE = "safe \u202egpj.exe\u202c \u2067turned\u2069"
TOWER = "Z" + "\u0300\u0315" * 5000 + "algo"
HOSTILE = f"{SCRIPT} {CLOSES} {OVERRIDE} {TOWER[:400]}"


def a_hostile_claim(by=None, editor=None):
    """Published, with hostile words wherever the web or a person can write some."""
    by, editor = by or a_user("checker"), editor or a_user("editor")
    outlet = a_source(f"{SCRIPT} {OVERRIDE}"[:300], kind="outlet")
    claim = a_full_claim_in_review(by, text=f"The page said {HOSTILE}", translations={})
    held(
        claim,
        f"{HOSTILE} stood there.",
        HOSTILE[:500],
        18,
        an_origin(SCRIPT),
        outlet,
        url="https://hostile.example/'\"><script>alert(1)</script>?a=1&b=2",
        state="accepted",
        decided_by=by,
        decided_at="2024-06-21T09:00:00Z",
        stance="refutes",
    )
    return published_again(claim, by, editor)


def published_again(claim, by, editor):
    review.send_back(claim, reason="One more link.", by=editor)
    a_verdict(claim, by, summary=HOSTILE[:400], reasoning=HOSTILE, unknowns=HOSTILE)
    review.submit(claim, by=by)
    review.approve(claim, by=editor)
    publication.publish(claim, by=editor)
    return Claim.objects.get(pk=claim.pk)


def paths_of(claim):
    return [
        address(claim),
        address(claim, "ar"),
        address(claim, end="sources/2/"),
        "/en/",
        "/en/?q=%3Cscript%3E%22%27&topic=%00%E2%80%AE&since=%3Cb%3E&older=x&source=9999999999999999999999",
        f"/en/stories/{claim.story_id}/",
    ]


def test_no_element_of_theirs_becomes_one_of_ours(client):
    claim = a_hostile_claim()

    for path in paths_of(claim):
        page = opened(client, path)
        scripts = [script.get("type") for script in page.xpath("//script")]
        assert scripts == ["application/ld+json"], path
        assert (
            page.xpath("//img | //iframe | //object | //style | //*[@onerror or @onclick or @onload or @style]") == []
        )


def test_the_words_themselves_are_still_there_to_read(client):
    text = opened(client, address(a_hostile_claim())).text_content()

    assert "<script>document.title=" in text


def test_nothing_turns_the_reading_order_round(client):
    claim = a_hostile_claim()

    for path in paths_of(claim):
        text = client.get(path).content.decode()
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), path


def test_marks_do_not_pile_up(client):
    by, editor = a_user("checker"), a_user("editor")
    claim = a_published_claim(by, editor, text=TOWER[:1500])

    (title,) = opened(client, address(claim)).xpath("//h1/bdi")

    assert len(title.text) < 30


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//host.example/",
        "https://name:password@host.example/",
        "https://host.example\\@other.example/",
        "https:///no-host",
        "https://host.example:port/",
        "https://[::1",
        "",
    ],
)
def test_readers_are_sent_to_http_and_https_only(url):
    assert links.outside(url) == ""
    assert links.at_passage(url, "some words") == ""


def test_an_ordinary_address_is_left_as_it_is():
    assert links.outside("https://مثال.example/صفحة?a=1#b") == "https://مثال.example/صفحة?a=1#b"


def test_a_document_with_a_dangerous_address_is_named_without_a_link(client):
    by, editor = a_user("checker"), a_user("editor")
    claim = a_full_claim_in_review(by)
    held(
        claim,
        "A page with an odd address.",
        "Odd",
        18,
        an_origin(),
        None,
        url="javascript:alert(document.cookie)",
        state="accepted",
        decided_by=by,
        decided_at="2024-06-21T09:00:00Z",
    )
    claim = published_again(claim, by, editor)

    page = opened(client, address(claim))

    assert [href for href in page.xpath("//a/@href") if href.lower().startswith("javascript")] == []
    assert "javascript:alert(document.cookie)" in page.text_content()


def test_look_alike_letters_in_a_host_are_shown_for_what_they_are():
    assert links.host("https://аррle.example/").startswith("xn--")
    assert links.host("https://apple.example/") == "apple.example"


def test_every_link_to_another_site_is_marked_as_not_ours(client):
    page = opened(client, address(a_full_claim()))

    outward = [link for link in page.xpath("//a[starts-with(@href, 'http')]") if "127.0.0.1" not in link.get("href")]
    assert outward
    assert {link.get("rel") for link in outward} == {"noopener nofollow ugc"}


def test_a_feed_carries_markup_as_text(client):
    a_hostile_claim()

    feed = client.get("/en/feeds/verdicts.atom").content

    (summary,) = html.fromstring(feed).xpath("//summary")
    assert summary.text.startswith("&lt;script&gt;")
