"""Answers that composed criteria ask for, and unusual numbers that were asked about and are right."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0012_interview_scores"), ("programs", "0014_composed_eligibility")]

    operations = [
        migrations.AddField(
            "eligibilityverdict",
            "decides",
            models.BooleanField(
                default=True,
                help_text="Whether it counts; priority of service is only said beside the others.",
            ),
        ),
        migrations.AddField(
            "application",
            "further_answers",
            models.JSONField(
                blank=True,
                default=dict,
                help_text="Answers that only composed criteria ask for (see `composed_facts`).",
            ),
        ),
        migrations.AddField(
            "application",
            "confirmed_facts",
            models.JSONField(
                blank=True,
                default=dict,
                help_text="Unusual numbers that were asked about and are right: the fact and its value.",
            ),
        ),
    ]
