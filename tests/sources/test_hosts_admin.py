"""Hosts in the desk: what is out of order is said with its reason, and closed or decided by those who may."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from sources import documents, fetching
from sources.models import Fetch, Host, Robots, RobotsOverride
from tests.factories import a_user

pytestmark = pytest.mark.django_db

PAGE = "http://harbour.example/ships"


def where(model, page="changelist", *ids):
    return reverse(f"admin:sources_{model}_{page}", args=ids)


@pytest.fixture
def broken():
    now = timezone.now()
    fetching.ask(documents.note(PAGE), purpose="evidence")
    return Host.objects.create(
        name="harbour.example",
        failures=6,
        last_failure="too_slow",
        opened_at=now,
        open_until=now + timedelta(minutes=2),
    )


@pytest.fixture
def disallowed():
    fetch = fetching.ask(documents.note(PAGE), purpose="evidence")
    Fetch.objects.filter(pk=fetch.pk).update(state="dead", last_outcome="robots_disallowed")
    return fetch


def signed_in(client, role):
    user = a_user(role, f"a-{role}")
    client.force_login(user)
    return user


def test_a_host_that_is_out_of_order_is_shown_with_reason_next_try_and_who_waits(client, broken):
    signed_in(client, "auditor")

    page = client.get(where("host"), {"breaker": "open"}).content.decode()

    assert "6 failures in a row: The host did not finish its answer in time" in page
    assert "Next try at" in page
    assert f'{where("fetch")}?q=harbour.example&amp;state__exact=queued">1</a>' in page
    assert where("host", "close", broken.pk) not in page


def test_who_keeps_up_the_sources_closes_it_with_a_button_and_it_is_on_record(client, broken):
    amina = signed_in(client, "checker")
    for page in (client.get(where("host")), client.get(where("host", "change", broken.pk))):
        assert where("host", "close", broken.pk) in page.content.decode()

    client.post(where("host", "close", broken.pk))

    broken.refresh_from_db()
    assert (broken.opened_at, broken.failures, broken.closed_by) == (None, 0, amina)
    assert LogEntry.objects.get().user == amina


def test_nobody_else_closes_it(client, broken):
    signed_in(client, "auditor")

    assert client.post(where("host", "close", broken.pk)).status_code == 403
    assert client.get(where("host", "close", broken.pk)).status_code == 405

    broken.refresh_from_db()
    assert broken.opened_at is not None


def test_robots_txt_is_shown_as_text(client):
    signed_in(client, "auditor")
    row = Robots.objects.create(
        origin="http://harbour.example",
        host="harbour.example",
        state="rules",
        body="User-agent: *\n# <script>a()</script>",
    )

    page = client.get(where("robots", "change", row.pk)).content.decode()

    assert "&lt;script&gt;a()&lt;/script&gt;" in page
    assert client.get(where("robots")).status_code == 200


def test_a_disallowed_fetch_leads_to_the_decision_for_those_who_may_make_it(client, disallowed):
    add = where("robotsoverride", "add")
    signed_in(client, "checker")
    assert add not in client.get(where("fetch", "change", disallowed.pk)).content.decode()
    assert client.get(add).status_code == 403

    dana = signed_in(client, "reviewer")
    link = f"{add}?document={disallowed.document_id}"
    assert link in client.get(where("fetch", "change", disallowed.pk)).content.decode()
    assert client.get(link).status_code == 200
    client.post(add, {"document": disallowed.document_id, "reason": "The only copy of the treaty."})

    decided = RobotsOverride.objects.get()
    assert (decided.by, decided.reason) == (dana, "The only copy of the treaty.")
    disallowed.refresh_from_db()
    assert (disallowed.state, disallowed.retried_by) == ("queued", dana)
    assert "The only copy of the treaty." in client.get(where("robotsoverride")).content.decode()
    assert client.get(where("robotsoverride", "change", decided.pk)).status_code == 200


def test_a_page_fetched_by_decision_says_so(client, disallowed):
    signed_in(client, "auditor")
    said = "Fetched although the site's robots.txt asks us not to, as somebody has decided."
    Fetch.objects.filter(pk=disallowed.pk).update(state="done", last_outcome="ok", last_detail=said)

    assert escape(said) in client.get(where("fetch", "change", disallowed.pk)).content.decode()


def test_a_decision_without_a_reason_or_made_twice_is_answered_with_a_sentence(client, disallowed):
    signed_in(client, "editor")
    add = where("robotsoverride", "add")

    empty = client.post(add, {"document": disallowed.document_id, "reason": " "})
    client.post(add, {"document": disallowed.document_id, "reason": "The only copy."})
    twice = client.post(add, {"document": disallowed.document_id, "reason": "Once more."})

    assert "This field is required." in empty.content.decode()
    assert "There is such a decision for this document already." in twice.content.decode()
    assert RobotsOverride.objects.count() == 1


def test_a_decision_is_ended_and_stays_on_record(client, disallowed):
    dana = signed_in(client, "editor")
    client.post(where("robotsoverride", "add"), {"document": disallowed.document_id, "reason": "The only copy."})
    decided = RobotsOverride.objects.get()

    client.post(where("robotsoverride"), {"action": "end", "_selected_action": [decided.pk]})

    decided.refresh_from_db()
    assert (decided.ended_by, decided.ended_at is not None) == (dana, True)
