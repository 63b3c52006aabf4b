"""Measures of training programs: completed, placed, retained, and what they must show for Workforce Pell.

Each takes `Records`, a `Definition` and a year, as those of `members`, but looks at enrollments (rows of training.csv),
the jobs after them (jobs.csv) and programs (programs.csv). One row an enrollment, placement or program: `period` (its
number), `person` (null for a program), `program`, `excluded`, `in_denominator`, `in_numerator`, `amount`, and `known`
(whether the person's status is known at all; false where no record reaches the day asked for).
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from workadvance.evidence.indicators import quarters
from workadvance.evidence.indicators.definitions import Definition
from workadvance.evidence.indicators.records import Records, person_quarter

DAYS_A_WEEK = 7


def program_length(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """Programs whose clock hours and weeks are within the limits (the lower included, the upper not)."""
    (least, below), (shortest, under) = definition.settings["hours"], definition.settings["weeks"]
    within = pl.col("clock_hours").is_between(least, below, closed="left") & pl.col("weeks").is_between(
        shortest, under, closed="left"
    )
    return records.programs.with_row_index("period").select(
        "period",
        person=pl.lit(None, dtype=pl.UInt32),
        program="program_id",
        excluded=pl.lit(False),
        in_denominator=pl.lit(True),
        in_numerator=within,
        amount=pl.lit(None, dtype=pl.Float64),
        known=pl.lit(True),
    )


def completion(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """Completed within so many times the program's normal weeks, of everyone who started in the year."""
    cohort = _enrollments(records, definition, program_year).join(
        records.programs.select("program_id", "weeks"), on="program_id", how="left", maintain_order="left"
    )
    days = (pl.col("weeks") * DAYS_A_WEEK * definition.settings["times_normal"]).floor()
    in_time = (pl.col("ended_on") - pl.col("started_on")).dt.total_days() <= days
    return _sides(cohort, success=_true("completed") & in_time.fill_null(False), known=pl.lit(True))


