"""What we say of the demo's pages and outlets is complete, and holds against the pages themselves."""

import re
from itertools import combinations

import pytest

from claimtrack.demo import gold
from claimtrack.demo.content import BadPage, Page, load_outlets, load_pages, outlets_by_host, read_page
from claimtrack.demo.rendering import block_text, visible_date
from claimtrack.demo.web import hosts

FIRST = [versions[0] for versions in load_pages().values()]


def test_there_is_enough_to_research():
    languages = {page.language for page in FIRST}
    reprints = [one for one in gold.judged() if one.origin == "meridian-pact" and one.page.host != "meridian.example"]

    assert len(FIRST) >= 36
    assert len(load_outlets()) >= 12
    assert languages == {"ar", "en", "ru", "ko"}
    assert len(reprints) >= 8
    assert {one.made for one in reprints} == {"verbatim", "cut", "re-led", "translated"}
    assert {bool(one.page.credit or one.page.byline == "Meridian Press") for one in reprints} == {True, False}


def test_every_page_is_judged_once_for_every_claim():
    files = [one.page.file for one in gold.judged()]
    served = [page.file for versions in load_pages().values() for page in versions]

    assert sorted(files) == sorted(served)
    for one in gold.judged():
        assert list(one.claims) == list(gold.claims())
        assert set(one.claims.values()) <= set(gold.STANCES)
        assert one.made in gold.MADE
        assert set(one.rests_on) <= set(one.claims)


@pytest.mark.parametrize("claim", list(gold.claims()))
def test_every_claim_has_something_for_it_against_it_and_beside_it(claim):
    said_at = {page.url for page in FIRST}

    assert gold.bearing(claim, "supports")
    assert gold.bearing(claim, "refutes")
    assert len(gold.bearing(claim, "irrelevant")) >= 30
    assert len(gold.origins(claim, "supports")) < len(gold.bearing(claim, "supports"))
    assert set(gold.claims()[claim]["text"]) == {"ar", "en", "ru", "ko"}
    assert gold.claims()[claim]["said_at"] in said_at


def test_many_links_for_the_containers_come_down_to_one_source():
    assert len(gold.bearing("containers", "supports")) >= 15
    assert gold.terminal_sources("containers", "supports") == {"us-state-department"}
    assert gold.terminal_sources("missiles", "supports") == {"us-state-department", "kharkiv-prosecutors"}


def runs_of_words(page: Page, length: int = 8) -> set[tuple[str, ...]]:
    """Runs of words outside quotation marks and tables: what a reprint shares with its original."""
    prose = " . ".join(block_text(block) for block in page.blocks if not block.startswith("| "))
    prose = re.sub(r"«[^»]*»|“[^”]*”", " . ", prose)
    words = re.findall(r"\w+|[.:]", prose.casefold())
    runs = zip(*(words[start:] for start in range(length)), strict=False)
    return {run for run in runs if "." not in run and ":" not in run}


def test_separate_origins_do_not_share_prose_and_reprints_do():
    runs = {one.page.file: (one, runs_of_words(one.page)) for one in gold.judged() if one.page.status == 200}
    # The list of signed papers is a form of words that the report repeats; the record of two votes is one form.
    forms = {"president-papers.example/signed-2024-06-19"}

    for (one, ours), (other, theirs) in combinations(runs.values(), 2):
        if one.origin != other.origin and not forms & {one.page.file, other.page.file}:
            quoted = {"state-briefings.example", "councilrecord.example"} & {one.page.host, other.page.host}
            assert len(ours & theirs) == 0 or quoted, (one.page.file, other.page.file, ours & theirs)
    for file, (one, ours) in runs.items():
        if one.made in {"verbatim", "cut", "re-led"}:
            family = set().union(
                *(theirs for other, (whose, theirs) in runs.items() if whose.origin == one.origin and other != file)
            )
            assert len(ours & family) / len(ours) > 0.5, file


def test_the_documents_for_the_benchmark_of_origins_are_whole():
    rows = list(gold.origin_documents())

    assert len(rows) == sum(page.status == 200 for page in FIRST)
    assert all(row["text"] and row["outlet"] and row["gold_origin"] for row in rows)
    assert any(row["links"] == ["http://skyledger.example/reports/rason-dunai-count"] for row in rows)


@pytest.mark.parametrize("outlet", load_outlets(), ids=lambda outlet: outlet.slug)
def test_outlets_carry_what_the_record_asks_of_a_source(outlet):
    assert set(outlet.names) == {"ar", "en", "ru", "ko"}
    assert outlet.kind in {"agency", "outlet", "body"}
    assert set(outlet.owner) == {"ar", "en"}
    assert outlet.reliability in set("ABCDEF")
    assert set(outlet.reliability_reason) == {"ar", "en"}
    assert outlet.feed.split("/")[2] in outlet.hosts
    assert set(outlet.hosts) <= set(hosts())
    assert all(page.host in outlets_by_host() for page in FIRST)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ar", "الأربعاء 19 يونيو/حزيران 2024"),
        ("en", "19 June 2024"),
        ("ru", "19 июня 2024"),
        ("ko", "2024년 6월 19일"),
    ],
)
def test_dates_are_written_as_readers_write_them(language, shown):
    pact = next(page for page in FIRST if page.file == "meridian.example/pact-en")

    assert visible_date(pact.published, language) == shown


def test_a_page_file_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "broken.md"
    path.write_text("---\nhost meridian.example\n---\nText\n", encoding="utf-8")

    with pytest.raises(BadPage, match=r"broken\.md.*without a colon"):
        read_page(path)
