"""`manage.py worker`: one Celery worker with CLAIMTRACK_WORKERS processes; or, without a queue, one process alone."""

import warnings
from argparse import ArgumentParser
from typing import Any

from celery.exceptions import SecurityWarning
from django.conf import settings
from django.core.management.base import BaseCommand

from claimtrack import queueless
from claimtrack.celery import app
from sources.alarm import Ending


class Command(BaseCommand):
    help = "Work on what is due: fetch, compare, watch. Start as many as you need."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-queue",
            action="store_true",
            help="do the work of workers and clock straight from PostgreSQL, one thing at a time: when Redis is away",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["without_queue"]:
            with Ending() as ending:
                queueless.work(until=lambda: ending.asked)
            return
        # Its fear is of pickled messages, and we accept JSON only.
        warnings.filterwarnings("ignore", category=SecurityWarning)
        app.worker_main(
            [
                *("--quiet", "worker", "--loglevel", settings.LOGGING["root"]["level"].lower()),
                *("--concurrency", str(settings.CLAIMTRACK_WORKERS)),
                *("--without-gossip", "--without-mingle"),  # workers need not know of each other
            ]
        )
