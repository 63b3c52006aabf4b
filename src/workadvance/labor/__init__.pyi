# What this package offers and where it lies. The package reads this list, and so do type checkers: a name is imported
# when it is first used, so that a command pays only for what it asks.

from .absorption import Capacity, capacity_quantiles, openings_variation
from .assumptions import Sector, sector, sectors
from .benefits import GroupBenefits, group_benefits
from .cohorts import Plan, plan
from .comparison import PayGap, PayGaps, compare, pay_gaps
from .etpl import EtplImport, programs_leading_to, read_etpl
from .facts import sources, vintages
from .geography import (
    NATION,
    Area,
    CountyArea,
    area,
    area_of_county,
    areas,
    areas_matching,
    counties,
    county_fips,
    neighbors,
    resolve,
    search,
)
from .ladders import Ladder, StepUp, ladder, next_rungs, step_up_jobs
from .learning import programs, skills, software
from .local_jobs import local
from .money import MinimumWage, below_minimum, in_prices_of
from .pay import PayBar, gate, pay_bar, pay_bar_usd, pay_probability
from .poverty import PovertyGuideline, poverty_guideline, poverty_region, poverty_years
from .share import shares
from .soc import (
    REGISTERED_NURSE,
    Occupation,
    Wage,
    listing,
    occupation,
    occupations,
    wage,
    wages,
)
from .targets import TargetList, TargetOccupation, target
from .titles import TitleMatch, search_titles, short_title, short_title_spanish

__all__ = [
    "NATION",
    "REGISTERED_NURSE",
    "Area",
    "Capacity",
    "CountyArea",
    "EtplImport",
    "GroupBenefits",
    "Ladder",
    "MinimumWage",
    "Occupation",
    "PayBar",
    "PayGap",
    "PayGaps",
    "Plan",
    "PovertyGuideline",
    "Sector",
    "StepUp",
    "TargetList",
    "TargetOccupation",
    "TitleMatch",
    "Wage",
    "area",
    "area_of_county",
    "areas",
    "areas_matching",
    "below_minimum",
    "capacity_quantiles",
    "compare",
    "counties",
    "county_fips",
    "gate",
    "group_benefits",
    "in_prices_of",
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
    "short_title_spanish",
    "skills",
    "software",
    "sources",
    "step_up_jobs",
    "target",
    "vintages",
    "wage",
    "wages",
]
