"""What the parts of a score are worth: dated policy, with reasons."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workadvance.policy import load

PARTS = ("pay_gain", "benefits", "distance", "days_waiting", "fit", "step_up_job", "waiting_guarantee")

CHANGES = ("occupation", "credential", "wage_floor", "reach", "shift", "start_date", "exclusion")
EVEN_EFFORT = MappingProxyType(dict.fromkeys(CHANGES, 1.0))

# A score is a whole number of ten-thousandths of a point, so that sums are exact and ties are ties.
STEPS_PER_POINT = 10_000


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each part of a score and the scales they are measured on.

    `points`: most points of each part of `PARTS`. `pay_gain_full_at` in dollars an hour,
    `distance_none_at` in great-circle miles, `days_waiting_full_at` and `guarantee_after` in days (who has waited so
    long has the waiting guarantee: first within the gates), `benefit_shares` as shares of the points
    for benefits. `change_effort`: how hard a change is that would open a gate, each gate by its own measure (an
    occupation, a credential, a dollar, a mile, a shift, a day, an exclusion); it ranks reasons, never referrals. `on` is the day whose policy this is; None for weights made up by the caller.
    """

    points: Mapping[str, float]
    pay_gain_full_at: float
    distance_none_at: float
    days_waiting_full_at: float
    benefit_shares: Mapping[str, float]
    guarantee_after: float = math.inf
    change_effort: Mapping[str, float] = field(default_factory=lambda: EVEN_EFFORT)
    on: dt.date | None = None

    def __post_init__(self) -> None:
        if set(self.points) != set(PARTS):
            raise ValueError(f"points are needed for exactly {', '.join(PARTS)}; found {', '.join(self.points)}")
        scales = (self.pay_gain_full_at, self.distance_none_at, self.days_waiting_full_at)
        if min(*self.points.values(), *self.benefit_shares.values()) < 0 or min(scales) <= 0:
            raise ValueError("points and shares may not be negative, and scales must be positive")
        if "other" not in self.benefit_shares:
            raise ValueError("benefit_shares needs “other”, the share of a benefit that is not named")

    def benefits_share(self, benefits: tuple[str, ...] | list[str]) -> float:
        """The share of the points for benefits that a list of benefits earns, 0 to 1.

        `yes` (or `true`, `1`) alone says that there are benefits and earns all of it; `no`, `none`, `false`, `0` and an
        empty list earn nothing.
        """
        named = {b.strip().casefold().replace(" ", "_") for b in benefits} - {"", "no", "none", "false", "0"}
        if named & {"yes", "true", "1"}:
            return 1.0
        other = self.benefit_shares["other"]
        return min(1.0, sum(self.benefit_shares.get(b, other) for b in sorted(named)))


def load_weights(on: dt.date) -> Weights:
    """The weights in force on a day, from `policy/matching.yaml`.

    Raises InputProblems for a day before the first of them.
    """
    policy = load("matching")
    return Weights(
        points=MappingProxyType({part: float(policy.value(f"points_{part}", on)) for part in PARTS}),
        pay_gain_full_at=float(policy.value("pay_gain_full_at", on)),
        distance_none_at=float(policy.value("distance_none_at", on)),
        days_waiting_full_at=float(policy.value("days_waiting_full_at", on)),
        benefit_shares=MappingProxyType({k: float(v) for k, v in policy.value("benefit_shares", on).items()}),
        guarantee_after=float(policy.value("waiting_guarantee_after", on)),
        change_effort=MappingProxyType({k: float(v) for k, v in policy.value("change_effort", on).items()}),
        on=on,
    )
