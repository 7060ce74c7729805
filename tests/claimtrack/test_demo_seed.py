"""What the demo starts with: through the verbs, once, also when it is broken off; and the path through it."""

import os
import re
import signal
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection

from claims import gate
from claims.models import Claim
from claims.roles import ROLES
from claimtrack.demo import content, gold, outlets, people, story
from claimtrack.demo.rendering import block_text
from sources.models import Feed, Source, SourceName
from tests import factories

from . import few_finds
from .running import Up, eventually, folder, get, manage, processes_on

STORY = content.load_story()


def test_everybody_has_the_role_their_work_needs(db):
    persons = people.make()

    assert {name: [group.name for group in person.groups.all()] for name, person in persons.items()} == {
        "noor": ["contributor"], "amina": ["checker"], "basil": ["reviewer"], "dana": ["editor"], "admin": [],
    }  # fmt: skip
    assert persons["admin"].is_superuser
    assert all(person.is_staff for person in persons.values())
    assert {row["role"] for row in STORY["people"]} <= {*ROLES, ""}


def test_people_are_made_once_and_left_as_they_are(db):
    people.make()
    User.objects.filter(username="amina").update(first_name="Amina Said")

    again = people.make()

    assert User.objects.count() == len(STORY["people"])
    assert again["amina"].first_name == "Amina Said"


def test_the_password_is_of_this_installation_alone(db, settings):
    ours = people.password()
    person = people.make()["amina"]

    settings.SECRET_KEY = "of another installation"
    theirs = people.password()

    validate_password(ours, person)
    assert person.check_password(ours)
    assert ours != theirs


def test_outlets_are_whole(db):
    sources = outlets.make()

    meridian = sources["meridian"]
    names = dict(meridian.names.filter(kind=SourceName.Kind.NAME).values_list("language", "text"))
    credits = dict(meridian.names.filter(kind=SourceName.Kind.CREDIT).values_list("text", "language"))
    assert names.keys() == {"en", "ar", "ru", "ko"}
    assert names["ar"] == "وكالة ميريديان"
    assert credits["وكالة ميريديان"] == "ar"
    assert credits["(Meridian)"] == "en"
    assert (meridian.kind, meridian.grade, meridian.domains) == ("agency", "B", ["meridian.example"])
    assert meridian.grade_reason
    assert meridian.owner
    for outlet in content.load_outlets():
        source = sources[outlet.slug]
        assert source.grade == outlet.reliability
        assert source.grade_reason
        assert Feed.objects.get(outlet=source).url == outlet.feed


def test_outlets_are_made_once_and_left_as_they_are(db):
    first = outlets.make()
    Source.objects.filter(pk=first["qandil"].pk).update(grade="D", grade_reason="Lower, after a correction refused.")
    before = Source.objects.count(), SourceName.objects.count(), Feed.objects.count()

    again = outlets.make()

    assert (Source.objects.count(), SourceName.objects.count(), Feed.objects.count()) == before
    assert again == first
    assert Source.objects.get(pk=first["qandil"].pk).grade == "D"


@pytest.fixture
def recorded(db):
    """The story as it is kept, and its claims as the seeding records them."""
    page = next(versions[0] for versions in content.load_pages().values() if versions[0].url == STORY["address"])
    text = "\n\n".join(block_text(block) for block in page.blocks)
    snapshot = factories.a_story(text, "ar", url=STORY["address"], title=page.title)
    persons, sources = people.make(), outlets.make()
    return story.record_claims(snapshot, persons, sources, lambda line: None), snapshot, persons, sources


def test_claims_are_worded_to_stand_alone_and_keep_the_words_of_the_story(recorded):
    claims, snapshot, _, _ = recorded

    assert len(claims) >= 10
    for claim in Claim.objects.with_wordings():
        assert claim.language == "ar"
        assert claim.wordings.filter(language="en", kind="translated").exists()
        assert gate.stands(snapshot, claim.original.start, claim.original.end, claim.original.text)
        assert claim.attributions.order_by("-position").first().terminal != ""
        assert claim.said_on
        for hop in claim.attributions.filter(manner="direct"):
            assert gate.stands(snapshot, hop.start, hop.end, hop.exact)


def test_did_they_say_it_and_is_it_so_are_two_claims(recorded):
    claims = recorded[0]

    said, so = claims["spokesperson_said"], claims["containers"]

    assert said.kind == Claim.Kind.QUOTE
    assert so.kind == Claim.Kind.QUANTITY
    assert [relation.other for relation in said.relations.filter(kind="quotes")] == [so, claims["missiles"]]
    amount = so.quantities.get()
    assert (amount.bound, amount.value, amount.counted) == ("more_than", Decimal(11000), "حاوية من الذخائر")


