"""`manage.py check` refuses settings that would open a way round the address guard."""

import pytest
from django.core.checks import run_checks


def found(*, deploy: bool) -> set[str]:
    ids = {message.id for message in run_checks(tags=["security"], include_deployment_checks=deploy)}
    return {each for each in ids if each and each.startswith("sources.")}


def test_loopback_hosts_are_for_the_demo_and_never_for_production(settings):
    settings.CLAIMTRACK_LOOPBACK_HOSTS = {"outlet.example": "127.0.0.1:9001"}

    assert found(deploy=False) == set()
    assert found(deploy=True) == {"sources.E002"}


@pytest.mark.parametrize(
    "place", ["10.0.0.1:80", "127.0.0.1", "localhost:80", "127.0.0.1:0", "127.0.0.1:x", "0.0.0.0:80"]
)
def test_a_loopback_host_leads_to_loopback_only(settings, place):
    settings.CLAIMTRACK_LOOPBACK_HOSTS = {"outlet.example": place}

    assert "sources.E001" in found(deploy=False)


def test_refused_networks_must_be_networks(settings):
    settings.CLAIMTRACK_REFUSED_NETWORKS = ["198.51.100.0/24", "not a network"]

    assert found(deploy=False) == {"sources.E003"}


def test_a_bucket_comes_with_all_that_is_needed_to_reach_it(settings):
    settings.CLAIMTRACK_BLOBS = "s3://archive"
    settings.CLAIMTRACK_S3_ENDPOINT = "http://s3.example"
    settings.CLAIMTRACK_S3_KEY_ID, settings.CLAIMTRACK_S3_SECRET = "key", ""

    assert found(deploy=False) == {"sources.E021"}
    assert found(deploy=True) == {"sources.E021", "sources.W001"}


def test_a_store_is_one_that_we_know(settings):
    settings.CLAIMTRACK_BLOBS = "ftp://archive"

    assert found(deploy=False) == {"sources.E020"}


def test_safe_settings_pass(settings):
    settings.CLAIMTRACK_LOOPBACK_HOSTS = {}
    settings.CLAIMTRACK_REFUSED_NETWORKS = ["2001:db8::/32"]

    assert found(deploy=True) == set()


@pytest.mark.parametrize(
    "entry",
    [
        {},
        "sources.providers.library.Library",
        {"BACKEND": "sources.providers.nowhere.Nobody"},
        {"BACKEND": "sources.providers.library.Nobody"},
        {"BACKEND": "sources.providers.base.Hit"},
        {"BACKEND": "sources.providers.base.Provider"},
        {"BACKEND": "sources.providers.library.Library", "OPTIONS": {"key": object()}},
        {"BACKEND": "sources.providers.library.Library", "OPTIONS": ["en"]},
        {"BACKEND": "sources.providers.library.Library", "OTPIONS": {}},
    ],
)
def test_a_provider_that_cannot_be_made_is_an_error(settings, entry):
    settings.SOURCES_PROVIDERS = {"odd": entry}

    assert "sources.E004" in {message.id for message in run_checks(tags=["sources"])}


def test_the_providers_of_the_settings_can_be_made():
    assert run_checks(tags=["sources"]) == []
