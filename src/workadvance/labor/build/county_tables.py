"""Counties, price parities, rural-urban codes and neighbors: what a place costs and which area it belongs to."""

from __future__ import annotations

import re

import polars as pl

from workadvance.labor.build.raw import Attempts, Names, RawFolder, Source, decode, numbers, read_delimited
from workadvance.tables import InputProblems, Problem

LEVELS = pl.Enum(["metro", "state", "us_nonmetro", "nation"])


def parities(folder: RawFolder) -> tuple[pl.DataFrame, list[Source]]:
    """Regional price parities, all items, United States = 100.

    Columns geo_code (CBSA, two-digit state, `US` or `US-NONMETRO`), geo_name, level, year, parity_index, matched
    (`code`, or how a third party matched the name to a code).
    """
    tries = Attempts()
    metro = tries.read(_metro, folder)
    state = tries.read(_bea, folder, r"SARPP_STATE_.*\.csv", "SARPP", "state")
    tries.finish()
    rows = (
        pl.concat([metro, state])
        .sort("level", "geo_code")
        .unique(["level", "geo_code"], keep="first", maintain_order=True)
    )
    absent = {"US", "US-NONMETRO"} - set(rows["geo_code"])
    if absent:
        named = {"US": "“United States”", "US-NONMETRO": "“United States (Nonmetropolitan Portion)”"}
        raise InputProblems(
            Problem(
                f"table “RPP metropolitan”: no row for {' and '.join(named[a] for a in sorted(absent))}.",
                file="BEA RPP",
            )
        )
    years = rows.group_by("level").agg(pl.col("year").max())
    if years["year"].n_unique() > 1:
        raise InputProblems(
            Problem(
                f"metropolitan and state parities are of different years ({years.rows()}); use one release of BEA's.",
                file="BEA RPP",
            )
        )
    year = int(rows["year"].max())  # type: ignore[arg-type]  # a column of years; polars types any value
    source = Source(
        key="parities",
        title="Regional price parities, all items",
        publisher="U.S. Bureau of Economic Analysis",
        vintage=str(year),
        license="public domain",
        url="https://apps.bea.gov/regional/",
        note="Metropolitan values were retyped by a third party; check them against BEA's MARPP before publishing.",
    )
    return rows, [source]


def _metro(folder: RawFolder) -> pl.DataFrame:
    own = folder.find("BEA RPP (metropolitan)", r"MARPP_MSA_.*\.csv", required=False)
    if own is not None:
        return _bea(folder, re.escape(own.name), "MARPP", "metro")
    path = folder.find("BEA RPP (metropolitan)", r"bea_rpp_[0-9]{4}_metro\.csv")
    assert path is not None
    names = {"geo_name": ["geo_name"], "parity_index": ["rpp"], "geo_code": [r"cbsa_[0-9]{4}"], "matched": ["match"]}
    rows = read_delimited(folder, path, names, separator=",", table="RPP metropolitan")
    rows = numbers(rows, ["parity_index"], file=path.name, table="RPP metropolitan")
    year = int(re.findall(r"[0-9]{4}", path.name)[0])
    nation = pl.col("geo_name") == "United States"
    rural = pl.col("geo_name").str.contains("Nonmetropolitan Portion")
    rows = rows.with_columns(
        geo_code=pl.when(nation)
        .then(pl.lit("US"))
        .when(rural)
        .then(pl.lit("US-NONMETRO"))
        .otherwise(pl.col("geo_code")),
        level=pl.when(nation)
        .then(pl.lit("nation"))
        .when(rural)
        .then(pl.lit("us_nonmetro"))
        .otherwise(pl.lit("metro"))
        .cast(LEVELS),
        year=pl.lit(year, dtype=pl.Int32),
    )
    # Metropolitan areas whose code is not known cannot be joined by code, and never are by name.
    return rows.filter(pl.col("geo_code").is_not_null() & (pl.col("geo_code") != "")).select(
        "geo_code", "geo_name", "level", "year", "parity_index", "matched"
    )


def _bea(folder: RawFolder, pattern: str, table: str, level: str) -> pl.DataFrame:
    path = folder.find(f"BEA RPP ({table})", pattern)
    assert path is not None
    header = decode(path)[0].partition("\n")[0]
    years = [int(y) for y in re.findall(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])", header)]
    if not years:
        raise InputProblems(Problem(f"table “{table}”: no column is named by a year.", file=path.name, column="year"))
    year = max(years)
    names = {"geo_code": ["GeoFIPS"], "geo_name": ["GeoName"], "what": ["Description"], "parity_index": [str(year)]}
    rows = read_delimited(folder, path, names, separator=",", table=table)
    rows = rows.with_columns(pl.col("geo_code").str.strip_chars(' "')).filter(
        pl.col("what").str.strip_chars() == "RPPs: All items"
    )
    if rows.is_empty():
        raise InputProblems(
            Problem(f"table “{table}”: no row is “RPPs: All items”.", file=path.name, column="Description")
        )
    rows = numbers(rows, ["parity_index"], file=path.name, table=table)
    nation = pl.col("geo_code") == "00000"
    rural = pl.col("geo_name").str.contains(r"\(Nonmetropolitan Portion\)") & pl.col("geo_name").str.contains(
        "United States"
    )
    # BEA's file has portions of states and of the nation too; only the nation's nonmetropolitan portion is used.
    return rows.filter(rural | ~pl.col("geo_name").str.contains("Portion")).select(
        pl.when(nation)
        .then(pl.lit("US"))
        .when(rural)
        .then(pl.lit("US-NONMETRO"))
        .otherwise(pl.col("geo_code").str.slice(0, 2 if level == "state" else 5))
        .alias("geo_code"),
        pl.col("geo_name").str.strip_chars(' "*'),
        pl.when(nation)
        .then(pl.lit("nation"))
        .when(rural)
        .then(pl.lit("us_nonmetro"))
        .otherwise(pl.lit(level))
        .cast(LEVELS)
        .alias("level"),
        pl.lit(year, dtype=pl.Int32).alias("year"),
        "parity_index",
        pl.lit("code").alias("matched"),
    )


