"""`workadvance evidence lottery` and `lottery-verify`: draw who is offered a place, and prove the draw."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workadvance.tables import Format, InputProblems, Problem, read_table, to_json, write_rows

if TYPE_CHECKING:
    import polars as pl

    from workadvance.evidence.lottery import Earlier, Lottery

RosterArgument = Annotated[
    Path, typer.Argument(metavar="ROSTER", help="CSV or Parquet file, one row for each person on the list.")
]
IdOption = Annotated[
    str, typer.Option("--id", metavar="COL", help="The column that names the person. No blanks, no repeats.")
]
OutOption = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Where the roster with its new column `arm` goes; the record goes beside it as .json.",
    ),
]
SeedOption = Annotated[
    str,
    typer.Option(
        "--seed",
        metavar="SEED",
        help="A whole number, or any text such as a state lottery's result (it is hashed). Announce where it will come "
        "from before the list is closed; anyone can then redo the draw.",
    ),
]
StratumOption = Annotated[
    list[str],
    typer.Option(
        "--stratum",
        metavar="COL",
        help="Keep the ratio within each value of this column (site, track). May be repeated.",
    ),
]
RatioOption = Annotated[
    str, typer.Option("--ratio", help="People for each arm in every block, in the order of the arms: 1:1, 2:1, 1:1:1.")
]
ArmsOption = Annotated[
    list[str],
    typer.Option(
        "--arms", metavar="NAMES", help="The arms' names, separated by commas.", show_default="program,control"
    ),
]
HouseholdOption = Annotated[
    str | None,
    typer.Option(
        "--household", metavar="COL", help="Draw households: people with the same value get one arm together."
    ),
]
EarlierOption = Annotated[
    Path | None,
    typer.Option(
        "--earlier",
        metavar="FILE",
        help="Continue this draw (its record beside it as .json): its people keep their arms, new people are dealt.",
    ),
]
WitnessOption = Annotated[
    list[str],
    typer.Option("--witness", metavar="NAME", help="Who saw the seed drawn; kept in the record. May be repeated."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the counts are printed.")]


def register(app: typer.Typer) -> None:
    """Add the lottery's commands to `workadvance evidence`."""
    app.command("lottery")(lottery)
    app.command("lottery-verify")(lottery_verify)


def lottery(
    roster: RosterArgument,
    id: IdOption,
    out: OutOption,
    seed: SeedOption,
    stratum: StratumOption = [],
    ratio: RatioOption = "1:1",
    arms: ArmsOption = [],
    household: HouseholdOption = None,
    earlier: EarlierOption = None,
    witness: WitnessOption = [],
    format: FormatOption = Format.table,
) -> None:
    """Draw the lottery: who is offered the program, who is in the control group.

    The same seed and the same list give the same draw on any machine and in any row order. FILE holds the
    roster's columns plus `arm`; the record beside it proves the draw (`workadvance evidence lottery-verify`).
    """
    from workadvance.evidence.lottery import DEFAULT_ARMS, draw_lottery

    record_path = out.with_suffix(".json")
    problems = _out_problems(out, record_path, roster)
    try:
        names = [name for text in arms for name in text.split(",")] or list(DEFAULT_ARMS)
        drawn = draw_lottery(
            _read(roster),
            id=id,
            strata=stratum,
            ratio=ratio,
            arms=names,
            seed=_seed(seed),
            household=household,
            earlier=_earlier(earlier),
            witnesses=witness,
            name=roster.name,
        )
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
    typer.echo(f"Publish the record's hash with the draw: {drawn.record['record_hash']}", err=True)
    for notice in drawn.notices:
        typer.echo(f"Warning, {notice}", err=True)
    typer.echo(f"Drew {drawn.assigned.height} people with seed {seed}: {out}; record: {record_path}", err=True)


def lottery_verify(
    record: Path = typer.Argument(..., metavar="RECORD", help="The JSON record the lottery wrote."),
    roster: Path = typer.Argument(..., metavar="ROSTER", help="The list the lottery was drawn from."),
    file: Path = typer.Argument(..., metavar="FILE", help="The file with the column `arm` that was handed out."),
    earlier: Path | None = typer.Option(
        None, "--earlier", metavar="FILE", help="The file of the draw this one continued (its record beside it)."
    ),
    published: str | None = typer.Option(
        None,
        "--record-hash",
        metavar="HASH",
        help="The record's hash as it was published, or its first 12 digits or more.",
    ),
    format: Format = typer.Option(Format.table, "--format", help="How the checks are printed."),
) -> None:
    """Prove a draw: draw again from the record and the roster and compare with the file handed out.

    Ends with status 0 when every check passes and 1 when one does not.
    """
    from workadvance.evidence.lottery import verify_lottery

    held = _record(record)
    checks = verify_lottery(held, _read(roster), _read(file), _earlier(earlier), published)
    write_rows(checks, format)
    if all(check.passed for check in checks):
        typer.echo("Proven: this is the draw of this list with this seed.", err=True)
        return
    typer.echo("Not proven: see the checks that did not pass.", err=True)
    raise typer.Exit(1)


def _seed(text: str) -> int | str:
    """A whole number as such, anything else as the text it is."""
    return int(text) if re.fullmatch(r"\s*[-+]?[0-9]+\s*", text) else text


def _record(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputProblems(Problem("there is no such file. Check the path.", file=str(path)))
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise InputProblems(Problem(f"is not a lottery's record (JSON): {error}", file=path.name)) from error
    if not isinstance(held, dict):
        message = "is not a lottery's record: an object with seed, ratio and hashes is needed."
        raise InputProblems(Problem(message, file=path.name))
    return held


def _earlier(path: Path | None) -> Earlier | None:
    """A draw made before: its file, and the record beside it."""
    from workadvance.evidence.lottery import Earlier

    return None if path is None else Earlier(_record(path.with_suffix(".json")), _read(path))


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
