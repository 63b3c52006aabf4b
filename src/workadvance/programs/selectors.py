"""Reading programs, always for an actor (open programs are public)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from workadvance.people.access import PERMISSIONS, Actor
from workadvance.people.models import Organization
from workadvance.people.zip_codes import place_of_zip
from workadvance.programs.areas import areas_named
from workadvance.programs.models import EligibilityPolicy, InterviewCriterion, Program, ScreeningStep
from workadvance.programs.target_jobs import TargetJob, target_jobs_counted, target_jobs_of
from workadvance.ui.fetch import inside

JOBS_NAMED = 4  # target jobs named beside a program that takes applications


def programs_visible(actor: Actor) -> QuerySet[Program]:
    """The programs of the actor's providers, and those the actor's funders pay for."""
    return inside(Program.objects.all(), actor)


def programs_listed(actor: Actor) -> QuerySet[Program]:
    """The actor's programs with the number of their target jobs (`targets`), for the list."""
    return target_jobs_counted(programs_visible(actor).select_related("provider"))


def providers_managed(actor: Actor) -> QuerySet[Organization]:
    """The providers for which the actor may set up programs."""
    roles = PERMISSIONS["programs.manage_program"].roles
    return Organization.objects.filter(kind=Organization.Kind.PROVIDER, pk__in=actor.organizations(*roles)).order_by(
        "name"
    )


def policy_on(
    program: Program, on: dt.date, policies: Iterable[EligibilityPolicy] | None = None
) -> EligibilityPolicy | None:
    """The eligibility policy in force on a day (the first one, for a day before any)."""
    known = sorted(policies if policies is not None else program.policies.all(), key=lambda p: p.effective_on)
    held = [p for p in known if p.effective_on <= on]
    return held[-1] if held else known[0] if known else None


def steps_of(program: Program) -> list[ScreeningStep]:
    """The steps of today's screening, in order."""
    return list(program.steps.filter(retired=False).order_by("position"))


def criteria_of(program: Program) -> list[InterviewCriterion]:
    """The interview criteria of today, in order."""
    return list(program.criteria.filter(retired=False).order_by("position"))


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text that staff typed in one language only: its field, its step or criterion (none: the program's own)."""

    field: str
    step: str
    language: str


def texts_missing(
    program: Program, steps: Iterable[ScreeningStep], criteria: Iterable[InterviewCriterion] = ()
) -> list[MissingText]:
    """The texts of a program that lack English or Spanish while they have the other."""
    texts = [
        (field, "", getattr(program, field), getattr(program, f"{field}_es")) for field in ("name", "sector", "about")
    ]
    texts += [
        (field, s.name_here, getattr(s, field), getattr(s, f"{field}_es")) for s in steps for field in ("name", "about")
    ]
    texts += [
        (field, c.name_here, getattr(c, field), getattr(c, f"{field}_es"))
        for c in criteria
        for field in ("name", "low_anchor", "high_anchor")
    ]
    return [
        MissingText(field, step, "es" if english else "en")
        for field, step, english, spanish in texts
        if bool(english) != bool(spanish)
    ]


@dataclass(frozen=True, slots=True)
class OpenProgram:
    """A program people may apply to: its areas and jobs by name, and whether it is in the labor area asked about."""

    program: Program
    areas: list[str]
    near: bool
    jobs: list[TargetJob]


def programs_open(
    *, on: dt.date | None = None, place: str = "", limit: int = 100, jobs_too: bool = True
) -> list[OpenProgram]:
    """The programs people may apply to on a day, with the names of their areas and what they train for.

    `place` is a ZIP code (the programs of its labor area), or words of an area, state, town, sector or name. Without
    `jobs_too` what they train for is not looked up.
    """
    day = on or timezone.localdate()
    found = (
        Program.objects.filter(opened_on__lte=day)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))
        .select_related("provider")
        .order_by("name", "pk")
    )
    wanted = place.strip()
    where = place_of_zip(wanted)
    rows: list[tuple[bool, Program, list[str]]] = []
    for program in found:
        areas = areas_named(program.area_codes)
        near = False
        if where is not None:
            near = where.area_code in program.area_codes
            if not near and not any(where.state in a.states for a in areas):
                continue
        elif wanted:
            words = " ".join(
                [program.name, program.name_es, program.sector, program.sector_es, program.provider.name]
                + [a.name for a in areas]
            ).lower()
            if not all(w in words for w in wanted.lower().replace(",", " ").split()):
                continue
        rows.append((near, program, [a.name for a in areas]))
    shown = sorted(rows, key=lambda row: not row[0])[:limit]
    jobs = target_jobs_of([program.pk for _near, program, _areas in shown]) if jobs_too else {}
    return [OpenProgram(program, areas, near, jobs.get(program.pk, [])[:JOBS_NAMED]) for near, program, areas in shown]
