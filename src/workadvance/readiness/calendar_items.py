"""Readiness sessions as lines of a calendar, and of any session (training's classes are sessions too)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.appointments.items import CalendarItem, CalendarSource, Window, source_register
from workadvance.appointments.zones import default_zone
from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.readiness.models import Session
from workadvance.readiness.selectors.sessions import readiness_sessions, sessions_expected
from workadvance.screening.models import Application
from workadvance.ui.fetch import inside


def session_item(session: Session, *, title: str, url: str = "") -> CalendarItem:
    """A session or class as a calendar has it."""
    canceled = session.canceled_on is not None
    return CalendarItem(
        key=f"session-{session.pk}",
        title=title,
        day=session.held_on,
        zone=session.zone or default_zone(),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        link=session.link,
        staff_id=session.led_by_id,
        sequence=session.sequence,
        canceled=canceled,
        url=url,
        status=_("Canceled") if canceled else "",
        shape="off",
    )


def of_person(person: Person, window: Window) -> Iterator[CalendarItem]:
    """The sessions a participant is expected at."""
    for application in Application.objects.filter(person=person, state="selected").order_by("pk"):
        application.person = person
        for session in sessions_expected(application, window.first, window.last):
            yield session_item(session, title=session.title_here)


def of_staff(actor: Actor, users: Collection[int], window: Window) -> Iterator[CalendarItem]:
    """The sessions that members of staff lead."""
    rows = inside(readiness_sessions(), actor)
    for session in rows.filter(led_by__in=users, held_on__range=(window.first, window.last)).order_by("held_on", "pk"):
        yield session_item(session, title=session.title_here, url=reverse("readiness:session", args=[session.pk]))


source_register(CalendarSource("session", of_person, of_staff))
