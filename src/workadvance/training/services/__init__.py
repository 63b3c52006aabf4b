"""Writes: cohorts with their calendar, seats, attendance at classes, milestones, exams and credentials."""

from workadvance.training.services.badge_keys import badge_key_rotate
from workadvance.training.services.badges import (
    badge_issue_certification,
    badge_issue_completion,
    badge_name_show,
    badge_reinstate,
    badge_revoke,
    badge_suspend,
)
from workadvance.training.services.bulk import cohort_move, cohort_seat
from workadvance.training.services.calendar import class_days, class_hours
from workadvance.training.services.cohorts import (
    PlannedMilestone,
    certification_add,
    class_add,
    class_call_off,
    class_change,
    class_put_back,
    cohort_cancel,
    cohort_change,
    cohort_plan,
)
from workadvance.training.services.progress import (
    EXAM_FACTS,
    ExamResult,
    class_attendance_finish,
    class_attendance_record,
    exam_correct,
    exam_withdraw,
    exams_record,
    milestone_reach,
    milestone_withdraw,
)
from workadvance.training.services.seats import (
    Refusal,
    enrollment_enroll,
    enrollment_move,
    enrollments_enroll,
    enrollments_move,
)

__all__ = [
    "EXAM_FACTS",
    "ExamResult",
    "PlannedMilestone",
    "Refusal",
    "badge_issue_certification",
    "badge_issue_completion",
    "badge_key_rotate",
    "badge_name_show",
    "badge_reinstate",
    "badge_revoke",
    "badge_suspend",
    "certification_add",
    "class_add",
    "class_attendance_finish",
    "class_attendance_record",
    "class_call_off",
    "class_change",
    "class_days",
    "class_hours",
    "class_put_back",
    "cohort_cancel",
    "cohort_change",
    "cohort_move",
    "cohort_plan",
    "cohort_seat",
    "enrollment_enroll",
    "enrollment_move",
    "enrollments_enroll",
    "enrollments_move",
    "exam_correct",
    "exam_withdraw",
    "exams_record",
    "milestone_reach",
    "milestone_withdraw",
]
