"""The person page: who, where in the journey, what next, who does it, by when; then a card from every component."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.advancement.person_cards import PersonAdvancement, person_advancement
from workadvance.documents import selectors as documents
from workadvance.events.history import person_history
from workadvance.messages.views import conversation as conversations
from workadvance.people.access import Actor, persons_visible, request_actor, require
from workadvance.people.households import household_of
from workadvance.people.identity_questions import records_of
from workadvance.people.models import Membership, Person, User
from workadvance.people.services import (
    coach_assign,
    coaches_of,
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
from workadvance.ui.fetch import fetch, fetch_person
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_id
from workadvance.ui.rows import Context
from workadvance.ui.two_editors import Stored, stored_values
from workadvance.web.forms import CoachForm, PersonForm, RestrictForm
from workadvance.web.person_stations import journey_stations

FOLDED = ("screening", "training")  # the components whose card can be asked for alone
Station = Journey.Station
HISTORY = 12
SOON = dt.timedelta(days=14)  # a next step further away than this is no reason to act today
CARDS = {
    "screening": screening.person_screening,
    "readiness": readiness.person_readiness,
    "training": training.person_training,
    "placement": placement.person_placement,
    "advancement": person_advancement,
}


def was_selected(journey: Journey) -> bool:
    """Whether someone was ever selected, though they may have left since."""
    return journey.selected_on is not None or journey.application.state == "selected"


def behind(journey: Journey | None) -> set[str]:
    """The components that lie behind a person on their way: their cards are folded, and read when opened."""
    if journey is None or not was_selected(journey):
        return set()
    looking = journey.station in (Station.JOB_READY, Station.EMPLOYED, Station.BETWEEN, Station.PAUSED)
    return {"screening", "training"} if looking else {"screening"}


def ahead(journey: Journey | None) -> set[str]:
    """The components that cannot hold anything of a person yet: no one gets a seat or a referral who is not selected."""
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
        journey.application.person, journey.application.program = person, journey.program
    return journeys, journey


def fetch_shown(actor: Actor, person_id: int, permission: str) -> Person:
    """The person of the page, with what its folded cards say while they are closed, in the one query that fetches it."""
    return fetch(_persons_shown, actor, permission, person_id)


def _persons_shown(actor: Actor) -> QuerySet[Person]:
    return Person.objects.select_related("provider", "coach", "conversation").annotate(
        paper_count=documents.counted(actor),
        papers_to_check=documents.counted(actor, state="to_check"),
    )


def next_kind(due: dt.date | None, today: dt.date) -> str:
    """How the next step is shown: late; amber when action is due soon; calm when it is further away."""
    if due is None:
        return ""
    return "late" if due < today else "later" if due > today + SOON else ""


def page(
    request: HttpRequest, actor: Actor, person: Person, extra: Context | None = None, status: int = 200
) -> HttpResponse:
    """Render the person page."""
    journeys, journey = chosen(request, actor, person)
    application = journey.application if journey else None
    folded = behind(journey) - {request.GET.get("open", "")}
    unread = folded | ahead(journey)
    prefetch_related_objects([person], "consents")
    facts: Context = {
        name: card(actor, person, application) if name not in unread else {} for name, card in CARDS.items()
    }
    work = facts["advancement"]
    may_income = actor.may("people.view_household", person.provider_id)
    may_history = actor.may("people.view_history", person.provider_id)
    lines = (
        person_history(
            person_id=person.pk,
            personal=actor.may("readiness.view_notes", person.provider_id),
            limit=HISTORY + 1,
            before=asked_id(request.GET, "before"),
        )
        if may_history
        else []
    )
    linked = getattr(person, "has_other_records", False) or person.same_as_id
    context = {
        "person": person,
        "other_records": persons_visible(actor).filter(pk__in=records_of(person)).exclude(pk=person.pk)
        if linked
        else (),
        "journeys": journeys,
        "journey": journey,
        "application": application,
        "stations": journey_stations(journey, work if isinstance(work, PersonAdvancement) else None),
        **facts,
        "folded": folded,
        "lines": lines[:HISTORY],
        "older": lines[HISTORY - 1].event.pk if len(lines) > HISTORY else None,
        "papers": documents.person_papers(actor, person) if request.GET.get("open") == "papers" else None,
        "written": conversations.card(actor, person) if request.GET.get("open") == "messages" else None,
        "may_messages": actor.may("messages.view_messages", person.provider_id),
        "may_schedule": actor.may("appointments.view_calendar", person.provider_id),
        "may_papers": actor.may("documents.list_papers", person.provider_id),
        "may_history": may_history,
        "may_assign": actor.may("people.assign_coach", person.provider_id),
        "may_change": actor.may("people.change_person", person.provider_id),
        "may_erase": actor.may("people.erase_person", person.provider_id),
        "may_restrict": actor.may("people.restrict_person", person.provider_id),
        "may_ssn": actor.may("people.view_ssn", person.provider_id) and bool(person.ssn_hash),
        "consents": sorted((c for c in person.consents.all() if c.revoked_at is None), key=lambda c: c.purpose),
        "household": household_of(person) if may_income else None,
        "next_kind": next_kind(journey.next_due_on if journey else None, timezone.localdate()),
        **(extra or {}),
    }
    return render(request, "web/person.html", context, status=status)


@staff_page("people.view_person", methods=("GET",))
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person in one screen; with `card`, one component's card alone (a folded card that is opened asks for it)."""
    actor = request_actor(request)
    found = fetch_shown(actor, person_id, "people.view_person")
    name = request.GET.get("card", "")
    if name == "papers" and request.headers.get("HX-Request"):
        papers = documents.person_papers(actor, found)
        return render(request, "documents/_person.html", {"papers": papers, "person": found})
    if name == "messages" and request.headers.get("HX-Request"):
        require(actor, "messages.view_messages", found.provider_id)
        return render(request, "messages/_person.html", conversations.card(actor, found))
    if name in FOLDED and request.headers.get("HX-Request"):
        _journeys, journey = chosen(request, actor, found)
        shown = CARDS[name](actor, found, journey.application if journey else None)
        return render(request, f"{name}/_person.html", {name: shown, "person": found})
    return page(request, actor, found)


