"""All we have kept, searched by words and by meaning, in every language at once."""

from __future__ import annotations

from collections.abc import Iterator

from sources.models import Passage
from sources.providers.base import Hit, Provider, Query
from sources.providers.ranking import by_meaning, by_words, fused

SNIPPET = 300


class Library(Provider):
    """Our own kept copies. Each document once, shown by the passage that made it a hit."""

    def search(self, query: Query) -> Iterator[Hit]:
        passages = Passage.objects.select_related("snapshot__document")
        wordy = by_words(passages.defer("vector"), query.words, query.language)
        near = by_meaning(passages.defer("vector"), query.words)
        best: dict[int, Passage] = {}
        for passage in (*near, *wordy):
            best.setdefault(passage.snapshot.document_id, passage)
        rankings = [[passage.snapshot.document_id for passage in found] for found in (wordy, near)]
        for document_id in fused(rankings):
            yield _hit(best[document_id])


def _hit(passage: Passage) -> Hit:
    snapshot = passage.snapshot
    document = snapshot.document
    return Hit(
        url=document.url or "",
        title=document.title,
        snippet=snapshot.text[passage.start : passage.end][:SNIPPET],
        language=snapshot.language,
        published_at=document.published_at,
        document_id=document.pk,
    )
