"""A person's plan: goals, next steps, notes, barriers and supports."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.people.access import request_actor
from workadvance.people.models import Person
from workadvance.readiness import selectors, services
from workadvance.readiness.forms import (
    BarrierForm,
    GoalForm,
    NextStepForm,
    NoteForm,
    SupportCorrectionForm,
    SupportForm,
    in_days,
)
from workadvance.readiness.models import Barrier, Goal, NextStep, Support
from workadvance.readiness.selectors.plan import notes_read
from workadvance.screening.models import Application
from workadvance.ui.drafts import initial_from_draft
from workadvance.ui.fetch import fetch, fetch_person
from workadvance.ui.forms import Values, form_page
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.two_editors import Stored, columns

NOTES_PER_PAGE = 30


def _person_url(person_id: int) -> str:
    return reverse("person", args=[person_id])


def _answer(
    request: HttpRequest,
    *,
    person: Person,
    form: forms.Form,
    save: Callable[[Values], object],
    heading: str,
    submit: str,
    done: str,
    draft: str = "",
) -> HttpResponse:
    """Show a form, or save it: back to the page it was on, or again with what is wrong beside the fields."""
    return form_page(
        request,
        form,
        save=save,
        done=done,
        back=_person_url(person.pk),
        template="readiness/plan_form.html",
        heading=heading,
        submit=submit,
        draft=draft,
        context={"person": person},
    )


@staff_page("readiness.view_plan", methods=("GET",))
def plan(request: HttpRequest, application_id: int) -> HttpResponse:
    """A person's plan on a page of its own."""
    actor = request_actor(request)
    application = fetch(Application, actor, "readiness.view_plan", application_id)
    context = {
        "person": application.person,
        "application": application,
        "readiness": selectors.person_readiness(actor, application.person, application),
    }
    return render(request, "readiness/plan.html", context)


def _to_plan(request: HttpRequest, application_id: int) -> Application:
    seen = request.method == "GET"
    return fetch(Application, request_actor(request), "readiness.manage_plan", application_id, seen=seen)


@staff_page("readiness.manage_plan")
def goal_add(request: HttpRequest, application_id: int) -> HttpResponse:
    """Set a goal."""
    application = _to_plan(request, application_id)
    form = GoalForm(request.POST or None)
    return _answer(
        request,
        person=application.person,
        form=form,
        heading=_("Add goal"),
        submit=_("Save goal"),
        done=_("Goal saved"),
        save=lambda values: services.goal_set(actor=request_actor(request), application=application, **values),
    )


