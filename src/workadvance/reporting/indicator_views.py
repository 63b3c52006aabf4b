"""Indicators of a year over the program's own records: figures, the people behind them, and two sets side by side."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.people.access import Actor, request_actor
from workadvance.programs.models import Program
from workadvance.reporting import indicators, pirl
from workadvance.reporting.forms import TargetForm
from workadvance.reporting.indicator_titles import indicator_title
from workadvance.reporting.targets import target_set
from workadvance.ui.event_cache import cached
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import form_page
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Tab

if TYPE_CHECKING:
    from workadvance.evidence.indicators import DefinitionSet, Records

YEARS = 6
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class IndicatorQuestion:
    """What a page of indicators is about."""

    actor: Actor
    today: dt.date
    programs: list[Program]
    program: Program | None
    held: DefinitionSet
    year: int
    years: list[int]

    @property
    def records(self) -> Records:
        """The records the actor may see figures of."""
        return indicators.records_seen(self.actor, self.program, self.today)

    @property
    def query(self) -> str:
        """The same question in an address."""
        return self.query_of(self.held.name)

    def query_of(self, definitions: str) -> str:
        """The question with another set of definitions."""
        program = f"&program={self.program.pk}" if self.program else ""
        return f"definitions={definitions}&year={self.year}{program}"


def _asked(request: HttpRequest) -> IndicatorQuestion:
    from workadvance.evidence.indicators import USUAL_SET, definition_set, set_names

    actor, today = request_actor(request), timezone.localdate()
    programs = list(indicators.programs_seen(actor))
    years = [today.year - back for back in range(YEARS)]
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and int(wanted) in years else years[1]
    name = request.GET.get("definitions", "")
    return IndicatorQuestion(
        actor=actor,
        today=today,
        programs=programs,
        program=next((p for p in programs if str(p.pk) == request.GET.get("program", "")), None),
        held=definition_set(name if name in set_names() else USUAL_SET, year),
        year=year,
        years=years,
    )


@staff_page(indicators.PERMISSION, methods=("GET",))
def indicators_page(request: HttpRequest) -> HttpResponse:
    """The indicators of a set and year: value, interval, whom they count, status, target."""
    from workadvance.evidence.indicators import set_names

    asked = _asked(request)
    records = asked.records
    targets = indicators.targets_held(asked.actor, asked.program, asked.held, asked.year, asked.today)
    tabs = [Tab(indicator_title(name), f"?{asked.query_of(name)}", name == asked.held.name) for name in set_names()]
    names = {f"G{p.pk}": p.name_here for p in asked.programs}
    rows = indicators.indicator_rows(records, asked.held, asked.year, asked.today, targets)
    context = {
        "asked": asked,
        "rows": rows,
        "tabs": tabs,
        "names": names,
        "notes": records.warnings,
        "sets": set_names(),
    }
    return render(request, "reporting/indicators.html", context)


@staff_page(indicators.PERMISSION, methods=("GET",))
def people_of_indicator(request: HttpRequest) -> HttpResponse:
    """Why each person counts in an indicator or not, in a sentence."""
    asked = _asked(request)
    indicator = request.GET.get("indicator", next(iter(asked.held.indicators)))
    if indicator not in asked.held.indicators:
        raise Http404
    counts = request.GET.get("counts", "")
    records = asked.records
    ids = indicators.people_counted(records, asked.held, indicator, asked.year, counts)
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page"))
    rows = indicators.why_rows(asked.actor, records, asked.held, indicator, asked.year, shown=list(page.object_list))
    definition = asked.held.indicators[indicator]
    context = {
        "asked": asked,
        "definition": definition,
        "title": indicator_title(asked.held.name, indicator),
        "rows": rows,
        "page": page,
        "counts": counts,
    }
    return render(request, "reporting/indicator_people.html", context)


@staff_page(indicators.PERMISSION, methods=("GET",))
def compare_page(request: HttpRequest) -> HttpResponse:
    """Two sets of definitions side by side: the people on whom they differ."""
    from workadvance.evidence.indicators import definition_set, set_names
    from workadvance.tables import InputProblems

    asked = _asked(request)
    name = request.GET.get("other", "")
    others = [each for each in set_names() if each != asked.held.name]
    other = definition_set(name if name in others else others[0], asked.year)
    problem, rows = "", []
    try:
        rows = indicators.differences_seen(asked.actor, asked.records, asked.held, other, asked.year)
    except InputProblems as nothing:
        problem = str(nothing.problems[0].message)
    people = len({row.found.person_id for row in rows})
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "other": other,
        "title": indicator_title(asked.held.name),
        "other_title": indicator_title(other.name),
        "sets": set_names(),
        "page": page,
        "people": people,
        "problem": problem,
    }
    return render(request, "reporting/indicator_compare.html", context)


@staff_page(indicators.PERMISSION, methods=("GET",))
def pirl_queue(request: HttpRequest) -> HttpResponse:
    """What is to be mended before the federal file of individual records can be sent, person by person."""
    from workadvance.evidence import federal_file

    asked = _asked(request)
    schema = federal_file.schema()
    key = ("pirl", asked.program.pk if asked.program else 0, asked.year, asked.today)
    made = cached(asked.actor, key, lambda: pirl.pirl_seen(asked.actor, asked.program, asked.year, schema, asked.today))
    rows = pirl.queue_rows(asked.actor, made, asked.today)
    rules = Counter(row.rule for row in rows)
    rule = request.GET.get("rule", "")
    rule = rule if rule in rules else ""
    shown = [row for row in rows if not rule or row.rule == rule]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    tabs = [
        Tab(_("Everything"), f"?{asked.query}", not rule, len(rows)),
        *(Tab(name, f"?{asked.query}&rule={name}", name == rule, n) for name, n in rules.most_common()),
    ]
    errors = sum(row.severity == "error" for row in rows)
    context = {
        "asked": asked,
        "made": made,
        "schema": schema,
        "page": page,
        "tabs": tabs,
        "rule": rule,
        "errors": errors,
    }
    return render(request, "reporting/pirl_queue.html", context)


@staff_page("reporting.set_targets")
def target_page(request: HttpRequest, program_id: int) -> HttpResponse:
    """Set what an indicator of a program is to reach."""
    actor, today = request_actor(request), timezone.localdate()
    program = fetch(Program, actor, "reporting.set_targets", program_id)
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        program=program,
        initial={"program_year": today.year, "effective_on": today},
    )
    here = f"{reverse('reporting:indicators')}?program={program.pk}"
    return form_page(
        request,
        form,
        save=lambda given: target_set(actor=actor, program=program, **given),
        done=_("Target saved."),
        back=here,
        cancel=here,
        heading=_("Set a target"),
        submit=_("Save target"),
        crumbs=[(reverse("programs:program", args=[program.pk]), program.name_here)],
    )
