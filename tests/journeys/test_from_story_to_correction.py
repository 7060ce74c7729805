"""The whole story, once through: an Arabic agency story is pasted, and at its end stands a corrected public verdict.

Real parts: PostgreSQL, Valkey, a Celery worker and its clock as processes, the demo's web over HTTP, and Chromium for
what readers see.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from rest_framework.test import APIClient

from claimtrack.demo import gold, outlets, web
from sources.models import Document
from tests.browsers import WIDE
from tests.factories import a_user, make_token

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]

ROOT = Path(__file__).resolve().parent.parent.parent
STORY = "http://meridian.example/ar/2024/06/19/putin-kim-pact"
PATIENCE = 120  # seconds for anything a worker does; a quiet machine needs a tenth


@pytest.fixture
def newsroom_at_work(settings, transactional_db):
    """The invented web, and a worker and its clock on the test's own database."""
    with web.running() as demo:
        hosts = dict.fromkeys(web.hosts(), f"127.0.0.1:{demo.port}")
        settings.CLAIMTRACK_LOOPBACK_HOSTS = hosts
        environment = os.environ | {
            "DATABASE_URL": test_database_url(),
            "CLAIMTRACK_LOOPBACK_HOSTS": ",".join(f"{host}={address}" for host, address in hosts.items()),
            "CLAIMTRACK_FETCH_DELAY": "0",
            "CLAIMTRACK_BLOBS": str(settings.CLAIMTRACK_BLOBS),
            "CLAIMTRACK_DEMO": "true",
        }
        processes = [
            subprocess.Popen([sys.executable, "manage.py", name], cwd=ROOT, env=environment)
            for name in ("worker", "beat")
        ]
        try:
            yield demo
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)


def test_database_url() -> str:
    """The same server; its address may have an empty host, which urlunsplit would drop."""
    address, _, options = os.environ["DATABASE_URL"].partition("?")
    return f"{address.rpartition('/')[0]}/{connection.settings_dict['NAME']}?{options}"


test_database_url.__test__ = False


class Person:
    """Somebody of the newsroom at the API; every answer must be the expected one."""

    def __init__(self, role: str) -> None:
        self.user = a_user(role)
        self.client = APIClient()
        self.client.credentials(HTTP_AUTHORIZATION=f"Token {make_token(self.user)}")

    def sees(self, where: str, **query):
        answer = self.client.get(f"/api/v1/{where}/", query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def does(self, where: str, expected: int = 200, **body):
        answer = self.client.post(f"/api/v1/{where}/", body, format="json")
        assert answer.status_code == expected, answer.content
        return answer.json()

    def changes(self, claim: int, **body):
        revision = self.sees(f"claims/{claim}")["revision"]
        answer = self.client.patch(f"/api/v1/claims/{claim}/", body | {"revision": revision}, format="json")
        assert answer.status_code == 200, answer.content

    def refused(self, where: str, **body) -> str:
        answer = self.client.post(f"/api/v1/{where}/", body, format="json")
        assert answer.status_code >= 400, answer.content
        return answer.json()["code"]


def wait_until(look, sentence: str):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.3)
    raise AssertionError(f"not within {PATIENCE} s: {sentence}")


