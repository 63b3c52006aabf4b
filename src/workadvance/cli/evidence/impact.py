"""`workadvance evidence impact`: what the programme changed, from a table of everyone randomised."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import typer

from workadvance.tables import InputProblems, Problem, read_table, to_json, write_rows


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


def register(app: typer.Typer) -> None:
    """Add the impact command to `workadvance evidence`."""
    app.command("impact")(impact)


def impact(
    data: Path = typer.Argument(..., metavar="DATA", help="CSV or Parquet file, one row for everyone randomised."),
    treatment: str = typer.Option(
        ..., "--treatment", metavar="COL", help="The column with the arm the lottery gave: 0/1 or labels."
    ),
    outcome: list[str] = typer.Option(
        ..., "--outcome", metavar="COL", help="A column to compare: earnings, employed (0/1). May be repeated."
    ),
    control: str | None = typer.Option(
        None, "--control", metavar="LABEL", help="Which label is the control group (0 or “control” is found by itself)."
    ),
    covariate: list[str] = typer.Option(
        [], "--covariate", metavar="COL", help="A fact known before the lottery, to sharpen the estimate. Repeatable."
    ),
    categorical: list[str] = typer.Option(
        [], "--categorical", metavar="COL", help="A covariate whose numbers are codes, not amounts. Repeatable."
    ),
    block: str | None = typer.Option(
        None, "--block", metavar="COL", help="What the lottery was drawn within: the site."
    ),
    cluster: str | None = typer.Option(
        None, "--cluster", metavar="COL", help="Whole groups that were assigned together: the class, the office."
    ),
    subgroup: list[str] = typer.Option(
        [],
        "--subgroup",
        metavar="COL",
        help="Estimate each group of this column apart and test if they differ. Repeatable.",
    ),
    enrolled: str | None = typer.Option(
        None,
        "--enrolled",
        metavar="COL",
        help="Dates of enrolment: report the early and the late cohort as a subgroup.",
    ),
    early_until: datetime | None = typer.Option(
        None,
        "--early-until",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The early cohort's last day (else the median).",
    ),
    weights: str | None = typer.Option(None, "--weights", metavar="COL", help="Sampling weights, 0 or more."),
    takeup: str | None = typer.Option(
        None, "--takeup", metavar="COL", help="Who took part (1/0), offered or not: adds the effect of taking part."
    ),
    zero_when_blank: list[str] = typer.Option(
        [],
        "--zero-when-blank",
        metavar="COL",
        help="Outcomes from records where blank means none: blank is 0. Repeatable.",
    ),
    se: StandardErrors | None = typer.Option(
        None, "--se", help="Standard errors; HC2 if nothing is said, cluster-robust with --cluster.", show_default=False
    ),
    permutations: int = typer.Option(
        0, "--permutations", metavar="N", help="Also test by dealing the lottery again N times."
    ),
    seed: int = typer.Option(0, "--seed", metavar="N", help="Makes the permutations repeatable."),
    alpha: float = typer.Option(0.10, "--alpha", help="Intervals cover 1 - alpha: 0.10 gives 90 per cent."),
    confirmatory: list[str] = typer.Option(
        [],
        "--confirmatory",
        metavar="COL",
        help="Outcomes fixed beforehand as the test of success: corrected together.",
    ),
    format: ImpactFormat = typer.Option(ImpactFormat.table, "--format", help="How the result is given."),
    out: Path | None = typer.Option(None, "--out", metavar="FILE", help="Write there instead of standard output."),
    forest: Path | None = typer.Option(None, "--forest", metavar="FILE.svg", help="Also draw the forest plot."),
) -> None:
    """What did the programme change? Everyone randomised, each arm against the control group.

    A person without earnings counts with 0: write 0, or name the column with --zero-when-blank. Blank cells are
    otherwise missing, and the people behind them are left out and counted by arm.
    """
    problems = _out_problems(out, forest, format)
    from workadvance.evidence.impact import estimate_impacts

    try:
        with _progress(permutations) as progress:
            table = estimate_impacts(
                read_table(data),
                treatment=treatment,
                outcomes=outcome,
                control=control,
                covariates=covariate,
                categorical=categorical,
                block=block,
                cluster=cluster,
                subgroups=subgroup,
                enrolled=enrolled,
                early_until=early_until.date() if early_until else None,
                weights=weights,
                takeup=takeup,
                zero_when_blank=zero_when_blank,
                se=se.value if se else None,
                permutations=permutations,
                seed=seed,
                alpha=alpha,
                confirmatory=confirmatory,
                name=data.name,
                progress=progress,
            )
    except InputProblems as bad:
        raise InputProblems([*problems, *bad.problems]) from None
    if problems:
        raise InputProblems(problems)
    if forest is not None:
        from workadvance.evidence.impact.forest import forest_plot, forest_rows

        rows, axis = forest_rows(table)
        forest.write_text(forest_plot(rows, axis), encoding="utf-8")
    if format is ImpactFormat.xlsx:
        from workadvance.evidence.impact.layout import workbook

        _give_bytes(workbook(table), out)
        return
    if format is ImpactFormat.json:
        text = to_json(table.as_json()) + "\n"
    elif format is ImpactFormat.csv:
        import io

        buffer = io.StringIO()
        write_rows(table.rows, "csv", out=buffer)
        text = buffer.getvalue()
    else:
        from workadvance.evidence.impact.layout import printed

        text = printed(table)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)
    if format is ImpactFormat.csv:
        for notice in table.notices:
            typer.echo(f"Warning, {notice}", err=True)
        if table.subgroups:
            typer.echo("CSV holds the rows only; ask for json, xlsx or table to see the subgroups.", err=True)


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
def _progress(permutations: int) -> Iterator[Callable[[float], None] | None]:
    """A bar on standard error while permutations run, when somebody is watching."""
    if not permutations or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Dealing the lottery again", total=1.0)
        yield lambda share: bar.update(task, completed=share)