def test_claims_are_recorded_once_and_a_visitor_s_changes_stay(recorded):
    claims, snapshot, persons, sources = recorded
    factories.editing.reword(claims["veto"], text="نص آخر", by=persons["amina"], seen=claims["veto"].revision)
    factories.triage.park(claims["denial"], why="other", reason="Later.", by=persons["amina"])
    before = Claim.objects.count()

    again = story.record_claims(snapshot, persons, sources, lambda line: None)

    assert Claim.objects.count() == before
    assert again == claims
    assert Claim.objects.get(pk=claims["veto"].pk).text == "نص آخر"
    assert Claim.objects.get(pk=claims["denial"].pk).status == "parked"


def test_what_is_decided_about_is_there():
    addresses = [row["page"] for row in STORY["decisions"]["accept"]] + list(STORY["decisions"]["reject"])

    for page in addresses:
        assert story.address_of(page).startswith("http://")
    supporting = {one.page.file: one.origin for one in gold.judged()}
    settling = [row for row in STORY["decisions"]["accept"] if row["stance"] in ("supports", "refutes")]
    assert len({supporting[row["page"]] for row in settling}) >= 2


def test_only_a_demo_is_seeded(db):
    with pytest.raises(CommandError, match="demo only"):
        call_command("seed_demo")

    assert not User.objects.exists()


def test_of_two_at_once_one_leaves_it_to_the_other(db):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [story.LOCK])
        try:
            with pytest.raises(story.NotYet, match="Another process"):
                story.seed(lambda line: None)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [story.LOCK])
    other.close()

    assert not User.objects.exists()


COUNT = """
import json
from django.contrib.auth.models import User
from claims.models import *
from sources.models import *
from claimtrack.demo import story
left, done = story.claim("containers"), story.claim("treaty_1961")
print(json.dumps({
    "people": User.objects.count(), "sources": Source.objects.count(), "names": SourceName.objects.count(),
    "claims": Claim.objects.count(), "rounds": [left.research_round, done.research_round],
    "events": Event.objects.filter(verb__in=["record_claim", "research", "propose_verdict", "publish"]).count(),
    "verdicts": Verdict.objects.count(), "status": [left.status, done.status],
    "found": left.evidence.count(),
    "undecided": done.evidence.filter(state="proposed").count(),
    "accepted": done.evidence.filter(state="accepted").count(),
}))
"""


@pytest.mark.journey
@pytest.mark.timeout(600)
def test_a_seeding_that_is_broken_off_goes_on_and_does_nothing_twice():
    """Real processes all through: killed between the claims and the end of the research, then started again."""
    quick = {"CLAIMTRACK_FETCH_DELAY": "0", "DJANGO_SETTINGS_MODULE": few_finds.__name__}
    with folder() as var:
        first = Up(var, "--demo", extra=quick).wait_until_up()
        eventually(lambda: first.said("research on claim"), patience=120, what=first.output)
        for line in [line for line in processes_on(var) if "seed_demo" in line]:
            os.kill(int(line.split()[0]), signal.SIGKILL)
        first.interrupt(signal.SIGKILL)

        second = Up(var, "--demo", extra=quick).wait_until_up()
        eventually(lambda: second.said("The demo is ready"), patience=400, what=second.output)
        counted = manage("shell", "-v0", "-c", COUNT, var=var).stdout
        page = get(second.port, "/en/demo/")[2]
        third = manage("seed_demo", var=var, extra=quick | {"CLAIMTRACK_DEMO": "true"})
        again = manage("shell", "-v0", "-c", COUNT, var=var).stdout
        second.interrupt()

    assert third.returncode == 0, third.stderr
    assert counted == again
    assert f'"claims": {len(STORY["claims"])}' in counted
    assert f'"people": {len(STORY["people"])}' in counted
    assert '"rounds": [1, 1]' in counted
    assert '"status": ["researching", "published"]' in counted
    assert '"verdicts": 1' in counted
    assert f'"events": {len(STORY["claims"]) + 4}' in counted
    assert '"undecided": 0' in counted
    assert f'"accepted": {len(STORY["decisions"]["accept"])}' in counted
    assert int(re.search(r'"found": (\d+)', counted)[1]) >= 1
    assert second.said("the cited passage was edited")  # readers of the published claim are told so
    assert page.count("<li") >= 7
    assert "The demo is ready" in third.stdout
    assert "research on claim" not in third.stdout
    assert next(re.search(r"password (\S+) as", line)[1] for line in second.lines if "password" in line) in third.stdout
