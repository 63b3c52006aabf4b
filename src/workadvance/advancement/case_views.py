"""Pages of rapid re-employment: the board by time left, and one case with its checklist."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms as django_forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.advancement import case_board, cases, forms
from workadvance.advancement.claims import conflicts_of
from workadvance.advancement.models import JobClaim, ReemploymentCase
from workadvance.advancement.reemployment import reemployment_goal_days
from workadvance.advancement.work_evidence import conflict_said
from workadvance.people.access import request_actor
from workadvance.placement.views.lists import listed
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import form_page
from workadvance.ui.lists import ListColumn, ListSpec
from workadvance.ui.page_access import staff_page


class CaseFilter(django_filters.FilterSet):
    """Filters of the re-employment board."""

    mine = django_filters.BooleanFilter(
        label=gettext_lazy("My participants"), method="only_mine", widget=django_forms.CheckboxInput
    )

    class Meta:
        model = ReemploymentCase
        fields: list[str] = []

    def only_mine(self, rows: Any, name: str, value: bool | None) -> Any:
        """Those of the coach's own people."""
        return rows.filter(person__coach=request_actor(self.request).user_id) if value else rows


BOARD = ListSpec(
    key="reemployment",
    title=gettext_lazy("Re-employment"),
    columns=[
        ListColumn("person", gettext_lazy("Name"), "person.full_name", "person__full_name"),
        ListColumn("employer", gettext_lazy("Last employer"), "spell.employer_name", "spell__employer_name"),
        ListColumn("lost", gettext_lazy("Last day at work"), "lost_on", "lost_on"),
        ListColumn("learned", gettext_lazy("Learned from"), "get_learned_from_display", "learned_from"),
        ListColumn("coach", gettext_lazy("Coach"), lambda c: c.person.coach or "", "person__coach__name"),
    ],
    filterset=CaseFilter,
    order=("lost_on", "pk"),
    search=lambda rows, q: rows.filter(person__full_name__icontains=q),
)


@staff_page("advancement.view_retention", methods=("GET",))
def reemployment(request: HttpRequest) -> HttpResponseBase:
    """Everyone who lost a job and has no next one yet, least time left first."""
    actor = request_actor(request)
    return listed(
        request,
        BOARD,
        lambda: case_board.cases_listed(actor),
        "advancement/reemployment.html",
        lambda shown: {"rows": case_board.case_rows(shown), "goal_days": reemployment_goal_days()},
    )


@staff_page("advancement.view_retention")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: where it is, what was said of the last day, and the checklist."""
    actor = request_actor(request)
    found = fetch(ReemploymentCase, actor, "advancement.view_retention", case_id)
    said = JobClaim.objects.filter(spell=found.spell_id)
    return form_page(
        request,
        forms.CaseForm(request.POST or None, initial={"done": found.done, "may_return": found.may_return}),
        save=lambda given: cases.case_update(actor=actor, case=found, **given),
        done=_("Case saved."),
        back=reverse("advancement:case", args=[found.pk]),
        template="advancement/case.html",
        context=lambda: {
            "case": found,
            "row": next(iter(case_board.case_rows([found]))),
            "person": found.person,
            "lost_on": case_board.lost_on(found),
            "conflicts": [(c.fact, conflict_said(c)) for c in conflicts_of([found.spell], said)],
            "checklist": [
                {"label": label, "done": value in found.done} for value, label in ReemploymentCase.Task.choices
            ],
            "may_record": actor.may("advancement.record_contact", found.person.provider_id),
            "closed_on": timezone.localdate(found.closed_at) if found.closed_at else None,
        },
    )


@staff_page("advancement.record_contact")
def case_close(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close a case without a next job, with the reason."""
    actor = request_actor(request)
    found = fetch(ReemploymentCase, actor, "advancement.record_contact", case_id)
    back = reverse("advancement:case", args=[found.pk])
    return form_page(
        request,
        forms.CaseCloseForm(request.POST or None),
        save=lambda given: cases.case_close(actor=actor, case=found, **given),
        done=_("Case closed."),
        back=back,
        heading=_("Close the re-employment case"),
        note=_("A next job closes the case by itself. Close it here only without one."),
        submit=_("Close case"),
        cancel=back,
        crumbs=[(reverse("person", args=[found.person_id]), found.person.full_name)],
    )
