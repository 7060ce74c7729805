"""What `manage.py check` says about fetching and the archive before anything is fetched or kept."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from sources import address


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


def _is_loopback(place: str) -> bool:
    ip, _, port = place.rpartition(":")
    try:
        return ip_address(ip).is_loopback and 0 < int(port) < 65536
    except ValueError:
        return False
