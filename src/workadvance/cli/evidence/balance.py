"""`workadvance evidence balance`: did the lottery make like groups."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from workadvance.cli.evidence.impact import StandardErrors, check_svg
from workadvance.tables import Format, read_table, rows_of, to_json, write_rows

DataArgument = Annotated[
    Path, typer.Argument(metavar="DATA", help="CSV or Parquet file, one row for everyone randomized.")
]
TreatmentOption = Annotated[
    str, typer.Option("--treatment", metavar="COL", help="The column with the arm the lottery gave: 0/1 or labels.")
]
CovariateOption = Annotated[
    list[str],
    typer.Option(
        "--covariate", metavar="COL", help="A fact known before the lottery. May be repeated; words become categories."
    ),
]
CategoricalOption = Annotated[
    list[str],
    typer.Option("--categorical", metavar="COL", help="A fact whose numbers are codes, not amounts. May be repeated."),
]
ControlOption = Annotated[
    str | None,
    typer.Option(
        "--control", metavar="LABEL", help="Which label is the control group (0 or “control” is found by itself)."
    ),
]
BlockOption = Annotated[
    str | None, typer.Option("--block", metavar="COL", help="What the lottery was drawn within: the site.")
]
ClusterOption = Annotated[
    str | None, typer.Option("--cluster", metavar="COL", help="Whole groups that were assigned together.")
]
WeightsOption = Annotated[str | None, typer.Option("--weights", metavar="COL", help="Sampling weights, 0 or more.")]
SeOption = Annotated[
    StandardErrors | None,
    typer.Option("--se", help="Standard errors; HC2 if nothing is said, CR2 with --cluster.", show_default=False),
]
PermutationsOption = Annotated[
    int | None,
    typer.Option(
        "--permutations",
        metavar="N",
        min=0,
        help="Also test jointly by dealing the lottery again N times. Done by itself where clusters are few; 0 never.",
        show_default=False,
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Makes the permutations repeatable.")]
AlphaOption = Annotated[
    float,
    typer.Option(
        "--alpha", min=0, max=1, help="Intervals cover 1 - alpha; also the level of the joint test's sentence."
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the result is given.")]
ForestOption = Annotated[Path | None, typer.Option("--forest", metavar="FILE.svg", help="Also draw the differences.")]


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
    interval = "interval"
    p_value = "p-value"
    standardized_difference = "std. difference"


def balance(
    data: DataArgument,
    treatment: TreatmentOption,
    covariate: CovariateOption = [],
    categorical: CategoricalOption = [],
    control: ControlOption = None,
    block: BlockOption = None,
    cluster: ClusterOption = None,
    weights: WeightsOption = None,
    se: SeOption = None,
    permutations: PermutationsOption = None,
    seed: SeedOption = 0,
    alpha: AlphaOption = 0.10,
    format: FormatOption = Format.table,
    forest: ForestOption = None,
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
    printed = [{**row, "interval": _interval(row["ci_low"], row["ci_high"])} for row in rows_of(table.rows)]
    write_rows(
        printed if format is Format.table else table.rows,
        format,
        columns=shown if format is Format.table else None,
        labels={**{c.name: c.value for c in _Columns}, "interval": f"{100 * (1 - alpha):g}% interval"},
    )
    sizes = {(row.arm, row.n_program, row.n_control) for row in table.rows}
    for arm, program, control_people in sorted(sizes):
        typer.echo(f"{arm}: {program:,} people; control group: {control_people:,}", err=format is Format.csv)
    for test in table.joint:
        typer.echo(f"{test.arm}: {test.in_words}", err=format is Format.csv)
    for notice in table.notices:
        typer.echo(f"Warning, {notice}", err=True)


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.4g} to {high:.4g}"
