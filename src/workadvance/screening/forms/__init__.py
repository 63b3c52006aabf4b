"""Forms of screening: the applicant's parts, and what staff record and decide."""

from workadvance.screening.forms.applicant import (
    FORMS,
    HEARD,
    StartForm,
    SubmitForm,
    initial_of,
    initial_typed,
    parts_of,
    typed,
)
from workadvance.screening.forms.staff import (
    ApplicationDecisionForm,
    EnterForm,
    RubricForm,
    StaffAboutForm,
    StepResultForm,
    WaitlistForm,
)

__all__ = [
    "FORMS",
    "HEARD",
    "ApplicationDecisionForm",
    "EnterForm",
    "RubricForm",
    "StaffAboutForm",
    "StartForm",
    "StepResultForm",
    "SubmitForm",
    "WaitlistForm",
    "initial_of",
    "initial_typed",
    "parts_of",
    "typed",
]
