"""Whether step-up jobs make sense to a coach: every one shown for 100 common entry jobs, judged one by one.

    python benchmarks/step_up_jobs.py
    python benchmarks/step_up_jobs.py --area 16980 --area 12060    # other places; what is not judged yet is listed

`step_up_jobs.csv` holds the verdicts of this project's authors, sensible or silly, each with its reason. The 100 jobs are those
with most people of all that are entered below a bachelor's degree without experience. The weights, the rules and the list
of pairs not shown were set while reading the nation, Tulsa and East Kentucky; Chicago, Fresno and Northwestern Idaho were judged
afterward. The last 100 pathways came from jobs with fewer than three step-up jobs in many areas; what they show was judged too. Then the share of sub-bachelor employment whose jobs have three step-up jobs, in
every area. Fails below 95 % sensible in either set of places, and below 85 % with three in Tulsa and East Kentucky.
"""

from __future__ import annotations

import argparse
import csv
import statistics
from pathlib import Path

import polars as pl

from workadvance import labor
from workadvance.labor import facts
from workadvance.labor.ladders import below_bachelors
from workadvance.labor.soc import REGISTERED_NURSE

FITTED = ("0000000", "0046140", "2100004")
HELD_OUT = ("0016980", "0023420", "1600006")
LEAST_SENSIBLE = 0.95
LEAST_WITH_THREE = 0.85
ENTRY_JOBS = 100


def entry_jobs() -> list[str]:
    """The jobs most people enter below a bachelor's degree and without experience."""
    jobs = facts.table("occupations").filter(below_bachelors(), pl.col("work_experience") == "None")
    return jobs.sort("national_employment", descending=True, nulls_last=True).head(ENTRY_JOBS)["soc"].to_list()


def judged() -> dict[tuple[str, str], bool]:
    """Job and step-up job to whether it was found sensible."""
    with Path(__file__).with_name("step_up_jobs.csv").open(encoding="utf-8", newline="") as file:
        return {(r["soc"], r["step_up_soc"]): r["verdict"] == "sensible" for r in csv.DictReader(file)}


def shown_in(area: str) -> list[tuple[str, str]]:
    """Every step-up job the entry jobs have in an area."""
    jobs = set(entry_jobs())
    found = labor.target([area], every_education=True).occupations
    return [(o.soc, step_up.soc) for o in found if o.soc in jobs for step_up in o.step_up_jobs]


def sensible(areas: tuple[str, ...]) -> tuple[int, int, set[tuple[str, str]]]:
    """How many step-up jobs are shown in these areas, how many are sensible, and the pairs not judged."""
    verdicts = judged()
    shown = [pair for area in areas for pair in shown_in(area)]
    return len(shown), sum(verdicts.get(pair, False) for pair in shown), {p for p in shown if p not in verdicts}


def with_three(area: str) -> float | None:
    """The share of an area's published sub-bachelor employment whose jobs have three step-up jobs."""
    jobs = [o for o in labor.target([area]).occupations if o.employment and o.soc != REGISTERED_NURSE]
    people = sum(o.employment or 0 for o in jobs)
    return sum(o.employment or 0 for o in jobs if len(o.step_up_jobs) == 3) / people if people else None


def print_coverage() -> bool:
    """Print the shares with three step-up jobs by kind of area; whether the two named places reach theirs."""
    areas = facts.table("areas").select("area", kind=pl.col("area_type").cast(pl.String))
    shares: dict[str, list[float]] = {}
    for area, kind in areas.iter_rows():
        share = with_three(area)
        if share is not None:
            shares.setdefault(kind, []).append(share)
    for kind, found in shares.items():
        tenth = sorted(found)[len(found) // 10]
        reach = sum(s >= LEAST_WITH_THREE for s in found) / len(found)
        print(
            f"{kind:16} {len(found):4} areas: median {statistics.median(found):.1%}, lowest tenth below {tenth:.1%},"
            f" {reach:.0%} of areas reach {LEAST_WITH_THREE:.0%}"
        )
    named = {area: with_three(area) or 0.0 for area in FITTED[1:]}
    print("three step-up jobs: " + ", ".join(f"{area} {share:.1%}" for area, share in named.items()))
    return min(named.values()) >= LEAST_WITH_THREE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--area", action="append", help="other places instead")
    asked = parser.parse_args().area
    fine = True
    for name, areas in (("other", tuple(asked)),) if asked else (("fitted", FITTED), ("held out", HELD_OUT)):
        number, good, unknown = sensible(areas)
        print(f"{name:9} {number} step-up jobs, {good / number:.1%} sensible, {len(unknown)} pairs not judged")
        for soc, step_up in sorted(unknown):
            print(f"  {soc} > {step_up}: {labor.occupation(soc).title} > {labor.occupation(step_up).title}")
        fine &= good / number >= LEAST_SENSIBLE
    return 0 if (asked or print_coverage()) and fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
