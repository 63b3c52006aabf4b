"""Reading screening, always for an actor."""

from workadvance.screening.selectors.agreement import RaterAgreement, rater_agreement
from workadvance.screening.selectors.applications import (
    applications_visible,
    days_to_decision,
    in_lanes,
    steps_named,
    waiting,
    with_scores,
)
from workadvance.screening.selectors.board import (
    BoardCard,
    BoardColumn,
    board_of,
)
from workadvance.screening.selectors.proofs import papers_missing, proofs_of_rules
from workadvance.screening.selectors.rates import (
    RuleNotMet,
    SelectionRate,
    rules_not_met,
    selection_rate_assumed,
    selection_rates,
)
from workadvance.screening.selectors.review import (
    CriterionScores,
    InterviewScores,
    OpenMove,
    PersonScreening,
    StepOutcome,
    interview_scores,
    moves_open,
    person_screening,
    step_next,
    step_outcomes,
)
from workadvance.screening.selectors.sittings import sitting_of_link
from workadvance.screening.selectors.waitlists import (
    WaitlistRow,
    waitlist_number,
    waitlist_of,
    waitlist_rows,
)

__all__ = [
    "BoardCard",
    "BoardColumn",
    "CriterionScores",
    "InterviewScores",
    "OpenMove",
    "PersonScreening",
    "RaterAgreement",
    "RuleNotMet",
    "SelectionRate",
    "StepOutcome",
    "WaitlistRow",
    "applications_visible",
    "board_of",
    "days_to_decision",
    "in_lanes",
    "interview_scores",
    "moves_open",
    "papers_missing",
    "person_screening",
    "proofs_of_rules",
    "rater_agreement",
    "rules_not_met",
    "selection_rate_assumed",
    "selection_rates",
    "sitting_of_link",
    "step_next",
    "step_outcomes",
    "steps_named",
    "waiting",
    "waitlist_number",
    "waitlist_of",
    "waitlist_rows",
    "with_scores",
]
