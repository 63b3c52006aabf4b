"""Pages of decisions: all of them, deciding, one decision as a memo (page and PDF), ending a target."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.people.access import request_actor
from workadvance.people.models import Organization
from workadvance.programs.areas import areas_named
from workadvance.programs.models import Program
from workadvance.tables import InputProblems
from workadvance.targeting import memo
from workadvance.targeting.forms import RetireForm, TargetDecisionForm
from workadvance.targeting.frozen_numbers import facts_of, numbers_to_freeze, plan_of
from workadvance.targeting.labor_words import areas_words
from workadvance.targeting.models import TargetDecision
from workadvance.targeting.page_head import frame, question
from workadvance.targeting.question import ask
from workadvance.targeting.selectors import targets_of
from workadvance.targeting.services import target_decide, target_retire
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import Values, form_page, form_saved, forms_shown
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Tab

# Employers offered for “consulted”: those of the areas, so that the list stays readable.
EMPLOYERS = 40


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision in a list, with what its frozen numbers say."""

    decision: TargetDecision
    facts: memo.ShortFacts


@dataclass(frozen=True, slots=True)
class ProgramDecisions:
    """The decisions of one program, its areas in words, and whether the reader decides there."""

    program: Program
    decisions: list[DecisionLine]
    areas: str
    may_decide: bool


@staff_page("targeting.view_targets", methods=("GET",))
def decisions(request: HttpRequest) -> HttpResponse:
    """The targets of the actor's programs, with the numbers they were decided on; `show=all` adds older decisions."""
    actor, programs, asked = question(request)
    everything = request.GET.get("show") == "all"
    found = list(targets_of(actor, everything=everything).order_by("program__name", "title", "-decided_on"))
    by_program: dict[int, list[DecisionLine]] = {}
    for decision in found:
        by_program.setdefault(decision.program_id, []).append(DecisionLine(decision, memo.short_facts(decision)))
    groups = [
        ProgramDecisions(
            program=p,
            decisions=by_program.get(p.pk, []),
            areas=areas_words(areas_named(p.area_codes)),
            may_decide=actor.may("targeting.decide_target", p.provider_id),
        )
        for p in programs
    ]
    context = frame(asked, programs, "decisions") | {
        "groups": groups,
        "total": len(found),
        "chips": [
            Tab(_("Current target jobs"), "?", not everything),
            Tab(_("All decisions"), "?show=all", everything),
        ],
    }
    return render(request, "targeting/decisions.html", context)


@staff_page("targeting.view_targets", methods=("GET",))
def choose(request: HttpRequest, program_id: int) -> HttpResponse:
    """The table of targets for a program's areas."""
    actor = request_actor(request)
    program = fetch(Program, actor, "targeting.view_targets", program_id)
    asked = ask(request.GET, program.area_codes)
    return redirect(reverse("targeting:jobs") + asked.place_query())


@staff_page("targeting.decide_target")
def decide(request: HttpRequest, program_id: int, soc: str) -> HttpResponse:
    """Decide on one occupation, looking at its numbers; they are kept with the decision.

    The areas are those of the address (the program's where it names none).
    """
    actor = request_actor(request)
    program = fetch(Program, actor, "targeting.decide_target", program_id)
    asked = ask(request.GET, program.area_codes)
    try:
        job = labor.occupation(soc)
        numbers, vintages = numbers_to_freeze(
            asked.codes, job.soc, phi=asked.phi, living_wage=asked.living_wage, seats=asked.seats
        )
    except InputProblems:
        raise Http404 from None
    near = Organization.objects.filter(kind=Organization.Kind.EMPLOYER, area_code__in=asked.codes)
    # A slice cannot be filtered further, which checking the choices needs.
    offered = Organization.objects.filter(pk__in=[e.pk for e in near.order_by("name")[:EMPLOYERS]]).order_by("name")
    form = TargetDecisionForm(
        request.POST if request.method == "POST" else None,
        employers=offered,
        initial={"planned_seats": asked.seats, "deciders": actor.name},
    )

    def save(given: Values) -> TargetDecision:
        return target_decide(
            actor=actor,
            program=program,
            soc=job.soc,
            area_codes=asked.codes,
            phi=asked.phi,
            living_wage=asked.living_wage,
            **given,
        )

    earlier = program.decisions.filter(soc=job.soc).select_related("decided_by").order_by("-decided_on", "-pk")
    context = {
        "program": program,
        "job": job,
        "asked": asked,
        "place_words": areas_words(asked.areas),
        "facts": facts_of(numbers),
        "plan": plan_of(numbers),
        "vintages": vintages,
        "earlier": list(earlier),
    }
    return form_page(
        request,
        form,
        save=save,
        done="",
        back=lambda made: reverse("targeting:decision", args=[made.pk]),
        cancel=reverse("targeting:job", args=[job.soc]) + asked.place_query(),
        template="targeting/decide.html",
        context=context,
    )


@staff_page("targeting.view_targets", methods=("GET",))
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision as a memo: reasons, who, the numbers as they were, what the tables say now, what happened since."""
    return _memo_page(request, decision_id, None)


@staff_page("targeting.view_targets", methods=("GET",))
def decision_pdf(request: HttpRequest, decision_id: int) -> HttpResponse:
    """The memo as a tagged PDF."""
    actor = request_actor(request)
    found = fetch(TargetDecision, actor, "targeting.view_targets", decision_id)
    response = HttpResponse(memo.pdf(actor, found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="decision-{found.soc}-{slugify(found.title)[:60]}.pdf"'
    return response


@staff_page("targeting.decide_target", methods=("POST",))
def retire(request: HttpRequest, decision_id: int) -> HttpResponse:
    """End a target (POST)."""
    actor = request_actor(request)
    found = fetch(TargetDecision, actor, "targeting.decide_target", decision_id)
    form = RetireForm(request.POST)
    if form_saved(form, lambda given: target_retire(actor=actor, decision=found, **given)):
        return redirect("targeting:decision", found.pk)
    return _memo_page(request, decision_id, form)


def _memo_page(request: HttpRequest, decision_id: int, retiring: RetireForm | None) -> HttpResponse:
    actor = request_actor(request)
    found = fetch(TargetDecision, actor, "targeting.view_targets", decision_id)
    context = memo.content(actor, found) | {
        "may_retire": found.chosen
        and found.retired_on is None
        and actor.may("targeting.decide_target", found.program.provider_id),
        "retiring": retiring or RetireForm(),
        "job_url": reverse("targeting:job", args=[found.soc]) + memo.place_query(found),
    }
    return forms_shown(request, "targeting/memo.html", context, retiring)
