"""The clock hands out work and is held up by none of it."""

import pytest
from django.core.cache import cache

from claims import intake, tasks
from claims.models import Search
from sources.models import Fetch
from tests.factories import BRIEFING, a_researched_claim, a_snapshot, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived():
    """A story handed in by its address, whose page has come since."""
    document = intake.add_story(by=a_user("contributor"), url="https://news.example/story", language="en").document
    a_snapshot(document, BRIEFING)
    cache.delete(tasks.READING.format(document.pk))
    return document


def stumble(text, **context):
    raise RuntimeError("an extractor of somebody else's")


def test_a_story_that_has_arrived_is_handed_to_one_worker(arrived, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as hints:
        tasks.sweep()
        tasks.sweep()

    assert sum("read_story" in str(hint) for hint in hints) == 1


def test_reading_lists_what_the_story_states_and_ends_the_waiting(arrived):
    tasks.read_story(arrived.pk)

    assert arrived.statements.exists()
    assert intake.unread_stories() == []


def test_a_story_that_the_extractor_stumbles_over_holds_up_nothing_else(arrived, settings):
    settings.CLAIMTRACK_EXTRACTOR = f"{__name__}.stumble"
    settings.SOURCES_PROVIDERS = {}
    amina = a_user("checker")
    claim = a_researched_claim(amina)
    tasks.corroboration.research(claim, by=amina)

    tasks.sweep()

    assert claim.events.filter(verb="researched").exists()
    assert intake.unread_stories() == [arrived]


def test_of_an_enormous_story_the_beginning_is_read_and_all_of_it_kept(settings, monkeypatch):
    monkeypatch.setattr(intake, "READ_AT_MOST", 60)
    document = intake.add_story(by=a_user("contributor"), text=BRIEFING, language="en").document

    snapshot = document.snapshots.get()

    assert snapshot.text == BRIEFING
    assert max(s.end for s in document.statements.all()) <= 60
    assert not Search.objects.exists()
    assert not Fetch.objects.exists()
