"""Criteria and scores are called what the field calls them: interview criteria, passing score, maximum score."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0012_no_index_twice")]

    operations = [
        migrations.RemoveConstraint(model_name="screeningstep", name="step_marks"),
        migrations.RenameField("screeningstep", "pass_mark", "passing_score"),
        migrations.RenameField("screeningstep", "top_mark", "maximum_score"),
        migrations.AddConstraint(
            model_name="screeningstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("passing_score__isnull", True),
                    ("maximum_score__isnull", True),
                    ("maximum_score__gte", models.F("passing_score")),
                    _connector="OR",
                ),
                name="step_scores",
                violation_error_message="The passing score can't be higher than the maximum score.",
            ),
        ),
        migrations.RenameModel("RubricCriterion", "InterviewCriterion"),
    ]
