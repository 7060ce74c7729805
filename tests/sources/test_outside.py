"""Outside copies: looked for, made where they are missing, and no failure of an archive is ever taken as final."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from sources import hosts, jobs, net, outside, tasks
from sources.errors import Unavailable
from sources.models import Host, OutsideCopy
from tests.factories import a_document, a_snapshot
from tests.sources import wayback_server as wayback
from tests.sources.wayback_server import MISBEHAVIOURS, error, has, has_not, made, pending, takes

URL = "http://harbour.example/ships"
KEPT = datetime(2024, 6, 18, 11, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(settings, hinted):
    with wayback.running(settings) as server:
        yield server


@pytest.fixture
def row(archive):
    document = a_document(url=URL)
    a_snapshot(document, fetched_at=KEPT)
    outside.ask([document])
    return OutsideCopy.objects.get()


def step(row) -> OutsideCopy:
    """One step as soon as the row and the host are ripe."""
    OutsideCopy.objects.filter(pk=row.pk, state="queued").update(not_before=timezone.now() - timedelta(seconds=1))
    past = timezone.now() - timedelta(seconds=1)
    Host.objects.update(next_allowed_at=past)
    Host.objects.filter(open_until__isnull=False).update(open_until=past)
    outside.run(row.pk)
    row.refresh_from_db()
    return row


def waits(row) -> timedelta:
    return row.not_before - timezone.now()


def test_a_copy_that_is_there_is_found_and_nothing_is_saved(archive, row):
    archive.look = [has(URL)]

    step(row)

    assert (row.state, row.address) == ("done", f"https://web.archive.org/web/20240618120000/{URL}")
    assert row.copied_at == datetime(2024, 6, 18, 12, tzinfo=UTC)
    assert archive.asked[0].form == {"url": URL, "timestamp": "20240618110000"}
    assert archive.times("POST", "/save") == 0


def test_the_archive_is_asked_for_the_page_as_it_was_cited_not_as_it_is_now(archive, row):
    a_snapshot(row.document, "What it says since.", fetched_at=timezone.now() + timedelta(days=40))

    step(row)

    assert archive.asked[0].form["timestamp"] == "20240618110000"


def test_a_page_that_is_not_there_is_saved_and_followed_until_it_is(archive, row):
    archive.follow = [pending(), pending(), made(URL)]

    states = [step(row).last_outcome for _ in range(4)]

    assert states == ["outside_copying", "outside_copying", "outside_copying", "ok"]
    assert row.address == f"https://web.archive.org/web/20240619080910/{URL}"
    assert archive.times("POST", "/save") == 1
    assert archive.times("GET", "/save/status/spn2-4f1a") == 3
    assert row.attempt == 1, "waiting for a copy in the making is no failed attempt"


def test_the_form_is_the_documented_one_and_keys_go_to_the_archive_only(settings, hinted):
    with wayback.running(settings, keys="abc:def") as archive:
        outside.ask([a_document(url=URL)])
        step(OutsideCopy.objects.get())

    saved = archive.asked[-1]
    assert saved.form == {"url": URL, "skip_first_archive": "1", "if_not_archived_within": "1d"}
    assert saved.headers["Authorization"] == "LOW abc:def"
    assert saved.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert saved.headers["Accept"] == "application/json"
    assert "Authorization" not in archive.asked[0].headers, "looking needs no account"


@pytest.mark.parametrize("said", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS.keys())
@pytest.mark.parametrize("when", ["look", "save", "follow"])
def test_whatever_goes_wrong_is_unknown_and_looked_at_again(archive, row, when, said):
    setattr(archive, when, [said])
    step(row)
    if when == "follow":
        step(row)

    assert row.state == "queued"
    assert row.last_outcome not in ("", "ok", "outside_copying")
    assert row.remote_job == ""
    assert waits(row) > timedelta(minutes=5)
    setattr(archive, when, [has_not()] if when == "look" else [takes()])
    archive.look = [has(URL)]

    assert step(row).state == "done", "the copy was there after all"


def test_an_error_that_the_archive_reports_is_not_believed(archive, row):
    """Save Page Now has reported errors for copies that it had made."""
    archive.follow = [error("error:no-access", "Target URL could not be accessed (status=403).")]
    step(row)
    step(row)
    assert (row.state, row.last_outcome) == ("queued", "outside_error")
    assert row.answer.startswith("error:no-access · Target URL")

    archive.look = [has(URL, "20240618115900")]
    step(row)

    assert (row.state, row.answer) == ("done", "")
    assert archive.times("POST", "/save") == 1


def test_a_refusal_to_save_is_kept_in_the_archives_words(archive, row):
    archive.save = [error("error:user-session-limit", "You have already\n reached the limit\u202e of active sessions.")]

    step(row)

    assert row.state == "queued"
    assert row.answer.startswith("error:user-session-limit · You have already reached the limit")


def test_a_job_pending_for_ever_is_forgotten_after_half_an_hour(archive, row):
    step(row)
    assert step(row).last_outcome == "outside_copying"
    OutsideCopy.objects.filter(pk=row.pk).update(asked_at=timezone.now() - timedelta(minutes=31))

    step(row)

    assert (row.state, row.last_outcome, row.remote_job) == ("queued", "outside_slow", "")
    step(row)
    assert archive.times("POST", "/save") == 2


def test_being_turned_away_leaves_the_archive_alone_for_as_long_as_it_asks(archive, row):
    archive.look = [wayback.TOO_MANY]
    other = a_document(url="http://harbour.example/other")
    outside.ask([other])
    second = OutsideCopy.objects.get(document=other)

    step(row)
    outside.run(second.pk)
    second.refresh_from_db()

    assert waits(row) >= timedelta(seconds=590)
    assert Host.objects.get(name="archive.org").next_allowed_at > timezone.now() + timedelta(seconds=590)
    assert (second.state, second.attempt) == ("queued", 0)
    assert archive.times("GET", "/wayback") == 1


def test_saving_leaves_room_for_the_few_captures_a_minute_that_are_allowed(archive, row):
    step(row)

    assert Host.objects.get(name="archive.org").next_allowed_at > timezone.now() + timedelta(seconds=10)


@pytest.mark.parametrize(
    "said",
    [
        has("http://another.example/ships"),
        has(URL, "20230101000000"),  # a year before our copy: another state of the page
        has(URL, status="404"),
        wayback.Said({"archived_snapshots": {"closest": {"available": True, "status": "200", "timestamp": "2024",
                                                         "url": "javascript:alert(1)"}}}),
        wayback.Said({"archived_snapshots": {"closest": {"available": True, "status": "200",
                                                         "timestamp": "20240618120000",
                                                         "url": f"http://evil.example/web/20240618120000/{URL}"}}}),
    ],
    ids=["of another page", "too old", "of an error", "a script", "at another host"],
)  # fmt: skip
def test_a_copy_of_something_else_is_none(settings, hinted, said):
    with wayback.running(settings, saves=False) as archive:
        archive.look = [said]
        document = a_document(url=URL)
        a_snapshot(document, fetched_at=KEPT)
        outside.ask([document])

        found = step(OutsideCopy.objects.get())

    assert (found.state, found.last_outcome, found.address) == ("queued", "outside_none", "")
    assert archive.times("POST", "/save") == 0


@pytest.mark.parametrize("form", ["https://www.harbour.example/ships/", "http://harbour.example:80/ships"])
def test_the_archives_other_forms_of_one_address_are_the_same_page(archive, row, form):
    archive.look = [has(form)]

    assert step(row).state == "done"


def test_an_archives_words_never_become_an_address_of_ours_as_they_are(archive, row):
    archive.follow = [made("javascript:alert(1)//")]
    step(row)

    step(row)

    assert row.address == f"https://web.archive.org/web/20240619080910/{URL}"


def test_after_the_last_try_it_is_given_up_and_can_be_revived(archive, row, hinted):
    archive.look = [wayback.BAD_GATEWAY]
    pauses = []
    while step(row).state == "queued":
        pauses.append(waits(row))

    assert row.state == "dead"
    assert len(pauses) == 7
    assert timedelta(days=3) < sum(pauses, timedelta()) < timedelta(days=12)
    outside.retry(row)
    assert (row.state, row.attempt) == ("queued", 0)
    archive.look = [has(URL)]
    assert step(row).state == "done"


# The row is the truth.


def test_asking_twice_makes_one_row(archive, row):
    assert outside.ask([row.document]) == 0
    assert OutsideCopy.objects.count() == 1
    with pytest.raises(IntegrityError, match="outsidecopy_once_per_archive"):
        OutsideCopy.objects.create(document=row.document, archive="wayback")


def test_a_text_handed_in_has_no_address_to_ask_for(archive):
    assert outside.ask([a_document(url=None, kind="text")]) == 0


def test_nothing_is_asked_where_no_archive_is_set(settings, hinted):
    settings.SOURCES_ARCHIVES = {}

    assert outside.ask([a_document(url=URL)]) == 0
    assert outside.sweep() == 0


def test_a_row_is_claimed_by_one_of_two(archive, row):
    first, second = jobs.claim(OutsideCopy, row.pk), jobs.claim(OutsideCopy, row.pk)

    assert first
    assert second is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_exactly_one_wins(archive, row, at_once):
    won = at_once(lambda _: jobs.claim(OutsideCopy, row.pk), threads=4)

    assert sum(one is not None for one in won) == 1
    row.refresh_from_db()
    assert row.attempt == 1


def test_a_worker_that_slept_past_its_lease_writes_nothing(archive, row):
    sleeper = jobs.claim(OutsideCopy, row.pk)
    OutsideCopy.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    archive.look = [has(URL)]
    outside.run(row.pk)

    assert not jobs.give_up(sleeper, outcome="broken")
    row.refresh_from_db()
    assert row.state == "done"


def test_without_the_fence_it_would(archive, row, monkeypatch):
    sleeper = jobs.claim(OutsideCopy, row.pk)
    OutsideCopy.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    archive.look = [has(URL)]
    outside.run(row.pk)
    unfenced = jobs.Held(OutsideCopy, row.pk, None, sleeper.attempt, sleeper.max_attempts)  # no token: nobody's row

    assert jobs.give_up(unfenced, outcome="broken")


def test_the_sweeper_finds_what_no_hint_has_reached_and_only_once(archive, row, hinted):
    hinted.clear()

    assert (outside.sweep(), outside.sweep()) == (1, 0)
    OutsideCopy.objects.update(state="running", token=uuid.uuid4(), lease_until=timezone.now() - timedelta(seconds=1),
                               attempt=1, hinted_at=None)  # fmt: skip
    assert outside.sweep() == 1, "a worker died at it"


def test_a_row_that_kills_its_workers_is_given_up(archive, row):
    OutsideCopy.objects.update(state="running", token=uuid.uuid4(), lease_until=timezone.now() - timedelta(seconds=1),
                               attempt=F("max_attempts"))  # fmt: skip

    tasks.sweep_outside()

    row.refresh_from_db()
    assert (row.state, row.last_outcome) == ("dead", "worker_lost")


def test_a_busy_host_costs_no_attempt(archive, row):
    hosts.hold("archive.org", token=uuid.uuid4(), lease=timedelta(seconds=60))

    outside.run(row.pk)

    row.refresh_from_db()
    assert (row.state, row.attempt, row.last_detail) == ("queued", 0, "")
    assert archive.asked == []


def test_what_breaks_on_our_side_is_looked_at_again(archive, row, monkeypatch):
    monkeypatch.setattr(outside, "_kept_at", lambda row: 1 / 0)

    step(row)

    assert (row.state, row.last_outcome) == ("queued", "broken")


# The door.


def test_a_form_goes_through_the_door_with_every_guard(settings):
    with wayback.running(settings) as server:
        answer = net.post(
            f"http://{wayback.HOST}/save", {"url": "http://a.example/?b=1&c=ü"}, accept="application/json"
        )

    assert net.read_json(answer)["job_id"] == "spn2-4f1a"
    assert server.asked[0].form == {"url": "http://a.example/?b=1&c=ü"}
    with pytest.raises(net.Refused, match="refused:private_address"):
        net.post("http://169.254.169.254/", {"a": "b"})


def test_a_form_is_not_sent_on_by_a_redirect(settings):
    with wayback.running(settings) as server:
        server.save = [wayback.Said(b"", 307, {"Location": f"http://{wayback.HOST}/elsewhere"})]
        with pytest.raises(Unavailable, match="http_307"):
            net.post(f"http://{wayback.HOST}/save", {"secret": "word"})

    assert [one.path for one in server.asked] == ["/save"]
