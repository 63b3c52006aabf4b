"""The step-up jobs of a job: occupations in the same place that pay more and are within reach, and the evidence for each.

A step-up job pays at least 10% more in the same area (published pay, else borrowed pay), is at most one job zone up, and is
typically entered below a bachelor's degree, or is registered nursing, or ends a stated pathway. Each comes with its
evidence (moves people really made, O*NET, supervision, credentials, skills: see `step_up_evidence`) and how strong that
is. The evidence is about occupations; it never predicts that a person will move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from workadvance import policy
from workadvance.labor import facts
from workadvance.labor.assumptions import NEWEST, number, shown, words
from workadvance.labor.geography import Area, resolve
from workadvance.labor.local_jobs import local
from workadvance.labor.soc import REGISTERED_NURSE, occupation
from workadvance.labor.statuses import MISSING
from workadvance.labor.step_up_evidence import KINDS, evidence

CLOSEST_TIER = ("Primary-Short",)
LIKE = 0.7
ASSUMPTIONS = (
    "ladder_minimum_gain",
    "ladder_job_zone_step",
    "ladder_step_up_jobs",
    *(f"ladder_weight_{kind}" for kind in KINDS),
)
ZONES = {
    "No formal educational credential": 1, "High school diploma or equivalent": 2, "Some college, no degree": 3,
    "Postsecondary nondegree award": 3, "Associate's degree": 3,
}  # fmt: skip
NOTE = "What speaks for each step-up job is said beside it; no one promises that a person moves this way."
YEARS = {
    "work_experience": {"Less than 5 years": 2.0, "5 years or more": 5.0},
    "on_the_job_training": {
        "Moderate-term on-the-job training": 0.5, "Long-term on-the-job training": 2.0, "Apprenticeship": 4.0
    },
    "typical_education": {
        "Some college, no degree": 0.5, "Postsecondary nondegree award": 1.0, "Associate's degree": 2.0, "Bachelor's degree": 2.0
    },
}  # fmt: skip
"""Years that the projections' categories of experience, training and education stand for, their usual middle; a
bachelor's typing is reached here with an associate's degree or by experience."""


class FormerNames:
    """Reads `next_rungs`, as the first version called the step-up jobs: programs of others may still ask for it."""

    __slots__ = ()
    step_up_jobs: tuple[StepUp, ...]

    @property
    def next_rungs(self) -> tuple[StepUp, ...]:
        return self.step_up_jobs


@dataclass(frozen=True, slots=True)
class StepUp(FormerNames):
    """A better-paid related occupation in the same area, and the step-up jobs after it.

    `gain` is the fraction by which its median exceeds the job's before it; `openings` a year in the area.
    `score` (0-1.45) and `strength` (strong, moderate, weak) say how strong the evidence is, `reasons` (in words) and `kinds` what it is; `years` are the
    usual ones in the job before and in training; `earned` what a stated pathway asks for; `license_usual` that most
    states or the federal government ask for a license (check it). `borrowed` is true where its or
    the job's pay is not published here. `tier` is O*NET's, empty where O*NET does not relate them. `experience` and `credential` are what O*NET's respondents most often called required, with their percentage.
    """

    soc: str
    title: str
    median_annual_wage: float
    gain: float
    gain_usd: float
    openings: float | None
    typical_education: str | None
    work_experience: str | None
    on_the_job_training: str | None
    job_zone: int | None
    tier: str
    experience: str | None
    credential: str | None
    step_up_jobs: tuple[StepUp, ...] = ()
    score: float = 0.0
    strength: str = "weak"
    reasons: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: float | None = None
    earned: str = ""
    license_usual: bool = False
    borrowed: bool = False


@dataclass(frozen=True, slots=True)
class Ladder(FormerNames):
    """A job in one or several pooled areas, and the jobs that could follow it."""

    soc: str
    title: str
    areas: tuple[dict[str, str], ...]
    median_annual_wage: float | None
    median_status: str
    openings: float | None
    step_up_jobs: tuple[StepUp, ...]
    flags: tuple[str, ...]
    note: str
    vintages: dict[str, str]
    assumptions: dict[str, Any]


def below_bachelors() -> pl.Expr:
    """Whether an occupation is typically entered below a bachelor's degree."""
    return pl.col("typical_education").is_in(list(words("below_bachelors_education")))


