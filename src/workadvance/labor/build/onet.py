"""O*NET: job zones, related occupations, titles, skills, software and the requirements its surveys found.

Only base records (codes ending in .00) speak for an occupation: averaging specialty codes would hide the step from
practical nurse to registered nurse. Where BLS combines several occupations into one, the base records are joined.
Both file layouts are read: up to 30.2, and 30.3 and later, which split Skills into Essential and Transferable Skills
and rename Technology Skills to Software Skills.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from workadvance.labor.build.raw import (
    Attempts,
    Names,
    RawFolder,
    Source,
    decode,
    numbers,
    pick,
    read_delimited,
    read_sheet,
)
from workadvance.tables import InputProblems, Problem

TIERS = ("Primary-Short", "Primary-Long", "Supplemental")
_CODE = [r"O\*NET-SOC Code"]
ATTRIBUTION = (
    "This product includes information from the O*NET Database by the U.S. Department of Labor, Employment and Training"
    " Administration (USDOL/ETA), used under the CC BY 4.0 license. O*NET is a trademark of USDOL/ETA. It was modified."
)


@dataclass(slots=True)
class Onet:
    """O*NET facts by BLS occupation code."""

    occupations: pl.DataFrame
    related: pl.DataFrame
    titles: pl.DataFrame
    skills: pl.DataFrame
    software: pl.DataFrame
    sources: list[Source]


def _find(folder: RawFolder, stem: str, required: bool) -> Path | None:
    pattern = re.escape(stem).replace(r"\ ", " ")
    return folder.find(f"O*NET “{stem}”", rf"{pattern}\.txt", rf"{pattern}\.xlsx", required=required)


def _maybe(folder: RawFolder, stem: str, names: Names, *, optional: tuple[str, ...] = ()) -> pl.DataFrame | None:
    """One file of the database, or None where this release has no such file."""
    return _text(folder, stem, names, optional=optional) if _find(folder, stem, required=False) else None


def _text(folder: RawFolder, stem: str, names: Names, *, optional: tuple[str, ...] = ()) -> pl.DataFrame:
    """One file of the database, tab-separated or a workbook, with the name and path it was read from."""
    path = _find(folder, stem, required=True)
    assert path is not None
    if path.suffix.lower() == ".xlsx":
        frame, _ = read_sheet(folder, path, "*", names, heading="O*NET-SOC Code", optional=optional)
        frame = frame.drop("_headings")
    else:
        frame = read_delimited(folder, path, names, separator="\t", table=stem, optional=optional)
    return frame.with_columns(pl.lit(path.name).alias("_file"), pl.lit(str(path)).alias("_path"))


def _release(path: str) -> str | None:
    """The release a file belongs to: from `Read Me.txt` beside it, else from its folder's name."""
    folder = Path(path).parent
    for name in ("Read Me.txt", "ReadMe.txt", "README.txt"):
        if (folder / name).is_file():
            found = re.search(
                r"O\*NET[^0-9]{0,12}([0-9]+\.[0-9]+).*?\n\s*([A-Z][a-z]+ [0-9]{4})?", decode(folder / name)[0]
            )
            if found:
                return f"{found[1]} ({found[2]})" if found[2] else found[1]
    found = re.search(r"([0-9]{2})_([0-9])", folder.name)
    return f"{found[1]}.{found[2]}" if found else None


def read(folder: RawFolder, crosswalk: pl.DataFrame) -> Onet:
    """Read every O*NET file; `crosswalk` has onet_soc and the BLS occupation code soc. Reports all problems."""
    tries = Attempts()

    def attempt(stem: str, names: Names, optional: tuple[str, ...] = ()) -> pl.DataFrame:
        return tries.read(_text, folder, stem, names, optional=optional)

    data = attempt("Occupation Data", {"onet_soc": _CODE, "title": ["Title"], "description": ["Description"]})
    zones = attempt("Job Zones", {"onet_soc": _CODE, "job_zone": ["Job Zone"]})
    related = attempt(
        "Related Occupations",
        {
            "onet_soc": _CODE,
            "to": [r"Related O\*NET-SOC Code"],
            "tier": ["Relatedness Tier"],
            "index": ["Index", "Related Index"],
        },
    )
    alternate = attempt(
        "Alternate Titles",
        {"onet_soc": _CODE, "title": ["Alternate Title"], "short": ["Short Title"]},
        optional=("short",),
    )
    reported = attempt(
        "Sample of Reported Titles", {"onet_soc": _CODE, "title": ["Reported Job Title", "Reported Title"]}
    )
    needs = attempt(
        "Education, Training, and Experience",
        {"onet_soc": _CODE, "scale": ["Scale ID"], "category": ["Category"], "value": ["Data Value"]},
    )
    categories = attempt(
        "Education, Training, and Experience Categories",
        {"scale": ["Scale ID"], "category": ["Category"], "wording": ["Category Description"]},
    )
    ratings = tries.read(_skill_files, folder)
    software = tries.read(_software, folder)
    tries.finish()
    base = crosswalk.filter(pl.col("onet_soc").str.ends_with(".00")).select("onet_soc", "soc")
    sources = _sources(data, ratings)
    return Onet(
        occupations=_occupations(data, zones, needs, categories, base),
        related=_related(related, base),
        titles=_titles(data, alternate, reported, crosswalk),
        skills=_skills(ratings, base),
        software=_software_rows(software, base),
        sources=sources,
    )


