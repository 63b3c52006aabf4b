from django.db import migrations


class Migration(migrations.Migration):
    """The table of target decisions gets the name that targeting expects; it keeps its rows."""

    dependencies = [
        ("programs", "0004_us_english"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("targetdecision", "targeting_targetdecision")
            ],
        ),
    ]
