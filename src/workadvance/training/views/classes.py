"""Classes of a cohort: the calendar, and attendance with one tap a person."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.people.access import Actor, request_actor
from workadvance.readiness.models import Session
from workadvance.readiness.views.session_status import session_status
from workadvance.screening.models import Application
from workadvance.training import selectors, services
from workadvance.training.forms import ClassForm
from workadvance.training.models import Cohort
from workadvance.training.views.cohorts import cohort_above
from workadvance.training.views.roster import cohort_context
from workadvance.ui.attendance import Sheet, SheetRoutes, correct_answer, finish_answer, mark_answer
from workadvance.ui.fetch import fetch
from workadvance.ui.format import percent
from workadvance.ui.forms import form_page
from workadvance.ui.meetings import MeetingPages, meeting_cancel, meeting_change, meeting_initial, meeting_restore
from workadvance.ui.one_button import page_again
from workadvance.ui.page_access import staff_page
from workadvance.ui.two_editors import Stored


@staff_page("training.view_cohorts", methods=("GET",))
def classes(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The calendar of a cohort: each class, whether its attendance is taken, how many were there."""
    actor = request_actor(request)
    cohort = fetch(Cohort, actor, "training.view_cohorts", cohort_id)
    rows = [(s, session_status(s)) for s in selectors.classes_of(cohort)]
    hours = sum((s.hours for s, _state in rows if s.canceled_on is None), Decimal(0))
    ahead = [(s, state) for s, state in rows if _is_ahead(s)]
    context = {
        **cohort_context(request, actor, cohort, "classes"),
        "ahead": ahead,
        # The newest first: who looks back looks for last week, not for the first day.
        "past": [(s, state) for s, state in reversed(rows) if not _is_ahead(s)],
        "number_of_classes": len(rows),
        "hours": hours,
    }
    return render(request, "training/classes.html", context)


def _is_ahead(session: Session) -> bool:
    """Whether a class is still to be held or its attendance still to be taken: what the page opens with."""
    waits = session.taken_at is None and session.canceled_on is None
    return waits or session.held_on >= timezone.localdate()


@staff_page("training.record")
def class_add(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Add a class to the calendar."""
    actor = request_actor(request)
    cohort = fetch(Cohort, actor, "training.record", cohort_id)
    form = ClassForm(request.POST or None, cohort=cohort, leader=False)
    return form_page(
        request,
        form,
        save=lambda values: services.class_add(actor=actor, cohort=cohort, **values),
        done=_("Class added"),
        back=reverse("training:classes", args=[cohort.pk]),
        heading=_("Add class"),
        submit=_("Save class"),
        crumbs=cohort_above(cohort),
    )


SHEET = SheetRoutes(
    page="training:class", mark="training:class_mark", correct="training:class_correct", finish="training:class_finish"
)


def _sheet(actor: Actor, session: Session) -> Sheet[Application]:
    """The sheet of a class; each row says the trainee's share of hours so far."""
    found = selectors.class_sheet(actor=actor, session=session)
    for row in found.sheet.rows:
        share = found.shares.get(row.key)
        if row.key in found.holding:
            row.about = _("Has a seat. Starts when marked present.")
        elif share is not None and share.share is not None:
            row.about = _("%(share)s of hours") % {"share": percent(share.share)}
        else:
            row.about = _("First class")
    return found.sheet


@staff_page("training.view_cohorts", methods=("GET",))
def class_(request: HttpRequest, session_id: int) -> HttpResponse:
    """One class: attendance, one tap a person."""
    return _class_page(request, session_id)


def _class_page(request: HttpRequest, session_id: int, *, problems: list[str] | None = None) -> HttpResponse:
    actor = request_actor(request)
    session = fetch(selectors.cohort_classes(), actor, "training.view_cohorts", session_id)
    context = {
        "session": session,
        "cohort": session.cohort_session.cohort,
        **SHEET.context(_sheet(actor, session), may_take=actor.may("training.record", session.program.provider_id)),
        "state": session_status(session),
    }
    return page_again(request, "training/class.html", context, problems or ())


@staff_page("training.record", methods=("POST",))
def class_mark(request: HttpRequest, session_id: int, application_id: int) -> HttpResponse:
    """One tap: this trainee is present, late, absent or excused."""
    actor = request_actor(request)
    session = fetch(selectors.cohort_classes(), actor, "training.record", session_id)

    def record(application: Application, status: str, hours: Decimal | None) -> object:
        return services.class_attendance_record(
            actor=actor, session=session, application=application, status=status, hours=hours
        )

    return mark_answer(request, routes=SHEET, read=lambda: _sheet(actor, session), key=application_id, record=record)


@staff_page("training.record")
def class_correct(request: HttpRequest, session_id: int, application_id: int) -> HttpResponse:
    """Correct an entry after attendance was finished."""
    actor = request_actor(request)
    session = fetch(selectors.cohort_classes(), actor, "training.record", session_id)

    def record(application: Application, status: str, hours: Decimal | None, reason: str) -> object:
        return services.class_attendance_record(
            actor=actor, session=session, application=application, status=status, hours=hours, reason=reason
        )

    return correct_answer(
        request,
        routes=SHEET,
        read=lambda: _sheet(actor, session),
        key=application_id,
        session=session,
        record=record,
    )


@staff_page("training.record", methods=("POST",))
def class_finish(request: HttpRequest, session_id: int) -> HttpResponse:
    """Attendance is complete: who was not tapped was present."""
    actor = request_actor(request)
    session = fetch(selectors.cohort_classes(), actor, "training.record", session_id)
    return finish_answer(
        request,
        routes=SHEET,
        read=lambda: _sheet(actor, session),
        finish=lambda people: services.class_attendance_finish(actor=actor, session=session, applications=people),
        again=lambda problems: _class_page(request, session_id, problems=problems),
    )


@staff_page("training.record")
def class_edit(request: HttpRequest, session_id: int) -> HttpResponse:
    """Move a class, change its hours or who leads it."""
    actor = request_actor(request)
    session = fetch(selectors.cohort_classes(), actor, "training.record", session_id)
    cohort = session.cohort_session.cohort
    form = ClassForm(request.POST or None, cohort=cohort, initial=meeting_initial(session))
    return meeting_change(
        request,
        form,
        pages=_pages(session),
        stored=Stored(session, meeting_initial),
        save=lambda given: services.class_change(actor=actor, session=session, **given),
        heading=_("Edit class"),
        done=_("Class updated"),
    )


@staff_page("training.record")
def class_restore(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say that a class was canceled by mistake."""
    actor = request_actor(request)
    session = fetch(selectors.cohort_classes(), actor, "training.record", session_id)
    return meeting_restore(
        request,
        pages=_pages(session),
        restore=lambda reason: services.class_put_back(actor=actor, session=session, reason=reason),
        heading=_("This class wasn't canceled"),
    )


@staff_page("training.record")
def class_cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """Call a class off, and say why."""
    actor = request_actor(request)
    session = fetch(selectors.cohort_classes(), actor, "training.record", session_id)
    return meeting_cancel(
        request,
        pages=_pages(session),
        cancel=lambda reason: services.class_call_off(actor=actor, session=session, reason=reason),
        heading=_("Cancel class"),
        submit=_("Cancel class"),
        done=_("Class canceled"),
    )


def _pages(session: Session) -> MeetingPages:
    """A class's page, and the pages above its forms."""
    return MeetingPages(reverse("training:class", args=[session.pk]), cohort_above(session.cohort_session.cohort))
