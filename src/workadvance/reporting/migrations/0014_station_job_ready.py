"""The status of those who are job-ready is stored under the field's word."""

from django.db import migrations, models

FORMER, PRESENT = "bench", "job_ready"


def renamed(apps, schema_editor):
    apps.get_model("reporting", "Journey").objects.filter(station=FORMER).update(station=PRESENT)


def renamed_back(apps, schema_editor):
    apps.get_model("reporting", "Journey").objects.filter(station=PRESENT).update(station=FORMER)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0013_saved_reports")]

    operations = [
        migrations.AlterField(
            model_name="journey",
            name="station",
            field=models.CharField(
                choices=[
                    ("applying", "Applying"),
                    ("screening", "In screening"),
                    ("waitlist", "Waitlisted"),
                    ("readiness", "Readiness"),
                    ("training", "Training"),
                    ("job_ready", "Job-ready"),
                    ("preparing", "Finished training"),
                    ("employed", "Employed"),
                    ("between", "Between jobs"),
                    ("paused", "Not looking now"),
                    ("not_selected", "Not selected"),
                    ("left", "Left the program"),
                ],
                max_length=15,
            ),
        ),
        migrations.RunPython(renamed, renamed_back),
    ]
