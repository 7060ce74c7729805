"""Research finds what bears on a claim, reads it, counts origins, and leaves the deciding to people."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from claims import corroboration, review, triage
from claims.errors import Invalid, NotPermitted, WrongState
from claims.models import Event, Evidence, Search
from sources import passages
from sources.errors import Resting, SourceError
from sources.models import Fetch
from sources.providers.base import Hit, Provider
from tests.factories import a_claim, a_document, a_researched_claim, a_snapshot, a_story, a_user, evidence_for

pytestmark = pytest.mark.django_db

SUPPORTS = (
    "The State Department said on Tuesday that North Korea had sent Russia more than 11,000 containers of munitions "
    "in recent months. Officials gave no pictures."
)
DENIES = "نفت كوريا الشمالية يوم الأربعاء أنها شحنت حاويات ذخائر إلى روسيا. ووصفت الوزارة الاتهام بأنه لا أساس له."
ELSEWHERE = "The port of Rotterdam handled more containers this spring than a year ago, its operator said."


@pytest.fixture
def amina():
    return a_user("checker", "amina")


@pytest.fixture(autouse=True)
def only_our_library(settings):
    settings.SOURCES_PROVIDERS = {"library": {"BACKEND": "sources.providers.library.Library", "OPTIONS": {}}}


def kept(text, language="en", **fields):
    snapshot = a_snapshot(a_document(language=language, **fields), text)
    passages.index(snapshot)
    return snapshot


def researched(claim, by):
    rounds = corroboration.research(claim, by=by)
    for pk in Search.objects.filter(claim=claim, round=rounds).values_list("pk", flat=True):
        corroboration.run_search(pk)
    for pk in corroboration.unread():
        corroboration.assess(pk)
    corroboration.give_up_unreadable()
    corroboration.finish_rounds()


class Tired(Provider):
    """A provider whose turn has not come."""

    def search(self, query):
        raise Resting(retry_after=9.0)


class Pointing(Provider):
    """A provider that points at the addresses in its options."""

    def search(self, query):
        for url in self.options["urls"]:
            yield Hit(url=url, title="A page")
        if "document" in self.options:
            yield Hit(title="A page that is not on record", document_id=-1)


class Failing(Provider):
    def search(self, query):
        raise SourceError(
            "http_503", permanent=self.options.get("permanent", True), retry_after=self.options.get("retry_after")
        )


class Breaking(Provider):
    def search(self, query):
        raise KeyError("results")


def providers(**entries):
    return {
        name: {"BACKEND": f"{__name__}.{kind.__name__}", "OPTIONS": options}
        for name, (kind, options) in entries.items()
    }


def test_what_bears_on_the_claim_is_proposed_in_every_language_of_the_claim(amina):
    claim = a_researched_claim(
        amina,
        text="North Korea shipped more than 11,000 containers of munitions to Russia.",
        translations={"ar": "شحنت كوريا الشمالية أكثر من 11 ألف حاوية ذخائر إلى روسيا."},
    )
    supports, denies, elsewhere = kept(SUPPORTS), kept(DENIES, "ar"), kept(ELSEWHERE)

    researched(claim, amina)

    states = dict(claim.evidence.values_list("document", "state"))
    assert states[supports.document_id] == states[denies.document_id] == "proposed"
    assert states.get(elsewhere.document_id) != "proposed"


def test_a_passage_stands_where_its_selector_says(amina):
    claim = a_researched_claim(amina, text="North Korea shipped more than 11,000 containers of munitions to Russia.")
    snapshot = kept(SUPPORTS)

    researched(claim, amina)

    evidence = claim.evidence.get()
    assert evidence.passages
    assert all(snapshot.text[p["start"] : p["end"]] == p["exact"] for p in evidence.passages)


def test_the_story_is_no_evidence_for_its_own_claim(amina):
    snapshot = a_story(SUPPORTS)
    passages.index(snapshot)
    claim = a_researched_claim(amina, snapshot=snapshot, start=0, end=len(SUPPORTS))

    researched(claim, amina)

    assert not claim.evidence.exists()


def test_research_twice_adds_no_evidence_twice(amina):
    claim = a_researched_claim(amina, text="North Korea shipped more than 11,000 containers of munitions to Russia.")
    kept(SUPPORTS)

    researched(claim, amina)
    researched(claim, amina)

    claim.refresh_from_db()
    assert claim.evidence.count() == 1
    assert claim.research_round == 2


def test_while_a_round_is_under_way_another_press_joins_it(amina):
    claim = a_researched_claim(amina)

    assert corroboration.research(claim, by=amina) == corroboration.research(claim, by=amina)


def test_what_a_checker_rejected_does_not_come_back(amina):
    claim = a_researched_claim(amina, text="North Korea shipped more than 11,000 containers of munitions to Russia.")
    kept(SUPPORTS)
    researched(claim, amina)
    review.reject(claim.evidence.get(), reason="A summary of the transcript.", by=amina)

    researched(claim, amina)

    assert [e.state for e in claim.evidence.all()] == ["rejected"]


def test_every_query_is_kept_with_its_answer(amina):
    claim = a_researched_claim(amina)
    kept(SUPPORTS)

    researched(claim, amina)

    assert not claim.searches.exclude(state="done").exists()
    assert claim.searches.filter(hit_count__gt=0).first().hits[0]["title"]


def test_a_failing_provider_is_shown_and_hides_nobody(amina, settings):
    settings.SOURCES_PROVIDERS |= providers(broken=(Failing, {}))
    claim = a_researched_claim(amina, text="North Korea shipped more than 11,000 containers of munitions to Russia.")
    kept(SUPPORTS)

    researched(claim, amina)

    failed = claim.searches.filter(provider="broken").first()
    assert (failed.state, failed.outcome) == ("failed", "http_503")
    assert failed.detail
    assert claim.evidence.filter(state="proposed").exists()


def test_a_provider_that_may_recover_is_asked_again_later(amina, settings):
    settings.SOURCES_PROVIDERS = providers(flaky=(Failing, {"permanent": False}))
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    search = claim.searches.first()

    corroboration.run_search(search.pk)

    search.refresh_from_db()
    assert (search.state, search.attempt, search.token) == ("queued", 1, None)
    assert not Search.objects.due().filter(pk=search.pk).exists()


def test_a_search_that_had_to_wait_for_its_turn_has_lost_no_attempt(amina, settings):
    settings.SOURCES_PROVIDERS = providers(tired=(Tired, {}))
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    search = claim.searches.first()

    for _ in range(corroboration.MOST_ATTEMPTS + 1):
        claim.searches.filter(pk=search.pk).update(not_before=timezone.now() - timedelta(minutes=1))
        corroboration.run_search(search.pk)

    search.refresh_from_db()
    assert (search.state, search.attempt, search.outcome) == ("queued", 0, "provider_resting")
    assert timedelta(seconds=5) < search.not_before - timezone.now() < timedelta(seconds=10)


def test_a_search_is_run_by_one_worker(amina):
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    search = claim.searches.first()

    corroboration.run_search(search.pk)
    corroboration.run_search(search.pk)

    search.refresh_from_db()
    assert search.attempt == 1


def test_a_search_that_takes_its_worker_down_each_time_is_given_up(amina):
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    search = claim.searches.first()
    lost = timezone.now() - timedelta(minutes=5)
    claim.searches.filter(pk=search.pk).update(state="running", token=uuid4(), lease_until=lost, attempt=2)

    corroboration.run_search(search.pk)
    search.refresh_from_db()
    assert (search.state, search.attempt) == ("done", 3)

    claim.searches.filter(pk=search.pk).update(state="running", token=uuid4(), lease_until=lost, attempt=3)
    corroboration.run_search(search.pk)

    search.refresh_from_db()
    assert (search.state, search.outcome) == ("failed", "worker_lost")


def test_a_provider_that_breaks_is_asked_again_and_then_given_up(amina, settings):
    settings.SOURCES_PROVIDERS = providers(broken=(Breaking, {}))
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    search = claim.searches.first()

    for _ in range(corroboration.MOST_ATTEMPTS):
        claim.searches.filter(pk=search.pk).update(not_before=timezone.now() - timedelta(minutes=1))
        corroboration.run_search(search.pk)

    search.refresh_from_db()
    assert (search.state, search.outcome, search.attempt) == ("failed", "provider_broken", 3)


def test_an_answer_that_cannot_be_kept_leaves_nothing_half_done(amina, settings):
    settings.SOURCES_PROVIDERS = providers(pointing=(Pointing, {"urls": ["https://paper.example/a"], "document": 0}))
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    search = claim.searches.first()

    corroboration.run_search(search.pk)

    search.refresh_from_db()
    assert (search.state, search.outcome, search.hits) == ("queued", "provider_broken", [])
    assert not claim.evidence.exists()


def test_no_provider_makes_a_round_wait_for_days(amina, settings):
    settings.SOURCES_PROVIDERS = providers(busy=(Failing, {"permanent": False, "retry_after": 1e300}))
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    search = claim.searches.first()

    corroboration.run_search(search.pk)

    search.refresh_from_db()
    assert search.state == "queued"
    assert search.not_before < timezone.now() + timedelta(seconds=corroboration.LONGEST_WAIT + 60)


def test_a_new_page_is_put_on_record_and_fetched(amina, settings):
    settings.SOURCES_PROVIDERS = providers(
        pointing=(Pointing, {"urls": ["https://paper.example/a", "http://10.0.0.1/"]})
    )
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    corroboration.run_search(claim.searches.first().pk)

    evidence = claim.evidence.get()
    assert evidence.document.url == "https://paper.example/a"
    assert evidence.document.fetches.get().purpose == "evidence"
    assert evidence.search.provider == evidence.provider == "pointing"


def test_a_page_that_cannot_be_fetched_is_said_to_be_unreadable(amina, settings):
    settings.SOURCES_PROVIDERS = providers(pointing=(Pointing, {"urls": ["https://paper.example/a"]}))
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    for search in claim.searches.all():
        corroboration.run_search(search.pk)
    Fetch.objects.update(state="dead", last_outcome="http_404")

    corroboration.give_up_unreadable()

    assert claim.evidence.get().state == "unreadable"
    assert not corroboration.progress(claim).running


def test_progress_counts_what_is_done(amina, settings):
    settings.SOURCES_PROVIDERS = providers(pointing=(Pointing, {"urls": ["https://paper.example/a"]}))
    claim = a_researched_claim(amina)
    before = corroboration.progress(claim)
    corroboration.research(claim, by=amina)
    corroboration.run_search(claim.searches.first().pk)

    after = corroboration.progress(claim)

    assert not before.running
    assert after.running
    assert (after.links, after.fetched, after.read) == (1, 0, 0)
    assert after.answered == 1 < after.searches


def test_the_end_of_a_round_is_recorded_once(amina):
    claim = a_researched_claim(amina)

    researched(claim, amina)
    corroboration.finish_rounds()

    ended = Event.objects.filter(claim=claim, verb="researched")
    assert [e.machine for e in ended] == ["research"]


def test_each_round_has_its_own_end_however_late_the_clock_is(amina):
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    for search in claim.searches.all():
        corroboration.run_search(search.pk)

    researched(claim, amina)

    ended = Event.objects.filter(claim=claim, verb="researched").order_by("number")
    assert [e.data["round"] for e in ended] == [1, 2]
    assert not Event.objects.unhandled().filter(claim=claim, verb="research").exists()


def test_a_link_is_added_by_hand_once(amina):
    claim = a_researched_claim(amina)

    evidence = corroboration.add_link(claim, url="https://paper.example/b", by=amina)

    assert evidence.proposed_by == amina
    with pytest.raises(Invalid, match="already"):
        corroboration.add_link(claim, url="https://paper.example/b#part", by=amina)


def test_no_link_is_added_to_a_claim_that_was_set_aside(amina):
    claim = a_researched_claim(amina)
    triage.park(claim, why="low_harm", reason="Few have read it.", by=amina)

    with pytest.raises(WrongState, match="Reopen"):
        corroboration.add_link(claim, url="https://paper.example/b", by=amina)

    assert not claim.evidence.exists()


@pytest.mark.parametrize("url", ["nonsense", "http://127.0.0.1/", "javascript:alert(1)"])
def test_a_bad_address_is_refused_with_a_sentence(amina, url):
    claim = a_researched_claim(amina)

    with pytest.raises(SourceError) as refused:
        corroboration.add_link(claim, url=url, by=amina)

    assert str(refused.value.sentence).endswith(".")


def test_links_are_counted_and_so_are_origins(amina):
    claim = a_researched_claim(amina)
    first = evidence_for(claim)
    evidence_for(claim, origin=first.document.origin)
    evidence_for(claim)

    whole = corroboration.overview(claim)

    assert (whole.links, whole.origins) == (3, 2)
    assert sorted(len(g.evidence) for g in whole.groups) == [1, 2]


def test_a_decision_outlives_a_later_reading(amina):
    claim = a_researched_claim(amina)
    evidence = evidence_for(claim)
    review.accept(evidence, stance="refutes", by=amina)

    corroboration.assess(evidence.pk)

    evidence.refresh_from_db()
    assert (evidence.state, evidence.stance) == (Evidence.State.ACCEPTED, "refutes")


def test_a_contributor_does_not_research(amina):
    with pytest.raises(NotPermitted):
        corroboration.research(a_claim(amina), by=a_user("contributor"))


def test_a_rejected_claim_is_not_researched(amina):
    claim = a_claim(amina)
    triage.reject(claim, why="opinion", reason="A value judgement.", by=amina)

    with pytest.raises(WrongState, match="set aside"):
        corroboration.research(claim, by=amina)


class Backwards(Provider):
    """Points at the same pages as its neighbour, the other way round, and meets it at the record."""

    meeting = threading.Barrier(2)

    def search(self, query):
        urls = [f"https://paper.example/{n:02}" for n in range(20)]
        Backwards.meeting.wait(20)
        for url in urls if self.name == "forwards" else reversed(urls):
            yield Hit(url=url)


@pytest.mark.django_db(transaction=True)
def test_two_searches_that_find_the_same_pages_do_not_block_each_other(settings):
    settings.SOURCES_PROVIDERS = providers(forwards=(Backwards, {}), backwards=(Backwards, {}))
    amina = a_user("checker")
    claim = a_researched_claim(amina)
    corroboration.research(claim, by=amina)
    pairs = [claim.searches.filter(provider=name).first().pk for name in ("forwards", "backwards")]
    faults = []

    def run(pk) -> None:
        try:
            corroboration.run_search(pk)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=run, args=[pk]) for pk in pairs]
    [w.start() for w in workers]
    [w.join() for w in workers]

    assert faults == []
    assert claim.evidence.count() == 20
