"""Reads every source, joins what belongs together and writes the tables with their provenance."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import yaml

from workadvance.labor.build import (
    county_tables,
    guidelines_and_crosswalks,
    oews,
    onet,
    other_tables,
    projections,
)
from workadvance.labor.build.raw import Attempts, RawFile, RawFolder, Source
from workadvance.labor.states import STATE_FIPS
from workadvance.labor.step_up_evidence import MADE, weighed
from workadvance.tables import InputProblems, Problem

T = TypeVar("T")
NEEDED = {"related", "mobility_codes", "moves", "skills", "occupations"}
"""What the evidence for step-up jobs is made from."""
AREA_TYPES = pl.Enum(["nation", "state", "metro", "nonmetro"])


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: tables by name, sources, and where they were written (None: nowhere)."""

    tables: dict[str, pl.DataFrame]
    sources: list[Source]
    out: Path | None

    @property
    def bytes(self) -> int:
        """Size of everything written."""
        return sum(p.stat().st_size for p in self.out.iterdir()) if self.out else 0


def build(raw: str | Path, out: str | Path | None = None) -> Built:
    """Build every table from the publishers' files under `raw` and, if `out` is given, write them there.

    Raises InputProblems with the problems of all sources at once, naming file, table and
    column; then nothing is written.
    """
    folder = RawFolder(Path(raw))
    tries = Attempts()
    sources: list[Source] = []

    def attempt(read: Callable[..., T], *args: Any) -> T:
        before = set(folder.read)
        result = tries.read(read, *args)
        if result is not None:
            sources.extend(_with_files(result, [folder.read[p] for p in folder.read if p not in before]))
        return result

    survey = attempt(oews.read, folder)
    outlook = attempt(projections.read, folder)
    crosswalk = attempt(guidelines_and_crosswalks.onet_crosswalk, folder)
    prices = attempt(county_tables.parities, folder)
    county = attempt(county_tables.counties, folder)
    guideline = attempt(guidelines_and_crosswalks.poverty, folder)
    medical = attempt(guidelines_and_crosswalks.benefits, folder)
    # Without the crosswalk an empty one stands in, so that what is wrong with these files is still said.
    codes = crosswalk[0] if crosswalk else pl.DataFrame(schema={"onet_soc": pl.String, "soc": pl.String})
    programs = attempt(guidelines_and_crosswalks.cip_crosswalk, folder, codes)
    work = attempt(onet.read, folder, codes)
    tries.finish()
    tables = {
        "areas": _areas(survey, prices[0], county[0]),
        "wages": survey.wages,
        "occupations": _occupations(survey, outlook[0], work.occupations),
        "related": work.related,
        "titles": work.titles,
        "skills": work.skills,
        "software": work.software,
        "onet_codes": crosswalk[0],
        "programs": programs[0],
        "parities": prices[0],
        "counties": county[0],
        "neighbors": county[1],
        "poverty": guideline[0],
        "benefits": medical[0],
    }
    beside = attempt(other_tables.read, folder, tables)
    tries.finish()
    tables |= {made.name: made.frame for made in beside}
    if tables.keys() >= NEEDED:
        tables[MADE] = weighed(tables.__getitem__)
    target = Path(out) if out is not None else None
    if target is not None:
        _write(target, tables, sources)
    return Built(tables, sources, target)


def extend(raw: str | Path, out: str | Path) -> Built:
    """Add the tables of `more` that can be read from `raw` to tables built before in `out`, or replace them there.

    Raises InputProblems with the problems of the files, or where `out` holds no tables; then nothing is written.
    """
    target = Path(out)
    if not (target / "sources.yaml").is_file():
        raise InputProblems(Problem("holds no labor tables to add to (sources.yaml is missing).", file=str(target)))
    known = yaml.safe_load((target / "sources.yaml").read_text(encoding="utf-8"))
    codes = {name: pl.read_parquet(target / f"{name}.parquet") for name in ("onet_codes", "counties")}
    made = other_tables.read(RawFolder(Path(raw)), codes)
    added: dict[str, Source] = {m.source.key: m.source for m in made}
    tables = {m.name: m.frame for m in made}
    kept = [s for s in known["sources"] if s["key"] not in added]
    paths = {name: target / f"{name}.parquet" for name in NEEDED}
    if NEEDED & tables.keys():
        tables |= _made_of({**{n: pl.read_parquet(p) for n, p in paths.items() if p.is_file()}, **tables})
    for name, frame in tables.items():
        (target / f"{name}.parquet").write_bytes(_as_bytes(frame))
    _describe(target, [*kept, *map(_described, added.values())], {**known["tables"], **_shapes(tables)})
    return Built(tables, list(added.values()), target)


