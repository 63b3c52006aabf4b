"""Readiness sessions: the list, planning, the attendance screen."""

from __future__ import annotations

from decimal import Decimal

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.messages.selectors import answers_about
from workadvance.messages.views.many import bulk_address
from workadvance.people.access import Actor, request_actor
from workadvance.programs.models import Program
from workadvance.readiness import selectors, services
from workadvance.readiness.forms import SessionForm, in_days
from workadvance.readiness.models import Session
from workadvance.readiness.reminders import COMING
from workadvance.readiness.views.session_status import session_status
from workadvance.screening.models import Application
from workadvance.ui.attendance import Sheet, SheetRoutes, correct_answer, finish_answer, mark_answer
from workadvance.ui.fetch import fetch
from workadvance.ui.format import number
from workadvance.ui.forms import form_page
from workadvance.ui.list_files import file_asked, file_response
from workadvance.ui.lists import ListColumn, ListSpec, list_context
from workadvance.ui.meetings import MeetingPages, meeting_cancel, meeting_change, meeting_initial, meeting_restore
from workadvance.ui.one_button import page_again, press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import id_of
from workadvance.ui.rows import Context
from workadvance.ui.two_editors import Stored

WHEN = [
    ("to_take", gettext_lazy("Attendance due")),
    ("coming", gettext_lazy("Upcoming")),
    ("held", gettext_lazy("Held")),
    ("canceled", gettext_lazy("Canceled")),
]


def _programs(request: HttpRequest) -> QuerySet[Program]:
    return Program.objects.filter(provider__in=request_actor(request).staff_organizations).order_by("name", "pk")


