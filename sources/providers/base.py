"""The contract of a provider: a Query goes in, Hits come out, best first. One method, one settings entry."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: `words` in one language (BCP 47, or "und"), and what they are made of: “wording”, “names” …"""

    words: str
    language: str = "und"
    kind: str = "wording"


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that a provider points at. `document_id` is set where we have it on record already."""

    url: str
    title: str = ""
    snippet: str = ""
    language: str = ""
    published_at: datetime | None = None
    document_id: int | None = None


class Provider(ABC):
    """Somebody who can be asked for pages. `options` are those of its settings entry."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name = name
        self.options = options

    @abstractmethod
    def search(self, query: Query) -> Iterator[Hit]:
        """Yield hits, best first. Raise SourceError; never return half an answer silently."""
