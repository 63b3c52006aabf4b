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
    DecisionForm,
    EnterForm,
    RubricForm,
    StaffAboutForm,
    StepForm,
    WaitlistForm,
)

__all__ = [
    "FORMS",
    "HEARD",
    "DecisionForm",
    "EnterForm",
    "RubricForm",
    "StaffAboutForm",
    "StartForm",
    "StepForm",
    "SubmitForm",
    "WaitlistForm",
    "initial_of",
    "initial_typed",
    "parts_of",
    "typed",
]
