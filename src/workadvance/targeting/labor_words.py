"""The words for what the labor tables say: gates, flags, education, reliability, and the sentence about a cohort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance import labor
from workadvance.ui.format import number

EDUCATIONS = {
    "No formal educational credential": gettext_lazy("No formal credential"),
    "High school diploma or equivalent": gettext_lazy("High school diploma"),
    "Some college, no degree": gettext_lazy("Some college, no degree"),
    "Postsecondary nondegree award": gettext_lazy("Postsecondary certificate"),
    "Associate's degree": gettext_lazy("Associate's degree"),
    "Bachelor's degree": gettext_lazy("Bachelor's degree"),
    "Master's degree": gettext_lazy("Master's degree"),
    "Doctoral or professional degree": gettext_lazy("Doctoral or professional degree"),
}
"""The levels of the projections, lowest first, and how pages say them."""
EXPERIENCE = {
    "None": gettext_lazy("None"),
    "Less than 5 years": gettext_lazy("Less than 5 years"),
    "5 years or more": gettext_lazy("5 years or more"),
}
TRAINING = {
    "None": gettext_lazy("None"),
    "Short-term on-the-job training": gettext_lazy("Short-term"),
    "Moderate-term on-the-job training": gettext_lazy("Moderate-term"),
    "Long-term on-the-job training": gettext_lazy("Long-term"),
    "Apprenticeship": gettext_lazy("Apprenticeship"),
    "Internship/residency": gettext_lazy("Internship or residency"),
}
RELIABILITY = {
    "high": gettext_lazy("high"),
    "moderate": gettext_lazy("moderate"),
    "low": gettext_lazy("low"),
    "unpublished": gettext_lazy("not published"),
}
GATES = {"pass": gettext_lazy("Passes"), "borderline": gettext_lazy("Borderline"), "fail": gettext_lazy("Doesn’t pass")}
AREA_TYPES = {
    "nation": gettext_lazy("nation"),
    "state": gettext_lazy("state"),
    "metro": gettext_lazy("metropolitan area"),
    "nonmetro": gettext_lazy("nonmetropolitan area"),
}
STATUSES = {
    "suppressed": gettext_lazy("withheld by the publisher"),
    "missing": gettext_lazy("not listed"),
    "top_coded": gettext_lazy("at or above the publisher’s limit"),
    "imputed": gettext_lazy("hourly wage × 2,080"),
}
FLAGS = {
    "employment_suppressed": gettext_lazy("number of jobs withheld by the publisher (not zero)"),
    "median_suppressed": gettext_lazy("wage not published"),
    "median_top_coded": gettext_lazy("wage at or above the publisher’s limit"),
    "wage_imputed": gettext_lazy("hourly wage × 2,080"),
    "not_listed_in_area": gettext_lazy("not listed here"),
    "not_published": gettext_lazy("not published here (not zero)"),
    "partly_published": gettext_lazy("not published in every area: the number of jobs is a minimum"),
    "pooled": gettext_lazy("areas combined"),
    "thin_market": gettext_lazy("small market"),
    "reachable_rung": gettext_lazy("listed as bachelor’s, open with an associate degree"),
    "next_rung": gettext_lazy("requires related experience: a step-up job"),
    "no_onet_record": gettext_lazy("no O*NET record: no career pathway"),
    "parity_state": gettext_lazy("state prices used"),
    "parity_us_nonmetro": gettext_lazy("prices of all U.S. nonmetropolitan areas used"),
    "parity_not_published": gettext_lazy("no price level published: 100 used"),
    "living_wage_not_comparable": gettext_lazy("your own threshold: areas can’t be compared"),
    "minimum_wage_floor": gettext_lazy("threshold raised to the minimum wage"),
    "completers_unknown": gettext_lazy("doesn’t count people other programs train for the same jobs: a maximum"),
    "pay_gate_failed": gettext_lazy("wage below the threshold"),
}
"""What each flag of the methods page says in a few words."""
_QUIET = frozenset({"pooled", "next_rung"})


def flag_words(flags: Iterable[str], *, row: bool = False) -> list[str]:
    """The words of flags; `row`: without those that a table's row says in a column anyway."""
    return [str(FLAGS.get(f, f.replace("_", " "))) for f in flags if not (row and f in _QUIET)]


def education_words(value: str | None) -> str:
    """A level of education as pages say it; an empty text where it is not known."""
    return str(EDUCATIONS.get(value, value)) if value else ""


def education_rank(value: str | None) -> int | None:
    """The place of a level from lowest to highest."""
    return list(EDUCATIONS).index(value) if value in EDUCATIONS else None


def areas_words(areas: Iterable[labor.Area]) -> str:
    """The names of areas, joined."""
    return "; ".join(a.name for a in areas)


def plan_sentence(plan: labor.Plan) -> str:
    """The verdict on a planned cohort in one or two sentences, in the page's language."""
    seats = ngettext("%(n)s seat a year", "%(n)s seats a year", plan.seats) % {"n": number(plan.seats)}
    named = " + ".join(p.title for p in plan.occupations)
    capacity = plan.capacity
    if capacity.p20 is None or plan.openings is None:
        return _(
            "We can’t check %(seats)s for %(job)s: the number of jobs isn’t published here. That "
            "doesn’t mean zero. Combine neighboring areas or ask employers."
        ) % {"seats": seats, "job": named}
    verdicts = {
        "green": _("%(seats)s for %(job)s are within hiring capacity."),
        "amber": _("%(seats)s for %(job)s are close to hiring capacity."),
        "red": _("%(seats)s for %(job)s are more than employers here are likely to hire."),
    }
    said = verdicts[plan.light] % {"seats": seats, "job": named}
    numbers = _(
        "About %(openings)s openings a year; trainees could fill a share φ = %(phi)s of them: "
        "at least %(p20)s people in 4 years out of 5, and %(p50)s in a typical year."
    ) % {
        "openings": number(plan.openings, 0),
        "phi": number(capacity.phi, 2),
        "p20": number(capacity.p20),
        "p50": number(capacity.p50),
    }
    thin = _("This is a small market: confirm openings with employers.") if plan.thin_market else ""
    return " ".join(filter(None, (said, numbers, thin)))


LIGHTS = {
    "green": ("good", gettext_lazy("Within capacity")),
    "amber": ("next", gettext_lazy("Close to capacity")),
    "red": ("late", gettext_lazy("Over capacity")),
    "unknown": ("off", gettext_lazy("Not enough data")),
}
"""The status shape and the word of a plan's light."""


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The verdict on a planned cohort as pages show it: a status shape, its word, and a sentence."""

    shape: str
    word: str | Promise
    sentence: str


def plan_words(plan: labor.Plan) -> PlanWords:
    """The verdict on a planned cohort in words."""
    return PlanWords(*LIGHTS[plan.light], plan_sentence(plan))
