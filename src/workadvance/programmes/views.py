"""Pages of programmes: the list, a programme, its set-up, policy, screening steps and rubric."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import labor
from workadvance import policy as policy_data
from workadvance.events.models import Event
from workadvance.events.selectors import sentences
from workadvance.pages.access import staff_page
from workadvance.pages.drafts import draft_clear, draft_load
from workadvance.pages.lists import ListColumn, ListSpec, list_response
from workadvance.people.access import request_actor
from workadvance.programmes import forms, selectors, services
from workadvance.programmes.labour import areas_named
from workadvance.programmes.models import Programme
from workadvance.tables import InputProblems

FOUND = 12


class ProgrammeFilter(django_filters.FilterSet):
    """What the list of programmes can be filtered by."""

    open = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("Open")), ("no", gettext_lazy("Closed or not open yet"))],
        method="by_open",
        label=gettext_lazy("Applications"),
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Programme
        fields: list[str] = []

    def by_open(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        open_now = Q(opened_on__lte=today) & (Q(closed_on__isnull=True) | Q(closed_on__gte=today))
        return rows.filter(open_now) if value == "yes" else rows.exclude(open_now)


def _area_names(programme: Programme) -> str:
    return "; ".join(programme.area_names)


LIST = ListSpec(
    key="programmes",
    title=gettext_lazy("Programmes"),
    columns=(
        ListColumn("name", gettext_lazy("Programme"), "name", sort="name"),
        ListColumn("provider", gettext_lazy("Provider"), "provider.name", sort="provider__name"),
        ListColumn("sector", gettext_lazy("Sector"), "sector", sort="sector"),
        ListColumn("areas", gettext_lazy("Areas"), _area_names),
        ListColumn("targets", gettext_lazy("Targets"), "targets", sort="targets", numeric=True),
        ListColumn("seats", gettext_lazy("Seats a year"), "seats_per_year", sort="seats_per_year", numeric=True),
        ListColumn("opened", gettext_lazy("Opened"), "opened_on", sort="opened_on"),
        ListColumn("closed", gettext_lazy("Closed"), "closed_on", sort="closed_on"),
    ),
    filterset=ProgrammeFilter,
    order=("name", "pk"),
    search=lambda rows, text: rows.filter(
        Q(name__icontains=text) | Q(sector__icontains=text) | Q(provider__name__icontains=text)
    ),
)


@staff_page("programmes.view_programme", methods=("GET",))
def programmes(request: HttpRequest) -> HttpResponseBase:
    """The actor's programmes."""
    actor = request_actor(request)
    context = {"may_manage": actor.may("programmes.manage_programme"), "today": timezone.localdate()}
    rows = selectors.programmes_listed(actor).filter(provider__in=actor.staff_organisations)
    return list_response(request, LIST, rows, "programmes/programmes.html", context)


@staff_page("programmes.view_programme", methods=("GET",))
def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """One programme's set-up, with what its policy means in dollars."""
    actor, today = request_actor(request), timezone.localdate()
    found = selectors.programme_get(actor=actor, programme_id=programme_id)
    policies = sorted(found.policies.all(), key=lambda p: p.effective_on, reverse=True)
    areas = areas_named(found.area_codes)
    state = areas[0].states[0] if areas and areas[0].states else ""
    now = selectors.policy_on(found, today, policies)
    log = Event.objects.filter(
        Q(subject_kind="programmes.programme", subject_id=found.pk)
        | Q(subject_kind="programmes.eligibilitypolicy", subject_id__in=[p.pk for p in policies])
    ).order_by("-recorded_at", "-id")[:15]
    context = {
        "programme": found,
        "areas": areas,
        "policy": now,
        "policies": policies,
        "state": state,
        "limits": _limits(now, state, today) if now else [],
        "steps": selectors.steps_of(found),
        "criteria": selectors.criteria_of(found),
        "funders": list(found.funders.order_by("name")),
        "targets": list(found.decisions.filter(chosen=True, retired_on__isnull=True).order_by("title")),
        "open": found.is_open(today),
        "lines": sentences(log, personal=False),
        "may_manage": actor.may("programmes.manage_programme", found.provider_id),
        "may_decide": actor.may("programmes.decide_target", found.provider_id),
        "apply_url": request.build_absolute_uri(reverse("screening:start", args=[found.pk])),
    }
    return render(request, "programmes/programme.html", context)


