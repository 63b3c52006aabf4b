"""How large a study: the smallest effect it can see, or the people it needs.

The minimum detectable effect is a multiple of the impact's standard error (Bloom 1995):

    MDE = (t[1 - alpha/2] + t[power]) · sqrt( (v1 / n1 + v0 / n0) (1 - R²) D )

with n1, n0 the people of each arm whose outcome will be known, v1 and v0 the outcome's variance in each, R² what
covariates and blocks explain, and, for assignment by whole clusters of m people, D = 1 + (m - 1) · ICC and degrees of
freedom counted in clusters; arms of fewer than 30 (people or clusters) have Satterthwaite's degrees of freedom, as the
analysis does. For a yes/no outcome v = p (1 - p) in each arm, so the effect is on both sides and is solved for.
No-shows and crossovers dilute what an offer can do: the effect on people who take part must be larger by one over
the difference in take-up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workadvance.tables import InputProblems, Problem

MOST_PEOPLE = 10_000_000
SMALL_ARM = 30


@dataclass(frozen=True, slots=True)
class StudyDesign:
    """What is known about a study before it begins.

    Shares are between 0 and 1. `ratio`: people in the program and control group. `sd`: the outcome's standard
    deviation in its unit (1: effects are in standard deviations); for a 0/1 outcome give `control_rate` instead.
    `takeup`, `control_takeup`: who takes part when offered, and when not. `attrition`: people without an outcome.
    `r_squared`: what covariates explain. `blocks`, `covariates`: how many, for the degrees of freedom.
    `cluster_size` and `icc`: only when whole groups are assigned. `screening_yield`: applicants who get to the lottery.
    """

    ratio: tuple[int, int] = (1, 1)
    sd: float = 1.0
    control_rate: float | None = None
    takeup: float = 1.0
    control_takeup: float = 0.0
    attrition: float = 0.0
    r_squared: float = 0.0
    blocks: int = 1
    covariates: int = 0
    cluster_size: float | None = None
    icc: float = 0.0
    alpha: float = 0.10
    power: float = 0.80
    one_sided: bool = False
    screening_yield: float | None = None

    @property
    def spread(self) -> float:
        """The outcome's standard deviation, in its unit."""
        return self.sd if self.control_rate is None else math.sqrt(self.control_rate * (1 - self.control_rate))


@dataclass(frozen=True, slots=True)
class Power:
    """A study's size and what it can see, in the outcome's unit and in standard deviations.

    `minimum_detectable_effect` is on everyone offered a place; `…_on_participants` on those the offer brings in.
    """

    people: int
    n_program: int
    n_control: int
    people_with_outcome: int
    minimum_detectable_effect: float
    minimum_detectable_effect_size: float
    minimum_detectable_effect_on_participants: float
    standard_error: float
    multiplier: float
    degrees_of_freedom: float
    alpha: float
    power: float
    applicants: int | None
    in_words: str


def minimum_detectable_effect(people: int, design: StudyDesign) -> Power:
    """The smallest effect on everyone offered a place that `people` randomized can see (a gain, for yes/no outcomes).

    Raises InputProblems with everything that is wrong with the numbers, when the design is impossible (fewer than two
    people or clusters in an arm, more blocks than pairs), or when the effect would have to pass 100 percent.
    """
    problems = _problems(design)
    if people < 2:
        problems.append(Problem("at least two people must be randomized.", column="--people"))
    problems = problems or _size_problems(people, design)
    if problems:
        raise InputProblems(problems)
    return _power(people, design)


def people_needed(effect: float, design: StudyDesign) -> Power:
    """The fewest people to randomize so that an effect (on everyone offered, in the outcome's unit) can be seen.

    Raises InputProblems with everything that is wrong, or when more than ten million people would be needed.
    """
    problems = _problems(design)
    if not (math.isfinite(effect) and effect > 0):
        problems.append(Problem("the effect must be more than 0.", column="--effect"))
    elif not problems and (too_much := _past_the_whole(effect, design)):
        problems.append(Problem(too_much, column="--effect"))
    if problems:
        raise InputProblems(problems)

    def sees(people: int) -> bool:
        if _size_problems(people, design):
            return False
        return _needed_effect(people, design, _multiplier(people, design)) <= effect

    high = 4
    while not sees(high):
        high *= 2
        if high > MOST_PEOPLE:
            raise InputProblems(
                Problem(f"an effect of {effect:g} would need more than {MOST_PEOPLE:,} people.", column="--effect")
            )
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if sees(middle) else (middle, high)
    return _power(high, design)


