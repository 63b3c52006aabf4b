"""Scores of an interview are called what the field calls them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0013_interview_criteria"), ("screening", "0011_waitlists_numbered")]

    operations = [
        migrations.RemoveConstraint(model_name="rubricscore", name="rubric_score_once"),
        migrations.RemoveConstraint(model_name="rubricscore", name="rubric_score_range"),
        migrations.RenameModel("RubricScore", "CriterionScore"),
        migrations.AlterField(
            model_name="criterionscore",
            name="application",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="criterion_scores",
                to="screening.application",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterionscore",
            constraint=models.UniqueConstraint(
                fields=("application", "criterion", "scorer"), name="criterion_score_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="criterionscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__gte", 1), ("score__lte", 5)),
                name="criterion_score_range",
                violation_error_message="Enter a score from 1 to 5.",
            ),
        ),
    ]
