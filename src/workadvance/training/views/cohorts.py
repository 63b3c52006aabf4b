"""Cohorts: the list, planning one, changing and canceling it, certifications, who is certified."""

from __future__ import annotations

from decimal import Decimal

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.access import request_actor
from workadvance.programs.models import Program
from workadvance.training import selectors, services
from workadvance.training.forms import MILESTONE_ES, CertificationForm, CohortChangeForm, CohortForm, day_read
from workadvance.training.models import Cohort, Credential
from workadvance.ui.drafts import initial_from_draft
from workadvance.ui.fetch import fetch
from workadvance.ui.format import percent
from workadvance.ui.forms import ReasonForm, Values, form_page
from workadvance.ui.list_files import file_asked, file_response
from workadvance.ui.lists import ListColumn, ListSpec, list_context, list_response
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_whole
from workadvance.ui.rows import Context, Status
from workadvance.ui.two_editors import Stored

STATES = [
    ("planned", gettext_lazy("Planned")),
    ("running", gettext_lazy("In progress")),
    ("ended", gettext_lazy("Ended")),
    ("canceled", gettext_lazy("Canceled")),
]
SHAPES = {"planned": "info", "running": "good", "ended": "off", "canceled": "off"}
DRAFT = "cohort-new"


def cohort_status(cohort: Cohort) -> Status:
    """What a cohort's dates say."""
    state = cohort.state_on(timezone.localdate())
    return Status(dict(STATES)[state], SHAPES[state])


def cohort_above(cohort: Cohort) -> list[tuple[str, str]]:
    """The pages above a cohort's forms."""
    return [(reverse("training:cohorts"), _("Cohorts")), (reverse("training:cohort", args=[cohort.pk]), cohort.name)]


def _programs(request: HttpRequest) -> QuerySet[Program]:
    return Program.objects.filter(provider__in=request_actor(request).staff_organizations).order_by("name", "pk")


