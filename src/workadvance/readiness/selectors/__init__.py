"""Reads: hours, plans, sessions with their rosters, the people in readiness, what waits today."""

from workadvance.readiness.selectors.attendance import (
    absences_in_a_row,
    attendance_counts,
    sheet,
    with_attendance,
)
from workadvance.readiness.selectors.hours import (
    hours_by_application,
    in_readiness,
    readiness_done,
    readiness_hours,
    with_hours,
)
from workadvance.readiness.selectors.people import people_in_readiness
from workadvance.readiness.selectors.plan import (
    next_step,
    notes_of,
    person_readiness,
    staff_of,
)
from workadvance.readiness.selectors.sessions import (
    others_named,
    readiness_sessions,
    roster,
    sessions,
    sessions_expected,
)
from workadvance.readiness.selectors.waiting import sessions_to_take

__all__ = [
    "absences_in_a_row",
    "attendance_counts",
    "hours_by_application",
    "in_readiness",
    "next_step",
    "notes_of",
    "others_named",
    "people_in_readiness",
    "person_readiness",
    "readiness_done",
    "readiness_hours",
    "readiness_sessions",
    "roster",
    "sessions",
    "sessions_expected",
    "sessions_to_take",
    "sheet",
    "staff_of",
    "with_attendance",
    "with_hours",
]
