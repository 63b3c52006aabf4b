"""Tables beside the survey: how people commute, move and change jobs, prices, rents, industries, titles.

Each is optional in a build: files of other publishers than BLS, each with its own vintage and license. `read` reads
what is there and says what is not; `extend` adds them to tables that were built before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from workadvance.labor.build import military_and_spanish_titles, shapes
from workadvance.labor.build.other_sources import SOURCES
from workadvance.labor.build.raw import RawFolder, Source, numbers, read_delimited

Codes = dict[str, pl.DataFrame]
"""Tables already built that others are translated with: `onet_codes` and `counties`."""


@dataclass(frozen=True, slots=True)
class Made:
    """One table, and the source its file belongs to."""

    name: str
    frame: pl.DataFrame
    source: Source


def _read(folder: RawFolder, what: str, pattern: str, text: tuple[str, ...], amounts: tuple[str, ...]) -> pl.DataFrame:
    path = folder.find(what, pattern)
    assert path is not None
    rows = read_delimited(folder, path, {c: [c] for c in (*text, *amounts)}, separator=",", table=what)
    return numbers(rows, amounts, file=path.name, table=what)


def commuting(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """People who live in one county and work in another: residence, workplace (FIPS), commuters."""
    rows = _read(
        folder, "county commuting", r"county_commuting_acs_.*\.csv(\.gz)?", ("residence", "workplace"), ("commuters",)
    )
    return rows.with_columns(pl.col("commuters").cast(pl.Int32)).sort("residence", "workplace")


def county_neighbors(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Counties that touch, both directions; water borders count."""
    rows = _read(folder, "county adjacency 2024", r"county_adjacency_20(2[0-9])\.csv", ("county", "neighbor"), ())
    return rows.filter(pl.col("county") != pl.col("neighbor")).unique().sort("county", "neighbor")


