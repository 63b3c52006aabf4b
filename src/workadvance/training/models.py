"""Training: cohorts, enrollments, class sessions, milestones, exams and credentials."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Organization
from workadvance.programs.models import Program, in_page_language
from workadvance.readiness.models import Session
from workadvance.screening.models import Application
from workadvance.training.workflow import ENROLLMENT, SEAT_OFFER


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

    of_organization = "program__provider"
    opened_with = ("program__provider", "instructor", "certification")

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="cohorts", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    soc = models.CharField(_("target job"), max_length=7)
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
    canceled_on = models.DateField(null=True, blank=True)
    offers_seats = models.BooleanField(
        default=False, help_text="Whether free seats are offered to whoever is next in line, without being asked."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="cohort_dates",
                violation_error_message=_("A cohort can't end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="cohort_seats",
                violation_error_message=_("Enter at least 1 seat."),
            ),
            models.UniqueConstraint(
                "program",
                Lower("name"),
                name="cohort_name_once",
                violation_error_message=_("This program already has a cohort with this name."),
            ),
        ]
        indexes = [models.Index(fields=["program", "starts_on"], name="cohort_program")]

    def __str__(self) -> str:
        return self.name

    def state_on(self, day: dt.date) -> str:
        """What its dates say: planned, running, ended or canceled."""
        if self.canceled_on is not None:
            return "canceled"
        return "planned" if day < self.starts_on else "ended" if day > self.ends_on else "running"


class Enrollment(ChoiceLabelsModel):
    """One person's seat in a cohort; see `workflow.ENROLLMENT`."""

    of_organization, of_person = "cohort__program__provider", "application__person"
    opened_with = (
        "application__person__provider",
        "application__program",
        "cohort__program__provider",
        "cohort__certification",
    )

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrollments", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="enrollments", db_index=False)
    state = models.CharField(max_length=20, choices=ENROLLMENT.choices(), default=ENROLLMENT.initial)
    enrolled_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "application"],
                name="enrollment_once",
                violation_error_message=_("This person already has a seat in this cohort."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["enrolled", "started"]),
                name="enrollment_open_once",
                violation_error_message=_("This person has a seat in another cohort."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["enrolled", "canceled"]) | Q(started_on__isnull=False),
                name="enrollment_started",
                violation_error_message=_("A participant who started training needs a start date."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["enrolled", "started"], ended_on__isnull=True)
                | Q(state__in=["completed", "dropped", "canceled"], ended_on__isnull=False),
                name="enrollment_ended",
                violation_error_message=_("An ended enrollment needs an end date; a current one can't have one."),
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="enrollment_dates",
                violation_error_message=_("Training can't end before it starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["application"], name="enrollment_application"),
            models.Index(fields=["cohort", "state"], name="enrollment_cohort_state"),
        ]


class SeatOffer(ChoiceLabelsModel):
    """A seat offered to someone until a moment; see `workflow.SEAT_OFFER`. Seats are counted when someone accepts.

    There may be more offers than seats. Whoever accepts when no seat is left waits in the order of their answers.
    """

    of_organization, of_person = "cohort__program__provider", "application__person"
    opened_with = ("application__person__provider", "application__program", "cohort__program__provider")

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="offers", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="seat_offers", db_index=False)
    state = models.CharField(max_length=20, choices=SEAT_OFFER.choices(), default=SEAT_OFFER.initial)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "application"], name="seat_offer_once"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state="open"),
                name="seat_offer_open_once",
                violation_error_message=_("This person has an open offer for another cohort."),
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="seat_offer_times"),
        ]
        indexes = [
            models.Index(fields=["cohort", "state", "answered_at"], name="seat_offer_cohort"),
            models.Index(fields=["application"], name="seat_offer_application"),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="seat_offer_due"),
        ]


