"""Writes of screening: applying, assessing, deciding."""

from workadvance.screening.services.answering import application_answer, application_submit
from workadvance.screening.services.applying import application_enter, application_start
from workadvance.screening.services.assessing import (
    application_assess,
    rubric_score,
    step_record,
    verdicts_of,
)
from workadvance.screening.services.bulk import BulkResult, applications_do
from workadvance.screening.services.deciding import application_move, waitlist_place
from workadvance.screening.services.sittings import (
    sitting_keep,
    sitting_of_link,
    sitting_send,
    sitting_settle,
    sittings_forget,
)

__all__ = [
    "BulkResult",
    "application_answer",
    "application_assess",
    "application_enter",
    "application_move",
    "application_start",
    "application_submit",
    "applications_do",
    "rubric_score",
    "sitting_keep",
    "sitting_of_link",
    "sitting_send",
    "sitting_settle",
    "sittings_forget",
    "step_record",
    "verdicts_of",
    "waitlist_place",
]