@staff_page("people.change_person")
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change a person's details."""
    actor = request_actor(request)
    found = fetch_person(actor, person_id, "people.change_person")
    form = PersonForm(request.POST or None, instance=Person.objects.get(pk=found.pk))
    return form_page(
        request,
        form,
        save=lambda given: person_change(actor=actor, person=found, **{**given, "ssn": given["ssn"] or None}),
        done=_("Details saved."),
        back=reverse("person", args=[found.pk]),
        template="web/person_change.html",
        context={"person": found},
        stored=Stored(found, lambda row: stored_values(row, PersonForm)),
    )


@staff_page("people.assign_coach")
def coach(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give the person a coach."""
    actor = request_actor(request)
    found = fetch_person(actor, person_id, "people.assign_coach")
    coaches = coaches_of(found.provider)
    form = CoachForm(
        request.POST or None, coaches=coaches, caseloads=caseloads(coaches), initial={"coach": found.coach_id}
    )
    return form_page(
        request,
        form,
        save=lambda given: coach_assign(actor=actor, person=found, coach=given["coach"]),
        done=_("Coach saved."),
        back=reverse("person", args=[found.pk]),
        template="web/person_coach.html",
        context={"person": found},
    )


@staff_page("people.view_ssn", methods=("POST",))
def ssn(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show the Social Security number once; the log keeps who saw it."""
    actor = request_actor(request)
    found = fetch_shown(actor, person_id, "people.view_ssn")
    response = page(request, actor, found, {"ssn": ssn_show(actor=actor, person=found)})
    response["Cache-Control"] = "no-store"
    return response


@staff_page("people.restrict_person")
def restrict(request: HttpRequest, person_id: int) -> HttpResponse:
    """Restrict a record to named people, or lift the restriction."""
    actor = request_actor(request)
    found = fetch_person(actor, person_id, "people.restrict_person")
    staff = User.objects.filter(
        pk__in=Membership.objects.filter(organization=found.provider_id, ends_on=None).values("user")
    ).order_by("name")
    form = RestrictForm(
        request.POST or None, staff=staff, initial={"users": found.named_users.values_list("user", flat=True)}
    )
    lift = request.POST.get("do") == "lift"

    def save(given: Values) -> None:
        if lift:
            person_unrestrict(actor=actor, person=found, reason=given["reason"])
        else:
            person_restrict(actor=actor, person=found, users=list(given["users"]), reason=given["reason"])

    return form_page(
        request,
        form,
        save=save,
        done=_("Restriction removed.") if lift else _("Only the people you named can see this record now."),
        back=reverse("person", args=[found.pk]),
        template="web/person_restrict.html",
        context={"person": found},
    )
