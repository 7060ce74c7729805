"""The clock: thin tasks whose message is a hint, and the sweeper that finds what hints have missed."""

from __future__ import annotations

from celery import shared_task
from django.core.cache import cache

from claims import corroboration, intake, monitoring, outside, vocabulary
from claims.models import Search
from sources.hints import hint
from sources.models import Document

READING_TAKES = 240  # seconds at most; after that, another worker may try
READING = "reading-story-{}"


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=60, time_limit=80)
def run_search(search_id: int) -> None:
    corroboration.run_search(search_id)


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=60, time_limit=80)
def assess(evidence_id: int) -> None:
    corroboration.assess(evidence_id)


@shared_task(ignore_result=True, acks_late=True, soft_time_limit=READING_TAKES, time_limit=READING_TAKES + 20)
def read_story(document_id: int) -> None:
    """Suggest the statements of a story that has arrived, or that is too long to be read while a person waits."""
    intake.suggest(Document.objects.get(pk=document_id))
    cache.delete(READING.format(document_id))


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=150)
def sweep() -> None:
    """Whatever is due is hinted or done; safe when two run at once, because every step is fenced by its row."""
    for document in intake.unread_stories():
        # One worker at a time; a story that takes long, or that the extractor stumbles over, holds up nothing else.
        if cache.add(READING.format(document.pk), 1, timeout=READING_TAKES):
            hint("claims.tasks.read_story", document.pk)
    for search_id in Search.objects.due().order_by("pk").values_list("pk", flat=True)[:200]:
        hint("claims.tasks.run_search", search_id)
    corroboration.read_arrived()
    corroboration.give_up_unreadable()
    corroboration.finish_rounds()
    outside.ask_for_cited()
    outside.ask_for_pictures()


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=150)
def monitor() -> None:
    """Have watched what public claims cite, and tell what became of it."""
    monitoring.enrol()
    monitoring.follow()


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=150)
def watch_others() -> None:
    monitoring.enrol_others()


@shared_task(ignore_result=True, soft_time_limit=300, time_limit=330)
def count_words() -> None:
    """Matching weighs words by how rare they are; this looks whether they must be counted anew."""
    vocabulary.recount()
