"""The table of roles is what the groups hold."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from claims.roles import PERMISSIONS, ROLES
from tests.factories import a_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
def test_a_role_holds_what_its_row_says_and_nothing_more(role):
    user = a_user(role)

    held = {key for key in PERMISSIONS if user.has_perm(f"claims.{key}")}

    assert held == set(ROLES[role]) - {"view"}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_look_at_everything_and_change_nothing_around_the_verbs(role):
    permissions = Group.objects.get(name=role).permissions.values_list("codename", flat=True)

    # A table that came later needs a migration like claims.0009, or its rows are seen by nobody.
    models = [*apps.get_app_config("claims").get_models(), *apps.get_app_config("sources").get_models()]
    seen = {f"view_{model._meta.model_name}" for model in models if "view" in model._meta.default_permissions}
    assert seen <= set(permissions)
    assert not [p for p in permissions if p.startswith(("change_", "delete_"))]
    assert not [p for p in permissions if p.startswith("add_") and p != "add_story"]


def test_only_reviewers_and_editors_approve():
    assert [role for role, grants in ROLES.items() if "review_verdict" in grants] == ["reviewer", "editor"]
