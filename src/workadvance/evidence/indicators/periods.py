"""Periods of participation as they were written down, and what was known of a person on the first day of each."""

from __future__ import annotations

import polars as pl

from workadvance.evidence.indicators.cleaning import counted_once
from workadvance.evidence.indicators.problems import MOST_SHOWN, ROW, Note, numbered
from workadvance.evidence.indicators.tables import EXCLUSION_CODES, NO_EXCLUSION
from workadvance.tables import Problem


def periods_of(frame: pl.DataFrame, file: str, problems: list[Problem]) -> tuple[pl.DataFrame, list[Note]]:
    """The periods of participation as written down, without identical rows; contradictions go to `problems`."""
    frame = numbered(frame).with_columns(
        **{
            name: pl.lit(None, dtype=dtype)
            for name, dtype in (("diploma_at_entry", pl.Boolean), ("birth_date", pl.Date))
            if name not in frame.columns
        },
    )
    if set(frame["exclusion"].unique()) & {*EXCLUSION_CODES, NO_EXCLUSION}:
        frame = frame.with_columns(pl.col("exclusion").replace({**EXCLUSION_CODES, NO_EXCLUSION: None}))
    columns = ["person", "entry_date", "exit_date", "exclusion", "diploma_at_entry", "birth_date"]
    frame, notes = counted_once(frame, columns, ["person", "entry_date"], file)
    again = frame.filter(pl.col("person").is_duplicated() & pl.col("person").is_not_null())
    problems += _contradictions(again, file)
    return frame.with_row_index("period").select("period", ROW, "person_id", *columns), notes


def _contradictions(again: pl.DataFrame, file: str) -> list[Problem]:
    """Periods of one person that begin on the same day and differ after it: only one of them can be right.

    `again` has the periods of people who have several.
    """
    before = again.with_columns(first=pl.col(ROW).min().over("person", "entry_date")).filter(
        (pl.col(ROW) != pl.col("first")) & pl.col("entry_date").is_not_null()
    )
    problems = [
        Problem(
            f"found {line['entry_date']} for “{line['person_id']}”, as in row {line['first']}; each period of "
            "participation may be there once.",
            file=file,
            row=line[ROW],
            column="entry_date",
        )
        for line in before.head(MOST_SHOWN).iter_rows(named=True)
    ]
    if before.height > MOST_SHOWN:
        more = f"and {before.height - MOST_SHOWN} more rows with the same problem."
        problems.append(Problem(more, file=file, column="entry_date"))
    return problems


def with_diplomas(periods: pl.DataFrame, credentials: pl.DataFrame) -> pl.DataFrame:
    """Whether a person had a secondary diploma at entry: as the file says, else yes if one is dated before entry."""
    earned = (
        credentials.filter(pl.col("kind") == "diploma").group_by("person").agg(diploma_on=pl.col("attained_on").min())
    )
    if earned.is_empty():
        return periods
    before = (pl.col("diploma_on") < pl.col("entry_date")).fill_null(False)
    return (
        periods.join(earned, on="person", how="left", maintain_order="left")
        .with_columns(
            diploma_at_entry=pl.coalesce("diploma_at_entry", pl.when(before).then(pl.lit(True)).otherwise(None))
        )
        .drop("diploma_on")
    )


def unknown_diplomas(periods: pl.DataFrame, education: pl.DataFrame, file: str) -> list[Note]:
    """A note where pupils of secondary education have no word on a diploma at entry: it decides whether they count."""
    pupils = education.filter(pl.col("kind") == "secondary")["person"].unique()
    unknown = periods.filter(pl.col("diploma_at_entry").is_null() & pl.col("person").is_in(pupils.implode()))
    count = unknown["person"].n_unique()
    if not count:
        return []
    after = (
        " in secondary education it is not recorded whether they had a diploma at entry (diploma_at_entry); they count as "
        "having had none."
    )
    return [Note(f"{file}: for ", (), count, after)]
