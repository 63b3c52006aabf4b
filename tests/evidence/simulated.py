"""A made-up trial shaped like WorkAdvance, whose truth is known.

Four sites with the study's sample sizes, people randomized within site, half of the controls trained elsewhere, many
people with zero earnings, no effect in the first year and one in the second. For tests, power by simulation,
benchmarks and examples; nothing in it is about a real person, and the parameters are not the study's estimates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

# Program and control group sizes; source: Schaberg and Greenberg 2020, appendix tables A.2-A.5.
SITES: dict[str, tuple[int, int]] = {
    "Bronx": (349, 341),
    "Brooklyn": (242, 237),
    "Tulsa": (353, 344),
    "Northeast Ohio": (349, 349),
}
PROGRAM_TAKEUP, CONTROL_TAKEUP = 0.90, 0.50


@dataclass(frozen=True, slots=True)
class SimulatedTrial:
    """The table an evaluator would have, and what no one would know: each person's own effect of being offered.

    `impact_year_2` is the average over everyone of the second-year effect; `effect_of_participation` the average over
    the people the offer brings in.
    """

    table: pl.DataFrame
    impact_year_2: float
    effect_of_participation: float


def simulated_trial(
    rng: np.random.Generator, effect: float = 4000.0, site_effects: dict[str, float] | None = None
) -> SimulatedTrial:
    """Make a trial. `effect`: dollars in the second year for people the offer brings into training and who work.

    `site_effects` gives each site an effect of its own instead. Arms are drawn by `rng` within site, in the study's
    numbers. Columns: person_id, site, arm, enrolled_on, age, sex, education, earnings_before, trained, earnings_y1,
    earnings_y2, employed_y2.
    """
    n = sum(a + b for a, b in SITES.values())
    site = np.repeat(list(SITES), [a + b for a, b in SITES.values()])
    program = np.concatenate([rng.permutation(np.repeat([1, 0], sizes)) for sizes in SITES.values()])
    age = rng.integers(18, 56, n)
    sex = np.where(rng.random(n) < 0.5, "woman", "man")
    education = rng.choice(["no diploma", "diploma", "some college"], n, p=[0.1, 0.55, 0.35])
    worked_before = rng.random(n) < 0.7
    before = np.where(worked_before, rng.gamma(1.6, 5000.0, n), 0.0)
    days = rng.integers(0, 730, n)
    enrolled = [str(np.datetime64("2011-06-15") + np.timedelta64(int(d), "D")) for d in days]

    # Three kinds of people: always trained somewhere, trained only if offered a place, never trained.
    draw = rng.random(n)
    always, never = draw < CONTROL_TAKEUP, draw >= PROGRAM_TAKEUP
    brought_in = ~always & ~never
    trained = np.where(program == 1, ~never, always).astype(np.int64)

    own = np.array([site_effects[s] for s in site]) if site_effects else np.full(n, effect)
    gain = np.where(brought_in, own, 0.0)
    chance = 1.0 / (1.0 + np.exp(-(0.9 + 0.00004 * before - 0.01 * (age - 35))))
    employed = rng.random(n) < chance
    wage = rng.gamma(2.2, 7000.0, n) + 0.25 * before
    year_1 = np.where(employed, 0.7 * wage * np.where(trained == 1, 0.9, 1.0), 0.0)
    # Better-paid jobs, not more jobs: the gain reaches those of the people brought in who work.
    gain = np.where(employed, gain, 0.0)
    year_2 = np.where(employed, wage, 0.0) + gain * program
    table = pl.DataFrame(
        {
            "person_id": [f"P{i:04d}" for i in range(1, n + 1)],
            "site": site.tolist(),
            "arm": np.where(program == 1, "program", "control").tolist(),
            "enrolled_on": enrolled,
            "age": age,
            "sex": sex.tolist(),
            "education": education.tolist(),
            "earnings_before": before.round(0).astype(np.int64),
            "trained": trained,
            "earnings_y1": year_1.round(0).astype(np.int64),
            "earnings_y2": year_2.round(0).astype(np.int64),
            "employed_y2": (year_2 > 0).astype(np.int64),
        }
    )
    return SimulatedTrial(table, float(gain.mean()), float(gain[brought_in].mean()))
