"""A fetch is never lost and never recorded twice, whoever dies, sleeps or comes at the same time."""

import base64
import itertools
import json
import socket
import threading
import time
import uuid
from datetime import timedelta

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from sources import documents, fetching, hints, hosts, net, snapshots
from sources.errors import Refused, TooSlow, Unavailable
from sources.models import Document, Fetch, Host, Passage, Snapshot
from tests.sources.sites import article

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "http://harbour.example/ships"


def asked(url=PAGE, purpose="evidence", window="", **fields):
    fetch = fetching.ask(documents.note(url), purpose=purpose, window=window)
    if fields:
        Fetch.objects.filter(pk=fetch.pk).update(**fields)
    return fetch


def now_due(fetch):
    Fetch.objects.filter(pk=fetch.pk).update(not_before=timezone.now() - timedelta(seconds=1))


def state(fetch):
    fetch.refresh_from_db()
    return fetch.state


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


@pytest.fixture
def queue():
    """The real broker, emptied: what a worker would read from it."""
    broker = redis.Redis.from_url(django_settings.REDIS_URL)
    broker.flushdb()
    forget_brokers()
    yield broker
    broker.flushdb()
    broker.close()


def messages(queue):
    lists = [key for key in queue.scan_iter() if queue.type(key) == b"list"]
    return [json.loads(message) for key in lists for message in queue.lrange(key, 0, -1)]


def forget_brokers():
    hints._start_afresh()
    hints._broker.cache_clear()
    hints._away_until = 0.0


def test_the_message_carries_the_id_and_nothing_else(queue):
    fetch = asked()

    (message,) = messages(queue)
    assert message["headers"]["task"] == "sources.tasks.run_fetch"
    assert json.loads(base64.b64decode(message["body"]))[:2] == [[fetch.pk], {}]


@pytest.fixture
def broker_at(monkeypatch):
    """Say where the broker is, for as long as the test runs."""

    def at(address):
        forget_brokers()
        monkeypatch.setattr(hints.current_app.conf, "broker_url", address)

    yield at
    monkeypatch.undo()
    forget_brokers()


NOBODY = "redis+socket:///tmp/nobody-listens-here.sock?virtual_host=0"


def test_redis_away_fails_no_request_and_loses_nothing(sites, broker_at):
    broker_at(NOBODY)
    sites.serve(PAGE)
    start = time.monotonic()

    fetches = [asked(f"{PAGE}?page={number}") for number in range(20)]

    assert time.monotonic() - start < 2
    assert hints._away_until > 0
    for fetch in fetches:
        fetching.run(fetch.pk)
    assert {state(fetch) for fetch in fetches} == {"done"}


