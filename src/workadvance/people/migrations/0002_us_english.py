import django.db.models.functions.text
from django.db import migrations, models


def kept_names_renamed(apps, schema_editor):
    """Saved filters and drafts speak of lists, forms and fields by name."""
    names = (("programme", "program"), ("organisation", "organization"), ("enrolment", "enrollment"), ("cancelled", "canceled"))

    def now(text):
        for old, new in names:
            text = text.replace(old, new)
        return text

    for kept in apps.get_model("people", "SavedFilter").objects.order_by("pk").iterator():
        if (now(kept.list_key), now(kept.query)) != (kept.list_key, kept.query):
            kept.list_key, kept.query = now(kept.list_key), now(kept.query)
            kept.save(update_fields=["list_key", "query"])
    for draft in apps.get_model("people", "FormDraft").objects.order_by("pk").only("pk", "form_key").iterator():
        if now(draft.form_key) != draft.form_key:
            apps.get_model("people", "FormDraft").objects.filter(pk=draft.pk).update(form_key=now(draft.form_key))


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0003_us_english'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='Organisation',
            name='organisation_name_once',
        ),
        migrations.RemoveConstraint(
            model_name='Organisation',
            name='organisation_named',
        ),
        migrations.RemoveIndex(
            model_name='Organisation',
            name='organisation_kind_name',
        ),
        migrations.RemoveConstraint(
            model_name='Membership',
            name='membership_open_once',
        ),
        migrations.RemoveConstraint(
            model_name='Site',
            name='site_name_once',
        ),
        migrations.RenameModel(
            old_name='Organisation',
            new_name='Organization',
        ),
        migrations.RenameField(
            model_name='Membership',
            old_name='organisation',
            new_name='organization',
        ),
        migrations.RenameField(
            model_name='Site',
            old_name='organisation',
            new_name='organization',
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('manager', 'Program manager'), ('screener', 'Screener'), ('coach', 'Coach'), ('instructor', 'Instructor'), ('job_developer', 'Job developer'), ('evaluator', 'Evaluator'), ('funder', 'Funder'), ('employer', 'Employer contact'), ('participant', 'Participant'), ('administrator', 'Administrator')], max_length=20),
        ),
        migrations.AlterField(
            model_name='person',
            name='area_code',
            field=models.CharField(blank=True, help_text='OEWS labor area of the address.', max_length=7),
        ),
        migrations.AlterField(
            model_name='person',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='email'),
        ),
        migrations.AlterField(
            model_name='person',
            name='reach_by',
            field=models.CharField(choices=[('text', 'Text message'), ('call', 'Phone call'), ('email', 'Email')], default='text', max_length=10, verbose_name='best way to reach you'),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(max_length=254, unique=True, verbose_name='email'),
        ),
        migrations.AddIndex(
            model_name='organization',
            index=models.Index(fields=['kind', 'name'], name='organization_kind_name'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('user', 'organization', 'role'), name='membership_open_once', violation_error_message='This person already has this role here.'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('kind'), name='organization_name_once', violation_error_message="An organization of this kind already has this name."),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='organization_named', violation_error_message='A name is needed.'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(models.F('organization'), django.db.models.functions.text.Lower('name'), name='site_name_once'),
        ),
        migrations.RunPython(kept_names_renamed, migrations.RunPython.noop),
    ]
