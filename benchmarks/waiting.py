"""A year of weekly slates: how long people wait, by what they earned before, with and without the waiting guarantee.

`python benchmarks/waiting.py` prints the table of docs/explanation/matching.md, Fairness over time. Three seats a week at
$18.00; three or four newcomers a week, of which 70% earned $10, 20% earned $14 and 10% have no earlier pay on record;
six more in the first week. Everything else is alike.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import statistics

import numpy as np

from workadvance.matching import Candidate, Order, candidates_frame, load_weights, orders_frame, run
from workadvance.tables import Format, write_rows

GROUPS = {"earned $10": 10.0, "earned $14": 14.0, "not on record": None}
SEATS = 3
NEWCOMERS = (3, 4)
MORE_AT_FIRST = 6


def year(*, guarantee: bool, weeks: int = 52, seed: int = 1) -> dict[str, list[tuple[int, bool]]]:
    """For each group the waits of its people: (weeks, whether they were referred by the end)."""
    rng = np.random.default_rng(seed)
    weights = load_weights(dt.date(2026, 1, 1))
    if not guarantee:
        weights = dataclasses.replace(weights, guarantee_after=math.inf)
    order = orders_frame([Order("seat", "31-9092", 18.0, slots=SEATS, zip="44115")])
    came: dict[str, tuple[int, str]] = {}
    waits: dict[str, list[tuple[int, bool]]] = {group: [] for group in GROUPS}
    number = 0
    for week in range(weeks):
        size = int(rng.choice(NEWCOMERS)) + (0 if week else MORE_AT_FIRST)
        for group in rng.choice(list(GROUPS), p=[0.7, 0.2, 0.1], size=size):
            came[f"P{number:04d}"] = (week, str(group))
            number += 1
        pool = [
            Candidate(who, ("31-9092",), "44115", days_job_ready=7.0 * (week - since), baseline_wage=GROUPS[group])
            for who, (since, group) in came.items()
        ]
        for referral in run(candidates_frame(pool), order, weights).assignments:
            since, group = came.pop(referral.candidate_id)
            waits[group].append((week - since, True))
    for since, group in came.values():
        waits[group].append((weeks - since, False))
    return waits


def table(weeks: int = 52) -> list[dict[str, object]]:
    """A row for each policy and group: people, median and longest wait in weeks, and who still waits after 26 weeks."""
    return [
        {
            "policy": "with the guarantee" if guarantee else "without",
            "before the program": group,
            "people": len(waits),
            "median wait, weeks": statistics.median(w for w, _ in waits),
            "longest wait, weeks": max(w for w, _ in waits),
            "waited over 26 weeks": sum(w > 26 for w, _ in waits),
        }
        for guarantee in (False, True)
        for group, waits in year(guarantee=guarantee, weeks=weeks).items()
    ]


if __name__ == "__main__":
    write_rows(table(), Format.csv)
