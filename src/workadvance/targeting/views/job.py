"""The page of one occupation in the chosen areas."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from workadvance import labor
from workadvance.labor.local_jobs import local
from workadvance.people.access import Actor
from workadvance.programs.models import Program
from workadvance.tables import InputProblems
from workadvance.targeting import occupation_table, pictures, sections
from workadvance.targeting.labor_words import EXPERIENCE, SKILL_NAMES, STATUSES, TRAINING, flag_words, plan_words
from workadvance.targeting.models import TargetDecision
from workadvance.targeting.page_head import assumption_rows, bar_words, frame, question
from workadvance.targeting.question import TargetQuestion, titles_like
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Bar, Context

SKILLS = 10
PROGRAMS = 12


@staff_page("targeting.view_targets", methods=("GET",))
def job(request: HttpRequest, soc: str) -> HttpResponse:
    """One occupation: pay against the bar, openings, ladder, absorption, ours, skills, training programs, decide."""
    actor, programs, asked = question(request)
    context = frame(asked, programs, "job")
    try:
        found = labor.occupation(soc)
    except InputProblems as bad:
        unknown = [p.message for p in bad.problems]
        context |= {"text": soc[:80], "unknown": unknown, "matches": titles_like(soc[:80])}
        return render(request, "targeting/job_unknown.html", context, status=404)
    context |= {"job": found, "deciding": _deciding(actor, programs, found.soc, asked)}
    if not asked.areas:
        return render(request, "targeting/job.html", context)
    return render(request, "targeting/job.html", context | _numbers(actor, found, asked))


@dataclass(frozen=True, slots=True)
class DecideHere:
    """A program of the reader's beside an occupation: its open decision, or where to decide; of this very place or not."""

    program: Program
    decision: int | None
    may: bool
    same_place: bool
    url: str


def _deciding(actor: Actor, programs: list[Program], soc: str, asked: TargetQuestion) -> list[DecideHere]:
    """The actor's programs with their open decision on this occupation and where to decide."""
    open_now = dict(
        TargetDecision.objects.filter(
            program__in=[p.pk for p in programs], soc=soc, chosen=True, retired_on__isnull=True
        ).values_list("program_id", "pk")
    )
    out = []
    for program in programs:
        may = actor.may("targeting.decide_target", program.provider_id)
        if may or program.pk in open_now:
            out.append(
                DecideHere(
                    program=program,
                    decision=open_now.get(program.pk),
                    may=may,
                    same_place=program.area_codes == asked.codes,
                    url=reverse("targeting:decide", args=[program.pk, soc])
                    + asked.place_query(seats=str(asked.seats) if asked.seats else None),
                )
            )
    # Programs of this very place first: they are the ones the page is about.
    return sorted(out, key=lambda p: not p.same_place)


def _numbers(actor: Actor, job: labor.Occupation, asked: TargetQuestion) -> Context:
    listed = labor.target(asked.codes, phi=asked.phi, living_wage=asked.living_wage, every_education=True)
    row = next((o for o in listed.occupations if o.soc == job.soc), None)
    raw = local(asked.areas).filter(pl.col("soc") == job.soc)
    pay = raw.row(0, named=True) if raw.height else None
    ladder = labor.ladder(job.soc, asked.codes)
    skills = labor.skills(job.soc).head(SKILLS).to_dicts()
    programs = labor.programs(job.soc).to_dicts()
    context: Context = {
        "listed": listed,
        "bar": bar_words(listed.pay_bar_detail),
        "row": occupation_table.shown_row(row) if row else None,
        "flags": flag_words(row.flags) if row else [],
        "pay": pay,
        "pay_status": STATUSES.get(str(pay["median_status"])) if pay else None,
        "jobs_status": STATUSES.get(str(pay["employment_status"])) if pay else None,
        "distribution": pictures.pay_distribution(pay, listed.pay_bar) if pay else None,
        "ladder": ladder,
        "ladder_flags": flag_words(ladder.flags),
        "paths": pictures.ladder_paths(ladder),
        "experience": EXPERIENCE.get(job.work_experience or "", job.work_experience),
        "training": TRAINING.get(job.on_the_job_training or "", job.on_the_job_training),
        "benefits": labor.group_benefits(job.soc),
        "cards": sections.job_sections(actor, asked.codes, job.soc),
        "skills": [
            Bar(str(SKILL_NAMES.get(s["skill"], s["skill"])), s["importance"], f"{s['importance']:.1f}") for s in skills
        ],
        "software": labor.software(job.soc).head(8).to_dicts(),
        "programs": programs[:PROGRAMS],
        "programs_more": max(len(programs) - PROGRAMS, 0),
        "vintages": labor.vintages("oews", "projections", "parities", "onet", "benefits"),
        "all_vintages": labor.vintages(),
        "assumptions": assumption_rows(listed.assumptions),
        "place_query": asked.place_query(),
    }
    if row is not None:
        capacities = pictures.capacities_by_phi(row.capacity_low, row.capacity, row.capacity_high)
        context["capacities"], context["capacity_bars"] = capacities, pictures.capacity_bars(capacities)
        context["capacity_known"] = row.capacity.p20 is not None
    if asked.seats:
        plan = labor.plan(asked.codes, [job.soc], asked.seats, phi=asked.phi, living_wage=asked.living_wage)
        context["plan"] = plan_words(plan)
    return context
