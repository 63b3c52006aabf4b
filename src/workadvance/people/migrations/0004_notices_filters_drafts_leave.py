from django.db import migrations


class Migration(migrations.Migration):
    """The tables of notices, saved filters and drafts get the names that `notices` and `ui` expect; they keep their rows."""

    dependencies = [
        ("people", "0003_words"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("notice", "notices_notice"),
                migrations.AlterModelTable("savedfilter", "ui_savedfilter"),
                migrations.AlterModelTable("formdraft", "ui_formdraft"),
            ],
        ),
    ]