def test_from_an_arabic_story_to_a_corrected_verdict(newsroom_at_work, live_server, open_page):
    noor, amina, basil, dana = Person("contributor"), Person("checker"), Person("reviewer"), Person("editor")
    outlets.make()
    outlets.look_at_feeds()
    wait_until(lambda: not outlets.unseen_feeds(), "every feed has been looked at")

    # Noor pastes the address; a worker fetches and keeps the page, and what it states is listed.
    story = noor.does("stories", 201, url=STORY)
    statements = wait_until(lambda: noor.sees(f"stories/{story['id']}/statements"), "the story is read")
    spoken = next(s for s in statements if s["checkable"] and s["suggestion"]["numbers"] and "11" in s["text"])
    assert "متحدث" in spoken["suggestion"]["speaker"]
    assert any(n["value"] == 11000 and n["bound"] == "more_than" for n in spoken["suggestion"]["numbers"])

    # Amina makes a claim of it: the words as they stood, a sentence of its own, who says so, how many.
    texts = gold.claims()["containers"]["text"]
    claim = amina.does(
        "claims",
        201,
        text=texts["ar"],
        language="ar",
        translations={"en": texts["en"]},
        kind="quantity",
        said_on="2024-06-18",
        story=story["id"],
        statement=spoken["id"],
        start=spoken["start"],
        end=spoken["end"],
        hops=[
            {"name": "Meridian Press", "stance": "reports"},
            {"name": "State Department spokesperson", "verb": "قال", "language": "en"},
        ],
        amounts=[{"surface": "أكثر من 11 ألف", "bound": "more_than", "value": "11000", "counted": "حاوية من الذخائر"}],
    )["id"]
    assert amina.refused(
        "claims", text=texts["ar"], language="ar", story=story["id"], start=spoken["start"], end=spoken["end"]
    ) == ("already_recorded")
    amina.does(f"claims/{claim}/triage")
    amina.does(f"claims/{claim}/start")

    # The worker asks, fetches, keeps, reads; many links go back to few reports.
    amina.does(f"claims/{claim}/research", 202)
    wait_until(lambda: not amina.sees(f"claims/{claim}/progress")["running"], "the research is done")
    found = amina.sees(f"claims/{claim}/overview")
    assert found["links"] > found["origins"] >= 2
    assert sum(len(group["evidence"]) for group in found["groups"]) >= 8

    # Each proposal is looked at; nothing is accepted without a copy, and reprints do not make a second origin.
    first, second = found["groups"][0]["evidence"][0], found["groups"][1]["evidence"][0]
    amina.does(f"evidence/{first['id']}/accept", stance="supports", credibility=3, reason="The number and its speaker.")
    assert amina.refused(f"claims/{claim}/submit") == "gate"
    amina.does(f"evidence/{second['id']}/accept", stance="supports", credibility=3, reason="Counted on its own.")
    amina.changes(claim, reply="asked", reply_note="Asked by e-mail on 20 June 2024; no answer so far.")

    # She proposes; she cannot approve it herself; Basil approves, Dana publishes.
    verdict = {
        "rating": "unproven",
        "language": "en",
        "summary": "One government gives the figure; what the containers held has not been seen by anybody else.",
        "reasoning": "The transcript has the number. The other count rests on pictures of ships.",
        "unknowns": "What was inside the containers.",
    }
    amina.does(f"claims/{claim}/verdicts", 201, **verdict)
    amina.does(f"claims/{claim}/submit")
    assert amina.refused(f"claims/{claim}/approve") == "not_permitted"
    assert not APIClient().get("/api/v1/claims/").json()["results"]
    basil.does(f"claims/{claim}/approve")
    assert basil.refused(f"claims/{claim}/publish") == "not_permitted"
    dana.does(f"claims/{claim}/publish")

    # Readers see it, in either language.
    page = open_page(f"{live_server.url}/en/claims/{claim}/", viewport=WIDE)
    shown = page.inner_text("main")
    assert texts["en"] in shown
    assert "Unproven" in shown
    assert verdict["summary"] in shown
    assert re.search(r"2 independent origins", shown)
    arabic = open_page(f"{live_server.url}/ar/claims/{claim}/", viewport=WIDE)
    assert arabic.evaluate("document.documentElement.dir") == "rtl"
    assert texts["ar"] in arabic.inner_text("main")
    assert "غير مؤكد" in arabic.inner_text("main")

    # A reader points out a slip. The old verdict stays until two people agree on the new one.
    amina.does(f"claims/{claim}/correct", kind="rating_change", explanation="The transcript itself says “about”.")
    page.reload()
    assert "Unproven" in page.inner_text("main")
    amina.does(
        f"claims/{claim}/verdicts", 201, **verdict | {"rating": "misleading", "summary": "The figure was rounded up."}
    )
    amina.does(f"claims/{claim}/submit")
    basil.does(f"claims/{claim}/approve")
    dana.does(f"claims/{claim}/publish")
    page.reload()
    assert "Misleading" in page.inner_text("main")
    assert "The transcript itself says “about”." in page.inner_text("main")
    corrections = open_page(f"{live_server.url}/en/corrections/", viewport=WIDE)
    assert "The transcript itself says “about”." in corrections.inner_text("main")

    # And all of it is on record, entry by entry.
    acts = [event["verb"] for event in dana.sees("events", claim=claim, page_size=100)["results"]]
    assert acts[0] == "publish"
    assert acts[-1] == "record_claim"
    assert acts.count("approve") == 2
    assert Document.objects.get(pk=story["id"]).claims.get().status == "published"
