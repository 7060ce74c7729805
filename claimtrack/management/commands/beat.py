"""`manage.py beat`: the clock. Two of them do no harm, every entry may run once too often."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from claimtrack.celery import app


class Command(BaseCommand):
    help = "Send out the recurring tasks: sweeping for what is due, looking at feeds."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        app.start(["--quiet", "beat", "--loglevel", settings.LOGGING["root"]["level"].lower(), "--pidfile", ""])
