"""A cohort's people: the roster, giving seats, moving through training."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import staff_page
from workadvance.pages.views import back_to
from workadvance.people.access import Actor, request_actor
from workadvance.readiness.forms import refuse
from workadvance.readiness.selectors import absences_in_a_row
from workadvance.screening.models import Application
from workadvance.training import selectors, services
from workadvance.training.forms import MoveForm, day_read
from workadvance.training.models import Cohort
from workadvance.training.services.seats import Refusal, refusal_words
from workadvance.training.views.cohorts import cohort_state
from workadvance.training.workflow import ENROLMENT

MOST_WAITING = 100
BULK = ("start", "complete")


def cohort_context(request: HttpRequest, actor: Actor, cohort: Cohort, tab: str) -> dict[str, Any]:
    """What every page of a cohort shows: its state, tabs, and what the actor may do there."""
    provider_id = cohort.programme.provider_id
    tabs = [
        {"label": label, "url": reverse(f"training:{name}", args=[cohort.pk]), "current": name == tab}
        for name, label in (
            ("cohort", _("Roster")),
            ("classes", _("Classes")),
            ("milestones", _("Milestones")),
            ("exams", _("Exams")),
        )
    ]
    return {
        "cohort": cohort,
        "state": cohort_state(cohort),
        "tabs": tabs,
        "today": timezone.localdate(),
        "may_record": actor.may("training.record", provider_id),
        "may_enrol": actor.may("training.enrol", provider_id),
        "may_plan": actor.may("training.plan_cohort", provider_id),
        "open": cohort.cancelled_on is None and cohort.ends_on >= timezone.localdate(),
    }


@staff_page("training.view_cohorts", methods=("GET",))
def cohort(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """One cohort's roster: who is in it, how they attend, what is next."""
    return _roster(request, cohort_id)


def _roster(request: HttpRequest, cohort_id: int, *, problems: list[str] | None = None) -> HttpResponse:
    actor = request_actor(request)
    found = selectors.cohort_get(actor=actor, cohort_id=cohort_id)
    people = list(selectors.enrolments_of(actor=actor, cohort=found))
    shares = selectors.attendance_shares([found.pk])
    missed = absences_in_a_row([e.application_id for e in people if e.state == "started"])
    rows: list[dict[str, Any]] = [
        {
            "enrolment": e,
            "person": e.application.person,
            "state": ENROLMENT.state(e.state),
            "share": shares.get((found.pk, e.application_id)),
            "missed": missed.get(e.application_id, 0),
        }
        for e in people
    ]
    order = {"started": 0, "enrolled": 1, "completed": 2, "dropped": 3}
    rows.sort(key=lambda row: order[row["enrolment"].state])
    today = timezone.localdate()
    to_take = selectors.classes_of(found).filter(held_on__lte=today, taken_at__isnull=True, cancelled_on__isnull=True)
    context = {
        **cohort_context(request, actor, found, "cohort"),
        "rows": rows,
        "fill": selectors.cohort_fill(found),
        "hidden": selectors.hidden_people(actor=actor, cohort=found),
        "to_take": to_take.order_by("-held_on").first(),
        "begun": found.starts_on <= today,
        "over": found.ends_on < today,
        "problems": problems or [],
        "start_on": min(today, found.starts_on) if found.starts_on <= today else today,
        "complete_on": min(today, found.ends_on),
    }
    return render(request, "training/cohort.html", context, status=422 if problems else 200)


