"""What public claims cite is watched; what became of it is told, put before a checker, and changes nothing itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from claims import editing, editions, gate, history, intake, monitoring, publication, review
from claims.errors import Invalid, NotPermitted, WrongState
from claims.models import Citation, Claim, Event, Evidence, SourceChange, Verdict
from sources import documents, fetching, revisiting
from sources.models import Fetch, Watch
from tests import factories
from tests.claims.changed import reads_now
from tests.claims.pages.published import COUNT, a_full_claim
from tests.sources import sites as loopback
from tests.sources.sites import article

pytestmark = pytest.mark.django_db

PAGE = "http://harbour.example/ships"
CITED = "Two cranes were out of order"
TEXT = (
    "Dock workers in the northern port counted forty ships on Monday. The harbour master said the queue was the "
    f"longest in nine years. {CITED}, and spare parts had not arrived. Nobody was hurt in the storm that followed."
)
STORY = "The port said on Monday that forty ships were waiting. It was the longest queue in nine years."


@pytest.fixture
def sites(settings):
    settings.CLAIMTRACK_FETCH_DELAY, settings.CLAIMTRACK_ROBOTS = 0, False
    with loopback.running(settings) as running:
        yield running


@pytest.fixture
def claim(sites):
    """A published claim that cites a page on the web, which is watched."""
    sites.serve(PAGE, article(text=TEXT))
    page = documents.note(PAGE)
    fetching.run(fetching.ask(page, purpose="evidence").pk)
    snapshot = page.snapshots.get()
    start = snapshot.text.index(CITED)
    by, editor = factories.a_user("checker"), factories.a_user("editor")
    claim = factories.a_researched_claim(by)
    evidence = Evidence.objects.create(
        claim=claim,
        document=page,
        snapshot=snapshot,
        state="proposed",
        stance="supports",
        score=0.9,
        passages=[{"start": start, "end": start + len(CITED), "exact": CITED, "prefix": "", "suffix": "", "score": 1}],
        provider="library",
    )
    review.accept(evidence, stance="supports", by=by)
    claim.refresh_from_db()
    factories.make_ready(claim, by)
    factories.a_verdict(claim, by)
    review.submit(claim, by=by)
    review.approve(claim, by=editor)
    publication.publish(claim, by=editor)
    monitoring.enrol()
    return Claim.objects.get(pk=claim.pk)


def looked_at_again(after=40.0):
    """Time goes by, and the workers look again."""
    earlier = timedelta(days=after)
    Watch.objects.update(
        since=F("since") - earlier,
        next_visit_at=F("next_visit_at") - earlier,
        trouble_since=F("trouble_since") - earlier,
    )
    Watch.objects.exclude(document__url=PAGE).update(next_visit_at=timezone.now() + timedelta(days=1))
    revisiting.visit_due()
    for fetch in Fetch.objects.filter(purpose="watch", state="queued"):
        fetching.run(fetch.pk)
    for fetch_id in revisiting.ended():
        revisiting.conclude(fetch_id)
    return monitoring.follow()


def now_reads(sites, text, **more):
    sites.serve(PAGE, article(text=text), **more)


def marks(claim):
    edition = editions.shown(claim)[claim.published_verdict.number]
    return monitoring.marks(claim, edition["sources"])


def kinds(claim):
    return [change.kind for change in claim.source_changes.order_by("pk")]


# -- what is watched


def test_what_a_public_claim_cites_is_watched_closely(claim):
    page = documents.note(PAGE)

    assert Watch.objects.get(document=page).level == "close"
    citation = Citation.objects.get(claim=claim, document=page)
    assert citation.snapshot == page.snapshots.get()
    assert [(row["role"], row["exact"]) for row in citation.passages] == [("evidence", CITED)]


def test_the_story_the_hops_and_the_evidence_are_cited_each_with_its_words(db):
    claim = a_full_claim()

    assert monitoring.enrol() == 1

    roles = {row["role"] for citation in claim.citations.all() for row in citation.passages}
    assert roles == {"story", "attribution", "evidence"}
    for citation in claim.citations.select_related("snapshot"):
        assert citation.passages
        for row in citation.passages:
            assert citation.snapshot.text[row["start"] : row["end"]] == row["exact"]
    assert Watch.objects.filter(level="close").count() == claim.citations.count() == 6


def test_a_page_named_in_the_reply_is_watched_too(claim, sites):
    editor, url = factories.a_user("editor"), "http://harbour.example/statement"
    sites.serve(url)
    publication.correct(claim, kind="update", explanation="The port has answered.", by=editor)
    claim.refresh_from_db()
    editing.describe(
        claim,
        by=editor,
        seen=claim.revision,
        reply="answered",
        reply_note=f"They point to {url}. And to http://10.0.0.1/",
    )
    publish_again(claim)

    monitoring.enrol()

    watch = Watch.objects.get(document__url=url)
    assert (watch.level, watch.document.fetches.get().purpose) == ("close", "evidence")


def publish_again(claim, by=None):
    checker, editor = factories.a_user("checker"), factories.a_user("editor")
    factories.a_verdict(claim, checker, summary="A newer sentence that says how it is.")
    review.submit(claim, by=checker)
    review.approve(claim, by=editor)
    publication.publish(claim, by=editor)


def test_enrolling_again_changes_nothing_and_a_claim_at_work_is_not_enrolled(claim):
    before = list(Citation.objects.values())
    factories.a_claim_in_review(factories.a_user("checker"))

    assert monitoring.enrol() == 0

    assert list(Citation.objects.values()) == before


def test_what_a_correction_no_longer_cites_is_watched_less(claim):
    checker = factories.a_user("checker")
    publication.correct(claim, kind="update", explanation="That page is about another port.", by=checker)
    claim.refresh_from_db()
    evidence = claim.evidence.get(document__url=PAGE)
    review.reconsider(evidence, by=checker)
    review.reject(evidence, reason="Another port.", by=checker)
    claim.refresh_from_db()
    publish_again(claim)

    monitoring.enrol()

    assert not claim.citations.filter(document__url=PAGE).exists()
    assert Watch.objects.get(document__url=PAGE).level == "loose"


def test_stories_and_what_is_accepted_for_claims_at_work_are_watched_now_and_then(db):
    story = factories.a_story(STORY).document
    claim = factories.a_researched_claim()
    evidence = factories.evidence_for(claim)
    found = factories.evidence_for(claim)
    review.accept(evidence, stance="supports", by=factories.a_user("checker"))

    monitoring.enrol_others()
    monitoring.enrol_others()

    watched = dict(Watch.objects.values_list("document", "level"))
    assert watched == {story.pk: "loose", evidence.document_id: "loose"}
    assert found.document_id not in watched


# -- what is told


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TEXT.replace("Two cranes", "Three cranes"), "passage_edited"),
        (TEXT.replace(f"{CITED}, and spare parts had not arrived. ", ""), "passage_gone"),
        (f"{TEXT.replace(f'{CITED}, and spare parts had not arrived. ', '')} {CITED}.", "passage_moved"),
        (TEXT.replace("forty ships", "fifty ships"), "text"),
    ],
)
def test_a_change_of_a_cited_source_is_told_once(claim, sites, text, kind):
    now_reads(sites, text)

    assert looked_at_again() == 1
    assert looked_at_again() == 0

    assert kinds(claim) == [kind]
    event = claim.events.order_by("-number").first()
    assert (event.verb, event.machine, event.data["became"]) == ("source_changed", "monitoring", kind)
    assert claim.events.filter(verb="source_changed").count() == 1


def test_of_an_edited_passage_is_said_what_differs(claim, sites):
    now_reads(sites, TEXT.replace("Two cranes", "Three cranes"))

    looked_at_again()

    change = claim.source_changes.get()
    (passage,) = change.passages
    assert (passage["fate"], passage["edits"]) == (
        "edited",
        [{"kind": "number", "before": "Two", "after": "Three"}],
    )
    assert passage["now"].startswith("Three cranes")
    assert [row["edits"] for row in change.changes] == [passage["edits"]]


@pytest.mark.parametrize("text", [f"{TEXT}\n\nUpdated 3 July 2024, 10:42 GMT", f"1,204 views\n\n{TEXT}"])
def test_what_a_page_says_about_itself_is_not_told(claim, sites, text):
    now_reads(sites, text)

    assert looked_at_again() == 0
    assert kinds(claim) == []


def test_a_page_that_is_gone_is_told_when_it_is_sure_and_so_is_its_return(claim, sites):
    sites.serve(PAGE, status=404)
    told = [looked_at_again(), looked_at_again(1.1), looked_at_again(2.1)]
    now_reads(sites, TEXT)
    told += [looked_at_again(), looked_at_again()]

    assert told == [0, 0, 1, 1, 0]
    assert kinds(claim) == ["dead", "restored"]


def test_a_page_that_moved_is_told_with_its_new_address(claim, sites):
    there = "http://harbour.example/archive/ships"
    sites.serve(PAGE, status=301, headers={"Location": there})
    sites.serve(there, article(text=TEXT))

    looked_at_again()

    assert kinds(claim) == ["moved"]
    assert [mark.moved_to for mark in marks(claim)] == [there]


def test_each_further_change_is_told_against_the_copy_that_is_cited(claim, sites):
    now_reads(sites, TEXT.replace("Two cranes", "Three cranes"))
    looked_at_again()
    now_reads(sites, TEXT.replace("Two cranes", "Four cranes"))
    looked_at_again()

    changes = list(claim.source_changes.order_by("pk"))

    assert [change.passages[0]["edits"][0]["after"] for change in changes] == ["Three", "Four"]
    assert {change.passages[0]["edits"][0]["before"] for change in changes} == {"Two"}


def test_two_claims_that_cite_one_page_are_both_told(claim, sites):
    other = factories.a_researched_claim(text="Cranes were out of order in the northern port.")
    page = documents.note(PAGE)
    first = claim.evidence.get(document=page)
    Evidence.objects.create(
        claim=other,
        document=page,
        snapshot=first.snapshot,
        state="accepted",
        stance="supports",
        decided_by=factories.a_user("checker"),
        decided_at=timezone.now(),
        passages=first.passages,
    )
    by, editor = factories.a_user("checker"), factories.a_user("editor")
    factories.make_ready(other, by)
    factories.a_verdict(other, by)
    review.submit(other, by=by)
    review.approve(other, by=editor)
    publication.publish(other, by=editor)
    monitoring.enrol()
    now_reads(sites, TEXT.replace("Two cranes", "Three cranes"))

    assert looked_at_again() == 2
    assert kinds(claim) == kinds(other) == ["passage_edited"]


def test_a_claim_published_on_a_copy_that_is_out_of_date_by_then_is_told_at_once(claim, sites):
    now_reads(sites, TEXT.replace("Two cranes", "Three cranes"))
    looked_at_again()
    Citation.objects.all().delete()

    monitoring.enrol()

    assert monitoring.follow() == 0  # told already, of this very copy
    assert Citation.objects.filter(heard=None, document__url=PAGE).count() == 0


def test_a_worker_killed_while_telling_has_told_nothing_and_the_next_one_does(claim, sites, monkeypatch):
    now_reads(sites, TEXT.replace("Two cranes", "Three cranes"))
    monkeypatch.setattr(monitoring, "record", lambda *args, **data: 1 / 0)
    assert looked_at_again() == 0
    assert kinds(claim) == []
    monkeypatch.undo()

    assert monitoring.follow() == 1
    assert kinds(claim) == ["passage_edited"]


def test_a_claim_that_cannot_be_enrolled_holds_up_no_other(claim, monkeypatch):
    Citation.objects.all().delete()
    other = factories.a_published_claim()
    shown = editions.shown
    monkeypatch.setattr(monitoring.editions, "shown", lambda one: 1 / 0 if one == other else shown(one))

    assert monitoring.enrol() == 1
    assert claim.citations.exists()


# -- nothing follows by itself


def substance(claim):
    """All that a change of a source must leave as it is."""
    return (
        Claim.objects.filter(pk=claim.pk).values().get(),
        list(Verdict.objects.filter(claim=claim).order_by("pk").values()),
        list(Evidence.objects.filter(claim=claim).order_by("pk").values()),
        gate.fingerprint(claim),
    )


def test_a_changed_source_leaves_verdict_and_evidence_as_they_are(claim, sites):
    before = substance(claim)
    now_reads(sites, "There is nothing left of what stood here before; the port is open again.")

    looked_at_again()

    assert kinds(claim) == ["passage_gone"]
    assert substance(claim) == before


def test_the_look_at_the_substance_finds_a_machine_that_moves_a_claim(claim, sites, monkeypatch):
    """The twin: without its guard, telling could open a correction, and the test above would see it."""
    before = substance(claim)
    tell = monitoring._tell

    def tells_and_moves(citation, *rest):
        history.move(citation.claim, "correct", by=factories.a_user("contributor"), reason="by machine", kind="update")
        return tell(citation, *rest)

    monkeypatch.setattr(monitoring, "_tell", tells_and_moves)
    now_reads(sites, TEXT.replace("Two cranes", "Three cranes"))
    looked_at_again()
    assert substance(claim) == before  # refused, and nothing told
    monkeypatch.setattr(history, "require", lambda by, permission: None)

    monitoring.follow()

    assert substance(claim) != before


def test_a_story_is_read_in_the_copy_it_was_handed_in_with_whatever_visits_bring(db):
    story = factories.a_story(STORY)
    fetch = fetching.ask(story.document, purpose="watch", window="now")
    factories.a_snapshot(story.document, "Page not found", fetch=fetch)

    assert story.document.snapshots.to_work_with().first() == story
    assert {statement.snapshot for statement in intake.suggest(story.document)} == {story}


# -- a person looks


@pytest.fixture
def change(claim, sites):
    now_reads(sites, TEXT.replace("Two cranes", "Three cranes"))
    looked_at_again()
    return claim.source_changes.get()


def test_a_checker_says_what_a_change_means_once(change):
    checker = factories.a_user("checker")

    monitoring.look(change, note="They corrected the number of cranes; our claim is about ships.", by=checker)

    assert (change.looked_by, change.looked_at is not None) == (checker, True)
    event = change.claim.events.order_by("-number").first()
    assert (event.verb, event.actor, event.data["reason"]) == ("look_at_change", checker, change.note)
    with pytest.raises(WrongState):
        monitoring.look(change, note="I saw it too.", by=checker)


@pytest.mark.parametrize("role", ["contributor", "auditor"])
def test_others_may_not(change, role):
    with pytest.raises(NotPermitted):
        monitoring.look(change, note="Nothing.", by=factories.a_user(role))


def test_without_a_note_nobody_has_looked(change):
    with pytest.raises(Invalid):
        monitoring.look(change, note="  ", by=factories.a_user("checker"))
    with pytest.raises(IntegrityError, match="source_change_looked_at_by_somebody"):
        SourceChange.objects.filter(pk=change.pk).update(looked_at=timezone.now())


def test_what_was_told_is_not_rewritten(change):
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        SourceChange.objects.filter(pk=change.pk).update(kind="text")
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        SourceChange.objects.filter(pk=change.pk).delete()


# -- what readers are told


def test_readers_are_told_which_source_what_and_when_and_nothing_else(change):
    monitoring.look(change, note="A secret of the newsroom.", by=factories.a_user("checker"))

    (mark,) = marks(change.claim)

    assert (mark.number, mark.kind, mark.seen_at, mark.moved_to) == (
        change.number, "passage_edited", change.seen_at, "",
    )  # fmt: skip
    assert set(vars(mark)) == {"number", "kind", "label", "seen_at", "moved_to"}


def test_what_was_put_right_is_no_longer_marked(change, sites):
    now_reads(sites, TEXT)
    looked_at_again()

    assert kinds(change.claim) == ["passage_edited", "restored"]
    assert marks(change.claim) == []


def test_an_edition_that_cites_the_page_as_it_is_now_has_no_mark(change):
    edition = editions.shown(change.claim)[1]
    source = next(source for source in edition["sources"] if source["document"] == change.document_id)

    assert monitoring.marks(change.claim, [source])
    assert monitoring.marks(change.claim, [source | {"sha256": change.visit.snapshot.sha256}]) == []


def test_events_of_it_read_as_sentences(change):
    event = Event.objects.get(claim=change.claim, verb="source_changed")

    assert history.ACTS[event.verb]
    assert event.data["source"] == change.number


def test_of_many_sources_the_one_that_changed_is_told(db):
    claim = a_full_claim()
    page = claim.evidence.get(snapshot__text=COUNT).document

    change = reads_now(claim, page, COUNT.replace("10,000", "12,000"))

    assert claim.source_changes.get() == change
    assert change.kind == "passage_edited"
    assert change.passages[0]["edits"] == [{"kind": "number", "before": "10,000", "after": "12,000"}]