class SessionFilter(django_filters.FilterSet):
    """Filters of the list of sessions."""

    when = django_filters.ChoiceFilter(
        label=gettext_lazy("Sessions shown"), choices=WHEN, method="in_state", empty_label=gettext_lazy("All")
    )
    program = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Program"), queryset=_programs, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Session
        fields = ["when", "program"]

    def in_state(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Rows in one state."""
        today = timezone.localdate()
        open_ = Q(taken_at__isnull=True, canceled_on__isnull=True)
        chosen = {
            "to_take": open_ & Q(held_on__lte=today),
            "coming": open_ & Q(held_on__gt=today),
            "held": Q(taken_at__isnull=False),
            "canceled": Q(canceled_on__isnull=False),
        }
        return rows.filter(chosen[value])


SESSIONS = ListSpec(
    key="sessions",
    title=gettext_lazy("Job-readiness sessions"),
    columns=[
        ListColumn("title", gettext_lazy("Session"), "title", sort="title"),
        ListColumn("held_on", gettext_lazy("Day"), "held_on", sort="held_on"),
        ListColumn("program", gettext_lazy("Program"), "program.name_here", sort="program__name"),
        ListColumn("led_by", gettext_lazy("Leader"), lambda s: s.led_by.name if s.led_by else "", sort="led_by__name"),
        ListColumn("hours", gettext_lazy("Hours"), "hours", sort="hours", numeric=True),
        ListColumn("there", gettext_lazy("Attended"), "there", numeric=True),
        ListColumn("state", gettext_lazy("State"), lambda s: session_status(s).label),
    ],
    filterset=SessionFilter,
    order=("-held_on", "-pk"),
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(title_es__icontains=text)),
)


@staff_page("readiness.view_sessions", methods=("GET",))
def sessions(request: HttpRequest) -> HttpResponseBase:
    """The readiness sessions."""
    actor = request_actor(request)
    listed = list_context(request, SESSIONS, lambda: selectors.sessions(actor=actor))
    if file_asked(request):
        return file_response(request, SESSIONS, selectors.with_attendance(listed["rows"]))
    counts = selectors.attendance_counts(s.pk for s in listed["page"])  # of this page's sessions only
    listed["lines"] = [(s, session_status(s), counts.get(s.pk)) for s in listed["page"]]
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
    return form_page(
        request,
        form,
        save=lambda values: services.session_series_plan(actor=actor, **values),
        done=lambda made: ngettext("%(n)d session planned.", "%(n)d sessions planned.", len(made)) % {"n": len(made)},
        back=reverse("readiness:sessions"),
        heading=_("Plan session"),
        submit=_("Save session"),
        crumbs=[(reverse("readiness:sessions"), _("Sessions"))],
    )


SHEET = SheetRoutes(
    page="readiness:session",
    mark="readiness:session_mark",
    correct="readiness:session_correct",
    finish="readiness:session_finish",
)


def _sheet(actor: Actor, session: Session) -> Sheet[Application]:
    """The sheet of a session; each row says the person's readiness hours so far."""
    sheet = selectors.sheet(session=session, applications=selectors.roster(actor=actor, session=session))
    attended = selectors.hours_by_application(row.key for row in sheet.rows)
    for row in sheet.rows:
        done, needed = attended.get(row.key, Decimal(0)), row.member.program.readiness_hours
        row.about = _("%(done)s of %(needed)s hours") % {"done": number(done), "needed": number(needed)}
    return sheet


@staff_page("readiness.view_sessions", methods=("GET",))
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """One session: its list, and attendance with one tap a person."""
    return _session_page(request, session_id)


def _session_page(request: HttpRequest, session_id: int, *, problems: list[str] | None = None) -> HttpResponse:
    actor = request_actor(request)
    found = fetch(selectors.readiness_sessions(), actor, "readiness.view_sessions", session_id)
    text = request.GET.get("add", "").strip()
    may_take = actor.may("readiness.take_attendance", found.program.provider_id)
    sheet = _sheet(actor, found)
    may_write = actor.may("messages.send_bulk", found.program.provider_id) and found.taken_at is None
    context: Context = {
        "session": found,
        **SHEET.context(sheet, may_take=may_take),
        "coming": answers_about(COMING.name, found.pk) if found.taken_at is None else {},
        "write_to": bulk_address(row.person.pk for row in sheet.rows) if may_write else "",
        "state": session_status(found),
        "add": text,
        "others": selectors.others_named(actor=actor, session=found, text=text) if text and may_take else [],
    }
    return page_again(request, "readiness/session.html", context, problems or ())


def _to_take(request: HttpRequest, session_id: int) -> Session:
    """The session, for who takes its attendance."""
    return fetch(selectors.readiness_sessions(), request_actor(request), "readiness.take_attendance", session_id)


@staff_page("readiness.take_attendance", methods=("POST",))
def session_mark(request: HttpRequest, session_id: int, application_id: int) -> HttpResponse:
    """One tap: this person is present, late, absent or excused."""
    actor = request_actor(request)
    found = _to_take(request, session_id)

    def record(application: Application, status: str, hours: Decimal | None) -> object:
        return services.attendance_record(
            actor=actor, session=found, application=application, status=status, hours=hours
        )

    return mark_answer(request, routes=SHEET, read=lambda: _sheet(actor, found), key=application_id, record=record)


@staff_page("readiness.take_attendance")
def session_correct(request: HttpRequest, session_id: int, application_id: int) -> HttpResponse:
    """Correct an entry after attendance was finished."""
    actor = request_actor(request)
    found = _to_take(request, session_id)

    def record(application: Application, status: str, hours: Decimal | None, reason: str) -> object:
        return services.attendance_record(
            actor=actor, session=found, application=application, status=status, hours=hours, reason=reason
        )

    return correct_answer(
        request,
        routes=SHEET,
        read=lambda: _sheet(actor, found),
        key=application_id,
        session=found,
        record=record,
    )


@staff_page("readiness.take_attendance", methods=("POST",))
def session_join(request: HttpRequest, session_id: int) -> HttpResponse:
    """Add someone who is there and not on the list."""
    actor = request_actor(request)
    found = _to_take(request, session_id)
    given = request.POST.get("application", "")
    application = fetch(Application, actor, "readiness.take_attendance", id_of(given) or 0, seen=False)
    return press_answer(
        request,
        do=lambda: services.attendance_record(actor=actor, session=found, application=application, status="present"),
        done=_("%(name)s was added as present.") % {"name": application.person},
        back=f"{reverse('readiness:session', args=[found.pk])}#a{application.pk}",
        again=lambda problems: _session_page(request, session_id, problems=problems),
    )


@staff_page("readiness.take_attendance", methods=("POST",))
def session_finish(request: HttpRequest, session_id: int) -> HttpResponse:
    """Attendance is complete: who was not tapped was present."""
    actor = request_actor(request)
    found = _to_take(request, session_id)
    return finish_answer(
        request,
        routes=SHEET,
        read=lambda: _sheet(actor, found),
        finish=lambda people: services.attendance_finish(actor=actor, session=found, applications=people),
        again=lambda problems: _session_page(request, session_id, problems=problems),
    )


def _stored(session: Session) -> Context:
    return {"title": session.title, "title_es": session.title_es, **meeting_initial(session)}


@staff_page("readiness.take_attendance")
def session_edit(request: HttpRequest, session_id: int) -> HttpResponse:
    """Change a session."""
    actor = request_actor(request)
    found = _to_take(request, session_id)
    form = SessionForm(request.POST or None, actor=actor, program=found.program, initial=_stored(found))
    return meeting_change(
        request,
        form,
        pages=_pages(found),
        stored=Stored(found, _stored),
        save=lambda given: services.session_change(actor=actor, session=found, **given),
        heading=_("Edit session"),
        done=_("Session updated"),
    )


@staff_page("readiness.take_attendance")
def session_restore(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say that a session was canceled by mistake."""
    actor = request_actor(request)
    found = _to_take(request, session_id)
    return meeting_restore(
        request,
        pages=_pages(found),
        restore=lambda reason: services.session_restore(actor=actor, session=found, reason=reason),
        heading=_("“%(title)s” wasn't canceled") % {"title": found.title_here},
    )


@staff_page("readiness.take_attendance")
def session_cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say that a session is not held, and why."""
    actor = request_actor(request)
    found = _to_take(request, session_id)
    return meeting_cancel(
        request,
        pages=_pages(found),
        cancel=lambda reason: services.session_cancel(actor=actor, session=found, reason=reason),
        heading=_("Cancel “%(title)s”") % {"title": found.title_here},
        submit=_("Cancel session"),
        done=_("Session canceled"),
    )


def _pages(session: Session) -> MeetingPages:
    """A session's page, and the pages above its forms."""
    url = reverse("readiness:session", args=[session.pk])
    return MeetingPages(url, [(reverse("readiness:sessions"), _("Sessions")), (url, session.title_here)])
