"""Small random pools and openings in one region, with every kind of blank."""

from __future__ import annotations

import datetime as dt

import numpy as np

from workadvance.matching import Candidate, Order, Weights, load_weights

ZIPS = ("44115", "44118", "44035", "44256", "44805", "43215", "10451")
OCCUPATIONS = ("31-9092", "29-2052", "51-4041", "53-3032")
CREDENTIALS = ("CPR", "CDL A", "OSHA 10", "A+")
SHIFTS = ("days", "evenings", "nights")
BACKGROUND = ("felony", "driving", "drug test")
START = dt.date(2026, 1, 1)


def weights() -> Weights:
    return load_weights(START)


def some(rng: np.random.Generator, values: tuple[str, ...], low: int, high: int) -> tuple[str, ...]:
    return tuple(rng.choice(values, size=int(rng.integers(low, high + 1)), replace=False).tolist())


def maybe(rng: np.random.Generator, value: float, blank: float = 0.2) -> float | None:
    return None if rng.random() < blank else round(value, 2)


def candidate(rng: np.random.Generator, number: int) -> Candidate:
    return Candidate(
        candidate_id=f"C{number:03d}",
        occupations=some(rng, OCCUPATIONS, 0, 3),
        zip=str(rng.choice(ZIPS)),
        credentials=some(rng, CREDENTIALS, 0, 4),
        wage_floor=maybe(rng, float(rng.normal(17, 2))),
        max_miles=maybe(rng, float(rng.choice([0, 8, 30, 60, 200]))),
        shifts=("Any",) if rng.random() < 0.2 else some(rng, SHIFTS, 0, 2),
        available_from=None if rng.random() < 0.2 else START + dt.timedelta(days=int(rng.integers(0, 40))),
        background=some(rng, BACKGROUND, 0, 1),
        days_job_ready=maybe(rng, float(rng.integers(0, 200))),
        baseline_wage=maybe(rng, float(rng.normal(14, 2))),
    )


def order(rng: np.random.Generator, number: int) -> Order:
    remote = bool(rng.random() < 0.2)
    return Order(
        order_id=f"O{number:03d}",
        occupation=str(rng.choice(OCCUPATIONS)),
        wage=round(float(rng.normal(19, 2)), 2),
        slots=int(rng.integers(0, 3)),
        zip=None if remote and rng.random() < 0.7 else str(rng.choice(ZIPS)),
        remote=remote,
        required_credentials=some(rng, CREDENTIALS, 0, 2),
        shifts=("any",) if rng.random() < 0.2 else some(rng, SHIFTS, 0, 2),
        start_by=None if rng.random() < 0.2 else START + dt.timedelta(days=int(rng.integers(0, 60))),
        excludes=some(rng, BACKGROUND, 0, 1),
        benefits=some(rng, ("health", "paid_leave", "retirement", "gym"), 0, 3),
    )


def world(seed: int, people: int = 30, orders: int = 20) -> tuple[list[Candidate], list[Order]]:
    rng = np.random.default_rng(seed)
    return [candidate(rng, i) for i in range(people)], [order(rng, i) for i in range(orders)]
