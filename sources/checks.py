"""What `manage.py check` says about fetching and the archive before anything is fetched or kept."""

import json
import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from sources import address
from sources.archives.archive import Archive
from sources.providers.base import Provider
from sources.robots_rules import product_token


@register(Tags.security)
def loopback_hosts_are_loopback(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The one way round the address guard leads to this machine's own loopback and nowhere else."""
    wrong = [
        f"{host}: {place}" for host, place in settings.CLAIMTRACK_LOOPBACK_HOSTS.items() if not _is_loopback(place)
    ]
    if not wrong:
        return []
    return [
        Error(
            f"CLAIMTRACK_LOOPBACK_HOSTS leads away from loopback: {', '.join(wrong)}.",
            hint="Each host is given as 127.0.0.1:port.",
            id="sources.E001",
        )
    ]


@register(Tags.security, deploy=True)
def no_loopback_hosts_in_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.CLAIMTRACK_LOOPBACK_HOSTS:
        return []
    return [
        Error(
            "CLAIMTRACK_LOOPBACK_HOSTS is not empty: pages could be fetched from this machine itself.",
            hint="It is for the demo and the tests only.",
            id="sources.E002",
        )
    ]


@register(Tags.security)
def refused_networks_are_networks(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        address.networks(settings.CLAIMTRACK_REFUSED_NETWORKS)
    except ValueError as error:
        return [Error(f"CLAIMTRACK_REFUSED_NETWORKS: {error}.", id="sources.E003")]
    return []


@register(Tags.security, deploy=True)
def robots_are_followed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.CLAIMTRACK_ROBOTS:
        return []
    return [
        Error(
            "CLAIMTRACK_ROBOTS is false: pages would be fetched that their sites ask nobody to fetch.",
            hint="It is for measurements on loopback only. A single document can be let through in the desk.",
            id="sources.E005",
        )
    ]


@register(Tags.security)
def we_say_who_we_are(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Sites must be able to name us in robots.txt, and to write to us."""
    name = settings.CLAIMTRACK_USER_AGENT
    if product_token(name) and re.search(r"https?://|[^\s@]+@[^\s@]+", name):
        return []
    return [
        Error(
            f"CLAIMTRACK_USER_AGENT does not say who fetches: {name[:80]}",
            hint="It begins with a name and says whom to write to: NewsDesk/1.0 (+https://news.example.org/contact).",
            id="sources.E006",
        )
    ]


@register("sources")
def providers_can_be_made(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Each entry of SOURCES_PROVIDERS is a provider with options it takes."""
    faults = {name: _fault(name, entry, Provider) for name, entry in settings.SOURCES_PROVIDERS.items()}
    return [
        Error(
            f"SOURCES_PROVIDERS: “{name}” {fault}.",
            hint="BACKEND is the dotted path of a class under sources.providers.base.Provider, OPTIONS a dictionary.",
            id="sources.E004",
        )
        for name, fault in faults.items()
        if fault
    ]


@register("sources")
def archives_can_be_made(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Each entry of SOURCES_ARCHIVES is an outside archive with options it takes."""
    faults = {name: _fault(name, entry, Archive) for name, entry in settings.SOURCES_ARCHIVES.items()}
    return [
        Error(
            f"SOURCES_ARCHIVES: “{name}” {fault}.",
            hint="BACKEND is the dotted path of a class under sources.archives.archive.Archive, OPTIONS a dictionary.",
            id="sources.E005",
        )
        for name, fault in faults.items()
        if fault
    ]


def _fault(name: str, entry: Any, kind: type[Provider] | type[Archive]) -> str:
    if not isinstance(entry, dict) or set(entry) - {"BACKEND", "OPTIONS"} or not isinstance(entry.get("BACKEND"), str):
        return "is not an entry with a BACKEND, and OPTIONS if it has any"
    options = entry.get("OPTIONS", {})
    try:
        json.dumps(options)
        made = import_string(entry["BACKEND"])
    except ImportError as error:
        return f"cannot be imported: {error}"
    except (TypeError, ValueError):
        return "has options that are not plain data"
    if not (isinstance(made, type) and issubclass(made, kind)):
        return f"is no {kind.__name__.lower()}: {entry['BACKEND']} is not a class under {kind.__name__}"
    try:
        made(name, **options)
    except Exception as error:
        return f"cannot be made with its options: {error}"
    return ""


@register(Tags.security)
def blobs_have_a_place(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A bucket comes with all that is needed to reach it; what is left out is not looked for elsewhere."""
    scheme, is_address, _ = str(settings.CLAIMTRACK_BLOBS).partition("://")
    if not is_address:
        return []
    if scheme not in settings.SOURCES_BLOB_STORES:
        return [Error(f"CLAIMTRACK_BLOBS: nothing is known to store blobs at {scheme}://.", id="sources.E020")]
    needed = ("CLAIMTRACK_S3_ENDPOINT", "CLAIMTRACK_S3_KEY_ID", "CLAIMTRACK_S3_SECRET")
    return [
        Error(f"{name} is not set, and CLAIMTRACK_BLOBS names a bucket.", id="sources.E021")
        for name in needed
        if scheme == "s3" and not getattr(settings, name)
    ]


@register(Tags.security, deploy=True)
def buckets_are_reached_over_tls(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    is_bucket = str(settings.CLAIMTRACK_BLOBS).startswith("s3://")
    if not is_bucket or settings.CLAIMTRACK_S3_ENDPOINT.startswith("https://"):
        return []
    return [
        Warning(
            "CLAIMTRACK_S3_ENDPOINT is not https: copies, and what signs requests, can be read on the way.",
            id="sources.W001",
        )
    ]


def _is_loopback(place: str) -> bool:
    ip, _, port = place.rpartition(":")
    try:
        return ip_address(ip).is_loopback and 0 < int(port) < 65536
    except ValueError:
        return False
