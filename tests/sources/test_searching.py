"""A provider answers a query with hits: each page once, best first, nothing we may not fetch, and no silent failure."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from claimtrack.demo import content, web
from sources import documents, searching
from sources.errors import NotText, Resting, SourceError, TooSlow, Unavailable
from sources.models import Feed, FeedEntry
from sources.providers.base import Hit, Provider, Query
from sources.providers.feeds import Feeds
from sources.providers.library import Library
from sources.providers.mediawiki import MediaWiki
from sources.text import vectors
from sources.text.normalize import stems

pytestmark = pytest.mark.django_db

TREATY = "Pyongyang and Moscow signed a treaty on Wednesday that promises help if either is attacked."
CONTAINERS = "أعلنت الوزارة أن أكثر من 11 ألف حاوية من الذخائر نقلت بالقطار إلى روسيا."
FOOTBALL = "The national team lost its third match in a row, and the coach offered to resign."
BRIDGE = "Two bridges over the border river will be repaired before winter, the governor promised."


def keep(*texts, **details):
    return [documents.hand_in(text=text, **details).document for text in texts]


class Pointing(Provider):
    def search(self, query):
        for hit in self.options["hits"]:
            if hit == "fail":
                raise Unavailable("http_503")
            yield Hit(**hit)


def pointing(settings, *hits):
    settings.SOURCES_PROVIDERS = {
        "pointing": {"BACKEND": f"{__name__}.Pointing", "OPTIONS": {"hits": list(hits)}},
    }


# Asking


def test_the_providers_are_those_of_the_setting_in_its_order(settings):
    settings.SOURCES_PROVIDERS = {
        name: {"BACKEND": "sources.providers.library.Library", "OPTIONS": {}} for name in ("two", "one")
    }

    assert list(searching.providers()) == ["two", "one"]
    assert [provider.name for provider in searching.providers().values()] == ["two", "one"]


def test_nobody_of_that_name_is_said_so():
    with pytest.raises(SourceError) as refused:
        searching.ask("nobody", Query("treaty"))

    assert refused.value.permanent
    assert refused.value.sentence.endswith(".")


def test_a_hit_that_nobody_may_fetch_is_dropped(settings):
    bad = [{"url": url} for url in ("", "http://10.0.0.1/", "javascript:alert(1)", "http://localhost/x")]
    pointing(settings, *bad, {"url": "HTTP://Paper.example/a#top", "title": " A\u202e  page\n"})

    (hit,) = searching.ask("pointing", Query("treaty"))

    assert (hit.url, hit.title) == ("http://paper.example/a", "A page")


def test_a_page_hit_twice_is_one_hit(settings):
    pointing(settings, {"url": "http://paper.example/a", "title": "Best"}, {"url": "http://PAPER.example:80/a"})

    assert [hit.title for hit in searching.ask("pointing", Query("treaty"))] == ["Best"]


def test_no_more_than_twenty_hits_are_taken(settings):
    pointing(settings, *({"url": f"http://paper.example/{number}"} for number in range(50)))

    found = searching.ask("pointing", Query("treaty"))

    assert [hit.url for hit in found] == [f"http://paper.example/{number}" for number in range(20)]


def test_a_provider_that_fails_half_way_gives_no_half_answer(settings):
    pointing(settings, {"url": "http://paper.example/a"}, "fail")

    with pytest.raises(Unavailable):
        searching.ask("pointing", Query("treaty"))


def test_a_hit_that_we_have_on_record_says_which(settings):
    known = documents.note("http://paper.example/a")
    pointing(settings, {"url": "http://paper.example/a"}, {"url": "http://paper.example/b"})

    found = searching.ask("pointing", Query("treaty"))

    assert [hit.document_id for hit in found] == [known.pk, None]


def test_a_hit_dated_in_the_future_has_no_date(settings):
    pointing(settings, {"url": "http://paper.example/a", "published_at": None})
    soon = timezone.now() + timedelta(days=40)

    assert searching._usable(Hit("http://paper.example/a", published_at=soon)).published_at is None


# The library


def library(words, language="en"):
    return [hit.document_id for hit in Library("library").search(Query(words, language))]


def test_the_library_finds_what_we_kept_by_its_words():
    treaty, football, bridge = keep(TREATY, FOOTBALL, BRIDGE)

    assert library("signing of treaties in Pyongyang")[0] == treaty.pk
    assert library("the coach resigns")[0] == football.pk
    assert library("repair of bridges on the border")[0] == bridge.pk


def test_the_library_finds_it_by_its_meaning_in_another_language():
    treaty, containers, football, _bridge = keep(TREATY, CONTAINERS, FOOTBALL, BRIDGE)

    assert library("وقعت موسكو وبيونغ يانغ معاهدة للمساعدة المتبادلة", "ar")[0] == treaty.pk
    assert (
        library("北朝鮮 weapons: more than 11,000 containers of munitions went to Russia by train", "en")[0]
        == containers.pk
    )
    assert library("Тренер сборной подал в отставку после третьего поражения", "ru")[0] == football.pk


def test_the_library_says_nothing_of_what_it_has_nothing_about():
    keep(TREATY, FOOTBALL)

    assert library("recipe for lentil soup with cumin and lemon") == []


def test_an_arabic_word_is_found_in_its_other_forms():
    (containers,) = keep(CONTAINERS)

    assert library("حاويات", "ar") == [containers.pk]
    assert library("الحاوية", "ar") == [containers.pk]


def test_each_document_is_one_hit_shown_by_its_best_passage():
    filler = "\n\n".join(
        f"Paragraph {number} tells of other things, at some length, and of no ship." for number in range(9)
    )
    (document,) = keep(f"{filler}\n\n{TREATY}\n\n{filler}\n\n{TREATY}", title="Pact")

    hits = list(Library("library").search(Query("treaty signed in Pyongyang", "en")))

    assert [hit.document_id for hit in hits] == [document.pk]
    assert "treaty" in hits[0].snippet
    assert (hits[0].title, hits[0].language, hits[0].url) == ("Pact", "en", "")


def test_a_rare_word_counts_more_than_common_ones():
    keep(*(f"The minister said on day {number} that the talks on the agreement would go on." for number in range(30)))
    (rare,) = keep("Tumangang was mentioned once.")

    assert library("what the minister said on the talks about Tumangang")[0] == rare.pk


@pytest.mark.parametrize(
    "words", ["", "   ", "the", "'); DROP TABLE sources_passage; --", "a & | ! ( <-> :*", "\u202e؟", "x" * 5000]
)
def test_any_words_may_be_asked(words):
    keep(TREATY)

    assert isinstance(library(words), list)


# Feeds


def an_entry(url, title, language="en", enabled=True):
    outlet = documents.name_source("The Harbour Post", kind="outlet")
    feed, _ = Feed.objects.get_or_create(url=f"http://harbour.example/{enabled}", outlet=outlet, enabled=enabled)
    return FeedEntry.objects.create(
        feed=feed,
        url=url,
        title=title,
        language=language,
        published_at=datetime(2024, 6, 19, tzinfo=UTC),
        stems=stems(title, language),
        vector=vectors.embed([title])[0],
    )


def test_feeds_are_searched_by_words_and_by_meaning():
    treaty = an_entry("http://harbour.example/1", TREATY)
    an_entry("http://harbour.example/2", FOOTBALL)

    by_words = list(Feeds("feeds").search(Query("treaty", "en")))
    by_meaning = list(Feeds("feeds").search(Query("Москва и Пхеньян подписали договор о взаимной помощи", "ru")))

    assert [hit.url for hit in by_words] == [treaty.url]
    assert by_meaning[0].url == treaty.url
    assert (by_words[0].title, by_words[0].language, by_words[0].published_at) == (TREATY, "en", treaty.published_at)


def test_a_feed_that_is_no_longer_watched_is_not_searched():
    an_entry("http://harbour.example/1", TREATY, enabled=False)

    assert list(Feeds("feeds").search(Query("treaty", "en"))) == []


# MediaWiki


@pytest.fixture
def commonpedia(settings):
    """The demo's encyclopedia, in four languages, answering as MediaWiki 1.39 does."""
    settings.CLAIMTRACK_FETCH_DELAY = 0
    with web.running() as server:
        settings.CLAIMTRACK_LOOPBACK_HOSTS = dict.fromkeys(web.hosts(), f"127.0.0.1:{server.port}")
        yield MediaWiki(
            "mediawiki", hosts=[f"http://{language}.commonpedia.example" for language in ("en", "ar", "ru", "ko")]
        )