def _skill_files(folder: RawFolder) -> pl.DataFrame:
    """Ratings of skills: from 30.3's two files if either is there, else from Skills."""
    names = {
        "onet_soc": _CODE,
        "element_id": ["Element ID"],
        "skill": ["Element Name"],
        "scale": ["Scale ID"],
        "value": ["Data Value"],
    }
    new = ("Essential Skills", "Transferable Skills")
    found = [f for f in (_maybe(folder, stem, names) for stem in new) if f is not None]
    if len(found) == 1:
        raise InputProblems(
            Problem("“Essential Skills” and “Transferable Skills” come together; one of them is missing.", file="O*NET")
        )
    return pl.concat(found) if found else _text(folder, "Skills", names)


def _software(folder: RawFolder) -> pl.DataFrame:
    """Software by occupation: from 30.3's Software Skills if it is there, else from Technology Skills."""
    names = {
        "onet_soc": _CODE,
        "software": ["Software Skill", "Workplace Example", "Software Example", "Example"],
        "category": ["Commodity Title", "Software Category", "Element Name"],
        "hot": ["Hot Technology", "Employer-Based Hot Technology"],
        "in_demand": ["In Demand", "Employer-Based In Demand"],
    }
    new = _maybe(folder, "Software Skills", names, optional=("category",))
    return new if new is not None else _text(folder, "Technology Skills", names)


def _sources(data: pl.DataFrame, ratings: pl.DataFrame) -> list[Source]:
    made = []
    for key, title, frame in (("onet", "O*NET Database", data), ("onet_skills", "O*NET Database, skills", ratings)):
        release = _release(frame["_path"][0])
        if release is None:
            raise InputProblems(
                Problem(
                    "its O*NET release is not known: keep “Read Me.txt” of the download beside the files.",
                    file=frame["_file"][0],
                )
            )
        made.append(
            Source(
                key=key,
                title=title,
                publisher="U.S. Department of Labor, Employment and Training Administration",
                vintage=release,
                license="CC BY 4.0",
                url="https://www.onetcenter.org/database.html",
                attribution=ATTRIBUTION,
                note="Base records (.00) only; specialty codes are used for titles.",
            )
        )
    return made


def _mode(needs: pl.DataFrame, categories: pl.DataFrame, base: pl.DataFrame, scale: str, name: str) -> pl.DataFrame:
    """The answer category most workers or experts gave, in O*NET's words, and its percentage."""
    rows = (
        needs.filter(pl.col("scale") == scale)
        .join(base, on="onet_soc")
        .join(categories.filter(pl.col("scale") == scale).select("category", "wording"), on="category")
    )
    return (
        rows.group_by("soc", "category", "wording")
        .agg(pl.col("value").mean())
        .sort("soc", "value", pl.col("category").cast(pl.Int32), descending=[False, True, False])
        .group_by("soc", maintain_order=True)
        .first()
        .select(
            "soc", pl.col("wording").str.split(" - ").list.first().alias(name), pl.col("value").alias(f"{name}_pct")
        )
    )


