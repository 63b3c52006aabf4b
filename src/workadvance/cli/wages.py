"""State wage records: `wages import`, `wages layouts`, `wages queue`, `wages decide`."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from workadvance.cli.setup import django_start
from workadvance.tables import Format, InputProblems, nearest, to_json, write_rows

if TYPE_CHECKING:
    from workadvance.people.access import Actor
    from workadvance.wages.planning import WagePlan

app = typer.Typer(no_args_is_help=True)


@app.command(name="layouts")
def layouts_(format: Format = typer.Option(Format.table, "--format", help="How to print.")) -> None:
    """List the layouts of wage files, with every field and where it stands."""
    from workadvance.wagefiles import layouts

    rows = [
        {"layout": one.name, "field": key, "where": place.column}
        for one in layouts().values()
        for key, place in one.fields.items()
    ]
    rows += [
        {"layout": one.name, "field": key, "where": f"column {' or '.join(names)}"}
        for one in layouts().values()
        for key, names in one.columns.items()
    ]
    write_rows(rows, format)


@app.command(name="import")
def import_(
    file: Path = typer.Argument(help="The state's file, as it is."),
    layout: str = typer.Option(..., "--layout", help="icesa, icesa-co, icesa-ct or csv (see wages layouts)."),
    quarter: str = typer.Option("", "--quarter", help="Such as 2026Q3: lines of another quarter are refused."),
    organization: str = typer.Option("", "--organization", help="Only people of this provider."),
    apply: bool = typer.Option(False, "--apply", help="Do it; without this, only say what would change."),
    format: Format = typer.Option(Format.table, "--format", help="How to print."),
) -> None:
    """Import a state wage file: whose lines they are, what would change, and nothing saved without --apply.

    Records are found by the number and checked by the name, for people who agreed to it. What no rule decides waits for
    a person. A file with a problem changes nothing. Names, numbers and amounts are never printed.
    """
    from workadvance.wagefiles import layouts, read_quarter

    if layout not in layouts():
        like = ", ".join(nearest(layout, list(layouts()))) or ", ".join(layouts())
        raise InputProblems(f"There is no layout “{layout}”. There are: {like}.")
    found = read_quarter(quarter) if quarter else None
    if quarter and found is None:
        raise InputProblems(f"“{quarter}” is no quarter. Write it as 2026Q3.")
    django_start()
    from workadvance.cli.exchange import organization_of
    from workadvance.people.access import SYSTEM
    from workadvance.wages.services import wage_file_import

    plan = wage_file_import(
        actor=SYSTEM,
        path=file,
        layout=layout,
        quarter=found,
        organization=organization_of(organization) if organization else None,
        apply=apply,
    )
    rows = [
        {"record": r.person_id, "quarter": r.quarter, "change": r.change, "late": r.late, "found_by": str(r.found_by)}
        for r in plan.records
        if r.change != "unchanged"
    ]
    if format is Format.json:
        typer.echo(to_json({"applied": apply, **_counts(plan), "changes": rows, "to_decide": _asked(plan)}))
        return
    write_rows(rows, format)
    for line in _sentences(plan):
        typer.echo(line, err=format is Format.csv)
    typer.echo("Saved." if apply else "Nothing was saved (add --apply).", err=format is Format.csv)


def _counts(plan: WagePlan) -> dict[str, Any]:
    return {
        "rows": plan.rows,
        "quarters": plan.quarters,
        "people_looked_up": plan.people,
        "people_without_consent": plan.without_consent,
        "new": plan.count("new"),
        "revised": plan.count("revised"),
        "unchanged": plan.count("unchanged"),
        "late": sum(r.late and r.change != "unchanged" for r in plan.records),
        "numbers_shared_by_many_names": plan.shared_numbers,
        "repeated_lines": plan.repeated_lines,
        "linkage": f"not installed ({plan.linkage})" if plan.linkage else "splink on duckdb",
    }


def _asked(plan: WagePlan) -> list[dict[str, Any]]:
    return [
        {
            "row": q.found.line.row,
            "record": q.match.person.id,
            "score": q.match.score,
            "probability": q.probability,
            "reasons": list(q.match.reasons),
        }
        for q in plan.questions
    ]


def _sentences(plan: WagePlan) -> list[str]:
    said = [
        f"{plan.rows:,} lines of {', '.join(plan.quarters)}; {plan.people:,} people looked up, "
        f"{plan.without_consent:,} left out because they have not agreed to it.",
        f"{plan.count('new'):,} new records, {plan.count('revised'):,} revised, {plan.count('unchanged'):,} unchanged; "
        f"{len(plan.questions):,} lines for a person to decide.",
    ]
    if plan.shared_numbers:
        said.append(f"{plan.shared_numbers} numbers have three or more names in the file: no one is matched by them.")
    if plan.repeated_lines:
        said.append(f"{plan.repeated_lines} lines stand twice in the file and were counted once.")
    if plan.linkage:
        said.append(
            f"Linkage is not installed ({plan.linkage}): every slip in a number goes to a person. "
            "Install the extra “linkage” to have the surest taken."
        )
    return said


def _decider(email: str) -> Actor:
    from workadvance.people.access import actor_of_user
    from workadvance.people.models import User

    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise InputProblems("No one here has this email address. Give --by the address you sign in with.")
    return actor_of_user(user)


BY = typer.Option(..., "--by", help="Email address of the person who decides: their name stands in the log.")


@app.command()
def queue(by: str = BY, format: Format = typer.Option(Format.table, "--format", help="How to print.")) -> None:
    """List the lines that no rule decides, beside the record, with the reasons. The only command that shows names."""
    django_start()
    from workadvance.wages.selectors import wage_questions_open

    rows = [
        {
            "line": one.question.pk,
            "score": one.question.score,
            "in_file": f"{one.name_in_file} (number ends in {one.ends_in or '?'})",
            "on_record": f"{one.question.person.full_name} (record {one.question.person_id})",
            "quarter": one.question.quarter,
            "employer": one.question.employer_account,
            "reasons": ", ".join(one.question.reasons),
        }
        for one in wage_questions_open(_decider(by))
    ]
    write_rows(rows, format)


class Decision(enum.StrEnum):
    """What can be said of a line."""

    same = "same"
    different = "different"
    undo = "undo"


@app.command()
def decide(
    line: int = typer.Argument(help="Number of the line in the queue."),
    decision: Decision = typer.Argument(help="same, different, or undo to take a decision back."),
    by: str = BY,
) -> None:
    """Decide whether a line is of the person beside it; it holds for later quarters of the same number and name."""
    django_start()
    from django.core.exceptions import PermissionDenied, ValidationError

    from workadvance.wages.models import WageQuestion
    from workadvance.wages.services import wage_question_answer, wage_question_reopen

    actor = _decider(by)
    question = WageQuestion.objects.select_related("person").filter(pk=line).first()
    if question is None:
        raise InputProblems(f"No line has the number {line}. See wages queue.")
    try:
        if decision is Decision.undo:
            wage_question_reopen(actor=actor, question=question)
        else:
            wage_question_answer(actor=actor, question=question, same=decision is Decision.same)
    except PermissionDenied:
        raise InputProblems("You may not decide on wage records of this provider.") from None
    except ValidationError as refusal:
        raise InputProblems(list(refusal.messages)) from None
    print("Saved.")
