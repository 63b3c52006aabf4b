"""What state wage files said of our people, file by file and vintage by vintage, and the lines a person has to decide on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Person


class WageFile(models.Model):
    """A file that was imported, known by its content: the same file again changes nothing."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    layout = models.CharField(max_length=20)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rows = models.PositiveBigIntegerField()
    quarters = models.JSONField(default=list)


class WageQuestion(ChoiceLabelsModel):
    """Whether a line of a wage file is of a person on record; answered by a person, for later quarters too, and undone.

    `details_encrypted` holds the name and the end of the number as the file has them.
    """

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    class State(models.TextChoices):
        OPEN = "open", _("Not decided")
        SAME = "same", _("Same person")
        DIFFERENT = "different", _("Different person")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wage_questions", db_index=False)
    source = models.ForeignKey(WageFile, on_delete=models.PROTECT, related_name="questions")
    row = models.PositiveBigIntegerField()
    identifier = models.CharField(max_length=64, blank=True, help_text="Keyed hash of the number; empty: unknown.")
    name_hash = models.CharField(max_length=64)
    quarter = models.CharField(max_length=6)
    employer_account = models.CharField(max_length=40)
    wages = models.DecimalField(max_digits=10, decimal_places=2)
    score = models.PositiveSmallIntegerField()
    probability = models.FloatField(null=True, blank=True, help_text="By linkage, where it is installed.")
    reasons = models.JSONField(default=list)
    details_encrypted = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "identifier", "name_hash", "quarter", "employer_account"], name="wage_question_once"
            )
        ]
        indexes = [models.Index(fields=["-score", "id"], condition=Q(state="open"), name="wage_question_open")]


class WageRecord(ChoiceLabelsModel):
    """A person's wages from one employer account in one quarter as one file had them. The highest revision is believed."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    class FoundBy(models.TextChoices):
        NUMBER = "number", _("Social Security number and name")
        LINKAGE = "linkage", _("Likeness of number and name")
        DECISION = "decision", _("Decided by staff")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wage_records", db_index=False)
    identifier = models.CharField(max_length=64, blank=True, help_text="Keyed hash of the number; empty: unknown.")
    quarter = models.CharField(max_length=6, help_text="Such as 2026Q3.")
    employer_account = models.CharField(max_length=40)
    wages = models.DecimalField(max_digits=10, decimal_places=2)
    revision = models.PositiveSmallIntegerField()
    source = models.ForeignKey(WageFile, on_delete=models.PROTECT, related_name="records")
    found_by = models.CharField(max_length=10, choices=FoundBy)
    question = models.ForeignKey(WageQuestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="records")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "quarter", "employer_account", "revision"], name="wage_record_revision_once"
            ),
            models.CheckConstraint(condition=Q(wages__gte=0), name="wage_record_wages"),
        ]
        indexes = [models.Index(fields=["quarter"], name="wage_record_quarter")]