def placement(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """In a job so many days after completion, or employed in the quarter that day lies in, of everyone who completed."""
    cohort = _enrollments(records, definition, program_year).with_columns(
        day=pl.col("ended_on") + pl.duration(days=definition.days_after)
    )
    held = (
        records.jobs.filter(_until().is_not_null())
        .join(cohort.select("period", "person", "day"), on="person", how="inner", suffix="_training")
        .filter((pl.col("started_on") <= pl.col("day")) & (_until() >= pl.col("day")))["period"]
    )
    that_quarter = cohort.select("period", key=person_quarter(pl.col("person"), quarters.of_days(pl.col("day"))))
    employed = records.employment.filter("employed").select("key").join(that_quarter, on="key", how="inner")["period"]
    found = pl.concat([held, employed]).unique().implode()
    return _sides(cohort, success=pl.col("period").is_in(found), known=pl.lit(True))


def value_added(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """Earnings in the four quarters after completion, of those whose total is known and positive; `amount` in dollars."""
    cohort = _enrollments(records, definition, program_year).with_columns(quarter=quarters.of_days(pl.col("ended_on")))
    wanted = pl.concat(
        [
            cohort.select("period", key=person_quarter(pl.col("person"), pl.col("quarter") + steps))
            for steps in definition.quarters_after_exit
        ]
    )
    totals = (
        records.employment.filter("employed")
        .select("key", "earnings")
        .join(wanted, on="key", how="inner")
        .group_by("period")
        .agg(amount=pl.col("earnings").sum())
        .filter(pl.col("amount") > 0)
    )
    earning = cohort.join(totals, on="period", how="left", maintain_order="left")
    there = earning["amount"].is_not_null()
    sides = _sides(earning, success=pl.lit(there), known=pl.lit(there))
    return sides.with_columns(in_denominator=there, amount=earning["amount"])


def placed(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """With a first job begun from the start of training to so many days after its end."""
    cohort = _enrollments(records, definition, program_year)
    found = _first_jobs(records, definition)["period"]
    return _sides(cohort, success=pl.col("period").is_in(found.implode()), known=pl.lit(True))


def retained(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """Still in a job so many days after the first one started, in the sense the definition says.

    `snapshot`: in any job on that day. `continuous_any_employer`: in jobs up to that day, breaks of no more than
    `gap_days`. `continuous_same_employer`: the same, counting only jobs with the employer of the first. `known` is false
    where the records neither show the person in a job on that day nor that their jobs had ended.
    """
    first, last = definition.cohort(program_year)
    cohort = (
        _first_jobs(records, definition)
        .filter(pl.col("placed_on").is_between(first, last))
        .sort("placed_on", "period")
        .unique("person", keep="first", maintain_order=True)
        .with_columns(day=pl.col("placed_on") + pl.duration(days=definition.days_after))
    )
    jobs = (
        records.jobs.join(cohort.select("period", "person", "placed_on", "day", first_employer="employer"), on="person")
        .with_columns(until=_until())
        .filter(pl.col("started_on") <= pl.col("day"))
    )
    unknown = jobs.filter(
        pl.col("ended_on").is_null() & (pl.col("until").is_null() | (pl.col("until") < pl.col("day")))
    )
    held = jobs.filter((pl.col("until") >= pl.col("day")).fill_null(False))["period"]
    sense = definition.settings["sense"]
    if sense == "snapshot":
        successes = held
    else:
        if sense == "continuous_same_employer":
            jobs = jobs.filter(pl.col("employer").eq_missing(pl.col("first_employer")) & _same_job_or_named())
        successes = _without_break(jobs.filter(pl.col("until").is_not_null()), definition.settings["gap_days"])
    known = pl.col("period").is_in(held.unique().implode()) | ~pl.col("period").is_in(
        unknown["period"].unique().implode()
    )
    return _sides(cohort, success=pl.col("period").is_in(successes.unique().implode()), known=known)


def _same_job_or_named() -> pl.Expr:
    """Jobs that name no employer are the same only if they are the very first one."""
    return pl.col("first_employer").is_not_null() | (pl.col("started_on") == pl.col("placed_on"))


def _without_break(jobs: pl.DataFrame, gap_days: int) -> pl.Series:
    """Placements whose jobs reach the day without a longer break; `jobs` has period, placed_on, day, started_on, until."""
    ordered = (
        jobs.filter(pl.col("until") >= pl.col("placed_on"))
        .sort("period", "started_on")
        .with_columns(
            begins=pl.max_horizontal("started_on", "placed_on"),
            before=pl.col("until").cum_max().shift().over("period"),
        )
    )
    days_between = (pl.col("begins") - pl.col("before")).dt.total_days() - 1
    broken = ordered.with_columns(
        broken=(pl.col("before").is_not_null() & (days_between > gap_days) & (pl.col("before") < pl.col("day")))
        .cum_max()
        .over("period")
    )
    return broken.filter(~pl.col("broken") & (pl.col("until") >= pl.col("day")))["period"]


def _until() -> pl.Expr:
    """The last day a job is known to have been held: its end, or its last confirmed day while it continues."""
    return pl.coalesce("ended_on", "confirmed_on")


def _enrollments(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """The enrollments of the cohort, numbered by their row in `records.training`."""
    first, last = definition.cohort(program_year)
    day = "started_on" if definition.cohort_of == "training_started" else "ended_on"
    cohort = records.training.with_row_index("period").filter(pl.col(day).is_between(first, last))
    return cohort.filter(_true("completed")) if definition.cohort_of == "completions" else cohort


def _first_jobs(records: Records, definition: Definition) -> pl.DataFrame:
    """The first job after each enrollment began, if it began in time: period, person, program_id, placed_on, employer."""
    within = pl.duration(days=int(definition.settings["placed_within_days"]))
    return (
        records.training.with_row_index("period")
        .join(records.jobs.select("person", "employer", placed_on="started_on"), on="person", how="inner")
        .filter(
            (pl.col("placed_on") >= pl.col("started_on"))
            & (pl.col("ended_on").is_null() | (pl.col("placed_on") <= pl.col("ended_on") + within))
        )
        .sort("period", "placed_on", "employer", nulls_last=True)
        .unique("period", keep="first", maintain_order=True)
    )


def _true(column: str) -> pl.Expr:
    return pl.col(column).fill_null(False)


def _sides(cohort: pl.DataFrame, *, success: pl.Expr, known: pl.Expr) -> pl.DataFrame:
    return cohort.select(
        "period",
        "person",
        program="program_id",
        excluded=pl.lit(False),
        in_denominator=pl.lit(True),
        in_numerator=success,
        amount=pl.lit(None, dtype=pl.Float64),
        known=known,
    )


def poverty_line(on: dt.date, state: str | None) -> float:
    """The federal poverty line for one person in force on a day, dollars a year, in the contiguous states or the state."""
    from workadvance import labor, policy

    year = int(policy.load("eligibility").value("poverty_guideline_year", on=on))
    return float(labor.poverty_guideline(year, labor.poverty_region(state or ""), 1).annual_usd)