def _made_of(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The table of evidence for step-up jobs, where all it is made from is there."""
    return {MADE: weighed(tables.__getitem__)} if tables.keys() >= NEEDED else {}


def _with_files(result: Any, files: list[RawFile]) -> list[Source]:
    """The sources of one reading, each with the files that were read for it."""
    made = _sources_in(result)
    if isinstance(result, list):
        return made
    for file in files:
        _owner(made, file).files.append(file)
    return made


def _sources_in(result: Any) -> list[Source]:
    if isinstance(result, list):
        return list({made.source.key: made.source for made in result}.values())
    if isinstance(result, (oews.Oews, onet.Onet)):
        return [result.source] if isinstance(result, oews.Oews) else result.sources
    found: list[Source] = []
    for part in result:
        if isinstance(part, Source):
            found.append(part)
        elif isinstance(part, list):
            found += part
    return found


def _owner(sources: list[Source], file: RawFile) -> Source:
    """Which of the sources read together a file belongs to, by its name."""
    if len(sources) == 1:
        return sources[0]
    marks = {
        "cbsa": "delineation",
        "county_to": "county_areas",
        "ruralurban": "rural_urban",
        "adjacency": "adjacency",
        "skills": "onet_skills",
    }
    name = file.name.lower()
    for mark, key in marks.items():
        if mark in name and not name.startswith(("technology", "software")):
            owner = next((s for s in sources if s.key == key), None)
            if owner is not None:
                return owner
    return sources[0]


def _area_type() -> pl.Expr:
    nonmetro = pl.col("name").str.contains("(?i)nonmetropolitan")
    return (
        pl.when(pl.col("area_kind") == "N")
        .then(pl.lit("nation"))
        .when(pl.col("area_kind") == "S")
        .then(pl.lit("state"))
        .when(nonmetro)
        .then(pl.lit("nonmetro"))
        .otherwise(pl.lit("metro"))
    )


def _parity_level() -> pl.Expr:
    """The best level of prices published for an area."""
    # The published nonmetropolitan level is dominated by the contiguous states; Alaska and Hawaii keep their own.
    rural = (
        (pl.col("area_type") == "nonmetro")
        & ~pl.col("state").is_in(["AK", "HI"])
        & pl.col("state_parity").is_not_null()
    )
    return (
        pl.when(pl.col("area_type") == "nation")
        .then(pl.lit("nation"))
        .when((pl.col("area_type") == "metro") & pl.col("metro_parity").is_not_null())
        .then(pl.lit("metro"))
        .when(rural)
        .then(pl.lit("us_nonmetro"))
        .when(pl.col("state_parity").is_not_null())
        .then(pl.lit("state"))
        .otherwise(pl.lit(None, dtype=pl.String))
    )


def _parity_index(prices: pl.DataFrame) -> pl.Expr:
    whole = {row["geo_code"]: row["parity_index"] for row in prices.iter_rows(named=True)}
    return (
        pl.when(pl.col("parity_level") == "metro")
        .then("metro_parity")
        .when(pl.col("parity_level") == "us_nonmetro")
        .then(pl.lit(whole["US-NONMETRO"]))
        .when(pl.col("parity_level") == "state")
        .then("state_parity")
        .when(pl.col("parity_level") == "nation")
        .then(pl.lit(whole["US"]))
    )


def _areas(survey: oews.Oews, prices: pl.DataFrame, counties: pl.DataFrame) -> pl.DataFrame:
    """Areas with totals and the price parity that applies, at the best level published for them."""
    postal = pl.col("state_fips").replace_strict(STATE_FIPS, default=None)
    by = {level: prices.filter(pl.col("level") == level) for level in ("metro", "state")}
    population = (
        counties.filter(pl.col("area").is_not_null())
        .group_by("area")
        .agg(pl.col("population").sum().alias("population"), pl.len().cast(pl.Int16).alias("counties"))
    )
    areas = (
        survey.areas.with_columns(area_type=_area_type().cast(AREA_TYPES), state=postal)
        .join(
            by["metro"].select(area="00" + pl.col("geo_code"), metro_parity="parity_index", matched="matched"),
            on="area",
            how="left",
        )
        .join(by["state"].select(state_fips="geo_code", state_parity="parity_index"), on="state_fips", how="left")
        .join(survey.totals, on="area", how="left")
        .join(population, on="area", how="left")
    )
    named_states = pl.col("name").str.extract(r", ([A-Z]{2}(?:-[A-Z]{2})*)$").str.split("-")
    return (
        areas.with_columns(_parity_level().cast(county_tables.LEVELS).alias("parity_level"))
        .with_columns(
            parity_index=_parity_index(prices),
            states=pl.when(pl.col("area_type") == "metro")
            .then(named_states)
            .when(pl.col("area_type") == "nation")
            .then(pl.lit([], dtype=pl.List(pl.String)))
            .otherwise(pl.concat_list("state")),
        )
        .select(
            "area",
            "name",
            "area_type",
            "state",
            "states",
            "parity_index",
            "parity_level",
            "state_parity",
            pl.when(pl.col("parity_level") == "metro").then(pl.col("matched")).alias("parity_matched"),
            "employment",
            "employment_rse_pct",
            "wage_rse_pct",
            "mean_annual_usd",
            *[f"{p}_annual_usd" for p in oews.PERCENTILES],
            "population",
            "counties",
        )
        .sort("area")
    )


def _occupations(survey: oews.Oews, outlook: pl.DataFrame, work: pl.DataFrame) -> pl.DataFrame:
    """Every occupation of either publisher; the survey's title where it has one."""
    names = survey.occupations.select(
        oews.soc_of("occupation").alias("soc"), pl.col("title").alias("survey_title"), "display_level"
    )
    groups = names.filter(pl.col("soc").str.ends_with("-0000")).select(
        major=pl.col("soc").str.slice(0, 2), group="survey_title"
    )
    detailed = names.filter(pl.col("display_level") == 3).select("soc", "survey_title")
    every = outlook.join(detailed, on="soc", how="full", coalesce=True)
    return (
        every.with_columns(
            title=pl.coalesce("survey_title", "projections_title"),
            major=pl.col("soc").str.slice(0, 2),
            surveyed=pl.col("survey_title").is_not_null(),
        )
        .join(groups, on="major", how="left")
        .join(work, on="soc", how="left")
        .select(
            "soc",
            "title",
            "group",
            "surveyed",
            "national_employment",
            "national_openings",
            "exit_rate_pct",
            "transfer_rate_pct",
            "growth_rate_pct",
            "self_employed_pct",
            "typical_education",
            "work_experience",
            "on_the_job_training",
            "job_zone",
            "education_most_required",
            "education_most_required_pct",
            "experience_most_required",
            "experience_most_required_pct",
            "onet_codes",
            "description",
        )
        .sort("soc")
    )


def _write(out: Path, tables: dict[str, pl.DataFrame], sources: list[Source]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        (out / f"{name}.parquet").write_bytes(_as_bytes(frame))
    _describe(out, [_described(s) for s in sources], _shapes(tables))


def _shapes(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    return {name: {"rows": frame.height, "columns": frame.columns} for name, frame in tables.items()}


def _described(s: Source) -> dict[str, Any]:
    return {
        "key": s.key,
        "title": s.title,
        "publisher": s.publisher,
        "vintage": s.vintage,
        "license": s.license,
        "url": s.url,
        **({"attribution": s.attribution} if s.attribution else {}),
        **({"note": s.note} if s.note else {}),
        "rows": sum(f.rows for f in s.files),
        "files": [{"name": f.name, "sha256": f.sha256, "bytes": f.bytes, "rows": f.rows} for f in s.files],
    }


def _describe(out: Path, sources: list[dict[str, Any]], tables: dict[str, Any]) -> None:
    text = "# Where every number in these tables comes from. Written by `workadvance labor build`; do not edit.\n"
    described = {"sources": sources, "tables": tables}
    (out / "sources.yaml").write_text(
        text + yaml.safe_dump(described, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8"
    )


def _as_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as Parquet bytes, the same for the same content."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=15, statistics=True, row_group_size=65536)
    return buffer.getvalue()
