import workadvance.people.contact_fields
from django.db import migrations, models
from workadvance import parsing
from workadvance.people.contact_rows import rows_rewrite

def one_form(apps, schema_editor):
    """Phones, email addresses, ZIP codes and names of employers' contacts and orders in the form that is stored."""
    contacts = apps.get_model("placement", "EmployerContact").objects.all()
    rows_rewrite(contacts, {"phone": parsing.read_phone, "email": parsing.read_email}, beside="job_title")
    rows_rewrite(contacts, {"name": parsing.read_name})
    rows_rewrite(apps.get_model("placement", "JobOrder").objects.all(), {"zip": parsing.read_zip})

class Migration(migrations.Migration):

    dependencies = [
        ('placement', '0005_confirmed_by_someone'),
    ]

    operations = [
        migrations.AlterField(
            model_name='employercontact',
            name='email',
            field=workadvance.people.contact_fields.EmailColumn(blank=True, max_length=254, verbose_name='email'),
        ),
        migrations.AlterField(
            model_name='employercontact',
            name='job_title',
            field=models.CharField(blank=True, max_length=200, verbose_name='job title'),
        ),
        migrations.AlterField(
            model_name='employercontact',
            name='name',
            field=workadvance.people.contact_fields.NameColumn(max_length=150, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='employercontact',
            name='phone',
            field=workadvance.people.contact_fields.PhoneColumn(blank=True, max_length=20, verbose_name='phone'),
        ),
        migrations.AlterField(
            model_name='joborder',
            name='zip',
            field=workadvance.people.contact_fields.ZipColumn(blank=True, max_length=5, verbose_name='ZIP code of the workplace'),
        ),
        migrations.RunPython(one_form, migrations.RunPython.noop),
    ]
