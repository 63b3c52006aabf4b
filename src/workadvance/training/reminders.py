"""What training reminds people of: tomorrow's class, a class that is canceled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.messages.message_kinds import MessageKind
from workadvance.messages.reminders import Due, ReminderRule, none_by_date, register
from workadvance.readiness.models import Session
from workadvance.readiness.reminders import COMING, session_facts, starting, tell_of
from workadvance.training.models import CohortSession, Enrollment


def classes_due(day: dt.date) -> Iterator[Due]:
    """Everyone with a seat in a cohort that has class on a day."""
    rows = CohortSession.objects.filter(
        session__held_on=day, session__canceled_on=None, session__taken_at=None, cohort__canceled_on=None
    )
    for meeting in rows.select_related("session").order_by("pk"):
        yield from expected_at(meeting)


def expected_at(meeting: CohortSession) -> Iterator[Due]:
    """A reminder for each person with a seat in the class's cohort."""
    seats = Enrollment.objects.filter(cohort=meeting.cohort_id, state__in=["enrolled", "started"])
    session = meeting.session
    for seat in seats.select_related("application__person__provider", "application__person__coach").order_by("pk"):
        person = seat.application.person
        facts = partial(session_facts, session)
        yield Due(person, f"{session.pk}:{person.pk}", session.pk, facts, until=session.starts_at)


def classes_within(first: dt.datetime, last: dt.datetime) -> Iterator[Due]:
    """Everyone with a seat in a cohort that has class soon."""
    held = Session.objects.filter(component=Session.Component.TRAINING, cohort_session__cohort__canceled_on=None)
    for session in starting(held.select_related("cohort_session"), first, last):
        meeting = session.cohort_session
        meeting.session = session
        yield from expected_at(meeting)


@reacts_to("readiness.session.canceled", "readiness.session.restored")
def class_canceled(event: Event) -> None:
    """Tell everyone with a seat that a class is not held, or is held after all."""
    meeting = CohortSession.objects.filter(session=event.subject_id).select_related("session").first()
    if meeting is not None:
        tell_of(event, meeting.session, "class", expected_at(meeting))


register(
    ReminderRule(
        "class_restored",
        MessageKind.REMINDER,
        _("A canceled class is on again"),
        _("{provider}: hi {name}, your class on {day} isn't canceled after all. See you then."),
        none_by_date,
        ("what", "day"),
    )
)
register(
    ReminderRule(
        "class",
        MessageKind.REMINDER,
        _("A class is tomorrow"),
        _("{provider}: hi {name}, reminder: class is on {day} ({what}). Can you come?"),
        classes_due,
        ("what", "day", "place"),
        question=COMING.name,
    )
)
register(
    ReminderRule(
        "class_canceled",
        MessageKind.REMINDER,
        _("A class is canceled"),
        _("{provider}: hi {name}, class on {day} ({what}) is canceled. We'll tell you about the next one."),
        none_by_date,
        ("what", "day", "place"),
    )
)
register(
    ReminderRule(
        "class_soon",
        MessageKind.REMINDER,
        _("A class is in two hours"),
        _("{provider}: hi {name}, class starts soon: {day} ({what})."),
        none_by_date,
        ("what", "day", "place"),
        due_within=classes_within,
    )
)
