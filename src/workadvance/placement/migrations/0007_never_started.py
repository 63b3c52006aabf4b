"""A hire who never started is an outcome of its own; those recorded so far are found in the log."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

STATES = [
    ("proposed", "Suggested"),
    ("referred", "With the employer"),
    ("interviewing", "Interview"),
    ("offered", "Offer"),
    ("accepted", "Offer accepted"),
    ("hired", "Hired"),
    ("refused", "Employer declined"),
    ("declined", "Candidate declined"),
    ("fell_through", "Offer rescinded"),
    ("never_started", "Never started"),
    ("taken_back", "Referral withdrawn"),
]


def carry(apps: Any, schema_editor: Any) -> None:
    event, referral = apps.get_model("events", "Event"), apps.get_model("placement", "Referral")
    unstarted = event.objects.filter(kind="placement.referral.no_show").values("subject_id")
    referral.objects.filter(state="fell_through", pk__in=unstarted).update(state="never_started")


def back(apps: Any, schema_editor: Any) -> None:
    apps.get_model("placement", "Referral").objects.filter(state="never_started").update(state="fell_through")


class Migration(migrations.Migration):
    dependencies = [("events", "0004_checkpoints"), ("placement", "0006_contacts_in_one_form")]

    operations = [
        migrations.AlterField(
            "referral", "state", models.CharField(choices=STATES, default="proposed", max_length=20)
        ),
        migrations.RunPython(carry, back),
    ]
