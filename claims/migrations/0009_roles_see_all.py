"""Roles that may see everything see what has been added since they were made."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from claims.roles import ROLES


def show_all(apps, schema_editor):
    for label in ("sources", "claims"):
        config = installed.get_app_config(label)
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    seen = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label__in=["claims", "sources"], codename__startswith="view_"
    )
    for group in apps.get_model("auth", "Group").objects.filter(
        name__in=[role for role, grants in ROLES.items() if "view" in grants]
    ):
        group.permissions.add(*seen)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0008_override_robots"),
        ("sources", "0007_archive_scrubbed"),
    ]

    operations = [migrations.RunPython(show_all, migrations.RunPython.noop)]
