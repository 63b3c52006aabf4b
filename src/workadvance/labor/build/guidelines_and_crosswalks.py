"""The small tables: poverty guidelines, benefits by occupation group, and the two crosswalks."""

from __future__ import annotations

import polars as pl

from workadvance.labor.build.raw import RawFolder, Source, numbers, read_delimited, read_sheet
from workadvance.labor.statuses import MISSING, PUBLISHED, STATUS
from workadvance.tables import InputProblems, Problem

REGIONS = {"48 contiguous states and dc": "contiguous", "alaska": "alaska", "hawaii": "hawaii"}


def poverty(folder: RawFolder) -> tuple[pl.DataFrame, Source]:
    """Federal poverty guidelines: dollars a year for the first person and for each additional one."""
    path = folder.find("poverty guidelines", r"hhs_poverty_guidelines.*\.csv")
    assert path is not None
    money = ["first_person_usd", "each_additional_person_usd"]
    names = {"year": ["year"], "region": ["region"], **{m: [m] for m in money}}
    rows = numbers(
        read_delimited(folder, path, names, separator=",", table="poverty guidelines"),
        ["year", *money],
        file=path.name,
        table="poverty guidelines",
    )
    strange = sorted(set(rows["region"].str.to_lowercase()) - set(REGIONS))
    if strange:
        raise InputProblems(
            Problem(f"table “poverty guidelines”: unknown region {strange}.", file=path.name, column="region")
        )
    rows = rows.select(
        pl.col("year").cast(pl.Int32),
        pl.col("region").str.to_lowercase().replace_strict(REGIONS).alias("region"),
        *[pl.col(m).cast(pl.Int32) for m in money],
        pl.when(pl.all_horizontal(pl.col(m).is_not_null() for m in money))
        .then(pl.lit(PUBLISHED))
        .otherwise(pl.lit(MISSING))
        .cast(STATUS)
        .alias("status"),
    ).sort("year", "region")
    have = rows.filter(pl.col("status") == PUBLISHED)["year"]
    source = Source(
        "poverty",
        "Poverty guidelines",
        "U.S. Department of Health and Human Services",
        "-".join(str(y) for y in (have.min(), have.max())),
        "public domain",
        "https://aspe.hhs.gov/topics/poverty-economic-mobility/poverty-guidelines",
        note="Years without values in our copy are kept as missing, never filled.",
    )
    return rows, source


def benefits(folder: RawFolder) -> tuple[pl.DataFrame, Source]:
    """Access to and participation in medical-care benefits by major occupation group, percent of workers, nation."""
    path = folder.find("NCS medical-care benefits", r"ncs_medical_access_.*\.csv")
    assert path is not None
    columns = [
        "private_access_pct",
        "private_participation_pct",
        "private_takeup_pct",
        "civilian_access_pct",
        "civilian_participation_pct",
    ]
    names = {"occupation_group": ["occupation_group"], **{c: [c] for c in columns}}
    rows = numbers(
        read_delimited(folder, path, names, separator=",", table="NCS medical care"),
        columns,
        file=path.name,
        table="NCS medical care",
    )
    source = Source(
        "benefits",
        "National Compensation Survey, medical-care benefits",
        "U.S. Bureau of Labor Statistics",
        "March 2025",
        "public domain",
        "https://www.bls.gov/ebs/",
        note="National estimates for groups of occupations, never local; typed by hand.",
    )
    return rows.with_columns(pl.col(c).cast(pl.Int16) for c in columns), source


def onet_crosswalk(folder: RawFolder) -> tuple[pl.DataFrame, Source]:
    """O*NET-SOC codes to the occupation codes of OEWS and the projections (National Employment Matrix)."""
    path = folder.find("O*NET-SOC to NEM crosswalk", r"nem-onet-to-soc-crosswalk\.xlsx")
    assert path is not None
    names = {"onet_soc": [r"O\*NET-SOC Code"], "onet_title": [r"O\*NET-SOC Title"], "soc": ["NEM Code"]}
    rows, above = read_sheet(folder, path, "ONET to SOC crosswalk", names, heading="O*NET-SOC Code")
    rows = rows.drop("_headings").filter(
        pl.col("onet_soc").str.contains(r"^[0-9]{2}-[0-9]{4}\.[0-9]{2}$")
        & pl.col("soc").str.contains(r"^[0-9]{2}-[0-9]{4}$")
    )
    if rows.is_empty():
        raise InputProblems(
            Problem("table “ONET to SOC crosswalk”: no row has an O*NET-SOC code and a NEM code.", file=path.name)
        )
    asof = above.rsplit("As of ", 1)[-1].split(" ")[0] if "As of " in above else "undated"
    source = Source(
        "onet_crosswalk",
        "O*NET-SOC to National Employment Matrix crosswalk",
        "U.S. Bureau of Labor Statistics",
        asof,
        "public domain",
        "https://www.bls.gov/emp/documentation/crosswalks.htm",
    )
    return rows.unique(["onet_soc"], keep="first", maintain_order=True).sort("onet_soc"), source


def cip_crosswalk(folder: RawFolder, onet: pl.DataFrame) -> tuple[pl.DataFrame, Source]:
    """Instructional programs (CIP 2020) to occupations; codes that BLS combines are given their combined code."""
    path = folder.find("CIP to SOC crosswalk", r"CIP2020_SOC2018_Crosswalk\.csv")
    assert path is not None
    names = {"cip": ["CIP2020Code"], "program": ["CIP2020Title"], "soc_2018": ["SOC2018Code"]}
    rows = read_delimited(folder, path, names, separator=",", table="CIP-SOC")
    combined = (
        onet.filter(pl.col("onet_soc").str.ends_with(".00"))
        .select(soc_2018=pl.col("onet_soc").str.slice(0, 7), soc="soc")
        .unique("soc_2018")
    )
    rows = (
        rows.filter(pl.col("soc_2018").str.contains(r"^[0-9]{2}-[0-9]{4}$") & (pl.col("soc_2018") != "99-9999"))
        .join(combined, on="soc_2018", how="left")
        .with_columns(pl.coalesce("soc", "soc_2018").alias("soc"), pl.col("program").str.strip_chars(". "))
        .select("cip", "program", "soc")
        .unique(["cip", "soc"], keep="first", maintain_order=True)
        .sort("cip", "soc")
    )
    source = Source(
        "cip",
        "CIP 2020 to SOC 2018 crosswalk",
        "National Center for Education Statistics; U.S. Bureau of Labor Statistics",
        "2020",
        "public domain",
        "https://nces.ed.gov/ipeds/cipcode/",
    )
    return rows, source
