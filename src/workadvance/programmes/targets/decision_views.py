"""Pages of decisions: all of them, deciding, one decision as a memo (page and PDF), ending a target."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.pages.access import staff_page
from workadvance.people.access import request_actor
from workadvance.people.models import Organisation
from workadvance.programmes import selectors
from workadvance.programmes.forms import errors_to
from workadvance.programmes.labour import areas_named
from workadvance.programmes.models import TargetDecision
from workadvance.programmes.targeting import target_decide, target_retire
from workadvance.programmes.targets import memo
from workadvance.programmes.targets.asking import ask
from workadvance.programmes.targets.forms import DecisionForm, RetireForm
from workadvance.programmes.targets.framing import frame, question
from workadvance.programmes.targets.frozen import facts_of, numbers_to_freeze, plan_of
from workadvance.programmes.targets.words import areas_words
from workadvance.tables import InputProblems

# Employers offered for “consulted”: those of the areas, so that the list stays readable.
EMPLOYERS = 40


@staff_page("programmes.view_targets", methods=("GET",))
def decisions(request: HttpRequest) -> HttpResponse:
    """The targets of the actor's programmes, with the numbers they were decided on; `show=all` adds older decisions."""
    actor, programmes, asked = question(request)
    everything = request.GET.get("show") == "all"
    found = list(selectors.targets_of(actor, everything=everything).order_by("programme__name", "title", "-decided_on"))
    by_programme: dict[int, list[dict[str, Any]]] = {}
    for decision in found:
        by_programme.setdefault(decision.programme_id, []).append(
            {"decision": decision, "facts": memo.short_facts(decision)}
        )
    groups = [
        {
            "programme": p,
            "decisions": by_programme.get(p.pk, []),
            "areas": areas_words(areas_named(p.area_codes)),
            "may_decide": actor.may("programmes.decide_target", p.provider_id),
        }
        for p in programmes
    ]
    context = frame(asked, programmes, "decisions") | {
        "groups": groups,
        "total": len(found),
        "chips": [
            {"label": _("Targets now"), "url": "?", "current": not everything},
            {"label": _("All decisions"), "url": "?show=all", "current": everything},
        ],
    }
    return render(request, "programmes/targets/decisions.html", context)


@staff_page("programmes.view_targets", methods=("GET",))
def choose(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The table of targets for a programme's areas."""
    actor = request_actor(request)
    programme = selectors.programme_get(actor=actor, programme_id=programme_id, permission="programmes.view_targets")
    asked = ask(request.GET, programme.area_codes)
    return redirect(reverse("programmes:targets") + asked.place_query())


@staff_page("programmes.decide_target")
def decide(request: HttpRequest, programme_id: int, soc: str) -> HttpResponse:
    """Decide on one occupation, looking at its numbers; they are kept with the decision.

    The areas are those of the address (the programme's where it names none).
    """
    actor = request_actor(request)
    programme = selectors.programme_get(actor=actor, programme_id=programme_id, permission="programmes.decide_target")
    asked = ask(request.GET, programme.area_codes)
    try:
        job = labor.occupation(soc)
        numbers, vintages = numbers_to_freeze(
            asked.codes, job.soc, phi=asked.phi, living_wage=asked.living_wage, seats=asked.seats
        )
    except InputProblems:
        raise Http404 from None
    near = Organisation.objects.filter(kind=Organisation.Kind.EMPLOYER, area_code__in=asked.codes)
    # A slice cannot be filtered further, which checking the choices needs.
    offered = Organisation.objects.filter(pk__in=[e.pk for e in near.order_by("name")[:EMPLOYERS]]).order_by("name")
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        employers=offered,
        initial={"planned_seats": asked.seats, "deciders": actor.name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = target_decide(
                actor=actor,
                programme=programme,
                soc=job.soc,
                area_codes=asked.codes,
                phi=asked.phi,
                living_wage=asked.living_wage,
                **form.cleaned_data,
            )
            return redirect("programmes:target", made.pk)
        except ValidationError as error:
            errors_to(form, error)
    earlier = programme.decisions.filter(soc=job.soc).select_related("decided_by").order_by("-decided_on", "-pk")
    context = {
        "programme": programme,
        "job": job,
        "asked": asked,
        "place_words": areas_words(asked.areas),
        "facts": facts_of(numbers),
        "plan": plan_of(numbers),
        "vintages": vintages,
        "form": form,
        "earlier": list(earlier),
        "back": reverse("programmes:target_job", args=[job.soc]) + asked.place_query(),
    }
    return render(request, "programmes/targets/decide.html", context, status=422 if form.errors else 200)


@staff_page("programmes.view_targets", methods=("GET",))
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision as a memo: reasons, who, the numbers as they were, what the tables say now, what happened since."""
    return _memo_page(request, decision_id, None)


@staff_page("programmes.view_targets", methods=("GET",))
def decision_pdf(request: HttpRequest, decision_id: int) -> HttpResponse:
    """The memo as a tagged PDF."""
    actor = request_actor(request)
    found = selectors.target_get(actor=actor, decision_id=decision_id)
    response = HttpResponse(memo.pdf(actor, found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="decision-{found.soc}-{slugify(found.title)[:60]}.pdf"'
    return response


@staff_page("programmes.decide_target", methods=("POST",))
def retire(request: HttpRequest, decision_id: int) -> HttpResponse:
    """End a target (POST)."""
    actor = request_actor(request)
    found = selectors.target_get(actor=actor, decision_id=decision_id, permission="programmes.decide_target")
    form = RetireForm(request.POST)
    if form.is_valid():
        try:
            target_retire(actor=actor, decision=found, **form.cleaned_data)
            return redirect(reverse("programmes:target", args=[found.pk]))
        except ValidationError as error:
            errors_to(form, error)
    return _memo_page(request, decision_id, form)


def _memo_page(request: HttpRequest, decision_id: int, retiring: RetireForm | None) -> HttpResponse:
    actor = request_actor(request)
    found: TargetDecision = selectors.target_get(actor=actor, decision_id=decision_id)
    context = memo.content(actor, found) | {
        "may_retire": found.chosen
        and found.retired_on is None
        and actor.may("programmes.decide_target", found.programme.provider_id),
        "retiring": retiring or RetireForm(),
        "job_url": reverse("programmes:target_job", args=[found.soc]) + memo.place_query(found),
    }
    return render(request, "programmes/targets/memo.html", context, status=422 if retiring else 200)
