"""Pages of targets: what each programme trains for, choosing from the area's real occupations, one decision."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.pages.access import staff_page
from workadvance.people.access import request_actor
from workadvance.people.models import Organisation
from workadvance.programmes import forms, selectors
from workadvance.programmes.labour import (
    HOURS_A_YEAR,
    areas_named,
    educations,
    numbers_of,
    occupations_of,
    vintages_of_numbers,
)
from workadvance.programmes.models import TargetDecision
from workadvance.programmes.services import target_decide, target_retire
from workadvance.tables import InputProblems

PER_PAGE = 50
SORTS = {"employment": "employment", "median": "median", "title": "title"}
# Employers offered for “consulted”: those of the programme's areas, so that the list stays readable.
EMPLOYERS = 40


@staff_page("programmes.view_targets", methods=("GET",))
def targets(request: HttpRequest) -> HttpResponse:
    """The targets of the actor's programmes, with the numbers they were decided on; older decisions below."""
    actor = request_actor(request)
    everything = request.GET.get("show") == "all"
    programmes = list(selectors.programmes_visible(actor).select_related("provider").order_by("name", "pk"))
    decisions = list(
        selectors.targets_of(actor, everything=everything).order_by("programme__name", "title", "-decided_on")
    )
    by_programme: dict[int, list[TargetDecision]] = {}
    for decision in decisions:
        by_programme.setdefault(decision.programme_id, []).append(decision)
    groups = [
        {
            "programme": p,
            "decisions": by_programme.get(p.pk, []),
            "areas": [a.name for a in areas_named(p.area_codes)],
            "may_decide": actor.may("programmes.decide_target", p.provider_id),
        }
        for p in programmes
    ]
    context = {
        "groups": groups,
        "everything": everything,
        "total": len(decisions),
        "chips": [
            {"label": _("Targets now"), "url": "?", "current": not everything},
            {"label": _("All decisions"), "url": "?show=all", "current": everything},
        ],
    }
    return render(request, "programmes/targets.html", context)


@staff_page("programmes.decide_target", methods=("GET",))
def choose(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The occupations of the programme's areas, with jobs, pay and education, to choose from."""
    actor = request_actor(request)
    programme = selectors.programme_get(actor=actor, programme_id=programme_id, permission="programmes.decide_target")
    q, education = request.GET.get("q", "").strip()[:80], request.GET.get("education", "")
    least = request.GET.get("pay", "").replace("$", "").replace(",", "").strip()
    least_year = float(least) * HOURS_A_YEAR if least.replace(".", "", 1).isdigit() else None
    sort = request.GET.get("sort", "employment")
    rows = [
        r
        for r in occupations_of(tuple(programme.area_codes))
        if (not q or all(w in f"{r['title']} {r['soc']}".lower() for w in q.lower().split()))
        and (not education or r["typical_education"] == education)
        and (least_year is None or (r["median"] is not None and r["median"] >= least_year) or r["top_coded"])
    ]
    key = SORTS.get(sort, "employment")
    known = [r for r in rows if r[key] is not None]
    known.sort(key=lambda r: r[key], reverse=key != "title")
    rows = known + [r for r in rows if r[key] is None]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    open_now = set(programme.decisions.filter(chosen=True, retired_on__isnull=True).values_list("soc", flat=True))
    query = {"q": q, "education": education, "pay": least}
    context = {
        "programme": programme,
        "page": page,
        "q": q,
        "education": education,
        "pay": least,
        "sort": key,
        "total": len(rows),
        "educations": educations(programme.area_codes),
        "areas": areas_named(programme.area_codes),
        "open_now": open_now,
        "sorts": [
            {"key": k, "label": label, "url": "?" + urlencode({**query, "sort": k})}
            for k, label in (("employment", _("Jobs")), ("median", _("Pay")), ("title", _("Name")))
        ],
        "page_query": "?" + urlencode({**query, "sort": key}) + "&",
        "vintages": vintages_of_numbers(),
        "pooled": len(programme.area_codes) > 1,
    }
    return render(request, "programmes/target_choose.html", context)


@staff_page("programmes.decide_target")
def decide(request: HttpRequest, programme_id: int, soc: str) -> HttpResponse:
    """Decide on one occupation, looking at its numbers; they are kept with the decision."""
    actor = request_actor(request)
    programme = selectors.programme_get(actor=actor, programme_id=programme_id, permission="programmes.decide_target")
    try:
        job = labor.occupation(soc)
        numbers = numbers_of(programme.area_codes, job.soc)
    except InputProblems:
        raise Http404 from None
    employers = Organisation.objects.filter(
        kind=Organisation.Kind.EMPLOYER, area_code__in=programme.area_codes
    ).order_by("name")[:EMPLOYERS]
    form = forms.DecisionForm(request.POST if request.method == "POST" else None, employers=employers)
    if request.method == "POST":
        # A slice cannot be filtered further, which checking the choices needs.
        if "employers_consulted" in form.fields:
            form.fields["employers_consulted"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
                pk__in=[e.pk for e in employers]
            )
        if form.is_valid():
            try:
                made = target_decide(actor=actor, programme=programme, soc=job.soc, **form.cleaned_data)
                messages.success(request, _("The decision on %(title)s is recorded.") % {"title": job.title})
                return redirect("programmes:target", made.pk)
            except ValidationError as error:
                forms.errors_to(form, error)
    earlier = programme.decisions.filter(soc=job.soc).select_related("decided_by").order_by("-decided_on", "-pk")
    context = {
        "programme": programme,
        "job": job,
        "numbers": numbers,
        "vintages": vintages_of_numbers(),
        "form": form,
        "earlier": list(earlier),
    }
    return render(request, "programmes/target_decide.html", context, status=422 if form.errors else 200)


@staff_page("programmes.view_targets", methods=("GET",))
def target(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision: reasons, who, the numbers as they were, and what the tables say now."""
    return _target(request, decision_id, None)


@staff_page("programmes.decide_target", methods=("POST",))
def retire(request: HttpRequest, decision_id: int) -> HttpResponse:
    """End a target (POST)."""
    actor = request_actor(request)
    decision = selectors.target_get(actor=actor, decision_id=decision_id, permission="programmes.decide_target")
    form = forms.RetireForm(request.POST)
    if form.is_valid():
        try:
            target_retire(actor=actor, decision=decision, **form.cleaned_data)
            messages.success(request, _("%(title)s is no longer a target.") % {"title": decision.title})
            return redirect(reverse("programmes:target", args=[decision.pk]))
        except ValidationError as error:
            forms.errors_to(form, error)
    return _target(request, decision_id, form)


def _target(request: HttpRequest, decision_id: int, retiring: Any) -> HttpResponse:
    actor = request_actor(request)
    decision = selectors.target_get(actor=actor, decision_id=decision_id)
    try:
        now = numbers_of(decision.area_codes, decision.soc)
    except InputProblems:
        now = None  # an occupation or area of another vintage: the frozen numbers stand alone
    same = now is not None and decision.vintages == vintages_of_numbers()
    context = {
        "decision": decision,
        "programme": decision.programme,
        "numbers": decision.numbers,
        "now": None if same else now,
        "same": same,
        "vintages_now": vintages_of_numbers(),
        "may_retire": decision.chosen
        and decision.retired_on is None
        and actor.may("programmes.decide_target", decision.programme.provider_id),
        "retiring": retiring or forms.RetireForm(),
        "today": timezone.localdate(),
        "employers": list(decision.employers_consulted.all()),
    }
    return render(request, "programmes/target.html", context, status=422 if retiring else 200)
