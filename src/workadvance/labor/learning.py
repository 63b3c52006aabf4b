"""What an occupation asks for and where it is taught: skills, software, instructional programs."""

from __future__ import annotations

import polars as pl

from workadvance.labor import facts
from workadvance.labor.soc import occupation


def skills(soc: str) -> pl.DataFrame:
    """An occupation's 35 skills, most important first: skill, importance (1-5), level (0-7), element_id.

    Empty where O*NET has no base record of the occupation. Source: O*NET, see `vintages("onet_skills")`.
    """
    return (
        facts.table("skills")
        .filter(pl.col("soc") == occupation(soc).soc)
        .sort("importance", "level", "skill", descending=[True, True, False], nulls_last=True)
        .select("skill", "importance", "level", "element_id")
    )


def software(soc: str) -> pl.DataFrame:
    """Software that employers' postings name for an occupation: software, category, hot, in_demand; in demand first."""
    return (
        facts.table("software")
        .filter(pl.col("soc") == occupation(soc).soc)
        .sort("in_demand", "hot", "software", descending=[True, True, False])
        .select("software", "category", "hot", "in_demand")
    )


def programs(soc: str) -> pl.DataFrame:
    """Instructional programs (CIP 2020) that lead to an occupation: cip, program. Source: NCES and BLS crosswalk."""
    return facts.table("programs").filter(pl.col("soc") == occupation(soc).soc).select("cip", "program")
