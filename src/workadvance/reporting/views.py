"""The list of people and the funnel."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from workadvance.people.access import persons_visible, request_actor
from workadvance.people.cover import held_by_q
from workadvance.people.person_search import persons_found
from workadvance.programs.models import Program
from workadvance.reporting import funnel, published, selectors
from workadvance.reporting.manager_summary import without_coach
from workadvance.reporting.models import Journey
from workadvance.ui.lists import ListColumn, ListSpec, list_response
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_words
from workadvance.ui.rows import Bar, Tab


class JourneyFilter(django_filters.FilterSet):
    """Filters of the list of people; `stage` is how a number of the funnel opens its names."""

    station = django_filters.ChoiceFilter(label=gettext_lazy("Current status"), choices=Journey.Station.choices)
    program = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Program"),
        queryset=lambda request: Program.objects.filter(
            provider__in=request_actor(request).staff_organizations
        ).order_by("name"),
    )
    mine = django_filters.BooleanFilter(label=gettext_lazy("My people"), method="only_mine", widget=forms.CheckboxInput)
    uncoached = django_filters.BooleanFilter(
        label=gettext_lazy("Without a coach"), method="only_uncoached", widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(
        label=gettext_lazy("Next step overdue"), method="only_overdue", widget=forms.CheckboxInput
    )
    stage = django_filters.ChoiceFilter(
        label=pgettext_lazy("stage", "Reached"), choices=[(s.key, s.label) for s in funnel.STAGES], method="only_stage"
    )
    cohort = django_filters.NumberFilter(field_name="cohort", widget=forms.HiddenInput)
    since = django_filters.DateFilter(field_name="applied_on", lookup_expr="gte", label=gettext_lazy("Applied from"))
    until = django_filters.DateFilter(field_name="applied_on", lookup_expr="lte", label=gettext_lazy("Applied to"))

    class Meta:
        model = Journey
        fields = ["station", "program"]

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows of all filters, one a person: the newest of their applications among them, as every number counts."""
        return funnel.one_a_person(super().filter_queryset(queryset))

    def only_mine(self, rows: Any, name: str, value: bool | None) -> Any:
        """The actor's own caseload, and that of those they cover today."""
        return rows.filter(held_by_q("coach", request_actor(self.request).user_id)) if value else rows

    def only_uncoached(self, rows: Any, name: str, value: bool | None) -> Any:
        """Those selected who have no coach."""
        return rows.filter(without_coach()) if value else rows

    def only_overdue(self, rows: Any, name: str, value: bool | None) -> Any:
        """Those whose next step is late."""
        return rows.filter(next_due_on__lt=timezone.localdate()) if value else rows

    def only_stage(self, rows: Any, name: str, value: str) -> Any:
        """Those counted by a stage of the funnel."""
        stage = funnel.STAGE[value]
        return rows.filter(stage.reached() & stage.judged(timezone.localdate()), applied_on__isnull=False)


ACTIVE = [s for s in Journey.Station.values if s not in ("applying", "not_selected", "left")]

PEOPLE = ListSpec(
    key="people",
    title=gettext_lazy("People"),
    columns=[
        ListColumn("name", gettext_lazy("Name"), "person_name", "person_name"),
        ListColumn("station", gettext_lazy("Current stage"), "get_station_display", "station"),
        ListColumn("since", gettext_lazy("Since"), "since", "since"),
        ListColumn("program", gettext_lazy("Program"), "program.name_here", "program__name", in_file=True),
        ListColumn("cohort", gettext_lazy("Cohort"), lambda j: j.cohort.name if j.cohort else "", "cohort__name"),
        ListColumn("next", gettext_lazy("Next step"), "next_said", "next_due_on"),
        ListColumn("due", gettext_lazy("Due date"), "next_due_on", "next_due_on", in_file=True),
        ListColumn("coach", gettext_lazy("Coach"), lambda j: j.coach.name if j.coach else "", "coach__name"),
    ],
    filterset=JourneyFilter,
    order=("person_name", "pk"),
)

STATIONS_BEFORE = {"bench": Journey.Station.JOB_READY.value}
"""Keys that statuses had before: links that someone has kept carry them."""


