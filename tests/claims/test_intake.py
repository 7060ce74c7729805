"""From a story to claims: what is kept, what is suggested, what a person makes of it."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from claims import editing, intake, matching, triage
from claims.editing import Amount, Hop
from claims.errors import Invalid, NotPermitted, WrongState
from claims.intake import AlreadyRecorded
from claims.models import Claim, Event, Statement
from sources import documents
from sources.errors import SourceError
from sources.models import Document
from tests.factories import BRIEFING, a_claim, a_researched_claim, a_source, a_statement, a_story, a_user

pytestmark = pytest.mark.django_db

NOORS_STORY = """قال متحدث باسم وزارة الخارجية الأميركية الثلاثاء إن بيونغ يانغ نقلت “أكثر من 11 ألف حاوية” إلى روسيا.
ونفت موسكو ذلك. وأضاف المتحدث أن عشرات الصواريخ نقلت أيضا."""


@pytest.fixture
def noor():
    return a_user("contributor", "noor")


@pytest.fixture
def amina():
    return a_user("checker", "amina")


# Stories


def test_a_pasted_story_is_kept_and_read_at_once(noor):
    document = intake.add_story(by=noor, text=NOORS_STORY, language="ar").document

    statements = list(document.statements.all())
    text = document.snapshots.get().text
    assert [text[s.start : s.end] for s in statements] == [s.text for s in statements]
    assert "متحدث باسم وزارة الخارجية الأميركية" in {s.suggestion["speaker"] for s in statements}


def test_the_same_text_twice_is_one_story(noor, amina):
    first = intake.add_story(by=noor, text=NOORS_STORY, language="ar")
    second = intake.add_story(by=amina, text=NOORS_STORY, language="ar")

    assert (first.is_new, second.is_new) == (True, False)
    assert first.document == second.document
    assert Event.objects.filter(document=first.document, verb="add_story").count() == 1


def test_a_story_by_address_waits_for_its_fetch(noor):
    document = intake.add_story(by=noor, url="HTTPS://News.Example/story#top").document

    assert document.url == "https://news.example/story"
    assert document.fetches.get().state == "queued"
    assert not document.statements.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "an address, a text, or a file"),
        ({"text": "So.", "url": "https://a.example/"}, "an address, a text, or a file"),
        ({"text": "So it is.", "published_at": timezone.now() + timedelta(days=2)}, "future"),
    ],
)
def test_a_story_that_cannot_be_used_is_refused_with_a_sentence(noor, given, sentence):
    with pytest.raises(Invalid, match=sentence):
        intake.add_story(by=noor, **given)


@pytest.mark.parametrize(
    "given",
    [
        {"content": b""},
        {"text": "\u200b"},
        {"url": "not an address"},
        {"url": "http://192.168.1.1/"},
        {"url": "file:///etc/passwd"},
        {"content": b"%PDF-1.4 nothing in it", "content_type": "application/pdf", "name": "a.pdf"},
        {"text": "ab " * 2_000_000},
    ],
)
def test_what_is_no_story_leaves_nothing_behind(noor, given):
    with pytest.raises(SourceError) as refused:
        intake.add_story(by=noor, **given)

    assert len(str(refused.value.sentence)) > 15
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        "قالت الوزارة إن العدد 11 ألفا.".encode("windows-1256"),
        "قالت الوزارة إن العدد 11 ألفا.".encode("utf-8-sig"),
        "قالت الوزارة إن العدد 11 ألفا.".encode("utf-16"),
    ],
)
def test_a_file_is_read_in_its_own_encoding(noor, content):
    document = intake.add_story(by=noor, content=content, name="story.txt", content_type="text/plain").document

    assert document.snapshots.get().text == "قالت الوزارة إن العدد 11 ألفا."


def test_nul_and_broken_bytes_do_not_stop_a_story(noor):
    content = b"The ministry said\x00 on Tuesday that 11 ships \xff\xfe sailed."

    document = intake.add_story(by=noor, content=content, name="a.txt", content_type="text/plain").document

    assert "\x00" not in document.snapshots.get().text
    assert "11 ships" in document.snapshots.get().text


def test_an_auditor_hands_in_nothing():
    with pytest.raises(NotPermitted):
        intake.add_story(by=a_user("auditor"), text=NOORS_STORY)


def test_reading_a_story_twice_adds_nothing(noor):
    document = intake.add_story(by=noor, text=NOORS_STORY, language="ar").document
    before = document.statements.count()

    intake.suggest(document)

    assert document.statements.count() == before


def test_another_extractor_can_be_plugged_in(noor, settings):
    settings.CLAIMTRACK_EXTRACTOR = "tests.claims.test_intake.one_statement"

    document = intake.add_story(by=noor, text=NOORS_STORY, language="ar").document

    assert document.statements.get().extractor == "tests.claims.test_intake.one_statement"


def one_statement(text, **context):
    """An extractor of somebody else's: the whole story is one statement."""

    class Whole:
        start, end, checkable = 0, len(text), True

        def as_json(self):
            return {"text": text}

    whole = Whole()
    whole.text = text
    return [whole]


