"""Cohorts: the list, planning one, changing and cancelling it, certifications, who is certified."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.pages.access import staff_page
from workadvance.pages.drafts import draft_clear, initial_from_draft
from workadvance.pages.lists import ListColumn, ListSpec, list_response
from workadvance.pages.templatetags.show import percent
from workadvance.pages.views import back_to
from workadvance.people.access import request_actor
from workadvance.programmes.models import Programme
from workadvance.readiness.forms import ReasonForm, refuse
from workadvance.training import selectors, services
from workadvance.training.forms import CertificationForm, CohortChangeForm, CohortForm, day_read
from workadvance.training.models import Cohort, Credential

STATES = [
    ("planned", gettext_lazy("Planned")),
    ("running", gettext_lazy("Running")),
    ("ended", gettext_lazy("Ended")),
    ("cancelled", gettext_lazy("Cancelled")),
]
SHAPES = {"planned": "info", "running": "next", "ended": "good", "cancelled": "off"}
DRAFT = "cohort-new"


def cohort_state(cohort: Cohort) -> tuple[str, str]:
    """What a cohort's dates say: the status shape and its word."""
    state = cohort.state_on(timezone.localdate())
    return SHAPES[state], str(dict(STATES)[state])


def _programmes(request: HttpRequest) -> QuerySet[Programme]:
    return Programme.objects.filter(provider__in=request_actor(request).staff_organisations).order_by("name", "pk")


class CohortFilter(django_filters.FilterSet):
    """Filters of the list of cohorts."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=STATES, method="in_state", empty_label=gettext_lazy("All")
    )
    programme = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Programme"), queryset=_programmes, empty_label=gettext_lazy("All")
    )
    mine = django_filters.ChoiceFilter(
        label=gettext_lazy("Instructor"),
        choices=[("me", gettext_lazy("Me"))],
        method="taught_by",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Cohort
        fields = ["state", "programme", "mine"]

    def in_state(self, rows: QuerySet[Cohort], name: str, value: str) -> QuerySet[Cohort]:
        """Rows in one state, as their dates say."""
        today, on = timezone.localdate(), Q(cancelled_on__isnull=True)
        chosen = {
            "planned": on & Q(starts_on__gt=today),
            "running": on & Q(starts_on__lte=today, ends_on__gte=today),
            "ended": on & Q(ends_on__lt=today),
            "cancelled": ~on,
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
        ListColumn("programme", gettext_lazy("Programme"), "programme.name", sort="programme__name"),
        ListColumn("state", gettext_lazy("State"), lambda c: cohort_state(c)[1]),
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
    return list_response(
        request,
        COHORTS,
        selectors.cohorts(actor=actor),
        "training/cohorts.html",
        {"may_plan": actor.may("training.plan_cohort")},
    )


@staff_page("training.plan_cohort")
def cohort_add(request: HttpRequest) -> HttpResponse:
    """Plan a cohort with its class calendar. Saved as you type."""
    actor = request_actor(request)
    initial: dict[str, Any] = {"seats": 15, "weekdays": [0, 1, 2, 3]}
    if request.method == "GET":
        initial |= initial_from_draft(request, DRAFT)
        if isinstance(initial["weekdays"], str):
            initial["weekdays"] = [initial["weekdays"]]
    form = CohortForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            cohort = services.cohort_plan(actor=actor, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            draft_clear(actor=actor, form_key=DRAFT)
            messages.success(request, _("Cohort planned with %(n)d classes.") % {"n": cohort.class_sessions.count()})
            return redirect("training:classes", cohort.pk)
    context = {"form": form, "draft": DRAFT, "has_targets": form.fields["decision"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "training/cohort_form.html", context, status=422 if form.errors else 200)


@staff_page("training.plan_cohort", methods=("GET",))
def calendar(request: HttpRequest) -> HttpResponse:
    """What the class calendar of a form would be: how many classes, how long, first and last (a part of the form's page)."""
    given = request.GET
    starts_on, ends_on = day_read(given.get("starts_on", "")), day_read(given.get("ends_on", ""))
    hours, weekdays = given.get("hours", ""), [int(d) for d in given.getlist("weekdays") if d in set("0123456")]
    context: dict[str, Any] = {}
    if starts_on and ends_on and hours.isdigit() and 0 < int(hours) < 10_000:
        lines = given.get("no_class_on", "").replace(",", "\n").splitlines()
        without = [d for line in lines if (d := day_read(line))]
        try:
            days = services.class_days(starts_on, ends_on, weekdays, without)
            lengths = services.class_hours(int(hours), len(days))
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


@staff_page("training.plan_cohort")
def cohort_edit(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Change a cohort's name, seats, instructor or certification."""
    actor = request_actor(request)
    cohort = selectors.cohort_get(actor=actor, cohort_id=cohort_id, permission="training.plan_cohort")
    initial = {
        "name": cohort.name,
        "seats": cohort.seats,
        "instructor": cohort.instructor_id,
        "certification": cohort.certification_id,
    }
    form = CohortChangeForm(request.POST or None, cohort=cohort, initial=initial)
    back = reverse("training:cohort", args=[cohort.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.cohort_change(actor=actor, cohort=cohort, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Cohort changed."))
            return HttpResponseRedirect(back)
    context = {"form": form, "cohort": cohort, "heading": _("Change the cohort"), "submit": _("Save"), "cancel": back}
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


@staff_page("training.plan_cohort")
def cohort_cancel(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Cancel a cohort nobody has started."""
    actor = request_actor(request)
    cohort = selectors.cohort_get(actor=actor, cohort_id=cohort_id, permission="training.plan_cohort")
    form = ReasonForm(request.POST or None)
    back = reverse("training:cohort", args=[cohort.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.cohort_cancel(actor=actor, cohort=cohort, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Cohort cancelled; seats held are given back."))
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "cohort": cohort,
        "heading": _("Cancel the cohort"),
        "submit": _("Cancel the cohort"),
        "cancel": back,
        "note": _(
            "Seats held are given back and its classes called off. People who hold a seat wait for another cohort again."
        ),
    }
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


@staff_page("training.plan_cohort")
def certification_add(request: HttpRequest) -> HttpResponse:
    """Add a certification."""
    form = CertificationForm(request.POST or None)
    back = back_to(request, reverse("training:cohort_add"))
    if request.method == "POST" and form.is_valid():
        try:
            services.certification_add(actor=request_actor(request), **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Certification added."))
            return HttpResponseRedirect(back)
    context = {"form": form, "heading": _("Add a certification"), "submit": _("Add it"), "cancel": back}
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


class CertifiedFilter(django_filters.FilterSet):
    """Filters of the list of the certified."""

    programme = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Programme"),
        field_name="application__programme",
        queryset=_programmes,
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
        fields = ["programme", "valid"]

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
            "programme", gettext_lazy("Programme"), "application.programme.name", sort="application__programme__name"
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