def _limits(asked: Any, state: str, today: Any) -> list[dict[str, Any]]:
    """The monthly income a household of 1 to 6 must be below, by today's guideline."""
    rows = []
    try:
        entry = policy_data.load("eligibility").entry("poverty_guideline_year", today)
        for size in range(1, 7):
            guideline = labor.poverty_guideline(int(entry.value), labor.poverty_region(state), size)
            rows.append(
                {
                    "size": size,
                    "annual": guideline.annual_usd * asked.income_percent / 100,
                    "monthly": guideline.annual_usd * asked.income_percent / 1200,
                    "source": f"{entry.source}, {entry.page}",
                    "year": guideline.year,
                }
            )
    except InputProblems:
        return []
    return rows


def _found(text: str, chosen: list[str]) -> list[tuple[str, str]]:
    if not text.strip():
        return []
    return forms.area_choices(a.code for a in labor.search(text)[: FOUND + len(chosen)] if a.code not in chosen)[:FOUND]


@staff_page("programmes.manage_programme", methods=("GET",))
def areas(request: HttpRequest) -> HttpResponse:
    """The area picker while one types: those ticked and those found (a fragment)."""
    chosen = list(dict.fromkeys(request.GET.getlist("area_codes")))
    text = request.GET.get("area_search", "")[:80]
    return render(
        request,
        "programmes/_areas.html",
        {
            "chosen": forms.area_choices(chosen),
            "found": _found(text, chosen),
            "area_search": text,
            "searched": bool(text.strip()),
        },
    )


def _edit(request: HttpRequest, found: Programme | None) -> HttpResponse:
    actor = request_actor(request)
    key = f"programme-{found.pk if found else 'new'}"
    kept = draft_load(actor=actor, form_key=key) if request.method == "GET" else None
    initial: dict[str, Any] = {}
    if found:
        initial["area_codes"] = found.area_codes
        initial["funders"] = list(found.funders.values_list("pk", flat=True))
    if kept is not None:
        initial |= {k: v if k in ("area_codes", "funders") else v[-1] for k, v in kept.lists() if v}
    form = forms.ProgrammeForm(
        request.POST if request.method == "POST" else None,
        instance=found,
        initial=initial,
        providers=selectors.providers_managed(actor),
    )
    text = request.POST.get("area_search", "")[:80]
    searching = "find" in request.POST
    if request.method == "POST" and not searching and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            if found:
                found = services.programme_change(actor=actor, programme=found, **given)
            else:
                found = services.programme_create(actor=actor, **given)
            draft_clear(actor=actor, form_key=key)
            messages.success(request, _("%(name)s is set up.") % {"name": found.name})
            return redirect("programmes:programme", found.pk)
        except ValidationError as error:
            forms.errors_to(form, error)
    chosen = form.codes_shown()
    context = {
        "form": form,
        "programme": found,
        "key": key,
        "chosen": forms.area_choices(chosen),
        "area_search": text,
        "found": _found(text, chosen),
        "searched": searching,
        "quiet": searching,
    }
    wrong = request.method == "POST" and not searching and bool(form.errors)
    return render(request, "programmes/programme_edit.html", context, status=422 if wrong else 200)


@staff_page("programmes.manage_programme")
def programme_new(request: HttpRequest) -> HttpResponse:
    """Set up a programme."""
    return _edit(request, None)


