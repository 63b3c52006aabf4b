"""What is known of an applicant, as eligibility reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

EDUCATION = ("none", "diploma", "some_college", "associate", "bachelor", "graduate")
"""Education from none of these up; `diploma` is a high-school diploma or an equivalency such as the GED."""

Json = str | int | bool | None
"""What a stored verdict is made of: it is read again years later, so dates and dollars are text."""

Answer = str | bool | Decimal | dt.date | None
"""The answer to a program's own question."""


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper: its kind, the day it was issued or seen, and who checked it (a role; "" where no one has yet)."""

    kind: str
    dated: dt.date
    checked_by: str = ""


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """What is known of an applicant; None is “not known”.

    `state` is the two-letter state of residence, `county` its five digits, `zip` five digits; `monthly_income` is the
    household's, before tax, dollars; `receives` names public benefits of the household; `answers` are those to the
    program's own questions; `confirmed` names facts that look unusual and were asked about.
    """

    birth_date: dt.date | None = None
    work_authorized: bool | None = None
    household_size: int | None = None
    monthly_income: Decimal | None = None
    income_stated_on: dt.date | None = None
    receives: frozenset[str] | None = None
    state: str = ""
    county: str = ""
    zip: str = ""
    tribe: str = ""
    employed: bool | None = None
    hourly_wage: Decimal | None = None
    has_diploma: bool | None = None
    education: str = ""
    veteran: bool | None = None
    eligible_spouse: bool | None = None
    identity: str = ""
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    proofs: tuple[PaperShown, ...] = ()
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Days:
    """The day of the application, and the day of the assessment (age and papers are of that day)."""

    applied: dt.date
    assessed: dt.date
