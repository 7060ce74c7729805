"""What no database can hold is asked of none."""

import pytest
from django.urls import reverse

from tests.factories import a_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", ["status=%00", "kind__exact=qu%00antity", "q=%00", "%00=1"])
def test_a_list_of_the_desk_asked_for_nul_leads_to_the_same_without_it(client, asked):
    client.force_login(a_user("checker"))
    address = reverse("admin:claims_claim_changelist")

    answer = client.get(f"{address}?{asked}")

    assert answer["Location"] == f"{address}?{asked.replace('%00', '')}"
    assert client.get(address, {"q": "%00"}).status_code == 200
