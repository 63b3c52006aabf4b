"""Pages of programs: the list, a program, its set-up, policy, screening steps and interview criteria."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import labor
from workadvance.eligibility.income_limit import IncomeLimit, income_limit
from workadvance.events.former_names import subject_names
from workadvance.events.history import sentences
from workadvance.events.models import Event
from workadvance.people.access import request_actor
from workadvance.programs import forms, selectors, services
from workadvance.programs.areas import areas_named
from workadvance.programs.criterion_words import criteria_shown
from workadvance.programs.models import EligibilityPolicy, Program
from workadvance.programs.target_jobs import target_jobs_of, target_jobs_source
from workadvance.ui.drafts import draft_load
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import Values, form_page
from workadvance.ui.lists import ListColumn, ListSpec, list_response
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Context
from workadvance.ui.two_editors import Stored, stored_values

FOUND = 12


class ProgramFilter(django_filters.FilterSet):
    """What the list of programs can be filtered by."""

    open = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("Accepting applications")), ("no", gettext_lazy("Not accepting applications"))],
        method="by_open",
        label=gettext_lazy("Applications"),
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Program
        fields: list[str] = []

    def by_open(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        open_now = Q(opened_on__lte=today) & (Q(closed_on__isnull=True) | Q(closed_on__gte=today))
        return rows.filter(open_now) if value == "yes" else rows.exclude(open_now)


def _area_names(program: Program) -> str:
    return "; ".join(program.area_names)


LIST = ListSpec(
    key="programs",
    title=gettext_lazy("Programs"),
    columns=(
        ListColumn("name", gettext_lazy("Program"), "name", sort="name"),
        ListColumn("provider", gettext_lazy("Provider"), "provider.name", sort="provider__name"),
        ListColumn("sector", gettext_lazy("Sector"), "sector", sort="sector"),
        ListColumn("areas", gettext_lazy("Areas"), _area_names),
        ListColumn("targets", gettext_lazy("Target jobs"), "targets", sort="targets", numeric=True),
        ListColumn("seats", gettext_lazy("Seats a year"), "seats_per_year", sort="seats_per_year", numeric=True),
        ListColumn("opened", gettext_lazy("Opens"), "opened_on", sort="opened_on"),
        ListColumn("closed", gettext_lazy("Closes"), "closed_on", sort="closed_on"),
    ),
    filterset=ProgramFilter,
    order=("name", "pk"),
    search=lambda rows, text: rows.filter(
        Q(name__icontains=text) | Q(sector__icontains=text) | Q(provider__name__icontains=text)
    ),
)


@staff_page("programs.view_program", methods=("GET",))
def programs(request: HttpRequest) -> HttpResponseBase:
    """The actor's programs."""
    actor = request_actor(request)
    context = {"may_manage": actor.may("programs.manage_program"), "today": timezone.localdate()}
    rows = selectors.programs_listed(actor).filter(provider__in=actor.staff_organizations)
    return list_response(request, LIST, rows, "programs/programs.html", context)


