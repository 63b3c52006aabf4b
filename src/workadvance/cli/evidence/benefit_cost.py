"""`workadvance evidence benefit-cost`: benefits and costs of a program from a model in YAML."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from workadvance.tables import Format, InputProblems, Problem, rows_of, to_json, write_rows


class AnswerTable(enum.StrEnum):
    """A table of the answer."""

    perspectives = "perspectives"
    lines = "lines"
    years = "years"
    tornado = "tornado"
    break_even = "break-even"
    unit_costs = "unit-costs"
    mvpf = "mvpf"


class Side(enum.StrEnum):
    """Whose view the chart shows."""

    participant = "participant"
    government = "government"
    society = "society"


_TITLES = {
    AnswerTable.perspectives: "Net present value, dollars of {year} per person, with the central {cover} of {draws} draws (seed {seed})",
    AnswerTable.lines: "Present value by line",
    AnswerTable.years: "Cumulated net to the end of each year",
    AnswerTable.tornado: "What the net hangs on: one input at a time from its low to its high",
    AnswerTable.break_even: "Where the answer turns",
    AnswerTable.unit_costs: "What the program's cost bought",
    AnswerTable.mvpf: "Marginal value of public funds: gain to the participant per net dollar of the government",
}
_LABELS = {
    "net_low": "low",
    "net_high": "high",
    "probability_positive": "chance net > 0",
    "net_per_program_dollar": "net per program $",
    "net_at_low": "net at low",
    "net_at_high": "net at high",
    "projected_share": "projected",
}


FileArgument = Annotated[Path, typer.Argument(metavar="FILE.yaml", help="The model: what is gained and what it costs.")]
DrawsOption = Annotated[int, typer.Option("--draws", metavar="N", help="Draws of the simulation.")]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Makes the simulation repeatable.")]
AlphaOption = Annotated[
    float, typer.Option("--alpha", metavar="A", help="What the interval leaves out: 0.10 gives a 90% interval.")
]
ShowOption = Annotated[
    list[AnswerTable] | None,
    typer.Option("--show", help="Which table to print; may be repeated. All of them, if left out (CSV: perspectives)."),
]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE.svg", help="Also draw the tornado into this file.")
]
PlotForOption = Annotated[Side, typer.Option("--plot-for", help="Whose net the tornado shows.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]


def register(app: typer.Typer) -> None:
    """Add the command to `workadvance evidence`."""
    app.command("benefit-cost")(benefit_cost)


def benefit_cost(
    file: FileArgument,
    draws: DrawsOption = 10_000,
    seed: SeedOption = 0,
    alpha: AlphaOption = 0.10,
    show: ShowOption = None,
    plot: PlotOption = None,
    plot_for: PlotForOption = Side.society,
    format: FormatOption = Format.table,
) -> None:
    """Was it worth it: benefits and costs to the participant, the government and society.

    The model is a YAML file of **lines**: earnings, fringe benefits, taxes, transfers, work costs, program cost, and the
    services the control group got elsewhere. Each line has its source, and says for how many years it was observed and
    how it goes on after that. Amounts are dollars per person, program group minus control group.

    You get, for each perspective, the **net present value** with an interval from a simulation; what each line adds; when
    it pays back; which input the answer hangs on (**tornado**); at what size of a line it turns (**break-even**); and the
    cost per participant, completer, placement and year of retained work; and the **marginal value of public funds**. Taxes and transfers cancel for society.

    Example: `workadvance evidence benefit-cost model.yaml --seed 1 --plot tornado.svg`
    """
    import numpy as np

    from workadvance.evidence.benefit_cost import compare_benefits_and_costs, read_model

    if plot is not None and plot.suffix.lower() != ".svg":
        raise InputProblems(Problem(f"found “{plot}”; it must end in .svg.", column="--plot"))
    if format is Format.csv and show is not None and len(show) > 1:
        raise InputProblems(Problem("a CSV holds one table; name one.", column="--show"))
    answer = compare_benefits_and_costs(read_model(file), rng=np.random.default_rng(seed), draws=draws, alpha=alpha)
    if plot is not None:
        _draw(answer, plot, plot_for)
    parts = show or (list(AnswerTable) if format is Format.table else [AnswerTable.perspectives])
    if format is Format.json:
        content = _json(answer, seed)
        print(
            to_json({p.value.replace("-", "_"): content[p.value.replace("-", "_")] for p in show} if show else content)
        )
        return
    if format is Format.csv:
        write_rows(_rows(answer, parts[0]), format)
        return
    print(f"{answer.title}\n")
    for part in parts:
        title = _TITLES[part].format(year=answer.price_year, cover=f"{1 - alpha:.0%}", draws=f"{draws:,}", seed=seed)
        _print_part(_rows(answer, part), title)
    for heading, sentences in (("Assumptions", answer.assumptions), ("Warnings", answer.warnings)):
        if sentences and not show:
            print(heading)
            print("".join(f"- {sentence}\n" for sentence in sentences))


def _draw(answer: Any, plot: Path, side: Side) -> None:
    from workadvance.evidence.benefit_cost.chart import tornado_chart

    try:
        svg = tornado_chart(answer, side.value)
    except ValueError as nothing:
        raise InputProblems(Problem(f"{nothing}.", column="--plot")) from nothing
    plot.write_text(svg, encoding="utf-8")
    print(f"Wrote {plot}.", file=sys.stderr)


def _print_part(rows: list[Any], title: str) -> None:
    if rows:
        columns = [name for name in _names(rows) if name != "source"]
        write_rows([_rounded(row) for row in rows_of(rows)], columns=columns, labels=_LABELS, title=title)


def _json(answer: Any, seed: int) -> dict[str, Any]:
    from dataclasses import fields

    content = {field.name: getattr(answer, field.name) for field in fields(answer)}
    simulation = answer.simulation
    return {**content, "simulation": {"draws": simulation.draws, "seed": seed, "alpha": simulation.alpha}}


def _rows(answer: Any, part: AnswerTable) -> list[Any]:
    rows = getattr(answer, part.value.replace("-", "_"))
    return list(rows) if isinstance(rows, tuple) else [rows]


def _names(rows: list[Any]) -> list[str]:
    from dataclasses import fields

    return [field.name for field in fields(rows[0])]


_SHARES = {
    "probability_positive": 1,
    "projected_share": 0,
    "pays_for_itself": 1,
}  # decimals shown for each percentage
_RATIOS = ("net_per_program_dollar", "value", "low", "high")


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Dollars to the dollar and shares as percentages: more digits would pretend to be known."""
    shown: dict[str, Any] = {}
    for name, value in row.items():
        if not isinstance(value, float):
            shown[name] = value
        elif name in _SHARES:
            shown[name] = f"{value:.{_SHARES[name]}%}"
        elif name in _RATIOS:
            shown[name] = round(value, 2)
        else:
            shown[name] = round(value)
    return shown
