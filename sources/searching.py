"""Ask one provider one query. A provider that fails says so and hides nobody else's answer."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from sources import address
from sources.documents import not_in_future, one_line
from sources.errors import Refused, SourceError
from sources.models import Document
from sources.providers.base import Hit, Provider, Query

MOST_HITS = 20


def providers() -> dict[str, Provider]:
    """Those that are configured, by name, in the order of the setting."""
    return _made(json.dumps(settings.SOURCES_PROVIDERS, sort_keys=False))


@lru_cache(maxsize=8)
def _made(configured: str) -> dict[str, Provider]:
    entries: dict[str, dict[str, Any]] = json.loads(configured)
    return {name: import_string(entry["BACKEND"])(name, **entry.get("OPTIONS", {})) for name, entry in entries.items()}


def ask(provider_name: str, query: Query) -> list[Hit]:
    """The provider's answer: each page once, best first, at most twenty. Raises SourceError.

    A hit whose address nobody may fetch is dropped; so is what stands after the twentieth.
    """
    provider = providers().get(provider_name)
    if provider is None:
        raise SourceError("provider_unknown", permanent=True)
    found: dict[str, Hit] = {}
    for hit in provider.search(query):
        usable = _usable(hit)
        if usable is not None:
            found.setdefault(usable.url or f"document {usable.document_id}", usable)
        if len(found) == MOST_HITS:
            break
    return list(found.values())


def _usable(hit: Hit) -> Hit | None:
    url = hit.url
    if url:
        try:
            url = address.canonical(url)
        except Refused:
            return None
    elif hit.document_id is None:
        return None
    document_id = hit.document_id
    if document_id is None:
        document_id = Document.objects.filter(url=url).values_list("pk", flat=True).first()
    return Hit(
        url=url,
        title=one_line(hit.title)[:500],
        snippet=one_line(hit.snippet)[:500],
        language=hit.language,
        published_at=not_in_future(hit.published_at),
        document_id=document_id,
    )