class CohortFilter(django_filters.FilterSet):
    """Filters of the list of cohorts."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=STATES, method="in_state", empty_label=gettext_lazy("All")
    )
    program = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Program"), queryset=_programs, empty_label=gettext_lazy("All")
    )
    mine = django_filters.ChoiceFilter(
        label=gettext_lazy("Instructor"),
        choices=[("me", gettext_lazy("Me"))],
        method="taught_by",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Cohort
        fields = ["state", "program", "mine"]

    def in_state(self, rows: QuerySet[Cohort], name: str, value: str) -> QuerySet[Cohort]:
        """Rows in one state, as their dates say."""
        today, on = timezone.localdate(), Q(canceled_on__isnull=True)
        chosen = {
            "planned": on & Q(starts_on__gt=today),
            "running": on & Q(starts_on__lte=today, ends_on__gte=today),
            "ended": on & Q(ends_on__lt=today),
            "canceled": ~on,
        }
        return rows.filter(chosen[value])

    def taught_by(self, rows: QuerySet[Cohort], name: str, value: str) -> QuerySet[Cohort]:
        """Rows the actor teaches."""
        return rows.filter(instructor=request_actor(self.request).user_id)


COHORTS = ListSpec(
    key="cohorts",
    title=gettext_lazy("Cohorts"),
    columns=[
        ListColumn("name", gettext_lazy("Cohort"), "name", sort="name"),
        ListColumn("program", gettext_lazy("Program"), "program.name_here", sort="program__name"),
        ListColumn("state", gettext_lazy("State"), lambda c: cohort_status(c).label),
        ListColumn("starts_on", gettext_lazy("First day"), "starts_on", sort="starts_on"),
        ListColumn("ends_on", gettext_lazy("Last day"), "ends_on", sort="ends_on"),
        ListColumn("seats", gettext_lazy("Seats"), lambda c: f"{c.taken}/{c.seats}", sort="taken", numeric=True),
        ListColumn(
            "attendance",
            gettext_lazy("Attendance"),
            lambda c: "" if c.attendance_share is None else percent(c.attendance_share),
            numeric=True,
        ),
        ListColumn(
            "instructor",
            gettext_lazy("Instructor"),
            lambda c: c.instructor.name if c.instructor else "",
            sort="instructor__name",
        ),
    ],
    filterset=CohortFilter,
    order=("-starts_on", "-pk"),
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(soc_title__icontains=text)),
)


@staff_page("training.view_cohorts", methods=("GET",))
def cohorts(request: HttpRequest) -> HttpResponseBase:
    """The cohorts: seats, dates, instructor, attendance."""
    actor = request_actor(request)
    listed = list_context(request, COHORTS, lambda: selectors.cohorts(actor=actor))
    if file_asked(request):
        return file_response(request, COHORTS, selectors.with_attendance(listed["rows"]))
    shares = selectors.attended(actor, [c.pk for c in listed["page"]])
    listed["lines"] = [(c, shares.get(c.pk)) for c in listed["page"]]
    return render(request, "training/cohorts.html", {**listed, "may_plan": actor.may("training.plan_cohort")})


@staff_page("training.plan_cohort")
def cohort_add(request: HttpRequest) -> HttpResponse:
    """Plan a cohort with its class calendar. Saved as you type."""
    actor = request_actor(request)
    initial: Values = {"seats": 15, "weekdays": [0, 1, 2, 3]}
    if request.method == "GET":
        initial |= initial_from_draft(request, DRAFT)
        if isinstance(initial["weekdays"], str):
            initial["weekdays"] = [initial["weekdays"]]
    form = CohortForm(request.POST or None, actor=actor, initial=initial)
    return form_page(
        request,
        form,
        save=lambda values: services.cohort_plan(actor=actor, **values),
        done=lambda cohort: _("Cohort saved. Classes planned: %(n)d.") % {"n": cohort.class_sessions.count()},
        back=lambda cohort: reverse("training:classes", args=[cohort.pk]),
        template="training/cohort_form.html",
        draft=DRAFT,
        context={"has_targets": selectors.targets_open(actor=actor).exists()},
    )


@staff_page("training.plan_cohort", methods=("GET",))
def calendar(request: HttpRequest) -> HttpResponse:
    """What the class calendar of a form would be: how many classes, how long, first and last (a part of the form's page)."""
    given = request.GET
    starts_on, ends_on = day_read(given.get("starts_on", "")), day_read(given.get("ends_on", ""))
    hours, weekdays = (
        asked_whole(given, "hours", most=9_999),
        [int(d) for d in given.getlist("weekdays") if d in set("0123456")],
    )
    context: Context = {}
    if starts_on and ends_on and hours:
        lines = given.get("no_class_on", "").replace(",", "\n").splitlines()
        without = [d for line in lines if (d := day_read(line))]
        try:
            days = services.class_days(starts_on, ends_on, weekdays, without)
            lengths = services.class_hours(hours, len(days))
        except ValidationError as error:
            context["problem"] = " ".join(error.messages)
        else:
            context |= {
                "n": len(days),
                "first": days[0],
                "last": days[-1],
                "most": lengths[0],
                "least": lengths[-1],
                "weeks": Decimal((days[-1] - days[0]).days + 1) / 7,
            }
    return render(request, "training/_calendar.html", context)


def _cohort_stored(cohort: Cohort) -> Values:
    return {
        "name": cohort.name,
        "seats": cohort.seats,
        "instructor": cohort.instructor_id,
        "certification": cohort.certification_id,
        **{f"{MILESTONE_ES}{m.pk}": m.name_es for m in cohort.milestones.all()},
    }


@staff_page("training.plan_cohort")
def cohort_edit(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Change a cohort's name, seats, instructor, certification, or its milestones' Spanish names."""
    actor = request_actor(request)
    cohort = fetch(Cohort, actor, "training.plan_cohort", cohort_id)
    form = CohortChangeForm(
        request.POST or None, cohort=cohort, milestones=cohort.milestones.all(), initial=_cohort_stored(cohort)
    )
    return form_page(
        request,
        form,
        save=lambda values: services.cohort_change(actor=actor, cohort=cohort, **values),
        done=_("Cohort updated"),
        back=reverse("training:cohort", args=[cohort.pk]),
        heading=_("Edit cohort"),
        submit=_("Save"),
        crumbs=cohort_above(cohort),
        stored=Stored(cohort, _cohort_stored),
    )


@staff_page("training.plan_cohort")
def cohort_cancel(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Cancel a cohort that no one has started."""
    actor = request_actor(request)
    cohort = fetch(Cohort, actor, "training.plan_cohort", cohort_id)
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda values: services.cohort_cancel(actor=actor, cohort=cohort, **values),
        done=_("Cohort canceled. Its seats were released."),
        back=reverse("training:cohort", args=[cohort.pk]),
        heading=_("Cancel cohort"),
        submit=_("Cancel cohort"),
        note=_(
            "This releases the cohort's seats and cancels its classes. Participants with a seat go back to "
            "waiting for a seat in another cohort."
        ),
        crumbs=cohort_above(cohort),
    )


@staff_page("training.plan_cohort")
def certification_add(request: HttpRequest) -> HttpResponse:
    """Add a certification."""
    return form_page(
        request,
        CertificationForm(request.POST or None),
        save=lambda values: services.certification_add(actor=request_actor(request), **values),
        done=_("Certification added"),
        back=reverse("training:cohort_add"),
        heading=_("Add certification"),
        submit=_("Save certification"),
        crumbs=[(reverse("training:cohorts"), _("Cohorts"))],
    )


class CertifiedFilter(django_filters.FilterSet):
    """Filters of the list of the certified."""

    program = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Program"),
        field_name="application__program",
        queryset=_programs,
        empty_label=gettext_lazy("All"),
    )
    valid = django_filters.ChoiceFilter(
        label=gettext_lazy("Validity"),
        choices=[("valid", gettext_lazy("Valid today")), ("expired", gettext_lazy("Expired"))],
        method="by_validity",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Credential
        fields = ["program", "valid"]

    def by_validity(self, rows: QuerySet[Credential], name: str, value: str) -> QuerySet[Credential]:
        """Rows valid today, or expired."""
        expired = Q(expires_on__lt=timezone.localdate())
        return rows.filter(expired if value == "expired" else ~expired | Q(expires_on__isnull=True))


CERTIFIED = ListSpec(
    key="certified",
    title=gettext_lazy("Certified"),
    columns=[
        ListColumn(
            "name", gettext_lazy("Person"), lambda c: str(c.application.person), sort="application__person__full_name"
        ),
        ListColumn("certification", gettext_lazy("Certification"), "certification.name", sort="certification__name"),
        ListColumn("issuer", gettext_lazy("Issued by"), "certification.issuer"),
        ListColumn(
            "program", gettext_lazy("Program"), "application.program.name_here", sort="application__program__name"
        ),
        ListColumn("issued_on", gettext_lazy("Issued on"), "issued_on", sort="issued_on"),
        ListColumn("expires_on", gettext_lazy("Expires on"), "expires_on", sort="expires_on"),
    ],
    filterset=CertifiedFilter,
    order=("-issued_on", "-pk"),
    search=lambda rows, text: rows.filter(
        Q(application__person__full_name__icontains=text) | Q(certification__name__icontains=text)
    ),
)


@staff_page("training.view_cohorts", methods=("GET",))
def certified(request: HttpRequest) -> HttpResponseBase:
    """Who holds which certification, since when, until when."""
    return list_response(
        request,
        CERTIFIED,
        selectors.certified(actor=request_actor(request)),
        "training/certified.html",
        {"today": timezone.localdate()},
    )
