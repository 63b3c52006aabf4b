import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_us_english'),
        ('programs', '0004_us_english'),
        ('readiness', '0003_us_english'),
        ('screening', '0004_us_english'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='barrier',
            name='kind',
            field=models.CharField(choices=[('child_care', 'Child care'), ('transport', 'Transportation'), ('housing', 'Housing'), ('legal', 'Legal'), ('health', 'Health'), ('clothing', 'Work clothing or tools'), ('internet', 'Internet or device'), ('other', 'Other')], max_length=20),
        ),
        migrations.AlterField(
            model_name='goal',
            name='by',
            field=models.DateField(blank=True, null=True, verbose_name='due date'),
        ),
        migrations.AlterField(
            model_name='session',
            name='component',
            field=models.CharField(choices=[('readiness', 'Job readiness'), ('training', 'Training')], max_length=10),
        ),
        migrations.AlterField(
            model_name='session',
            name='held_on',
            field=models.DateField(verbose_name='date'),
        ),
        migrations.AlterField(
            model_name='session',
            name='led_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sessions_led', to=settings.AUTH_USER_MODEL, verbose_name='leader'),
        ),
        migrations.AlterField(
            model_name='support',
            name='what',
            field=models.CharField(max_length=120, verbose_name='service'),
        ),
        migrations.AlterConstraint(
            model_name='attendance',
            name='attendance_hours_there',
            constraint=models.CheckConstraint(condition=models.Q(('hours', 0), ('status__in', ['present', 'late']), _connector='OR'), name='attendance_hours_there', violation_error_message='Only people who attended can have hours.'),
        ),
        migrations.AlterConstraint(
            model_name='barrier',
            name='barrier_dates',
            constraint=models.CheckConstraint(condition=models.Q(('resolved_on__isnull', True), ('resolved_on__gte', models.F('since')), _connector='OR'), name='barrier_dates', violation_error_message="A barrier can't end before it starts."),
        ),
        migrations.AlterConstraint(
            model_name='goal',
            name='goal_said',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='goal_said', violation_error_message='Enter the goal.'),
        ),
        migrations.AlterConstraint(
            model_name='nextstep',
            name='next_step_said',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='next_step_said', violation_error_message='Enter the next step.'),
        ),
        migrations.AlterConstraint(
            model_name='nextstep',
            name='next_step_one_end',
            constraint=models.CheckConstraint(condition=models.Q(('done_on__isnull', True), ('canceled_on__isnull', True), _connector='OR'), name='next_step_one_end', violation_error_message="A next step can be done or no longer needed, but not both."),
        ),
        migrations.AlterConstraint(
            model_name='session',
            name='session_hours',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gt', 0), ('hours__lte', 16)), name='session_hours', violation_error_message='A session can last from 15 minutes to 16 hours.'),
        ),
        migrations.AlterConstraint(
            model_name='session',
            name='session_taken_or_canceled',
            constraint=models.CheckConstraint(condition=models.Q(('taken_at__isnull', True), ('canceled_on__isnull', True), _connector='OR'), name='session_taken_or_canceled', violation_error_message="This session has attendance, so it can't be canceled."),
        ),
        migrations.AlterConstraint(
            model_name='support',
            name='support_cost',
            constraint=models.CheckConstraint(condition=models.Q(('cost__gte', 0)), name='support_cost', violation_error_message="Cost can't be negative."),
        ),
    ]
