"""The product's own fetcher on the demo web, whose hosts it knows by a setting."""

from collections.abc import Iterator

import pytest

from claimtrack.demo.content import load_pages
from claimtrack.demo.web import hosts, running
from sources import net
from sources.errors import SourceError, TooLarge


@pytest.fixture(autouse=True)
def mapped(settings) -> Iterator[None]:
    with running() as server:
        settings.CLAIMTRACK_LOOPBACK_HOSTS = dict.fromkeys(hosts(), f"127.0.0.1:{server.port}")
        yield


@pytest.mark.parametrize("path", ["/to-metadata", "/to-private", "/to-loopback", "/to-mapped", "/to-file"])
def test_the_fetcher_is_not_led_to_a_private_address(path):
    with pytest.raises(SourceError) as refused:
        net.get(f"http://trouble.example{path}")

    assert refused.value.permanent


def test_the_fetcher_follows_an_honest_redirect():
    response = net.get("http://trouble.example/to-story")

    assert response.final_url == "http://meridian.example/en/2024/06/19/putin-kim-pact"
    assert b"more than 11,000 containers" in response.body


@pytest.mark.parametrize("path", ["/big", "/endless"])
def test_the_fetcher_stops_at_its_limit(path):
    with pytest.raises(TooLarge):
        net.get(f"http://trouble.example{path}")


def test_the_fetcher_is_told_that_nothing_changed():
    address = "http://qandil.example/explain/pyongyang-in-numbers"
    first = net.get(address)

    second = net.get(address, etag=first.header("etag"), last_modified=first.header("last-modified"))

    assert first.charset == "utf-8"
    assert second.not_modified


def test_every_page_can_be_fetched_by_the_product():
    for page in [versions[0] for versions in load_pages().values()]:
        if page.status == 200:
            assert net.get(page.url).status == 200