def steps(
    places: tuple[Area, ...], tiers: Sequence[str] = CLOSEST_TIER, minimum_gain: float | None = None
) -> pl.DataFrame:
    """Every step from a job to a step-up job in these areas, one row each, in O*NET's order.

    Columns: soc, related_soc, tier, index, median, next_median, gain.
    """
    gain = number("ladder_minimum_gain") if minimum_gain is None else minimum_gain
    return _steps(tuple(p.code for p in places), places, tuple(tiers), gain)


@facts.kept(64)
def _steps(
    _codes: tuple[str, ...], places: tuple[Area, ...], tiers: tuple[str, ...], minimum_gain: float
) -> pl.DataFrame:
    here = local(places)
    start = here.select("soc", median="p50_annual_usd", zone="job_zone")
    end = here.filter(below_bachelors() | (pl.col("soc") == REGISTERED_NURSE)).select(
        related_soc="soc", next_median="p50_annual_usd", next_zone="job_zone"
    )
    return (
        facts.table("related")
        .filter(pl.col("tier").cast(pl.String).is_in(list(tiers)))
        .join(start, on="soc")
        .join(end, on="related_soc")
        .with_columns(gain=pl.col("next_median") / pl.col("median") - 1)
        .filter(
            pl.col("gain") >= minimum_gain,
            pl.col("next_zone") <= pl.col("zone") + int(number("ladder_job_zone_step")),
        )
        .sort("soc", "index", "related_soc")
        .select("soc", "related_soc", pl.col("tier").cast(pl.String), "index", "median", "next_median", "gain")
    )


@facts.kept(64)
def _by_job(_codes: tuple[str, ...], places: tuple[Area, ...]) -> dict[str, tuple[StepUp, ...]]:
    """Up to three step-up jobs of every job in these areas, without what follows them."""
    limit = int(number("ladder_step_up_jobs"))
    pay = pl.coalesce("p50_annual_usd", "borrowed_annual_usd")
    # An occupation without a job zone of its own (“all other”) counts as one of those its schooling suggests.
    schooling = pl.col("typical_education").replace_strict(ZONES, default=4, return_dtype=pl.Int64)
    zone = pl.coalesce(pl.col("job_zone").cast(pl.Int64), schooling)
    here = local(places).with_columns(pay=pay, zone=zone, lent=pl.col("p50_annual_usd").is_null())
    start = here.select("soc", before="pay", before_zone="zone", before_lent="lent")
    end = here.select(
        pl.col("soc").alias("related_soc"),
        "title", "pay", "zone", "lent", "openings", "typical_education", "work_experience", "on_the_job_training",
        "job_zone", "experience_most_required", "experience_most_required_pct", "education_most_required",
        "education_most_required_pct", open=below_bachelors() | (pl.col("soc") == REGISTERED_NURSE),
    )  # fmt: skip
    reach = int(number("ladder_job_zone_step"))
    some = (
        evidence()
        .join(start, on="soc", maintain_order="left")
        .join(end, on="related_soc", maintain_order="left")
        .with_columns(gain=pl.col("pay") / pl.col("before") - 1)
        .filter(
            pl.col("gain") >= number("ladder_minimum_gain"),
            (pl.col("zone") <= pl.col("before_zone") + reach) | (pl.col("stacks") > 0),
            pl.col("open") | (pl.col("stacks") > 0),
        )
    )
    # With equal evidence, more openings here come first: ten times as many openings add a fortieth to the score.
    busy = (pl.col("openings").fill_null(0.0) + 1).log(10) / 40
    some = some.sort("soc", pl.col("score") + busy, "related_soc", descending=[False, True, False])
    out: dict[str, list[StepUp]] = {}
    for row in some.group_by("soc", maintain_order=True).head(limit).iter_rows(named=True):
        out.setdefault(row["soc"], []).append(_step_up_job(row))
    return {soc: tuple(found) for soc, found in out.items()}


def _step_up_job(row: dict[str, Any]) -> StepUp:
    return StepUp(
        soc=row["related_soc"],
        title=row["title"],
        median_annual_wage=row["pay"],
        gain=round(row["gain"], 4),
        gain_usd=round(row["pay"] - row["before"], 2),
        openings=row["openings"],
        typical_education=row["typical_education"],
        work_experience=row["work_experience"],
        on_the_job_training=row["on_the_job_training"],
        job_zone=row["job_zone"],
        tier=row["tier"] or "",
        experience=_most(row, "experience_most_required"),
        credential=_most(row, "education_most_required"),
        score=round(row["score"], 3),
        strength=strength(row["score"]),
        reasons=reasons(row),
        kinds=kinds(row),
        years=years(row),
        earned=row["stack_note"] or "",
        license_usual=row["related_soc"] in licensed(),
        borrowed=bool(row["lent"] or row["before_lent"]),
    )


