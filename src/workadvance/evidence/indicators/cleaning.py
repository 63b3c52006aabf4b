"""What records mean before anything is counted: one employer, one record, one participation.

Each step says what it did, so that no row disappears unnamed.
"""

from __future__ import annotations

import polars as pl

from workadvance.evidence.indicators.problems import ROW, Note, numbered, row_of

FOREVER = pl.date(9999, 12, 31)
SHOWN = 5


def same_employer(ids: pl.Series) -> pl.Series:
    """Employer ids made comparable: letters and digits only, capitals, no zeros in front of an all-digit id.

    `12-3456789`, `123456789` and ` 0123456789` are one employer. An id without a letter or digit names no employer.
    """
    texts = ids.unique()
    made = _plain(texts)
    if made.eq_missing(texts).all():
        return ids.alias("employer")
    known = pl.DataFrame({"id": texts, "employer": made})
    return pl.DataFrame({"id": ids}).join(known, on="id", how="left", nulls_equal=True, maintain_order="left")[
        "employer"
    ]


def _plain(ids: pl.Series) -> pl.Series:
    plain = ids.str.replace_all(r"[^\p{L}\p{N}]", "").str.to_uppercase()
    plain = plain.str.replace(r"^0+([0-9]+)$", "${1}")
    return plain.set((plain == "").fill_null(False), None)


def counted_once(
    frame: pl.DataFrame, columns: list[str], quick: list[str], file: str
) -> tuple[pl.DataFrame, list[Note]]:
    """The frame without rows that say the same as an earlier one in `columns`, and a note that names them.

    Rows are told apart by a hash of the `quick` columns first (numbers and days, some of `columns`), the few left cell by
    cell.
    """
    hashes = frame.select(quick).hash_rows()
    ordered = hashes.sort()
    twice = ordered.filter((ordered == ordered.shift()).fill_null(False)).unique()
    if twice.is_empty():
        return frame, []
    suspects = numbered(frame).with_row_index("at").filter(hashes.is_in(twice.implode()))
    again = suspects.with_columns(first=pl.col(ROW).min().over(columns)).filter(pl.col(ROW) != pl.col("first"))
    if again.is_empty():
        return frame, []
    shown = again.sort(ROW).head(SHOWN).select(ROW, "first").iter_rows()
    names = tuple(f"row {row} (as row {first})" for row, first in shown)
    return _without(numbered(frame), again["at"]), [
        Note(f"{file}: identical rows are counted once: ", names, again.height)
    ]


def wage_records_first(employment: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Note]]:
    """Employment without supplemental records for a quarter and employer that a wage record covers.

    A wage record covers them if its amount is known, be it zero. Needs `key`, `employer`, `earnings`, `wage`.
    """
    extra = ~employment["wage"] & employment["employer"].is_not_null()
    if not extra.any():
        return employment, []
    supplemental = employment.select("key", "employer").with_row_index("at").filter(extra)
    covered = employment.filter(
        pl.col("wage") & pl.col("earnings").is_not_null() & pl.col("key").is_in(supplemental["key"].unique().implode())
    ).select("key", "employer")
    aside = supplemental.join(covered, on=["key", "employer"], how="semi")["at"]
    if aside.is_empty():
        return employment, []
    rows = tuple(f"row {row_of(employment, index)}" for index in aside.sort().head(SHOWN).to_list())
    words = "supplemental records are set aside where a wage record names the same employer and quarter: "
    return _without(employment, aside), [Note(f"{file}: {words}", rows, aside.len())]


def _without(frame: pl.DataFrame, positions: pl.Series) -> pl.DataFrame:
    return frame.filter(pl.Series([True]).new_from_index(0, frame.height).scatter(positions, False))


def one_participation(participants: pl.DataFrame, days: int, file: str) -> tuple[pl.DataFrame, list[Note]]:
    """Periods of participation, joined where no `days` days without a service lie between them.

    A person has left only when `days` days have passed without a service: a period that begins up to that many days
    after the one before ended continues it, and so does one that overlaps it. The joined period begins with the
    first and ends with the last exit, whose exclusion it has; what was known at entry is that of the first.
    Source: 20 CFR 677.150(c)(1).
    """
    several = participants["person"].is_duplicated()
    if not several.any():
        return participants, []
    until = pl.col("exit_date").fill_null(FOREVER)
    ordered = (
        participants.filter(several)
        .sort("person", "entry_date", ROW)
        .with_columns(until=until)
        .with_columns(before=pl.col("until").cum_max().shift().over("person"))
        .with_columns(
            spell=(
                pl.col("before").is_null() | ((pl.col("entry_date") - pl.col("before")).dt.total_days() > days)
            ).cum_sum()
        )
    )
    last = pl.col("until").arg_max()
    spells = ordered.group_by("spell", maintain_order=True)
    joined = spells.agg(
        pl.col(ROW).min(),
        pl.col("person", "person_id", "entry_date", "diploma_at_entry", "birth_date").first(),
        pl.col("exit_date", "exclusion").get(last),
        rows=pl.col(ROW).sort(),
    )
    merged = joined.filter(pl.col("rows").list.len() > 1).sort(ROW)
    if merged.is_empty():
        return participants, []
    columns = [name for name in participants.columns if name != "period"]
    periods = pl.concat([participants.filter(~several).select(columns), joined.select(columns)])
    shown = tuple(
        f"{person} (rows {', '.join(map(str, rows))})"
        for person, rows in merged.head(SHOWN).select("person_id", "rows").iter_rows()
    )
    words = f"periods with no more than {days} days from an exit to the next entry are one participation: "
    return periods.sort(ROW).with_row_index("period").select(participants.columns), [
        Note(f"{file}: {words}", shown, merged.height)
    ]
