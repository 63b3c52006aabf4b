"""Reads: cohorts and their fill, rosters, attendance shares, milestones, exams, who is certified, what waits today."""

from workadvance.training.selectors.attendance import (
    AttendanceShare,
    attendance_shares,
    class_get,
    class_roster,
    class_sheet,
    classes_of,
)
from workadvance.training.selectors.cohorts import (
    CohortFill,
    cohort_fill,
    cohort_get,
    cohorts,
    cohorts_open_to,
    pool,
    pool_sizes,
    still_in_readiness,
    targets_open,
)
from workadvance.training.selectors.people import (
    application_for_seat,
    certified,
    enrolment_get,
    enrolments_of,
    exam_get,
    exam_rows,
    hidden_people,
    milestone_grid,
    milestone_pair_get,
    person_training,
)
from workadvance.training.selectors.today import classes_to_take, today

__all__ = [
    "AttendanceShare",
    "CohortFill",
    "application_for_seat",
    "attendance_shares",
    "certified",
    "class_get",
    "class_roster",
    "class_sheet",
    "classes_of",
    "classes_to_take",
    "cohort_fill",
    "cohort_get",
    "cohorts",
    "cohorts_open_to",
    "enrolment_get",
    "enrolments_of",
    "exam_get",
    "exam_rows",
    "hidden_people",
    "milestone_grid",
    "milestone_pair_get",
    "person_training",
    "pool",
    "pool_sizes",
    "still_in_readiness",
    "targets_open",
    "today",
]
