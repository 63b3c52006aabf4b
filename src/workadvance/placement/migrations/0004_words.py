from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_us_english'),
        ('placement', '0003_us_english'),
        ('screening', '0004_us_english'),
        ('training', '0004_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='employeraccount',
            name='partner',
            field=models.BooleanField(default=False, verbose_name='helped design the training'),
        ),
        migrations.AlterField(
            model_name='employeractivity',
            name='kind',
            field=models.CharField(choices=[('call', 'Call'), ('email', 'Email'), ('visit', 'Visit'), ('advice', "Advice on training"), ('event', 'Event')], max_length=10),
        ),
        migrations.AlterField(
            model_name='employmentspell',
            name='confirmed',
            field=models.CharField(choices=[('self', "Reported by the person"), ('employer', 'Confirmed by the employer'), ('document', 'Document'), ('records', 'Wage records')], default='self', max_length=20),
        ),
        migrations.AlterField(
            model_name='employmentspell',
            name='end_kind',
            field=models.CharField(blank=True, choices=[('quit', 'Quit'), ('laid_off', 'Laid off'), ('dismissed', 'Fired'), ('contract_ended', 'Contract ended'), ('better_job', 'Left for a better job'), ('other', 'Other')], max_length=20),
        ),
        migrations.AlterField(
            model_name='joborder',
            name='closes_on',
            field=models.DateField(blank=True, null=True, verbose_name='closing date'),
        ),
        migrations.AlterField(
            model_name='joborder',
            name='excludes',
            field=models.JSONField(blank=True, default=list, verbose_name='disqualifying background'),
        ),
        migrations.AlterField(
            model_name='joborder',
            name='opened_on',
            field=models.DateField(verbose_name='date opened'),
        ),
        migrations.AlterField(
            model_name='joborder',
            name='start_by',
            field=models.DateField(blank=True, null=True, verbose_name='latest start date'),
        ),
        migrations.AlterField(
            model_name='joborder',
            name='wage_to',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='maximum pay'),
        ),
        migrations.AlterField(
            model_name='jobready',
            name='available_from',
            field=models.DateField(blank=True, null=True, verbose_name='earliest start date'),
        ),
        migrations.AlterField(
            model_name='referral',
            name='state',
            field=models.CharField(choices=[('proposed', 'Suggested'), ('referred', 'With the employer'), ('interviewing', 'Interview'), ('offered', 'Offer'), ('accepted', 'Offer accepted'), ('hired', 'Hired'), ('refused', 'Employer declined'), ('declined', 'Candidate declined'), ('fell_through', 'Offer rescinded'), ('taken_back', 'Referral withdrawn')], default='proposed', max_length=20),
        ),
        migrations.AlterConstraint(
            model_name='employeraccount',
            name='employer_account_once',
            constraint=models.UniqueConstraint(fields=('provider', 'employer'), name='employer_account_once', violation_error_message='This employer is already on your list.'),
        ),
        migrations.AlterConstraint(
            model_name='employmentspell',
            name='spell_dates',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='spell_dates', violation_error_message="A job can't end before it starts."),
        ),
        migrations.AlterConstraint(
            model_name='employmentspell',
            name='spell_once',
            constraint=models.UniqueConstraint(fields=('person', 'employer_name', 'started_on'), name='spell_once', violation_error_message='This job is already recorded.'),
        ),
        migrations.AlterConstraint(
            model_name='joborder',
            name='order_wage',
            constraint=models.CheckConstraint(condition=models.Q(('wage__gt', 0)), name='order_wage', violation_error_message='Enter pay above zero.'),
        ),
        migrations.AlterConstraint(
            model_name='joborder',
            name='order_wage_range',
            constraint=models.CheckConstraint(condition=models.Q(('wage_to__isnull', True), ('wage_to__gte', models.F('wage')), _connector='OR'), name='order_wage_range', violation_error_message="Maximum pay can't be below minimum pay."),
        ),
        migrations.AlterConstraint(
            model_name='joborder',
            name='order_slots',
            constraint=models.CheckConstraint(condition=models.Q(('slots__gte', 1)), name='order_slots', violation_error_message='Enter at least 1 opening.'),
        ),
        migrations.AlterConstraint(
            model_name='joborder',
            name='order_dates',
            constraint=models.CheckConstraint(condition=models.Q(('closes_on__isnull', True), ('closes_on__gte', models.F('opened_on')), _connector='OR'), name='order_dates', violation_error_message="A job order can't close before it opens."),
        ),
        migrations.AlterConstraint(
            model_name='joborder',
            name='order_place',
            constraint=models.CheckConstraint(condition=models.Q(('remote', True), models.Q(('zip', ''), _negated=True), _connector='OR'), name='order_place', violation_error_message='Enter the workplace ZIP code, or check that the job can be done from home.'),
        ),
        migrations.AlterConstraint(
            model_name='referral',
            name='referral_open_once',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'referred', 'interviewing', 'offered', 'accepted', 'hired'])), fields=('order', 'application'), name='referral_open_once', violation_error_message='This person is already on this job order.'),
        ),
        migrations.AlterConstraint(
            model_name='referral',
            name='referral_accepted_once',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'accepted')), fields=('application',), name='referral_accepted_once', violation_error_message='This person accepted another offer.'),
        ),
        migrations.AlterConstraint(
            model_name='wagechange',
            name='wage_once_a_day',
            constraint=models.UniqueConstraint(fields=('spell', 'effective_on'), name='wage_once_a_day', violation_error_message='Pay is already recorded for this date.'),
        ),
        migrations.AlterConstraint(
            model_name='wagechange',
            name='wage_positive',
            constraint=models.CheckConstraint(condition=models.Q(('hourly_wage__gt', 0)), name='wage_positive', violation_error_message='Enter pay above zero.'),
        ),
    ]
