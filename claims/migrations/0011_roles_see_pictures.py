"""Roles that may see everything see the pictures of copies too."""

from importlib import import_module

from django.db import migrations

before = import_module("claims.migrations.0009_roles_see_all")


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0010_chain_by_position"),
        ("sources", "0008_pictures_of_copies"),
    ]

    operations = [migrations.RunPython(before.show_all, migrations.RunPython.noop)]