@staff_page("programmes.manage_programme")
def programme_edit(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Change a programme's set-up."""
    actor = request_actor(request)
    return _edit(
        request,
        selectors.programme_get(actor=actor, programme_id=programme_id, permission="programmes.manage_programme"),
    )


@staff_page("programmes.manage_programme")
def policy(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Set what is asked of applicants, from a day on."""
    actor, today = request_actor(request), timezone.localdate()
    found = selectors.programme_get(actor=actor, programme_id=programme_id, permission="programmes.manage_programme")
    now = selectors.policy_on(found, today)
    asked = ("min_age", "income_percent", "wage_limit", "needs_work_authorisation", "needs_diploma")
    start = {f: getattr(now, f) for f in asked} if now else services.policy_defaults(today)
    form = forms.PolicyForm(
        request.POST if request.method == "POST" else None, initial={"effective_on": today, **start}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.policy_set(actor=actor, programme=found, **form.cleaned_data)
            messages.success(request, _("The policy is set, in force from %(day)s.") % {"day": made.effective_on})
            return redirect("programmes:programme", found.pk)
        except ValidationError as error:
            forms.errors_to(form, error)
    return render(
        request, "programmes/policy.html", {"form": form, "programme": found}, status=422 if form.errors else 200
    )


def _lines(
    request: HttpRequest,
    found: Programme,
    lines_class: Any,
    initial: list[dict[str, Any]],
    store: Any,
    what: str,
    done: str,
) -> HttpResponse:
    actor = request_actor(request)
    lines = lines_class(request.POST if request.method == "POST" else None, initial=initial, prefix="lines")
    problems: list[str] = []
    if request.method == "POST" and lines.is_valid():
        try:
            store(actor=actor, programme=found, **{what: lines.lines()})
            messages.success(request, done)
            return redirect("programmes:programme", found.pk)
        except ValidationError as error:
            problems = error.messages
    wrong = request.method == "POST"
    context = {"programme": found, "lines": lines, "what": what, "problems": problems}
    return render(request, "programmes/lines.html", context, status=422 if wrong else 200)


@staff_page("programmes.manage_programme")
def steps(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Set the screening steps and their order."""
    found = selectors.programme_get(
        actor=request_actor(request), programme_id=programme_id, permission="programmes.manage_programme"
    )
    fields = ("kind", "name", "name_es", "about", "required", "pass_mark", "top_mark")
    initial = [
        {"id": s.pk, "position": n, **{f: getattr(s, f) for f in fields}}
        for n, s in enumerate(selectors.steps_of(found), start=1)
    ]
    return _lines(
        request, found, forms.StepLines, initial, services.steps_set, "steps", _("The screening steps are set.")
    )


@staff_page("programmes.manage_programme", methods=("POST",))
def steps_usual(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Start from the usual steps (POST); a programme that has steps keeps them."""
    actor = request_actor(request)
    found = selectors.programme_get(actor=actor, programme_id=programme_id, permission="programmes.manage_programme")
    if not selectors.steps_of(found):
        services.steps_set(
            actor=actor, programme=found, steps=[{**s, "name": str(s["name"])} for s in forms.USUAL_STEPS]
        )
        messages.success(request, _("The screening steps are set."))
    return redirect("programmes:steps", found.pk)


@staff_page("programmes.manage_programme")
def criteria(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Set the interview rubric."""
    found = selectors.programme_get(
        actor=request_actor(request), programme_id=programme_id, permission="programmes.manage_programme"
    )
    initial = [
        {
            "id": c.pk,
            "position": n,
            "name": c.name,
            "low_anchor": c.low_anchor,
            "high_anchor": c.high_anchor,
            "weight": c.weight,
        }
        for n, c in enumerate(selectors.criteria_of(found), start=1)
    ]
    return _lines(
        request, found, forms.CriterionLines, initial, services.criteria_set, "criteria", _("The rubric is set.")
    )
