"""Reprints, cuts and translations are one report; newsrooms that were there themselves are not, whatever they share."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from claimtrack.demo import gold
from sources import documents, origins
from sources.extraction import extract
from sources.models import Document, Origin, Passage, Sketch, Source
from sources.snapshots import keep, take
from tests.sources import reports
from tests.sources.sites import article

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2024, 6, 18, 6, 0, tzinfo=UTC)


def published(text, outlet="", language="en", at=TUESDAY, title="Fire in Dalmore", kind="outlet", path="", byline=""):
    """A page with this text, kept and placed."""
    slug = "".join(letter for letter in outlet.lower() if letter.isascii() and letter.isalnum()) or "nobody"
    source = documents.name_source(outlet, kind=kind, domains=[f"{slug}.example"]) if outlet else None
    number = Document.objects.count()
    document = documents.note(
        f"http://{slug}.example/{path or number}", title=title, published_at=at, outlet=source, language=language
    )
    Document.objects.filter(pk=document.pk).update(byline=byline)
    body = article(title, text, language)
    take(document, None, extract(body, "text/html"), digest=keep(body), size=len(body))
    documents.catch_up(document)
    document.refresh_from_db()
    return document


def agency(**details):
    return published(reports.AGENCY, "Tidewater", kind="agency", **details)


def are_one(*found):
    return Document.objects.filter(pk__in=[one.pk for one in found]).values("origin").distinct().count() == 1


def are_all_different(*found):
    kinds = Document.objects.filter(pk__in=[one.pk for one in found]).values("origin").distinct().count()
    return kinds == len(found)


@pytest.mark.parametrize("first", ["the original", "the copy"])
@pytest.mark.parametrize(
    ("text", "language", "because"),
    [
        (reports.AGENCY, "en", "same text"),
        (reports.CUT, "en", "same text"),
        (reports.RE_LED, "en", "same text"),
        (reports.ARABIC, "ar", "translation"),
        (reports.RUSSIAN, "ru", "translation"),
    ],
    ids=["word for word", "cut", "re-led", "Arabic", "Russian"],
)
def test_a_copy_without_a_credit_line_is_the_same_report(text, language, because, first):
    make = [lambda: published(reports.AGENCY, "Tidewater"), lambda: published(text, "Copyist", language)]

    one, other = (make[0](), make[1]()) if first == "the original" else (make[1](), make[0]())

    assert are_one(one, other)
    assert one.origin_reason == ""
    assert because in other.origin_reason
    assert one.outlet.name in other.origin_reason


def test_two_translations_of_a_report_we_do_not_have_are_one():
    assert are_one(published(reports.ARABIC, "Nahr", "ar"), published(reports.RUSSIAN, "Listok", "ru"))


def test_newsrooms_that_were_there_themselves_are_several_reports():
    found = [
        agency(),
        published(reports.OWN_HARBOUR, "Harbour Post"),
        published(reports.OWN_COURIER, "Courier"),
        published(reports.OWN_ARABIC, "Nahr", "ar"),
    ]

    assert are_all_different(*found)
    assert {one.origin_reason for one in found} == {""}


def test_two_reports_of_one_press_conference_are_two_though_they_quote_the_same_words():
    found = [
        agency(),
        published(reports.PRESS_CONFERENCE_A, "Harbour Post"),
        published(reports.PRESS_CONFERENCE_B, "Courier"),
    ]

    assert are_all_different(*found)


def test_naming_an_agency_for_one_detail_does_not_make_its_report_ones_own():
    own = reports.OWN_COURIER + "\n\nThe port's director spoke of a lost night, according to Tidewater."

    assert are_all_different(agency(), published(own, "Courier"))


def test_a_copy_that_credits_the_agency_says_so_in_its_reason():
    loosely = (
        "Three dock workers died and 14 silos burnt down in Dalmore on Monday night, Tidewater reports. About 38,000 "
        "tonnes of wheat are lost.\n\n"
        "Port director Marit Ostrov said at the gate that a third of the storage was gone in a single night.\n\n"
        "Inspectors had wanted new smoke detectors as early as March; they were never installed.\n\n"
        "For Thursday the dockers' union has called a strike. It wants Norgrain to publish the inspection report."
    )
    first = agency()

    copy = published(loosely, "Courier")

    assert are_one(first, copy)
    assert "credits “tidewater”" in copy.origin_reason


def test_a_bulletin_filled_in_again_is_another_report():
    first, second = (
        published(
            text, "Dalmore port authority", kind="body", title="Weekly bulletin", at=TUESDAY + timedelta(days=days)
        )
        for text, days in zip(reports.BULLETINS, (-9, 5), strict=True)
    )

    assert not are_one(first, second)


def test_a_round_up_does_not_make_one_report_of_two():
    harbour = published(reports.OWN_HARBOUR, "Harbour Post")
    courier = published(reports.OWN_COURIER, "Courier")

    published(reports.ROUND_UP, "Evening")

    assert not are_one(harbour, courier)


def test_two_families_become_one_when_the_original_arrives():
    arabic = published(reports.ARABIC, "Nahr", "ar")
    cut = published(reports.CUT, "Courier")
    original = agency()

    assert are_one(arabic, cut, original)
    assert Origin.objects.count() == 1
    assert "Fire in Dalmore" in Origin.objects.get().label


def test_a_page_without_text_has_an_origin_of_its_own():
    document = documents.note("http://empty.example/")

    assert origins.place(document).documents.get() == document


def test_placing_again_changes_nothing():
    first, copy = agency(), published(reports.CUT, "Courier")
    before = list(Document.objects.order_by("pk").values_list("origin", "origin_reason"))

    for document in (copy, first, copy):
        origins.place(document)

    assert list(Document.objects.order_by("pk").values_list("origin", "origin_reason")) == before


def test_the_earliest_of_them_names_the_origin():
    published(reports.CUT, "Courier", title="Silos burn", at=TUESDAY + timedelta(hours=9))
    agency(title="Fire destroys silos", at=TUESDAY)

    assert Origin.objects.get().label == "Tidewater: Fire destroys silos"


# What people decide


@pytest.fixture
def amina(django_user_model):
    return django_user_model.objects.create_user("amina")


def test_what_a_person_split_stays_apart(amina):
    first, copy = agency(), published(reports.CUT, "Courier")

    origins.split(copy, by=amina)
    origins.place(copy)
    origins.place(first)

    copy.refresh_from_db()
    assert not are_one(first, copy)
    assert copy.origin_by == amina
    assert copy.origin_reason


def test_what_a_person_joined_stays_together(amina):
    harbour, courier = published(reports.OWN_HARBOUR, "Harbour Post"), published(reports.OWN_COURIER, "Courier")

    origins.join(courier, harbour.origin, by=amina)
    origins.place(courier)
    origins.place(harbour)

    assert are_one(harbour, courier)
    assert Origin.objects.count() == 1


def test_a_later_copy_does_not_undo_what_a_person_split(amina):
    first, copy = agency(), published(reports.CUT, "Courier")
    origins.split(copy, by=amina)

    later = published(reports.AGENCY, "Evening")

    assert not are_one(first, copy)
    assert are_one(later, first) or are_one(later, copy)


def test_a_choice_is_learned_from_no_further_than_its_document(amina):
    first, copy = agency(), published(reports.CUT, "Courier")
    origins.split(copy, by=amina)

    another = published(reports.RE_LED, "Evening")

    assert are_one(first, another)


def test_a_decision_is_somebodys():
    with pytest.raises(TypeError):
        origins.split(agency(), by=None)


# Many at once, and the demo


@pytest.mark.django_db(transaction=True)
def test_two_reprints_placed_at_the_same_moment_find_each_other(at_once):
    pages = []
    for name in ("Courier", "Evening", "Harbour Post"):
        source = documents.name_source(name, kind="outlet")
        document = documents.note(f"http://{source.slug}.example/fire", outlet=source, published_at=TUESDAY)
        body = article("Fire in Dalmore", reports.AGENCY)
        take(document, None, extract(body, "text/html"), digest=keep(body), size=len(body))
        pages.append(document)

    at_once(lambda number: documents.catch_up(pages[number]), threads=3)

    assert are_one(*pages)
    assert Origin.objects.count() == 1


def b_cubed(found, wanted):
    """Precision and recall of the grouping, averaged over the documents."""
    precision = recall = 0.0
    for one in found:
        ours = {other for other in found if found[other] == found[one]}
        theirs = {other for other in found if wanted[other] == wanted[one]}
        precision += len(ours & theirs) / len(ours) / len(found)
        recall += len(ours & theirs) / len(theirs) / len(found)
    return 2 * precision * recall / (precision + recall)


def few_of_each_report(most=5):
    """Pages of the demo web: up to `most` of each report, and of those that stand alone every second one."""
    pages = [one for one in gold.judged() if one.page.version == 1 and one.page.status == 200]
    reports = Counter(one.origin for one in pages)
    taken, alone = Counter(), 0
    for one in pages:
        taken[one.origin] += 1
        alone += reports[one.origin] == 1
        if (reports[one.origin] > 1 and taken[one.origin] <= most) or (reports[one.origin] == 1 and alone % 2):
            yield one


def kept(page):
    """The demo's page as a document with its copy, not looked at yet."""
    outlet = gold.outlets_by_host()[page.host]
    source = documents.name_source(outlet.name(outlet.language), language=outlet.language, kind=outlet.kind)
    for language, name in outlet.names.items():
        documents.add_name(source, name, language, "name")
    for credit in outlet.credit_lines:
        documents.add_name(source, credit, outlet.language, "credit")
    document = documents.note(page.url, title=page.title, published_at=page.published, outlet=source)
    Document.objects.filter(pk=document.pk).update(byline=page.byline, credit=page.credit[:100])
    text = "\n\n".join(gold.block_text(block) for block in page.blocks)
    take(document, None, extract(text.encode(), "text/plain"), digest=keep(text.encode()), size=len(text))
    return document.pk


def test_the_demo_webs_reports_are_told_apart_in_any_order():
    wanted = {kept(one.page): one.origin for one in few_of_each_report()}
    assert len(wanted) >= 40

    for order in (1, 2):
        Document.objects.update(origin=None, origin_reason="", unindexed_since=TUESDAY)
        for rows in (Passage, Sketch, Origin):
            rows.objects.all().delete()
        for pk in random.Random(order).sample(sorted(wanted), len(wanted)):
            documents.catch_up(Document.objects.get(pk=pk))
        found = dict(Document.objects.values_list("pk", "origin"))

        assert b_cubed(found, wanted) >= 0.97, order
        assert abs(len(set(found.values())) - len(set(wanted.values()))) <= 1, order


def test_a_lock_keeps_joins_from_crossing():
    with connection.cursor() as cursor:
        origins._one_at_a_time()
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone()[0] >= 1
    assert Source.objects.count() == 0