def _units(people: int, design: StudyDesign) -> tuple[float, float]:
    """What is assigned and analyzed in the program and the control group: people with an outcome, or clusters."""
    units = people * (1.0 - design.attrition) if design.cluster_size is None else people / design.cluster_size
    share = design.ratio[0] / sum(design.ratio)
    return units * share, units * (1.0 - share)


def _size_problems(people: int, design: StudyDesign) -> list[Problem]:
    """Why this many people cannot make the study."""
    what = "people" if design.cluster_size is None else "clusters"
    arms = _units(people, design)
    if min(arms) < 2:
        message = (
            f"{people:,} people are too few: the smaller arm would have {min(arms):.3g} of the {what}; two or more are "
            "needed in each."
        )
        return [Problem(message, column="--people")]
    if sum(arms) < 2 * design.blocks:
        message = f"too few people: {sum(arms):.4g} {what} cannot fill {design.blocks} blocks with one of each arm."
        return [Problem(message, column="--blocks")]
    if _left(people, design)[1] < 1:
        return [Problem("too few people (or clusters) for so many blocks and covariates.", column="--people")]
    return []


def _past_the_whole(effect: float, design: StudyDesign) -> str | None:
    """Why a yes/no outcome cannot rise by this much; None where it can."""
    if design.control_rate is None:
        return None
    room = 1.0 - design.control_rate
    participants = effect / (design.takeup - design.control_takeup)
    if effect > room:
        return f"{100 * effect:.1f} points more than {design.control_rate:.1%} would pass 100 percent."
    if participants > 1.0:
        return (
            f"{100 * effect:.1f} points on everyone offered would be {100 * participants:.1f} points on those the offer "
            "brings in, more than 100."
        )
    return None


def _left(people: int, design: StudyDesign) -> tuple[float, float]:
    """People with an outcome, and the degrees of freedom of the impact."""
    known = people * (1.0 - design.attrition)
    units = known if design.cluster_size is None else people / design.cluster_size
    return known, units - design.blocks - design.covariates - 1


def _variance(people: int, design: StudyDesign, effect: float) -> float:
    """The impact's variance when the program changes the outcome by `effect`."""
    known = _left(people, design)[0]
    share = design.ratio[0] / sum(design.ratio)
    inflation = 1.0
    if design.cluster_size is not None:
        inflation = 1.0 + (design.cluster_size * (1.0 - design.attrition) - 1.0) * design.icc
    control = program = design.spread**2
    if design.control_rate is not None:
        rate = design.control_rate + effect
        program = max(rate * (1.0 - rate), 0.0)
    both = program / (known * share) + control / (known * (1.0 - share))
    return both * (1.0 - design.r_squared) * max(inflation, 1e-12)


def _multiplier(people: int, design: StudyDesign) -> float:
    from scipy.special import stdtrit

    df = _degrees(people, design)
    tail = design.alpha if design.one_sided else design.alpha / 2.0
    return float(stdtrit(df, 1.0 - tail) + stdtrit(df, design.power))


def _degrees(people: int, design: StudyDesign) -> float:
    """n - k, or Satterthwaite's where an arm is small."""
    df = _left(people, design)[1]
    a, b = _units(people, design)
    if min(a, b) >= SMALL_ARM:
        return df
    welch = (1 / a + 1 / b) ** 2 / (1 / (a**2 * (a - 1)) + 1 / (b**2 * (b - 1)))
    return max(1.0, min(df, welch))


def _needed_effect(people: int, design: StudyDesign, multiplier: float) -> float:
    """The effect that is `multiplier` standard errors; infinite where a yes/no outcome cannot rise that far."""
    if design.control_rate is None:
        return multiplier * math.sqrt(_variance(people, design, 0.0))
    low, high = 0.0, 1.0 - design.control_rate
    if multiplier * math.sqrt(_variance(people, design, high)) > high:
        return math.inf
    # The effect less its multiple of the standard error is convex and starts below zero: it crosses zero once.
    for _ in range(80):
        middle = (low + high) / 2.0
        enough = multiplier * math.sqrt(_variance(people, design, middle)) <= middle
        low, high = (low, middle) if enough else (middle, high)
    return high


