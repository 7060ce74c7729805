"""A fetch is asked for once, run when it is due, tried again when that can help, and given up with its reason."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sources import backlog, documents, extraction, fetching, hosts, net, snapshots
from sources.errors import Refused, TooSlow, Unavailable
from sources.models import Document, Fetch, Host, Passage, Snapshot
from tests.sources.fetches import PAGE, asked, now_due, state
from tests.sources.sites import article

pytestmark = pytest.mark.django_db(transaction=True)

# Asking


def test_who_asks_again_gets_the_same_row(hinted):
    first = asked()
    again = asked()
    another_day = asked(window="2024-06-19")
    another_purpose = asked(purpose="watch")

    assert first == again
    assert len({first, another_day, another_purpose}) == 3
    assert first.host == "harbour.example"
    assert len(hinted) == 3


def test_two_who_ask_at_the_same_moment_get_one_row(at_once):
    document = documents.note(PAGE)

    found = at_once(lambda number: fetching.ask(document, purpose="evidence").pk, threads=4)

    assert len(set(found)) == 1


def test_a_worker_is_told_only_once_the_row_can_be_seen(hinted):
    with transaction.atomic():
        fetch = asked()
        assert hinted == []

    assert hinted == [("sources.tasks.run_fetch", fetch.pk)]


def test_nobody_is_told_of_a_row_that_was_rolled_back(hinted):
    with transaction.atomic():
        asked()
        transaction.set_rollback(True)

    assert hinted == []
    assert not Fetch.objects.exists()


def test_a_text_without_an_address_cannot_be_fetched():
    document = documents.hand_in(text="Forty ships wait off the northern port.").document

    with pytest.raises(Refused):
        fetching.ask(document, purpose="evidence")


# Running


def test_a_page_is_fetched_kept_read_indexed_and_placed(sites):
    sites.serve(PAGE, article("Forty ships wait"), headers={"ETag": '"1"', "X-Odd": "1961"})
    fetch = asked()

    done = fetching.run(fetch.pk)

    snapshot = done.snapshot
    assert (done.state, done.last_outcome, done.attempt, done.token) == ("done", "ok", 1, None)
    assert snapshots.read(snapshot.sha256) == sites.answers["harbour.example", "/ships"].body
    assert "forty ships" in snapshot.text
    assert (snapshot.status, snapshot.final_url, snapshot.hops) == (200, PAGE, [[PAGE, 200]])
    assert ["ETag", '"1"'] in snapshot.headers
    assert ["Accept-Encoding", "gzip"] in snapshot.request_headers
    document = Document.objects.get()
    assert (document.title, document.language, document.unindexed_since) == ("Forty ships wait", "en", None)
    assert document.origin is not None
    assert Passage.objects.filter(snapshot=snapshot).exists()
    assert Host.objects.get().token is None


def test_a_page_that_is_done_is_not_fetched_again(sites):
    sites.serve(PAGE)
    fetch = asked()
    fetching.run(fetch.pk)

    assert fetching.run(fetch.pk) is None
    assert sites.times(PAGE) == 1


def test_two_workers_with_one_message_fetch_once(sites, at_once):
    sites.serve(PAGE, wait=0.2)
    fetch = asked()

    results = at_once(lambda number: fetching.run(fetch.pk), threads=3)

    assert sum(result is not None for result in results) == 1
    assert sites.times(PAGE) == 1
    assert Snapshot.objects.count() == 1
    assert state(fetch) == "done"


def test_a_fetch_whose_time_has_not_come_is_left_alone(sites):
    sites.serve(PAGE)
    fetch = asked(not_before=timezone.now() + timedelta(minutes=1))

    assert fetching.run(fetch.pk) is None
    assert sites.asked == []
    assert state(fetch) == "queued"
    assert fetch.attempt == 0


def test_a_row_that_is_not_there_is_no_failure():
    assert fetching.run(123_456_789) is None


def test_no_transaction_is_open_while_the_network_is_used(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    seen = []
    real_get = net.get

    def get(*args, **options):
        seen.append(connection.in_atomic_block)
        return real_get(*args, **options)

    monkeypatch.setattr(net, "get", get)
    fetching.run(fetch.pk)

    assert seen == [False]


def test_another_look_at_a_page_that_has_not_changed_keeps_no_second_copy(sites):
    sites.serve(PAGE, headers={"ETag": '"1"'})
    fetching.run(asked().pk)

    look = fetching.run(asked(purpose="watch", window="2024-06-19").pk)

    assert (look.state, look.last_outcome) == ("done", "not_modified")
    assert Snapshot.objects.count() == 1
    assert sites.asked[-1].headers["If-None-Match"] == '"1"'


def test_another_look_at_a_page_that_has_changed_keeps_the_new_text_beside_the_old(sites):
    sites.serve(PAGE, article(text="Forty ships wait off the northern port this Monday."), headers={"ETag": '"1"'})
    fetching.run(asked().pk)
    sites.serve(PAGE, article(text="Fifty ships wait off the northern port this Monday."), headers={"ETag": '"2"'})

    fetching.run(asked(purpose="watch", window="2024-06-19").pk)

    old, new = Snapshot.objects.order_by("pk")
    assert "Forty" in old.text
    assert "Fifty" in new.text
    assert set(Passage.objects.values_list("snapshot", flat=True)) == {new.pk}


# Failing


def test_what_may_mend_is_tried_again_later_each_time_later(sites):
    sites.serve(PAGE, status=500)
    fetch = asked()
    pauses = []

    for _ in range(4):
        now_due(fetch)
        fetching.run(fetch.pk)
        assert state(fetch) == "queued"
        pauses.append((fetch.not_before - timezone.now()).total_seconds())

    assert fetch.last_outcome == "http_500"
    assert fetch.last_detail.endswith(".")
    for number, pause in enumerate(pauses):
        assert 30 * 2**number * 0.5 - 2 <= pause <= 30 * 2**number * 1.5


def test_after_the_last_attempt_it_is_given_up_with_its_reason(sites):
    sites.serve(PAGE, status=503)
    fetch = asked(max_attempts=2)

    for _ in range(3):
        now_due(fetch)
        Host.objects.update(next_allowed_at=timezone.now() - timedelta(seconds=1))
        fetching.run(fetch.pk)

    assert (state(fetch), fetch.attempt, fetch.last_outcome) == ("dead", 2, "http_503")
    assert fetch.finished_at is not None
    assert list(fetching.dead()) == [fetch]
    assert sites.times(PAGE) == 2


@pytest.mark.parametrize(("status", "code"), [(404, "http_404"), (410, "http_410"), (403, "http_403")])
def test_what_cannot_mend_is_given_up_at_once(sites, status, code):
    sites.serve(PAGE, status=status)
    fetch = asked()

    fetching.run(fetch.pk)

    assert (state(fetch), fetch.last_outcome) == ("dead", code)


def test_a_page_that_leads_inside_is_never_followed(sites):
    sites.serve(PAGE, status=302, headers={"Location": "http://169.254.169.254/latest/"})
    fetch = asked()

    fetching.run(fetch.pk)

    assert (state(fetch), fetch.last_outcome) == ("dead", "refused:private_address")
    assert "169.254" not in fetch.last_detail


def test_the_host_may_ask_for_a_longer_pause_and_gets_it(sites):
    sites.serve(PAGE, status=429, headers={"Retry-After": "7200"})
    other = asked(f"{PAGE}/other")
    fetch = asked()

    fetching.run(fetch.pk)

    assert state(fetch) == "queued"
    assert timedelta(minutes=119) < fetch.not_before - timezone.now() <= timedelta(hours=2)
    # The whole host, not only this page.
    assert fetching.run(other.pk) is None
    assert fetching.due() == []
    assert state(other) == "queued"
    assert other.attempt == 0


def test_nobody_makes_us_wait_for_years(sites):
    sites.serve(PAGE, status=503, headers={"Retry-After": "Fri, 19 Jun 2099 10:00:00 GMT"})
    fetch = asked()

    fetching.run(fetch.pk)

    fetch.refresh_from_db()
    assert fetch.not_before - timezone.now() <= timedelta(hours=24)
    assert Host.objects.get().next_allowed_at - timezone.now() <= timedelta(hours=24)


def test_what_breaks_on_our_side_is_written_down_and_tried_again(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(extraction, "extract", lambda *args, **options: 1 / 0)

    fetching.run(fetch.pk)

    assert (state(fetch), fetch.last_outcome, fetch.attempt) == ("queued", "broken", 1)
    assert Host.objects.get().token is None
    monkeypatch.undo()
    now_due(fetch)
    assert fetching.run(fetch.pk).state == "done"


def test_a_page_that_kills_its_workers_is_given_up_like_any_other():
    fetch = asked(max_attempts=3)
    for _ in range(3):
        now_due(fetch)
        Host.objects.all().delete()
        assert fetching._claim(fetch.pk) is not None  # and then nothing: killed
        Fetch.objects.filter(pk=fetch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    assert fetching.run(fetch.pk) is None
    assert fetching.bury() == 1
    assert (state(fetch), fetch.last_outcome) == ("dead", "worker_lost")
    assert fetching.bury() == 0


def test_what_was_given_up_can_be_put_back_by_a_person(sites, hinted, django_user_model):
    amina = django_user_model.objects.create_user("amina")
    sites.serve(PAGE, status=404)
    fetch = asked()
    fetching.run(fetch.pk)
    hinted.clear()

    fetching.retry(fetch, by=amina)

    assert (fetch.state, fetch.attempt, fetch.retried_by) == ("queued", 0, amina)
    assert hinted == [("sources.tasks.run_fetch", fetch.pk)]
    sites.serve(PAGE)
    assert fetching.run(fetch.pk).state == "done"


def test_only_what_was_given_up_is_put_back(sites, django_user_model):
    sites.serve(PAGE)
    fetch = asked()
    fetching.run(fetch.pk)

    fetching.retry(fetch, by=django_user_model.objects.create_user("amina"))

    assert (fetch.state, fetch.retried_by) == ("done", None)


def test_seconds_before_another_try_double_and_never_undercut_the_host():
    for attempt in range(1, 12):
        own = min(30 * 2 ** (attempt - 1), 6 * 3600)
        assert own * 0.5 <= fetching._pause_before(attempt, TooSlow()) <= own * 1.5
        assert fetching._pause_before(attempt, Unavailable("http_429", retry_after=9 * 3600.0)) >= 9 * 3600


def test_how_long_nobody_has_come_is_counted_from_when_the_host_was_free_too(settings):
    settings.CLAIMTRACK_FETCH_DELAY = 0
    hour_ago = timezone.now() - timedelta(hours=1)
    fetch = asked(not_before=hour_ago)
    assert backlog.now().stuck

    Host.objects.create(name=hosts.name_of(PAGE), next_allowed_at=timezone.now() - timedelta(minutes=1))
    assert 50 < backlog.now().oldest_due < 100
    Host.objects.update(next_allowed_at=timezone.now() + timedelta(minutes=1))
    assert backlog.now().oldest_due == 0
    Host.objects.update(next_allowed_at=hour_ago)
    assert backlog.now().stuck

    assert fetching._claim(fetch.pk) is not None
    assert (backlog.now().oldest_due, backlog.now().running) == (0, 1)
