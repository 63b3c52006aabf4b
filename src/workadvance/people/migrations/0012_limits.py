from django.core.management import call_command
from django.db import migrations


def made(apps, schema_editor):
    """The table in which attempts to sign in are counted."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("people", "0011_worked_out_from")]

    operations = [migrations.RunPython(made, migrations.RunPython.noop)]
