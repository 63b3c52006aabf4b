"""From an evaluator's table to a `Trial`: what each column is for, checked as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from workadvance.evidence.impact.columns import Reader
from workadvance.evidence.impact.estimate import Floats, Integers
from workadvance.evidence.impact.trial import ReaderNotice, Trial, canonical_order
from workadvance.tables import Problem


def read_trial(
    data: pl.DataFrame,
    *,
    treatment: str,
    outcomes: Sequence[str] = (),
    control: str | None = None,
    covariates: Sequence[str] = (),
    categorical: Sequence[str] = (),
    block: str | None = None,
    cluster: str | None = None,
    subgroups: Sequence[str] = (),
    enrolled: str | None = None,
    early_until: dt.date | None = None,
    weights: str | None = None,
    takeup: str | None = None,
    takeup_amount: str | None = None,
    zero_when_blank: Sequence[str] = (),
    name: str = "data",
) -> Trial:
    """Check a table and make arrays of it; `estimate_impacts` says what each argument means.

    Raises InputProblems with every problem: missing columns, blank arms, blocks or clusters, text among numbers …
    """
    reader = Reader(data, name)
    taken = takeup or takeup_amount
    _check_roles(reader, treatment, outcomes, covariates, categorical, taken, weights, zero_when_blank)
    if data.height == 0:
        reader.problems.append(Problem("holds no people.", file=name))
        reader.stop_if_wrong()
    wanted: dict[str, Sequence[str | None]]
    wanted = {"--treatment": [treatment], "--outcome": outcomes, "--covariate": [*covariates, *categorical]}
    wanted |= {"--subgroup": subgroups, "--block": [block], "--cluster": [cluster], "--weights": [weights]}
    wanted |= {"--takeup-amount": [takeup_amount], "--takeup": [takeup], "--enrolled": [enrolled]}
    there = _present(reader, wanted)
    arms, arm = reader.arms(treatment, control) if there[treatment] else ((), np.zeros(data.height, dtype=np.int64))
    values = [
        _outcome(reader, c, zero=c in zero_when_blank) if there[c] else np.zeros(data.height)
        for c in dict.fromkeys(outcomes)
    ]
    named = [c for c in dict.fromkeys([*covariates, *categorical]) if there[c]]
    columns = [column for c in named for column in reader.covariate(c, categorical=c in categorical)]
    block_labels, blocks = _blocks(reader, block if block is not None and there[block] else None, data.height)
    clusters = reader.codes(cluster, "cluster")[1] if cluster is not None and there[cluster] else None
    took = _took(reader, {c: there[c] for c in (takeup, takeup_amount) if c is not None}, takeup, takeup_amount)
    weight = _weights(reader, weights) if weights is not None and there[weights] else None
    groups = {c: reader.levels(c) for c in dict.fromkeys(subgroups) if there[c]}
    if enrolled is not None and there[enrolled]:
        groups[enrolled] = reader.cohorts(enrolled, early_until)
    reader.stop_if_wrong()

    trial = Trial(
        arms=arms, arm=arm, block=blocks, block_labels=block_labels, cluster=clusters, weights=weight,
        covariates=np.column_stack([v for _, v in columns]) if columns else np.empty((data.height, 0)),
        covariate_names=tuple(n for n, _ in columns),
        outcomes=np.column_stack(values) if values else np.empty((data.height, 0)),
        outcome_names=tuple(dict.fromkeys(outcomes)), takeup=took, takeup_amount=takeup_amount is not None,
        subgroups=groups, notices=tuple(reader.notices),
    )  # fmt: skip
    return _sorted(_without_zero_weights(trial))


def _present(reader: Reader, wanted: Mapping[str, Sequence[str | None]]) -> dict[str, bool]:
    """Which of the columns named by options are there; those that are not become problems of the last option."""
    named = {column: option for option, columns in wanted.items() for column in columns if column is not None}
    return {column: reader.has(column, option) for column, option in named.items()}


def _blocks(reader: Reader, block: str | None, people: int) -> tuple[tuple[str, ...], Integers]:
    """Everyone is in one block without a name where the lottery had none."""
    return (("",), np.zeros(people, dtype=np.int64)) if block is None else reader.codes(block, "block")


def _took(reader: Reader, there: dict[str, bool], takeup: str | None, amount: str | None) -> Floats | None:
    """Who took part, or how much of it each got; both is a problem."""
    took = _takeup(reader, takeup) if takeup is not None and there[takeup] else None
    if amount is not None and there[amount]:
        took = _amount(reader, amount)
    if takeup is not None and amount is not None:
        reader.problems.append(Problem("say either who took part or how much.", column="--takeup-amount"))
    return took


def _check_roles(
    reader: Reader,
    treatment: str,
    outcomes: Sequence[str],
    covariates: Sequence[str],
    categorical: Sequence[str],
    takeup: str | None,
    weights: str | None,
    zero_when_blank: Sequence[str],
) -> None:
    after = {treatment: "the treatment", **dict.fromkeys(outcomes, "an outcome")}
    if takeup is not None:
        after[takeup] = "the take-up"
    if weights is not None:
        after.setdefault(weights, "the weight")
    for c in dict.fromkeys([*covariates, *categorical]):
        if c in after:
            message = f"“{c}” is {after[c]} and cannot be a covariate too: covariates are known before the lottery."
            reader.problems.append(Problem(message, column="--covariate"))
    if treatment in outcomes:
        reader.problems.append(Problem(f"“{treatment}” is the treatment, not an outcome.", column="--outcome"))
    for c in zero_when_blank:
        if c not in outcomes:
            reader.problems.append(Problem(f"“{c}” is not among the outcomes.", column="--zero-when-blank"))


def _outcome(reader: Reader, column: str, *, zero: bool) -> Floats:
    values = reader.numbers(column, truth=True)
    blank = np.isnan(values)
    if zero and blank.any():
        reader.notices.append(
            ReaderNotice(
                "zeros_filled", f"{column} was blank for {int(blank.sum())} people; they count as 0, as asked."
            )
        )
        return np.where(blank, 0.0, values)
    if blank.all():
        reader.problems.append(Problem("is blank for everyone.", file=reader.name, column=column))
    elif blank.any() and values[~blank].min() > 0 and values[~blank].max() > 100:
        reader.notices.append(
            ReaderNotice(
                "no_zeros",
                f"{column} has {int(blank.sum())} blank cells and no zero. If blank means no earnings, write 0 or ask "
                f"for --zero-when-blank {column}: leaving those people out compares only people who found work.",
            )
        )
    return values


def _takeup(reader: Reader, column: str) -> Floats:
    values = reader.numbers(column, truth=True)
    blank = np.isnan(values)
    if blank.any():
        reader.report(
            column, blank, "this cell is empty; write 1 for people who took part and 0 for those who did not."
        )
    if np.any(~blank & np.isfinite(values) & (values != 0) & (values != 1)):
        reader.report(
            column,
            ~blank & (values != 0) & (values != 1),
            "found “{}”; take-up is 1 (took part) or 0. For hours or another amount, --takeup-amount.",
        )
    return values


def _amount(reader: Reader, column: str) -> Floats:
    values = reader.numbers(column)
    if np.isnan(values).any():
        reader.report(column, np.isnan(values), "this cell is empty; write 0 for people who took no part.")
    if np.any(values < 0):
        reader.report(column, values < 0, "found “{}”; an amount is 0 or more.")
    return values


def _weights(reader: Reader, column: str) -> Floats:
    values = reader.numbers(column)
    blank = np.isnan(values)
    if blank.any():
        reader.report(column, blank, "this cell is empty; everyone needs a weight.")
    if np.any(values[~blank] < 0):
        reader.report(column, ~blank & (values < 0), "found “{}”; a weight is 0 or more.")
    elif not np.any(values[~blank] > 0):
        reader.problems.append(Problem("every weight is 0.", file=reader.name, column=column))
    return values


def _without_zero_weights(trial: Trial) -> Trial:
    if trial.weights is None or np.all(trial.weights > 0):
        return trial
    away = int((trial.weights == 0).sum())
    notice = ReaderNotice("zero_weight", f"{away} people have a weight of 0 and are left out.")
    return replace(trial.subset(trial.weights > 0), notices=(*trial.notices, notice))


def _sorted(trial: Trial) -> Trial:
    """People by block, then by every other fact, so that the file's row order cannot matter."""
    keys: list[np.ndarray] = [trial.block]
    if trial.cluster is not None:
        keys.append(trial.cluster)
    keys.append(trial.arm)
    keys += [trial.covariates[:, j] for j in range(trial.covariates.shape[1])]
    if trial.weights is not None:
        keys.append(trial.weights)
    if trial.takeup is not None:
        keys.append(trial.takeup)
    keys += [trial.outcomes[:, j] for j in np.argsort(np.array(trial.outcome_names, dtype=object), kind="stable")]
    return trial.subset(canonical_order(keys))


def one_arm_blocks(trial: Trial) -> tuple[list[str], int]:
    """The blocks where only one arm has people, by label, and how many people they hold."""
    lone: list[str] = []
    people = 0
    codes: Integers = np.unique(trial.block)
    for code in codes:
        members = trial.arm[trial.block == code]
        if len(np.unique(members)) == 1:
            lone.append(trial.block_labels[int(code)])
            people += len(members)
    return lone, people
