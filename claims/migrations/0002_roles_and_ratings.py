"""The groups of `claims.roles` and the rating scale of `claims.ratings`."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from claims.ratings import STARTING_RATINGS, STARTING_SCALE
from claims.roles import ROLES


def make_roles(apps, schema_editor, *, whole=False):
    # Permissions come after all migrations; the groups need them now. Those that a later migration brings are given
    # out by that one, which asks for the `whole` of the table.
    for label in ("sources", "claims"):
        config = installed.get_app_config(label)
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    group_model = apps.get_model("auth", "Group")
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label__in=["claims", "sources"])
    for role, grants in ROLES.items():
        group, _ = group_model.objects.get_or_create(name=role)
        codenames = [grant for grant in grants if grant != "view"]
        chosen = list(permissions.filter(codename__in=codenames))
        if whole and len(chosen) != len(codenames):
            raise RuntimeError(f"permissions are missing for the role {role}")
        if "view" in grants:
            chosen += list(permissions.filter(codename__startswith="view_"))
        group.permissions.set(chosen)


def make_ratings(apps, schema_editor):
    scale, _ = apps.get_model("claims", "RatingScale").objects.get_or_create(
        slug=STARTING_SCALE, defaults={"name": "Five steps and what lies beside them", "is_default": True}
    )
    rating_model = apps.get_model("claims", "Rating")
    for position, rating in enumerate(STARTING_RATINGS):
        rating_model.objects.get_or_create(
            scale=scale,
            slug=rating.slug,
            defaults={
                "position": position,
                "number": rating.number,
                "tone": rating.tone,
                "label_en": rating.label_en,
                "label_ar": rating.label_ar,
                "definition_en": rating.definition_en,
                "definition_ar": rating.definition_ar,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunPython(make_ratings, migrations.RunPython.noop),
    ]
