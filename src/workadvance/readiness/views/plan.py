"""A person's plan: goals, next steps, notes, barriers and supports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.pages.access import staff_page
from workadvance.pages.drafts import draft_clear, initial_from_draft
from workadvance.pages.views import back_to
from workadvance.people.access import person_get, request_actor
from workadvance.people.models import Person
from workadvance.readiness import selectors, services
from workadvance.readiness.forms import (
    BarrierForm,
    GoalForm,
    NextStepForm,
    NoteForm,
    ReasonForm,
    SupportForm,
    in_days,
    refuse,
)
from workadvance.readiness.selectors.plan import notes_read
from workadvance.screening.models import Application

NOTES_PER_PAGE = 30


def _person_url(person_id: int) -> str:
    return reverse("person", args=[person_id])


def _answer(
    request: HttpRequest,
    *,
    person: Person,
    form: forms.Form,
    save: Callable[[dict[str, Any]], object],
    heading: str,
    submit: str,
    done: str,
    draft: str = "",
) -> HttpResponse:
    """Show a form, or save it: back to the page it was on, or again with what is wrong beside the fields (422)."""
    back = _person_url(person.pk)
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            if draft:
                draft_clear(actor=request_actor(request), form_key=draft)
            messages.success(request, done)
            return HttpResponseRedirect(back_to(request, back))
    context = {
        "form": form,
        "person": person,
        "heading": heading,
        "submit": submit,
        "cancel": back_to(request, back),
        "draft": draft,
        "next": request.POST.get("next", ""),
    }
    return render(request, "readiness/plan_form.html", context, status=422 if form.errors else 200)


@staff_page("readiness.view_plan", methods=("GET",))
def plan(request: HttpRequest, application_id: int) -> HttpResponse:
    """A person's plan on a page of its own."""
    actor = request_actor(request)
    application = selectors.application_get(actor=actor, application_id=application_id)
    context = {
        "person": application.person,
        "application": application,
        "readiness": selectors.person_readiness(actor, application.person, application),
    }
    return render(request, "readiness/plan.html", context)


def _to_plan(request: HttpRequest, application_id: int) -> Application:
    return selectors.application_get(
        actor=request_actor(request),
        application_id=application_id,
        permission="readiness.manage_plan",
        seen=request.method == "GET",
    )


@staff_page("readiness.manage_plan")
def goal_add(request: HttpRequest, application_id: int) -> HttpResponse:
    """Set a goal."""
    application = _to_plan(request, application_id)
    form = GoalForm(request.POST or None)
    return _answer(
        request,
        person=application.person,
        form=form,
        heading=_("Set a goal"),
        submit=_("Set the goal"),
        done=_("Goal set."),
        save=lambda values: services.goal_set(actor=request_actor(request), application=application, **values),
    )


