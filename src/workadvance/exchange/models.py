"""Imports: a file's table as it was read, what was found in it, and what it wrote."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.exchange.workflow import DATA_IMPORT
from workadvance.people.models import Organization


class ImportKind(models.TextChoices):
    """What a file is about."""

    PEOPLE = "people", _("People")
    APPLICATIONS = "applications", _("Applications")
    EMPLOYERS = "employers", _("Employers")
    ORDERS = "orders", _("Job orders")
    ATTENDANCE = "attendance", _("Attendance")
    JOBS = "jobs", _("Jobs")


class DataImport(ChoiceLabelsModel):
    """One file to import, from its upload to its end. `columns` says for each column what it holds ("" for nothing).

    `done_rows` and `to_do_rows` are the progress of the task that is running; `last_event_id` is the log's end when the import
    had finished: what was done later with a record keeps it from being removed by an undo.
    """

    of_organization = "provider"
    opened_with = ("provider", "program", "created_by")

    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="imports", db_index=False)
    kind = models.CharField(_("contents"), max_length=20, choices=ImportKind)
    program = models.ForeignKey(
        "programs.Program",
        verbose_name=_("program"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("For rows that don't name a program."),
    )
    file_name = models.CharField(max_length=200)
    head = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=DATA_IMPORT.choices(), default=DATA_IMPORT.initial)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    to_do_rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    last_event_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "-created_at"], name="import_list")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def shape(self) -> str:
        """The status shape of its state."""
        return DATA_IMPORT.state(self.state).shape

    @property
    def busy(self) -> bool:
        """Whether a task is at work on it."""
        return self.state in ("checking", "importing", "undoing")


class ImportRow(ChoiceLabelsModel):
    """One row of the file. What it says is encrypted, and gone once it is on record.

    `outcome` is what was found or done; `choice` is what staff decided for a row that looks like someone on record.
    """

    class Outcome(models.TextChoices):
        UNCHECKED = "unchecked", pgettext_lazy("row of an import", "Not checked")
        READY = "ready", pgettext_lazy("row of an import", "Ready")
        ALIKE = "alike", pgettext_lazy("row of an import", "Possible duplicate")
        PROBLEM = "problem", pgettext_lazy("row of an import", "Has a problem")
        KNOWN = "known", pgettext_lazy("row of an import", "Imported before")
        IMPORTED = "imported", pgettext_lazy("row of an import", "Imported")
        KEPT = "kept", pgettext_lazy("row of an import", "Kept: used since")
        REMOVED = "removed", pgettext_lazy("row of an import", "Removed")

    class Choice(models.TextChoices):
        NEW = "new", _("Add as a new record")
        SAME = "same", _("Use the existing record")
        SKIP = "skip", _("Leave out")

    data_import = models.ForeignKey(DataImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(help_text="As the spreadsheet counts.")
    sealed = models.BinaryField(default=bytes, help_text="Cells, problems and likenesses, encrypted.")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.UNCHECKED)
    choice = models.CharField(max_length=10, choices=Choice, default=Choice.NEW)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["data_import", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["data_import", "outcome", "number"], name="import_row_outcome")]


class ImportedRecord(models.Model):
    """Which record a row of a file is: by its key, so that the same row imported again is known.

    The key is a keyed hash of the number the file gives (a participant's number), or of what identifies the row. `made` says
    that the import wrote the record; otherwise staff said that the row is of a record that was there.
    """

    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64, blank=True)
    source_number = models.CharField(max_length=60, blank=True, help_text="The record's number in the other system.")
    record_id = models.BigIntegerField()
    made = models.BooleanField(default=True)
    data_import = models.ForeignKey(DataImport, on_delete=models.CASCADE, related_name="records", db_index=False)
    row_number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "kind", "key"], condition=~Q(key=""), name="imported_record_once"
            ),
        ]
        indexes = [
            models.Index(fields=["data_import", "row_number"], name="imported_record_row"),
            models.Index(fields=["record_id"], name="imported_record_of"),
        ]
