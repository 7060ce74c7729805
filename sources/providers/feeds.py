"""What the watched outlets have put into their feeds, searched by words and by meaning."""

from __future__ import annotations

from collections.abc import Iterator

from sources.models import FeedEntry
from sources.providers.base import Hit, Provider, Query
from sources.providers.ranking import by_meaning, by_words, fused

SNIPPET = 300


class Feeds(Provider):
    """Entries of feeds, kept since they were first seen; outlets drop them from the feed after days."""

    def search(self, query: Query) -> Iterator[Hit]:
        entries = FeedEntry.objects.filter(feed__enabled=True).defer("vector")
        rankings = [by_words(entries, query.words, query.language), by_meaning(entries, query.words)]
        by_url = {entry.url: entry for ranking in rankings for entry in ranking}
        for url in fused([[entry.url for entry in ranking] for ranking in rankings]):
            entry = by_url[url]
            yield Hit(
                url=url,
                title=entry.title,
                snippet=entry.summary[:SNIPPET],
                language=entry.language,
                published_at=entry.published_at,
            )
