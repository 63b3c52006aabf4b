"""No-shows and crossovers: the effect of taking part, from the effect of being offered a place.

With everyone randomized in the comparison, the impact mixes people who took part with those who did not. Divided
by the difference in take-up it becomes the effect on people the offer brought in (Bloom 1984; Imbens and
Angrist 1994): the two-stage least squares estimate with the offer as the instrument, and its standard error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workadvance.evidence.impact.estimate import Fit, Floats

NO_DIFFERENCE = 1e-9
WEAK_F = 10.0

ASSUMPTIONS = (
    "The offer of a place changes the outcome only by changing whether a person takes part.",
    "No one takes part because they were refused a place, or stays away because they were offered one.",
    "People were offered a place by lottery, and everyone randomized is in the comparison.",
)
ABOUT_NO_SHOWS = (
    "No control group member took part, so it is the average effect on the people offered a place who took part."
)
ABOUT_AMOUNTS = (
    "Taking part is an amount, so it is the effect of one unit more, averaged over the people whose amount the offer "
    "raises, those it raises more counting more (Angrist and Imbens 1995)."
)
ABOUT_CROSSOVERS = (
    "Some control group members took part too, so it is the average effect on people who take part when offered a "
    "place and not otherwise; it says nothing about those who would take part anyway."
)


@dataclass(frozen=True, slots=True)
class Participation:
    """Take-up and the effect of taking part, for one arm and one outcome.

    `takeup_difference` is the arm's share taking part less the control group's (adjusted as the impact is); `effect`
    and its standard error are None when there is no difference; `first_stage_f` below 10 means a weak comparison.
    """

    takeup_difference: float
    effect: float | None
    standard_error: float | None
    first_stage_f: float


def participation(fit: Fit, arm: int, outcome: int, takeup: int) -> Participation:
    """The effect of taking part, from a fit whose outcome columns include the take-up (column `takeup`).

    `arm` counts from 0 for the first arm after the control group. Equal to two-stage least squares with the arm as
    the instrument, its HC1, cluster or classical standard error included; HC2 and HC3 use the lottery regression's
    leverages.
    """
    difference = float(fit.impact[arm, takeup])
    spread = float(fit.standard_error[arm, takeup])
    strength = float("inf") if spread == 0 else (difference / spread) ** 2
    if abs(difference) < NO_DIFFERENCE:
        return Participation(difference, None, None, 0.0)
    effect = float(fit.impact[arm, outcome]) / difference
    structural: Floats = fit.residuals[:, [outcome]] - effect * fit.residuals[:, [takeup]]
    variance = fit.errors.variances(structural)[arm, 0]
    return Participation(difference, effect, float(np.sqrt(max(variance, 0.0))) / abs(difference), strength)
