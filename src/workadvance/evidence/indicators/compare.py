"""Two sets of definitions side by side: what each says of the same thing, and the people they differ on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from workadvance.evidence.indicators.calculate import check_needs
from workadvance.evidence.indicators.definitions import Definition, DefinitionSet
from workadvance.evidence.indicators.explain import Counts, explain_person
from workadvance.evidence.indicators.members import members
from workadvance.evidence.indicators.records import Records
from workadvance.tables import InputProblems, Problem

# A person with several periods stands where the best of them stands.
_RANK = {"no": 0, "excluded": 1, "denominator": 2, "numerator": 3}


@dataclass(frozen=True, slots=True)
class Difference:
    """A person two sets of definitions treat differently in what both measure.

    `differs_in` is `cohort` if one of them does not look at the person in that year, `rule` if both do and judge differently.
    `counts_a` and `counts_b` are numerator, denominator, excluded or no; `why_a` and `why_b` are the sentences of
    `explain_person` for the period that decided.
    """

    person_id: str
    about: str
    differs_in: Literal["cohort", "rule"]
    indicator_a: str
    counts_a: Counts
    indicator_b: str
    counts_b: Counts
    why_a: str
    why_b: str


def compare_definitions(
    records: Records, one: DefinitionSet, other: DefinitionSet, program_year: int
) -> list[Difference]:
    """The people two sets differ on, in every indicator that both have something about, by indicator and id.

    Raises InputProblems if the sets have nothing in common or the records lack a file one of them needs.
    """
    pairs = list(shared(one, other))
    if not pairs:
        raise InputProblems(
            Problem(
                f"“{one.name}” and “{other.name}” have no indicator about the same thing, so there is nothing to compare.",
                column="--compare",
            )
        )
    for each in (one, other):
        check_needs(records.given, each)
    found: list[Difference] = []
    for mine, theirs in pairs:
        a, b = _standing(records, one, mine, program_year), _standing(records, other, theirs, program_year)
        differing = (
            a.join(b, on="person", how="full", coalesce=True)
            .with_columns(both=pl.all_horizontal(pl.col("rank", "rank_right").is_not_null()))
            .with_columns(pl.col("rank", "rank_right").fill_null(0))
            .filter(pl.col("rank") != pl.col("rank_right"))
        )
        names = dict(records.participants.select("person", "person_id").iter_rows())
        both = {names[person]: seen for person, seen in differing.select("person", "both").iter_rows()}
        found += [
            _difference(records, person_id, seen, (one, mine), (other, theirs), program_year)
            for person_id, seen in sorted(both.items())
        ]
    return found


def shared(one: DefinitionSet, other: DefinitionSet) -> Iterator[tuple[Definition, Definition]]:
    """The indicators of two sets that are about the same thing, in the order of the first."""
    theirs = {definition.concept: definition for definition in reversed(list(other.indicators.values()))}
    for mine in one.indicators.values():
        if mine.concept in theirs and mine.measure != "program_length":
            yield mine, theirs[mine.concept]


def _standing(records: Records, held: DefinitionSet, definition: Definition, program_year: int) -> pl.DataFrame:
    """Where each person of the cohort stands: person and rank (see `_RANK`)."""
    frame = members(records.joined(held.exit_after_days), definition, program_year)
    rank = (
        pl.when("in_numerator").then(_RANK["numerator"])
        .when("in_denominator").then(_RANK["denominator"])
        .when("excluded").then(_RANK["excluded"])
        .otherwise(_RANK["no"])
    )  # fmt: skip
    return frame.select("person", rank=rank).group_by("person").agg(pl.col("rank").max())


def _difference(
    records: Records,
    person_id: str,
    seen_by_both: bool,
    one: tuple[DefinitionSet, Definition],
    other: tuple[DefinitionSet, Definition],
    program_year: int,
) -> Difference:
    mine = records.of(person_id)
    said = []
    for held, definition in (one, other):
        lines = [
            line for line in explain_person(mine, person_id, program_year, held) if line.indicator == definition.name
        ]
        best = max(lines, key=lambda line: _RANK[line.counts], default=None)
        said.append((best.counts, best.sentence) if best else ("no", "Does not count: no training is on record."))
    (counts_a, why_a), (counts_b, why_b) = said
    return Difference(
        person_id=person_id,
        about=one[1].concept,
        differs_in="rule" if seen_by_both else "cohort",
        indicator_a=one[1].name,
        counts_a=counts_a,
        indicator_b=other[1].name,
        counts_b=counts_b,
        why_a=why_a,
        why_b=why_b,
    )
