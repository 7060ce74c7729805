"""People at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_user


@pytest.fixture
def at_desk() -> Callable[[Any], Client]:
    """A browser in which this person has logged in."""

    def log_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


def workbench(claim: Any) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def act(claim: Any, name: str) -> str:
    return reverse("admin:claims_claim_act", args=[claim.pk, name])


def decide(evidence: Any) -> str:
    return reverse("admin:claims_evidence_decide", args=[evidence.pk])


def record(snapshot: Any, start: int, end: int) -> str:
    return reverse("admin:claims_story_record", args=[snapshot.document_id]) + f"?start={start}&end={end}"


def rows(prefix: str, *filled: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form with several rows."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def page(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def checker():
    return a_user("checker", "chen")


@pytest.fixture
def editor():
    return a_user("editor", "edda")


@pytest.fixture
def desk(at_desk, checker):
    return at_desk(checker)
