"""`workadvance match …`: who should be referred to which opening."""

from __future__ import annotations

import datetime as dt
import enum
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from workadvance.cli.match_sentences import (
    certificate_line,
    certificate_sentence,
    change_needed,
    gate_sentence,
    not_referred_sentence,
    pair_sentence,
    part_sentence,
)
from workadvance.tables import Format, InputProblems, Problem, nearest, to_json, write_rows
from workadvance.tables.printing import plain

if TYPE_CHECKING:
    import polars as pl

    from workadvance.matching import Solution, Weights

app = typer.Typer(
    name="match",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Show(enum.StrEnum):
    """Which rows of an answer are printed as CSV."""

    assignments = "assignments"
    unmatched = "unmatched"
    alternates = "alternates"


CANDIDATES = typer.Option(
    ...,
    "--candidates",
    metavar="C.csv",
    help="Job-ready people, one row each: candidate_id, occupations, credentials, wage_floor, zip, max_miles, "
    "shifts, available_from, background, days_job_ready, baseline_wage.",
)
ORDERS = typer.Option(
    ...,
    "--orders",
    metavar="O.csv",
    help="Job orders, one row each: order_id, occupation, required_credentials, wage, zip, remote, shifts, start_by, "
    "excludes, slots, benefits.",
)
FIT = typer.Option(
    None,
    "--fit",
    metavar="F.csv",
    help="What is known about single pairs: candidate_id, order_id, and fit or step_up_job from 0 to 1.",
)
ON = typer.Option(None, "--on", formats=["%Y-%m-%d"], help="Use the weights in force on this day. [default: today]")
FORMAT = typer.Option(Format.table, "--format", help="How to print: a table to read, JSON or CSV.")
SHOW = typer.Option(Show.assignments, "--show", help="Which rows to print as CSV.")


@app.command("solve")
def solve_(
    scores: Path = typer.Option(
        ..., "--scores", metavar="SCORES.csv", help="Allowed pairs: candidate_id, order_id, score (may be negative)."
    ),
    slots: Path = typer.Option(..., "--slots", metavar="SLOTS.csv", help="Openings: order_id, slots."),
    format: Format = FORMAT,
    show: Show = SHOW,
) -> None:
    """Find the best referrals for scores you already have.

    First the most people are referred, then the highest total score is reached. A pair that is not in SCORES is not
    allowed; each person gets at most one order, each order at most its slots. The answer comes with a proof.

    Example: `workadvance match solve --scores scores.csv --slots slots.csv --format json`
    """
    from workadvance.matching import read_scores, solve

    with _working("Finding the best referrals"):
        answer = solve(*read_scores(scores, slots))
    _print(answer, format, show, {})


@app.command("run")
def run_(
    candidates: Path = CANDIDATES,
    orders: Path = ORDERS,
    max_per_candidate: int = typer.Option(
        1, "--max-per-candidate", metavar="K", min=1, help="Refer one person to at most K orders."
    ),
    slate: int = typer.Option(
        0, "--slate", metavar="M", min=0, help="Name up to M alternates for each slot, the next people to ask."
    ),
    fit: Path | None = FIT,
    on: dt.datetime | None = ON,
    format: Format = FORMAT,
    show: Show = SHOW,
) -> None:
    """Make the slate: who is referred where, from the job-ready pool and the openings.

    Only pairs that meet every requirement count: occupation, credential, wage floor, reach, shift, start date,
    exclusion. They are scored in parts (`workadvance match explain` shows them), and the best referrals are found with a
    proof. For everyone not referred it says why, and what would change it. Lists are separated by semicolons, pay is
    hourly.

    Example: `workadvance match run --candidates candidates.csv --orders orders.csv --slate 2 --format json`
    """
    from workadvance.matching import read_pool, run

    weights = _weights(on)
    with _working("Making the slate"):
        people, asked = read_pool(candidates, orders)
        answer = run(
            people,
            asked,
            weights,
            max_per_candidate=max_per_candidate,
            alternates_per_slot=slate,
            extra=_extra(fit, people, asked),
        )
    _print(answer, format, show, {"weights": _as_json(weights)})


@app.command("pairs")
def pairs_(
    candidates: Path = CANDIDATES,
    orders: Path = ORDERS,
    fit: Path | None = FIT,
    on: dt.datetime | None = ON,
    format: Format = FORMAT,
) -> None:
    """List every pair that meets every requirement, with its score and the parts of it.

    Example: `workadvance match pairs --candidates candidates.csv --orders orders.csv --format csv`
    """
    from workadvance.matching import candidate_pairs, read_pool

    people, asked = read_pool(candidates, orders)
    write_rows(candidate_pairs(people, asked, _weights(on), _extra(fit, people, asked)), format)


@app.command("explain")
def explain_(
    candidate_id: str = typer.Argument(..., metavar="CANDIDATE", help="The person's candidate_id."),
    order_id: str = typer.Argument(..., metavar="ORDER", help="The order's order_id."),
    candidates: Path = CANDIDATES,
    orders: Path = ORDERS,
    fit: Path | None = FIT,
    on: dt.datetime | None = ON,
    format: Format = FORMAT,
) -> None:
    """Explain one pair: each requirement's result with its reason, and each part of the score.

    Example: `workadvance match explain C07 O03 --candidates candidates.csv --orders orders.csv`
    """
    import polars as pl

    from workadvance.matching import candidate_from_row, explain_pair, order_from_row, read_pool

    people, asked = read_pool(candidates, orders)
    person = _row(people, "candidate_id", candidate_id, candidates.name)
    order = _row(asked, "order_id", order_id, orders.name)
    extra = _extra(fit, people, asked)
    known: dict[str, Any] = {}
    if extra is not None:
        rows = extra.filter((pl.col("candidate_id") == candidate_id) & (pl.col("order_id") == order_id)).to_dicts()
        known = {k: rows[0].get(k) for k in ("fit", "step_up_job")} if rows else {}
    said = explain_pair(candidate_from_row(person), order_from_row(order), _weights(on), **known)
    if format is Format.json:
        shown = plain(said)
        for v, row in zip(said.verdicts, shown["verdicts"], strict=True):
            row["reason"] = gate_sentence(v.gate, v.verdict, v.facts)
            row["change"] = change_needed(v.gate, v.facts) if v.verdict == "fails" else None
        for p, row in zip(said.parts, shown["parts"], strict=True):
            row["reason"] = part_sentence(p)
        typer.echo(to_json(shown))
        return
    rows = [
        {"about": v.gate, "verdict": v.verdict, "points": None, "reason": gate_sentence(v.gate, v.verdict, v.facts)}
        for v in said.verdicts
    ]
    rows += [{"about": p.part, "verdict": None, "points": p.points, "reason": part_sentence(p)} for p in said.parts]
    write_rows(rows, format)
    typer.echo(pair_sentence(said), err=True)


@app.command("verify")
def verify_(
    result: Path = typer.Option(..., "--result", metavar="RESULT.json", help="What `solve` or `run` printed as JSON."),
    scores: Path | None = typer.Option(None, "--scores", metavar="SCORES.csv", help="The scores that were solved."),
    slots: Path | None = typer.Option(None, "--slots", metavar="SLOTS.csv", help="The slots that were solved."),
    candidates: Path | None = typer.Option(
        None, "--candidates", metavar="C.csv", help="The job-ready people of that run."
    ),
    orders: Path | None = typer.Option(None, "--orders", metavar="O.csv", help="The orders that were run."),
    fit: Path | None = FIT,
) -> None:
    """Check an answer's proof without solving anything again.

    Give the files the answer was made from: `--scores` and `--slots`, or `--candidates` and `--orders`. Exit status 1 if
    the proof does not hold, with every objection.

    Example: `workadvance match verify --scores scores.csv --slots slots.csv --result result.json`
    """
    from workadvance.matching import candidate_pairs, load_weights, read_pool, read_scores, verify_certificate

    answer = _result(result)
    if scores is not None and slots is not None:
        pairs, room = read_scores(scores, slots)
    elif candidates is not None and orders is not None:
        people, room = read_pool(candidates, orders)
        try:
            weights = load_weights(dt.date.fromisoformat(answer["weights"]["on"]))
        except (KeyError, TypeError, ValueError):
            raise InputProblems(
                Problem("does not say which day's weights it used; was it made by `match run`?", file=result.name)
            ) from None
        pairs = candidate_pairs(people, room, weights, _extra(fit, people, room))
    else:
        raise InputProblems(Problem("give --scores and --slots, or --candidates and --orders."))
    try:
        found = verify_certificate(pairs, room, answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputProblems(Problem(f"is not an answer of `match`: {error!r}", file=result.name)) from error
    if found.valid:
        typer.echo(
            f"The proof holds: {found.matched:,} people are referred and no more can be; "
            f"the total of {found.total_score:,.10g} cannot be beaten."
        )
        return
    for objection in found.objections:
        typer.echo(objection, err=True)
    raise typer.Exit(1)


def _weights(on: dt.datetime | None) -> Weights:
    from workadvance.matching import load_weights

    return load_weights(on.date() if on is not None else dt.date.today())


def _as_json(weights: Weights) -> dict[str, Any]:
    return {"on": weights.on, "points": dict(weights.points)}


def _extra(fit: Path | None, candidates: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame | None:
    if fit is None:
        return None
    from workadvance.matching import EXTRA_COLUMNS
    from workadvance.tables import read_table

    frame = read_table(fit, EXTRA_COLUMNS, key=["candidate_id", "order_id"])
    problems = []
    for column, known in (("candidate_id", candidates), ("order_id", orders)):
        ids = set(known[column].to_list())
        problems += [
            Problem(f"“{value}” is not there. Add it or remove this row.", file=fit.name, row=i + 2, column=column)
            for i, value in enumerate(frame[column].to_list())
            if value not in ids
        ]
    if problems:
        raise InputProblems(problems)
    return frame


def _row(frame: pl.DataFrame, column: str, wanted: str, file: str) -> dict[str, Any]:
    ids = frame[column].to_list()
    if wanted not in ids:
        like = nearest(wanted, ids)
        hint = f" Nearest: {', '.join(like)}." if like else ""
        raise InputProblems(Problem(f"there is no “{wanted}”.{hint}", file=file, column=column))
    return frame.row(ids.index(wanted), named=True)


def _result(path: Path) -> dict[str, Any]:
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputProblems(Problem(f"cannot be read as JSON: {error}", file=path.name)) from error
    if not isinstance(answer, dict) or "certificate" not in answer:
        raise InputProblems(Problem("is not an answer of `match solve` or `match run` in JSON.", file=path.name))
    return answer


@contextmanager
def _working(what: str) -> Iterator[None]:
    """A sign of life on standard error while something takes more than a moment."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


def _print(answer: Solution, format: Format, show: Show, more: dict[str, Any]) -> None:
    said = answer.to_dict() | more
    statement = certificate_sentence(answer.certificate)
    if format is Format.json:
        proof = answer.certificate
        told = {"optimal": proof.optimal, "statement": statement, "words": certificate_line(proof)}
        said["certificate"] = told | said["certificate"]
        for person, listed in zip(answer.unmatched, said["unmatched"], strict=True):
            listed["reasons"] = [
                {"code": r.code, "text": not_referred_sentence(r)} | r.to_dict() for r in person.reasons
            ]
        typer.echo(to_json(said))
        return
    referrals = [{k: v for k, v in a.items() if k != "parts"} | (a.get("parts") or {}) for a in said["assignments"]]
    waiting = [
        {"candidate_id": u.candidate_id, "code": r.code, "order_id": r.order_id, "reason": not_referred_sentence(r)}
        for u in answer.unmatched
        for r in u.reasons
    ]
    standing_by = [
        a | {"gives_up": a.get("gives_up"), "referred_to": ";".join(a["referred_to"])}
        for a in said.get("alternates", [])
    ]
    rows = {Show.assignments: referrals, Show.unmatched: waiting, Show.alternates: standing_by}
    if format is Format.csv:
        write_rows(rows[show], format, columns=_COLUMNS[show] if not rows[show] else None)
    else:
        for name, title in _TITLES.items():
            if rows[name]:
                write_rows(rows[name], format, title=title)
    typer.echo(f"{answer.matched:,} referred, {len(answer.unmatched):,} not; {statement}", err=True)


_TITLES = {
    Show.assignments: "Referred",
    Show.alternates: "Next to ask",
    Show.unmatched: "Not referred, and why",
}
_COLUMNS = {
    Show.assignments: ["candidate_id", "order_id", "score"],
    Show.unmatched: ["candidate_id", "code", "order_id", "reason"],
    Show.alternates: ["order_id", "rank", "candidate_id", "score", "gives_up", "referred_to"],
}