def test_redis_frozen_holds_nobody_up(broker_at):
    with socket.socket() as listener:  # accepts and never answers
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        broker_at(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        start = time.monotonic()

        for number in range(10):
            asked(f"{PAGE}?page={number}")

        assert time.monotonic() - start < 3
    assert Fetch.objects.count() == 10


def test_when_redis_is_back_workers_are_told_again(broker_at, queue):
    here = hints.current_app.conf.broker_url
    broker_at(NOBODY)
    asked()
    assert messages(queue) == []

    hints.current_app.conf.broker_url = here
    hints._broker.cache_clear()
    hints._away_until = 0.0
    asked(f"{PAGE}?page=2")

    assert len(messages(queue)) == 1


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


# Leases and fences


def a_worker_that_died(fetch, seconds_ago=1):
    """The row as a killed worker leaves it, its lease run out."""
    Fetch.objects.filter(pk=fetch.pk).update(
        state="running",
        attempt=1,
        token=uuid.uuid4(),
        lease_until=timezone.now() - timedelta(seconds=seconds_ago),
    )


def test_a_dead_workers_row_is_taken_over_when_its_lease_is_out(sites):
    sites.serve(PAGE)
    fetch = asked()
    a_worker_that_died(fetch)

    done = fetching.run(fetch.pk)

    assert (done.state, done.attempt) == ("done", 2)


def test_a_living_workers_row_is_left_alone(sites):
    sites.serve(PAGE)
    fetch = asked()
    a_worker_that_died(fetch, seconds_ago=-30)

    assert fetching.run(fetch.pk) is None
    assert sites.asked == []


def asleep_past_its_lease(sites, fetch, at_the_end):
    """A worker sleeps in the middle of its fetch; another takes the row over and finishes; the first wakes up."""
    wake = threading.Event()
    sites.serve(PAGE, article(text="What the sleeper saw, before anything else had happened here."), until=wake)
    sleeper_result = []

    def sleep_and_wake():
        sleeper_result.append(fetching.run(fetch.pk))
        connection.close()

    sleeper = threading.Thread(target=sleep_and_wake)
    sleeper.start()
    while not sites.asked:
        time.sleep(0.01)
    Fetch.objects.filter(pk=fetch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    Host.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    sites.serve(PAGE, article(text="What the second worker saw, which is what stands on record now."))
    at_the_end()
    wake.set()
    sleeper.join(15)
    return sleeper_result[0]


def test_a_zombie_that_wakes_after_its_lease_writes_nothing(sites):
    fetch = asked()

    zombie = asleep_past_its_lease(sites, fetch, lambda: fetching.run(fetch.pk))

    assert zombie is None
    assert "second worker" in Snapshot.objects.get().text
    assert (state(fetch), fetch.attempt) == ("done", 2)


def test_a_zombie_that_fails_after_its_lease_does_not_undo_what_was_done(sites, settings):
    settings.CLAIMTRACK_FETCH_DEADLINE = 1.0
    fetch = asked()
    wake_too_late = threading.Event()
    sites.serve(PAGE, until=wake_too_late)
    sleeper = threading.Thread(target=lambda: (fetching.run(fetch.pk), connection.close()))
    sleeper.start()
    while not sites.asked:
        time.sleep(0.01)
    Fetch.objects.filter(pk=fetch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    Host.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    sites.serve(PAGE)
    fetching.run(fetch.pk)

    sleeper.join(15)
    wake_too_late.set()

    assert (state(fetch), fetch.last_outcome) == ("done", "ok")


def test_without_the_fence_the_zombie_would_write(sites, monkeypatch):
    """The twin: the same sleep with the token unchecked. It shows that the fence is what holds."""
    monkeypatch.setattr(fetching, "_ours", lambda job: Fetch.objects.filter(pk=job.pk))
    fetch = asked()

    # Taken over by a worker that has not finished yet: without the fence the zombie finishes for it.
    zombie = asleep_past_its_lease(sites, fetch, lambda: fetching._claim(fetch.pk))

    assert zombie is not None
    assert "sleeper" in Snapshot.objects.get().text


def test_with_the_fence_it_leaves_a_row_that_another_has_taken_over(sites):
    fetch = asked()

    zombie = asleep_past_its_lease(sites, fetch, lambda: fetching._claim(fetch.pk))

    assert zombie is None
    assert not Snapshot.objects.exists()
    assert (state(fetch), fetch.attempt) == ("running", 2)


def test_a_worker_that_dies_inside_the_last_transaction_leaves_nothing(sites, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*args, **options):
        raise Killed

    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(snapshots, "take", die)

    with pytest.raises(Killed):
        fetching.run(fetch.pk)

    assert not Snapshot.objects.exists()
    assert state(fetch) == "running"
    monkeypatch.undo()
    Fetch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert fetching.run(fetch.pk).state == "done"


def test_a_worker_that_dies_before_indexing_leaves_it_to_the_sweeper(sites, monkeypatch, hinted):
    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(documents, "catch_up", lambda document: None)
    fetching.run(fetch.pk)
    monkeypatch.undo()
    Document.objects.update(unindexed_since=timezone.now() - timedelta(minutes=5))
    hinted.clear()

    fetching.sweep()

    document_id = Document.objects.get().pk
    assert not Passage.objects.exists()
    assert fetching.run(fetch.pk) is None
    assert documents.behind() == []
    documents.catch_up(Document.objects.get(pk=document_id))
    assert Passage.objects.exists()


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
    assert Host.objects.get().next_allowed_at - timezone.now() <= timedelta(hours=6)


def test_what_breaks_on_our_side_is_written_down_and_tried_again(sites, monkeypatch):
    sites.serve(PAGE)
    fetch = asked()
    monkeypatch.setattr(snapshots, "keep", lambda data: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    fetching.run(fetch.pk)

    assert (state(fetch), fetch.last_outcome) == ("queued", "broken")
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


# Sweeping


def test_what_waits_is_found_by_the_sweeper_once_in_a_while(hinted):
    fetch = asked()
    hinted.clear()

    assert fetching.sweep() == 1
    assert fetching.sweep() == 0
    Fetch.objects.update(hinted_at=timezone.now() - timedelta(minutes=1))
    assert fetching.sweep() == 1
    assert hinted == [("sources.tasks.run_fetch", fetch.pk)] * 2


def test_two_who_sweep_at_once_hint_each_row_once(at_once):
    for number in range(12):
        asked(f"http://harbour{number}.example/")

    found = at_once(lambda number: fetching.due(), threads=3)

    everything = [pk for some in found for pk in some]
    assert len(everything) == len(set(everything)) == 12


def test_sweeping_takes_one_row_of_each_host(hinted):
    for number in range(5):
        asked(f"{PAGE}?page={number}")
        asked(f"http://quay.example/?page={number}")

    assert len(fetching.due()) == 2


def test_the_sweeper_finds_orphans_and_leaves_the_living(hinted):
    orphan, living = asked(), asked("http://quay.example/")
    a_worker_that_died(orphan)
    a_worker_that_died(living, seconds_ago=-30)

    assert fetching.due() == [orphan.pk]


def test_a_host_that_is_resting_is_not_hinted(hinted, sites, settings):
    settings.CLAIMTRACK_FETCH_DELAY = 60
    sites.serve(PAGE)
    fetching.run(asked().pk)
    asked(f"{PAGE}?page=2")

    assert fetching.due() == []


def test_who_is_done_with_a_host_tells_the_next_in_line(sites, hinted):
    sites.serve(PAGE)
    first, second = asked(), asked(f"{PAGE}?page=2")
    hinted.clear()

    fetching.run(first.pk)

    assert hinted == [("sources.tasks.run_fetch", second.pk)]


# Politeness


def test_a_host_is_asked_by_one_at_a_time_with_a_pause_between(sites, settings, at_once):
    settings.CLAIMTRACK_FETCH_DELAY = 0.4
    urls = [f"http://{name}.harbour.example/{number}" for name in ("www", "news") for number in range(3)]
    for url in urls:
        sites.serve(url, wait=0.05)
    fetches = [asked(url) for url in urls]

    def work(number):
        while Fetch.objects.exclude(state="done").exists():
            for fetch in fetches:
                fetching.run(fetch.pk)
            time.sleep(0.02)

    at_once(work, threads=3)

    times = sorted(one.at for one in sites.asked)
    assert len(times) == 6
    assert max(sites.at_once.values()) == 1
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.4


def test_two_hosts_are_asked_side_by_side(sites, settings, at_once):
    settings.CLAIMTRACK_FETCH_DELAY = 60
    for name in ("harbour", "quay"):
        sites.serve(f"http://{name}.example/", wait=0.3)
    fetches = [asked("http://harbour.example/"), asked("http://quay.example/")]

    results = at_once(lambda number: fetching.run(fetches[number].pk))

    assert all(results)
    first, second = sorted(one.at for one in sites.asked)
    assert second - first < 0.3


def test_without_the_hosts_row_two_would_ask_at_once(sites, at_once, monkeypatch):
    """The twin: with holding a host always granted, the rule is broken."""
    monkeypatch.setattr(hosts, "hold", lambda *args, **options: True)
    for number in range(2):
        sites.serve(f"http://harbour.example/{number}", wait=0.5)
    fetches = [asked(f"http://harbour.example/{number}") for number in range(2)]

    at_once(lambda number: fetching.run(fetches[number].pk))

    assert sites.at_once["harbour.example"] == 2


def test_a_host_held_by_a_dead_worker_is_free_after_the_lease(sites):
    sites.serve(PAGE)
    fetch = asked()
    assert hosts.hold("harbour.example", token=uuid.uuid4(), lease=timedelta(seconds=90))

    assert fetching.run(fetch.pk) is None
    assert state(fetch) == "queued"
    assert fetch.attempt == 0

    Host.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert fetching.run(fetch.pk).state == "done"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://en.yna.co.kr/", "yna.co.kr"),
        ("http://a.b.news.example/", "news.example"),
        ("https://one.github.io/", "one.github.io"),
        ("https://8.8.8.8/", "8.8.8.8"),
        ("https://example.com/", "example.com"),
    ],
)
def test_a_host_is_its_registrable_domain(url, name):
    assert hosts.name_of(url) == name
