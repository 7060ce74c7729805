from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_roles_and_ratings"),
        ("sources", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Story",
            fields=[],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("sources.document",),
        ),
    ]
