"""Readiness: plans, next steps, sessions with attendance, coaching notes, barriers and supports."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Person
from workadvance.programs.models import Program, in_page_language
from workadvance.screening.models import Application


class Goal(models.Model):
    """One goal of a person's plan."""

    of_organization, of_person = "application__person__provider", "application__person"
    opened_with = ("application__person__provider", "application__program")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(max_length=300)
    by = models.DateField(_("due date"), null=True, blank=True)
    set_on = models.DateField()
    reached_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reached_on__isnull=True) | Q(dropped_on__isnull=True), name="goal_one_end"
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="goal_said", violation_error_message=_("Enter the goal.")
            ),
        ]


class NextStep(models.Model):
    """What happens next for a person: what, who does it, by when."""

    of_organization, of_person = "application__person__provider", "application__person"
    opened_with = ("application__person__provider", "application__program")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="next_steps", db_index=False)
    text = models.CharField(max_length=300)
    by_participant = models.BooleanField(default=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="next_steps"
    )
    due_on = models.DateField()
    set_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    canceled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="next_step_said", violation_error_message=_("Enter the next step.")
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(canceled_on__isnull=True),
                name="next_step_one_end",
                violation_error_message=_("A next step can be done or no longer needed, but not both."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_on__isnull=True, canceled_on__isnull=True), name="next_step_open"
            ),
            models.Index(fields=["application", "due_on"], name="next_step_application"),
        ]


class Session(ChoiceLabelsModel):
    """One meeting of a group: a readiness workshop, or (through a cohort) a class.

    `taken_at` is when attendance was finished (the moment of the event `readiness.session.held`); until then it is to take.
    """

    of_organization = "program__provider"
    opened_with = ("program__provider", "led_by")

    class Component(models.TextChoices):
        READINESS = "readiness", _("Job readiness")
        TRAINING = "training", _("Training")

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    component = models.CharField(max_length=10, choices=Component)
    title = models.CharField(_("title"), max_length=120)
    title_es = models.CharField(_("title in Spanish"), max_length=120, blank=True)
    held_on = models.DateField(_("date"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=2)
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("leader"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sessions_led",
    )
    starts_time = models.TimeField(
        _("start time"), null=True, blank=True, help_text="On the clock of `zone`; none where no one has said it."
    )
    ends_time = models.TimeField(_("end time"), null=True, blank=True)
    zone = models.CharField(max_length=40, blank=True, help_text="The time zone of the site when it was planned.")
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("video link"), max_length=300, blank=True)
    sequence = models.PositiveSmallIntegerField(
        default=0, help_text="How often it changed: calendars that hold an earlier copy take a later one."
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    canceled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=16),
                name="session_hours",
                violation_error_message=_("A session can last from 15 minutes to 16 hours."),
            ),
            models.CheckConstraint(
                condition=Q(starts_time__isnull=True, ends_time__isnull=True)
                | (Q(starts_time__isnull=False, ends_time__gt=F("starts_time")) & ~Q(zone="")),
                name="session_ends_after_start",
                violation_error_message=_("The end has to be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(canceled_on__isnull=True),
                name="session_taken_or_canceled",
                violation_error_message=_("This session has attendance, so it can't be canceled."),
            ),
        ]
        indexes = [
            models.Index(fields=["program", "held_on"], name="session_program"),
            models.Index(
                fields=["held_on"],
                condition=Q(taken_at__isnull=True, canceled_on__isnull=True),
                name="session_to_take",
            ),
        ]

    def __str__(self) -> str:
        return self.title_here

    @property
    def title_here(self) -> str:
        """The title in the language of the page where there is one."""
        return in_page_language(self.title, self.title_es)

    @property
    def starts_at(self) -> dt.datetime | None:
        """The moment it begins, where the hour is known."""
        return None if self.starts_time is None else self._moment(self.starts_time)

    @property
    def ends_at(self) -> dt.datetime | None:
        """The moment it ends, where the hour is known."""
        return None if self.ends_time is None else self._moment(self.ends_time)

    def _moment(self, clock: dt.time) -> dt.datetime:
        return dt.datetime.combine(self.held_on, clock, ZoneInfo(self.zone))

    @property
    def where(self) -> str:
        """The place, else the link."""
        return self.place or self.link


class Attendance(ChoiceLabelsModel):
    """One person at one session: present, late (with the hours there), absent or excused."""

    of_organization, of_person = "session__program__provider", "application__person"

    class Status(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", pgettext_lazy("attendance", "Late")
        ABSENT = "absent", _("Absent")
        EXCUSED = "excused", _("Excused")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attendance", db_index=False)
    status = models.CharField(max_length=10, choices=Status)
    hours = models.DecimalField(max_digits=4, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "application"], name="attendance_once"),
            models.CheckConstraint(condition=Q(hours__gte=0), name="attendance_hours"),
            models.CheckConstraint(
                condition=Q(hours=0) | Q(status__in=["present", "late"]),
                name="attendance_hours_there",
                violation_error_message=_("Only people who attended can have hours."),
            ),
        ]
        indexes = [models.Index(fields=["application"], name="attendance_application")]


class CoachingNote(ChoiceLabelsModel):
    """One contact between coach and participant: how, whether they were reached, what was said."""

    class Method(models.TextChoices):
        CALL = "call", _("Call")
        TEXT = "text", _("Text message")
        EMAIL = "email", _("Email")
        VISIT = "visit", _("In person")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="coaching_notes", db_index=False)
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.CASCADE, related_name="coaching_notes"
    )
    on = models.DateField()
    method = models.CharField(max_length=10, choices=Method)
    reached = models.BooleanField(default=True)
    text_encrypted = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "-on"], name="note_person")]


class Barrier(ChoiceLabelsModel):
    """Something in the way: since when, until when."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    class Kind(models.TextChoices):
        CHILD_CARE = "child_care", _("Child care")
        TRANSPORT = "transport", _("Transportation")
        HOUSING = "housing", _("Housing")
        LEGAL = "legal", _("Legal")
        HEALTH = "health", _("Health")
        CLOTHING = "clothing", _("Work clothing or tools")
        INTERNET = "internet", _("Internet or device")
        OTHER = "other", _("Other")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="barriers", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    note = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    resolved_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("since")),
                name="barrier_dates",
                violation_error_message=_("A barrier can't end before it starts."),
            ),
        ]
        indexes = [models.Index(fields=["person"], name="barrier_person")]


class Support(models.Model):
    """A support given: what, for which barrier, its cost in dollars."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supports", db_index=False)
    barrier = models.ForeignKey(Barrier, null=True, blank=True, on_delete=models.SET_NULL, related_name="supports")
    what = models.CharField(_("service"), max_length=120)
    given_on = models.DateField()
    cost = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cost__gte=0), name="support_cost", violation_error_message=_("Cost can't be negative.")
            )
        ]
        indexes = [models.Index(fields=["person"], name="support_person")]