def _csv(folder: RawFolder, what: str, pattern: str, names: Names, table: str) -> pl.DataFrame:
    path = folder.find(what, pattern)
    assert path is not None
    return read_delimited(folder, path, names, separator=",", table=table)


def _county_files(folder: RawFolder) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """County to area, rural codes, core-based areas and neighbors, as read; all that is missing is said at once."""
    tries = Attempts()

    def attempt(what: str, pattern: str, names: Names, table: str) -> pl.DataFrame:
        return tries.read(_csv, folder, what, pattern, names, table)

    to_area = attempt(
        "county to OEWS area",
        r"county_to_oews_area_.*\.csv",
        {"county_fips": ["fips"], "state": ["state"], "area": ["oews_area"], "method": ["method"]},
        "county to OEWS area",
    )
    rural = attempt(
        "USDA rural-urban continuum codes",
        r"Ruralurbancontinuumcodes[0-9]{4}\.csv",
        {
            "county_fips": ["FIPS"],
            "county": ["County_Name"],
            "population": [r"Population_[0-9]{4}"],
            "rucc": [r"RUCC_[0-9]{4}"],
        },
        "rural-urban continuum codes",
    )
    cbsa = attempt(
        "OMB delineation",
        r"cbsa_[0-9]{4}_county\.csv",
        {
            "cbsa": ["CBSA Code"],
            "cbsa_title": ["CBSA Title"],
            "kind": ["Metropolitan/Micropolitan Statistical Area"],
            "county_fips": ["fips"],
        },
        "CBSA counties",
    )
    beside = attempt(
        "county adjacency",
        r"county_adjacency.*\.csv",
        {"county_fips": ["fips"], "other": ["adj_fips"]},
        "county adjacency",
    )
    tries.finish()
    return to_area, rural, cbsa, beside


def counties(folder: RawFolder) -> tuple[pl.DataFrame, pl.DataFrame, list[Source]]:
    """Counties with their OEWS area, core-based area, rural-urban code and population; and area neighbors.

    County names come from USDA's file, whose Mac Roman lines are decoded (see `raw.decode`); `area` is null where
    the reconstruction could not tell, and `method` says how each was found.
    """
    to_area, rural, cbsa, beside = _county_files(folder)
    rural = numbers(rural, ["population", "rucc"], file="Ruralurbancontinuumcodes", table="rural-urban continuum codes")
    rows = (
        to_area.with_columns(
            pl.when(pl.col("area") == "").then(None).otherwise(pl.col("area").str.zfill(7)).alias("area")
        )
        .join(rural, on="county_fips", how="left")
        .join(
            cbsa.select("county_fips", "cbsa", "cbsa_title", metro=pl.col("kind").str.starts_with("Metro")),
            on="county_fips",
            how="left",
        )
        .select(
            "county_fips",
            "county",
            "state",
            pl.col("population").cast(pl.Int64),
            pl.col("rucc").cast(pl.Int8),
            "cbsa",
            "cbsa_title",
            "area",
            "method",
        )
        .sort("county_fips")
    )
    known = rows.filter(pl.col("area").is_not_null()).select("county_fips", "area")
    neighbors = (
        beside.join(known, on="county_fips")
        .join(known.rename({"county_fips": "other", "area": "neighbor"}), on="other")
        .filter(pl.col("area") != pl.col("neighbor"))
        .group_by("area", "neighbor")
        .agg(pl.len().cast(pl.Int16).alias("shared_borders"))
        .sort("area", "neighbor")
    )
    return rows, neighbors, _county_sources()


def _county_sources() -> list[Source]:
    return [
        Source(
            "delineation",
            "Core-based statistical areas",
            "U.S. Office of Management and Budget; Census Bureau",
            "July 2023",
            "public domain",
            "https://www.census.gov/geographies/reference-files.html",
        ),
        Source(
            "county_areas",
            "County to OEWS area",
            "reconstructed from OMB and the Atlanta Fed's map",
            "May 2025",
            "public domain",
            "https://www.bls.gov/oes/current/msa_def.htm",
            note="Unresolved counties fall back to the state; column method says how each was found.",
        ),
        Source(
            "rural_urban",
            "Rural-Urban Continuum Codes",
            "USDA Economic Research Service",
            "2023",
            "public domain",
            "https://www.ers.usda.gov/data-products/rural-urban-continuum-codes",
            note="Population is the 2020 census's.",
        ),
        Source(
            "adjacency",
            "County adjacency",
            "U.S. Census Bureau",
            "2010-era counties",
            "public domain",
            "https://www.census.gov/geographies/reference-files/2010/geo/county-adjacency.html",
        ),
    ]
