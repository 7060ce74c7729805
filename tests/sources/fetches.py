"""Rows of fetches as tests need them."""

import uuid
from datetime import timedelta

from django.utils import timezone

from sources import documents, fetching
from sources.models import Fetch

PAGE = "http://harbour.example/ships"


def asked(url=PAGE, purpose="evidence", window="", **fields):
    fetch = fetching.ask(documents.note(url), purpose=purpose, window=window)
    if fields:
        Fetch.objects.filter(pk=fetch.pk).update(**fields)
    return fetch


def now_due(fetch):
    Fetch.objects.filter(pk=fetch.pk).update(not_before=timezone.now() - timedelta(seconds=1))


def state(fetch):
    fetch.refresh_from_db()
    return fetch.state


def a_worker_that_died(fetch, seconds_ago=1):
    """The row as a killed worker leaves it, its lease run out."""
    Fetch.objects.filter(pk=fetch.pk).update(
        state="running",
        attempt=1,
        token=uuid.uuid4(),
        lease_until=timezone.now() - timedelta(seconds=seconds_ago),
    )
