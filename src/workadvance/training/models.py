"""Training: cohorts, enrolments, class sessions, milestones, exams and credentials."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from workadvance.programmes.models import Programme
from workadvance.readiness.models import Session
from workadvance.screening.models import Application
from workadvance.training.workflow import ENROLMENT


class Certification(models.Model):
    """A certification in demand: its name, who issues it, the occupations it is for."""

    name = models.CharField(max_length=150)
    issuer = models.CharField(max_length=150)
    socs = models.JSONField(default=list)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), Lower("issuer"), name="certification_once")]

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """One run of a training: seats, dates, hours, instructor. Running or ended follows from its dates."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(_("name"), max_length=120)
    soc = models.CharField(_("trains for"), max_length=7)
    soc_title = models.CharField(max_length=200)
    certification = models.ForeignKey(
        Certification,
        verbose_name=_("certification"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cohorts",
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    hours = models.PositiveSmallIntegerField(_("training hours"))
    instructor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("instructor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cohorts_taught",
    )
    cancelled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="cohort_dates",
                violation_error_message=_("A cohort cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="cohort_seats",
                violation_error_message=_("At least one seat is needed."),
            ),
            models.UniqueConstraint(
                "programme",
                Lower("name"),
                name="cohort_name_once",
                violation_error_message=_("This programme already has a cohort of this name."),
            ),
        ]
        indexes = [models.Index(fields=["programme", "starts_on"], name="cohort_programme")]

    def __str__(self) -> str:
        return self.name

    def state_on(self, day: dt.date) -> str:
        """What its dates say: planned, running, ended or cancelled."""
        if self.cancelled_on is not None:
            return "cancelled"
        return "planned" if day < self.starts_on else "ended" if day > self.ends_on else "running"


class Enrolment(models.Model):
    """One person's seat in a cohort; see `workflow.ENROLMENT`."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=20, choices=ENROLMENT.choices(), default=ENROLMENT.initial)
    enrolled_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "application"],
                name="enrolment_once",
                violation_error_message=_("This person has a seat in this cohort already."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["enrolled", "started"]),
                name="enrolment_open_once",
                violation_error_message=_("This person has a seat in another cohort."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["enrolled", "cancelled"]) | Q(started_on__isnull=False),
                name="enrolment_started",
                violation_error_message=_("Somebody who was in training has a day on which they started."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["enrolled", "started"], ended_on__isnull=True)
                | Q(state__in=["completed", "dropped", "cancelled"], ended_on__isnull=False),
                name="enrolment_ended",
                violation_error_message=_("A seat that is over has a day on which it ended, an open one has none."),
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="enrolment_dates",
                violation_error_message=_("Training cannot end before it starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["application"], name="enrolment_application"),
            models.Index(fields=["cohort", "state"], name="enrolment_cohort_state"),
        ]


class CohortSession(models.Model):
    """A class session of a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="class_sessions")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="cohort_session")


class Milestone(models.Model):
    """A step of a cohort's curriculum that each trainee reaches."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["cohort", "position"]
        constraints = [models.UniqueConstraint(fields=["cohort", "position"], name="milestone_position_once")]


class MilestoneReached(models.Model):
    """A trainee reached a milestone."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="reached")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="milestones_reached")
    reached_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["milestone", "enrolment"], name="milestone_reached_once")]


class Exam(models.Model):
    """One sitting of a certification exam; a passed one awards the credential."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="exams")
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="exams")
    sat_on = models.DateField(_("sat on"))
    passed = models.BooleanField(_("passed"))
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "certification", "sat_on"],
                name="exam_once_a_day",
                violation_error_message=_("This exam is recorded for this day already."),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0),
                name="exam_score",
                violation_error_message=_("A score cannot be negative."),
            ),
        ]


class Credential(models.Model):
    """A certification a person holds."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="credentials")
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="credentials")
    exam = models.OneToOneField(Exam, null=True, blank=True, on_delete=models.PROTECT, related_name="credential")
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "certification", "issued_on"], name="credential_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("issued_on")),
                name="credential_dates",
                violation_error_message=_("A credential cannot expire before it is issued."),
            ),
        ]
        indexes = [models.Index(fields=["application"], name="credential_application")]
