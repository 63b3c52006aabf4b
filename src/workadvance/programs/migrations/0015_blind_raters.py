"""Programs whose interviews two people score, blind to each other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0014_composed_eligibility")]

    operations = [
        migrations.AddField(
            "program",
            "blind_raters",
            models.BooleanField(
                default=False,
                help_text="Neither sees the other's scores until both have scored.",
                verbose_name="two interviewers score each applicant separately",
            ),
        ),
    ]
