"""The clock: thin tasks whose message is a hint, and the sweeper that finds what hints have missed."""

from __future__ import annotations

from celery import shared_task

from claims import corroboration, intake
from claims.models import Search
from sources.hints import hint


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=60, time_limit=80)
def run_search(search_id: int) -> None:
    corroboration.run_search(search_id)


@shared_task(ignore_result=True, acks_late=True, reject_on_worker_lost=True, soft_time_limit=60, time_limit=80)
def assess(evidence_id: int) -> None:
    corroboration.assess(evidence_id)


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=150)
def sweep() -> None:
    """Whatever is due is hinted or done; safe when two run at once, because every step is fenced by its row."""
    for document in intake.unread_stories():
        intake.suggest(document)
    for search_id in Search.objects.due().order_by("pk").values_list("pk", flat=True)[:200]:
        hint("claims.tasks.run_search", search_id)
    corroboration.read_arrived()
    corroboration.give_up_unreadable()
    corroboration.finish_rounds()
