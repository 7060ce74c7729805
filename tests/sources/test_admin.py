"""Sources, feeds and fetches in the desk: who may keep them up does, and the record is only looked at."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from sources import documents
from sources.models import Document, Feed, Fetch, Snapshot, Source, SourceName
from tests.factories import a_document, a_snapshot, a_source, a_user

pytestmark = pytest.mark.django_db

LISTS = ["source", "feed", "feedentry", "document", "snapshot", "fetch", "origin"]


@pytest.fixture
def checker(client):
    client.force_login(a_user("checker", "amina"))
    return client


def where(model, page="changelist", *ids):
    return reverse(f"admin:sources_{model}_{page}", args=ids)


@pytest.mark.parametrize("model", LISTS)
def test_every_list_opens_and_can_be_searched(admin_client, model):
    snapshot = a_snapshot()
    Fetch.objects.create(document=snapshot.document)

    assert admin_client.get(where(model)).status_code == 200
    assert admin_client.get(where(model), {"q": "حاوية 'x"}).status_code == 200


def test_every_row_opens(admin_client):
    snapshot = a_snapshot(a_document(language="ar"), "نفت بيونغ يانغ ذلك.")
    documents.catch_up(snapshot.document)
    origin = documents.origins.place(snapshot.document)
    fetch = Fetch.objects.create(document=snapshot.document)
    source = a_source("نهرين اليوم", language="ar")
    feed = Feed.objects.create(outlet=source, url="http://harbour.example/rss")

    for model, row in (
        ("snapshot", snapshot), ("document", snapshot.document), ("origin", origin), ("fetch", fetch),
        ("source", source), ("feed", feed),
    ):  # fmt: skip
        answer = admin_client.get(where(model, "change", row.pk))
        assert answer.status_code == 200, model
    kept = admin_client.get(where("snapshot", "change", snapshot.pk)).content.decode()
    assert '<div class="kept-text" lang="ar" dir="rtl">نفت بيونغ يانغ ذلك.</div>' in kept


def test_what_the_web_wrote_is_shown_as_text(admin_client):
    snapshot = a_snapshot(a_document(title="<script>alert(1)</script>"), "<script>alert(2)</script>")

    for address in (where("document"), where("snapshot", "change", snapshot.pk)):
        assert "<script>alert" not in admin_client.get(address).content.decode()


@pytest.mark.parametrize("model", ["document", "snapshot", "fetch", "origin", "feedentry"])
def test_the_record_of_what_was_fetched_is_not_changed_here(admin_client, admin_user, rf, model):
    request = rf.get("/")
    request.user = admin_user
    (registered,) = [one for key, one in admin.site._registry.items() if key._meta.label_lower == f"sources.{model}"]

    assert not registered.has_add_permission(request)
    assert not registered.has_change_permission(request)
    assert not registered.has_delete_permission(request)
    assert admin_client.get(reverse("admin:index")).status_code == 200


def test_a_checker_tries_again_what_was_given_up(checker):
    dead = Fetch.objects.create(document=a_document(), state="dead", last_outcome="http_404", attempt=1)
    done = Fetch.objects.create(document=a_document(), state="done")

    answer = checker.post(where("fetch"), {"action": "try_again", "_selected_action": [dead.pk, done.pk]}, follow=True)

    dead.refresh_from_db()
    done.refresh_from_db()
    assert "1 fetch is in line again." in answer.content.decode()
    assert (dead.state, dead.attempt, dead.retried_by.username) == ("queued", 0, "amina")
    assert done.state == "done"


def test_each_that_was_given_up_has_a_button_and_its_reason(checker):
    dead = Fetch.objects.create(document=a_document(), state="dead", last_outcome="http_404")
    done = Fetch.objects.create(document=a_document(), state="done", last_outcome="ok")
    button = f'formaction="{where("fetch", "retry", dead.pk)}"'

    listed = checker.get(where("fetch"), {"state__exact": "dead"}).content.decode()
    opened = checker.get(where("fetch", "change", dead.pk)).content.decode()
    other = checker.get(where("fetch", "change", done.pk)).content.decode()

    assert button in listed
    assert "There is no page at this address." in listed
    assert button in opened
    assert "formaction" not in other


def test_the_button_puts_it_back_in_line(checker):
    dead = Fetch.objects.create(document=a_document(), state="dead", last_outcome="http_404", attempt=1)

    answer = checker.post(where("fetch", "retry", dead.pk), follow=True)

    dead.refresh_from_db()
    assert "1 fetch is in line again." in answer.content.decode()
    assert (dead.state, dead.retried_by.username) == ("queued", "amina")


def test_a_link_alone_puts_nothing_back(checker):
    dead = Fetch.objects.create(document=a_document(), state="dead")

    assert checker.get(where("fetch", "retry", dead.pk)).status_code == 405
    dead.refresh_from_db()
    assert dead.state == "dead"


def test_the_list_says_how_fetching_stands(checker, settings):
    for state in ("queued", "queued", "done", "dead"):
        Fetch.objects.create(document=a_document(), state=state)
    fresh = checker.get(where("fetch")).content.decode()
    Fetch.objects.filter(state="queued").update(not_before=timezone.now() - timedelta(hours=1))
    settings.CLAIMTRACK_FETCH_MAX_BYTES = 1 << 60

    stuck = checker.get(where("fetch")).content.decode()

    assert "2 wait" in fresh
    assert "1 was given up" in fresh
    assert "errornote" not in fresh
    assert "nobody is at it" in stuck
    assert "The archive cannot take a copy just now" in stuck


def test_a_contributor_does_not(client):
    client.force_login(a_user("contributor"))
    dead = Fetch.objects.create(document=a_document(), state="dead")

    client.post(where("fetch"), {"action": "try_again", "_selected_action": [dead.pk]}, follow=True)
    refused = client.post(where("fetch", "retry", dead.pk))

    assert refused.status_code == 403
    assert "formaction" not in client.get(where("fetch", "change", dead.pk)).content.decode()
    dead.refresh_from_db()
    assert dead.state == "dead"


def a_form(source, **fields):
    form = {
        "name": source.name, "language": source.language, "slug": source.slug, "kind": source.kind, "grade": "F",
        "domains": "", "description": "", "wikidata_id": "", "owner": "", "grade_reason": "",
        "names-TOTAL_FORMS": "0", "names-INITIAL_FORMS": "0", "feeds-TOTAL_FORMS": "0", "feeds-INITIAL_FORMS": "0",
    }  # fmt: skip
    return form | fields


def test_a_checker_gives_a_source_names_and_domains(checker):
    source = a_source("Nahrain Today", kind="outlet")

    answer = checker.post(
        where("source", "change", source.pk),
        a_form(source, domains=" Nahrain.EXAMPLE , en.nahrain.example.") | {
            "names-TOTAL_FORMS": "1", "names-0-text": "نهرين اليوم", "names-0-language": "ar", "names-0-kind": "alias",
        },
    )  # fmt: skip

    source.refresh_from_db()
    assert answer.status_code == 302
    assert source.domains == ["nahrain.example", "en.nahrain.example"]
    assert documents.find_source("نَهرين اليوم") == source
    assert documents.find_source("nahrain today") == source
    assert documents.outlet_of("http://www.nahrain.example/1") == source


def test_a_feed_at_an_address_nobody_may_fetch_is_refused_in_place(checker):
    outlet = a_source(kind="outlet")

    answer = checker.post(
        where("feed", "add"), {"outlet": outlet.pk, "url": "http://10.0.0.1/rss", "every_minutes": 15, "enabled": "on"}
    )

    assert answer.status_code == 200
    assert "not on the public internet" in answer.content.decode()
    assert not Feed.objects.exists()


def test_a_grade_needs_its_reason(checker):
    source = a_source("Nahrain Today")

    answer = checker.post(where("source", "change", source.pk), a_form(source, grade="B"))

    assert answer.status_code == 200
    assert "every grade but F needs a reason" in answer.content.decode()
    assert Source.objects.get().grade == "F"


def test_feeds_show_how_they_are(admin_client):
    outlet = a_source(kind="outlet")
    Feed.objects.create(
        outlet=outlet, url="http://a.example/rss", failures=3, last_outcome="http_500", last_detail="Out of order."
    )
    Feed.objects.create(outlet=outlet, url="http://b.example/rss", last_outcome="ok")
    Feed.objects.create(outlet=outlet, url="http://c.example/rss")

    shown = admin_client.get(where("feed")).content.decode()

    for words in ("The host answered with the error 500. (3 times in a row)", "all is well", "not looked at yet"):
        assert words in shown


def test_nothing_is_deleted_here(admin_client, admin_user, rf):
    request = rf.get("/")
    request.user = admin_user

    for model in (Source, Feed, Document, Snapshot, Fetch):
        assert not admin.site._registry[model].has_delete_permission(request)
    assert SourceName.objects.count() == 0
