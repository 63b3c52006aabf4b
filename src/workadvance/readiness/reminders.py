"""What readiness reminds people of: tomorrow's session, a step that is due, a session that is canceled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.appointments.items import start_said
from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.messages.message_kinds import MessageKind
from workadvance.messages.questions import NO, YES, Question, ReplyChoice
from workadvance.messages.questions import register as question_register
from workadvance.messages.reminders import Due, ReminderRule, none_by_date, register
from workadvance.messages.services import reminder_send
from workadvance.people.access import SYSTEM
from workadvance.readiness.models import NextStep, Session
from workadvance.readiness.selectors.sessions import readiness_sessions, roster
from workadvance.ui.format import day as day_said

COMING = question_register(
    Question(
        "coming",
        _("Coming?"),
        (
            ReplyChoice("yes", pgettext_lazy("answer", "Yes"), YES, _("Thanks, {name}. See you then.")),
            ReplyChoice(
                "no",
                pgettext_lazy("answer", "No"),
                NO,
                _("Thanks for telling us, {name}. We'll be in touch."),
                person_reads=True,
            ),
        ),
    )
)


def sessions_due(day: dt.date) -> Iterator[Due]:
    """Everyone expected at a readiness session of a day."""
    for session in readiness_sessions().filter(held_on=day, canceled_on=None, taken_at=None).order_by("pk"):
        yield from expected_at(session)


def expected_at(session: Session) -> Iterator[Due]:
    """A reminder for each person expected at a readiness session."""
    for application in roster(actor=SYSTEM, session=session):
        yield Due(
            application.person,
            f"{session.pk}:{application.person_id}",
            session.pk,
            partial(session_facts, session),
            until=session.starts_at,
        )


def session_facts(session: Session) -> Mapping[str, str]:
    """What a reminder may name of a session, in the language of the moment."""
    when = start_said(session.held_on, session.starts_at, session.zone, session.where)
    return {"what": session.title_here, "day": when, "place": session.where}


def starting(rows: QuerySet[Session], first: dt.datetime, last: dt.datetime) -> list[Session]:
    """Of some sessions those that begin after one moment and before another, and are not called off or over."""
    days = (first.date() - dt.timedelta(days=1), last.date() + dt.timedelta(days=1))
    found = rows.filter(held_on__range=days, canceled_on=None, taken_at=None, starts_time__isnull=False)
    return [s for s in found.order_by("pk") if s.starts_at is not None and first < s.starts_at <= last]


def sessions_within(first: dt.datetime, last: dt.datetime) -> Iterator[Due]:
    """Everyone expected at a readiness session that begins soon."""
    for session in starting(readiness_sessions(), first, last):
        yield from expected_at(session)


def steps_due(day: dt.date) -> Iterator[Due]:
    """The steps participants themselves have to do by a day."""
    rows = NextStep.objects.filter(due_on=day, by_participant=True, done_on=None, canceled_on=None)
    rows = rows.select_related("application__person__provider", "application__person__coach").order_by("pk")
    for step in rows:
        yield Due(step.application.person, str(step.pk), step.pk, partial(_step_facts, step))


def _step_facts(step: NextStep) -> Mapping[str, str]:
    return {"day": day_said(step.due_on)}


@reacts_to("readiness.session.canceled", "readiness.session.restored")
def session_canceled(event: Event) -> None:
    """Tell everyone expected that a readiness session is not held, or is held after all."""
    session = readiness_sessions().filter(pk=event.subject_id).first()
    if session is not None:
        tell_of(event, session, "session", expected_at(session))


def tell_of(event: Event, session: Session, what: str, expected: Iterator[Due]) -> None:
    """Tell people of a session (or `what` else) canceled or put back: as it stands now, and each time it changed."""
    canceled = event.kind.endswith(".canceled")
    if canceled != (session.canceled_on is not None) or session.held_on < timezone.localdate():
        return
    rule = f"{what}_{'canceled' if canceled else 'restored'}"
    for due in expected:
        reminder_send(author=SYSTEM, rule=rule, due=replace(due, key=f"{due.key}:{event.pk}"))


register(
    ReminderRule(
        "session",
        MessageKind.REMINDER,
        _("A session is tomorrow"),
        _("{provider}: hi {name}, reminder: {what} is on {day}. Can you come?"),
        sessions_due,
        ("what", "day", "place"),
        question=COMING.name,
    )
)
register(
    ReminderRule(
        "session_canceled",
        MessageKind.REMINDER,
        _("A session is canceled"),
        _("{provider}: hi {name}, {what} on {day} is canceled. We'll tell you about the next one."),
        none_by_date,
        ("what", "day", "place"),
    )
)
register(
    ReminderRule(
        "session_soon",
        MessageKind.REMINDER,
        _("A session is in two hours"),
        _("{provider}: hi {name}, see you soon: {what}, {day}."),
        none_by_date,
        ("what", "day", "place"),
        due_within=sessions_within,
    )
)
register(
    ReminderRule(
        "session_restored",
        MessageKind.REMINDER,
        _("A canceled session is on again"),
        _("{provider}: hi {name}, {what} on {day} isn't canceled after all. See you then."),
        none_by_date,
        ("what", "day"),
    )
)
register(
    ReminderRule(
        "next_step",
        MessageKind.NEXT_STEP,
        _("A next step is due"),
        _("{provider}: hi {name}, reminder: your next step is due on {day}. Questions? Reply here or call {coach}."),
        steps_due,
        ("day",),
    )
)