@staff_page("programs.view_program", methods=("GET",))
def program(request: HttpRequest, program_id: int) -> HttpResponse:
    """One program's set-up, with what its policy means in dollars."""
    actor, today = request_actor(request), timezone.localdate()
    found = fetch(Program, actor, "programs.view_program", program_id)
    policies = sorted(found.policies.all(), key=lambda p: p.effective_on, reverse=True)
    areas = areas_named(found.area_codes)
    state = areas[0].states[0] if areas and areas[0].states else ""
    now = selectors.policy_on(found, today, policies)
    steps, criteria = selectors.steps_of(found), selectors.criteria_of(found)
    log = Event.objects.filter(
        Q(subject_kind__in=subject_names("programs.program"), subject_id=found.pk)
        | Q(subject_kind__in=subject_names("programs.eligibilitypolicy"), subject_id__in=[p.pk for p in policies])
    ).order_by("-id")[:15]
    context = {
        "program": found,
        "areas": areas,
        "policy": now,
        "policies": policies,
        "composed": criteria_shown(now.criteria, found) if now else [],
        "state": state,
        "limits": _limits(now, state, today) if now else [],
        "steps": steps,
        "criteria": criteria,
        "funders": list(found.funders.order_by("name")),
        "target_jobs": target_jobs_of([found.pk]).get(found.pk, []),
        "target_card": target_jobs_source().template,
        "open": found.is_open(today),
        "texts_missing": selectors.texts_missing(found, steps, criteria),
        "lines": sentences(log, personal=False),
        "may_manage": actor.may("programs.manage_program", found.provider_id),
        "may_decide": actor.may(target_jobs_source().permission, found.provider_id),
        "apply_url": request.build_absolute_uri(reverse("screening:start", args=[found.pk])),
    }
    return render(request, "programs/program.html", context)


def _limits(asked: EligibilityPolicy, state: str, today: dt.date) -> list[IncomeLimit]:
    """What the income of a household of 1 to 6 must be below, by today's guideline."""
    found = (income_limit(asked.income_percent, state=state, household_size=size, on=today) for size in range(1, 7))
    return [limit for limit in found if limit is not None]


def _found(text: str, chosen: list[str]) -> list[tuple[str, str]]:
    if not text.strip():
        return []
    return forms.area_choices(a.code for a in labor.search(text)[: FOUND + len(chosen)] if a.code not in chosen)[:FOUND]


@staff_page("programs.manage_program", methods=("GET",))
def areas(request: HttpRequest) -> HttpResponse:
    """The area picker while one types: those ticked and those found (a fragment)."""
    chosen = list(dict.fromkeys(request.GET.getlist("area_codes")))
    text = request.GET.get("area_search", "")[:80]
    return render(
        request,
        "programs/_areas.html",
        {
            "chosen": forms.area_choices(chosen),
            "found": _found(text, chosen),
            "area_search": text,
            "searched": bool(text.strip()),
        },
    )


def _gathered(program: Program) -> Values:
    """What the form shows of a program that is no plain column of it."""
    return {
        "area_codes": program.area_codes,
        "funders": list(program.funders.values_list("pk", flat=True)),
    }


def _stored(program: Program) -> Mapping[str, Any]:
    return stored_values(program, forms.ProgramForm, **_gathered(program))


def _edit(request: HttpRequest, found: Program | None) -> HttpResponse:
    actor = request_actor(request)
    key = f"program-{found.pk if found else 'new'}"
    kept = draft_load(actor=actor, form_key=key) if request.method == "GET" else None
    initial: Values = _gathered(found) if found else {}
    if kept is not None:
        initial |= {k: v if k in ("area_codes", "funders") else v[-1] for k, v in kept.lists() if v}
    form = forms.ProgramForm(
        request.POST if request.method == "POST" else None,
        instance=found,
        initial=initial,
        providers=selectors.providers_managed(actor),
    )
    text = request.POST.get("area_search", "")[:80]
    searching = "find" in request.POST
    chosen = form.codes_shown()
    context: Context = {
        "program": found,
        "chosen": forms.area_choices(chosen),
        "area_search": text,
        "found": _found(text, chosen),
        "searched": searching,
        "quiet": searching,
    }
    if searching:
        return render(request, "programs/program_edit.html", {**context, "form": form, "draft": key})

    def save(given: Values) -> Program:
        if found:
            return services.program_change(actor=actor, program=found, **given)
        return services.program_create(actor=actor, **given)

    return form_page(
        request,
        form,
        save=save,
        done=lambda made: _("%(name)s saved.") % {"name": made.name},
        back=lambda made: reverse("programs:program", args=[made.pk]),
        template="programs/program_edit.html",
        draft=key,
        context=context,
        stored=Stored(found, _stored) if found else None,
    )