@staff_page("readiness.manage_plan")
def next_step_add(request: HttpRequest, application_id: int) -> HttpResponse:
    """Say what happens next, who does it, by when."""
    application = _to_plan(request, application_id)
    form = NextStepForm(request.POST or None, person=application.person, initial={"due_on": in_days(7)})
    return _answer(
        request,
        person=application.person,
        form=form,
        heading=_("Next step"),
        submit=_("Save next step"),
        done=_("Next step saved"),
        save=lambda _values: services.next_step_set(
            actor=request_actor(request), application=application, **form.values()
        ),
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def goal_reach(request: HttpRequest, goal_id: int) -> HttpResponse:
    """The goal was reached."""
    actor = request_actor(request)
    goal = fetch(Goal, actor, "readiness.manage_plan", goal_id, seen=False)
    return _end(
        request, goal.application.person, _("Goal reached"), lambda: services.goal_reach(actor=actor, goal=goal)
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def goal_drop(request: HttpRequest, goal_id: int) -> HttpResponse:
    """The goal is dropped."""
    actor = request_actor(request)
    goal = fetch(Goal, actor, "readiness.manage_plan", goal_id, seen=False)
    reason = request.POST.get("reason", "")[:500]
    return _end(
        request,
        goal.application.person,
        _("Goal removed"),
        lambda: services.goal_drop(actor=actor, goal=goal, reason=reason),
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def next_step_done(request: HttpRequest, step_id: int) -> HttpResponse:
    """The step is done."""
    actor = request_actor(request)
    step = fetch(NextStep, actor, "readiness.manage_plan", step_id, seen=False)
    return _end(
        request,
        step.application.person,
        _("Step done. Add the next step."),
        lambda: services.next_step_done(actor=actor, step=step),
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def next_step_cancel(request: HttpRequest, step_id: int) -> HttpResponse:
    """The step is not needed any more."""
    actor = request_actor(request)
    step = fetch(NextStep, actor, "readiness.manage_plan", step_id, seen=False)
    reason = request.POST.get("reason", "")[:500]
    return _end(
        request,
        step.application.person,
        _("Step marked as not needed"),
        lambda: services.next_step_cancel(actor=actor, step=step, reason=reason),
    )


def _end(request: HttpRequest, person: Person, done: str, do: Callable[[], object]) -> HttpResponse:
    """Do one thing by one press and go back to the person."""
    back = _person_url(person.pk)
    return press_answer(request, do=do, done=done, back=back, above=[(back, str(person))])


@staff_page("readiness.view_notes", methods=("GET",))
def notes(request: HttpRequest, person_id: int) -> HttpResponse:
    """All coaching notes of a person."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "readiness.view_notes")
    page = Paginator(selectors.notes_of(actor=actor, person=person), NOTES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "person": person,
        "page": page,
        "notes": notes_read(list(page.object_list)),
        "may_write": actor.may("readiness.write_notes", person.provider_id),
    }
    return render(request, "readiness/notes.html", context)


@staff_page("readiness.write_notes")
def note_add(request: HttpRequest, person_id: int) -> HttpResponse:
    """Note a contact: how, whether reached, what was said. Saved as you type."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "readiness.write_notes")
    key = f"note-{person.pk}"
    form = NoteForm(request.POST or None, initial=initial_from_draft(request, key) if request.method == "GET" else None)
    application = person.applications.filter(state="selected").order_by("-pk").first()
    return _answer(
        request,
        person=person,
        form=form,
        heading=_("Log a contact"),
        submit=_("Save note"),
        done=_("Contact logged"),
        draft=key,
        save=lambda values: services.note_add(actor=actor, person=person, application=application, **values),
    )


@staff_page("readiness.manage_plan")
def barrier_add(request: HttpRequest, person_id: int) -> HttpResponse:
    """Note something in the way."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "readiness.manage_plan")
    form = BarrierForm(request.POST or None)
    return _answer(
        request,
        person=person,
        form=form,
        heading=_("Add barrier"),
        submit=_("Save barrier"),
        done=_("Barrier saved"),
        save=lambda values: services.barrier_find(actor=actor, person=person, **values),
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def barrier_resolve(request: HttpRequest, barrier_id: int) -> HttpResponse:
    """The barrier is out of the way."""
    actor = request_actor(request)
    barrier = fetch(Barrier, actor, "readiness.manage_plan", barrier_id, seen=False)
    return _end(
        request, barrier.person, _("Barrier resolved"), lambda: services.barrier_resolve(actor=actor, barrier=barrier)
    )


@staff_page("readiness.manage_plan")
def support_correct(request: HttpRequest, support_id: int) -> HttpResponse:
    """Put right a service that was recorded wrong."""
    actor = request_actor(request)
    support = fetch(Support, actor, "readiness.manage_plan", support_id)
    stored = {"what": support.what, "cost": support.cost, "given_on": support.given_on}
    return form_page(
        request,
        SupportCorrectionForm(request.POST or None, initial=stored),
        save=lambda values: services.support_correct(actor=actor, support=support, **values),
        done=_("Service corrected."),
        back=reverse("person", args=[support.person_id]) + "#barriers",
        heading=_("Correct service"),
        submit=_("Save correction"),
        note=_("This is for mistakes. The audit log keeps the old values, your reason, and your name."),
        crumbs=[(reverse("person", args=[support.person_id]), support.person.full_name)],
        stored=Stored(support, columns("what", "cost", "given_on")),
    )


@staff_page("readiness.manage_plan")
def support_add(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record a support given."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "readiness.manage_plan")
    given = request.GET.get("barrier", "")
    form = SupportForm(request.POST or None, person=person, initial={"barrier": given} if given else None)
    return _answer(
        request,
        person=person,
        form=form,
        heading=_("Add service"),
        submit=_("Save service"),
        done=_("Service saved"),
        save=lambda values: services.support_give(actor=actor, person=person, **values),
    )