def test_a_wiki_is_asked_in_its_own_language(commonpedia):
    english = list(commonpedia.search(Query("treaty 1961", "en")))
    arabic = list(commonpedia.search(Query("معاهدة 1961", "ar")))

    assert {hit.language for hit in english} == {"en"}
    assert {hit.language for hit in arabic} == {"ar"}
    pages = {page.url for versions in content.load_pages().values() for page in versions}
    assert {hit.url for hit in (*english, *arabic)} <= pages
    assert "<" not in "".join(hit.snippet for hit in english)


def test_without_a_language_all_wikis_are_asked(commonpedia):
    assert {hit.language for hit in commonpedia.search(Query("1961"))} == {"en", "ar", "ru"}  # ko writes “1961년”


def test_a_language_without_a_wiki_has_no_answer(commonpedia):
    assert list(commonpedia.search(Query("1961", "fr"))) == []


API = "http://wiki.example/w/api.php"
PAGE = {
    "ns": 0,
    "title": "Treaty of 1961?",
    "pageid": 7,
    "snippet": 'The <span class="searchmatch">1961</span> &amp; it',
}


def answer(*pages, **more):
    general = {"articlepath": "/wiki/$1", "lang": "en"}
    return json.dumps({"batchcomplete": True, "query": {"general": general, "search": list(pages)}, **more}).encode()