def test_a_dismissed_statement_can_be_brought_back(noor):
    statement = Statement.objects.filter(document=intake.add_story(by=noor, text=NOORS_STORY).document).first()

    intake.dismiss(statement, by=noor)
    statement.refresh_from_db()
    assert statement.dismissed_by == noor

    intake.bring_back(statement, by=noor)
    statement.refresh_from_db()
    assert statement.dismissed_at is None


# Drafts


def test_a_draft_fills_in_what_the_story_says(noor):
    outlet = a_source("Meridian", kind="agency")
    document = intake.add_story(by=noor, text=NOORS_STORY, language="ar", outlet=outlet).document
    snapshot = document.snapshots.get()
    first = document.statements.filter(checkable=True).first()

    draft = intake.draft(snapshot, first.start, first.end)

    assert draft.original == first.text
    assert draft.kind == "quantity"
    assert [hop.source for hop in draft.hops] == [outlet, "متحدث باسم وزارة الخارجية الأميركية"]
    assert draft.hops[-1].manner == "direct"
    assert (draft.amounts[0].value, draft.amounts[0].bound) == (11000, "more_than")


def test_part_of_a_sentence_is_enough():
    snapshot = a_story()
    start = BRIEFING.index("North Korea")
    end = BRIEFING.index(" to Russia")

    draft = intake.draft(snapshot, start - 1, end)

    assert draft.original == BRIEFING[start:end]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 10_000), (-1, 4)])
def test_a_passage_outside_the_text_is_refused(start, end):
    with pytest.raises(Invalid, match="Mark the words"):
        intake.draft(a_story(), start, end)


def test_claims_that_look_the_same_are_shown_before_saving(amina):
    known = a_claim(amina, text="North Korea has shipped over 11,000 containers of munitions to Russia.")
    snapshot = a_story(text="وقال المتحدث إن كوريا الشمالية شحنت أكثر من 11 ألف حاوية ذخائر إلى روسيا.", language="ar")

    draft = intake.draft(snapshot, 0, len(snapshot.text))

    assert [m.claim for m in draft.similar] == [known]


# Claims


def test_the_original_words_are_kept_verbatim_with_their_place(amina):
    snapshot = a_story()
    start, end = BRIEFING.index("North"), BRIEFING.index(". Pyongyang")

    claim = a_claim(amina, snapshot=snapshot, start=start, end=end)

    original = claim.wordings.get(kind="original")
    assert original.text == original.exact == BRIEFING[start:end]
    assert (original.start, original.end) == (start, end)
    assert BRIEFING[:start].endswith(original.prefix)
    assert BRIEFING[end:].startswith(original.suffix)


def test_a_passage_is_recorded_as_the_same_claim_once(amina):
    snapshot = a_story()
    first = a_claim(amina, snapshot=snapshot, start=0, end=40)

    with pytest.raises(AlreadyRecorded) as known:
        a_claim(amina, snapshot=snapshot, start=0, end=40)

    assert known.value.claim == first


@pytest.mark.django_db(transaction=True)
def test_two_people_recording_one_passage_at_once_make_one_claim():
    amina, snapshot = a_user("checker"), a_story()
    barrier, outcomes = threading.Barrier(2), []

    def press() -> None:
        try:
            barrier.wait()
            a_claim(amina, snapshot=snapshot, start=0, end=40)
            outcomes.append("recorded")
        except AlreadyRecorded:
            outcomes.append("known")
        finally:
            connections.close_all()

    people = [threading.Thread(target=press) for _ in range(2)]
    [p.start() for p in people]
    [p.join() for p in people]

    assert sorted(outcomes) == ["known", "recorded"]
    assert Claim.objects.count() == 1


