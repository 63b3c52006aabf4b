"""The words for what the labor tables say: gates, flags, education, reliability, and the sentence about a cohort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.ui.format import number
from workadvance.ui.rows import Status

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
GATES = {"pass": gettext_lazy("Passes"), "borderline": gettext_lazy("Borderline"), "fail": gettext_lazy("Doesn't pass")}
AREA_TYPES = {
    "nation": gettext_lazy("nation"),
    "state": gettext_lazy("state"),
    "metro": gettext_lazy("metropolitan area"),
    "nonmetro": gettext_lazy("nonmetropolitan area"),
}
STATUSES = {
    "suppressed": gettext_lazy("withheld by the publisher"),
    "missing": gettext_lazy("not listed"),
    "top_coded": gettext_lazy("at or above the publisher's limit"),
    "imputed": gettext_lazy("hourly wage × 2,080"),
}
SKILL_NAMES = {
    "Active Learning": gettext_lazy("Active learning"),
    "Active Listening": gettext_lazy("Active listening"),
    "Complex Problem Solving": gettext_lazy("Complex problem solving"),
    "Coordination": gettext_lazy("Coordination"),
    "Critical Thinking": gettext_lazy("Critical thinking"),
    "Equipment Maintenance": gettext_lazy("Equipment maintenance"),
    "Equipment Selection": gettext_lazy("Equipment selection"),
    "Installation": gettext_lazy("Installation"),
    "Instructing": gettext_lazy("Instructing"),
    "Judgment and Decision Making": gettext_lazy("Judgment and decision making"),
    "Learning Strategies": gettext_lazy("Learning strategies"),
    "Management of Financial Resources": gettext_lazy("Management of financial resources"),
    "Management of Material Resources": gettext_lazy("Management of material resources"),
    "Management of Personnel Resources": gettext_lazy("Management of personnel resources"),
    "Mathematics": gettext_lazy("Mathematics"),
    "Monitoring": gettext_lazy("Monitoring"),
    "Negotiation": gettext_lazy("Negotiation"),
    "Operation and Control": gettext_lazy("Operation and control"),
    "Operations Analysis": gettext_lazy("Operations analysis"),
    "Operations Monitoring": gettext_lazy("Operations monitoring"),
    "Persuasion": gettext_lazy("Persuasion"),
    "Programming": gettext_lazy("Programming"),
    "Quality Control Analysis": gettext_lazy("Quality control analysis"),
    "Reading Comprehension": gettext_lazy("Reading comprehension"),
    "Repairing": gettext_lazy("Repairing"),
    "Science": gettext_lazy("Science"),
    "Service Orientation": gettext_lazy("Service orientation"),
    "Social Perceptiveness": gettext_lazy("Social perceptiveness"),
    "Speaking": gettext_lazy("Speaking"),
    "Systems Analysis": gettext_lazy("Systems analysis"),
    "Systems Evaluation": gettext_lazy("Systems evaluation"),
    "Technology Design": gettext_lazy("Technology design"),
    "Time Management": gettext_lazy("Time management"),
    "Troubleshooting": gettext_lazy("Troubleshooting"),
    "Writing": gettext_lazy("Writing"),
}
"""O*NET's skills, as pages say them."""
MOST_REQUIRED = {
    "None": gettext_lazy("no experience required"),
    "Up to and including 1 month": gettext_lazy("up to 1 month"),
    "Over 1 month, up to and including 3 months": gettext_lazy("1 to 3 months"),
    "Over 3 months, up to and including 6 months": gettext_lazy("3 to 6 months"),
    "Over 6 months, up to and including 1 year": gettext_lazy("6 months to 1 year"),
    "Over 1 year, up to and including 2 years": gettext_lazy("1 to 2 years"),
    "Over 2 years, up to and including 4 years": gettext_lazy("2 to 4 years"),
    "Over 4 years, up to and including 6 years": gettext_lazy("4 to 6 years"),
    "Over 6 years, up to and including 8 years": gettext_lazy("6 to 8 years"),
    "Over 8 years, up to and including 10 years": gettext_lazy("8 to 10 years"),
    "Over 10 years": gettext_lazy("over 10 years"),
    "Less than a High School Diploma": gettext_lazy("less than a high school diploma"),
    "High School Diploma": gettext_lazy("high school diploma"),
    "Post-Secondary Certificate": gettext_lazy("postsecondary certificate"),
    "Some College Courses": gettext_lazy("some college courses"),
    "Associate's Degree (or other 2-year degree)": gettext_lazy("associate degree"),
    "Bachelor's Degree": gettext_lazy("bachelor's degree"),
    "Post-Baccalaureate Certificate": gettext_lazy("post-baccalaureate certificate"),
    "Master's Degree": gettext_lazy("master's degree"),
    "Post-Master's Certificate": gettext_lazy("post-master's certificate"),
    "First Professional Degree": gettext_lazy("first professional degree"),
    "Doctoral Degree": gettext_lazy("doctoral degree"),
    "Post-Doctoral Training": gettext_lazy("postdoctoral training"),
}
"""What O*NET's respondents call required: experience, then schooling; their categories in short."""
BENEFIT_GROUPS = {
    "All workers": gettext_lazy("All workers"),
    "Management, professional, and related": gettext_lazy("Management, professional, and related"),
    "Management, business, and financial": gettext_lazy("Management, business, and financial"),
    "Professional and related": gettext_lazy("Professional and related"),
    "Registered nurses": gettext_lazy("Registered nurses"),
    "Service": pgettext_lazy("benefits survey", "Service"),
    "Sales and office": gettext_lazy("Sales and office"),
    "Sales and related": gettext_lazy("Sales and related"),
    "Office and administrative support": gettext_lazy("Office and administrative support"),
    "Natural resources, construction, and maintenance": gettext_lazy(
        "Natural resources, construction, and maintenance"
    ),
    "Construction, extraction, farming, fishing, and forestry": gettext_lazy(
        "Construction, extraction, farming, fishing, and forestry"
    ),
    "Installation, maintenance, and repair": gettext_lazy("Installation, maintenance, and repair"),
    "Production, transportation, and material moving": gettext_lazy("Production, transportation, and material moving"),
    "Production": pgettext_lazy("benefits survey", "Production"),
}
"""The groups of occupations that the benefits survey publishes."""
ASSUMED_BY = {
    "WorkAdvance targeting methods (assumption)": gettext_lazy("WorkAdvance targeting methods (assumption)"),
    "WorkAdvance targeting methods": gettext_lazy("WorkAdvance targeting methods"),
    "WorkAdvance targeting methods, measured where both are published (OEWS May 2025)": gettext_lazy(
        "WorkAdvance targeting methods, measured where both are published (OEWS May 2025)"
    ),
    "set by the user": gettext_lazy("set by the user"),
    "unknown here; set it with `labor plan`": gettext_lazy("unknown here; set it with `labor plan`"),
}
"""Sources that are this project's own words; a publisher's are in English."""
FLAGS = {
    "employment_suppressed": gettext_lazy("number of jobs withheld by the publisher (not zero)"),
    "median_suppressed": gettext_lazy("wage not published"),
    "median_top_coded": gettext_lazy("wage at or above the publisher's limit"),
    "wage_imputed": gettext_lazy("hourly wage × 2,080"),
    "not_listed_in_area": gettext_lazy("not listed here"),
    "not_published": gettext_lazy("not published here (not zero)"),
    "partly_published": gettext_lazy("not published in every area: the number of jobs is a minimum"),
    "pooled": gettext_lazy("areas combined"),
    "borrowed": gettext_lazy("pay of the state or nation at local prices"),
    "self_employment_common": gettext_lazy("many are self-employed"),
    "seasonal": gettext_lazy("often seasonal"),
    "farm_dependent": gettext_lazy("counties that depend on farming"),
    "population_loss": gettext_lazy("counties losing population"),
    "remote_channel": gettext_lazy("can often be done from home"),
    "thin_market": gettext_lazy("small market"),
    "reachable_rung": gettext_lazy("listed as bachelor's, open with an associate degree"),
    "next_rung": gettext_lazy("requires related experience: a step-up job"),
    "no_onet_record": gettext_lazy("no O*NET record: no career pathway"),
    "parity_state": gettext_lazy("state prices used"),
    "parity_us_nonmetro": gettext_lazy("prices of all U.S. nonmetropolitan areas used"),
    "parity_not_published": gettext_lazy("no price level published: 100 used"),
    "living_wage_not_comparable": gettext_lazy("your own threshold: areas can't be compared"),
    "minimum_wage_floor": gettext_lazy("threshold raised to the minimum wage"),
    "completers_unknown": gettext_lazy("doesn't count people other programs train for the same jobs: a maximum"),
    "pay_gate_failed": gettext_lazy("wage below the threshold"),
}
"""What each flag of the methods page says in a few words."""
EVIDENCE = {
    "stacks": gettext_lazy("a known pathway"),
    "moves": gettext_lazy("people make this move"),
    "leads": gettext_lazy("supervises the same work"),
    "related": gettext_lazy("related by O*NET"),
    "skills": gettext_lazy("similar skills"),
}
"""What speaks for a step-up job."""
STRENGTHS = {
    "strong": gettext_lazy("Strong evidence"),
    "moderate": gettext_lazy("Moderate evidence"),
    "weak": gettext_lazy("Weak evidence"),
}
MEASURES = {
    "share": gettext_lazy("Share of good jobs"),
    "pay": gettext_lazy("Median pay"),
    "openings": gettext_lazy("Openings a year"),
    "absorption": gettext_lazy("Hiring capacity (p20)"),
}
"""What a map can show."""
INCENTIVES = {
    "promise": gettext_lazy("Hiring promises"),
    "remote": gettext_lazy("Remote jobs"),
    "paid_training": gettext_lazy("Paid on-the-job training"),
    "nearer": gettext_lazy("Training nearer home"),
}
"""What may keep trained people in a place."""
_QUIET = frozenset({"pooled", "next_rung"})