def a_wiki():
    return MediaWiki("wiki", api=API, language="en")


def test_a_page_of_a_wiki_has_the_address_that_readers_use(sites):
    sites.serve(API, answer(PAGE | {"timestamp": "2024-06-19T10:00:00Z"}), content_type="application/json")

    (hit,) = a_wiki().search(Query("treaty"))

    assert hit.url == "http://wiki.example/wiki/Treaty_of_1961%3F"
    assert hit.snippet == "The 1961 & it"
    assert hit.published_at == datetime(2024, 6, 19, 10, tzinfo=UTC)
    asked = sites.asked[0].query
    assert "srwhat=text" in asked
    assert "maxlag=5" in asked
    assert "srsearch=treaty" in asked


@pytest.mark.django_db(transaction=True)
def test_a_wiki_is_asked_no_faster_than_agreed_by_all_together(sites, at_once):
    sites.serve(API, answer(), content_type="application/json")

    def ask(number):
        try:
            return list(MediaWiki("wiki", api=API, per_minute=20).search(Query("treaty")))
        except Resting as resting:
            return resting.retry_after

    answers = at_once(ask, threads=5)

    assert answers.count([]) == 2  # six seconds' worth at once; who would have to wait longer than a moment goes away
    assert len(sites.asked) == 2
    assert all(2 < wait <= 3 for wait in answers if wait)


@pytest.mark.django_db(transaction=True)
def test_without_the_bucket_all_would_ask_at_once(sites, at_once):
    """The twin: no limit."""
    sites.serve(API, answer(), content_type="application/json")

    at_once(lambda number: list(a_wiki().search(Query("treaty"))), threads=5)

    assert len(sites.asked) == 5


def test_nobody_asks_a_wiki_before_the_time_that_it_has_named(sites):
    sites.serve(API, status=429, headers={"Retry-After": "40"})
    wiki = MediaWiki("wiki", api=API, per_minute=600)
    with pytest.raises(Unavailable):
        list(wiki.search(Query("treaty")))
    sites.serve(API, answer(), content_type="application/json")

    with pytest.raises(Resting) as resting:
        list(wiki.search(Query("treaty")))

    assert 35 < resting.value.retry_after <= 40
    assert len(sites.asked) == 1


def test_words_go_to_a_wiki_as_they_are(sites):
    sites.serve(API, answer(), content_type="application/json")

    assert list(a_wiki().search(Query('"11 ألف حاوية" & more=1 #x', "ar"))) == []

    assert "%2211+%D8%A3%D9%84%D9%81" in sites.asked[0].query
    assert "more%3D1" in sites.asked[0].query


@pytest.mark.parametrize(
    ("details", "fault"),
    [
        ({"body": b"<html>Busy</html>"}, NotText),
        ({"body": answer(PAGE)[:60]}, NotText),
        ({"body": b"[]"}, NotText),
        ({"body": b"null"}, NotText),
        ({"body": b'{"query": {"search": [{"pageid": 1}], "general": {"articlepath": "/$1"}}}'}, NotText),
        ({"body": b'{"query": {"search": 7, "general": {"articlepath": "/$1"}}}'}, NotText),
        ({"body": b'{"batchcomplete": true}'}, NotText),
        ({"body": b'{"error": {"code": "maxlag", "lag": 7}}'}, Unavailable),
        ({"body": b'{"error": {"code": "ratelimited", "lag": "soon"}}'}, Unavailable),
        ({"body": b'{"error": {"code": "badvalue"}}'}, SourceError),
        ({"body": b'{"error": "no"}'}, SourceError),
        ({"status": 429, "headers": {"Retry-After": "9"}}, Unavailable),
        ({"status": 503}, Unavailable),
        ({"status": 302, "headers": {"Location": "http://169.254.169.254/"}}, SourceError),
    ],
)
def test_a_wiki_that_misbehaves_is_a_failure_with_a_sentence(sites, details, fault):
    sites.serve(API, **details)

    with pytest.raises(fault) as failed:
        list(a_wiki().search(Query("treaty")))

    assert failed.value.sentence.endswith(".")
    if details.get("status") == 429:
        assert failed.value.retry_after == 9


def test_a_wiki_that_drips_is_given_up_in_time(sites, settings):
    settings.CLAIMTRACK_FETCH_DEADLINE = 1.0
    sites.serve(API, wait=3.0)

    with pytest.raises(TooSlow):
        list(a_wiki().search(Query("treaty")))
