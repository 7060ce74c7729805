"""Politeness kept in rows: one request at a time to a site, and a pause after each, however many workers there are.

The database's clock and the host's row decide, so the rule holds across processes, machines and kills.
"""

from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Greatest, Now
from tldextract import TLDExtract

from sources import address
from sources.models import Host

LONGEST_PAUSE = timedelta(hours=6)


def name_of(url: str) -> str:
    """The registrable domain of `url`: what one operator runs. A literal address, or a name outside any known
    suffix, stands for itself."""
    host = address.parse(url).host
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    parts = _suffixes()(host)
    if parts.suffix and parts.domain:
        return f"{parts.domain}.{parts.suffix}"
    return ".".join(host.split(".")[-2:])


def hold(name: str, *, token: UUID, lease: timedelta) -> bool:
    """Take the host for one request under `token`, or leave it: somebody else has it, or its pause is not over."""
    if not Host.objects.filter(name=name).exists():
        Host.objects.bulk_create([Host(name=name)], ignore_conflicts=True)
    free = Q(token=None) | Q(held_until__lt=Now())
    taken = Host.objects.filter(free, name=name, next_allowed_at__lte=Now()).update(
        token=token,
        held_until=Now() + lease,
        last_asked_at=Now(),
        # Set already now: whoever dies holding the host must not shorten its pause.
        next_allowed_at=Now() + _delay(),
    )
    return bool(taken)


def is_free(name: str) -> bool:
    free = Q(token=None) | Q(held_until__lt=Now())
    return Host.objects.filter(free, name=name, next_allowed_at__lte=Now()).exists()


def release(name: str, *, token: UUID, pause: float = 0.0) -> None:
    """Let the host go. `pause` in seconds is what the host itself asked for, beyond our own delay."""
    longer = max(_delay(), min(timedelta(seconds=pause), LONGEST_PAUSE))
    later: Any = Greatest("next_allowed_at", Now() + longer)
    Host.objects.filter(name=name, token=token).update(token=None, held_until=None, next_allowed_at=later)


def _delay() -> timedelta:
    return timedelta(seconds=settings.CLAIMTRACK_FETCH_DELAY)


@cache
def _suffixes() -> TLDExtract:
    # The list inside the wheel; nothing is downloaded and nothing written.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