@staff_page("training.record", methods=("POST",))
def moves(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Start or complete several people at once: those chosen, or (`all`) everybody whose turn it is."""
    actor = request_actor(request)
    found = selectors.cohort_get(actor=actor, cohort_id=cohort_id, permission="training.record")
    name = request.POST.get("do", "")
    if name not in BULK:
        return _roster(request, cohort_id, problems=[_("Choose what to do: start, or complete.")])
    on = day_read(request.POST.get("on", "")) or timezone.localdate()
    people = selectors.enrolments_of(actor=actor, cohort=found)
    if request.POST.get("all"):
        chosen = list(people.filter(state__in=ENROLMENT.transition(name).sources))
    else:
        ids = [int(value) for value in request.POST.getlist("chosen") if value.isdigit()]
        chosen = list(people.filter(pk__in=ids))
    if not chosen:
        return _roster(request, cohort_id, problems=[_("Choose at least one person.")])
    moved, refused = services.enrolments_move(actor=actor, cohort=found, enrolments=chosen, name=name, on=on)
    if moved:
        done = (
            ngettext("%(n)d person started.", "%(n)d people started.", len(moved))
            if name == "start"
            else ngettext("%(n)d person completed training.", "%(n)d people completed training.", len(moved))
        )
        messages.success(request, done % {"n": len(moved)})
    if refused and not moved:
        return _roster(request, cohort_id, problems=_said(refused))
    _say(request, refused)
    return redirect("training:cohort", found.pk)


def _said(refused: list[Refusal]) -> list[str]:
    return [f"{r.application.person}: {r.why}" for r in refused]


def _say(request: HttpRequest, refused: list[Refusal]) -> None:
    for text in _said(refused)[:10]:
        messages.warning(request, text)
    if len(refused) > 10:
        messages.warning(request, _("And %(n)d more.") % {"n": len(refused) - 10})


@staff_page("training.enrol")
def seats(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Give seats: the people whose readiness is done, longest waiting first; and who is still in readiness."""
    actor = request_actor(request)
    found = selectors.cohort_get(actor=actor, cohort_id=cohort_id, permission="training.enrol")
    problems: list[str] = []
    chosen: list[int] = []
    reason = request.POST.get("reason", "")[:500]
    if request.method == "POST":
        chosen = [int(value) for value in request.POST.getlist("chosen") if value.isdigit()]
        waiting = {
            a.pk: a
            for rows in (selectors.pool, selectors.still_in_readiness)
            for a in rows(actor=actor, programme_id=found.programme_id).filter(pk__in=chosen)
        }
        people = [waiting[pk] for pk in chosen if pk in waiting]
        if not people:
            problems = [_("Choose at least one person who waits for a seat.")]
        else:
            given, refused = services.enrolments_enrol(actor=actor, cohort=found, applications=people, reason=reason)
            if given:
                done = ngettext("%(n)d seat given.", "%(n)d seats given.", len(given)) % {"n": len(given)}
                messages.success(request, done)
            if not refused:
                return redirect("training:cohort", found.pk)
            problems = _said(refused)
            chosen = [r.application.pk for r in refused]
    context = {
        **cohort_context(request, actor, found, "seats"),
        "fill": selectors.cohort_fill(found),
        "problems": problems,
        "chosen": chosen,
        "reason": reason,
    }
    if context["open"]:
        pool = selectors.pool(actor=actor, programme_id=found.programme_id)
        readying = selectors.still_in_readiness(actor=actor, programme_id=found.programme_id)
        context |= {"pool": list(pool[:MOST_WAITING]), "readying": list(readying[:MOST_WAITING])}
    return render(request, "training/seats.html", context, status=422 if problems else 200)


@staff_page("training.enrol", methods=("POST",))
def seat_give(request: HttpRequest, application_id: int) -> HttpResponse:
    """Give one person a seat, from their own page."""
    actor = request_actor(request)
    application: Application = selectors.application_for_seat(actor=actor, application_id=application_id)
    given = request.POST.get("cohort", "")
    found = selectors.cohort_get(
        actor=actor, cohort_id=int(given) if given.isdigit() else 0, permission="training.enrol"
    )
    back = back_to(request, reverse("person", args=[application.person_id]))
    try:
        services.enrolment_enrol(
            actor=actor, cohort=found, application=application, reason=request.POST.get("reason", "")[:500]
        )
    except (ValidationError, IllegalMove) as error:
        context = {"person": application.person, "problems": [refusal_words(error)], "back": back}
        return render(request, "training/refused.html", context, status=422)
    messages.success(request, _("%(name)s has a seat in %(cohort)s.") % {"name": application.person, "cohort": found})
    return HttpResponseRedirect(back)


@staff_page("training.view_cohorts")
def enrolment(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """One person's seat: attendance, milestones, exams, and the moves that are possible now."""
    actor = request_actor(request)
    found = selectors.enrolment_get(actor=actor, enrolment_id=enrolment_id, seen=request.method == "GET")
    provider_id = found.cohort.programme.provider_id
    name = request.POST.get("do", "")
    form = MoveForm(request.POST or None)
    possible = [t for t in ENROLMENT.open_to(found.state) if actor.may(t.permission, provider_id)]
    if request.method == "POST":
        if name not in {t.name for t in ENROLMENT.transitions}:
            form.add_error(None, _("Choose what happened."))
        elif not actor.may(ENROLMENT.transition(name).permission, provider_id):
            raise PermissionDenied
        elif form.is_valid():
            try:
                services.enrolment_move(actor=actor, enrolment=found, name=name, **form.cleaned_data)
            except ValidationError as error:
                refuse(form, error)
            except IllegalMove as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"{found.application.person}: {ENROLMENT.state(found.state).label}.")
                return HttpResponseRedirect(back_to(request, reverse("training:enrolment", args=[found.pk])))
        found.refresh_from_db(fields=["state", "started_on", "ended_on"])
    context = {
        **cohort_context(request, actor, found.cohort, "cohort"),
        "enrolment": found,
        "person": found.application.person,
        "form": form,
        "possible": possible,
        "chosen": name,
        "enrolment_state": ENROLMENT.state(found.state),
        "training": selectors.person_training(actor, found.application.person, found.application),
    }
    return render(request, "training/enrolment.html", context, status=422 if form.errors else 200)