def test_one_sentence_may_hold_several_claims(amina):
    snapshot = a_story()

    first = a_claim(amina, text="Containers were shipped.", snapshot=snapshot, start=0, end=40)
    second = a_claim(amina, text="It was said on Tuesday.", snapshot=snapshot, start=0, end=40)

    assert first != second


def test_the_chain_ends_unknown_where_nobody_knows_better(amina):
    claim = a_claim(amina, hops=[Hop(source="Meridian"), Hop(source="US officials", is_named=False)])

    hops = list(claim.attributions.all())
    assert [h.terminal for h in hops] == ["", "unknown"]
    assert [h.position for h in hops] == [0, 1]


def test_a_name_in_another_language_finds_the_same_source(amina):
    korea = documents.name_source("North Korea", language="en")
    documents.add_name(korea, "كوريا الشمالية", "ar")

    claim = a_claim(amina, hops=[Hop(source="كوريا الشماليّة", language="ar")])

    assert claim.attributions.get().source == korea


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"language": "klingon!"}, "language"),
        ({"language": "und"}, "language"),
        ({"kind": "poem"}, "kind"),
        ({"said_on": date(2999, 1, 1)}, "said_on"),
        ({"amounts": [Amount("some")]}, "amounts"),
        ({"amounts": [Amount("3–2", "range", 3, 2)]}, "amounts"),
        ({"amounts": [Amount("3", "exact", 3, 4)]}, "amounts"),
        ({"amounts": [Amount("many", "exact", 10**25)]}, "amounts"),
        ({"hops": [Hop(source="A", terminal="document"), Hop(source="B")]}, "hops"),
        ({"hops": [Hop(source=None, terminal="document")]}, "hops"),
        ({"hops": [Hop(source="A", stance="shouts")]}, "hops"),
        ({"hops": [Hop(source="A", terminal="rumour")]}, "hops"),
        ({"translations": {"en-" + "-".join(["aaaaaaaa"] * 5): "So."}}, "language"),
        ({"reply": "asked"}, "reply_note"),
    ],
)
def test_what_cannot_be_a_claim_is_refused_where_it_is_wrong(amina, given, field):
    with pytest.raises(Invalid) as refused:
        a_claim(amina, **given)

    assert refused.value.field == field
    assert not Claim.objects.exists()


def test_bidi_overrides_and_nul_do_not_get_into_a_claim(amina):
    claim = a_claim(
        amina,
        hops=[Hop(source="The min\x00istry", role="min\x00ister", verb="\u202esaid")],
        text="It was\x00 \u202esigned\u202c in 1961.",
    )

    assert claim.text == "It was signed in 1961."


def test_a_waiver_is_recorded_with_its_author_by_those_who_may(noor, amina):
    claim = a_claim(amina, waiver="The treaty's own text is the only relevant source.")

    assert claim.waiver_by == amina
    with pytest.raises(NotPermitted):
        a_claim(noor, text="Another.", waiver="So I say.")


def test_a_passage_is_a_sentence_or_some_and_not_the_whole_of_a_long_story(amina):
    snapshot = a_story(text="word " * 4000)

    with pytest.raises(Invalid, match="Mark the sentence"):
        intake.draft(snapshot, 0, 19_000)


def test_a_statement_of_another_copy_is_not_mixed_up_with_this_one(amina):
    elsewhere = a_statement(a_story(text="Nobody counted them."))

    with pytest.raises(Invalid, match="another copy"):
        a_claim(amina, snapshot=a_story(), start=0, end=40, statement=elsewhere)


def test_a_story_is_kept_where_the_extractor_stumbles(noor, settings):
    settings.CLAIMTRACK_EXTRACTOR = "tests.claims.test_tasks.stumble"

    document = intake.add_story(by=noor, text=NOORS_STORY, language="ar").document

    assert document.snapshots.get().text == NOORS_STORY
    assert intake.unread_stories() == [document]


def test_a_story_handed_in_again_is_fetched_again_where_that_was_given_up(noor):
    document = intake.add_story(by=noor, url="https://news.example/story").document
    document.fetches.update(state="dead", last_outcome="http_404")

    intake.add_story(by=noor, url="https://news.example/story")

    assert document.fetches.get().state == "queued"


# Changing one


