from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('placement', '0003_us_english'),
        ('reporting', '0002_paused'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='Journey',
            name='journey_applied',
        ),
        migrations.RenameField(
            model_name='Journey',
            old_name='programme',
            new_name='program',
        ),
        migrations.AddIndex(
            model_name='journey',
            index=models.Index(fields=['program', 'applied_on'], name='journey_applied'),
        ),
    ]
