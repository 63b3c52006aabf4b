from django.db import migrations


class Migration(migrations.Migration):
    """Notices belong to `notices`, saved filters and drafts to `ui`: people forgets them, the tables stay."""

    dependencies = [
        ("people", "0004_notices_filters_drafts_leave"),
        ("notices", "0001_initial"),
        ("ui", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("Notice"),
                migrations.DeleteModel("SavedFilter"),
                migrations.DeleteModel("FormDraft"),
            ]
        ),
    ]
