"""The contract of a provider: a Query goes in, Hits come out, best first. One method, one settings entry."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sources import limits, net
from sources.errors import SourceError


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
        self.per_minute = float(options.get("per_minute", 0))  # questions, by all workers together; 0: no limit

    @abstractmethod
    def search(self, query: Query) -> Iterator[Hit]:
        """Yield hits, best first. Raise SourceError; never return half an answer silently."""

    def get_json(self, url: str, params: Mapping[str, str | int] | None = None, **options: Any) -> Any:
        """Ask the provider's endpoint, no faster than `per_minute`, and not before it has told us to come back.

        Raises SourceError; where it is Resting, nobody was asked.
        """
        bucket = f"provider {self.name}"[:80]
        limits.take_or_wait(bucket, per_minute=self.per_minute)
        try:
            return net.get_json(url, params, **options)
        except SourceError as error:
            self.rest(error)
            raise

    def rest(self, error: SourceError) -> None:
        """The provider has asked us to come back later: nobody asks it before."""
        if error.retry_after:
            limits.rest(f"provider {self.name}"[:80], seconds=error.retry_after, per_minute=self.per_minute)
