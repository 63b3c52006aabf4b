"""The people in readiness."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import request_actor
from workadvance.people.models import Person
from workadvance.people.person_search import persons_found
from workadvance.programs.models import Program
from workadvance.readiness import selectors
from workadvance.screening.models import Application
from workadvance.ui.lists import ListColumn, ListSpec, list_response
from workadvance.ui.page_access import staff_page


def _programs(request: HttpRequest) -> QuerySet[Program]:
    return Program.objects.filter(provider__in=request_actor(request).staff_organizations).order_by("name", "pk")


class ReadinessFilter(django_filters.FilterSet):
    """Filters of the list of people in readiness."""

    program = django_filters.ModelChoiceFilter(label=_("Program"), queryset=_programs, empty_label=_("All"))
    coach = django_filters.ChoiceFilter(
        label=_("Coach"), choices=[("me", _("Mine")), ("none", _("No one"))], method="coached_by", empty_label=_("All")
    )

    class Meta:
        model = Application
        fields = ["program", "coach"]

    def coached_by(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Rows of the actor's caseload, or of no one's."""
        if value == "none":
            return rows.filter(person__coach__isnull=True)
        return rows.filter(person__coach=request_actor(self.request).user_id)


def _search(rows: QuerySet[Application], text: str) -> QuerySet[Application]:
    people = Person.objects.filter(applications__in=rows.order_by().values("pk"))
    return rows.filter(person__in=[p.pk for p in persons_found(people, text)])


PEOPLE = ListSpec(
    key="readiness",
    title=_("Participants in job readiness"),
    columns=[
        ListColumn("name", _("Person"), lambda a: str(a.person), sort="person__full_name"),
        ListColumn("program", _("Program"), "program.name_here", sort="program__name"),
        ListColumn("hours", _("Hours"), "hours_done", sort="hours_done", numeric=True),
        ListColumn("next", _("Next step"), "next_text", sort="next_due"),
        ListColumn("contact", _("Last reached"), "contact_on", sort="contact_on"),
        ListColumn(
            "coach", _("Coach"), lambda a: a.person.coach.name if a.person.coach else "", sort="person__coach__name"
        ),
    ],
    filterset=ReadinessFilter,
    order=("person__full_name", "pk"),
    search=_search,
)


@staff_page("readiness.view_plan", methods=("GET",))
def people(request: HttpRequest) -> HttpResponseBase:
    """Selected people who still need readiness hours: hours, next step, last contact."""
    actor = request_actor(request)
    return list_response(request, PEOPLE, lambda: selectors.people_in_readiness(actor=actor), "readiness/people.html")
