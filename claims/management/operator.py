"""Who a command acts for: the person named, or the operator at the keyboard."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

OPERATOR = "operator"


def operator(name: str = "") -> User:
    """The user called `name`; without a name an account that hands in stories and cannot log in."""
    if name:
        found = User.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise CommandError(_("There is no active user “%(name)s”.") % {"name": name})
        return found
    user, is_new = User.objects.get_or_create(username=OPERATOR)
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.groups.add(Group.objects.get(name="contributor"))
    return user