def flag_words(flags: Iterable[str], *, row: bool = False) -> list[str]:
    """The words of flags; `row`: without those that a table's row says in a column anyway."""
    return [str(FLAGS.get(f, f.replace("_", " "))) for f in flags if not (row and f in _QUIET)]


def evidence_words(strength: str, kinds: Iterable[str]) -> str:
    """How strong the evidence for a step-up job is and what it consists of: “Strong evidence: similar skills”."""
    return f"{STRENGTHS[strength]}: " + ", ".join(str(EVIDENCE[kind]) for kind in kinds)


def incentive_words(names: Sequence[str]) -> str:
    """Incentives to stay in words: none, one, or all of them together."""
    if not names:
        return _("No incentive")
    return str(INCENTIVES[names[0]]) if len(names) == 1 else _("All of these together")


def most_required_words(said: str | None) -> str:
    """What most of O*NET's respondents require, with their share: “1 to 2 years (32%)”."""
    name, mark, share = (said or "").rpartition(" (")
    return f"{MOST_REQUIRED.get(name, name)}{mark}{share}" if name else str(MOST_REQUIRED.get(share, share))


def assumption_words(assumption: Mapping[str, Any]) -> tuple[str, str]:
    """Title and unit of an assumption (`labor.assumptions.shown`) in the language of the page."""
    spanish = (get_language() or "en").startswith("es")
    title, unit = (str((spanish and assumption.get(f"{part}_es")) or assumption[part]) for part in ("title", "unit"))
    return title, unit


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
            "We can't check %(seats)s for %(job)s: the number of jobs isn't published here. That "
            "doesn't mean zero. Combine neighboring areas or ask employers."
        ) % {"seats": seats, "job": named}
    verdicts = {
        "green": ngettext(
            "%(seats)s for %(job)s is within hiring capacity.",
            "%(seats)s for %(job)s are within hiring capacity.",
            plan.seats,
        ),
        "amber": ngettext(
            "%(seats)s for %(job)s is close to hiring capacity.",
            "%(seats)s for %(job)s are close to hiring capacity.",
            plan.seats,
        ),
        "red": ngettext(
            "%(seats)s for %(job)s is more than employers here are likely to hire.",
            "%(seats)s for %(job)s are more than employers here are likely to hire.",
            plan.seats,
        ),
    }
    said = verdicts[plan.light] % {"seats": seats, "job": named}
    numbers = ngettext(
        "About %(openings)s opening a year; trainees could fill a share φ = %(phi)s of it: "
        "at least %(p20)s in 4 years out of 5, and %(p50)s in a typical year.",
        "About %(openings)s openings a year; trainees could fill a share φ = %(phi)s of them: "
        "at least %(p20)s in 4 years out of 5, and %(p50)s in a typical year.",
        round(plan.openings),
    ) % {
        "openings": number(plan.openings, 0),
        "phi": number(capacity.phi, 2),
        "p20": number(capacity.p20),
        "p50": number(capacity.p50),
    }
    thin = _("This is a small market: confirm openings with employers.") if plan.thin_market else ""
    return " ".join(filter(None, (said, numbers, thin)))


LIGHTS = {
    "green": Status(gettext_lazy("Within capacity"), "good"),
    "amber": Status(gettext_lazy("Close to capacity"), "next"),
    "red": Status(gettext_lazy("Over capacity"), "late"),
    "unknown": Status(gettext_lazy("Not enough data"), "off"),
}
"""How each light of a plan is said."""


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The verdict on a planned cohort as pages show it: its status, and a sentence."""

    status: Status
    sentence: str


def plan_words(plan: labor.Plan) -> PlanWords:
    """The verdict on a planned cohort in words."""
    return PlanWords(LIGHTS[plan.light], plan_sentence(plan))
