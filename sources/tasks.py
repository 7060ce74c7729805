"""The clock: thin tasks whose message is a hint. The row decides; waiting and trying again live in the row."""

from __future__ import annotations

from celery import shared_task

from sources import documents, fetching, watching
from sources.hints import hint
from sources.models import Document


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=40, time_limit=60)
def run_fetch(fetch_id: int) -> None:
    fetching.run(fetch_id)


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=40, time_limit=60)
def catch_up(document_id: int) -> None:
    """Index a kept copy that was too long to be indexed at once, or whose worker died."""
    documents.catch_up(Document.objects.get(pk=document_id))


@shared_task(ignore_result=True, soft_time_limit=40, time_limit=60)
def sweep_fetches() -> None:
    fetching.sweep()


@shared_task(ignore_result=True, soft_time_limit=40, time_limit=60)
def poll_feeds() -> None:
    for feed_id in watching.due_feeds():
        hint("sources.tasks.poll_feed", feed_id)


@shared_task(ignore_result=True, soft_time_limit=40, time_limit=60)
def poll_feed(feed_id: int) -> None:
    watching.poll(feed_id)
