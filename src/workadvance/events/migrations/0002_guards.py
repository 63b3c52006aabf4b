from django.db import migrations

from workadvance.events.guards import guards_install, guards_remove


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: guards_install(editor.connection), lambda apps, editor: guards_remove(editor.connection)
        ),
    ]
