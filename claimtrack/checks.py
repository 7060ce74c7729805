"""What `manage.py check` says about this installation, most of it with `--deploy` only."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from claimtrack import env


@register()
def extractor_is_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        found = import_string(settings.CLAIMTRACK_EXTRACTOR)
    except ImportError as missing:
        return [Error(f"CLAIMTRACK_EXTRACTOR: {missing}.", id="claimtrack.E001")]
    if not callable(found):
        return [Error(f"CLAIMTRACK_EXTRACTOR: {settings.CLAIMTRACK_EXTRACTOR} is no function.", id="claimtrack.E001")]
    return []


@register(Tags.security, deploy=True)
def no_demo_in_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.CLAIMTRACK_DEMO:
        return []
    return [
        Error("CLAIMTRACK_DEMO is on: the demo's people have passwords that everybody knows.", id="claimtrack.E002")
    ]


@register(Tags.security, deploy=True)
def hosts_share_their_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if env.SECRET_KEY.read() or not env.DATABASE_URL.read():
        return []
    return [
        Warning(
            "CLAIMTRACK_SECRET_KEY is not set, so the one kept under CLAIMTRACK_VAR is used.",
            hint="All hosts that share a database must share the key, or people are logged out at each other's.",
            id="claimtrack.W001",
        )
    ]


@register(deploy=True)
def somebody_can_be_asked(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.CLAIMTRACK_CONTACT:
        return []
    return [
        Warning(
            "CLAIMTRACK_CONTACT is empty: sites we fetch from cannot reach us before they block us.",
            hint="Give a mail address, or the address of a page that has one.",
            id="claimtrack.W002",
        )
    ]
