"""The words for what the labour tables say: gates, flags, education, reliability, and the sentence about a cohort."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance import labor
from workadvance.pages.templatetags.show import number

EDUCATIONS = {
    "No formal educational credential": gettext_lazy("No formal credential"),
    "High school diploma or equivalent": gettext_lazy("High-school diploma"),
    "Some college, no degree": gettext_lazy("Some college"),
    "Postsecondary nondegree award": gettext_lazy("Postsecondary award"),
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
GATES = {
    "pass": gettext_lazy("Passes"),
    "borderline": gettext_lazy("Borderline"),
    "fail": gettext_lazy("Does not pass"),
}
AREA_TYPES = {
    "nation": gettext_lazy("nation"),
    "state": gettext_lazy("state"),
    "metro": gettext_lazy("metropolitan area"),
    "nonmetro": gettext_lazy("nonmetropolitan area"),
}
STATUSES = {
    "suppressed": gettext_lazy("suppressed by the publisher"),
    "missing": gettext_lazy("not listed"),
    "top_coded": gettext_lazy("at or above the publisher's limit"),
    "imputed": gettext_lazy("hourly pay × 2,080"),
}
FLAGS = {
    "employment_suppressed": gettext_lazy("jobs suppressed by the publisher: not zero"),
    "median_suppressed": gettext_lazy("pay not published"),
    "median_top_coded": gettext_lazy("pay at or above the publisher's limit"),
    "wage_imputed": gettext_lazy("hourly pay × 2,080"),
    "not_listed_in_area": gettext_lazy("not listed here"),
    "not_published": gettext_lazy("not published here: not zero"),
    "partly_published": gettext_lazy("not published in every area: jobs are a lower limit"),
    "pooled": gettext_lazy("areas pooled"),
    "thin_market": gettext_lazy("thin market"),
    "reachable_rung": gettext_lazy("typed bachelor's, reachable with an associate's degree"),
    "next_rung": gettext_lazy("asks for related experience: a next rung"),
    "no_onet_record": gettext_lazy("no O*NET record: no ladder"),
    "parity_state": gettext_lazy("prices of the state"),
    "parity_us_nonmetro": gettext_lazy("prices of all of nonmetropolitan America"),
    "parity_not_published": gettext_lazy("no price level is published: 100 is used"),
    "living_wage_not_comparable": gettext_lazy("your own bar: places cannot be compared any more"),
    "completers_unknown": gettext_lazy("people trained elsewhere for the same jobs are not known: an upper limit"),
    "pay_gate_failed": gettext_lazy("pay does not reach the bar"),
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
            "%(seats)s for %(job)s cannot be judged: the number of jobs is not published here. That is not zero; pool"
            " neighbouring areas or ask employers."
        ) % {"seats": seats, "job": named}
    verdicts = {
        "green": _("%(seats)s for %(job)s fit."),
        "amber": _("%(seats)s for %(job)s fit only with care."),
        "red": _("%(seats)s for %(job)s are more than the place is likely to take on."),
    }
    said = verdicts[plan.light] % {"seats": seats, "job": named}
    numbers = _(
        "Of about %(openings)s openings a year a share of φ = %(phi)s could go to trainees: in four years of five at"
        " least %(p20)s people, in a middling year %(p50)s."
    ) % {
        "openings": number(plan.openings, 0),
        "phi": number(capacity.phi, 2),
        "p20": number(capacity.p20),
        "p50": number(capacity.p50),
    }
    thin = _("The market is thin: check every opening with employers.") if plan.thin_market else ""
    return " ".join(filter(None, (said, numbers, thin)))


LIGHTS = {
    "green": ("good", gettext_lazy("Fits")),
    "amber": ("next", gettext_lazy("Fits only with care")),
    "red": ("late", gettext_lazy("More than the place takes")),
    "unknown": ("off", gettext_lazy("Cannot be judged")),
}
"""The status shape and the word of a plan's light."""
