"""Journeys say until when the person is known to be at work; all of them are derived again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_counted_once")]

    operations = [
        migrations.AddField(
            "journey",
            "heard_on",
            models.DateField(
                help_text="The last day on which the person is known to have been at work.", null=True
            ),
        ),
    ]
