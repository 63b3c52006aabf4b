"""The event kinds of `appointments`."""

from django.utils.translation import gettext_lazy as _

from workadvance.appointments.models import Appointment, Slot
from workadvance.events.kinds import Field, Kind, register
from workadvance.events.readings import choices, reasons_register
from workadvance.ui.format import logged

ABOUT = {"about": Field(str, say=choices(Appointment, "kind")), "staff": Field(str)}
WHEN = {**ABOUT, "starts_at": Field(str, say=logged)}

reasons_register(appointment_canceled=_("The participant canceled on their own page."))
register(
    Kind("appointments.appointment.booked", _("Booked for {starts_at}: {about} with {staff}."), WHEN),
    Kind("appointments.appointment.moved", _("Moved to {starts_at}: {about} with {staff}."), WHEN),
    Kind("appointments.appointment.keep", _("{about} with {staff} on {starts_at}: kept."), WHEN),
    Kind("appointments.appointment.miss", _("{about} with {staff} on {starts_at}: missed."), WHEN),
    Kind("appointments.appointment.cancel", _("{about} with {staff} on {starts_at} canceled."), WHEN),
    Kind(
        "appointments.slot.offered",
        _("{staff} offered times for: {about}. How many: {number}."),
        {"about": Field(str, say=choices(Slot, "kind")), "staff": Field(str), "number": Field(int)},
    ),
    Kind(
        "appointments.slot.withdrawn",
        _("{starts_at} is no longer offered by {staff}."),
        {"staff": Field(str), "starts_at": Field(str, say=logged)},
    ),
    Kind("appointments.calendarfeed.made", _("Calendar address created.")),
    Kind("appointments.calendarfeed.revoked", _("Calendar address turned off.")),
)
