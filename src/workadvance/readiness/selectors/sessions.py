"""Reading sessions, and who belongs in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from workadvance import policy
from workadvance.people.access import SYSTEM, Actor, persons_visible, visible_q
from workadvance.people.person_search import persons_found
from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.selectors.hours import in_readiness
from workadvance.readiness.services.attendance import THERE
from workadvance.screening.models import Application
from workadvance.ui.fetch import inside

SHOWN_AHEAD = 10  # sessions of the next days that are looked at for one person


def sessions(*, actor: Actor) -> QuerySet[Session]:
    """The readiness sessions an actor may see."""
    return inside(readiness_sessions(), actor)


def readiness_sessions() -> QuerySet[Session]:
    """Sessions of readiness (not the classes of a cohort), whose ever they are: to be read through `inside` or `fetch`."""
    return Session.objects.filter(component=Session.Component.READINESS).select_related(*Session.opened_with)


def people_led(actor: Actor) -> QuerySet[Any]:
    """The ids of the people who were in sessions that an instructor led."""
    return Attendance.objects.filter(session__led_by=actor.user_id).order_by().values("application__person")


def roster(*, actor: Actor, session: Session) -> list[Application]:
    """Who belongs in a readiness session, by name.

    The program's selected people who still need hours and were selected, or last seen at a session, within the roster
    days before it; and everybody recorded for it already. Where these are too many for one room, of those who still need
    hours only the leader's caseload and who came lately to sessions of the same title or leader (policy/readiness.yaml).
    """
    rules = policy.load("readiness")
    since = session.held_on - dt.timedelta(days=int(rules.value("roster_days", on=session.held_on)))
    recent = Attendance.objects.filter(
        application=OuterRef("pk"), status__in=THERE, session__held_on__gte=since, session__held_on__lte=session.held_on
    )
    mine = Application.objects.filter(visible_q(actor, "person__"), program=session.program)
    waiting = in_readiness(mine, session.held_on).filter(
        Q(decided_on__isnull=True) | Q(decided_on__lte=session.held_on)
    )
    waiting = waiting.filter(Q(decided_on__gte=since) | Exists(recent)).order_by()
    expected = set(waiting.values_list("pk", flat=True))
    if len(expected) > int(rules.value("roster_most", on=session.held_on)):
        same = Q(session__title=session.title)
        if session.led_by_id:
            same |= Q(session__led_by=session.led_by_id)
        marks = Attendance.objects.filter(
            same,
            session__program=session.program,
            session__held_on__gte=since,
            session__held_on__lt=session.held_on,
        )
        group = set(marks.order_by().values_list("application_id", flat=True))
        if session.led_by_id:
            caseload = mine.filter(state="selected", decided_on__gte=since, person__coach=session.led_by_id)
            group |= set(caseload.order_by().values_list("pk", flat=True))
        expected &= group
    expected |= set(mine.filter(attendance__session=session).order_by().values_list("pk", flat=True))
    found = Application.objects.filter(pk__in=expected).select_related("person", "program")
    return list(found.order_by("person__full_name", "pk"))


def sessions_expected(application: Application, *, since: dt.date, until: dt.date) -> list[Session]:
    """The readiness sessions of the days from `since` to `until` at which somebody is expected, soonest first."""
    if not in_readiness(Application.objects.filter(pk=application.pk), since).exists():
        return []
    planned = readiness_sessions().filter(
        program=application.program_id, held_on__range=(since, until), canceled_on=None, taken_at=None
    )
    planned = planned.order_by("held_on", "pk")[:SHOWN_AHEAD]
    return [s for s in planned if any(a.pk == application.pk for a in roster(actor=SYSTEM, session=s))]


def others_named(*, actor: Actor, session: Session, text: str, most: int = 8) -> list[Application]:
    """Selected people of the session's program who are not on its list, by name, best first."""
    people = persons_visible(actor).filter(applications__program=session.program, applications__state="selected")
    named = [p.pk for p in persons_found(people, text, limit=most * 3)]
    listed = {a.pk for a in roster(actor=actor, session=session)}
    found = Application.objects.filter(person__in=named, program=session.program, state="selected")
    best = {person_id: place for place, person_id in enumerate(named)}
    others = [a for a in found.select_related("person").order_by("pk") if a.pk not in listed]
    return sorted(others, key=lambda a: best[a.person_id])[:most]
