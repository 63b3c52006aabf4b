"""The person page: who, where in the journey, what next, by whom, by when; then a card from every component."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.advancement import selectors as advancement
from workadvance.events.selectors import person_history
from workadvance.pages.access import staff_page
from workadvance.pages.templatetags.show import day
from workadvance.people.access import Actor, person_get, request_actor
from workadvance.people.models import Membership, Person, User
from workadvance.people.services import (
    coach_assign,
    coaches_of,
    errors_of,
    person_change,
    person_restrict,
    person_unrestrict,
    ssn_show,
)
from workadvance.placement import selectors as placement
from workadvance.readiness import selectors as readiness
from workadvance.reporting.models import Journey
from workadvance.reporting.selectors import caseloads, journeys_of_person
from workadvance.screening import selectors as screening
from workadvance.training import selectors as training
from workadvance.web.forms import CoachForm, PersonForm, RestrictForm

Station = Journey.Station
HISTORY = 12
CARDS = {
    "screening": screening.person_screening,
    "readiness": readiness.person_readiness,
    "training": training.person_training,
    "placement": placement.person_placement,
    "advancement": advancement.person_advancement,
}


def _day(value: Any) -> str:
    return day(value) if value else ""


def journey_stations(j: Journey | None, facts: dict[str, Any]) -> list[dict[str, str]]:
    """The six stations everywhere: applied, screened, readiness, training, employed, next rung."""
    if j is None:
        labels = [_("Applied"), _("Screened"), _("Readiness"), _("Training"), _("Employed"), _("Next rung")]
        return [{"label": label, "note": "", "state": "todo"} for label in labels]
    here = {
        Station.APPLYING: 0,
        Station.SCREENING: 1,
        Station.WAITLIST: 1,
        Station.NOT_SELECTED: 1,
        Station.READINESS: 2,
        Station.TRAINING: 3,
        Station.PREPARING: 3,
        Station.BENCH: 4,
        Station.EMPLOYED: 4,
        Station.BETWEEN: 4,
        Station.PAUSED: 4,
        Station.LEFT: -1,
    }[Station(j.station)]
    if j.station == Station.EMPLOYED and j.advanced_on:
        here = 5
    a = facts.get("advancement", {})
    employed_note = ""
    employed = _("Employed")
    if j.station == Station.EMPLOYED:
        employed = _("Employed, day %(day)d") % {"day": (timezone.localdate() - j.since).days}
        employed_note = _("$%(pay)s an hour") % {"pay": j.wage} if j.wage else j.job_title
    elif j.station == Station.BETWEEN:
        employed, employed_note = _("Between jobs"), _("since %(day)s") % {"day": _day(j.since)}
    elif j.station == Station.PAUSED:
        employed, employed_note = _("Not looking now"), _("since %(day)s") % {"day": _day(j.since)}
    elif j.station == Station.BENCH:
        employed, employed_note = _("On the bench"), _("since %(day)s") % {"day": _day(j.since)}
    rungs = ((a.get("ladder") or {}).get("rungs") or [None])[0]
    goal = a.get("goal")
    screened = {
        Station.SCREENING: _("in screening"),
        Station.WAITLIST: _("waitlisted"),
        Station.NOT_SELECTED: _("not selected"),
    }.get(Station(j.station), _("selected %(day)s") % {"day": _day(j.selected_on)} if j.selected_on else "")
    rows = [
        (_("Applied"), _day(j.applied_on), bool(j.applied_on)),
        (_("Screened"), screened, bool(j.selected_on)),
        (
            _("Readiness"),
            _("done %(day)s") % {"day": _day(j.readiness_done_on)} if j.readiness_done_on else "",
            bool(j.readiness_done_on),
        ),
        (
            _("Training"),
            _("certified %(day)s") % {"day": _day(j.certified_on)}
            if j.certified_on
            else _("completed %(day)s") % {"day": _day(j.completed_on)}
            if j.completed_on
            else (j.cohort.name if j.cohort else ""),
            bool(j.completed_on),
        ),
        (employed, employed_note, bool(j.placed_on)),
        (
            _("Next rung"),
            _("advanced %(day)s") % {"day": _day(j.advanced_on)}
            if j.advanced_on
            else (goal.title if goal else rungs["title"] if rungs else ""),
            bool(j.advanced_on),
        ),
    ]
    return [
        {
            "label": label,
            "note": str(note),
            "state": "here" if i == here else "done" if done else "off" if here >= 0 and i < here else "todo",
        }
        for i, (label, note, done) in enumerate(rows)
    ]


def was_selected(journey: Journey) -> bool:
    """Whether somebody was ever selected, though they may have left since."""
    return journey.selected_on is not None or journey.application.state == "selected"


def behind(journey: Journey | None) -> set[str]:
    """The components that lie behind a person on their way: their cards are folded, and read when opened."""
    if journey is None or not was_selected(journey):
        return set()
    looking = journey.station in (Station.BENCH, Station.EMPLOYED, Station.BETWEEN, Station.PAUSED)
    return {"screening", "training"} if looking else {"screening"}


def ahead(journey: Journey | None) -> set[str]:
    """The components that cannot hold anything of a person yet: nobody gets a seat or a referral who is not selected."""
    return set() if journey is None or was_selected(journey) else {"training", "placement"}


def chosen(request: HttpRequest, actor: Actor, person: Person) -> tuple[list[Journey], Journey | None]:
    """A person's journeys, and the one shown: asked for, else one under way, else the latest."""
    journeys = journeys_of_person(actor, person.pk)
    wanted = request.GET.get("application", "")
    journey = next((j for j in journeys if str(j.pk) == wanted), None) or next(
        (j for j in journeys if j.station not in (Station.NOT_SELECTED, Station.LEFT)),
        journeys[0] if journeys else None,
    )
    if journey is not None:
        journey.application.person, journey.application.programme = person, journey.programme
    return journeys, journey


