"""A provider that gives the best entry of the feeds and no other."""

from collections.abc import Iterator
from itertools import islice

from sources.providers.base import Hit, Query
from sources.providers.feeds import Feeds


class BestOfFeeds(Feeds):
    def search(self, query: Query) -> Iterator[Hit]:
        return islice(super().search(query), 1)
