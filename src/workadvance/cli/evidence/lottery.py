"""`workadvance evidence lottery` and `lottery-verify`: draw who is offered a place, and prove the draw."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polars as pl
import typer

from workadvance.evidence.lottery import DEFAULT_ARMS, Lottery, draw_lottery, verify_lottery
from workadvance.tables import Format, InputProblems, Problem, read_table, to_json, write_rows


def register(app: typer.Typer) -> None:
    """Add the lottery's commands to `workadvance evidence`."""
    app.command("lottery")(lottery)
    app.command("lottery-verify")(lottery_verify)


def lottery(
    roster: Path = typer.Argument(
        ..., metavar="ROSTER", help="CSV or Parquet file, one row for each person on the list."
    ),
    id: str = typer.Option(..., "--id", metavar="COL", help="The column that names the person. No blanks, no repeats."),
    out: Path = typer.Option(
        ...,
        "--out",
        metavar="FILE",
        help="Where the roster with its new column `arm` goes; the record goes beside it as .json.",
    ),
    seed: int = typer.Option(
        ...,
        "--seed",
        metavar="N",
        help="Any whole number. Announce it before the list is closed; anyone can then redo the draw.",
    ),
    stratum: list[str] = typer.Option(
        [],
        "--stratum",
        metavar="COL",
        help="Keep the ratio within each value of this column (site, track). May be repeated.",
    ),
    ratio: str = typer.Option(
        "1:1", "--ratio", help="People for each arm in every block, in the order of the arms: 1:1, 2:1, 1:1:1."
    ),
    arms: list[str] = typer.Option(
        list(DEFAULT_ARMS),
        "--arms",
        metavar="NAMES",
        help="The arms' names, separated by commas.",
        show_default="program,control",
    ),
    format: Format = typer.Option(Format.table, "--format", help="How the counts are printed."),
) -> None:
    """Draw the lottery: who is offered the programme, who is in the control group.

    The same seed and the same list give the same draw on any machine and in any row order. FILE holds the
    roster's columns plus `arm`; the record beside it proves the draw (`workadvance evidence lottery-verify`).
    """
    record_path = out.with_suffix(".json")
    problems = _out_problems(out, record_path, roster)
    try:
        names = [name for text in arms for name in text.split(",")]
        drawn = draw_lottery(_read(roster), id=id, strata=stratum, ratio=ratio, arms=names, seed=seed, name=roster.name)
    except InputProblems as bad:
        raise InputProblems([*problems, *bad.problems]) from None
    if problems:
        raise InputProblems(problems)
    if record_path.exists() and _held_draw(record_path) != drawn.record["assignment_hash"]:
        typer.echo(f"{out} held another draw; it is replaced.", err=True)
    _write(drawn, out, record_path)
    write_rows(
        [
            {
                **dict(zip(drawn.record["strata"], count.stratum, strict=True)),
                "people": count.people,
                **count.arms,
                "imbalance": count.imbalance,
            }
            for count in drawn.strata
        ],
        format,
    )
    typer.echo(f"Drew {drawn.assigned.height} people with seed {seed}: {out}; record: {record_path}", err=True)


def lottery_verify(
    record: Path = typer.Argument(..., metavar="RECORD", help="The JSON record the lottery wrote."),
    roster: Path = typer.Argument(..., metavar="ROSTER", help="The list the lottery was drawn from."),
    file: Path = typer.Argument(..., metavar="FILE", help="The file with the column `arm` that was handed out."),
    format: Format = typer.Option(Format.table, "--format", help="How the checks are printed."),
) -> None:
    """Prove a draw: draw again from the record and the roster and compare with the file handed out.

    Ends with status 0 when every check passes and 1 when one does not.
    """
    if not record.is_file():
        raise InputProblems(Problem("there is no such file. Check the path.", file=str(record)))
    try:
        held = json.loads(record.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise InputProblems(Problem(f"is not a lottery's record (JSON): {error}", file=record.name)) from error
    if not isinstance(held, dict):
        message = "is not a lottery's record: an object with seed, ratio and hashes is needed."
        raise InputProblems(Problem(message, file=record.name))
    checks = verify_lottery(held, _read(roster), _read(file))
    write_rows(checks, format)
    if all(check.passed for check in checks):
        typer.echo("Proven: this is the draw of this list with this seed.", err=True)
        return
    typer.echo("Not proven: see the checks that did not pass.", err=True)
    raise typer.Exit(1)


def _read(path: Path) -> pl.DataFrame:
    """Every column as it is written: CSV cells stay text, so 007 stays 007."""
    return read_table(path, [], extra=True)


def _out_problems(out: Path, record: Path, roster: Path) -> list[Problem]:
    problems = []
    if out.suffix.lower() not in (".csv", ".parquet"):
        problems.append(Problem(f"“{out}” must end in .csv or .parquet.", column="--out"))
    if not out.parent.is_dir():
        problems.append(Problem(f"there is no folder “{out.parent}”. Make it first.", column="--out"))
    if roster.resolve() in (out.resolve(), record.resolve()):
        problems.append(Problem("it would overwrite the roster. Choose another name.", column="--out"))
    if record.exists() and _held_draw(record) is None:
        message = f"the record would overwrite “{record}”, which is not a lottery's record. Choose another name."
        problems.append(Problem(message, column="--out"))
    return problems


def _held_draw(record: Path) -> str | None:
    """The assignment hash an existing record holds; None when the file is something else."""
    try:
        return str(json.loads(record.read_text(encoding="utf-8"))["assignment_hash"])
    except (ValueError, KeyError, TypeError):
        return None


def _write(drawn: Lottery, out: Path, record: Path) -> None:
    """Both files or neither: written beside their places first, then moved there."""
    fresh = [out.with_name(f".{out.name}.part"), record.with_name(f".{record.name}.part")]
    try:
        if out.suffix.lower() == ".parquet":
            drawn.assigned.write_parquet(fresh[0])
        else:
            drawn.assigned.write_csv(fresh[0])
        fresh[1].write_text(to_json(drawn.record) + "\n", encoding="utf-8")
        os.replace(fresh[0], out)
        os.replace(fresh[1], record)
    finally:
        for path in fresh:
            path.unlink(missing_ok=True)
