"""`workadvance policy …`: what a program's eligibility criteria say of a case."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from workadvance.cli.policy_sentences import overall_sentence, verdict_sentence
from workadvance.tables import Format, to_json, write_rows

if TYPE_CHECKING:
    from workadvance.eligibility import CriterionVerdict

app = typer.Typer(
    name="policy",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _policy() -> None:
    """Who is eligible: a program's criteria, dated and cited, over what is known of an applicant."""


@app.command("check")
def check_(
    policy: Path = typer.Option(
        ..., "--policy", metavar="FILE", help="The program's criteria, YAML or JSON (see *Eligibility* in the docs)."
    ),
    case: Path = typer.Option(..., "--case", metavar="FILE", help="What is known of the applicant, YAML or JSON."),
    as_of: dt.datetime = typer.Option(
        ..., "--as-of", formats=["%Y-%m-%d"], help="The day of the application: rules, guidelines and age of that day."
    ),
    format: Format = typer.Option(Format.table, "--format", help="How to print: a table to read, JSON or CSV."),
) -> None:
    """Say of each criterion whether the applicant meets it, with the reason, the parameter, its value and source.

    The same files and day give the same answer years later. What isn't known, or has no valid proof yet, is `unknown`,
    never `fails`. Exit status 2 where a file cannot be read, with every problem in it.
    """
    from workadvance import eligibility

    day = as_of.date()
    criteria, facts = eligibility.read_criteria(policy), eligibility.read_case(case)
    verdicts = eligibility.assess(criteria, facts, eligibility.Days(applied=day, assessed=day))
    overall = eligibility.overall(verdicts)
    rows = [_row(one) for one in verdicts]
    if format is Format.json:
        typer.echo(
            to_json({"verdict": overall, "as_of": day.isoformat(), "program": criteria.program, "criteria": rows})
        )
        return
    if format is Format.table:
        typer.echo(overall_sentence(overall, day))
    write_rows(rows, format, columns=["name", "verdict", "reason", "parameter", "value", "effective_on", "source"])


def _row(verdict: CriterionVerdict) -> dict[str, Any]:
    parameter = verdict.parameter
    row: dict[str, Any] = {
        "name": verdict.rule,
        "verdict": verdict.verdict,
        "reason": verdict_sentence(verdict),
        "parameter": parameter["key"],
        "value": parameter["value"],
        "source": parameter["source"],
        "effective_on": parameter["effective_on"],
        "decides": verdict.decides,
        "near": verdict.near,
        "code": verdict.code,
        "facts": dict(verdict.facts),
        "details": {k: v for k, v in parameter.items() if k not in ("key", "value", "source", "effective_on")},
    }
    if verdict.parts:
        row["criteria"] = [_row(part) for part in verdict.parts]
    return row
