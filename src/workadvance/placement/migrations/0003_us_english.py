from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('placement', '0002_slate_answers_and_background'),
        ('training', '0003_us_english'),
    ]

    operations = [
        migrations.AlterField(
            model_name='employeractivity',
            name='kind',
            field=models.CharField(choices=[('call', 'Call'), ('email', 'Email'), ('visit', 'Visit'), ('advice', 'Advice on training'), ('event', 'Event')], max_length=10),
        ),
        migrations.AlterField(
            model_name='employercontact',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='email'),
        ),
        migrations.AlterField(
            model_name='joborder',
            name='area_code',
            field=models.CharField(blank=True, help_text='OEWS labor area of the workplace.', max_length=7),
        ),
    ]
