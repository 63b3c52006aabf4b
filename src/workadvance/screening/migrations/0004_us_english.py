from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0004_us_english'),
        ('screening', '0003_failed_rules_index'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='Application',
            name='application_open_once',
        ),
        migrations.RemoveIndex(
            model_name='Application',
            name='application_board',
        ),
        migrations.RenameField(
            model_name='Application',
            old_name='work_authorised',
            new_name='work_authorized',
        ),
        migrations.RenameField(
            model_name='Application',
            old_name='programme',
            new_name='program',
        ),
        migrations.AlterField(
            model_name='application',
            name='waitlist_position',
            field=models.PositiveIntegerField(blank=True, help_text="Place in the program's waitlist.", null=True),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['program', 'state', 'submitted_at'], name='application_board'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['withdrawn', 'declined', 'ineligible']), _negated=True), fields=('person', 'program'), name='application_open_once', violation_error_message='There is an open application to this program already.'),
        ),
    ]
