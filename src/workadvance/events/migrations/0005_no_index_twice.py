from django.db import migrations, models


def drop_index_of_time(apps, editor):
    """By itself: changing the field would make SQLite rewrite the whole log."""
    with editor.connection.cursor() as cursor:
        found = editor.connection.introspection.get_constraints(cursor, "events_event")
    for name, what in found.items():
        if what["index"] and what["columns"] == ["recorded_at"]:
            editor.execute(f"DROP INDEX {editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [("events", "0004_checkpoints")]

    operations = [
        migrations.RemoveIndex(model_name="event", name="event_person"),
        migrations.RemoveIndex(model_name="event", name="event_subject"),
        migrations.RemoveIndex(model_name="event", name="event_kind"),
        migrations.RemoveIndex(model_name="event", name="event_organization"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_index_of_time)],
            state_operations=[migrations.AlterField(model_name="event", name="recorded_at", field=models.DateTimeField())],
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["person_id", "id"], name="event_of_person")
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["subject_id", "id"], name="event_of_subject")
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["organization_id", "id"], name="event_of_organization")
        ),
    ]