def _occupations(
    data: pl.DataFrame, zones: pl.DataFrame, needs: pl.DataFrame, categories: pl.DataFrame, base: pl.DataFrame
) -> pl.DataFrame:
    file = needs["_file"][0]
    needs = numbers(
        needs.filter(pl.col("scale").is_in(["RL", "RW"])),
        ["value"],
        file=file,
        table="Education, Training, and Experience",
    )
    zones = numbers(zones, ["job_zone"], file=zones["_file"][0], table="Job Zones")
    # A combined occupation takes the lowest zone of its records: the door through which people enter it.
    zone = zones.join(base, on="onet_soc").group_by("soc").agg(pl.col("job_zone").min().cast(pl.Int8))
    described = (
        data.join(base, on="onet_soc")
        .sort("onet_soc")
        .group_by("soc", maintain_order=True)
        .agg(pl.col("description").first(), pl.col("onet_soc").alias("onet_codes"))
    )
    return (
        described.join(zone, on="soc", how="left")
        .join(_mode(needs, categories, base, "RL", "education_most_required"), on="soc", how="left")
        .join(_mode(needs, categories, base, "RW", "experience_most_required"), on="soc", how="left")
        .sort("soc")
    )


def _related(related: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    file = related["_file"][0]
    strange = sorted(set(related["tier"].drop_nulls()) - set(TIERS))
    if strange:
        raise InputProblems(
            Problem(
                f"table “Related Occupations”: unknown tier {strange}; known are {', '.join(TIERS)}.",
                file=file,
                column="Relatedness Tier",
            )
        )
    rows = numbers(related, ["index"], file=file, table="Related Occupations")
    pairs = (
        rows.join(base, on="onet_soc")
        .join(base.rename({"onet_soc": "to", "soc": "related_soc"}), on="to")
        .filter(pl.col("soc") != pl.col("related_soc"))
    )
    return (
        pairs.sort("soc", "related_soc", "index")
        .group_by("soc", "related_soc", maintain_order=True)
        .first()
        .select("soc", "related_soc", pl.col("tier").cast(pl.Enum(list(TIERS))), pl.col("index").cast(pl.Int8))
        .sort("soc", "index", "related_soc")
    )


TITLE_KINDS = ("occupation", "reported", "alternate", "short")


def _titles(
    data: pl.DataFrame, alternate: pl.DataFrame, reported: pl.DataFrame, crosswalk: pl.DataFrame
) -> pl.DataFrame:
    """Every name people use for an occupation, each once an occupation, with the strongest kind it was given."""
    names = pl.concat(
        [
            data.select("onet_soc", "title", kind=pl.lit("occupation")),
            reported.select("onet_soc", "title", kind=pl.lit("reported")),
            alternate.select("onet_soc", "title", kind=pl.lit("alternate")),
            alternate.filter(~pl.col("short").str.to_lowercase().is_in(["n/a", "", "null"])).select(
                "onet_soc", pl.col("short").alias("title"), kind=pl.lit("short")
            ),
        ]
    ).with_columns(pl.col("kind").cast(pl.Enum(list(TITLE_KINDS))))
    return (
        names.join(crosswalk.select("onet_soc", "soc"), on="onet_soc")
        .filter(pl.col("title").is_not_null())
        .with_columns(key=pl.col("title").str.to_lowercase())
        .sort("soc", "key", "kind", "title")
        .group_by("soc", "key", maintain_order=True)
        .first()
        .select("soc", "title", "kind")
        .sort("soc", "kind", "title")
    )


def _skills(ratings: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    """Importance (1-5) and level (0-7) of each skill for each occupation."""
    rows = numbers(ratings, ["value"], file=ratings["_file"][0], table="Skills").join(base, on="onet_soc")
    return (
        rows.group_by("soc", "element_id", "skill")
        .agg(
            pl.col("value").filter(pl.col("scale") == "IM").mean().cast(pl.Float32).alias("importance"),
            pl.col("value").filter(pl.col("scale") == "LV").mean().cast(pl.Float32).alias("level"),
        )
        .filter(pl.col("importance").is_not_null())
        .sort("soc", "element_id")
    )


def _software_rows(software: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    """Software that employers' postings name often: hot technologies, and what is in demand in the occupation."""
    marked = pick(
        software, {c: [c] for c in ("onet_soc", "software", "category", "hot", "in_demand")}, file="", table=""
    )
    return (
        marked.join(base, on="onet_soc")
        .with_columns(hot=pl.col("hot") == "Y", in_demand=pl.col("in_demand") == "Y")
        .filter(pl.col("hot") | pl.col("in_demand"))
        .group_by("soc", "software")
        .agg(pl.col("category").first(), pl.col("hot").any(), pl.col("in_demand").any())
        .sort("soc", "software")
    )
