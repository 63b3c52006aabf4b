"""A check-in that comes next is kept as its day and worded when read; those kept in words become that day."""

import re

from django.db import migrations, models

# As they were written, in the language of whoever wrote last.
WORDED = re.compile(r"(\d+)-day check-in|Seguimiento a los (\d+) días")


def words_to_days(apps, schema_editor):
    Journey = apps.get_model("reporting", "Journey")
    for english, spanish in (("-day check-in", ""), ("", "Seguimiento a los ")):
        rows = Journey.objects.filter(next_text__endswith=english, next_text__startswith=spanish)
        changed = []
        for journey in rows.only("pk", "next_text").iterator(chunk_size=2000):
            if found := WORDED.fullmatch(journey.next_text):
                journey.next_check_in, journey.next_text = int(found[1] or found[2]), ""
                changed.append(journey)
        Journey.objects.bulk_update(changed, ["next_check_in", "next_text"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_words")]

    operations = [
        migrations.AddField(
            model_name="journey", name="next_check_in", field=models.PositiveSmallIntegerField(null=True)
        ),
        migrations.RunPython(words_to_days, migrations.RunPython.noop),
    ]
