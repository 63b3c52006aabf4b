"""What the answer hangs on: one input at a time (tornado) and the point where it turns (break-even)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from workadvance.evidence.benefit_cost.evaluate import (
    Array,
    Inputs,
    discount_factors,
    estimates,
    flows,
    nets,
    present_values,
    weights,
)
from workadvance.evidence.benefit_cost.model import Choice, Model, Uncertain

PerspectiveName = Literal["participant", "government", "society"]
PERSPECTIVES: tuple[PerspectiveName, ...] = ("participant", "government", "society")
_NOTHING = 1e-6  # dollars: less than rounding leaves


@dataclass(frozen=True, slots=True)
class Swing:
    """How far one input alone moves the net present value of one perspective, everything else at its estimate.

    `low` and `high` are the input's values in words; `net_at_low`, `net_at_high` and `swing` dollars per person.
    """

    perspective: str
    input: str
    low: str
    high: str
    net_at_low: float
    net_at_high: float
    swing: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When, or at what size of one line, a perspective's net present value is zero.

    `what` is `payback year` or a line's name. `value` is the year from which on the cumulated net stays at or above
    zero, or the factor by which the line (with what is a share of it) would have to be multiplied; null if there is none.
    `sentence` says it in words.
    """

    perspective: str
    what: str
    value: float | None
    sentence: str


def tornado(model: Model, alpha: float) -> list[Swing]:
    """Every input with a stated uncertainty, from its low to its high, largest swing first for each perspective.

    Inputs that do not move a perspective are left out for it.
    A standard error spans the central 1 - alpha of its normal distribution; low and high are taken as they are.
    """
    z = NormalDist().inv_cdf(1 - alpha / 2)
    base = estimates(model)
    swings: list[Swing] = []
    for label, low, high, change in _inputs(model, base, z):
        at_low, at_high = nets(model, change(low))[0], nets(model, change(high))[0]
        for number, perspective in enumerate(PERSPECTIVES):
            swing = float(abs(at_high[number] - at_low[number]))
            if swing > _NOTHING:
                swings.append(
                    Swing(
                        perspective=perspective,
                        input=label,
                        low=low[0],
                        high=high[0],
                        net_at_low=float(at_low[number]),
                        net_at_high=float(at_high[number]),
                        swing=swing,
                    )
                )
    return sorted(swings, key=lambda s: (PERSPECTIVES.index(s.perspective), -s.swing))


_End = tuple[str, float]
_Change = Callable[[_End], Inputs]


def _inputs(model: Model, base: Inputs, z: float) -> Iterator[tuple[str, _End, _End, _Change]]:
    """Label, low end, high end (each in words and as a number) and how to put an end in place of the estimate."""
    for line in model.lines:
        name = line.name
        if line.standard_errors is not None and any(line.standard_errors):
            errors = np.array([line.standard_errors])

            def shift(end: _End, name: str = name, errors: Array = errors) -> Inputs:
                observed = {**base.observed, name: base.observed[name] + end[1] * errors}
                return dataclasses.replace(base, observed=observed)

            yield name, (f"{-z:+.2f} standard errors", -z), (f"{z:+.2f} standard errors", z), shift
        if line.amount is not None and line.amount.is_uncertain:

            def put(end: _End, name: str = name) -> Inputs:
                return dataclasses.replace(base, observed={**base.observed, name: np.array([[end[1]]])})

            low, high = _ends(line.amount, z)
            yield name, (f"{low:,.0f}", low), (f"{high:,.0f}", high), put
        if line.share is not None and line.share.is_uncertain:

            def put_share(end: _End, name: str = name) -> Inputs:
                return dataclasses.replace(base, share={**base.share, name: np.array([end[1]])})

            low, high = _ends(line.share, z)
            yield f"{name}, share", (f"{low:.1%}", low), (f"{high:.1%}", high), put_share
        if line.decay is not None and line.decay.is_uncertain:

            def put_decay(end: _End, name: str = name) -> Inputs:
                return dataclasses.replace(base, decay={**base.decay, name: np.array([end[1]])})

            low, high = _ends(line.decay, z)
            yield f"{name}, decay", (f"{low:.1%}", low), (f"{high:.1%}", high), put_decay
    rate, horizon = _range(model.discount_rate), _range(model.horizon)
    if rate is not None:
        yield (
            "Discount rate",
            (f"{rate[0]:.1%}", rate[0]),
            (f"{rate[1]:.1%}", rate[1]),
            lambda end: dataclasses.replace(base, discount_rate=end[1]),
        )
    burden = _range(model.excess_burden) if model.excess_burden is not None else None
    if burden is not None:
        yield (
            "Excess burden of taxes",
            (f"{burden[0]:.0%}", burden[0]),
            (f"{burden[1]:.0%}", burden[1]),
            lambda end: dataclasses.replace(base, excess_burden=end[1]),
        )
    if horizon is not None:
        yield (
            "Horizon",
            (f"{horizon[0]:g} years", horizon[0]),
            (f"{horizon[1]:g} years", horizon[1]),
            lambda end: dataclasses.replace(base, horizon=int(end[1])),
        )


