import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


def states_renamed(apps, schema_editor):
    apps.get_model("training", "Enrollment").objects.filter(state="cancelled").update(state="canceled")


def states_renamed_back(apps, schema_editor):
    apps.get_model("training", "Enrollment").objects.filter(state="canceled").update(state="cancelled")


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0003_us_english'),
        ('training', '0002_enrolment_dates'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='Cohort',
            name='cohort_name_once',
        ),
        migrations.RemoveIndex(
            model_name='Cohort',
            name='cohort_programme',
        ),
        migrations.RemoveConstraint(
            model_name='Enrolment',
            name='enrolment_once',
        ),
        migrations.RemoveConstraint(
            model_name='Enrolment',
            name='enrolment_open_once',
        ),
        migrations.RemoveConstraint(
            model_name='Enrolment',
            name='enrolment_started',
        ),
        migrations.RemoveConstraint(
            model_name='Enrolment',
            name='enrolment_ended',
        ),
        migrations.RemoveConstraint(
            model_name='Enrolment',
            name='enrolment_dates',
        ),
        migrations.RemoveIndex(
            model_name='Enrolment',
            name='enrolment_application',
        ),
        migrations.RemoveIndex(
            model_name='Enrolment',
            name='enrolment_cohort_state',
        ),
        migrations.RemoveConstraint(
            model_name='Exam',
            name='exam_once_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='MilestoneReached',
            name='milestone_reached_once',
        ),
        migrations.RenameModel(
            old_name='Enrolment',
            new_name='Enrollment',
        ),
        migrations.RenameField(
            model_name='Cohort',
            old_name='cancelled_on',
            new_name='canceled_on',
        ),
        migrations.RenameField(
            model_name='Cohort',
            old_name='programme',
            new_name='program',
        ),
        migrations.RenameField(
            model_name='Exam',
            old_name='enrolment',
            new_name='enrollment',
        ),
        migrations.RenameField(
            model_name='MilestoneReached',
            old_name='enrolment',
            new_name='enrollment',
        ),
        migrations.RunPython(states_renamed, states_renamed_back),
        migrations.AlterField(
            model_name='enrollment',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='screening.application'),
        ),
        migrations.AlterField(
            model_name='enrollment',
            name='cohort',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='training.cohort'),
        ),
        migrations.AlterField(
            model_name='enrollment',
            name='state',
            field=models.CharField(choices=[('enrolled', 'Seat held'), ('started', 'In training'), ('completed', 'Completed'), ('dropped', 'Left training'), ('canceled', 'Seat given back')], default='enrolled', max_length=20),
        ),
        migrations.AddIndex(
            model_name='cohort',
            index=models.Index(fields=['program', 'starts_on'], name='cohort_program'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(fields=['application'], name='enrollment_application'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(fields=['cohort', 'state'], name='enrollment_cohort_state'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.UniqueConstraint(models.F('program'), django.db.models.functions.text.Lower('name'), name='cohort_name_once', violation_error_message='This program already has a cohort of this name.'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.UniqueConstraint(fields=('cohort', 'application'), name='enrollment_once', violation_error_message='This person has a seat in this cohort already.'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['enrolled', 'started'])), fields=('application',), name='enrollment_open_once', violation_error_message='This person has a seat in another cohort.'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['enrolled', 'canceled']), ('started_on__isnull', False), _connector='OR'), name='enrollment_started', violation_error_message='Somebody who was in training has a day on which they started.'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('state__in', ['enrolled', 'started'])), models.Q(('ended_on__isnull', False), ('state__in', ['completed', 'dropped', 'canceled'])), _connector='OR'), name='enrollment_ended', violation_error_message='A seat that is over has a day on which it ended, an open one has none.'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(('started_on__isnull', True), ('ended_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='enrollment_dates', violation_error_message='Training cannot end before it starts.'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.UniqueConstraint(fields=('enrollment', 'certification', 'sat_on'), name='exam_once_a_day', violation_error_message='This exam is recorded for this day already.'),
        ),
        migrations.AddConstraint(
            model_name='milestonereached',
            constraint=models.UniqueConstraint(fields=('milestone', 'enrollment'), name='milestone_reached_once'),
        ),
    ]