@staff_page("programs.manage_program")
def program_new(request: HttpRequest) -> HttpResponse:
    """Set up a program."""
    return _edit(request, None)


@staff_page("programs.manage_program")
def program_edit(request: HttpRequest, program_id: int) -> HttpResponse:
    """Change a program's set-up."""
    return _edit(request, fetch(Program, request_actor(request), "programs.manage_program", program_id))


@staff_page("programs.manage_program")
def policy(request: HttpRequest, program_id: int) -> HttpResponse:
    """Set what is asked of applicants, from a day on."""
    actor, today = request_actor(request), timezone.localdate()
    found = fetch(Program, actor, "programs.manage_program", program_id)
    now = selectors.policy_on(found, today)
    asked = ("min_age", "income_percent", "wage_limit", "needs_work_authorization", "needs_diploma")
    start = {f: getattr(now, f) for f in asked} if now else services.policy_defaults(today)
    form = forms.PolicyForm(
        request.POST if request.method == "POST" else None, initial={"effective_on": today, **start}
    )
    return form_page(
        request,
        form,
        save=lambda given: services.policy_set(actor=actor, program=found, **given),
        done=lambda made: _("Eligibility policy saved, effective %(day)s.") % {"day": made.effective_on},
        back=reverse("programs:program", args=[found.pk]),
        template="programs/policy.html",
        context={"program": found},
    )


def _lines(
    request: HttpRequest,
    found: Program,
    lines_class: Any,
    initial: list[Values],
    store: Any,
    what: str,
    done: str,
) -> HttpResponse:
    actor = request_actor(request)
    lines = lines_class(request.POST if request.method == "POST" else None, initial=initial, prefix="lines")
    return form_page(
        request,
        lines,
        save=lambda _typed: store(actor=actor, program=found, **{what: lines.lines()}),
        done=done,
        back=reverse("programs:program", args=[found.pk]),
        template="programs/lines.html",
        context={"program": found, "lines": lines, "what": what},
    )


@staff_page("programs.manage_program")
def steps(request: HttpRequest, program_id: int) -> HttpResponse:
    """Set the screening steps and their order."""
    found = fetch(Program, request_actor(request), "programs.manage_program", program_id)
    fields = ("kind", "name", "name_es", "about", "about_es", "required", "passing_score", "maximum_score")
    initial: list[Values] = [
        {"id": s.pk, "position": n, "shown": s.name_here, **{f: getattr(s, f) for f in fields}}
        for n, s in enumerate(selectors.steps_of(found), start=1)
    ]
    return _lines(request, found, forms.StepLines, initial, services.steps_set, "steps", _("Screening steps saved."))


@staff_page("programs.manage_program", methods=("POST",))
def steps_usual(request: HttpRequest, program_id: int) -> HttpResponse:
    """Start from the usual steps (POST); a program that has steps keeps them."""
    actor = request_actor(request)
    found = fetch(Program, actor, "programs.manage_program", program_id)
    if not selectors.steps_of(found):
        services.steps_set(actor=actor, program=found, steps=forms.usual_steps())
        messages.success(request, _("Screening steps saved."))
    return redirect("programs:steps", found.pk)


@staff_page("programs.manage_program")
def criteria(request: HttpRequest, program_id: int) -> HttpResponse:
    """Set the interview criteria."""
    found = fetch(Program, request_actor(request), "programs.manage_program", program_id)
    initial: list[Values] = [
        {
            "id": c.pk,
            "position": n,
            "shown": c.name_here,
            **{
                f: getattr(c, f)
                for f in ("name", "name_es", "low_anchor", "low_anchor_es", "high_anchor", "high_anchor_es", "weight")
            },
        }
        for n, c in enumerate(selectors.criteria_of(found), start=1)
    ]
    return _lines(
        request, found, forms.CriterionLines, initial, services.criteria_set, "criteria", _("Interview criteria saved.")
    )
