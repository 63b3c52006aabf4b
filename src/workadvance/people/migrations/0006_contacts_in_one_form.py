import workadvance.people.contact_fields
from django.db import migrations, models
from workadvance import parsing
from workadvance.people.contact_rows import rows_rewrite

def one_form(apps, schema_editor):
    """Phones, email addresses, ZIP codes and names in the form that is stored; search words fold every apostrophe."""
    person, token = apps.get_model("people", "Person"), apps.get_model("people", "NameToken")
    rows_rewrite(
        person.objects.all(), {"phone": parsing.read_phone, "email": parsing.read_email}, beside="reach_note"
    )
    rows_rewrite(person.objects.all(), {"zip": parsing.read_zip, "full_name": parsing.read_name, "goes_by": parsing.read_name})
    rows_rewrite(apps.get_model("people", "Site").objects.all(), {"zip": parsing.read_zip})
    for row in person.objects.only("pk", "full_name", "goes_by").iterator(chunk_size=2000):
        if not row.full_name.isascii() or "`" in row.full_name:
            words = set(f"{parsing.folded(row.full_name)} {parsing.folded(row.goes_by)}".replace(".", " ").replace(",", " ").split())
            token.objects.bulk_create([token(person=row, token=w[:60]) for w in sorted(words)], ignore_conflicts=True)

class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_notices_filters_drafts_left'),
    ]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='email',
            field=workadvance.people.contact_fields.EmailColumn(blank=True, max_length=254, verbose_name='email'),
        ),
        migrations.AlterField(
            model_name='person',
            name='full_name',
            field=workadvance.people.contact_fields.NameColumn(help_text='First and last name, the way you write it.', max_length=200, verbose_name='full name'),
        ),
        migrations.AlterField(
            model_name='person',
            name='goes_by',
            field=workadvance.people.contact_fields.NameColumn(blank=True, max_length=100, verbose_name='name you go by'),
        ),
        migrations.AlterField(
            model_name='person',
            name='phone',
            field=workadvance.people.contact_fields.PhoneColumn(blank=True, max_length=20, verbose_name='phone'),
        ),
        migrations.AlterField(
            model_name='person',
            name='reach_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='when'),
        ),
        migrations.AlterField(
            model_name='person',
            name='zip',
            field=workadvance.people.contact_fields.ZipColumn(blank=True, max_length=5, verbose_name='ZIP code'),
        ),
        migrations.AlterField(
            model_name='site',
            name='zip',
            field=workadvance.people.contact_fields.ZipColumn(blank=True, max_length=5),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['phone'], name='person_phone'),
        ),
        migrations.RunPython(one_form, migrations.RunPython.noop),
    ]
