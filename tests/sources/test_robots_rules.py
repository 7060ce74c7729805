"""What a robots.txt says to us, read as RFC 9309 wants it read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.robots_rules import product_token, read

ROOT = "http://harbour.example"


def may(text, path, name="claimtrack"):
    return read(text, name).allow(ROOT + path)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/ships", True),
        ("User-agent: *\nDisallow: /ships", "/ships/40", False),
        ("User-agent: *\nDisallow: /ships", "/cranes", True),
        ("User-agent: *\nDisallow:", "/ships", True),
        ("user-AGENT: *\ndisallow: /ships # not those", "/ships", False),
        # Its own group, and no other, where there is one; groups of one name are one.
        ("User-agent: *\nDisallow: /\n\nUser-agent: claimtrack\nDisallow: /drafts", "/ships", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ClaimTrack/2.0\nAllow: /", "/ships", True),
        ("User-agent: claimtrack\nDisallow: /a\n\nUser-agent: claimtrack\nDisallow: /b", "/b", False),
        ("User-agent: other\nUser-agent: claimtrack\nDisallow: /ships", "/ships", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: claimtrack\nDisallow:", "/ships", True),
        # A name that ours only begins with, or ends in, is somebody else's.
        ("User-agent: claim\nDisallow: /", "/ships", True),
        ("User-agent: track\nDisallow: /", "/ships", True),
        ("User-agent: claimtrack-images\nDisallow: /", "/ships", True),
        # The longest rule decides; of two as long the one that allows.
        ("User-agent: *\nDisallow: /ships\nAllow: /ships/forty", "/ships/forty", True),
        ("User-agent: *\nAllow: /s\nDisallow: /ships", "/ships", False),
        ("User-agent: *\nDisallow: /ships\nAllow: /ships", "/ships", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/list.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/list.pdf?page=2", True),
        ("User-agent: *\nDisallow: /ships?*year=", "/ships?port=1&year=2", False),
        ("User-agent: *\nDisallow: /سفن", "/%D8%B3%D9%81%D9%86", False),
        ("User-agent: *\nDisallow: /%D8%B3%D9%81%D9%86", "/%D8%B3%D9%81%D9%86/1", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        # Whatever else stands in it.
        ("\ufeffUser-agent: *\nDisallow: /ships", "/ships", False),
        ("User-agent: *\r\nDisallow: /ships\r\n", "/ships", False),
        ("Sitemap: http://harbour.example/a.xml\nUser-agent: *\nSitemap: /b\nDisallow: /ships", "/ships", False),
        ("Disallow: /\n", "/ships", True),
        ("<!DOCTYPE html><html><body>User-agent and Disallow: / for all</body></html>", "/ships", True),
        ("User-agent:\nDisallow: /", "/ships", True),
    ],
)
def test_what_is_allowed(text, path, allowed):
    assert may(text, path) is allowed


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7),
        ("User-agent: *\nCrawl-delay: 0.5\nDisallow: /x", 0.5),
        ("User-agent: *\nRequest-rate: 1/10", 10),
        ("User-agent: other\nCrawl-delay: 60\n\nUser-agent: *\nDisallow: /x", 0),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: *\nCrawl-delay: 999999999", 24 * 3600),
        ("User-agent: *\nCrawl-delay: -1", 0),
        ("User-agent: *\nCrawl-delay: nan\nRequest-rate: 0/0", 0),
        (f"User-agent: *\nRequest-rate: 1/{'9' * 400}", 24 * 3600),
    ],
)
def test_the_pause_that_a_site_asks_for(text, delay):
    assert read(text, "claimtrack").delay == delay


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("claimtrack/0.1.0 (+https://claims.example.org)", "claimtrack"),
        ("News-Desk_Bot (+mailto:a@b.example)", "news-desk_bot"),
        ("(nobody)", ""),
    ],
)
def test_the_name_that_a_site_may_call_us_by(agent, name):
    assert product_token(agent) == name


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["User-agent", "Disallow", "Allow", "Crawl-delay", "Request-rate", "Sitemap", "\u2028", ""]
            ),
            st.sampled_from([":", " ", ": ", "="]),
            st.text(st.sampled_from("/*$%?#aA0٣.\x00\ufeffسé -:claimtrack"), max_size=12),
        ).map("".join),
        max_size=12,
    ).map("\n".join),
    st.text(st.sampled_from("/%?a*$سA0."), max_size=10),
)
def test_nothing_that_a_site_writes_breaks_the_reading(text, path):
    rules = read(text, "claimtrack")

    assert rules.allow(f"{ROOT}/{path}") in (True, False)
    assert 0 <= rules.delay <= 24 * 3600


def test_a_file_made_to_be_slow_is_read_in_time():
    rules = "".join(f"Disallow: /{'a*' * 20}{number}\n" for number in range(10_000))
    start = time.process_time()

    read(f"User-agent: *\n{rules}"[: 500 * 1024], "claimtrack").allow(f"{ROOT}/{'a' * 2000}")

    assert time.process_time() - start < 10
