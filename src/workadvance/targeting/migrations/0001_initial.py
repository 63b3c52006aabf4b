import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def content_type_moved(apps, schema_editor):
    """What refers to target decisions, permissions among it, refers to the same ones under their present app."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(
        schema_editor.connection.alias
    )
    types.filter(app_label="programs", model="targetdecision").update(
        app_label="targeting"
    )


def content_type_moved_back(apps, schema_editor):
    """The same, the other way."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(
        schema_editor.connection.alias
    )
    types.filter(app_label="targeting", model="targetdecision").update(
        app_label="programs"
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_us_english"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("programs", "0005_target_decisions_leave"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The table came from programs (0005 there gave it its name): only the state is made here.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="TargetDecision",
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
                        ("soc", models.CharField(max_length=7)),
                        ("title", models.CharField(max_length=200)),
                        ("area_codes", models.JSONField(default=list)),
                        ("decided_on", models.DateField()),
                        (
                            "chosen",
                            models.BooleanField(
                                default=True,
                                help_text="Chosen as a target, or looked at and left.",
                            ),
                        ),
                        ("reasons", models.TextField()),
                        ("numbers", models.JSONField(default=dict)),
                        ("vintages", models.JSONField(default=dict)),
                        (
                            "planned_seats",
                            models.PositiveIntegerField(blank=True, null=True),
                        ),
                        (
                            "deciders",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="who decided"
                            ),
                        ),
                        (
                            "others_consulted",
                            models.TextField(
                                blank=True, verbose_name="others consulted"
                            ),
                        ),
                        ("retired_on", models.DateField(blank=True, null=True)),
                        ("retired_reason", models.TextField(blank=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "employers_consulted",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="people.organization"
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="programs.program",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["program", "decided_on"],
                                name="decision_program",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reasons", ""), _negated=True),
                                name="decision_reasoned",
                                violation_error_message="A decision needs its reasons.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("chosen", True), ("retired_on__isnull", True)
                                ),
                                fields=("program", "soc"),
                                name="target_open_once",
                                violation_error_message="This occupation is already a target of this program.",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunPython(content_type_moved, content_type_moved_back),
    ]