def _ends(number: Uncertain, z: float) -> tuple[float, float]:
    if number.standard_error:
        return number.value - z * number.standard_error, number.value + z * number.standard_error
    assert number.low is not None, "an uncertain number has a standard error or a range"
    assert number.high is not None, "low and high come together"
    return number.low, number.high


def _range(choice: Choice) -> tuple[float, float] | None:
    if choice.low is None or choice.high is None or choice.low == choice.high:
        return None
    return choice.low, choice.high


def break_even(model: Model) -> list[BreakEven]:
    """For each perspective the payback year, and for each line the size at which the net present value is zero."""
    base = estimates(model)
    values, by_party = present_values(model, base)[0], weights(model, base.excess_burden)
    cumulated = cumulative_nets(model, base)
    found: list[BreakEven] = []
    for number, perspective in enumerate(PERSPECTIVES):
        found.append(_payback(perspective, cumulated[:, number]))
        worth = values * by_party[:, number]
        net = float(worth.sum())
        for index, line in enumerate(model.lines):
            part = float(
                worth[index] + sum(worth[i] for i, other in enumerate(model.lines) if other.share_of == line.name)
            )
            if abs(part) > _NOTHING:
                found.append(_turning_point(perspective, line.name, net, part))
    return found


def cumulative_nets(model: Model, inputs: Inputs) -> Array:
    """Discounted net to participant, government and society from enrollment to the end of each year, (years, 3)."""
    factors = discount_factors(model, inputs)
    by_line = flows(model, inputs)
    yearly = np.stack([by_line[line.name][0] * factors for line in model.lines], axis=1) @ weights(
        model, inputs.excess_burden
    )
    return np.asarray(yearly.cumsum(axis=0))


def _payback(perspective: str, cumulated: Array) -> BreakEven:
    below = np.flatnonzero(cumulated < -_NOTHING)
    last = len(cumulated) - 1
    if len(below) == 0:
        return BreakEven(
            perspective, "payback year", 0.0, f"For {_who(perspective)} the cumulated net is never negative."
        )
    if below[-1] == last:
        return BreakEven(
            perspective, "payback year", None, f"For {_who(perspective)} it does not pay back within {last} years."
        )
    year = int(below[-1]) + 1
    return BreakEven(
        perspective, "payback year", float(year), f"For {_who(perspective)} it has paid back by the end of year {year}."
    )


def _turning_point(perspective: str, line: str, net: float, part: float) -> BreakEven:
    factor = 1 - net / part
    who = _who(perspective)
    if factor < 0:
        side = "above" if net > 0 else "below"
        return BreakEven(perspective, line, None, f"For {who} the net stays {side} zero even without “{line}”.")
    if net > 0:
        limit = "at least" if part > 0 else "at most"
        sentence = f"For {who} the net stays above zero as long as “{line}” is {limit} {factor:.0%} of its estimate."
    else:
        sentence = f"For {who} the net reaches zero if “{line}” is {factor:.0%} of its estimate."
    return BreakEven(perspective, line, float(factor), sentence)


def _who(perspective: str) -> str:
    return {"participant": "the participant", "government": "the government", "society": "society"}[perspective]