@staff_page("readiness.manage_plan")
def next_step_add(request: HttpRequest, application_id: int) -> HttpResponse:
    """Say what happens next, by whom, by when."""
    application = _to_plan(request, application_id)
    form = NextStepForm(request.POST or None, person=application.person, initial={"due_on": in_days(7)})
    return _answer(
        request,
        person=application.person,
        form=form,
        heading=_("Next step"),
        submit=_("Set the next step"),
        done=_("Next step set."),
        save=lambda _values: services.next_step_set(
            actor=request_actor(request), application=application, **form.values()
        ),
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def goal_reach(request: HttpRequest, goal_id: int) -> HttpResponse:
    """The goal was reached."""
    actor = request_actor(request)
    goal = selectors.goal_get(actor=actor, goal_id=goal_id)
    return _end(
        request, goal.application.person, _("Goal reached."), lambda: services.goal_reach(actor=actor, goal=goal)
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def goal_drop(request: HttpRequest, goal_id: int) -> HttpResponse:
    """The goal is dropped."""
    actor = request_actor(request)
    goal = selectors.goal_get(actor=actor, goal_id=goal_id)
    reason = request.POST.get("reason", "")[:500]
    return _end(
        request,
        goal.application.person,
        _("Goal dropped."),
        lambda: services.goal_drop(actor=actor, goal=goal, reason=reason),
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def next_step_done(request: HttpRequest, step_id: int) -> HttpResponse:
    """The step is done."""
    actor = request_actor(request)
    step = selectors.next_step_get(actor=actor, step_id=step_id)
    return _end(
        request,
        step.application.person,
        _("Done. Say what happens next."),
        lambda: services.next_step_done(actor=actor, step=step),
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def next_step_cancel(request: HttpRequest, step_id: int) -> HttpResponse:
    """The step is not needed any more."""
    actor = request_actor(request)
    step = selectors.next_step_get(actor=actor, step_id=step_id)
    reason = request.POST.get("reason", "")[:500]
    return _end(
        request,
        step.application.person,
        _("Step put aside."),
        lambda: services.next_step_cancel(actor=actor, step=step, reason=reason),
    )


def _end(request: HttpRequest, person: Person, done: str, save: Callable[[], object]) -> HttpResponse:
    """Do one thing by one press and go back; what is refused is said there, on a page that has nothing to lose."""
    back = back_to(request, _person_url(person.pk))
    try:
        save()
    except ValidationError as error:
        form = ReasonForm()
        context = {"person": person, "problems": error.messages, "back": back, "form": form}
        return render(request, "readiness/refused.html", context, status=422)
    messages.success(request, done)
    return HttpResponseRedirect(back)


@staff_page("readiness.view_notes", methods=("GET",))
def notes(request: HttpRequest, person_id: int) -> HttpResponse:
    """All coaching notes of a person."""
    actor = request_actor(request)
    person = person_get(actor=actor, person_id=person_id, permission="readiness.view_notes")
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
    person = person_get(actor=actor, person_id=person_id, permission="readiness.write_notes")
    key = f"note-{person.pk}"
    form = NoteForm(request.POST or None, initial=initial_from_draft(request, key) if request.method == "GET" else None)
    application = person.applications.filter(state="selected").order_by("-pk").first()
    return _answer(
        request,
        person=person,
        form=form,
        heading=_("Note a contact"),
        submit=_("Save the note"),
        done=_("Contact noted."),
        draft=key,
        save=lambda values: services.note_add(actor=actor, person=person, application=application, **values),
    )


@staff_page("readiness.manage_plan")
def barrier_add(request: HttpRequest, person_id: int) -> HttpResponse:
    """Note something in the way."""
    actor = request_actor(request)
    person = person_get(actor=actor, person_id=person_id, permission="readiness.manage_plan")
    form = BarrierForm(request.POST or None)
    return _answer(
        request,
        person=person,
        form=form,
        heading=_("Note a barrier"),
        submit=_("Save the barrier"),
        done=_("Barrier noted."),
        save=lambda values: services.barrier_find(actor=actor, person=person, **values),
    )


@staff_page("readiness.manage_plan", methods=("POST",))
def barrier_resolve(request: HttpRequest, barrier_id: int) -> HttpResponse:
    """The barrier is out of the way."""
    actor = request_actor(request)
    barrier = selectors.barrier_get(actor=actor, barrier_id=barrier_id)
    return _end(
        request, barrier.person, _("Barrier resolved."), lambda: services.barrier_resolve(actor=actor, barrier=barrier)
    )


@staff_page("readiness.manage_plan")
def support_add(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record a support given."""
    actor = request_actor(request)
    person = person_get(actor=actor, person_id=person_id, permission="readiness.manage_plan")
    given = request.GET.get("barrier", "")
    form = SupportForm(
        request.POST or None, person=person, initial={"barrier": int(given)} if given.isdigit() else None
    )
    return _answer(
        request,
        person=person,
        form=form,
        heading=_("Record a support"),
        submit=_("Save the support"),
        done=_("Support recorded."),
        save=lambda values: services.support_give(actor=actor, person=person, **values),
    )
