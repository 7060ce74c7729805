"""The clock: thin tasks whose message is a hint. The row decides; waiting and trying again live in the row."""

from __future__ import annotations

from celery import shared_task

from sources import documents, fetching, outside, rendering, revisiting, scrubbing, watching
from sources.hints import hint
from sources.models import Document, Fetch


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=40, time_limit=60)
def run_fetch(fetch_id: int) -> None:
    fetch = fetching.run(fetch_id)
    if fetch is not None and fetch.purpose == Fetch.Purpose.WATCH:
        hint("sources.tasks.conclude_visit", fetch_id)


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=40, time_limit=60)
def conclude_visit(fetch_id: int) -> None:
    """Hold what a visit brought against the copy before."""
    revisiting.conclude(fetch_id)


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


@shared_task(ignore_result=True, soft_time_limit=40, time_limit=60)
def visit_watched() -> None:
    """Ask for the visits that are due, and see to those whose worker died before it told what came of them."""
    revisiting.visit_due()
    for fetch_id in revisiting.ended():
        hint("sources.tasks.conclude_visit", fetch_id)


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=40, time_limit=60)
def keep_outside(row_id: int) -> None:
    outside.run(row_id)


@shared_task(ignore_result=True, soft_time_limit=40, time_limit=60)
def sweep_outside() -> None:
    outside.sweep()
    rendering.sweep()


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=40, time_limit=60)
def render(row_id: int) -> None:
    rendering.run(row_id)


@shared_task(ignore_result=True, soft_time_limit=100, time_limit=120)
def scrub_archive() -> None:
    """A slice of the archive, hashed again; the row says how far we are."""
    scrubbing.go_on()
