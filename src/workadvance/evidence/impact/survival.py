"""Outcomes that are times: how long until someone leaves a job (or finds one), when not all have done so yet.

Each arm's curve is Kaplan and Meier's; compared are the share still there at a horizon (Greenwood's variance) and the
mean time there up to the horizon (restricted mean: the area under the curve; Royston and Parmar 2013), which needs no
proportional hazards. Within blocks, differences are averaged by the blocks' people. People whose time is cut short must
be like those whose is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from workadvance.evidence.impact.columns import Reader
from workadvance.evidence.impact.estimate import p_values, t_quantile
from workadvance.evidence.impact.sandwich import Floats, Integers
from workadvance.evidence.impact.trial import ReaderNotice
from workadvance.tables import InputProblems, Problem

LARGE = 1e9
FEW_EVENTS = 10


@dataclass(frozen=True, slots=True)
class SurvivalRow:
    """One arm against the control group at the horizon, in the unit of the durations.

    `share_…`: still there at the horizon (Kaplan-Meier); `mean_…`: time there up to the horizon (restricted mean).
    `at_risk_…`: people still followed at the horizon.
    """

    arm: str
    horizon: float
    n_program: int
    n_control: int
    events_program: int
    events_control: int
    at_risk_program: int
    at_risk_control: int
    share_program: float
    share_control: float
    share_difference: float
    share_standard_error: float
    share_ci_low: float
    share_ci_high: float
    share_p_value: float | None
    mean_program: float
    mean_control: float
    mean_difference: float
    mean_standard_error: float
    mean_ci_low: float
    mean_ci_high: float
    mean_p_value: float | None


@dataclass(frozen=True, slots=True)
class SurvivalTable:
    """A row an arm, and what a reader must know."""

    rows: tuple[SurvivalRow, ...]
    notices: tuple[ReaderNotice, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve at a horizon: the share, the restricted mean, and their variances."""

    share: float
    share_variance: float
    mean: float
    mean_variance: float
    at_risk: int


def kaplan_meier(duration: Floats, event: np.ndarray, horizon: float) -> Curve:
    """The curve of people with these durations (n,) and whether each ended in the event (n,), up to the horizon."""
    times, ended = np.unique(duration[event & (duration <= horizon)], return_counts=True)
    at_risk = len(duration) - np.searchsorted(np.sort(duration), times, side="left")
    share = np.cumprod(1.0 - ended / np.maximum(at_risk, 1))
    edges = np.concatenate([[0.0], times, [horizon]])
    heights = np.concatenate([[1.0], share])
    areas = heights * np.diff(edges)
    # No one is left at a time when all end: the curve is zero from there, and so is what its luck adds.
    terms = np.divide(ended, at_risk * (at_risk - ended), out=np.zeros(len(times)), where=at_risk > ended)
    rest = np.cumsum(areas[::-1])[::-1][1:]
    last = float(heights[-1])
    return Curve(
        last, last**2 * float(terms.sum()), float(areas.sum()), float(rest**2 @ terms), int((duration >= horizon).sum())
    )


def survival_effects(
    data: pl.DataFrame,
    *,
    treatment: str,
    duration: str,
    event: str,
    control: str | None = None,
    block: str | None = None,
    horizon: float | None = None,
    alpha: float = 0.10,
    name: str = "data",
) -> SurvivalTable:
    """Compare how long people stay (or wait) in each arm and the control group.

    Args:
        duration: the time each person was followed, 0 or more. event: 1 if it ended in the event (left the job), 0 if
            following simply stopped. Blank in either is missing: those people are left out and counted by arm.
        horizon: the time compared at; without one, the longest time up to which every arm is followed.
        treatment, control, block, alpha: as in `estimate_impacts`.

    Raises InputProblems with everything that is wrong, or when an arm is not followed up to the horizon.
    """
    reader = Reader(data, name)
    wanted = [(treatment, "--treatment"), (duration, "--duration"), (event, "--event")]
    there = [reader.has(c, o) for c, o in [*wanted, *([(block, "--block")] if block is not None else [])]]
    reader.stop_if_wrong()
    assert all(there)
    arms, arm = reader.arms(treatment, control)
    times, ended = reader.numbers(duration), reader.numbers(event, truth=True)
    blocks = reader.codes(block, "block")[1] if block is not None else np.zeros(data.height, dtype=np.int64)
    if np.any(times < 0):
        reader.report(duration, times < 0, "found “{}”; a time is 0 or more.")
    if np.any(~np.isnan(ended) & (ended != 0) & (ended != 1)):
        reader.report(event, ~np.isnan(ended) & (ended != 0) & (ended != 1), "found “{}”; 1 (ended) or 0 is needed.")
    if not 0 < alpha < 1:
        reader.problems.append(Problem(f"{alpha:g} is not between 0 and 1.", column="--alpha"))
    reader.stop_if_wrong()
    known = ~np.isnan(times) & ~np.isnan(ended)
    notices = list(reader.notices)
    if not known.all():
        by_arm = ", ".join(f"{a}: {int((~known & (arm == k)).sum())}" for k, a in enumerate(arms))
        message = f"{int((~known).sum())} people have no {duration} or {event} ({by_arm}); they are left out."
        notices.append(ReaderNotice("missing_outcome", message))
    arm, times, happened, blocks = arm[known], times[known], ended[known] == 1, blocks[known]
    rows = [_row(arms, k, arm, times, happened, blocks, horizon, alpha, notices) for k in range(1, len(arms))]
    return SurvivalTable(tuple(rows), tuple(dict.fromkeys(notices)))


