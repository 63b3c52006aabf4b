"""Employment Projections: what an occupation needs and how many openings it has, nationally.

Tables 1.2 (employment, openings, typical education, experience, training) and 1.10 (labor-force exits and
occupational transfers) of BLS's `occupation.xlsx`. Employment is published in thousands of jobs.
"""

from __future__ import annotations

import re

import polars as pl

from workadvance.labor.build.raw import Attempts, RawFolder, Source, numbers, read_sheet
from workadvance.tables import InputProblems, Problem

EDUCATION = (
    "No formal educational credential",
    "High school diploma or equivalent",
    "Some college, no degree",
    "Postsecondary nondegree award",
    "Associate's degree",
    "Bachelor's degree",
    "Master's degree",
    "Doctoral or professional degree",
)
EXPERIENCE = ("None", "Less than 5 years", "5 years or more")
TRAINING = (
    "None",
    "Short-term on-the-job training",
    "Moderate-term on-the-job training",
    "Long-term on-the-job training",
    "Apprenticeship",
    "Internship/residency",
)
_CODE = r"[0-9]{4} National Employment Matrix code"
_NAMES = {
    "title": [r"[0-9]{4} National Employment Matrix title"],
    "soc": [_CODE],
    "kind": ["Occupation type"],
    "employment_base": [r"Employment, [0-9]{4}"],
    "typical_education": ["Typical education needed for entry"],
    "work_experience": ["Work experience in a related occupation"],
    "on_the_job_training": ["Typical on-the-job training needed to attain competency in the occupation"],
    "openings": [r"Occupational openings, .* annual average"],
    "self_employed_pct": [r"Percent self employed, [0-9]{4}"],
    "change": [r"Employment change, numeric, .*"],
}
_RATES = {
    "soc": [_CODE],
    "kind": ["Occupation type"],
    "exit_rate_pct": [r"Labor force exit rate, .* annual average"],
    "transfer_rate_pct": [r"Occupational transfer rate, .* annual average"],
}


def read(folder: RawFolder) -> tuple[pl.DataFrame, Source]:
    """One row an occupation: national jobs, openings a year, exit, transfer and growth rates, and requirements.

    `exit_rate_pct` and `transfer_rate_pct` are a year's, of base-year employment; `growth_rate_pct` is the ten
    years' change divided by the years and by base employment.
    """
    path = folder.find("Employment Projections", r"occupation\.xlsx")
    assert path is not None
    tries = Attempts()
    main, title = tries.read(read_sheet, folder, path, "Table 1.2", _NAMES, heading="Occupation type") or (None, "")
    rates, _ = tries.read(read_sheet, folder, path, "Table 1.10", _RATES, heading="Occupation type") or (None, "")
    tries.finish()
    assert main is not None
    assert rates is not None
    base, end = _years(main["_headings"][0], path.name)
    file = path.name
    lines = main.filter(pl.col("kind").str.to_lowercase() == "line item").drop("_headings")
    if lines.is_empty():
        raise InputProblems(Problem("table “Table 1.2”: no row is a “Line item”.", file=file, column="Occupation type"))
    lines = numbers(lines, ["employment_base", "openings", "self_employed_pct", "change"], file=file, table="Table 1.2")
    rates = numbers(
        rates.filter(pl.col("kind").str.to_lowercase() == "line item"),
        ["exit_rate_pct", "transfer_rate_pct"],
        file=file,
        table="Table 1.10",
    )
    _check_values(lines, rates, file)
    facts = lines.join(rates.select("soc", "exit_rate_pct", "transfer_rate_pct"), on="soc").select(
        "soc",
        pl.col("title").str.strip_chars().alias("projections_title"),
        (pl.col("employment_base") * 1000).round(0).cast(pl.Int64).alias("national_employment"),
        (pl.col("openings") * 1000).round(0).cast(pl.Int64).alias("national_openings"),
        pl.col("exit_rate_pct"),
        pl.col("transfer_rate_pct"),
        (100 * pl.col("change") / pl.col("employment_base") / (end - base)).alias("growth_rate_pct"),
        "self_employed_pct",
        "typical_education",
        "work_experience",
        "on_the_job_training",
    )
    return facts.sort("soc"), _source(base, end, title)


def _years(headings: str, file: str) -> tuple[int, int]:
    """The base year and the year projected to, from the headings."""
    years = [int(y) for y in dict.fromkeys(re.findall(r"\bEmployment, ([0-9]{4})", headings))]
    if len(years) != 2 or years[0] >= years[1]:
        raise InputProblems(
            Problem(
                f"table “Table 1.2”: needs “Employment, YYYY” for a base and a later year; found {years}.",
                file=file,
                column="Employment",
            )
        )
    return years[0], years[1]


def _check_values(lines: pl.DataFrame, rates: pl.DataFrame, file: str) -> None:
    problems: list[Problem] = []
    for column, known in (
        ("typical_education", EDUCATION),
        ("work_experience", EXPERIENCE),
        ("on_the_job_training", TRAINING),
    ):
        strange = sorted({v for v in lines[column].to_list() if v not in known}, key=str)
        if strange:
            problems.append(
                Problem(
                    f"table “Table 1.2”: unknown value {strange}; known are {', '.join(known)}.",
                    file=file,
                    column=_NAMES[column][0],
                )
            )
    without = sorted(set(lines["soc"]) - set(rates["soc"]))
    if without:
        problems.append(
            Problem(
                f"table “Table 1.10”: no rates for {', '.join(without[:5])} ({len(without)} occupations).", file=file
            )
        )
    if problems:
        raise InputProblems(problems)


def _source(base: int, end: int, title: str) -> Source:
    return Source(
        key="projections",
        title="Employment Projections, Tables 1.2 and 1.10",
        publisher="U.S. Bureau of Labor Statistics",
        vintage=f"{base}-{end % 100:02d}",
        license="public domain",
        url="https://www.bls.gov/emp/",
        note=" ".join(title.split())[:200],
    )


def totals(folder: RawFolder) -> tuple[float, float]:
    """The published all-occupation totals of the base year: employment and openings, in thousands."""
    path = folder.find("Employment Projections", r"occupation\.xlsx")
    assert path is not None
    main, _ = read_sheet(folder, path, "Table 1.2", _NAMES, heading="Occupation type")
    row = numbers(
        main.filter(pl.col("soc") == "00-0000"), ["employment_base", "openings"], file=path.name, table="Table 1.2"
    )
    return float(row["employment_base"][0]), float(row["openings"][0])
