"""`workadvance evidence retention`: how long people keep their jobs, who leaves sooner, and how sure that is."""

from __future__ import annotations

import enum
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workadvance.tables import Format, read_table, to_json, write_rows

if TYPE_CHECKING:
    from workadvance.evidence.retention import PredictionCheck, RetentionAnalysis


class RetentionModel(enum.StrEnum):
    """Kinds of model."""

    cox = "cox"
    discrete = "discrete"


DataArgument = Annotated[
    Path, typer.Argument(metavar="DATA", help="CSV or Parquet file, one row for each spell of work.")
]
DurationOption = Annotated[
    str | None, typer.Option("--duration", metavar="COL", help="How long each spell was followed, in any unit.")
]
EventOption = Annotated[
    str | None, typer.Option("--event", metavar="COL", help="1 if the job ended then, 0 if following stopped.")
]
StartOption = Annotated[str | None, typer.Option("--start", metavar="COL", help="Or: the day the job began.")]
EndOption = Annotated[
    str | None, typer.Option("--end", metavar="COL", help="And the day it ended; blank while it lasts.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="And the last day anything is known of."),
]
ByOption = Annotated[str | None, typer.Option("--by", metavar="COL", help="A curve for each group of this column.")]
AtOption = Annotated[
    list[float],
    typer.Option("--at", metavar="T", help="Times shown. Repeatable.", show_default="30, 90, 180 and 365"),
]
CovariateOption = Annotated[
    list[str], typer.Option("--covariate", metavar="COL", help="A fact known at the start; fits a model. Repeatable.")
]
CategoricalOption = Annotated[
    list[str],
    typer.Option("--categorical", metavar="COL", help="A covariate whose numbers are codes. Repeatable."),
]
ModelOption = Annotated[
    RetentionModel, typer.Option("--model", help="cox, or discrete for times known by month or quarter.")
]
IntervalOption = Annotated[float, typer.Option("--interval", metavar="T", help="The discrete model's step.")]
HorizonOption = Annotated[
    float | None,
    typer.Option(
        "--horizon", metavar="T", help="Where predictions are checked; else the last time enough people reach."
    ),
]
TrainOption = Annotated[
    datetime | None,
    typer.Option(
        "--train-until",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Also fit to what was known on this day and check on those who began later. Needs --start.",
    ),
]
AlphaOption = Annotated[float, typer.Option("--alpha", help="Intervals cover 1 - alpha.")]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Draws the fifths for cross-fitting.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How the result is given; CSV has the curve.")]


def register(app: typer.Typer) -> None:
    """Add the retention command to `workadvance evidence`."""
    app.command("retention")(retention)


def retention(
    data: DataArgument,
    duration: DurationOption = None,
    event: EventOption = None,
    start: StartOption = None,
    end: EndOption = None,
    as_of: AsOfOption = None,
    by: ByOption = None,
    at: AtOption = [],
    covariate: CovariateOption = [],
    categorical: CategoricalOption = [],
    model: ModelOption = RetentionModel.cox,
    interval: IntervalOption = 30.0,
    horizon: HorizonOption = None,
    train_until: TrainOption = None,
    alpha: AlphaOption = 0.10,
    seed: SeedOption = 0,
    format: FormatOption = Format.table,
) -> None:
    """How long do people keep their jobs? The share still there after each time, with the number followed so long.

    With covariates also a model of who leaves sooner (hazard ratios) and whether its predictions come true: for people
    left out of the fit, and with --train-until for those who began later. Too few people or endings are refused.

    Example: `workadvance evidence retention spells.csv --start began --end ended --as-of 2027-06-30 --by sector`
    """
    from workadvance.evidence.retention import retention as analyze

    found = analyze(
        read_table(data), duration=duration, event=event, start=start, end=end, as_of=as_of.date() if as_of else None,
        by=by, at=at, covariates=covariate, categorical=categorical, model=model.value, interval=interval, horizon=horizon,
        train_until=train_until.date() if train_until else None, alpha=alpha, seed=seed, name=data.name,
    )  # fmt: skip
    if format is Format.json:
        typer.echo(to_json(asdict(found)))
        return
    if format is Format.csv:
        write_rows(found.curve, format)
    else:
        _print(found)
    for notice in found.notices:
        typer.echo(f"Warning, {notice}", err=True)


def _print(found: RetentionAnalysis) -> None:
    cover = f"{100 * (1 - found.alpha):g}% interval"
    rows = [
        {**asdict(p), "share": _percent(p.share), "interval": _range(_percent(p.ci_low), _percent(p.ci_high))}
        for p in found.curve
    ]
    columns = ["group", "time", "people", "at_risk", "ended", "censored", "share", "interval"]
    labels = {"at_risk": "followed so long", "censored": "following stopped", "share": "still there", "interval": cover}
    write_rows(rows, columns=columns, labels=labels, title=f"{found.ended:,} of {found.people:,} spells ended")
    if not found.effects:
        return
    effects = [
        {
            **asdict(e),
            "interval": _range(f"{e.ci_low:.2f}", f"{e.ci_high:.2f}"),
            "hazard_ratio": f"{e.hazard_ratio:.2f}",
        }
        for e in found.effects
    ]
    columns = ["covariate", "hazard_ratio", "interval", "p_value"]
    labels = {
        "hazard_ratio": "hazard ratio",
        "interval": cover,
        "p_value": "p-value",
        "proportional_p": "p, same over time",
    }
    columns += ["proportional_p"] if found.model == "cox" else []
    write_rows(effects, columns=columns, labels=labels, title="Who leaves sooner (a ratio above 1) or later")
    for check in (found.calibration, found.out_of_time):
        if check is not None:
            _print_check(check, cover)


def _print_check(check: PredictionCheck, cover: str) -> None:
    rows: list[dict[str, Any]] = [
        {
            "group": g.group,
            "people": g.people,
            "at_risk": g.at_risk,
            "predicted": _percent(g.predicted),
            "observed": _percent(g.observed),
            "interval": _range(_percent(g.ci_low), _percent(g.ci_high)),
            "holds": "yes" if g.holds else "no",
        }
        for g in check.groups
    ]
    title = f"Predicted and observed at {check.horizon:g}, {check.how} (from least to most likely to stay)"
    write_rows(rows, labels={"at_risk": "followed so long", "interval": cover}, title=title)
    slope = "not known" if check.slope is None else f"{check.slope:.2f}"
    ranked = "not known" if check.concordance is None else f"{check.concordance:.2f}"
    typer.echo(
        f"Fitted to {check.trained:,} spells ({check.trained_ended:,} endings), checked on {check.people:,}: predicted "
        f"{check.predicted:.1%}, observed {check.observed:.1%}; slope {slope} (1 is right), concordance {ranked} (0.5 is "
        f"chance), Brier score {check.brier:.3f} (one share for everyone: {check.brier_without:.3f})."
    )


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.1%}"


def _range(low: str | None, high: str | None) -> str:
    return "" if low is None or high is None else f"{low} to {high}"
