"""Readiness sessions: the list, planning, the attendance screen."""

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
from django.utils.translation import gettext_lazy, ngettext

from workadvance.pages.access import staff_page
from workadvance.pages.lists import ListColumn, ListSpec, csv_response, list_context
from workadvance.people.access import Actor, request_actor
from workadvance.programmes.models import Programme
from workadvance.readiness import selectors, services
from workadvance.readiness.forms import ReasonForm, SessionForm, in_days, refuse
from workadvance.readiness.models import Session
from workadvance.readiness.selectors.sessions import Sheet, session_state
from workadvance.readiness.views.attendance import mark_answer
from workadvance.screening.models import Application

WHEN = [
    ("to_take", gettext_lazy("Attendance to take")),
    ("coming", gettext_lazy("Coming")),
    ("held", gettext_lazy("Held")),
    ("cancelled", gettext_lazy("Cancelled")),
]


def _programmes(request: HttpRequest) -> QuerySet[Programme]:
    return Programme.objects.filter(provider__in=request_actor(request).staff_organisations).order_by("name", "pk")


class SessionFilter(django_filters.FilterSet):
    """Filters of the list of sessions."""

    when = django_filters.ChoiceFilter(
        label=gettext_lazy("Which"), choices=WHEN, method="in_state", empty_label=gettext_lazy("All")
    )
    programme = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Programme"), queryset=_programmes, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Session
        fields = ["when", "programme"]

    def in_state(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Rows in one state."""
        today = timezone.localdate()
        open_ = Q(taken_at__isnull=True, cancelled_on__isnull=True)
        chosen = {
            "to_take": open_ & Q(held_on__lte=today),
            "coming": open_ & Q(held_on__gt=today),
            "held": Q(taken_at__isnull=False),
            "cancelled": Q(cancelled_on__isnull=False),
        }
        return rows.filter(chosen[value])


SESSIONS = ListSpec(
    key="sessions",
    title=gettext_lazy("Readiness sessions"),
    columns=[
        ListColumn("title", gettext_lazy("Session"), "title", sort="title"),
        ListColumn("held_on", gettext_lazy("Day"), "held_on", sort="held_on"),
        ListColumn("programme", gettext_lazy("Programme"), "programme.name", sort="programme__name"),
        ListColumn("led_by", gettext_lazy("Led by"), lambda s: s.led_by.name if s.led_by else "", sort="led_by__name"),
        ListColumn("hours", gettext_lazy("Hours"), "hours", sort="hours", numeric=True),
        ListColumn("there", gettext_lazy("There"), "there", numeric=True),
        ListColumn("state", gettext_lazy("State"), lambda s: session_state(s)[1]),
    ],
    filterset=SessionFilter,
    order=("-held_on", "-pk"),
    search=lambda rows, text: rows.filter(title__icontains=text),
)


@staff_page("readiness.view_sessions", methods=("GET",))
def sessions(request: HttpRequest) -> HttpResponseBase:
    """The readiness sessions."""
    actor = request_actor(request)
    listed = list_context(request, SESSIONS, selectors.sessions(actor=actor))
    if request.GET.get("format") == "csv":
        return csv_response(request, SESSIONS, selectors.with_attendance(listed["rows"]))
    counts = selectors.attendance_counts(s.pk for s in listed["page"])  # of this page's sessions only
    listed["lines"] = [(s, session_state(s), counts.get(s.pk)) for s in listed["page"]]
    context = {**listed, "may_plan": actor.may("readiness.take_attendance")}
    return render(request, "readiness/sessions.html", context)


@staff_page("readiness.take_attendance")
def session_add(request: HttpRequest) -> HttpResponse:
    """Plan a session, or a weekly series."""
    actor = request_actor(request)
    form = SessionForm(
        request.POST or None,
        actor=actor,
        initial={"held_on": in_days(1), "hours": Decimal(3), "led_by": actor.user_id, "weeks": 1},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.session_series_plan(actor=actor, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request, ngettext("%(n)d session planned.", "%(n)d sessions planned.", len(made)) % {"n": len(made)}
            )
            return redirect("readiness:sessions")
    return render(
        request,
        "readiness/session_form.html",
        {"form": form, "heading": _("Plan a session"), "submit": _("Plan it"), "cancel": reverse("readiness:sessions")},
        status=422 if form.errors else 200,
    )


def _sheet(actor: Actor, session: Session) -> Sheet:
    sheet = selectors.sheet(session=session, applications=selectors.roster(actor=actor, session=session))
    for row in sheet.rows:
        row.mark_url = reverse("readiness:session_mark", args=[session.pk, row.application.pk])
    return sheet


@staff_page("readiness.view_sessions", methods=("GET",))
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """One session: its list, and attendance with one tap a person."""
    return _session_page(request, session_id)


def _session_page(request: HttpRequest, session_id: int, *, problems: list[str] | None = None) -> HttpResponse:
    actor = request_actor(request)
    found = selectors.session_get(actor=actor, session_id=session_id)
    text = request.GET.get("add", "").strip()
    may_take = actor.may("readiness.take_attendance", found.programme.provider_id)
    context: dict[str, Any] = {
        "session": found,
        "sheet": _sheet(actor, found),
        "state": session_state(found),
        "may_take": may_take,
        "add": text,
        "others": selectors.others_named(actor=actor, session=found, text=text) if text and may_take else [],
        "finish_url": reverse("readiness:session_finish", args=[found.pk]),
        "problems": problems or [],
        "page_url": reverse("readiness:session", args=[found.pk]),
    }
    return render(request, "readiness/session.html", context, status=422 if problems else 200)


@staff_page("readiness.take_attendance", methods=("POST",))
def session_mark(request: HttpRequest, session_id: int, application_id: int) -> HttpResponse:
    """One tap: this person is present, late, absent or excused."""
    actor = request_actor(request)
    found = selectors.session_get(actor=actor, session_id=session_id, permission="readiness.take_attendance")

    def record(application: Application, status: str, hours: Decimal | None) -> object:
        return services.attendance_record(
            actor=actor, session=found, application=application, status=status, hours=hours
        )

    return mark_answer(
        request,
        build=lambda: _sheet(actor, found),
        application_id=application_id,
        record=record,
        page_url=reverse("readiness:session", args=[found.pk]),
        finish_url=reverse("readiness:session_finish", args=[found.pk]),
    )


@staff_page("readiness.take_attendance", methods=("POST",))
def session_join(request: HttpRequest, session_id: int) -> HttpResponse:
    """Add somebody who is there and not on the list."""
    actor = request_actor(request)
    found = selectors.session_get(actor=actor, session_id=session_id, permission="readiness.take_attendance")
    given = request.POST.get("application", "")
    application = selectors.application_get(
        actor=actor, application_id=int(given) if given.isdigit() else 0, permission="readiness.take_attendance"
    )
    try:
        services.attendance_record(actor=actor, session=found, application=application, status="present")
    except ValidationError as error:
        return _session_page(request, session_id, problems=error.messages)
    messages.success(request, _("%(name)s is on the list, present.") % {"name": application.person})
    return HttpResponseRedirect(f"{reverse('readiness:session', args=[found.pk])}#a{application.pk}")


@staff_page("readiness.take_attendance", methods=("POST",))
def session_finish(request: HttpRequest, session_id: int) -> HttpResponse:
    """Attendance is complete: who was not tapped was present."""
    actor = request_actor(request)
    found = selectors.session_get(actor=actor, session_id=session_id, permission="readiness.take_attendance")
    people = selectors.roster(actor=actor, session=found)
    try:
        services.attendance_finish(actor=actor, session=found, applications=people)
    except ValidationError as error:
        return _session_page(request, session_id, problems=error.messages)
    messages.success(request, finished_words(_sheet(actor, found)))
    return redirect("readiness:session", found.pk)


def finished_words(sheet: Sheet) -> str:
    """What a finished sheet adds up to, in words."""
    return _("Attendance saved: %(present)d present, %(late)d late, %(away)d away.") % {
        "present": sheet.present,
        "late": sheet.late,
        "away": sheet.away,
    }


@staff_page("readiness.take_attendance")
def session_edit(request: HttpRequest, session_id: int) -> HttpResponse:
    """Change a session."""
    actor = request_actor(request)
    found = selectors.session_get(actor=actor, session_id=session_id, permission="readiness.take_attendance")
    initial = {"title": found.title, "held_on": found.held_on, "hours": found.hours, "led_by": found.led_by_id}
    form = SessionForm(request.POST or None, actor=actor, programme=found.programme, initial=initial)
    back = reverse("readiness:session", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.session_change(actor=actor, session=found, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Session changed."))
            return HttpResponseRedirect(back)
    return render(
        request,
        "readiness/session_form.html",
        {"form": form, "heading": _("Change the session"), "submit": _("Save"), "cancel": back},
        status=422 if form.errors else 200,
    )


@staff_page("readiness.take_attendance")
def session_cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say that a session is not held, and why."""
    actor = request_actor(request)
    found = selectors.session_get(actor=actor, session_id=session_id, permission="readiness.take_attendance")
    form = ReasonForm(request.POST or None)
    back = reverse("readiness:session", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.session_cancel(actor=actor, session=found, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Session cancelled."))
            return HttpResponseRedirect(back)
    return render(
        request,
        "readiness/session_form.html",
        {
            "form": form,
            "heading": _("Cancel “%(title)s”") % {"title": found.title},
            "submit": _("Cancel the session"),
            "cancel": back,
        },
        status=422 if form.errors else 200,
    )
