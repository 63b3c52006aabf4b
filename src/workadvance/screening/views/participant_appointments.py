"""Appointments on the participant's own page: picking a time, changing or canceling it, and the phone's calendar."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.appointments import selectors, services
from workadvance.appointments.ics import MEDIA_TYPE, calendar_file
from workadvance.appointments.models import Appointment
from workadvance.appointments.own_items import item_of
from workadvance.appointments.views import feed_shown
from workadvance.screening import participant_page
from workadvance.screening.models import Application
from workadvance.screening.services.answering import applicant
from workadvance.screening.views.participant_sign_in import LINK_DAYS, signed_in_page
from workadvance.ui.fetch import found_or_404
from workadvance.ui.one_button import page_again, refused
from workadvance.ui.page_access import Link, link_page
from workadvance.ui.request_values import asked_id


def _application(request: HttpRequest, link: Link) -> Application:
    application = participant_page.application_of_link(link)
    participant_page.language_use(request, application.person.language)
    return application


def _own(application: Application, appointment_id: int | None) -> Appointment:
    rows = Appointment.objects.filter(person=application.person).select_related(*Appointment.opened_with)
    return found_or_404(rows, pk=appointment_id)


@link_page("my", max_age_days=LINK_DAYS)
def times(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Pick one of the times on offer (a button each), or move an appointment to one (`instead_of`)."""
    application = _application(request, link)
    person = application.person
    wanted = asked_id(request.POST if request.method == "POST" else request.GET, "instead_of")
    instead_of = _own(application, wanted) if wanted else None
    problems: list[str] = []
    if request.method == "POST":
        slot_id = asked_id(request.POST, "slot") or 0
        problems = refused(
            lambda: services.appointment_pick(
                author=applicant(application), person=person, slot_id=slot_id, instead_of=instead_of
            )
        )
        if not problems:
            messages.success(request, _("You're all set. We'll remind you the day before."))
            return redirect(reverse("screening:my", args=[token]) + "#calendar")
    # Whoever gives a time back may take any; a new one is not of staff they meet already.
    free = selectors.slots_free(person) if instead_of else selectors.slots_pickable(person)
    slots = list(free[: selectors.SLOTS_SHOWN])
    context = {
        "token": token,
        "application": application,
        "person": person,
        "program": application.program,
        "days": [(day, list(found)) for day, found in groupby(slots, key=lambda slot: slot.day)],
        "instead_of": instead_of,
        "instead_when": item_of(instead_of, for_person=True).when if instead_of else "",
    }
    return page_again(request, "screening/my_times.html", context, problems)


@link_page("my", max_age_days=LINK_DAYS)
def appointment(request: HttpRequest, token: str, link: Link, appointment_id: int) -> HttpResponse:
    """One's own appointment: when and where, another time, or canceling it (POST)."""
    application = _application(request, link)
    found = _own(application, appointment_id)
    problems: list[str] = []
    if request.method == "POST":
        problems = refused(
            lambda: services.appointment_cancel_own(
                author=applicant(application), appointment=found, reason=request.POST.get("reason", "")[:300]
            )
        )
        if not problems:
            messages.success(request, _("Your appointment is canceled."))
            return redirect("screening:my", token=token)
    context = {
        "token": token,
        "application": application,
        "person": application.person,
        "program": application.program,
        "found": found,
        "may_pick": selectors.slots_free(application.person).exists(),
    }
    return page_again(request, "screening/my_appointment.html", context, problems)


@link_page("my", max_age_days=LINK_DAYS)
def calendar_file_of(request: HttpRequest, token: str, link: Link, appointment_id: int) -> HttpResponse:
    """One appointment as a file that a phone's calendar opens."""
    found = _own(_application(request, link), appointment_id)
    answer = HttpResponse(calendar_file([item_of(found, for_person=True)]), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


@signed_in_page
def calendar(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """The secret address of one's calendar: make it, replace it, turn it off."""
    person, author, secret = application.person, applicant(application), ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            services.person_feed_revoke(author=author, person=person)
            messages.success(request, _("The calendar address is off. Calendars that used it no longer update."))
            return redirect("screening:my_calendar", token=token)
        secret = services.person_feed_make(author=author, person=person)
    context = {"feed": selectors.feed_open(person=person), "program": application.program, "token": token}
    return feed_shown(request, "screening/my_calendar.html", secret, context)
