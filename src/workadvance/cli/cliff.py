"""What pay is worth: `cliff worker`, `cliff curve`, `cliff compare`."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import typer

from workadvance.cliff import HOLES, Answer, PaidHousehold, ask, cliffs, payroll_tax, safe_landing
from workadvance.cliff.asking import WORKER
from workadvance.tables import Format, InputProblems, to_json, write_rows

app = typer.Typer(no_args_is_help=True)
HOURS = 2080

STATE = typer.Option(..., "--state", help="Two letters, such as OK.")
YEAR = typer.Option(2026, "--year", help="Whose rules count.")
CHILDREN = typer.Option("", "--children", help="Ages, such as 3,7.")
RENT = typer.Option(0.0, "--rent", min=0, help="Dollars a year: SNAP depends on it.")
CARE = typer.Option(0.0, "--child-care", min=0, help="Dollars a year: SNAP and credits depend on it.")
TIMEOUT = typer.Option(300.0, "--timeout", min=1, help="Seconds the engine may take.")
FORMAT = typer.Option(Format.table, "--format", help="How to print.")


@app.command()
def worker() -> None:
    """Answer lines of JSON until the input ends, with policyengine-us in the Python of WORKADVANCE_CLIFF_PYTHON, or this one."""
    python = os.environ.get("WORKADVANCE_CLIFF_PYTHON", "") or sys.executable
    raise typer.Exit(subprocess.run([python, "-I", str(WORKER)]).returncode)


@app.command()
def curve(
    state: str = STATE,
    low: float = typer.Option(14.0, "--from", min=1, help="Lowest pay an hour."),
    high: float = typer.Option(26.0, "--to", min=1, help="Highest pay an hour."),
    points: int = typer.Option(10, "--points", min=2, max=60, help="How many steps of pay."),
    year: int = YEAR,
    children: str = CHILDREN,
    rent: float = RENT,
    child_care: float = CARE,
    timeout: float = TIMEOUT,
    format: Format = FORMAT,
) -> None:
    """Net income a year at each pay an hour, full time: where more pay leaves less, and from where it is safe."""
    if high <= low:
        raise InputProblems("--to must be above --from.")
    step = (high - low) / (points - 1)
    _told(_household(state, year, children, rent, child_care), [low + n * step for n in range(points)], timeout, format)


@app.command()
def compare(
    state: str = STATE,
    now: float = typer.Option(..., "--now", min=1, help="Pay an hour today."),
    offer: float = typer.Option(..., "--offer", min=1, help="Pay an hour of the raise or the offer."),
    year: int = YEAR,
    children: str = CHILDREN,
    rent: float = RENT,
    child_care: float = CARE,
    timeout: float = TIMEOUT,
    format: Format = FORMAT,
) -> None:
    """What a raise or an offer is worth in a year, after taxes and benefits."""
    _told(_household(state, year, children, rent, child_care), [now, offer], timeout, format)


def _household(state: str, year: int, children: str, rent: float, child_care: float) -> PaidHousehold:
    try:
        ages = tuple(int(age) for age in children.split(",") if age.strip())
    except ValueError:
        raise InputProblems("Give --children as ages with commas, such as 3,7.") from None
    if not (len(state) == 2 and state.isalpha()):
        raise InputProblems(f"“{state}” is no state. Give two letters, such as OK.")
    if any(not 0 <= age <= 25 for age in ages):
        raise InputProblems("A child's age is between 0 and 25.")
    return PaidHousehold(state.upper(), year, ages, rent=rent, child_care=child_care)


def _told(household: PaidHousehold, hourly: list[float], timeout: float, format: Format) -> None:
    python = os.environ.get("WORKADVANCE_CLIFF_PYTHON", "")
    cache = Path(os.environ["WORKADVANCE_VAR"]) / "cliff" if os.environ.get("WORKADVANCE_VAR") else None
    pay = [round(h * HOURS, 2) for h in hourly]
    command = [python, "-I", str(WORKER)] if python else []
    answer = ask(household, pay, command=command, cache=cache, timeout=timeout)
    rows = _certain(household, hourly, pay) if answer.why_not else _whole(hourly, answer)
    said = _summary(answer, rows, pay)
    if format is Format.json:
        typer.echo(to_json({**said, "points": rows}))
        return
    write_rows(rows, format)
    for line in said["sentences"]:
        typer.echo(line, err=format is Format.csv)


def _certain(household: PaidHousehold, hourly: list[float], pay: list[float]) -> list[dict[str, Any]]:
    """Pay less payroll tax: all that is certain without the engine."""
    from workadvance import policy

    rates, day = policy.load("cliff"), dt.date(household.year, 1, 1)
    base = float(rates.value("social_security_wage_base", on=day))
    old_age, medicare = float(rates.value("social_security_rate", on=day)), float(rates.value("medicare_rate", on=day))
    rows = []
    for an_hour, a_year in zip(hourly, pay, strict=True):
        tax = payroll_tax(a_year, wage_base=base, social_security=old_age, medicare=medicare)
        rows.append({"hourly": round(an_hour, 2), "pay": a_year, "payroll_tax": tax, "after": round(a_year - tax, 2)})
    return rows


def _whole(hourly: list[float], answer: Answer) -> list[dict[str, Any]]:
    return [{"hourly": round(an_hour, 2), **point} for an_hour, point in zip(hourly, answer.points, strict=True)]


def _summary(answer: Answer, rows: list[dict[str, Any]], pay: list[float]) -> dict[str, Any]:
    if answer.why_not:
        sentences = [
            f"Part of the answer only: {answer.why_not}",
            "Shown is pay less Social Security and Medicare tax. Income tax, credits, SNAP, health cover and housing are "
            "not in it, so it can't say whether a raise leaves more. Ask a benefits counselor before deciding.",
        ]
        return {"complete": False, "engine": "", "why": answer.why_not, "sentences": sentences}
    points = [(float(row["pay"]), float(row["net"])) for row in rows]
    found, landing = cliffs(points), safe_landing(points, pay[0])
    gain = round(points[-1][1] - points[0][1], 2)
    sentences = [f"From the lowest to the highest pay shown, {gain:+,.0f} dollars a year are left."]
    for one in found:
        whole = f"made up from ${one.whole_at / HOURS:,.2f}" if one.whole_at else "not made up in what is shown"
        sentences.append(
            f"Between ${one.pay / HOURS:,.2f} and ${one.next_pay / HOURS:,.2f} an hour, "
            f"{one.loss:,.0f} dollars a year less are left; {whole}."
        )
    if landing:
        sentences.append(f"From ${landing / HOURS:,.2f} an hour on, always more is left than at the lowest pay shown.")
    sentences += [f"Worked out by policyengine-us {answer.version}. What it leaves out:", *HOLES]
    return {
        "complete": True,
        "engine": f"policyengine-us {answer.version}",
        "cached": answer.cached,
        "gain": gain,
        "cliffs": [{"pay": c.pay, "next_pay": c.next_pay, "loss": c.loss, "whole_at": c.whole_at} for c in found],
        "safe_landing": landing,
        "holes": list(HOLES),
        "sentences": sentences,
    }
