"""`workadvance evidence balance`: did the lottery make like groups."""

from __future__ import annotations

import enum
from pathlib import Path

import typer

from workadvance.cli.evidence.impact import StandardErrors, check_svg
from workadvance.tables import Format, read_table, to_json, write_rows


def register(app: typer.Typer) -> None:
    """Add the balance command to `workadvance evidence`."""
    app.command("balance")(balance)


class _Columns(enum.StrEnum):
    """What the printed table shows, in order."""

    characteristic = "characteristic"
    arm = "arm"
    program_mean = "program"
    control_mean = "control"
    difference = "difference"
    p_value = "p-value"
    standardized_difference = "std. difference"


def balance(
    data: Path = typer.Argument(..., metavar="DATA", help="CSV or Parquet file, one row for everyone randomised."),
    treatment: str = typer.Option(
        ..., "--treatment", metavar="COL", help="The column with the arm the lottery gave: 0/1 or labels."
    ),
    covariate: list[str] = typer.Option(
        [],
        "--covariate",
        metavar="COL",
        help="A fact known before the lottery. May be repeated; words become categories.",
    ),
    categorical: list[str] = typer.Option(
        [], "--categorical", metavar="COL", help="A fact whose numbers are codes, not amounts. May be repeated."
    ),
    control: str | None = typer.Option(
        None, "--control", metavar="LABEL", help="Which label is the control group (0 or “control” is found by itself)."
    ),
    block: str | None = typer.Option(
        None, "--block", metavar="COL", help="What the lottery was drawn within: the site."
    ),
    cluster: str | None = typer.Option(
        None, "--cluster", metavar="COL", help="Whole groups that were assigned together."
    ),
    weights: str | None = typer.Option(None, "--weights", metavar="COL", help="Sampling weights, 0 or more."),
    se: StandardErrors | None = typer.Option(
        None, "--se", help="Standard errors; HC2 if nothing is said, cluster-robust with --cluster.", show_default=False
    ),
    permutations: int = typer.Option(
        0, "--permutations", metavar="N", min=0, help="Also test jointly by dealing the lottery again N times."
    ),
    seed: int = typer.Option(0, "--seed", metavar="N", min=0, help="Makes the permutations repeatable."),
    alpha: float = typer.Option(0.10, "--alpha", min=0, max=1, help="The level of the sentence about the joint test."),
    format: Format = typer.Option(Format.table, "--format", help="How the result is given."),
    forest: Path | None = typer.Option(None, "--forest", metavar="FILE.svg", help="Also draw the differences."),
) -> None:
    """Did the lottery make like groups? The baseline table, and a joint test of all characteristics."""
    check_svg(forest)
    from workadvance.evidence.balance import balance_forest, compare_baseline

    table = compare_baseline(
        read_table(data),
        treatment=treatment,
        covariates=covariate,
        categorical=categorical,
        control=control,
        block=block,
        cluster=cluster,
        weights=weights,
        se=se.value if se else None,
        permutations=permutations,
        seed=seed,
        alpha=alpha,
        name=data.name,
    )
    if forest is not None:
        from workadvance.evidence.impact.forest import forest_plot

        rows, axis = balance_forest(table, alpha)
        forest.write_text(forest_plot(rows, axis, "Baseline"), encoding="utf-8")
    if format is Format.json:
        typer.echo(to_json(table.as_json()))
        return
    arms = {row.arm for row in table.rows}
    shown = [c.name for c in _Columns if c is not _Columns.arm or len(arms) > 1]
    write_rows(
        table.rows,
        format,
        columns=shown if format is Format.table else None,
        labels={c.name: c.value for c in _Columns},
    )
    sizes = {(row.arm, row.n_program, row.n_control) for row in table.rows}
    for arm, program, control_people in sorted(sizes):
        typer.echo(f"{arm}: {program:,} people; control group: {control_people:,}", err=format is Format.csv)
    for test in table.joint:
        typer.echo(f"{test.arm}: {test.in_words}", err=format is Format.csv)
    for notice in table.notices:
        typer.echo(f"Warning, {notice}", err=True)
