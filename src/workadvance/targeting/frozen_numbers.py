"""The numbers a decision freezes, and how a memo reads them again, whatever their age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from workadvance import labor, policy
from workadvance.labor.assumptions import shown
from workadvance.targeting.area_numbers import Numbers, numbers_of
from workadvance.targeting.labor_words import (
    GATES,
    LIGHTS,
    RELIABILITY,
    PlanWords,
    assumption_words,
    education_words,
    flag_words,
    plan_sentence,
)
from workadvance.ui.format import money, number, percent
from workadvance.ui.only_english import english
from workadvance.ui.rows import Fact

_TARGET = (
    "employment",
    "employment_rse",
    "median_annual_wage",
    "p25_annual_wage",
    "wage_imputed",
    "pay_probability",
    "pay_gate",
    "typical_education",
    "work_experience",
    "on_the_job_training",
    "middle_skill",
    "middle_skill_rule",
    "entry",
    "openings",
    "structural_openings",
    "location_quotient",
    "reliability",
)


def numbers_to_freeze(
    codes: Sequence[str],
    soc: str,
    *,
    phi: float | None = None,
    living_wage: float | None = None,
    seats: int | None = None,
) -> tuple[Numbers, dict[str, str]]:
    """Everything a decision on an occupation rests on, as JSON, and the vintages of its sources.

    What `area_numbers.numbers_of` says by area, and the target row: gate, openings, absorption for the three φ,
    ladder, bar, assumptions, flags, and the verdict on the planned seats. Raises InputProblems for unknown codes.
    """
    job = labor.occupation(soc)
    frozen = numbers_of(codes, job.soc)
    found = labor.target(codes, phi=phi, living_wage=living_wage, every_education=True)
    row = next((o for o in found.occupations if o.soc == job.soc), None)
    if row is not None:
        frozen |= {name: getattr(row, name) for name in _TARGET}
        frozen["capacity"] = [asdict(c) for c in (row.capacity, row.capacity_low, row.capacity_high)]
        frozen["step_up_jobs"] = [
            {"soc": r.soc, "title": r.title, "median_annual_wage": r.median_annual_wage, "gain": r.gain}
            for r in row.step_up_jobs
        ]
        frozen["benefits"] = asdict(row.benefits)
        frozen["flags"] = list(row.flags)
    frozen["pay_bar"] = found.pay_bar
    frozen["pay_bar_flags"] = list(found.pay_bar_detail.flags)
    frozen["living_wage"] = living_wage
    frozen["assumptions"] = {
        key: {k: one[k] for k in ("title", "title_es", "value", "unit", "unit_es", "source") if k in one}
        for key, one in found.assumptions.items()
        if "value" in one
    }
    if seats:
        plan = labor.plan(codes, [job.soc], seats, phi=phi, living_wage=living_wage)
        frozen["plan"] = {"seats": seats, "light": plan.light, "sentence": plan_sentence(plan)}
    return frozen, dict(found.vintages)


def facts_of(numbers: Mapping[str, Any]) -> list[Fact]:
    """Frozen numbers as facts; a number that was not kept or not published is said so or left out."""
    pooled, nation = numbers.get("pooled") or {}, numbers.get("nation") or {}
    median = numbers.get("median_annual_wage", pooled.get("median"))
    jobs = numbers.get("employment", pooled.get("employment"))
    unknown = _("not published")
    out = [
        (_("Wage threshold a year"), money(numbers["pay_bar"]) if numbers.get("pay_bar") else ""),
        (_("Median wage a year"), money(median) if median is not None else unknown),
        (_("Entry wage a year (25th percentile)"), _known(numbers, "p25_annual_wage", money)),
        (_("Wage test"), _gate(numbers)),
        (_("Jobs"), _with_error(jobs, numbers.get("employment_rse")) if jobs is not None else unknown),
        (_("Annual openings"), _known(numbers, "openings", _whole)),
        (_("Openings from exits and growth"), _known(numbers, "structural_openings", _whole)),
        (_("Hiring capacity a year"), _capacity(numbers.get("capacity") or [])),
        (_("Location quotient"), f"{numbers['location_quotient']:.2f}" if numbers.get("location_quotient") else ""),
        (_("Typical education"), education_words(numbers.get("typical_education") or nation.get("typical_education"))),
        (_("Middle-skill"), _middle(numbers)),
        (_("Step-up jobs"), _step_ups(numbers)),
        (_("Data quality"), str(RELIABILITY.get(numbers.get("reliability", ""), ""))),
        (_("Notes"), "; ".join(flag_words(numbers.get("flags", ())))),
    ]
    return [Fact(label, text) for label, text in out if text]


def plan_of(numbers: Mapping[str, Any]) -> PlanWords | None:
    """The frozen verdict on the planned seats."""
    plan = numbers.get("plan")
    if not plan:
        return None
    return PlanWords(LIGHTS[plan["light"]], plan["sentence"])


def assumptions_of(numbers: Mapping[str, Any]) -> list[Fact]:
    """The frozen assumptions."""
    known = shown(tuple(k for k in numbers.get("assumptions") or {} if k in policy.load("labor")))
    kept = (
        # A decision of before the Spanish words keeps its numbers; the words are today's.
        {**one, "title_es": known.get(key, {}).get("title_es", ""), "unit_es": known.get(key, {}).get("unit_es", "")}
        for key, one in (numbers.get("assumptions") or {}).items()
    )
    return [Fact(title, f"{a['value']} ({unit})") for a in kept for title, unit in [assumption_words(a)]]


def _known(numbers: Mapping[str, Any], key: str, shown: Any) -> str:
    if key not in numbers:
        return ""
    return shown(numbers[key]) if numbers[key] is not None else _("not published")


def _whole(value: float) -> str:
    return number(value, 0)


def _with_error(jobs: int, rse: float | None) -> str:
    if rse is None:
        return number(jobs)
    return _("%(n)s, relative standard error %(rse)s%%") % {"n": number(jobs), "rse": number(rse, 1)}


def _gate(numbers: Mapping[str, Any]) -> str:
    gate, chance = numbers.get("pay_gate"), numbers.get("pay_probability")
    if gate is None or chance is None:
        return ""
    return _("%(result)s: the chance that the median reaches the threshold is %(chance)s") % {
        "result": GATES[gate],
        "chance": chance_words(chance),
    }


def chance_words(chance: float | None) -> str:
    """A probability in percent; never 0 or 100, which an estimate cannot be."""
    if chance is None:
        return "–"
    if chance > 0.99:
        return "> 99%"
    return "< 1%" if chance < 0.01 else percent(chance)


def _capacity(rows: Sequence[Mapping[str, Any]]) -> str:
    known = sorted((r for r in rows if r.get("p20") is not None), key=lambda r: r["phi"])
    if not known:
        return ""
    said = "; ".join(
        _("at least %(p20)s in 4 years out of 5, at φ = %(phi)s") % {"p20": number(r["p20"]), "phi": f"{r['phi']:.2f}"}
        for r in known
    )
    return said


def _middle(numbers: Mapping[str, Any]) -> str:
    if "middle_skill" not in numbers:
        return ""
    if not numbers["middle_skill"]:
        return _("no")
    return _("yes, an entry job") if numbers.get("entry") else _("yes, a step-up job: requires related experience")


def _step_ups(numbers: Mapping[str, Any]) -> str:
    """The step-up jobs of that day, by the titles they were published under."""
    return english("; ".join(f"{r['title']} ({money(r['median_annual_wage'])})" for r in _step_up_jobs(numbers)))


def _step_up_jobs(numbers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Decisions made before the present key keep theirs: what was frozen is never rewritten."""
    return list(numbers.get("step_up_jobs") or numbers.get("next_rungs") or [])
