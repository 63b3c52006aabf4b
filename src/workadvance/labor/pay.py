"""The wage threshold of a place and the probability that an occupation clears it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from workadvance.labor.assumptions import number
from workadvance.labor.geography import NATION, Area, area
from workadvance.labor.money import least_annual_usd
from workadvance.tables import InputProblems, Problem

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Floats: TypeAlias = "npt.NDArray[np.float64]"
LOWEST_LIVING_WAGE = 1000.0
FEW = 20_000
GATES = ("pass", "borderline", "fail")
MINIMUM_WAGE_FLOOR = "minimum_wage_floor"


@dataclass(frozen=True, slots=True)
class PayBar:
    """What a job must pay in a place, dollars a year, and how that came about.

    `basis` is `national_median` (the national all-occupation median at the place's prices) or `living_wage` (the
    user's own figure, after which places can no longer be compared). `flags` name what was not published for the
    place itself, or that the bar was raised to the minimum wage: `minimum_wage_usd`, for 2,080 hours, is its floor.
    `alternative_usd` is the bar at the state's prices where a wider level than the place was used.
    """

    annual_usd: float
    basis: str
    national_median_usd: int
    parity_index: float | None
    parity_level: str
    flags: tuple[str, ...]
    alternative_usd: float | None = None
    minimum_wage_usd: float = 0.0

    @property
    def hourly_usd(self) -> float:
        """The bar for 2,080 hours a year."""
        return self.annual_usd / 2080


def pay_bar_usd(national_median_usd: float, parity_index: float) -> float:
    """The bar in dollars a year: national median x price parity / 100."""
    return national_median_usd * parity_index / 100


def national_median() -> int:
    """The national all-occupation median annual wage of OEWS."""
    median = area(NATION).median_annual_usd
    assert median is not None
    return median


def checked_living_wage(value: float | None) -> float | None:
    """A user's living wage, dollars a year. Raises InputProblems unless finite, positive and plausibly annual."""
    if value is None:
        return None
    if not math.isfinite(value) or value <= 0:
        raise InputProblems(Problem(f"found “{value}”; dollars a year, more than 0, are needed.", column="living-wage"))
    if value < LOWEST_LIVING_WAGE:
        raise InputProblems(
            Problem(
                f"found “{value:g}”, which looks like an hourly wage; give dollars a year"
                f" ({value:g} an hour is {value * 2080:,.0f} a year).",
                column="living-wage",
            )
        )
    return float(value)


def parity_flags(place: Area) -> tuple[str, ...]:
    """What must be said about a place's price parity: nothing where it is published for the place itself."""
    if place.parity_level is None:
        return ("parity_not_published",)
    if place.parity_level == "us_nonmetro":
        return ("parity_us_nonmetro",)
    if place.parity_level == "state" and place.area_type != "state":
        return ("parity_state",)
    return ()


def pay_bar(places: Sequence[Area], living_wage: float | None = None) -> PayBar:
    """The wage threshold of one area, or of several pooled: their parities weighted by employment.

    Args: places, from `labor.resolve`; living_wage in dollars a year replaces the bar.
    """
    own = checked_living_wage(living_wage)
    national = national_median()
    indices = [p.parity_index if p.parity_index is not None else 100.0 for p in places]
    weights = [float(p.employment or 1) for p in places]
    parity = sum(i * w for i, w in zip(indices, weights, strict=True)) / sum(weights)
    levels = {p.parity_level or "none" for p in places}
    flags = tuple(dict.fromkeys(f for p in places for f in parity_flags(p)))
    wider = [p for p in places if p.parity_level == "us_nonmetro" and p.state_parity is not None]
    alternative = None
    if wider and own is None:
        states = [
            p.state_parity if p in wider and p.state_parity is not None else i
            for p, i in zip(places, indices, strict=True)
        ]
        alternative = pay_bar_usd(national, sum(s * w for s, w in zip(states, weights, strict=True)) / sum(weights))
    asked = own if own is not None else pay_bar_usd(national, parity)
    # No job may pay less than the law asks, so a lower bar would not tell jobs apart.
    floor = sum(least_annual_usd(p.states) * w for p, w in zip(places, weights, strict=True)) / sum(weights)
    flags = (*flags, MINIMUM_WAGE_FLOOR) if asked < floor else flags
    return PayBar(
        annual_usd=max(asked, floor),
        basis="living_wage" if own is not None else "national_median",
        national_median_usd=national,
        parity_index=parity,
        parity_level=levels.pop() if len(levels) == 1 else "mixed",
        flags=(*flags, "living_wage_not_comparable") if own is not None else flags,
        alternative_usd=alternative,
        minimum_wage_usd=round(floor, 2),
    )


def pay_probability(median_usd: Any, wage_rse_pct: Any, bar_usd: Any) -> Floats:
    """P(true median >= bar): normal error around the published median, with the published relative standard error.

    Assumes the median's relative standard error is the published one of the mean wage times `median_error_ratio`,
    at least `wage_rse_floor_pct`, and that the bar is known exactly. Arrays broadcast; NaN median gives NaN.
    """
    import numpy as np

    median = np.asarray(median_usd, dtype=np.float64)
    rse = np.asarray(wage_rse_pct, dtype=np.float64)
    floor = number("wage_rse_floor_pct")
    rse = np.maximum(np.where(np.isnan(rse), floor, rse), floor) * number("median_error_ratio")
    error = median * rse / 100
    return _normal((median - np.asarray(bar_usd, dtype=np.float64)) / error)


def _normal(z: Floats) -> Floats:
    """The normal distribution function. A place has hundreds of values: for those scipy is not worth its import."""
    import numpy as np

    if z.size > FEW:
        from scipy.special import ndtr

        return np.asarray(ndtr(z))
    return np.array([math.erfc(x) / 2 for x in (-z / math.sqrt(2)).ravel().tolist()]).reshape(z.shape)


def gate(probability: float | None) -> str | None:
    """`pass`, `borderline` or `fail` of a probability; None where it is not known."""
    if probability is None or math.isnan(probability):
        return None
    if probability >= number("pay_gate_pass"):
        return "pass"
    return "fail" if probability < number("pay_gate_fail") else "borderline"
