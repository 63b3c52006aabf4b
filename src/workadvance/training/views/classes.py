"""Classes of a cohort: the calendar, and attendance with one tap a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.pages.access import staff_page
from workadvance.people.access import Actor, request_actor
from workadvance.readiness.forms import ReasonForm, refuse
from workadvance.readiness.models import Session
from workadvance.readiness.selectors.sessions import Sheet, session_state
from workadvance.readiness.views.attendance import mark_answer
from workadvance.readiness.views.sessions import finished_words
from workadvance.screening.models import Application
from workadvance.training import selectors, services
from workadvance.training.forms import ClassForm
from workadvance.training.views.roster import cohort_context


@staff_page("training.view_cohorts", methods=("GET",))
def classes(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The calendar of a cohort: each class, whether its attendance is taken, how many were there."""
    actor = request_actor(request)
    cohort = selectors.cohort_get(actor=actor, cohort_id=cohort_id)
    rows = [(s, session_state(s)) for s in selectors.classes_of(cohort)]
    hours = sum((s.hours for s, _state in rows if s.cancelled_on is None), Decimal(0))
    context = {**cohort_context(request, actor, cohort, "classes"), "rows": rows, "hours": hours}
    return render(request, "training/classes.html", context)


@staff_page("training.record")
def class_add(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Add a class to the calendar."""
    actor = request_actor(request)
    cohort = selectors.cohort_get(actor=actor, cohort_id=cohort_id, permission="training.record")
    form = ClassForm(request.POST or None, cohort=cohort, leader=False)
    back = reverse("training:classes", args=[cohort.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.class_add(actor=actor, cohort=cohort, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Class added."))
            return HttpResponseRedirect(back)
    context = {"form": form, "cohort": cohort, "heading": _("Add a class"), "submit": _("Add it"), "cancel": back}
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def _sheet(actor: Actor, session: Session) -> Sheet:
    sheet = selectors.class_sheet(actor=actor, session=session)
    for row in sheet.rows:
        row.mark_url = reverse("training:class_mark", args=[session.pk, row.application.pk])
    return sheet


@staff_page("training.view_cohorts", methods=("GET",))
def class_(request: HttpRequest, session_id: int) -> HttpResponse:
    """One class: attendance, one tap a person."""
    return _class_page(request, session_id)


def _class_page(request: HttpRequest, session_id: int, *, problems: list[str] | None = None) -> HttpResponse:
    actor = request_actor(request)
    session = selectors.class_get(actor=actor, session_id=session_id)
    context: dict[str, Any] = {
        "session": session,
        "cohort": session.cohort_session.cohort,
        "sheet": _sheet(actor, session),
        "state": session_state(session),
        "may_take": actor.may("training.record", session.programme.provider_id),
        "finish_url": reverse("training:class_finish", args=[session.pk]),
        "problems": problems or [],
        "page_url": reverse("training:class", args=[session.pk]),
    }
    return render(request, "training/class.html", context, status=422 if problems else 200)


@staff_page("training.record", methods=("POST",))
def class_mark(request: HttpRequest, session_id: int, application_id: int) -> HttpResponse:
    """One tap: this trainee is present, late, absent or excused."""
    actor = request_actor(request)
    session = selectors.class_get(actor=actor, session_id=session_id, permission="training.record")

    def record(application: Application, status: str, hours: Decimal | None) -> object:
        return services.class_attendance_record(
            actor=actor, session=session, application=application, status=status, hours=hours
        )

    return mark_answer(
        request,
        build=lambda: _sheet(actor, session),
        application_id=application_id,
        record=record,
        page_url=reverse("training:class", args=[session.pk]),
        finish_url=reverse("training:class_finish", args=[session.pk]),
    )


@staff_page("training.record", methods=("POST",))
def class_finish(request: HttpRequest, session_id: int) -> HttpResponse:
    """Attendance is complete: who was not tapped was present."""
    actor = request_actor(request)
    session = selectors.class_get(actor=actor, session_id=session_id, permission="training.record")
    people = selectors.class_roster(actor=actor, session=session)
    try:
        services.class_attendance_finish(actor=actor, session=session, applications=people)
    except ValidationError as error:
        return _class_page(request, session_id, problems=error.messages)
    messages.success(request, finished_words(_sheet(actor, session)))
    return redirect("training:class", session.pk)


@staff_page("training.record")
def class_edit(request: HttpRequest, session_id: int) -> HttpResponse:
    """Move a class, change its hours or who leads it."""
    actor = request_actor(request)
    session = selectors.class_get(actor=actor, session_id=session_id, permission="training.record")
    cohort = session.cohort_session.cohort
    initial = {"held_on": session.held_on, "hours": session.hours, "led_by": session.led_by_id}
    form = ClassForm(request.POST or None, cohort=cohort, initial=initial)
    back = reverse("training:class", args=[session.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.class_change(actor=actor, session=session, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Class changed."))
            return HttpResponseRedirect(back)
    context = {"form": form, "cohort": cohort, "heading": _("Change the class"), "submit": _("Save"), "cancel": back}
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


@staff_page("training.record")
def class_cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """Call a class off, and say why."""
    actor = request_actor(request)
    session = selectors.class_get(actor=actor, session_id=session_id, permission="training.record")
    form = ReasonForm(request.POST or None)
    back = reverse("training:class", args=[session.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.class_call_off(actor=actor, session=session, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Class called off."))
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "cohort": session.cohort_session.cohort,
        "heading": _("Call the class off"),
        "submit": _("Call it off"),
        "cancel": back,
    }
    return render(request, "training/form.html", context, status=422 if form.errors else 200)
