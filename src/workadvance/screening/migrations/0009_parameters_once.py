from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("screening", "0008_parameters_once")]

    operations = [migrations.RemoveField(model_name="eligibilityverdict", name="parameter")]
