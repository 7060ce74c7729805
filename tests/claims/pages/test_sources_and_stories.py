"""What a source has said and what came of it; which claims a story holds; how we work."""

import ast
from pathlib import Path

import pytest

from claims import gate
from claims.models import Rating
from claims.pages import methodology
from claims.roles import PERMISSIONS, ROLES
from claims.states import MOVES
from tests.claims.pages.published import ENGLISH, SENTENCE, STORY, a_full_claim, a_full_claim_in_review
from tests.claims.pages.reading import opened, words
from tests.factories import a_source, a_user

pytestmark = pytest.mark.django_db


def page_of(source):
    return f"/en/sources/{source.pk}-{source.slug}/"


def speaker_of(claim):
    return claim.attributions.order_by("position").last().source


def test_a_sources_claims_are_counted_by_rating_and_never_scored(client):
    claim = a_full_claim()

    page = opened(client, page_of(speaker_of(claim)))

    text = " ".join(page.text_content().split())
    assert "1 claim of this source was checked." in text
    assert words(page.xpath("//ul[@class='tallies']/li")[0]) == "Unproven 1"
    assert "not a measure of the source" in text
    assert "%" not in text


def test_who_only_relays_a_claim_has_not_made_it(client):
    claim = a_full_claim()
    outlet = claim.attributions.get(position=0).source

    text = " ".join(opened(client, page_of(outlet)).text_content().split())

    assert "0 claims of this source were checked." in text
    assert "It relayed 1 claim of others." in text


def test_an_outlet_that_is_cited_only_has_a_page(client):
    claim = a_full_claim()
    outlet = claim.evidence.filter(document__outlet__slug="hangang").get().document.outlet

    page = opened(client, page_of(outlet))

    assert "1 of its pages is cited" in " ".join(page.text_content().split())


def test_a_source_of_nothing_public_is_not_there(client):
    hidden = speaker_of(a_full_claim_in_review(a_user("checker")))

    assert client.get(page_of(hidden)).status_code == 404
    assert client.get(page_of(a_source())).status_code == 404


def test_an_old_address_of_a_source_leads_to_the_present_one(client):
    source = speaker_of(a_full_claim())

    assert client.get(f"/en/sources/{source.pk}-old-name/")["Location"] == page_of(source)


def test_a_story_shows_its_claims_in_their_own_words_and_not_its_text(client):
    claim = a_full_claim()

    page = opened(client, f"/en/stories/{claim.story_id}/")

    assert page.xpath("//blockquote")[0].text == SENTENCE
    assert words(page.xpath("//article//h2")[0]) == ENGLISH
    assert STORY[:30] not in page.text_content()


def test_a_story_without_a_public_claim_is_not_there(client):
    claim = a_full_claim_in_review(a_user("checker"))

    assert client.get(f"/en/stories/{claim.story_id}/").status_code == 404


def test_every_rating_is_explained(client):
    text = opened(client, "/en/methodology/").text_content()

    for rating in Rating.objects.all():
        assert rating.label in text
        assert rating.definition in text


def test_every_role_permission_and_step_is_in_plain_words(client):
    text = opened(client, "/en/methodology/").text_content()

    granted = {grant for grants in ROLES.values() for grant in grants if grant != "view"}
    for says in [*(PERMISSIONS[grant] for grant in granted), *(move.says for move in MOVES.values())]:
        assert str(says) in text
    assert methodology.ROLE_NAMES.keys() == ROLES.keys()


def test_every_rule_of_the_gate_is_explained():
    tree = ast.parse(Path(gate.__file__).read_text())

    codes = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Missing"
    }
    assert codes == methodology.GATE.keys()
