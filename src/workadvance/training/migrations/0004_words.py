import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0004_us_english'),
        ('screening', '0004_us_english'),
        ('training', '0003_us_english'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='cohort',
            name='soc',
            field=models.CharField(max_length=7, verbose_name='target job'),
        ),
        migrations.AlterField(
            model_name='enrollment',
            name='state',
            field=models.CharField(choices=[('enrolled', 'Seat held'), ('started', 'In training'), ('completed', 'Completed'), ('dropped', 'Left training'), ('canceled', 'Seat released')], default='enrolled', max_length=20),
        ),
        migrations.AlterField(
            model_name='exam',
            name='sat_on',
            field=models.DateField(verbose_name='exam date'),
        ),
        migrations.AlterConstraint(
            model_name='cohort',
            name='cohort_dates',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='cohort_dates', violation_error_message="A cohort can't end before it starts."),
        ),
        migrations.AlterConstraint(
            model_name='cohort',
            name='cohort_name_once',
            constraint=models.UniqueConstraint(models.F('program'), django.db.models.functions.text.Lower('name'), name='cohort_name_once', violation_error_message='This program already has a cohort with this name.'),
        ),
        migrations.AlterConstraint(
            model_name='credential',
            name='credential_dates',
            constraint=models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gt', models.F('issued_on')), _connector='OR'), name='credential_dates', violation_error_message="A credential can't expire before it's issued."),
        ),
        migrations.AlterConstraint(
            model_name='enrollment',
            name='enrollment_once',
            constraint=models.UniqueConstraint(fields=('cohort', 'application'), name='enrollment_once', violation_error_message='This person already has a seat in this cohort.'),
        ),
        migrations.AlterConstraint(
            model_name='enrollment',
            name='enrollment_started',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['enrolled', 'canceled']), ('started_on__isnull', False), _connector='OR'), name='enrollment_started', violation_error_message="A participant who started training needs a start date."),
        ),
        migrations.AlterConstraint(
            model_name='enrollment',
            name='enrollment_ended',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('state__in', ['enrolled', 'started'])), models.Q(('ended_on__isnull', False), ('state__in', ['completed', 'dropped', 'canceled'])), _connector='OR'), name='enrollment_ended', violation_error_message="An ended enrollment needs an end date; a current one can't have one."),
        ),
        migrations.AlterConstraint(
            model_name='enrollment',
            name='enrollment_dates',
            constraint=models.CheckConstraint(condition=models.Q(('started_on__isnull', True), ('ended_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='enrollment_dates', violation_error_message="Training can't end before it starts."),
        ),
        migrations.AlterConstraint(
            model_name='exam',
            name='exam_once_a_day',
            constraint=models.UniqueConstraint(fields=('enrollment', 'certification', 'sat_on'), name='exam_once_a_day', violation_error_message='This exam is already recorded for this date.'),
        ),
    ]
