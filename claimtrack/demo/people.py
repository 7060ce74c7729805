"""The people of the demo: one for each role, and an admin. They share one password, which the terminal tells."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.crypto import salted_hmac

from claimtrack.demo.content import load_story

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is easily taken for another


def password() -> str:
    """The same at every start, and another on every installation: it is made of the installation's own key."""
    digest = salted_hmac("claimtrack.demo.people", "password", algorithm="sha256").digest()
    signs = [LETTERS[byte % len(LETTERS)] for byte in digest[:12]]
    return "-".join("".join(signs[at : at + 4]) for at in (0, 4, 8))


def make() -> dict[str, User]:
    """Everybody by name; who is there already stays as they are, whatever has been changed about them."""
    known = User.objects.in_bulk([row["name"] for row in load_story()["people"]], field_name="username")
    return {row["name"]: known.get(row["name"]) or _make(row) for row in load_story()["people"]}


@transaction.atomic
def _make(row: dict[str, Any]) -> User:
    create = User.objects.create_user if row["role"] else User.objects.create_superuser
    user = create(row["name"], password=password(), first_name=row["first"], is_staff=True)
    if row["role"]:
        user.groups.add(Group.objects.get(name=row["role"]))
    return user
