"""Eligibility composed of criteria of every kind: a draft per program, and the criteria of a published policy."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0013_interview_criteria")]

    operations = [
        migrations.AddField(
            "eligibilitypolicy",
            "criteria",
            models.JSONField(
                blank=True,
                default=list,
                help_text="Composed criteria (see `composing`); where there are any, they alone are asked.",
            ),
        ),
        migrations.CreateModel(
            "EligibilityDraft",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("criteria", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
                (
                    "program",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="eligibility_draft",
                        to="programs.program",
                    ),
                ),
            ],
        ),
    ]
