from django.db import migrations


class Migration(migrations.Migration):
    """Target decisions belong to targeting: programs forget them, the table stays."""

    dependencies = [
        ("programs", "0005_target_decisions_leave"),
        ("targeting", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("TargetDecision")]
        ),
    ]
