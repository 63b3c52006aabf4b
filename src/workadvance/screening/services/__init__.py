"""Writes of screening: applying, assessing, deciding."""

from workadvance.screening.services.answering import application_answer, application_submit
from workadvance.screening.services.applying import application_enter, application_start
from workadvance.screening.services.assessing import (
    application_assess,
    facts_confirm,
    further_answer,
    interview_score,
    scores_reconcile,
    step_record,
    verdicts_of,
)
from workadvance.screening.services.bulk import applications_do
from workadvance.screening.services.deciding import application_move, waitlist_place, waitlists_number
from workadvance.screening.services.sittings import (
    resubmission_review,
    sitting_save,
    sitting_submit,
    sittings_forget,
)

__all__ = [
    "application_answer",
    "application_assess",
    "application_enter",
    "application_move",
    "application_start",
    "application_submit",
    "applications_do",
    "facts_confirm",
    "further_answer",
    "interview_score",
    "resubmission_review",
    "scores_reconcile",
    "sitting_save",
    "sitting_submit",
    "sittings_forget",
    "step_record",
    "verdicts_of",
    "waitlist_place",
    "waitlists_number",
]
