"""Staff's pages of the calendar: a week, one appointment, the times they offer, and the calendar's secret address."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.appointments import selectors, services
from workadvance.appointments.forms import AppointmentForm, TimesForm, appointment_initial
from workadvance.appointments.ics import MEDIA_TYPE, calendar_file
from workadvance.appointments.items import feed_window, items_of_person, items_of_staff
from workadvance.appointments.models import Appointment, Slot
from workadvance.appointments.week import DAY, days_of, monday_of, window_of
from workadvance.appointments.zones import zone_of
from workadvance.people.access import PERMISSIONS, actor_of_user, request_actor
from workadvance.people.models import Organization, Person
from workadvance.ui.fetch import fetch, fetch_person
from workadvance.ui.forms import ReasonForm, form_page, form_saved, forms_shown
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import public_page, staff_page
from workadvance.ui.rows import Context, Tab
from workadvance.ui.two_editors import Stored

MINUTES_KEPT = 5


@staff_page("appointments.view_calendar", methods=("GET",))
def week(request: HttpRequest) -> HttpResponse:
    """A week: one's own, or the team's."""
    actor = request_actor(request)
    team = request.GET.get("who") == "team"
    monday = monday_of(request.GET.get("week", ""))
    people = dict(selectors.colleagues(list(actor.staff_organizations)).values_list("pk", "name")) if team else {}
    users = list(people) if team else [actor.user_id or 0]
    items = items_of_staff(actor, users, window_of(monday))

    def at(day: dt.date, who: bool) -> str:
        return f"{reverse('appointments:week')}?week={day}{'&who=team' if who else ''}"

    context = {
        "days": days_of(monday, items, people),
        "monday": monday,
        "sunday": monday + 6 * DAY,
        "any": bool(items),
        "team": team,
        "before": at(monday - 7 * DAY, team),
        "after": at(monday + 7 * DAY, team),
        "now": at(timezone.localdate(), team),
        "this_week": monday == monday_of(""),
        "tabs": [Tab(_("My week"), at(monday, False), not team), Tab(_("Team's week"), at(monday, True), team)],
        "may_schedule": actor.may("appointments.schedule"),
    }
    return render(request, "appointments/week.html", context)


@staff_page("appointments.view_calendar", methods=("GET",))
def of_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """A person's appointments."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "appointments.view_calendar")
    context = {
        "person": person,
        "appointments": list(selectors.of_person(actor, person)[:50]),
        "may_schedule": actor.may("appointments.schedule", person.provider_id),
    }
    return render(request, "appointments/of_person.html", context)


def _above(person: Person) -> list[tuple[str, str]]:
    return [
        (reverse("person", args=[person.pk]), str(person)),
        (reverse("appointments:of_person", args=[person.pk]), _("Appointments")),
    ]


@staff_page("appointments.schedule")
def new(request: HttpRequest, person_id: int) -> HttpResponse:
    """Book an appointment for a person."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "appointments.schedule")
    form = AppointmentForm(
        request.POST or None,
        zone=zone_of(person.provider_id),
        colleagues=selectors.colleagues([person.provider_id]),
        initial={"staff": actor.user_id, "day": timezone.localdate() + DAY},
    )
    return form_page(
        request,
        form,
        save=lambda given: services.appointment_book(actor=actor, person=person, **AppointmentForm.timed(given)),
        done=_("Appointment booked. The person gets an invitation."),
        back=lambda made: reverse("appointments:appointment", args=[made.pk]),
        cancel=reverse("appointments:of_person", args=[person.pk]),
        heading=_("Schedule appointment"),
        submit=_("Book appointment"),
        crumbs=_above(person),
    )


@staff_page("appointments.view_calendar", methods=("GET",))
def appointment(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """One appointment: when, where, whether they came, and what can be done with it."""
    actor = request_actor(request)
    found = fetch(Appointment, actor, "appointments.view_calendar", appointment_id)
    context = {
        "found": found,
        "may_schedule": actor.may("appointments.schedule", found.person.provider_id),
    }
    return render(request, "appointments/appointment.html", context)


@staff_page("appointments.schedule")
def edit(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Move an appointment, or change its place."""
    actor = request_actor(request)
    found = fetch(Appointment, actor, "appointments.schedule", appointment_id)
    initial = appointment_initial(found)
    form = AppointmentForm(
        request.POST or None,
        zone=found.zone,
        colleagues=selectors.colleagues([found.person.provider_id]),
        initial=initial,
    )
    back = reverse("appointments:appointment", args=[found.pk])
    return form_page(
        request,
        form,
        save=lambda given: services.appointment_move(actor=actor, appointment=found, **AppointmentForm.timed(given)),
        done=_("Appointment changed. The person gets an update."),
        back=back,
        heading=_("Change appointment"),
        submit=_("Save appointment"),
        crumbs=[*_above(found.person), (back, str(found))],
        stored=Stored(found, appointment_initial),
    )


