"""The forms of appointments."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.appointments.items import at_clock
from workadvance.appointments.models import Appointment, AppointmentKind, Slot
from workadvance.appointments.zones import ZONES
from workadvance.people.models import Organization, User
from workadvance.ui.fields import ClockField, DayField, WholeField
from workadvance.ui.forms import Values

SHORTEST, LONGEST = 5, 480
MOST_WEEKS = 12


class PlacedForm(forms.Form):
    """Where something is held: a place, a link or both, and by which clock."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AppointmentKind.choices)
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("For example: Main office, room 2, or a phone call."),
    )
    link = forms.URLField(
        label=_("Video link"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("For online meetings."),
    )
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["zone"]
        known = [name for name, _label in ZONES]
        field.choices = [*ZONES, *([] if zone in known else [(zone, zone)])]
        self.initial.setdefault("zone", zone)


def moment(day: dt.date, clock: dt.time, zone: str) -> dt.datetime:
    """A day and a time on the clock of a place."""
    return dt.datetime.combine(day, clock, ZoneInfo(zone))


class AppointmentForm(PlacedForm):
    """One appointment."""

    staff = forms.ModelChoiceField(label=_("With"), queryset=User.objects.none(), empty_label=None)
    day = DayField(label=_("Day"))
    starts = ClockField(label=_("Start time"))
    ends = ClockField(label=_("End time"))
    field_order = ("kind", "staff", "day", "starts", "ends", "place", "link", "zone")

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["staff"]
        field.queryset = colleagues

    @staticmethod
    def timed(given: Values) -> Values:
        """The arguments of the service."""
        day, zone = given["day"], given["zone"]
        return {
            **{name: given[name] for name in ("kind", "staff", "place", "link", "zone")},
            "starts_at": moment(day, given["starts"], zone),
            "ends_at": moment(day, given["ends"], zone),
        }


def appointment_initial(found: Appointment) -> Values:
    """What the form shows of an appointment."""
    return {
        **{name: getattr(found, name) for name in ("kind", "place", "link", "zone")},
        "staff": found.staff_id,
        "day": found.day,
        "starts": at_clock(found.starts_at, found.zone).time(),
        "ends": at_clock(found.ends_at, found.zone).time(),
    }


class TimesForm(PlacedForm):
    """Times on offer: a day, from when to when, how long each."""

    organization = forms.ModelChoiceField(
        label=_("Organization"), queryset=Organization.objects.none(), empty_label=None
    )
    day = DayField(label=_("Day"))
    since = ClockField(label=_("Start time"))
    until = ClockField(label=_("End time"))
    minutes = WholeField(label=_("Minutes for each"), min_value=SHORTEST, max_value=LONGEST, initial=30)
    weeks = WholeField(
        label=_("Repeat weekly for (weeks)"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_("Enter 1 for this day only."),
    )
    audience = forms.ChoiceField(
        label=_("Who can pick a time"),
        choices=Slot.Audience.choices,
        widget=forms.RadioSelect,
        initial=Slot.Audience.CASELOAD,
    )
    field_order = (
        "organization",
        "kind",
        "day",
        "since",
        "until",
        "minutes",
        "weeks",
        "place",
        "link",
        "zone",
        "audience",
    )

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = organizations
        self.initial.setdefault("organization", organizations.first())
        if len(organizations) == 1:
            field.widget = forms.HiddenInput()

    @staticmethod
    def offered(given: Values) -> Values:
        """The arguments of the service."""
        day, zone = given["day"], given["zone"]
        same = ("organization", "kind", "place", "link", "zone", "audience", "minutes", "weeks")
        return {
            **{name: given[name] for name in same},
            "first": moment(day, given["since"], zone),
            "last": moment(day, given["until"], zone),
        }
