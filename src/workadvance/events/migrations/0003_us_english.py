from django.db import migrations, models


class Migration(migrations.Migration):

    # Models are renamed only when every migration that speaks of them by their former names has run.
    dependencies = [
        ('events', '0002_guards'),
        ('people', '0001_initial'),
        ('programs', '0003_who_decided_and_why_retired'),
        ('screening', '0003_failed_rules_index'),
        ('readiness', '0002_attendance_taken'),
        ('training', '0002_enrolment_dates'),
        ('placement', '0002_slate_answers_and_background'),
        ('advancement', '0001_initial'),
        ('reporting', '0002_paused'),
        ('demo', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='Event',
            name='event_organisation',
        ),
        migrations.RenameField(
            model_name='Event',
            old_name='organisation_id',
            new_name='organization_id',
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['organization_id', 'recorded_at'], name='event_organization'),
        ),
    ]
