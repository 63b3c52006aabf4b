"""Why one job could follow another: five kinds of evidence for each pair of occupations, with stated weights.

Evidence is national and does not depend on a place: moves people really made, O*NET's relatedness either way,
supervising the same work, a credential that stacks, and shared skills. What a place pays and how many openings it has
is added by `ladders`. Each kind is a number from 0 to 1; the score is their weighted sum.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import polars as pl

from workadvance import policy
from workadvance.labor import facts
from workadvance.labor.assumptions import NEWEST, number, words
from workadvance.labor.pay import Floats

Table = Callable[[str], pl.DataFrame]
KINDS = ("moves", "related", "leads", "stacks", "skills")
MADE = "step_up_evidence"
"""The table of every pair, made with the facts: it is the same for every place, and a ladder does not wait for it."""
TIERS = {"Primary-Short": 1.0, "Primary-Long": 0.7, "Supplemental": 0.45}
LEADS = {
    "33-2": "33-1021", "33-3": "33-1012", "33-3012": "33-1011", "33-9": "33-1091", "35-2": "35-1011", "35": "35-1012",
    "37-2": "37-1011", "37-3": "37-1012", "39": "39-1022", "39-3": "39-1014", "39-90": "39-1014", "41-2": "41-1011", "41": "41-1012",
    "43": "43-1011", "45": "45-1011", "47": "47-1011", "49": "49-1011", "51": "51-1011", "53": "53-1047",
}  # fmt: skip
"""Beginnings of codes and the first-line supervisor of that work (Standard Occupational Classification 2018)."""


@facts.kept(1)
def evidence() -> pl.DataFrame:
    """Every pair with any evidence as `weighed` makes it, from the table made when the facts were built.

    Tables built before there was such a one are weighed now.
    """
    ready = (facts.folder() / f"{MADE}.parquet").is_file()
    return facts.table(MADE) if ready else weighed(facts.table)


def weighed(table: Table) -> pl.DataFrame:
    """Every pair with any evidence; one row each, best first within a job. `table` gives a table of facts by name.

    Columns: soc, related_soc, tier (O*NET's, null), moves, related, leads, stacks, skills, score (all 0-1), lift
    (null where too few moves were seen), both_ways (related either way), stack_note.
    """
    pairs = _related(table).join(_moves(table), on=["soc", "related_soc"], how="full", coalesce=True)
    pairs = pairs.join(_leads(table), on=["soc", "related_soc"], how="full", coalesce=True)
    pairs = pairs.join(_stacks(), on=["soc", "related_soc"], how="full", coalesce=True)
    pairs = pairs.with_columns(pl.col("moves", "related", "leads", "stacks").fill_null(0.0))
    pairs = pairs.with_columns(pl.Series("skills", _alike(table, pairs["soc"], pairs["related_soc"])))
    score = sum(number(f"ladder_weight_{kind}") * pl.col(kind) for kind in KINDS)
    # Across fields of work one kind of evidence alone is noise, except a credential that leads there. A field is a
    # minor group of the classification (51-3 food, 51-4 metal): the major group holds laundries and welding shops alike.
    near = pl.col("soc").str.slice(0, 4) == pl.col("related_soc").str.slice(0, 4)
    several = (pl.col("moves") > 0).cast(pl.Int8) + (pl.col("related") > 0).cast(pl.Int8)
    alone = (pl.col("moves") >= number("ladder_moves_alone")) & (pl.col("skills") >= number("ladder_skills_alone"))
    return (
        pairs.with_columns(score=score, both_ways=pl.col("both_ways").fill_null(False))
        .filter(near | (several == 2) | (pl.col("stacks") > 0) | (pl.col("leads") > 0) | alone)
        .filter(~(pl.col("related_soc").is_in(list(words("ladder_never_by_moves"))) & (pl.col("stacks") == 0)))
        .join(_not_a_step(), on=["soc", "related_soc"], how="anti", maintain_order="left")
        .filter((pl.col("skills") >= number("ladder_least_skills")) | (pl.col("stacks") > 0))
        .filter(pl.col("score") >= number("ladder_least_score"))
        .sort("soc", "score", "related_soc", descending=[False, True, False])
    )  # fmt: skip


def _related(table: Table) -> pl.DataFrame:
    """O*NET's relatedness, the other way counting half, with a bonus where both agree."""
    rows = table("related").select("soc", "related_soc", pl.col("tier").cast(pl.String))
    value = pl.col("tier").replace_strict(TIERS, return_dtype=pl.Float64)
    there = rows.with_columns(there=value)
    back = rows.select(soc="related_soc", related_soc="soc", back=value * 0.6)
    both = there.join(back, on=["soc", "related_soc"], how="full", coalesce=True)
    return both.select(
        "soc",
        "related_soc",
        "tier",
        related=pl.max_horizontal(pl.col("there").fill_null(0.0), pl.col("back").fill_null(0.0)),
        both_ways=pl.col("there").is_not_null() & pl.col("back").is_not_null(),
    )


def _moves(table: Table) -> pl.DataFrame:
    """Moves people really made, for origins with enough different targets, above chance only.

    Inside one of the survey's groups of occupations (all aides, all truck drivers) a move cannot be seen.
    """
    codes = table("mobility_codes")
    enough = codes.filter(pl.col("n_destinations") >= number("ladder_least_destinations"))
    rows = table("moves").filter(pl.col("lift") > 1, pl.col("origin") != pl.col("target"))
    full = math.log2(number("ladder_full_lift"))
    return (
        rows.join(enough.select("soc", origin="mob_code"), on="origin")
        .join(codes.select(related_soc="soc", target="mob_code"), on="target")
        .filter(pl.col("soc") != pl.col("related_soc"))
        .group_by("soc", "related_soc")
        .agg(pl.col("lift").max().cast(pl.Float64))
        .with_columns(moves=(pl.col("lift").log(2) / full).clip(0, 1))
    )


def _leads(table: Table) -> pl.DataFrame:
    rows = []
    known = set(table("occupations")["soc"])
    for soc in known:
        if soc[3] == "1" and soc[:2] in {v[:2] for v in LEADS.values()}:
            continue
        for start in sorted(LEADS, key=len, reverse=True):
            if soc.startswith(start):
                rows.append((soc, LEADS[start], 1.0))
                break
    return pl.DataFrame(
        rows, schema={"soc": pl.String, "related_soc": pl.String, "leads": pl.Float64}, orient="row"
    ).filter(pl.col("related_soc").is_in(list(known)))


def _stacks() -> pl.DataFrame:
    rows = []
    for line in policy.load("labor_pathways").value("ladder_pathways", NEWEST):
        chain, _, earned = line.partition(": ")
        codes = chain.split(" > ")
        rows += [(before, after, 1.0, earned) for before, after in itertools.pairwise(codes)]
    schema = {"soc": pl.String, "related_soc": pl.String, "stacks": pl.Float64, "stack_note": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(
        ["soc", "related_soc"], keep="first", maintain_order=True
    )


def _not_a_step() -> pl.DataFrame:
    pairs = [line.split(" > ") for line in policy.load("labor_pathways").value("ladder_not_a_step", NEWEST)]
    return pl.DataFrame(pairs, schema={"soc": pl.String, "related_soc": pl.String}, orient="row")


def _alike(table: Table, first: pl.Series, second: pl.Series) -> Floats:
    """How alike two occupations' skills are: correlation of standardized levels, 0-1; 0.5 where O*NET has no record."""
    import numpy as np

    wide = table("skills").pivot(on="skill", index="soc", values="level", aggregate_function="mean").sort("soc")
    values = wide.drop("soc").to_numpy().astype(np.float64)
    values = np.where(np.isnan(values), np.nanmean(values, axis=0), values)
    # The distance keeps the level of the skills, which a correlation alone would forget.
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    at = {s: i for i, s in enumerate(wide["soc"])}
    a = np.array([at.get(s, -1) for s in first])
    b = np.array([at.get(s, -1) for s in second])
    apart = np.sqrt(((values[a] - values[b]) ** 2).mean(axis=1))
    return np.where((a < 0) | (b < 0), 0.5, np.exp(-(apart**2) / 2))