def _power(people: int, design: StudyDesign) -> Power:
    known = _left(people, design)[0]
    share = design.ratio[0] / sum(design.ratio)
    multiplier = _multiplier(people, design)
    effect = _needed_effect(people, design, multiplier)
    if math.isinf(effect):
        message = (
            f"{people:,} people are too few: even if everyone offered a place succeeded, {design.control_rate:.1%} in the "
            "control group would be too close to 100 percent to tell."
        )
        raise InputProblems(Problem(message, column="--people"))
    if too_much := _past_the_whole(effect, design):
        raise InputProblems(Problem(f"{people:,} people are too few: {too_much}", column="--people"))
    error = effect / multiplier
    brought_in = design.takeup - design.control_takeup
    program = round(people * share)
    applicants = None if design.screening_yield is None else math.ceil(people / design.screening_yield)
    return Power(
        people=people,
        n_program=program,
        n_control=people - program,
        people_with_outcome=round(known),
        minimum_detectable_effect=effect,
        minimum_detectable_effect_size=effect / design.spread,
        minimum_detectable_effect_on_participants=effect / brought_in,
        standard_error=error,
        multiplier=multiplier,
        degrees_of_freedom=_degrees(people, design),
        alpha=design.alpha,
        power=design.power,
        applicants=applicants,
        in_words=_words(people, known, effect, effect / brought_in, design, applicants),
    )


def _words(
    people: int, known: float, effect: float, participants: float, design: StudyDesign, applicants: int | None
) -> str:
    if design.control_rate is not None:
        reached = f" (from {design.control_rate:.1%} to {design.control_rate + effect:.1%})"
        shown, shown_in = (
            f"{100 * effect:.1f} percentage points{reached}",
            f"{100 * participants:.1f} percentage points",
        )
    elif design.sd == 1.0:
        shown, shown_in = f"{effect:.3f} standard deviations", f"{participants:.3f} standard deviations"
    else:
        shown, shown_in = f"{effect:,.4g}" if effect < 1000 else f"{effect:,.0f}", f"{participants:,.0f}"
    side = "one-sided" if design.one_sided else "two-sided"
    text = (
        f"With {people:,} people randomized ({known:,.0f} with an outcome) the study finds an effect of {shown} on "
        f"everyone offered a place {design.power:.0%} of the time ({side} test at {design.alpha:g})."
    )
    if design.takeup - design.control_takeup < 1:
        text += f" On those the offer brings in, that is {shown_in}."
    if applicants is not None:
        text += f" At a screening yield of {design.screening_yield:.0%}, that takes about {applicants:,} applicants."
    return text


def _problems(design: StudyDesign) -> list[Problem]:
    problems: list[Problem] = []

    def within(value: float, option: str, low: float, high: float, *, ends: bool) -> None:
        fine = math.isfinite(value) and (low <= value <= high if ends else low < value < high)
        if not fine:
            kind = "from {} to {}" if ends else "between {} and {}"
            problems.append(
                Problem(f"found {value:g}; a number {kind.format(f'{low:g}', f'{high:g}')} is needed.", column=option)
            )

    within(design.alpha, "--alpha", 0, 1, ends=False)
    within(design.power, "--power", 0, 1, ends=False)
    within(design.takeup, "--takeup", 0, 1, ends=True)
    within(design.control_takeup, "--control-takeup", 0, 1, ends=True)
    within(design.icc, "--icc", 0, 1, ends=True)
    for value, option in ((design.attrition, "--attrition"), (design.r_squared, "--r-squared")):
        if not (math.isfinite(value) and 0 <= value < 1):
            problems.append(Problem(f"found {value:g}; a share of 0 or more and less than 1 is needed.", column=option))
    if design.control_rate is not None:
        within(design.control_rate, "--control-rate", 0, 1, ends=False)
    if design.screening_yield is not None and not 0 < design.screening_yield <= 1:
        problems.append(Problem("a share above 0 and up to 1 is needed.", column="--screening-yield"))
    if not (math.isfinite(design.sd) and design.sd > 0):
        problems.append(Problem("the standard deviation must be more than 0.", column="--sd"))
    if design.takeup <= design.control_takeup:
        problems.append(Problem("more people must take part when offered than when not.", column="--takeup"))
    problems += _counts(
        ((design.blocks, 1, "--blocks"), (design.covariates, 0, "--covariates"), (min(design.ratio), 1, "--ratio"))
    )
    if design.cluster_size is not None and not (math.isfinite(design.cluster_size) and design.cluster_size >= 1):
        problems.append(Problem("a cluster holds one person or more.", column="--cluster-size"))
    if design.icc and design.cluster_size is None:
        problems.append(Problem("an intra-class correlation needs --cluster-size.", column="--icc"))
    return problems


def _counts(counts: Sequence[tuple[int, int, str]]) -> list[Problem]:
    return [Problem(f"a whole number of {low} or more is needed.", column=o) for value, low, o in counts if value < low]
