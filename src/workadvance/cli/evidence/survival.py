"""`workadvance evidence survival`: how long people stay in a job, or wait for one, in each arm."""

from __future__ import annotations

from pathlib import Path

import typer

from workadvance.tables import Format, read_table, write_rows


def register(app: typer.Typer) -> None:
    """Add the survival command to `workadvance evidence`."""
    app.command("survival")(survival)


SHOWN = {
    "arm": "arm",
    "measure": "measure",
    "program": "program",
    "control": "control",
    "difference": "difference",
    "standard_error": "std. error",
    "interval": "interval",
    "p_value": "p-value",
}


def survival(
    data: Path = typer.Argument(..., metavar="DATA", help="CSV or Parquet file, one row for everyone randomized."),
    treatment: str = typer.Option(..., "--treatment", metavar="COL", help="The column with the arm the lottery gave."),
    duration: str = typer.Option(..., "--duration", metavar="COL", help="How long each person was followed."),
    event: str = typer.Option(
        ..., "--event", metavar="COL", help="1 if the time ended in the event (left the job), 0 if following stopped."
    ),
    control: str | None = typer.Option(None, "--control", metavar="LABEL", help="Which label is the control group."),
    block: str | None = typer.Option(None, "--block", metavar="COL", help="What the lottery was drawn within."),
    horizon: float | None = typer.Option(
        None, "--horizon", metavar="T", help="Compare at this time; else as far as every arm is followed."
    ),
    alpha: float = typer.Option(0.10, "--alpha", help="Intervals cover 1 - alpha."),
    format: Format = typer.Option(Format.table, "--format", help="How the result is given."),
) -> None:
    """How long do people stay? The share still there at a horizon, and the mean time there, in each arm."""
    from workadvance.evidence.impact.survival import survival_effects

    table = survival_effects(
        read_table(data),
        treatment=treatment,
        duration=duration,
        event=event,
        control=control,
        block=block,
        horizon=horizon,
        alpha=alpha,
        name=data.name,
    )
    if format is Format.table:
        lines = []
        for row in table.rows:
            for measure, name in ((f"share at {row.horizon:g}", "share"), (f"mean time to {row.horizon:g}", "mean")):
                low, high = getattr(row, f"{name}_ci_low"), getattr(row, f"{name}_ci_high")
                lines.append(
                    {
                        "arm": row.arm,
                        "measure": measure,
                        **{k: getattr(row, f"{name}_{k}") for k in ("program", "control", "difference")},
                        "standard_error": getattr(row, f"{name}_standard_error"),
                        "interval": f"{low:.4g} to {high:.4g}",
                        "p_value": getattr(row, f"{name}_p_value"),
                    }
                )
        write_rows(lines, format, labels={**SHOWN, "interval": f"{100 * (1 - alpha):g}% interval"})
        for row in table.rows:
            typer.echo(
                f"{row.arm}: {row.n_program:,} people, {row.events_program:,} events, {row.at_risk_program:,} followed to "
                f"{row.horizon:g}; control group: {row.n_control:,}, {row.events_control:,}, {row.at_risk_control:,}"
            )
    else:
        write_rows(table.rows, format)
    for notice in table.notices:
        typer.echo(f"Warning, {notice}", err=True)
