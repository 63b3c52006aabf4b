"""An appointment's workflow: booked, then kept, missed or canceled. Whether they came can be corrected."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.workflow import State, Transition, Workflow

APPOINTMENT = Workflow(
    subject="appointments.appointment",
    initial="booked",
    states=(
        State("booked", pgettext_lazy("appointment", "Booked"), "next"),
        State("kept", pgettext_lazy("appointment", "Kept"), "good"),
        State("missed", pgettext_lazy("appointment", "Missed"), "late"),
        State("canceled", pgettext_lazy("appointment", "Canceled"), "off", final=True),
    ),
    transitions=(
        Transition("keep", _("Mark as kept"), ("booked", "missed"), "kept", "appointments.schedule"),
        Transition("miss", _("Mark as missed"), ("booked", "kept"), "missed", "appointments.schedule"),
        Transition("cancel", _("Cancel appointment"), ("booked",), "canceled", "appointments.schedule", reason=True),
    ),
)
