"""Reads: hours, plans, sessions with their rosters, the people in readiness, what waits today."""

from workadvance.readiness.selectors.hours import (
    hours_by_application,
    in_readiness,
    readiness_done,
    readiness_hours,
    with_hours,
)
from workadvance.readiness.selectors.people import people_in_readiness
from workadvance.readiness.selectors.plan import (
    application_get,
    barrier_get,
    goal_get,
    next_step,
    next_step_get,
    notes_of,
    person_readiness,
    staff_of,
)
from workadvance.readiness.selectors.sessions import (
    Sheet,
    SheetRow,
    absences_in_a_row,
    attendance_counts,
    others_named,
    roster,
    session_get,
    sessions,
    sheet,
    sheet_row,
    with_attendance,
)
from workadvance.readiness.selectors.today import sessions_to_take, silent, today

__all__ = [
    "Sheet",
    "SheetRow",
    "absences_in_a_row",
    "application_get",
    "attendance_counts",
    "barrier_get",
    "goal_get",
    "hours_by_application",
    "in_readiness",
    "next_step",
    "next_step_get",
    "notes_of",
    "others_named",
    "people_in_readiness",
    "person_readiness",
    "readiness_done",
    "readiness_hours",
    "roster",
    "session_get",
    "sessions",
    "sessions_to_take",
    "sheet",
    "sheet_row",
    "silent",
    "staff_of",
    "today",
    "with_attendance",
    "with_hours",
]