def migration(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Tax returns that moved between counties in a year; from = to are those who stayed. Under 20 is not published."""
    rows = _read(
        folder, "county migration", r"irs_county_migration_.*\.csv(\.gz)?", ("from", "to"), ("returns", "people")
    )
    return rows.with_columns(pl.col("returns", "people").cast(pl.Int32)).sort("from", "to")


def inmovers(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """People who moved into a county from another county in a year, by the American Community Survey."""
    rows = _read(
        folder,
        "people who moved in",
        r"acs_county_inmovers_.*\.csv",
        ("county",),
        ("frominstate_total", "fromdiffstate_total"),
    )
    return rows.select(
        "county", movers=(pl.col("frominstate_total") + pl.col("fromdiffstate_total")).cast(pl.Int32)
    ).sort("county")


def moves(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Moves between occupations people really made: origin, target (mobility codes), p_move a year, lift."""
    rows = _read(folder, "observed moves", r"cps_asec_moves\.csv", ("from", "to"), ("p_move", "lift"))
    return rows.select(
        origin="from", target="to", p_move=pl.col("p_move").cast(pl.Float32), lift=pl.col("lift").cast(pl.Float32)
    ).sort("origin", "target")


def mobility_codes(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Occupations and the mobility code each belongs to, with how many targets were seen from it."""
    members = _read(folder, "mobility codes", r"cps_asec_codes_to_soc_2018\.csv", ("mob_code", "oews_2025"), ())
    seen = _read(
        folder, "mobility occupations", r"cps_asec_occupations\.csv", ("mob_code",), ("p_stay", "n_destinations")
    )
    return (
        members.rename({"oews_2025": "soc"})
        .unique()
        .join(seen, on="mob_code", how="left")
        .select("soc", "mob_code", pl.col("p_stay").cast(pl.Float32), pl.col("n_destinations").cast(pl.Int16))
        .sort("soc", "mob_code")
    )


def staffing(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """The nation's staffing pattern: jobs by three-digit industry and occupation."""
    rows = _read(
        folder,
        "staffing pattern",
        r"oews_[0-9]{4}_industry_occupation_employment\.csv(\.gz)?",
        ("industry", "occ"),
        ("employment",),
    )
    level = _read(folder, "industries", r"oews_[0-9]{4}_industries\.csv", ("industry", "name"), ("level",))
    return (
        rows.join(level.filter(pl.col("level") == 3), on="industry")
        .filter(pl.col("employment").is_not_null())
        .select(
            naics=pl.col("industry").str.slice(0, 3),
            industry="name",
            soc="occ",
            employment=pl.col("employment").cast(pl.Int32),
        )
        .sort("naics", "soc")
    )


def businesses(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Employees and establishments by metropolitan or micropolitan area, three-digit industry and sector (`00`: all; `31-33`)."""
    rows = _read(
        folder,
        "business patterns",
        r"cbp_[0-9]{4}_cbsa_naics\.csv(\.gz)?",
        ("cbsa_2018", "naics"),
        ("employees", "establishments"),
    )
    return (
        rows.filter(pl.col("naics").str.len_chars().is_in([2, 3, 5]))
        .select("naics", cbsa="cbsa_2018", employees=pl.col("employees").cast(pl.Int32),
                establishments=pl.col("establishments").cast(pl.Int32))
        .sort("cbsa", "naics")
    )  # fmt: skip


def prices(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Consumer prices, all items, urban consumers, not seasonally adjusted, 1982-84 = 100; month 13 is the year's mean."""
    rows = _read(folder, "consumer prices", r"cpi_.*\.csv", ("series", "period"), ("year", "value"))
    return (
        rows.filter(pl.col("series") == "CUUR0000SA0", pl.col("value").is_not_null())
        .select(
            year=pl.col("year").cast(pl.Int16), month=pl.col("period").str.slice(1).cast(pl.Int8), index="value"
        )
        .sort("year", "month")
    )  # fmt: skip


def minimum_wages(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """State minimum wages, dollars an hour, each with the day it took effect; cities' own are not in it."""
    what = "state minimum wages"
    path = folder.find(what, r"state_minimum_wage_[0-9]{4}\.csv")
    assert path is not None
    dated = {"a": [r"rate_[0-9]{4}_01_01"], "b": [r"rate_[0-9]{4}_07_01"]}
    year = path.stem[-4:]
    rows = read_delimited(folder, path, {"state": ["state"], "note": ["note"], **dated}, separator=",", table=what)
    rows = numbers(rows, ["a", "b"], file=path.name, table=what)
    parts = [
        rows.select("state", effective_on=pl.lit(f"{year}-{day}").str.to_date(), hourly_usd=name, note="note")
        for name, day in (("a", "01-01"), ("b", "07-01"))
    ]
    return (
        pl.concat(parts)
        .unique(["state", "hourly_usd"], keep="first", maintain_order=True)
        .sort("state", "effective_on")
    )


def rents(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """HUD fair market rents by county, dollars a month for 0 to 4 bedrooms; New England's towns are averaged."""
    sizes = tuple(f"br{n}" for n in range(5))
    rows = _read(folder, "fair market rents", r"fair_market_rents_.*\.csv", ("county", "fmr_area"), ("year", *sizes))
    return (
        rows.filter(pl.col("year") == pl.col("year").max())
        .group_by("county", pl.col("year").cast(pl.Int16))
        .agg(*[pl.col(s).mean().round().cast(pl.Int32) for s in sizes], towns=pl.len().cast(pl.Int16))
        .sort("county")
    )


def training_costs(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Cost and weeks of approved programs by occupation: quartiles of one state's list."""
    amounts = ("programs", "cost_p25", "cost_median", "cost_p75", "weeks_p25", "weeks_median", "weeks_p75")
    rows = _read(folder, "training costs", r"training_cost_weeks_by_soc_.*\.csv", ("soc", "soc_in_2018"), amounts)
    return (
        rows.filter(pl.col("soc_in_2018") == "yes")
        .select("soc", *[pl.col(a).cast(pl.Int32) for a in amounts])
        .sort("soc")
    )


def seasons(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Occupations for which employers certified seasonal jobs: median months, month of the start, applications."""
    rows = _read(
        folder,
        "seasonal jobs",
        r"h2b_seasonal_by_occupation_.*\.csv",
        ("soc_2018",),
        ("cases", "median_months", "median_begin_month"),
    )
    return (
        rows.with_columns(soc=pl.col("soc_2018").str.split(" "))
        .explode("soc")
        .filter(pl.col("soc").str.contains(r"^\d{2}-\d{4}$"))
        .group_by("soc")
        .agg(
            pl.col("cases").sum().cast(pl.Int32),
            months=((pl.col("median_months") * pl.col("cases")).sum() / pl.col("cases").sum()).round(1),
            begins_in_month=pl.col("median_begin_month").sort_by("cases").last().round().cast(pl.Int8),
        )
        .sort("soc")
    )


def rural(folder: RawFolder, codes: Codes) -> pl.DataFrame:
    """Counties' farm dependence, losses and schooling: the Atlas of Rural and Small-Town America."""
    keep = {
        "net_migration_rate_pct_2010_19": "NetMigrationRate1019",
        "bachelors_pct": "Ed5CollegePlusPct",
        "farm_jobs_pct": "PctEmpAgriculture",
        "unemployment_pct": "UnempRate2021",
        "median_income_usd": "MedHHInc",
        "farming_dependent": "Type_2015_Farming_NO",
        "manufacturing_dependent": "Type_2015_Manufacturing_NO",
        "mining_dependent": "Type_2015_Mining_NO",
        "population_loss": "Population_loss_2015_update",
    }
    rows = _read(folder, "rural atlas", r"usda_rural_atlas_county_.*\.csv", ("FIPS",), tuple(keep.values()))
    return rows.select(
        county=pl.col("FIPS").str.zfill(5), **{k: pl.col(v).cast(pl.Float32) for k, v in keep.items()}
    ).filter(~pl.col("county").str.ends_with("000")).sort("county")  # fmt: skip


READERS: dict[str, tuple[str, Callable[[RawFolder, Codes], pl.DataFrame]]] = {
    "commuting": ("acs_commuting", commuting),
    "county_neighbors": ("county_adjacency", county_neighbors),
    "migration": ("irs_migration", migration),
    "inmovers": ("acs_inmovers", inmovers),
    "moves": ("observed_moves", moves),
    "mobility_codes": ("observed_moves", mobility_codes),
    "staffing": ("oews_industries", staffing),
    "businesses": ("business_patterns", businesses),
    "prices": ("cpi", prices),
    "minimum_wages": ("minimum_wages", minimum_wages),
    "rents": ("fair_market_rents", rents),
    "training_costs": ("training_costs", training_costs),
    "seasons": ("seasonal_jobs", seasons),
    "rural": ("rural_atlas", rural),
    "county_shapes": ("county_outlines", shapes.county_shapes),
    "area_shapes": ("county_outlines", shapes.area_shapes),
    "military": ("military", military_and_spanish_titles.military),
    "titles_es": ("spanish_titles", military_and_spanish_titles.spanish),
    "titles_filed": ("filed_titles", military_and_spanish_titles.filed),
}


def read(folder: RawFolder, codes: Codes) -> list[Made]:
    """Every table whose files are there; absent ones are left out, wrong ones raise InputProblems."""
    made: list[Made] = []
    sources: dict[str, Source] = {}
    for name, (key, reader) in READERS.items():
        if any(folder.find(name, p, required=False) is None for p in NEEDS[name]):
            continue
        before = set(folder.read)
        frame = reader(folder, codes)
        source = sources.setdefault(key, SOURCES[key]())
        source.files += [folder.read[p] for p in folder.read if p not in before]
        made.append(Made(name, frame, source))
    return made


NEEDS: dict[str, tuple[str, ...]] = {
    "commuting": (r"county_commuting_acs_.*\.csv(\.gz)?",),
    "county_neighbors": (r"county_adjacency_20(2[0-9])\.csv",),
    "migration": (r"irs_county_migration_.*\.csv(\.gz)?",),
    "inmovers": (r"acs_county_inmovers_.*\.csv",),
    "moves": (r"cps_asec_moves\.csv",),
    "mobility_codes": (r"cps_asec_codes_to_soc_2018\.csv", r"cps_asec_occupations\.csv"),
    "staffing": (r"oews_[0-9]{4}_industry_occupation_employment\.csv(\.gz)?", r"oews_[0-9]{4}_industries\.csv"),
    "businesses": (r"cbp_[0-9]{4}_cbsa_naics\.csv(\.gz)?",),
    "prices": (r"cpi_.*\.csv",),
    "minimum_wages": (r"state_minimum_wage_[0-9]{4}\.csv",),
    "rents": (r"fair_market_rents_.*\.csv",),
    "training_costs": (r"training_cost_weeks_by_soc_.*\.csv",),
    "seasons": (r"h2b_seasonal_by_occupation_.*\.csv",),
    "rural": (r"usda_rural_atlas_county_.*\.csv",),
    "county_shapes": (shapes.FILE,),
    "area_shapes": (shapes.FILE,),
    "military": (r"moc_to_onet_soc\.csv", r"moc_titles_common\.csv"),
    "titles_filed": (r"soc_2018_direct_match_titles\.csv", r"dol_h2_job_titles_soc\.csv"),
    "titles_es": (
        r"esco_es_labels\.csv",
        r"esco_1_1_onet_soc_2019_crosswalk\.csv",
        r"mexico_sinco_2011_soc_2010\.csv",
        r"cps_asec_codes_to_soc_2018\.csv",
    ),
}
"""The files each table is read from, as regular expressions of their names."""
