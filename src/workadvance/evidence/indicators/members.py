"""Who is in an indicator and who counts: one pure function per measure of people who left.

Each takes checked `Records` with periods joined, a `Definition` and a program year, and returns one row for each period
of participation in the cohort: `period` (row number in `records.participants`), `person`, `excluded`, `in_denominator`,
`in_numerator`, and `amount` (dollars; the quarter's known positive total, for the median only, else null).
A person with several periods of participation is in the cohort once for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from workadvance.evidence.indicators import quarters
from workadvance.evidence.indicators.definitions import Definition
from workadvance.evidence.indicators.records import Records, person_quarter
from workadvance.evidence.indicators.training import (
    completion,
    placed,
    placement,
    program_length,
    retained,
    value_added,
)

Member = Callable[[Records, Definition, int], pl.DataFrame]


def employment(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """Employed in the reference quarter, out of everyone who left (or of those employed in an earlier quarter)."""
    cohort = _exits(records, definition, program_year)
    (quarter,) = definition.quarters_after_exit
    working = _work(records, cohort, definition, [quarter])
    before = definition.settings.get("employed_before_in")
    among = None if before is None else _work(records, cohort, definition, [before])["period"]
    return _marked(cohort, among=among, successes=working["period"])


def median_earnings(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """Total earnings of all employers in the reference quarter, for those whose total is known and positive.

    A supplemental record without an amount adds nothing; a person with nothing else has no known total.
    """
    cohort = _exits(records, definition, program_year)
    (quarter,) = definition.quarters_after_exit
    totals = (
        _work(records, cohort, definition, [quarter], "earnings")
        .group_by("period")
        .agg(amount=pl.col("earnings").sum())
        .filter(pl.col("amount") > 0)
    )
    marked = _marked(cohort, among=totals["period"], successes=totals["period"]).drop("amount")
    return marked.join(totals, on="period", how="left", maintain_order="left").with_columns(
        amount=pl.when("in_denominator").then("amount")
    )


def credential_attainment(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """A postsecondary credential by one year after exit, or a diploma with work or further study in that year.

    Secondary education puts a person in the denominator only if they had no diploma at entry. With `any_credential`
    a diploma alone is enough.
    """
    cohort = _exits(records, definition, program_year).with_columns(
        until=pl.col("exit_date").dt.offset_by(f"{definition.years_after_exit}y")
    )
    among = _in_education(records, cohort, definition.education)
    earned = records.credentials.join(cohort, on="person", how="inner").filter(
        pl.col("attained_on").is_between(pl.col("entry_date"), pl.col("until"))
    )
    if definition.settings.get("any_credential"):
        return _marked(cohort, among=among, successes=earned["period"])
    postsecondary = earned.filter(pl.col("kind") == "postsecondary")["period"]
    with_diploma = cohort.join(earned.filter(pl.col("kind") == "diploma"), on="period", how="semi")
    working = _work(records, with_diploma, definition, definition.quarters_after_exit)["period"]
    enrolled = (
        records.education.filter(pl.col("kind") == "postsecondary")
        .join(with_diploma, on="person", how="inner")
        .filter(
            (pl.col("started_on") <= pl.col("until"))
            & (pl.col("ended_on").is_null() | (pl.col("ended_on") > pl.col("exit_date")))
        )["period"]
    )
    return _marked(cohort, among=among, successes=pl.concat([postsecondary, working, enrolled]))


def diploma_attainment(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """A secondary diploma by so many years after exit, of those then under an age who had none at entry.

    Who has no birth date on record is in the denominator: leaving someone out must be proved.
    """
    cohort = _exits(records, definition, program_year).with_columns(
        until=pl.col("exit_date").dt.offset_by(f"{definition.years_after_exit}y")
    )
    age = definition.settings["under_age"]
    young = cohort.filter(
        pl.col("birth_date").is_null() | (pl.col("birth_date").dt.offset_by(f"{age}y") > pl.col("exit_date"))
    )
    among = _in_education(records, young, definition.education)
    earned = records.credentials.filter(pl.col("kind") == "diploma").join(cohort, on="person", how="inner")
    earned = earned.filter(pl.col("attained_on").is_between(pl.col("entry_date"), pl.col("until")))
    return _marked(cohort, among=among, successes=earned["period"])


def measurable_skill_gains(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """A gain during the part of the program year in which the person took part, out of those then in education."""
    first, last = definition.cohort(program_year)
    taking_part = (
        _periods(records)
        .filter((pl.col("entry_date") <= last) & (pl.col("exit_date").is_null() | (pl.col("exit_date") >= first)))
        .with_columns(
            entry_date=pl.max_horizontal("entry_date", pl.lit(first)),
            exit_date=pl.min_horizontal(pl.col("exit_date"), pl.lit(last)),
            # Everyone in education is looked at, whatever they had at entry.
            diploma_at_entry=pl.lit(False),
        )
    )
    learning = _in_education(records, taking_part, definition.education)
    cohort = taking_part.join(learning.to_frame(), on="period", how="semi", maintain_order="left")
    gained = records.gains.join(cohort, on="person", how="inner").filter(
        pl.col("attained_on").is_between(pl.col("entry_date"), pl.col("exit_date"))
    )["period"]
    return _marked(_with_exclusion(cohort, definition), among=None, successes=gained)


def retention_same_employer(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """Employed by at least one same employer in both reference quarters, out of those employed in the first of them.

    A record that names no employer shows employment but is never the same employer.
    """
    cohort = _exits(records, definition, program_year)
    early, late = definition.quarters_after_exit
    first = _work(records, cohort, definition, [early], "employer")
    second = _work(records, cohort, definition, [late], "employer")
    stayed = first.join(second, on="period", how="inner").filter(pl.col("employer") == pl.col("employer_right"))
    return _marked(cohort, among=first["period"], successes=stayed["period"])


MEMBERS: dict[str, Member] = {
    "employment": employment,
    "median_earnings": median_earnings,
    "credential": credential_attainment,
    "skill_gains": measurable_skill_gains,
    "same_employer": retention_same_employer,
    "diploma": diploma_attainment,
    "program_length": program_length,
    "completion": completion,
    "placement": placement,
    "value_added": value_added,
    "placed": placed,
    "retained": retained,
}


def members(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    """Who is in the cohort of a definition and on which side; see the measure's own function for the columns."""
    return MEMBERS[definition.measure](records, definition, program_year)