@staff_page("appointments.schedule")
def cancel(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Cancel an appointment, and say why."""
    actor = request_actor(request)
    found = fetch(Appointment, actor, "appointments.schedule", appointment_id)
    back = reverse("appointments:appointment", args=[found.pk])
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda given: services.appointment_step(
            actor=actor, appointment=found, name="cancel", reason=given["reason"]
        ),
        done=_("Appointment canceled. The person gets a message."),
        back=back,
        heading=_("Cancel appointment"),
        submit=_("Cancel appointment"),
        note=_("The reason stays with staff. The person only reads that it's canceled."),
        crumbs=[*_above(found.person), (back, str(found))],
    )


@staff_page("appointments.schedule", methods=("POST",))
def mark(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Say whether the person came."""
    actor = request_actor(request)
    found = fetch(Appointment, actor, "appointments.schedule", appointment_id)
    name = "keep" if request.POST.get("came") == "yes" else "miss"
    back = reverse("appointments:appointment", args=[found.pk])
    return press_answer(
        request,
        do=lambda: services.appointment_step(actor=actor, appointment=found, name=name),
        done=_("Saved: the person came.") if name == "keep" else _("Saved: the person didn't come."),
        back=back,
        above=[*_above(found.person), (back, str(found))],
    )


@staff_page("appointments.schedule")
def times(request: HttpRequest) -> HttpResponse:
    """The times one offers, and offering more."""
    actor = request_actor(request)
    held = actor.organizations(*PERMISSIONS["appointments.schedule"].roles)
    organizations = Organization.objects.filter(pk__in=held, kind=Organization.Kind.PROVIDER).order_by("name", "pk")
    first = organizations.first()
    form = TimesForm(
        request.POST or None,
        organizations=organizations,
        zone=zone_of(first.pk if first else 0),
        initial={"day": timezone.localdate() + DAY},
    )
    offered: list[int] = []
    if request.method == "POST" and form_saved(
        form, lambda given: offered.append(services.slots_offer(actor=actor, **TimesForm.offered(given)))
    ):
        said = ngettext("%(n)d time offered.", "%(n)d times offered.", offered[0]) % {"n": offered[0]}
        return press_answer(request, do=lambda: None, done=said, back=reverse("appointments:times"))
    slots = list(selectors.slots_offered(actor)[: selectors.SLOTS_SHOWN])
    return forms_shown(request, "appointments/times.html", {"form": form, "slots": slots}, form)


@staff_page("appointments.schedule", methods=("POST",))
def time_withdraw(request: HttpRequest, slot_id: int) -> HttpResponse:
    """No longer offer a time."""
    actor = request_actor(request)
    slot = fetch(Slot, actor, "appointments.schedule", slot_id)
    back = reverse("appointments:times")
    return press_answer(
        request,
        do=lambda: services.slot_withdraw(actor=actor, slot=slot),
        done=_("This time is no longer offered."),
        back=back,
        above=[(back, _("Times you offer"))],
    )


def feed_address(secret: str) -> str:
    """The whole address of a calendar."""
    return f"{settings.BASE_URL}" + reverse("appointments:feed", args=[secret])


def feed_shown(request: HttpRequest, template: str, secret: str, context: Context) -> HttpResponse:
    """A page about a calendar address; the new one is on it once, and the page is kept nowhere."""
    address = feed_address(secret) if secret else ""
    subscribe = address.replace("https://", "webcal://").replace("http://", "webcal://")
    answer = render(request, template, {**context, "address": address, "subscribe": subscribe})
    answer["Cache-Control"] = "no-store"
    return answer


@staff_page("appointments.view_calendar")
def address(request: HttpRequest) -> HttpResponse:
    """The secret address of one's calendar: make it, replace it, turn it off."""
    actor, secret = request_actor(request), ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            return press_answer(
                request,
                do=lambda: services.feed_revoke(actor=actor),
                done=_("The calendar address is off. Calendars that used it no longer update."),
                back=reverse("appointments:address"),
            )
        secret = services.feed_make(actor=actor)
    context = {"feed": selectors.feed_open(user_id=actor.user_id)}
    return feed_shown(request, "appointments/address.html", secret, context)


@public_page
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """One user's calendar, for calendar programs: the secret in the address is the right to read it."""
    found = selectors.feed_of_secret(secret)
    if found is None:
        raise Http404
    reader = found.person or found.user
    with translation.override(reader.language if reader else settings.LANGUAGE_CODE):
        if found.person is not None:
            items, name = items_of_person(found.person, feed_window()), found.person.provider.name
        else:
            actor = actor_of_user(found.user) if found.user else None
            items = items_of_staff(actor, [actor.user_id or 0], feed_window()) if actor else []
            name = _("My calendar at work")
        content = calendar_file(items, name=name)
    answer = HttpResponse(content, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer["Cache-Control"] = f"private, max-age={60 * MINUTES_KEPT}"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
