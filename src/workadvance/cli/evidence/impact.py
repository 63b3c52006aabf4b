"""`workadvance evidence impact`: what the program changed, from a table of everyone randomized."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workadvance.tables import InputProblems, Problem, read_table, to_json, write_rows

if TYPE_CHECKING:
    from workadvance.evidence.impact import ImpactTable


class ImpactFormat(enum.StrEnum):
    """How the impact table is given."""

    table = "table"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"


class StandardErrors(enum.StrEnum):
    """Kinds of standard error."""

    classical = "classical"
    HC0 = "HC0"
    HC1 = "HC1"
    HC2 = "HC2"
    HC3 = "HC3"
    CR1 = "CR1"
    CR2 = "CR2"


DataArgument = Annotated[
    Path, typer.Argument(metavar="DATA", help="CSV or Parquet file, one row for everyone randomized.")
]
TreatmentOption = Annotated[
    str, typer.Option("--treatment", metavar="COL", help="The column with the arm the lottery gave: 0/1 or labels.")
]
OutcomeOption = Annotated[
    list[str],
    typer.Option("--outcome", metavar="COL", help="A column to compare: earnings, employed (0/1). May be repeated."),
]
ControlOption = Annotated[
    str | None,
    typer.Option(
        "--control", metavar="LABEL", help="Which label is the control group (0 or “control” is found by itself)."
    ),
]
CovariateOption = Annotated[
    list[str],
    typer.Option(
        "--covariate", metavar="COL", help="A fact known before the lottery, to sharpen the estimate. Repeatable."
    ),
]
CategoricalOption = Annotated[
    list[str],
    typer.Option("--categorical", metavar="COL", help="A covariate whose numbers are codes, not amounts. Repeatable."),
]
BlockOption = Annotated[
    str | None, typer.Option("--block", metavar="COL", help="What the lottery was drawn within: the site.")
]
ClusterOption = Annotated[
    str | None,
    typer.Option("--cluster", metavar="COL", help="Whole groups that were assigned together: the class, the office."),
]
SubgroupOption = Annotated[
    list[str],
    typer.Option(
        "--subgroup",
        metavar="COL",
        help="Estimate each group of this column apart and test if they differ. Repeatable.",
    ),
]
EnrolledOption = Annotated[
    str | None,
    typer.Option(
        "--enrolled", metavar="COL", help="Dates of enrollment: report the early and the late cohort as a subgroup."
    ),
]
EarlyUntilOption = Annotated[
    datetime | None,
    typer.Option(
        "--early-until", formats=["%Y-%m-%d"], metavar="DATE", help="The early cohort's last day (else the median)."
    ),
]
WeightsOption = Annotated[str | None, typer.Option("--weights", metavar="COL", help="Sampling weights, 0 or more.")]
TakeupOption = Annotated[
    str | None,
    typer.Option(
        "--takeup", metavar="COL", help="Who took part (1/0), offered or not: adds the effect of taking part."
    ),
]
TakeupAmountOption = Annotated[
    str | None,
    typer.Option("--takeup-amount", metavar="COL", help="Or how much of it each person got (hours, 0 or more)."),
]
ZeroWhenBlankOption = Annotated[
    list[str],
    typer.Option(
        "--zero-when-blank", metavar="COL", help="Outcomes from records where blank means none: blank is 0. Repeatable."
    ),
]
SeOption = Annotated[
    StandardErrors | None,
    typer.Option("--se", help="Standard errors; HC2 if nothing is said, CR2 with --cluster.", show_default=False),
]
AdjustOption = Annotated[
    str, typer.Option("--adjust", help="Covariates' slopes: common to all arms, or lin (each arm's own, Lin 2013).")
]
NonresponseWeightsOption = Annotated[
    bool,
    typer.Option(
        "--nonresponse-weights", help="Weigh by one over the chance, given the covariates, of a known outcome."
    ),
]
BootstrapOption = Annotated[
    int,
    typer.Option(
        "--bootstrap", metavar="N", help="With --cluster, also the restricted wild cluster bootstrap, N draws."
    ),
]
QuantileOption = Annotated[
    list[float],
    typer.Option(
        "--quantile", metavar="Q", help="Also the effect on this quantile of the outcomes (0.5: median). Repeatable."
    ),
]
PermutationsOption = Annotated[
    int | None,
    typer.Option(
        "--permutations",
        metavar="N",
        help="Also test by dealing the lottery again N times (every draw where there are at most 20,000). Done by "
        "itself where an interval cannot be trusted alone; 0 never.",
        show_default=False,
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Makes the permutations repeatable.")]
AlphaOption = Annotated[float, typer.Option("--alpha", help="Intervals cover 1 - alpha: 0.10 gives 90 percent.")]
ConfirmatoryOption = Annotated[
    list[str],
    typer.Option(
        "--confirmatory", metavar="COL", help="Outcomes fixed beforehand as the test of success: corrected together."
    ),
]
FormatOption = Annotated[ImpactFormat, typer.Option("--format", help="How the result is given.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write there instead of standard output.")
]
ForestOption = Annotated[Path | None, typer.Option("--forest", metavar="FILE.svg", help="Also draw the forest plot.")]


def register(app: typer.Typer) -> None:
    """Add the impact command to `workadvance evidence`."""
    app.command("impact")(impact)


def impact(
    data: DataArgument,
    treatment: TreatmentOption,
    outcome: OutcomeOption,
    control: ControlOption = None,
    covariate: CovariateOption = [],
    categorical: CategoricalOption = [],
    block: BlockOption = None,
    cluster: ClusterOption = None,
    subgroup: SubgroupOption = [],
    enrolled: EnrolledOption = None,
    early_until: EarlyUntilOption = None,
    weights: WeightsOption = None,
    takeup: TakeupOption = None,
    takeup_amount: TakeupAmountOption = None,
    zero_when_blank: ZeroWhenBlankOption = [],
    se: SeOption = None,
    adjust: AdjustOption = "common",
    nonresponse_weights: NonresponseWeightsOption = False,
    bootstrap: BootstrapOption = 0,
    quantile: QuantileOption = [],
    permutations: PermutationsOption = None,
    seed: SeedOption = 0,
    alpha: AlphaOption = 0.10,
    confirmatory: ConfirmatoryOption = [],
    format: FormatOption = ImpactFormat.table,
    out: OutOption = None,
    forest: ForestOption = None,
) -> None:
    """What did the program change? Everyone randomized, each arm against the control group.

    A person without earnings counts with 0: write 0, or name the column with --zero-when-blank. Blank cells are
    otherwise missing, and the people behind them are left out and counted by arm.
    """
    from workadvance.evidence.impact import estimate_impacts

    problems = _out_problems(out, forest, format)
    try:
        with _progress(permutations) as progress:
            table = estimate_impacts(
                read_table(data), treatment=treatment, outcomes=outcome, control=control, covariates=covariate,
                categorical=categorical, block=block, cluster=cluster, subgroups=subgroup, enrolled=enrolled,
                early_until=early_until.date() if early_until else None, weights=weights, takeup=takeup,
                takeup_amount=takeup_amount, zero_when_blank=zero_when_blank, se=se.value if se else None,
                adjust=adjust, nonresponse_weights=nonresponse_weights, bootstrap=bootstrap, quantiles=quantile,
                permutations=permutations, seed=seed, alpha=alpha, confirmatory=confirmatory, name=data.name,
                progress=progress,
            )  # fmt: skip
    except InputProblems as bad:
        raise InputProblems([*problems, *bad.problems]) from None
    if problems:
        raise InputProblems(problems)
    _give(table, format, out, forest)


def _give(table: ImpactTable, format: ImpactFormat, out: Path | None, forest: Path | None) -> None:
    """The plot where one is asked for, and the table in its format."""
    if forest is not None:
        from workadvance.evidence.impact.forest import forest_plot, forest_rows

        rows, axis = forest_rows(table)
        forest.write_text(forest_plot(rows, axis), encoding="utf-8")
    if format is ImpactFormat.xlsx:
        from workadvance.evidence.impact.layout import workbook

        _give_bytes(workbook(table), out)
        return
    text = _text(table, format)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)
    if format is ImpactFormat.csv:
        for notice in table.notices:
            typer.echo(f"Warning, {notice}", err=True)
        if table.subgroups:
            typer.echo("CSV holds the rows only; ask for json, xlsx or table to see the subgroups.", err=True)


def _text(table: ImpactTable, format: ImpactFormat) -> str:
    if format is ImpactFormat.json:
        return to_json(table.as_json()) + "\n"
    if format is ImpactFormat.csv:
        import io

        buffer = io.StringIO()
        write_rows(table.rows, "csv", out=buffer)
        return buffer.getvalue()
    from workadvance.evidence.impact.layout import printed

    return printed(table)


def _out_problems(out: Path | None, forest: Path | None, format: ImpactFormat) -> list[Problem]:
    problems = _svg_problems(forest)
    if out is not None and not out.parent.is_dir():
        problems.append(Problem(f"there is no folder “{out.parent}”. Make it first.", column="--out"))
    if format is ImpactFormat.xlsx and out is None and sys.stdout.isatty():
        problems.append(Problem("a workbook cannot be shown here; name a file with --out.", column="--format"))
    return problems


def _svg_problems(path: Path | None) -> list[Problem]:
    if path is None:
        return []
    problems = []
    if path.suffix.lower() != ".svg":
        problems.append(Problem(f"“{path}” must end in .svg.", column="--forest"))
    if not path.parent.is_dir():
        problems.append(Problem(f"there is no folder “{path.parent}”. Make it first.", column="--forest"))
    return problems


def check_svg(path: Path | None) -> None:
    """Refuse a plot's file name that is not an SVG in an existing folder."""
    if problems := _svg_problems(path):
        raise InputProblems(problems)


def _give_bytes(content: bytes, out: Path | None) -> None:
    if out is not None:
        out.write_bytes(content)
    else:
        typer.get_binary_stream("stdout").write(content)


@contextmanager
def _progress(permutations: int | None) -> Iterator[Callable[[float], None] | None]:
    """A bar on standard error while permutations run, when someone is watching."""
    if permutations == 0 or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Dealing the lottery again", total=1.0)
        yield lambda share: bar.update(task, completed=share)
