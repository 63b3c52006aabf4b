"""Which jobs are worth training for: facts about labour areas and occupations, and the methods that read them.

Pure: no Django, no clock, no network. Codes are accepted as people write them (`46140`, `29-2061.00`); what cannot be
understood raises `workadvance.tables.InputProblems` with the nearest matches. Every number has a vintage (`vintages`).
"""

from workadvance.labor.areas import (
    NATION,
    Area,
    CountyArea,
    area,
    area_of_county,
    areas,
    areas_matching,
    counties,
    county_fips,
    neighbours,
    resolve,
    search,
)
from workadvance.labor.facts import sources, vintages
from workadvance.labor.occupations import (
    REGISTERED_NURSE,
    Occupation,
    Wage,
    listing,
    occupation,
    occupations,
    wage,
    wages,
)
from workadvance.labor.poverty import PovertyGuideline, poverty_guideline, poverty_region, poverty_years

__all__ = [
    "NATION",
    "REGISTERED_NURSE",
    "Area",
    "CountyArea",
    "Occupation",
    "PovertyGuideline",
    "Wage",
    "area",
    "area_of_county",
    "areas",
    "areas_matching",
    "counties",
    "county_fips",
    "listing",
    "neighbours",
    "occupation",
    "occupations",
    "poverty_guideline",
    "poverty_region",
    "poverty_years",
    "resolve",
    "search",
    "sources",
    "vintages",
    "wage",
    "wages",
]
