"""Reads: cohorts and their fill, rosters, attendance shares, milestones, exams, who is certified, what waits today."""

from workadvance.training.selectors.attendance import (
    AttendanceShare,
    attendance_shares,
    class_roster,
    class_sheet,
    classes_of,
    cohort_classes,
)
from workadvance.training.selectors.badges import BadgeLine, badge_lines, badge_of_number, badges_of
from workadvance.training.selectors.cohorts import (
    CohortFill,
    attended,
    cohort_fill,
    cohort_fill_kept,
    cohorts,
    cohorts_open_to,
    pool,
    pool_sizes,
    still_in_readiness,
    targets_open,
    with_attendance,
)
from workadvance.training.selectors.people import (
    certified,
    enrollments_of,
    exam_rows,
    hidden_people,
    milestone_grid,
    person_training,
)
from workadvance.training.selectors.waiting import classes_to_take

__all__ = [
    "AttendanceShare",
    "BadgeLine",
    "CohortFill",
    "attendance_shares",
    "attended",
    "badge_lines",
    "badge_of_number",
    "badges_of",
    "certified",
    "class_roster",
    "class_sheet",
    "classes_of",
    "classes_to_take",
    "cohort_classes",
    "cohort_fill",
    "cohort_fill_kept",
    "cohorts",
    "cohorts_open_to",
    "enrollments_of",
    "exam_rows",
    "hidden_people",
    "milestone_grid",
    "person_training",
    "pool",
    "pool_sizes",
    "still_in_readiness",
    "targets_open",
    "with_attendance",
]
