import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MODELS = ["savedfilter", "formdraft"]


def content_types_moved(apps, schema_editor):
    """What refers to saved filters and drafts refers to the same ones under their present app."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(
        schema_editor.connection.alias
    )
    types.filter(app_label="people", model__in=MODELS).update(app_label="ui")


def content_types_moved_back(apps, schema_editor):
    """The same, the other way."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(
        schema_editor.connection.alias
    )
    types.filter(app_label="ui", model__in=MODELS).update(app_label="people")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0004_notices_filters_drafts_leave"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The tables came from people (0004 there gave them their names): only the state is made here.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="SavedFilter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("list_key", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=60)),
                        ("query", models.CharField(max_length=500)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_filters",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "list_key", "name"),
                                name="saved_filter_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormDraft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("form_key", models.CharField(max_length=120)),
                        ("data", models.BinaryField()),
                        ("saved_at", models.DateTimeField(auto_now=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "form_key"), name="form_draft_once"
                            )
                        ],
                    },
                ),
            ],
        ),
        migrations.RunPython(content_types_moved, content_types_moved_back),
    ]