def page(
    request: HttpRequest, actor: Actor, person: Person, extra: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render the person page."""
    journeys, journey = chosen(request, actor, person)
    application = journey.application if journey else None
    folded = behind(journey) - {request.GET.get("open", "")}
    unread = folded | ahead(journey)
    prefetch_related_objects([person], "consents")
    facts = {name: card(actor, person, application) if name not in unread else {} for name, card in CARDS.items()}
    may_history = actor.may("people.view_history", person.provider_id)
    before = request.GET.get("before", "")
    lines = (
        person_history(
            person_id=person.pk,
            personal=actor.may("readiness.view_notes", person.provider_id),
            limit=HISTORY + 1,
            before=int(before) if before.isdigit() else None,
        )
        if may_history
        else []
    )
    context = {
        "person": person,
        "journeys": journeys,
        "journey": journey,
        "application": application,
        "stations": journey_stations(journey, facts),
        **facts,
        "folded": folded,
        "lines": lines[:HISTORY],
        "older": lines[HISTORY - 1].event.pk if len(lines) > HISTORY else None,
        "may_history": may_history,
        "may_assign": actor.may("people.assign_coach", person.provider_id),
        "may_change": actor.may("people.change_person", person.provider_id),
        "may_restrict": actor.may("people.restrict_person", person.provider_id),
        "may_ssn": actor.may("people.view_ssn", person.provider_id) and bool(person.ssn_hash),
        "consents": sorted((c for c in person.consents.all() if c.revoked_at is None), key=lambda c: c.purpose),
        "household": person.households.order_by("-stated_on", "-pk").first(),
        "next_late": bool(journey and journey.next_due_on and journey.next_due_on < timezone.localdate()),
        **(extra or {}),
    }
    return render(request, "web/person.html", context, status=status)


@staff_page("people.view_person", methods=("GET",))
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person in one screen; with `card`, one component's card alone (a folded card that is opened asks for it)."""
    actor = request_actor(request)
    found = person_get(actor=actor, person_id=person_id)
    name = request.GET.get("card", "")
    if name in CARDS and request.headers.get("HX-Request"):
        _journeys, journey = chosen(request, actor, found)
        shown = CARDS[name](actor, found, journey.application if journey else None)
        return render(request, f"{name}/_person.html", {name: shown, "person": found})
    return page(request, actor, found)


@staff_page("people.change_person")
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change a person's details."""
    actor = request_actor(request)
    found = person_get(actor=actor, person_id=person_id, permission="people.change_person")
    form = PersonForm(request.POST or None, instance=Person.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        details = {k: v for k, v in form.cleaned_data.items() if k != "ssn"}
        try:
            person_change(actor=actor, person=found, ssn=form.cleaned_data["ssn"] or None, **details)
        except ValidationError as error:
            for field, texts in errors_of(error).items():
                for text in texts:
                    form.add_error(field if field in form.fields else None, text)
        else:
            messages.success(request, _("Details saved."))
            return redirect("person", found.pk)
    return render(
        request, "web/person_change.html", {"form": form, "person": found}, status=422 if form.errors else 200
    )


@staff_page("people.assign_coach")
def coach(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give the person a coach."""
    actor = request_actor(request)
    found = person_get(actor=actor, person_id=person_id, permission="people.assign_coach")
    coaches = coaches_of(found.provider)
    form = CoachForm(
        request.POST or None, coaches=coaches, caseloads=caseloads(coaches), initial={"coach": found.coach_id}
    )
    if request.method == "POST" and form.is_valid():
        coach_assign(actor=actor, person=found, coach=form.cleaned_data["coach"])
        messages.success(request, _("Coach saved."))
        return redirect("person", found.pk)
    return render(request, "web/person_coach.html", {"form": form, "person": found}, status=422 if form.errors else 200)


@staff_page("people.view_ssn", methods=("POST",))
def ssn(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show the Social Security number once; the log keeps who saw it."""
    actor = request_actor(request)
    found = person_get(actor=actor, person_id=person_id, permission="people.view_ssn")
    response = page(request, actor, found, {"ssn": ssn_show(actor=actor, person=found)})
    response["Cache-Control"] = "no-store"
    return response


@staff_page("people.restrict_person")
def restrict(request: HttpRequest, person_id: int) -> HttpResponse:
    """Restrict a record to named people, or lift the restriction."""
    actor = request_actor(request)
    found = person_get(actor=actor, person_id=person_id, permission="people.restrict_person")
    staff = User.objects.filter(
        pk__in=Membership.objects.filter(organisation=found.provider_id, ends_on=None).values("user")
    ).order_by("name")
    form = RestrictForm(
        request.POST or None, staff=staff, initial={"users": found.named_users.values_list("user", flat=True)}
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if request.POST.get("do") == "lift":
            person_unrestrict(actor=actor, person=found, reason=reason)
            messages.success(request, _("Restriction lifted."))
        else:
            person_restrict(actor=actor, person=found, users=list(form.cleaned_data["users"]), reason=reason)
            messages.success(request, _("Only the people named see this record now."))
        return redirect("person", found.pk)
    return render(
        request, "web/person_restrict.html", {"form": form, "person": found}, status=422 if form.errors else 200
    )
