"""`manage.py worker`: one Celery worker with CLAIMTRACK_WORKERS processes."""

import warnings
from typing import Any

from celery.exceptions import SecurityWarning
from django.conf import settings
from django.core.management.base import BaseCommand

from claimtrack.celery import app


class Command(BaseCommand):
    help = "Work on what is due: fetch, compare, watch. Start as many as you need."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        # Its fear is of pickled messages, and we accept JSON only.
        warnings.filterwarnings("ignore", category=SecurityWarning)
        app.worker_main(
            [
                *("--quiet", "worker", "--loglevel", settings.LOGGING["root"]["level"].lower()),
                *("--concurrency", str(settings.CLAIMTRACK_WORKERS)),
                *("--without-gossip", "--without-mingle"),  # workers need not know of each other
            ]
        )