@staff_page("reporting.view_people", methods=("GET",))
def people(request: HttpRequest) -> HttpResponseBase:
    """Everyone an actor may know, one row a person: their newest application that the filters find."""
    actor = request_actor(request)
    counts = selectors.stations(actor)
    current = request.GET.get("station", "")
    if current in STATIONS_BEFORE:
        asked = request.GET.copy()
        asked["station"] = STATIONS_BEFORE[current]
        return redirect(f"{request.path}?{asked.urlencode()}", permanent=True)
    # The list opens on those the team works with now; any filter looks among everyone.
    active = not any(v for k, v in request.GET.items() if k not in ("sort", "page", "format", "columns"))

    def rows() -> QuerySet[Journey]:
        found = selectors.people_listed(actor)
        if q := asked_words(request.GET):
            found = found.filter(person__in=[p.pk for p in persons_found(persons_visible(actor), q, limit=200)])
        return found.filter(station__in=ACTIVE) if active else found

    chips = [
        Tab(_("Active"), "?", active, selectors.people_in(actor, ACTIVE)),
        Tab(_("Everyone"), "?scope=all", bool(request.GET.get("scope")), selectors.people_in(actor)),
        *(
            Tab(label, f"?station={value}", current == value, counts[value])
            for value, label in Journey.Station.choices
            if counts.get(value)
        ),
    ]
    return list_response(request, PEOPLE, rows, "reporting/people.html", {"chips": chips})


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _bar_note(cell: funnel.Cell, programs: int) -> str:
    """The words beside a bar: the share, of which people, of how many programs, and how many someone confirmed."""
    if cell.hidden:
        return _("not shown")
    if cell.percent is None:
        return ""
    share = _("%(percent)s%% of %(of)s") % {"percent": f"{cell.percent:g}", "of": f"{cell.of:,}"}
    if programs > cell.programs:
        return _("%(share)s, %(n)d of %(of)d programs") % {"share": share, "n": cell.programs, "of": programs}
    if cell.heard is None:
        return share
    return _("%(share)s, confirmed: %(n)s") % {"share": share, "n": f"{cell.heard:,}"}


@staff_page("reporting.view_funnel", methods=("GET",))
def funnel_page(request: HttpRequest) -> HttpResponse:
    """The funnel by program, cohort or month; for viewers without names as published, by program or year."""
    actor = request_actor(request)
    hides = funnel.suppresses(actor)
    by = request.GET.get("by", "program")
    by = by if by in (published.GROUPED if hides else funnel.GROUPED) else "program"
    programs = funnel.programs_seen(actor)
    wanted = request.GET.get("program", "")
    program = next((p for p in programs if str(p.pk) == wanted), None)
    since, until = (None if hides else _date(request.GET.get(key, "")) for key in ("since", "until"))
    if hides:
        shown = published.funnel_published(actor, by=by, program=program.pk if program else None)
    else:
        shown = funnel.funnel(actor, by=by, program=program.pk if program else None, since=since, until=until)
    bars = [
        Bar(
            c.stage.label,
            c.count or 0,
            href=f"{reverse('reporting:people')}?{c.query}" if c.query else "",
            text="–" if c.hidden else f"{c.count:,}",
            kind="soft" if c.hidden else "",
            note=_bar_note(c, shown.programs),
        )
        for c in shown.total
    ]
    rest = "".join(
        f"&{k}={v}"
        for k, v in (("program", program.pk if program else ""), ("since", since or ""), ("until", until or ""))
        if v
    )
    labels = {
        "program": _("By program"),
        "cohort": _("By cohort"),
        "month": _("By month"),
        "year": _("By year of application"),
    }
    tabs = [Tab(labels[key], f"?by={key}{rest}", by == key) for key in (published.GROUPED if hides else funnel.GROUPED)]
    return render(
        request,
        "reporting/funnel.html",
        {
            "shown": shown,
            "stages": funnel.STAGES,
            "by": by,
            "bars": bars,
            "tabs": tabs,
            "programs": programs,
            "program": program,
            "since": since,
            "until": until,
            "hides": hides,
        },
    )
