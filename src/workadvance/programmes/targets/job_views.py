"""The page of one occupation in the chosen areas."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from workadvance import labor
from workadvance.labor.local import local
from workadvance.pages.access import staff_page
from workadvance.people.access import Actor
from workadvance.programmes.models import Programme, TargetDecision
from workadvance.programmes.targets import ours, pictures, table
from workadvance.programmes.targets.asking import Asked, titles_like
from workadvance.programmes.targets.framing import assumption_rows, bar_words, frame, question
from workadvance.programmes.targets.words import (
    EXPERIENCE,
    LIGHTS,
    STATUSES,
    TRAINING,
    flag_words,
    plan_sentence,
)
from workadvance.tables import InputProblems

SKILLS = 10
PROGRAMS = 12


@staff_page("programmes.view_targets", methods=("GET",))
def job(request: HttpRequest, soc: str) -> HttpResponse:
    """One occupation: pay against the bar, openings, ladder, absorption, ours, skills, training programs, decide."""
    actor, programmes, asked = question(request)
    context = frame(asked, programmes, "job")
    try:
        found = labor.occupation(soc)
    except InputProblems as bad:
        unknown = [p.message for p in bad.problems]
        context |= {"text": soc[:80], "unknown": unknown, "matches": titles_like(soc[:80])}
        return render(request, "programmes/targets/job_unknown.html", context, status=404)
    context |= {"job": found, "programmes": _deciding(actor, programmes, found.soc, asked)}
    if not asked.areas:
        return render(request, "programmes/targets/job.html", context)
    return render(request, "programmes/targets/job.html", context | _numbers(actor, found, asked))


def _deciding(actor: Actor, programmes: list[Programme], soc: str, asked: Asked) -> list[dict[str, Any]]:
    """The actor's programmes with their open decision on this occupation and where to decide."""
    open_now = dict(
        TargetDecision.objects.filter(
            programme__in=[p.pk for p in programmes], soc=soc, chosen=True, retired_on__isnull=True
        ).values_list("programme_id", "pk")
    )
    out = []
    for programme in programmes:
        may = actor.may("programmes.decide_target", programme.provider_id)
        if may or programme.pk in open_now:
            out.append(
                {
                    "programme": programme,
                    "decision": open_now.get(programme.pk),
                    "may": may,
                    "same_place": programme.area_codes == asked.codes,
                    "url": reverse("programmes:target_decide", args=[programme.pk, soc])
                    + asked.place_query(seats=str(asked.seats) if asked.seats else None),
                }
            )
    # Programmes of this very place first: they are the ones the page is about.
    return sorted(out, key=lambda p: not p["same_place"])


def _numbers(actor: Actor, job: labor.Occupation, asked: Asked) -> dict[str, Any]:
    listed = labor.target(asked.codes, phi=asked.phi, living_wage=asked.living_wage, every_education=True)
    row = next((o for o in listed.occupations if o.soc == job.soc), None)
    raw = local(asked.areas).filter(pl.col("soc") == job.soc)
    pay = raw.row(0, named=True) if raw.height else None
    ladder = labor.ladder(job.soc, asked.codes)
    skills = labor.skills(job.soc).head(SKILLS).to_dicts()
    programs = labor.programs(job.soc).to_dicts()
    context: dict[str, Any] = {
        "listed": listed,
        "bar": bar_words(listed.pay_bar_detail),
        "row": table.shown_row(row) if row else None,
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
        "sections": ours.job_sections(actor, asked.codes, job.soc),
        "skills": [{"label": s["skill"], "value": s["importance"], "text": f"{s['importance']:.1f}"} for s in skills],
        "software": labor.software(job.soc).head(8).to_dicts(),
        "programs": programs[:PROGRAMS],
        "programs_more": max(len(programs) - PROGRAMS, 0),
        "vintages": labor.vintages("oews", "projections", "parities", "onet", "benefits"),
        "all_vintages": labor.vintages(),
        "assumptions": assumption_rows(listed.assumptions),
        "rung_query": asked.place_query(),
    }
    if row is not None:
        rows = pictures.capacity_rows(row.capacity_low, row.capacity, row.capacity_high)
        context["capacity_rows"] = rows
        context["capacity_known"] = row.capacity.p20 is not None
    if asked.seats:
        plan = labor.plan(asked.codes, [job.soc], asked.seats, phi=asked.phi, living_wage=asked.living_wage)
        shape, word = LIGHTS[plan.light]
        context["plan"] = {"plan": plan, "shape": shape, "word": word, "sentence": plan_sentence(plan)}
    return context
