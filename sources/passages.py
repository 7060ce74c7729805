"""The index over kept texts: passages by their words and by their meaning, made anew whenever needed."""

from django.db import transaction

from sources.models import Passage, Snapshot
from sources.text import passages, vectors
from sources.text.normalize import stems

BATCH = 64
NOT_THE_PAGE = {"soft_404", "consent_wall"}  # what was kept is an error or a banner; nobody should find it


def index(snapshot: Snapshot) -> int:
    """Make `snapshot` the indexed copy of its document and return how many passages it has.

    May be called again, also after it was interrupted: it goes on where it stopped. Earlier copies of the
    document leave the index, so that a search finds a page once, as it reads now.
    """
    spans = [] if NOT_THE_PAGE & set(snapshot.warnings) else passages.split(snapshot.text, snapshot.language)
    _take_over(snapshot)
    done = Passage.objects.filter(snapshot=snapshot).count()
    for first in range(done, len(spans), BATCH):
        batch = spans[first : first + BATCH]
        texts = [span.of(snapshot.text) for span in batch]
        rows = [
            Passage(
                snapshot=snapshot,
                ordinal=first + number,
                start=span.start,
                end=span.end,
                stems=stems(text, snapshot.language),
                vector=vector,
            )
            for number, (span, text, vector) in enumerate(zip(batch, texts, vectors.embed(texts), strict=True))
        ]
        # Another worker may be at the same copy; its rows are the same.
        Passage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(spans)


@transaction.atomic
def forget(snapshot: Snapshot) -> None:
    """Take a copy out of the index, so that `index` makes it anew."""
    Passage.objects.filter(snapshot=snapshot).delete()


@transaction.atomic
def _take_over(snapshot: Snapshot) -> None:
    """Passages of earlier copies: handed on where the text is the same, dropped where it is not."""
    earlier = Passage.objects.filter(snapshot__document=snapshot.document_id).exclude(snapshot=snapshot)
    alike = (
        Snapshot.objects.filter(
            document=snapshot.document_id,
            text_sha256=snapshot.text_sha256,
            language=snapshot.language,
            passages__isnull=False,
        )
        .exclude(pk=snapshot.pk)
        .first()
    )
    if alike and not Passage.objects.filter(snapshot=snapshot).exists():
        Passage.objects.filter(snapshot=alike).update(snapshot=snapshot)
    earlier.delete()
