from django.db import migrations, models


class Migration(migrations.Migration):
    """Notices read in the site are kept as facts, to be worded in the reader's language."""

    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="facts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="notice",
            name="subject",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
