"""The calendar on the participant's own page: what comes next, with times and places, and picking a time."""

from __future__ import annotations

from django.utils import timezone

from workadvance.appointments.items import Window, items_of_person
from workadvance.appointments.selectors import slots_pickable, upcoming
from workadvance.appointments.week import DAY
from workadvance.people.models import Person
from workadvance.screening.models import Application
from workadvance.screening.participant_page import section_register
from workadvance.ui.rows import Card

SHOWN = 8
DAYS_AHEAD = 60
CLOSED = ("ineligible", "declined", "withdrawn")


def calendar_section(person: Person, application: Application) -> Card | None:
    """Appointments, sessions, classes and interviews to come; nothing where there are none and no time to pick."""
    today, now = timezone.localdate(), timezone.now()
    items = [
        item
        for item in items_of_person(person, Window(today, today + DAYS_AHEAD * DAY))
        if not item.canceled and (item.starts_at is None or (item.ends_at or item.starts_at) > now)
    ]
    appointments = {f"appointment-{one.uid}": one.pk for one in upcoming(person)}
    may_pick = application.state not in CLOSED and slots_pickable(person).exists()
    if not items and not may_pick:
        return None
    lines = [(item, appointments.get(item.key)) for item in items[:SHOWN]]
    return Card("screening/_my_calendar.html", {"lines": lines, "may_pick": may_pick})


section_register(10, calendar_section)
