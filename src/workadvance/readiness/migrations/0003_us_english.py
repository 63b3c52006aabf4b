from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0002_attendance_taken'),
        ('screening', '0004_us_english'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='NextStep',
            name='next_step_one_end',
        ),
        migrations.RemoveConstraint(
            model_name='Session',
            name='session_taken_or_cancelled',
        ),
        migrations.RemoveIndex(
            model_name='Session',
            name='session_programme',
        ),
        migrations.RenameField(
            model_name='NextStep',
            old_name='cancelled_on',
            new_name='canceled_on',
        ),
        migrations.RenameField(
            model_name='Session',
            old_name='programme',
            new_name='program',
        ),
        migrations.RenameField(
            model_name='Session',
            old_name='cancelled_on',
            new_name='canceled_on',
        ),
        migrations.RemoveIndex(
            model_name='nextstep',
            name='next_step_open',
        ),
        migrations.RemoveIndex(
            model_name='session',
            name='session_to_take',
        ),
        migrations.AlterField(
            model_name='coachingnote',
            name='method',
            field=models.CharField(choices=[('call', 'Call'), ('text', 'Text message'), ('email', 'Email'), ('visit', 'In person')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='nextstep',
            index=models.Index(condition=models.Q(('canceled_on__isnull', True), ('done_on__isnull', True)), fields=['due_on'], name='next_step_open'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['program', 'held_on'], name='session_program'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(condition=models.Q(('canceled_on__isnull', True), ('taken_at__isnull', True)), fields=['held_on'], name='session_to_take'),
        ),
        migrations.AddConstraint(
            model_name='nextstep',
            constraint=models.CheckConstraint(condition=models.Q(('done_on__isnull', True), ('canceled_on__isnull', True), _connector='OR'), name='next_step_one_end', violation_error_message='A step is done or no longer needed, not both.'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('taken_at__isnull', True), ('canceled_on__isnull', True), _connector='OR'), name='session_taken_or_canceled', violation_error_message='A session with attendance was held; it cannot be canceled.'),
        ),
    ]