def _periods(records: Records) -> pl.DataFrame:
    return records.participants.select(
        "period", "person", "entry_date", "exit_date", "exclusion", "diploma_at_entry", "birth_date"
    )


def _with_exclusion(cohort: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    return cohort.with_columns(excluded=pl.col("exclusion").is_in(list(definition.exclusions)).fill_null(False))


def _exits(records: Records, definition: Definition, program_year: int) -> pl.DataFrame:
    first, last = definition.cohort(program_year)
    cohort = _periods(records).filter(pl.col("exit_date").is_between(first, last))
    return _with_exclusion(cohort, definition).with_columns(exit_quarter=quarters.of_days(pl.col("exit_date")))


def _work(
    records: Records, cohort: pl.DataFrame, definition: Definition, after: Sequence[int], *columns: str
) -> pl.DataFrame:
    """Records of employment (see `Records.employment`) of the cohort in the given quarters after exit.

    One row a record: `period`, `after` (which quarter after exit) and the columns of the record asked for. Wage records
    only, if the definition says so.
    """
    wanted = cohort.select("period", "person", "exit_quarter")
    low, high = wanted.select(low=pl.col("exit_quarter").min(), high=pl.col("exit_quarter").max()).row(0)
    if low is None:
        low, high = 0, -1
    wanted = pl.concat(
        [
            wanted.select(
                "period",
                key=person_quarter(pl.col("person"), pl.col("exit_quarter") + steps),
                after=pl.lit(steps, dtype=pl.Int32),
            )
            for steps in after
        ]
    )
    counted = pl.col("employed") & pl.col("quarter").is_between(low + min(after), high + max(after))
    if definition.settings.get("wage_records_only"):
        counted = counted & pl.col("wage")
    return records.employment.filter(counted).select("key", *columns).join(wanted, on="key", how="inner").drop("key")


def _in_education(records: Records, cohort: pl.DataFrame, kinds: Sequence[str]) -> pl.Series:
    """Periods with education of one of the kinds between entry and exit, both days included.

    Secondary education counts only for those who had no diploma at entry.
    """
    return (
        records.education.filter(pl.col("kind").is_in(list(kinds)))
        .join(
            cohort.select("period", "person", "entry_date", "exit_date", "diploma_at_entry"), on="person", how="inner"
        )
        .filter(
            (pl.col("started_on") <= pl.col("exit_date"))
            & (pl.col("ended_on").is_null() | (pl.col("ended_on") >= pl.col("entry_date")))
            & ((pl.col("kind") != "secondary") | ~pl.col("diploma_at_entry").fill_null(False))
        )["period"]
        .unique()
    )


def _marked(cohort: pl.DataFrame, *, among: pl.Series | None, successes: pl.Series) -> pl.DataFrame:
    """The cohort with its sides; `among` limits the denominator, and excluded periods are on neither side."""
    counted = ~pl.col("excluded")
    if among is not None:
        counted = counted & pl.col("period").is_in(among.unique().implode())
    return cohort.select(
        "period",
        "person",
        "excluded",
        in_denominator=counted,
        in_numerator=counted & pl.col("period").is_in(successes.unique().implode()),
        amount=pl.lit(None, dtype=pl.Float64),
    )