@facts.kept(1)
def licensed() -> frozenset[str]:
    """Occupations that usually need a license or certificate; state rules differ, so it is only a flag."""
    return frozenset(policy.load("labor_pathways").value("licensed_occupations", NEWEST))


def strength(score: float) -> str:
    """`strong`, `moderate` or `weak`: how strong the evidence for a step-up job is."""
    if score >= number("ladder_strong"):
        return "strong"
    return "moderate" if score >= number("ladder_moderate") else "weak"


def reasons(row: dict[str, Any]) -> tuple[str, ...]:
    """The evidence for a step-up job in words, strongest first."""
    said: list[str] = []
    if row["stacks"]:
        said.append(f"credential or experience that stacks: {row['stack_note']}")
    if row["moves"]:
        said.append(f"people make this move {row['lift']:.1f} times as often as by chance")
    if row["leads"]:
        said.append("supervises the same work")
    if row["related"]:
        said.append("related by O*NET" + (", both ways" if row["both_ways"] else ""))
    if row["skills"] >= LIKE:
        said.append("asks for similar skills")
    return tuple(said)


def kinds(row: dict[str, Any]) -> tuple[str, ...]:
    """The kinds of evidence for a step-up job, strongest first: stacks, moves, leads, related, skills."""
    least = {"skills": LIKE}
    return tuple(kind for kind in ("stacks", "moves", "leads", "related", "skills") if row[kind] > least.get(kind, 0.0))


def years(row: dict[str, Any]) -> float:
    """Usual years until a step-up job: experience, training on the job or schooling, whichever is longest (they overlap)."""
    experience = YEARS["work_experience"].get(row["work_experience"] or "", 0.0)
    training = YEARS["on_the_job_training"].get(row["on_the_job_training"] or "", 0.0)
    schooling = YEARS["typical_education"].get(row["typical_education"] or "", 0.0)
    return max(number("ladder_years_in_job"), experience, training, schooling)


def _most(row: dict[str, Any], name: str) -> str | None:
    return f"{row[name]} ({row[f'{name}_pct']:.0f}%)" if row[name] is not None else None


def step_up_jobs_of(places: tuple[Area, ...]) -> dict[str, tuple[StepUp, ...]]:
    """The step-up jobs of every job in these areas, by SOC code; a job without any has no entry."""
    return _by_job(tuple(p.code for p in places), places)


def step_up_jobs(soc: str, areas: Sequence[str | int], *, depth: int = 2) -> tuple[StepUp, ...]:
    """Up to three step-up jobs of a job in an area (several are pooled), each with its own up to `depth` jobs on.

    Returns an empty tuple where the job is not listed there or no one publishes its pay. Raises InputProblems for unknown codes.
    """
    return _chained(occupation(soc).soc, resolve(areas), depth, frozenset())


next_rungs = step_up_jobs  # its former name, for programs written against the first version


def _chained(soc: str, places: tuple[Area, ...], depth: int, before: frozenset[str]) -> tuple[StepUp, ...]:
    if depth < 1:
        return ()
    passed = before | {soc}
    out = []
    for job in step_up_jobs_of(places).get(soc, ()):
        if job.soc not in passed:
            out.append(replace(job, step_up_jobs=_chained(job.soc, places, depth - 1, passed)))
    return tuple(out)


def ladder(soc: str, areas: Sequence[str | int], *, depth: int = 2) -> Ladder:
    """A job's ladder with its starting pay, what is not published, vintages and assumptions."""
    job, places = occupation(soc), resolve(areas)
    rows = local(places).filter(pl.col("soc") == job.soc)
    row = rows.row(0, named=True) if rows.height else None
    status = str(row["median_status"]) if row else MISSING
    flags: list[str] = []
    if row is None:
        flags.append("not_listed_in_area")
    elif row["p50_annual_usd"] is None:
        flags += ["median_suppressed", *(["borrowed"] if row["borrowed_from"] else [])]
    if job.job_zone is None:
        flags.append("no_onet_record")
    return Ladder(
        soc=job.soc,
        title=job.title,
        areas=tuple({"area": p.code, "name": p.name} for p in places),
        median_annual_wage=row["p50_annual_usd"] if row else None,
        median_status=status,
        openings=row["openings"] if row else None,
        step_up_jobs=_chained(job.soc, places, depth, frozenset()),
        flags=tuple(flags),
        note=NOTE,
        vintages=facts.vintages("oews", "projections", "onet", "observed_moves"),
        assumptions=shown(ASSUMPTIONS),
    )
