import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_us_english"),
        ("programs", "0003_who_decided_and_why_retired"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="Programme",
            name="programme_name_once",
        ),
        migrations.RemoveConstraint(
            model_name="Programme",
            name="programme_dates",
        ),
        migrations.RemoveConstraint(
            model_name="Programme",
            name="programme_seats",
        ),
        migrations.RemoveConstraint(
            model_name="EligibilityPolicy",
            name="policy_once_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="RubricCriterion",
            name="criterion_position_once",
        ),
        migrations.RemoveConstraint(
            model_name="ScreeningStep",
            name="step_position_once",
        ),
        migrations.RemoveConstraint(
            model_name="TargetDecision",
            name="target_open_once",
        ),
        migrations.RemoveIndex(
            model_name="TargetDecision",
            name="decision_programme",
        ),
        migrations.AlterModelOptions(
            name="RubricCriterion",
            options={"ordering": ["program", "position"]},
        ),
        migrations.AlterModelOptions(
            name="ScreeningStep",
            options={"ordering": ["program", "position"]},
        ),
        migrations.RenameModel(
            old_name="Programme",
            new_name="Program",
        ),
        migrations.RenameField(
            model_name="EligibilityPolicy",
            old_name="needs_work_authorisation",
            new_name="needs_work_authorization",
        ),
        migrations.RenameField(
            model_name="EligibilityPolicy",
            old_name="programme",
            new_name="program",
        ),
        migrations.RenameField(
            model_name="RubricCriterion",
            old_name="programme",
            new_name="program",
        ),
        migrations.RenameField(
            model_name="ScreeningStep",
            old_name="programme",
            new_name="program",
        ),
        migrations.RenameField(
            model_name="TargetDecision",
            old_name="programme",
            new_name="program",
        ),
        migrations.AlterField(
            model_name="program",
            name="area_codes",
            field=models.JSONField(default=list, verbose_name="labor-market areas"),
        ),
        migrations.AlterField(
            model_name="program",
            name="contact_email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="email for applicants"
            ),
        ),
        migrations.AlterField(
            model_name="program",
            name="funders",
            field=models.ManyToManyField(
                blank=True, related_name="funded_programs", to="people.organization"
            ),
        ),
        migrations.AlterField(
            model_name="program",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="programs",
                to="people.organization",
            ),
        ),
        migrations.AddIndex(
            model_name="targetdecision",
            index=models.Index(
                fields=["program", "decided_on"], name="decision_program"
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilitypolicy",
            constraint=models.UniqueConstraint(
                fields=("program", "effective_on"), name="policy_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.UniqueConstraint(
                models.F("provider"),
                django.db.models.functions.text.Lower("name"),
                name="program_name_once",
                violation_error_message="This provider already has a program of this name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", True),
                    ("closed_on__gte", models.F("opened_on")),
                    _connector="OR",
                ),
                name="program_dates",
                violation_error_message="The program cannot close before it opens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats_per_year__gte", 1)),
                name="program_seats",
                violation_error_message="Enter at least 1 seat.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rubriccriterion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired", False)),
                fields=("program", "position"),
                name="criterion_position_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="screeningstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired", False)),
                fields=("program", "position"),
                name="step_position_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetdecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("chosen", True), ("retired_on__isnull", True)),
                fields=("program", "soc"),
                name="target_open_once",
                violation_error_message="This occupation is already a target of this program.",
            ),
        ),
    ]
