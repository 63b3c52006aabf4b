"""Forms of screening: the applicant's parts, and what staff record and decide."""

from workadvance.screening.forms.applicant import (
    FORMS,
    HEARD,
    PreScreenForm,
    StartForm,
    SubmitForm,
    household_initial,
    initial_of,
    initial_typed,
    parts_of,
    typed,
)
from workadvance.screening.forms.further import FurtherForm
from workadvance.screening.forms.staff import (
    STAFF_LABELS,
    ApplicationDecisionForm,
    CriteriaScoreForm,
    EnterForm,
    ReconcileForm,
    StaffAboutForm,
    StepResultForm,
    WaitlistForm,
    word_for_staff,
)

__all__ = [
    "FORMS",
    "HEARD",
    "STAFF_LABELS",
    "ApplicationDecisionForm",
    "CriteriaScoreForm",
    "EnterForm",
    "FurtherForm",
    "PreScreenForm",
    "ReconcileForm",
    "StaffAboutForm",
    "StartForm",
    "StepResultForm",
    "SubmitForm",
    "WaitlistForm",
    "household_initial",
    "initial_of",
    "initial_typed",
    "parts_of",
    "typed",
    "word_for_staff",
]
