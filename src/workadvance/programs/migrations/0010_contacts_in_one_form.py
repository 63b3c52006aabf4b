import workadvance.people.contact_fields
from django.db import migrations, models
from workadvance import parsing
from workadvance.people.contact_rows import rows_rewrite

def one_form(apps, schema_editor):
    """The phone and email address for applicants in the form that is stored."""
    rows_rewrite(
        apps.get_model("programs", "Program").objects.all(),
        {"contact_phone": parsing.read_phone, "contact_email": parsing.read_email},
        beside="contact_name",
    )

class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0009_policy_numbers_from_policy_data'),
    ]

    operations = [
        migrations.AlterField(
            model_name='program',
            name='contact_email',
            field=workadvance.people.contact_fields.EmailColumn(blank=True, max_length=254, verbose_name='email for applicants'),
        ),
        migrations.AlterField(
            model_name='program',
            name='contact_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='contact for applicants'),
        ),
        migrations.AlterField(
            model_name='program',
            name='contact_phone',
            field=workadvance.people.contact_fields.PhoneColumn(blank=True, max_length=20, verbose_name='phone for applicants'),
        ),
        migrations.RunPython(one_form, migrations.RunPython.noop),
    ]