class CohortSession(models.Model):
    """A class session of a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="class_sessions")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="cohort_session")


class Milestone(models.Model):
    """A step of a cohort's curriculum that each trainee reaches."""

    of_organization = "cohort__program__provider"
    opened_with = ("cohort__program",)

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="milestones", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["cohort", "position"]
        constraints = [models.UniqueConstraint(fields=["cohort", "position"], name="milestone_position_once")]

    @property
    def name_here(self) -> str:
        """The milestone's name in the language of the page."""
        return in_page_language(self.name, self.name_es)


class MilestoneReached(models.Model):
    """A trainee reached a milestone."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="reached", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="milestones_reached")
    reached_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["milestone", "enrollment"], name="milestone_reached_once")]


class Exam(models.Model):
    """One sitting of a certification exam; a passed one awards the credential."""

    of_organization, of_person = "enrollment__cohort__program__provider", "enrollment__application__person"
    opened_with = ("enrollment__application__person", "enrollment__cohort__program", "certification")

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="exams", db_index=False)
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="exams")
    sat_on = models.DateField(_("exam date"))
    passed = models.BooleanField(_("passed"))
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "certification", "sat_on"],
                name="exam_once_a_day",
                violation_error_message=_("This exam is already recorded for this date."),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0),
                name="exam_score",
                violation_error_message=_("A score can't be negative."),
            ),
        ]


class Credential(models.Model):
    """A certification a person holds."""

    of_organization, of_person = "application__person__provider", "application__person"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="credentials", db_index=False)
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
                violation_error_message=_("A credential can't expire before it's issued."),
            ),
        ]
        indexes = [models.Index(fields=["application"], name="credential_application")]


class BadgeKey(models.Model):
    """A key an organization signs badges with: one signs now; former ones still prove what they signed.

    A withdrawn key proves nothing any more: someone else may have it.
    """

    of_organization = "organization"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="badge_keys", db_index=False)
    name = models.CharField(max_length=20)
    public = models.CharField(max_length=80)
    secret_encrypted = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="badge_key_name_once"),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ended_at__isnull=True), name="badge_key_signs_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(ended_at__isnull=False), name="badge_key_withdrawn_ended"
            ),
        ]


class Badge(ChoiceLabelsModel):
    """A badge as it was signed (Open Badges 3.0): for completing a cohort, or for a certification. It names no one.

    Its place in the status list is its own for good; a revoked badge stays, so that the list keeps saying so.
    """

    class Kind(models.TextChoices):
        COMPLETION = "completion", _("Training completed")
        CERTIFICATION = "certification", _("Certification")

    of_organization, of_person = "organization", "application__person"
    opened_with = ("organization", "application__person", "enrollment__cohort", "credential__exam__enrollment__cohort")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="badges", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="badges")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    enrollment = models.ForeignKey(
        Enrollment, null=True, blank=True, on_delete=models.PROTECT, related_name="badges", db_index=False
    )
    credential = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.SET_NULL, related_name="badges", db_index=False
    )
    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    key = models.ForeignKey(BadgeKey, on_delete=models.PROTECT, related_name="badges")
    issuer = models.CharField(max_length=300)
    token = models.TextField()
    list_number = models.PositiveSmallIntegerField()
    list_index = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    name_shown = models.BooleanField(default=False)
    suspended_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "list_number", "list_index"], name="badge_place_in_list_once"
            ),
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(revoked_at__isnull=True), name="badge_open_once_enrollment"
            ),
            models.UniqueConstraint(
                fields=["credential"], condition=Q(revoked_at__isnull=True), name="badge_open_once_credential"
            ),
            models.CheckConstraint(
                condition=Q(kind="completion", enrollment__isnull=False, credential__isnull=True)
                | Q(kind="certification", enrollment__isnull=True),
                name="badge_for_what",
            ),
        ]

    @property
    def cohort(self) -> Cohort | None:
        """The cohort it comes from; None where the certification behind it was removed."""
        if self.enrollment is not None:
            return self.enrollment.cohort
        exam = self.credential.exam if self.credential is not None else None
        return exam.enrollment.cohort if exam is not None else None

    @property
    def name_here(self) -> str:
        """The name in the language of the page where it is the program's; what was signed has one language."""
        program = self.application.program
        return program.name_here if self.name == program.name else self.name