def _followed(times: Floats, happened: np.ndarray) -> float:
    """How long a curve is known: for ever once all have ended, else to the last time."""
    last = float(times.max())
    return float("inf") if np.all(happened[times == last]) else last


def _cells(
    arms: tuple[str, ...], code: int, arm: Integers, blocks: Integers, notices: list[ReaderNotice]
) -> list[list[np.ndarray]]:
    """For each block with people of both arms: who is in the program and who in the control group."""
    cells = []
    for b in np.unique(blocks):
        pair = [(blocks == b) & (arm == k) for k in (code, 0)]
        if all(p.any() for p in pair):
            cells.append(pair)
    left_out = int(((arm == 0) | (arm == code)).sum()) - sum(int(p.sum()) for pair in cells for p in pair)
    if not cells:
        raise InputProblems(f"no block has people of both {arms[code]} and {arms[0]}.")
    if left_out:
        message = f"{left_out} people are in blocks with one arm only and are left out of the comparison."
        notices.append(ReaderNotice("one_arm_block", message))
    return cells


def _row(
    arms: tuple[str, ...],
    code: int,
    arm: Integers,
    times: Floats,
    happened: np.ndarray,
    blocks: Integers,
    horizon: float | None,
    alpha: float,
    notices: list[ReaderNotice],
) -> SurvivalRow:
    cells = _cells(arms, code, arm, blocks, notices)
    known = min(_followed(times[p], happened[p]) for pair in cells for p in pair)
    at = horizon if horizon is not None else min(known, max(float(times[p].max()) for pair in cells for p in pair))
    if not (np.isfinite(at) and at > 0) or at > known:
        message = f"{at:g} is past what is known: some arm (in some block) is followed up to {known:g} only."
        raise InputProblems(Problem(message, column="--horizon"))
    sizes = np.array([sum(int(p.sum()) for p in pair) for pair in cells], dtype=np.float64)
    share = sizes / sizes.sum()
    curves = [[kaplan_meier(times[p], happened[p], at) for p in pair] for pair in cells]
    events = [sum(int((happened[p[k]] & (times[p[k]] <= at)).sum()) for p in cells) for k in (0, 1)]
    if min(events) < FEW_EVENTS:
        message = (
            f"only {min(events)} events in {arms[code] if events[0] <= events[1] else arms[0]}; intervals are rough."
        )
        notices.append(ReaderNotice("few_events", message))

    def average(name: str, k: int) -> float:
        return float(sum(w * getattr(c[k], name) for w, c in zip(share, curves, strict=True)))

    def compared(name: str) -> tuple[float, float, float, float, float, float, float | None]:
        program, control = average(name, 0), average(name, 1)
        spread = (
            sum(
                w**2 * (getattr(c[0], f"{name}_variance") + getattr(c[1], f"{name}_variance"))
                for w, c in zip(share, curves, strict=True)
            )
            ** 0.5
        )
        reach = t_quantile(LARGE, alpha) * spread
        gap = program - control
        p = float(p_values(np.array(gap / spread), LARGE)) if spread > 0 else None
        return program, control, gap, float(spread), gap - reach, gap + reach, p

    return SurvivalRow(
        arms[code],
        float(at),
        sum(int(p[0].sum()) for p in cells),
        sum(int(p[1].sum()) for p in cells),
        events[0],
        events[1],
        sum(c[0].at_risk for c in curves),
        sum(c[1].at_risk for c in curves),
        *compared("share"),
        *compared("mean"),
    )
