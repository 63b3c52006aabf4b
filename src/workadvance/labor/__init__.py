"""Which jobs are worth training for: facts about labor areas and occupations, and the methods that read them.

Pure: no Django, no clock, no network. Codes are accepted as people write them (`46140`, `29-2061.00`); what cannot be
understood raises `workadvance.tables.InputProblems` with the nearest matches. Every number has a vintage (`vintages`).
"""

from workadvance.labor.absorption import Capacity, capacity_quantiles, openings_variation
from workadvance.labor.assumptions import Sector, sector, sectors
from workadvance.labor.benefits import GroupBenefits, group_benefits
from workadvance.labor.cohorts import Plan, plan
from workadvance.labor.comparison import PayGap, PayGaps, compare, pay_gaps
from workadvance.labor.etpl import EtplImport, programs_leading_to, read_etpl
from workadvance.labor.facts import sources, vintages
from workadvance.labor.geography import (
    NATION,
    Area,
    CountyArea,
    area,
    area_of_county,
    area_of_place,
    areas,
    areas_matching,
    counties,
    county_fips,
    neighbors,
    resolve,
    search,
)
from workadvance.labor.ladders import Ladder, Rung, ladder, next_rungs
from workadvance.labor.learning import programs, skills, software
from workadvance.labor.local import local
from workadvance.labor.pay import PayBar, gate, pay_bar, pay_bar_usd, pay_probability
from workadvance.labor.poverty import PovertyGuideline, poverty_guideline, poverty_region, poverty_years
from workadvance.labor.share import shares
from workadvance.labor.soc import (
    REGISTERED_NURSE,
    Occupation,
    Wage,
    listing,
    occupation,
    occupations,
    wage,
    wages,
)
from workadvance.labor.targets import TargetList, TargetOccupation, target
from workadvance.labor.titles import TitleMatch, search_titles, short_title

__all__ = [
    "NATION",
    "REGISTERED_NURSE",
    "Area",
    "Capacity",
    "CountyArea",
    "EtplImport",
    "GroupBenefits",
    "Ladder",
    "Occupation",
    "PayBar",
    "PayGap",
    "PayGaps",
    "Plan",
    "PovertyGuideline",
    "Rung",
    "Sector",
    "TargetList",
    "TargetOccupation",
    "TitleMatch",
    "Wage",
    "area",
    "area_of_county",
    "area_of_place",
    "areas",
    "areas_matching",
    "capacity_quantiles",
    "compare",
    "counties",
    "county_fips",
    "gate",
    "group_benefits",
    "ladder",
    "listing",
    "local",
    "neighbors",
    "next_rungs",
    "occupation",
    "occupations",
    "openings_variation",
    "pay_bar",
    "pay_bar_usd",
    "pay_gaps",
    "pay_probability",
    "plan",
    "poverty_guideline",
    "poverty_region",
    "poverty_years",
    "programs",
    "programs_leading_to",
    "read_etpl",
    "resolve",
    "search",
    "search_titles",
    "sector",
    "sectors",
    "shares",
    "short_title",
    "skills",
    "software",
    "sources",
    "target",
    "vintages",
    "wage",
    "wages",
]