def test_rewording_keeps_the_original_and_says_what_changed(amina):
    claim = a_researched_claim(amina)
    original = claim.wordings.get(kind="original").text

    editing.reword(claim, text="More than 11,000 containers were shipped.", by=amina, seen=claim.revision)

    claim = Claim.objects.get(pk=claim.pk)
    assert claim.text == "More than 11,000 containers were shipped."
    assert claim.original.text == original
    assert claim.events.last().data["after"]["text"] == claim.text


def test_a_translation_is_found_by_its_own_words(amina):
    claim = a_researched_claim(amina)
    editing.translate(
        claim, language="ar", text="شحنت كوريا الشمالية الحاويات إلى روسيا.", by=amina, seen=claim.revision
    )

    assert list(Claim.objects.filter(matching.find("حاويات"))) == [claim]


def test_a_contributor_does_not_reword(noor, amina):
    claim = a_researched_claim(amina)

    with pytest.raises(NotPermitted):
        editing.reword(claim, text="Otherwise.", by=noor, seen=claim.revision)


def test_only_those_who_may_research_are_assigned(noor, amina):
    claim = a_claim(amina)

    with pytest.raises(Invalid, match="checker"):
        editing.assign(claim, to=noor, by=amina)


def test_a_claim_is_not_related_to_itself(amina):
    claim = a_claim(amina)

    with pytest.raises(Invalid, match="itself"):
        editing.relate(claim, kind="same", other=claim, by=amina)


def test_a_relation_is_of_a_known_kind(amina):
    with pytest.raises(Invalid, match="kinds in the list"):
        editing.relate(a_claim(amina), kind="cousin", other=a_claim(amina, text="Another."), by=amina)


def test_what_is_said_of_both_is_said_once(amina):
    claim, other = a_claim(amina), a_claim(amina, text="Another.")

    first = editing.relate(claim, kind="contradicts", other=other, by=amina)

    assert editing.relate(other, kind="contradicts", other=claim, by=amina) == first
    assert editing.relate(other, kind="narrower", other=claim, by=amina) != first


def test_a_relation_is_taken_back_from_either_side_and_stays_in_the_record(amina):
    claim, other = a_claim(amina), a_claim(amina, text="Another.")
    editing.relate(claim, kind="same", other=other, by=amina)

    editing.unrelate(other, kind="same", other=claim, by=amina)

    assert not claim.relations.exists()
    assert [e.verb for e in (claim.events.last(), other.events.last())] == ["relate", "unrelate"]
    with pytest.raises(WrongState):
        editing.unrelate(claim, kind="same", other=other, by=amina)


def test_a_contributor_takes_back_no_relation(noor, amina):
    claim, other = a_claim(amina), a_claim(amina, text="Another.")
    editing.relate(claim, kind="same", other=other, by=amina)

    with pytest.raises(NotPermitted):
        editing.unrelate(claim, kind="same", other=other, by=noor)


def test_a_wording_does_not_take_the_place_of_a_translation(amina):
    claim = a_researched_claim(amina, translations={"ar": "شحنت كوريا الشمالية الحاويات."})

    with pytest.raises(Invalid) as refused:
        editing.reword(claim, text="كلام آخر.", language="ar", by=amina, seen=claim.revision)

    assert refused.value.field == "language"
    assert Claim.objects.get(pk=claim.pk).revision == claim.revision - 1


def test_the_chain_and_the_numbers_that_were_replaced_stay_in_the_record_in_full(amina):
    claim = a_researched_claim(
        amina,
        hops=[Hop(source="Meridian", role="agency", stance="denies")],
        amounts=[Amount("11,000", "more_than", 11000, unit="t", counted="containers")],
    )

    editing.attribute(claim, hops=[], by=amina, seen=claim.revision)
    editing.quantify(claim, amounts=[], by=amina, seen=claim.revision)

    chain, number = (claim.events.get(verb=verb).data["replaced"][0] for verb in ("attribute", "quantify"))
    assert (chain["role"], chain["stance"], chain["terminal"]) == ("agency", "denies", "unknown")
    assert (number["bound"], number["counted"], float(number["value"])) == ("more_than", "containers", 11000)


def test_nul_and_overrides_do_not_get_into_a_reason(amina):
    claim = a_claim(amina)

    triage.park(claim, why="opinion", reason="A value\x00 \u202ejudgement.", by=amina)

    assert claim.events.last().data["reason"] == "A value judgement."
