"""The process that asks policyengine-us: a line of JSON in, a line of JSON out, until the input ends.

It runs by path in an environment of its own, which has policyengine-us and nothing of ours; so nothing of this project is
imported here, and nothing of policyengine-us anywhere else.
"""

from __future__ import annotations

import json
import sys
from importlib import metadata
from typing import Any

NAMES = {
    "net": "household_net_income",
    "income_tax": "income_tax",
    "payroll_tax": "employee_payroll_tax",
    "state_income_tax": "state_income_tax",
    "snap": "snap",
    "eitc": "eitc",
    "ctc": "ctc_value",
    "child_care_subsidy": "child_care_subsidies",
    "marketplace_credit": "premium_tax_credit",
}


def household(asked: dict[str, Any], pay: float) -> dict[str, Any]:
    """One household of policyengine-us, with one adult's pay by year."""
    year = str(asked["year"])
    adults = ["adult", "spouse"] if asked["married"] else ["adult"]
    children = [f"child{n}" for n, _ in enumerate(asked["children"])]
    people: dict[str, Any] = {name: {"age": {year: asked["age"]}} for name in adults}
    people["adult"]["employment_income"] = {year: pay}
    if asked["married"]:
        people["spouse"]["employment_income"] = {year: asked["spouse_pay"]}
    for name, age in zip(children, asked["children"], strict=True):
        people[name] = {"age": {year: age}}
    everyone = {"members": [*adults, *children]}
    if asked["rent"]:
        people["adult"]["rent"] = {year: asked["rent"]}
    spm: dict[str, Any] = dict(everyone)
    if asked["child_care"]:
        spm["childcare_expenses"] = {year: asked["child_care"]}
    marital: dict[str, Any] = {"couple": {"members": adults}}
    marital.update({f"of_{name}": {"members": [name]} for name in children})
    return {
        "people": people,
        "families": {"family": dict(everyone)},
        "tax_units": {"tax_unit": dict(everyone)},
        "spm_units": {"spm_unit": spm},
        "marital_units": marital,
        "households": {"household": {**everyone, "state_code": {year: asked["state"]}}},
    }


def answer(asked: dict[str, Any], simulation: Any) -> list[dict[str, Any]]:
    """Every pay point with its net income and its parts, by name."""
    points = []
    for pay in asked["pay"]:
        found = simulation(situation=household(asked, pay))
        system = found.tax_benefit_system.variables
        year = asked["year"]
        point: dict[str, Any] = {"pay": pay}
        for ours, theirs in NAMES.items():
            if theirs in system:
                point[ours] = round(float(sum(found.calculate(theirs, year, map_to="household"))), 2)
        eligible = found.calculate("is_medicaid_eligible", year)
        point["medicaid_people"] = int(sum(float(one) > 0 for one in eligible))
        point["medicaid_adult"] = bool(float(eligible[0]) > 0)
        points.append(point)
    return points


def main() -> None:
    """Answer until the input ends. The first line says who answers."""
    out, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer

    def say(value: dict[str, Any]) -> None:
        out.write(json.dumps(value) + "\n")
        out.flush()

    try:
        from policyengine_us import Simulation

        version = metadata.version("policyengine-us")
    except Exception as failure:
        say({"refused": f"policyengine-us cannot be imported here ({type(failure).__name__})."})
        return
    say({"engine": "policyengine-us", "version": version})
    for line in sys.stdin:
        try:
            asked = json.loads(line)
            say({"id": asked["id"], "version": version, "points": answer(asked, Simulation)})
        except Exception as failure:
            say({"id": None, "refused": f"policyengine-us refused this household ({type(failure).__name__})."})


if __name__ == "__main__":
    main()
