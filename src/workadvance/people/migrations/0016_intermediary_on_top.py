"""An intermediary is at the top: after the migration before has made it so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0015_organizations_and_sites"),
    ]

    operations = [
        migrations.AddConstraint(
            "organization",
            models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "intermediary"), _negated=True), ("parent", None), _connector="OR"),
                name="organization_intermediary_on_top",
                violation_error_message="An intermediary can't be under another organization.",
            ),
        ),
    ]
