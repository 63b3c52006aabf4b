"""Classes as lines of a calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.appointments.items import CalendarItem, CalendarSource, Window, source_register
from workadvance.people.access import Actor
from workadvance.people.models import Person
from workadvance.readiness.calendar_items import session_item
from workadvance.readiness.models import Session
from workadvance.training.models import Enrollment
from workadvance.ui.fetch import inside


def _title(session: Session) -> str:
    return _("Class: %(cohort)s") % {"cohort": session.title_here}


def of_person(person: Person, window: Window) -> Iterator[CalendarItem]:
    """The classes of the cohorts in which a participant has or had a seat, until they left."""
    seats = Enrollment.objects.filter(application__person=person, cohort=OuterRef("cohort_session__cohort"))
    seats = seats.exclude(state="canceled").filter(Q(ended_on=None) | Q(ended_on__gte=OuterRef("held_on")))
    rows = Session.objects.filter(Exists(seats), component=Session.Component.TRAINING)
    rows = rows.filter(held_on__range=(window.first, window.last))
    for session in rows.order_by("held_on", "pk"):
        yield session_item(session, title=_title(session))


def of_staff(actor: Actor, users: Collection[int], window: Window) -> Iterator[CalendarItem]:
    """The classes that members of staff lead."""
    rows = inside(Session.objects.filter(component=Session.Component.TRAINING), actor)
    for session in rows.filter(led_by__in=users, held_on__range=(window.first, window.last)).order_by("held_on", "pk"):
        yield session_item(session, title=_title(session), url=reverse("training:class", args=[session.pk]))


source_register(CalendarSource("class", of_person, of_staff))
