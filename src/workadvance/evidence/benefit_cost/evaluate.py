"""From a model to present values: flows by year, discounting, who gains.

Everything is linear in the lines' amounts and carries a leading dimension of draws, so the same code gives the
estimate (one draw) and the simulation (many).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workadvance.evidence.benefit_cost.model import BenefitOrCost, Model, Timing, Uncertain

Array = NDArray[np.float64]
_SHIFT: dict[Timing, float] = {"start_of_year": -1.0, "middle_of_year": -0.5, "end_of_year": 0.0}


@dataclass(frozen=True, slots=True)
class Inputs:
    """The numbers a model is evaluated at, in the lines' own price years.

    observed: for a yearly line (draws, observed years), for a one-time amount (draws, 1); decay and share: (draws,);
    all by line name. discount_rate (0.03 is 3%), horizon (years) and excess_burden (dollars lost to society per dollar
    the government pays, net) are the same in every draw.
    """

    observed: Mapping[str, Array]
    decay: Mapping[str, Array]
    share: Mapping[str, Array]
    discount_rate: float
    horizon: int
    excess_burden: float = 0.0


def estimates(model: Model) -> Inputs:
    """Every input at its stated value, as one draw."""
    return Inputs(
        observed={
            line.name: np.array(
                [line.yearly if line.yearly is not None else [line.amount.value if line.amount else 0.0]]
            )
            for line in model.lines
            if line.share_of is None
        },
        decay={line.name: np.array([line.decay.value]) for line in model.lines if line.decay is not None},
        share={line.name: np.array([line.share.value]) for line in model.lines if line.share is not None},
        discount_rate=model.discount_rate.value,
        horizon=int(model.horizon.value),
        excess_burden=model.excess_burden.value if model.excess_burden is not None else 0.0,
    )


def draw(model: Model, draws: int, rng: np.random.Generator) -> Inputs:
    """Uncertain inputs drawn at random, the choices (discount rate, horizon) at their stated values.

    A number with a standard error is normal, one with low and high triangular with its value as the mode. The years
    of a line vary together as `correlation` says; lines vary independently of each other.
    """
    base = estimates(model)
    observed: dict[str, Array] = {}
    decay: dict[str, Array] = {}
    share: dict[str, Array] = {}
    for line in model.lines:
        if line.yearly is not None:
            errors = np.array(line.standard_errors if line.standard_errors is not None else [0.0] * len(line.yearly))
            together = rng.standard_normal((draws, 1))
            alone = rng.standard_normal((draws, len(line.yearly)))
            noise = np.sqrt(line.correlation) * together + np.sqrt(1 - line.correlation) * alone
            observed[line.name] = base.observed[line.name] + noise * errors
        elif line.amount is not None:
            observed[line.name] = _drawn(line.amount, draws, rng)[:, None]
        if line.decay is not None:
            decay[line.name] = _drawn(line.decay, draws, rng)
        if line.share is not None:
            share[line.name] = _drawn(line.share, draws, rng)
    return Inputs(observed, decay, share, base.discount_rate, base.horizon, base.excess_burden)


def _drawn(number: Uncertain, draws: int, rng: np.random.Generator) -> Array:
    if number.standard_error:
        return rng.normal(number.value, number.standard_error, draws)
    if number.low is not None and number.high is not None and number.low < number.high:
        return rng.triangular(number.low, number.value, number.high, draws)
    return np.full(draws, number.value)


def flows(model: Model, inputs: Inputs) -> dict[str, Array]:
    """Each line's amounts by year, (draws, years 0 to the horizon), in prices of the model's price year, not discounted."""
    found: dict[str, Array] = {}
    for line in model.lines:
        if line.share_of is None:
            found[line.name] = _own_flows(line, inputs) * model.price_factor(line)
    for line in model.lines:
        if line.share_of is not None:
            found[line.name] = found[line.share_of] * inputs.share[line.name][:, None]
    return {line.name: found[line.name] for line in model.lines}


def _own_flows(line: BenefitOrCost, inputs: Inputs) -> Array:
    observed = inputs.observed[line.name]
    by_year = np.zeros((observed.shape[0], inputs.horizon + 1))
    if line.yearly is None:
        if line.year <= inputs.horizon:
            by_year[:, line.year] = observed[:, 0]
        return by_year
    end = min(line.horizon or inputs.horizon, inputs.horizon)
    seen = min(observed.shape[1], end)
    by_year[:, 1 : seen + 1] = observed[:, :seen]
    if end > observed.shape[1]:
        years_on = np.arange(1, end - observed.shape[1] + 1)
        keeps = np.maximum(1.0 - inputs.decay[line.name], 0.0)
        by_year[:, observed.shape[1] + 1 : end + 1] = observed[:, -1:] * keeps[:, None] ** years_on
    return by_year


def discount_factors(model: Model, inputs: Inputs) -> Array:
    """What a dollar of each year is worth on the day of enrollment, (years 0 to the horizon)."""
    years = np.arange(inputs.horizon + 1, dtype=np.float64)
    years[1:] += _SHIFT[model.timing]
    return np.asarray((1.0 + inputs.discount_rate) ** -years)


def present_values(model: Model, inputs: Inputs) -> Array:
    """Each line's present value, (draws, lines), in dollars per person of the model's price year."""
    factors = discount_factors(model, inputs)
    by_line = flows(model, inputs)
    return np.stack([by_line[line.name] @ factors for line in model.lines], axis=1)


def weights(model: Model, excess_burden: float) -> Array:
    """What a dollar of each line is to participant, government and society, (lines, 3).

    Society is all parties together: participant, government and others (employers, funders). A dollar that the government
    pays must be raised by taxes, which cost society `excess_burden` more; one that it gains saves as much.
    """
    rows = []
    for line in model.lines:
        participant, government, others = line.weights
        rows.append((participant, government, participant + government * (1 + excess_burden) + others))
    return np.array(rows)


def nets(model: Model, inputs: Inputs) -> Array:
    """Net present value to participant, government and society, (draws, 3)."""
    return np.asarray(present_values(model, inputs) @ weights(model, inputs.excess_burden))
