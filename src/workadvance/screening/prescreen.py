"""Which open programs fit someone, before they apply: by the programs' own rules, from answers that are not kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from workadvance.eligibility import FAILS, MEETS, UNKNOWN, ApplicantFacts, CriterionVerdict
from workadvance.people.zip_codes import place_of_zip
from workadvance.programs.selectors import OpenProgram, policy_on, programs_open
from workadvance.screening import rules, verdict_texts
from workadvance.screening.composed_facts import composed_rules
from workadvance.screening.services.assessing import rules_of
from workadvance.ui.format import money, wage

FITS, ASK, NOT_NOW = "fits", "ask", "not_now"
_ORDER = (FITS, ASK, NOT_NOW)


@dataclass(frozen=True, slots=True)
class PreScreenAnswers:
    """What is asked: age in years, dollars an hour and a month; None is “not sure”."""

    zip: str
    age: int
    work_authorized: bool | None
    employed: bool | None
    hourly_wage: Decimal | None
    household_size: int
    monthly_income: Decimal
    has_diploma: bool | None

    def facts(self, on: dt.date) -> ApplicantFacts:
        """The same as the rules read it. Whoever gave an age is as old as that on the day: there is no birth date."""
        place = place_of_zip(self.zip)
        return ApplicantFacts(
            birth_date=_years_before(on, self.age),
            work_authorized=self.work_authorized,
            household_size=self.household_size,
            monthly_income=self.monthly_income,
            state=place.state if place else "",
            employed=self.employed,
            hourly_wage=self.hourly_wage if self.employed else None,
            has_diploma=self.has_diploma,
            zip=place.zip if place else "",
            county=place.county_fips if place else "",
            education="none" if self.has_diploma is False else "",
            # A first look asks nothing twice.
            confirmed=frozenset({"age", "household_size", "monthly_income", "hourly_wage"}),
        )


@dataclass(frozen=True, slots=True)
class ProgramFit:
    """A program and how it fits: FITS, ASK (something is open, or within reach) or NOT_NOW, with what stands in the way."""

    offer: OpenProgram
    fit: str
    obstacles: list[str]


def _years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years ago; 28 February where that year had no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 2, 28)


def programs_fitting(answers: PreScreenAnswers, *, on: dt.date) -> list[ProgramFit]:
    """The programs open on a day where the person lives, those that fit first."""
    facts = answers.facts(on)
    offers, found = programs_open(on=on, place=answers.zip), []
    prefetch_related_objects([offer.program for offer in offers], "policies")
    for offer in offers:
        policy = policy_on(offer.program, on)
        verdicts = (
            rules.assess(facts, rules_of(offer.program, policy), applied_on=on, on=on) if policy is not None else []
        )
        if policy is not None and policy.criteria:
            verdicts = [composed_rules(offer.program, policy).named(v) for v in verdicts]
        deciding = [v for v in verdicts if v.decides]
        found.append(ProgramFit(offer, _fit(deciding), [_obstacle(v) for v in deciding if v.verdict != MEETS]))
    return sorted(found, key=lambda one: (_ORDER.index(one.fit), not one.offer.near))


def _fit(verdicts: list[CriterionVerdict]) -> str:
    """What is close to a limit is worth a talk: a first look turns no one away over a guess."""
    if any(v.verdict == FAILS and not v.near for v in verdicts):
        return NOT_NOW
    return ASK if any(v.verdict in (FAILS, UNKNOWN) for v in verdicts) else FITS


def _obstacle(verdict: CriterionVerdict) -> str:
    """What a rule asks that isn't met or isn't known, and what would change it; said to someone who hasn't applied."""
    value, limit = verdict.parameter.get("value"), verdict.parameter.get("limit_monthly")
    authorized = _("You need authorization to work in the United States.")
    said: dict[str, str | Callable[[], str]] = {
        # The day on which someone is old enough isn't known: only the age was asked.
        "age_fails": lambda: (
            _("This program is for people %(least)s or older. You can apply once you are.") % {"least": value}
        ),
        "work_fails": f"{authorized} {_('We can tell you where to get legal help with a work permit.')}",
        "work_unknown": f"{authorized} {_('If you are not sure, apply, and we will help you find out.')}",
        "income_fails": lambda: (
            _("For your household, the limit is %(limit)s a month before taxes. If that changes, you can apply.")
            % {"limit": money(limit)}
        ),
        "income_no_state": _("The income limit depends on where you live. Ask us."),
        "income_no_guideline": _("This year's income limit isn't set yet. Ask us."),
        "wage_fails": lambda: (
            _("This program is for people who earn less than %(limit)s an hour. If your pay changes, you can apply.")
            % {"limit": wage(value)}
        ),
        "wage_unknown": _("Your pay matters for this program. Apply, and tell us what you earn."),
        "diploma_fails": _(
            "You need a high school diploma or equivalency (GED, HiSET). We can tell you about free GED classes."
        ),
        "diploma_unknown": _("You need a high school diploma or equivalency (GED, HiSET). Ask us if you aren't sure."),
    }
    words = said.get(verdict.code) or verdict_texts.bridge_to_them(verdict.code, verdict.facts, verdict.parameter)
    if not words:
        name = verdict_texts.name_of(verdict.rule, verdict.parameter)
        words = _("This program also asks about: %(what)s. Ask us, or apply and tell us more.") % {"what": name}
    return words if isinstance(words, str) else words()
