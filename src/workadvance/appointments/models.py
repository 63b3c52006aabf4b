"""Appointments of a person with staff, the times staff offer, and the secret addresses of calendars."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.appointments.items import span
from workadvance.appointments.workflow import APPOINTMENT
from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Organization, Person


class AppointmentKind(models.TextChoices):
    """What an appointment is for."""

    COACHING = "coaching", _("Coaching meeting")
    INTERVIEW = "interview", _("Screening interview")
    JOB_SEARCH = "job_search", _("Job search meeting")
    SERVICES = "services", _("Meeting about services")
    OTHER = "other", _("Meeting")


class Timed(ChoiceLabelsModel):
    """What has a start and an end, a place or a link, and the time zone of the site where it is."""

    kind = models.CharField(_("kind"), max_length=20, choices=AppointmentKind, default=AppointmentKind.COACHING)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(_("time zone"), max_length=40)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("video link"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def day(self) -> dt.date:
        """The day it is on where it is held."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def hours(self) -> str:
        """From when to when, on the clock of the place."""
        return span(self.starts_at, self.ends_at, self.zone)

    @property
    def over(self) -> bool:
        """Whether it has begun: it can be marked, and no longer moved."""
        return self.starts_at <= timezone.now()


class Slot(Timed):
    """A time that staff offer: whoever may pick it and picks first has the appointment."""

    of_organization = "organization"
    opened_with = ("organization", "staff")

    class Audience(models.TextChoices):
        CASELOAD = "caseload", _("My own participants")
        EVERYONE = "everyone", _("All applicants and participants")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="slots", db_index=False)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="slots")
    audience = models.CharField(_("Who can pick a time"), max_length=10, choices=Audience, default=Audience.CASELOAD)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="slot_ends_after_start",
                violation_error_message=_("The end has to be after the start."),
            ),
            models.UniqueConstraint(
                fields=["staff", "starts_at"],
                condition=Q(withdrawn_at=None),
                name="slot_once",
                violation_error_message=_("You already offer this time."),
            ),
        ]
        indexes = [models.Index(fields=["organization", "starts_at"], name="slot_organization")]


class Appointment(Timed):
    """A meeting of one person with one member of staff; see `workflow.APPOINTMENT`.

    `sequence` counts its changes: calendars that hold an earlier copy take a later one (RFC 5545, SEQUENCE).
    """

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider", "person__coach", "staff")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments", db_index=False)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments", db_index=False
    )
    state = models.CharField(max_length=20, choices=APPOINTMENT.choices(), default=APPOINTMENT.initial)
    slot = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.SET_NULL, related_name="appointments")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    booked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="appointment_ends_after_start",
                violation_error_message=_("The end has to be after the start."),
            ),
            models.UniqueConstraint(
                fields=["slot"],
                condition=~Q(state="canceled"),
                name="appointment_slot_once",
                violation_error_message=_("Someone else just picked this time. Pick another one."),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="appointment_person"),
            models.Index(fields=["staff", "starts_at"], name="appointment_staff"),
            models.Index(fields=["starts_at"], condition=Q(state="booked"), name="appointment_booked"),
            models.Index(fields=["starts_at"], condition=Q(state="missed"), name="appointment_missed"),
        ]

    @property
    def shape(self) -> str:
        """The status shape of its state."""
        return APPOINTMENT.state(self.state).shape


class CalendarFeed(models.Model):
    """The secret address of someone's calendar: a member of staff's or a participant's. Only its hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="calendar_feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, person__isnull=False) | Q(user__isnull=False, person__isnull=True),
                name="feed_of_one",
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="feed_user_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="feed_person_once"),
        ]
