"""Forms of screening: the applicant's parts, and what staff record and decide."""

from workadvance.screening.forms.applicant import (
    FORMS,
    HEARD,
    SendForm,
    StartForm,
    initial_of,
    initial_typed,
    parts_of,
    typed,
)
from workadvance.screening.forms.staff import DecisionForm, EnterForm, PlaceForm, RubricForm, StepForm

__all__ = [
    "FORMS",
    "HEARD",
    "DecisionForm",
    "EnterForm",
    "PlaceForm",
    "RubricForm",
    "SendForm",
    "StartForm",
    "StepForm",
    "initial_of",
    "initial_typed",
    "parts_of",
    "typed",
]
