"""Writing a person's plan: goals and next steps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import User
from workadvance.readiness.models import Goal, NextStep
from workadvance.screening.models import Application


def _plan_open(actor: Actor, application: Application) -> int:
    """The provider of a plan that the actor may keep; only selected people have one."""
    provider_id = application.person.provider_id
    require(actor, "readiness.manage_plan", provider_id)
    if application.state != "selected":
        raise ValidationError(
            _("Only selected participants have a plan. This application's status is “%(state)s.”")
            % {"state": application.get_state_display()}
        )
    return provider_id


def goal_set(*, actor: Actor, application: Application, text: str, by: dt.date | None = None) -> Goal:
    """Put a goal into a person's plan. The same open goal again changes nothing. Raises ValidationError per field."""
    provider_id = _plan_open(actor, application)
    goal = Goal(application=application, text=" ".join(text.split()), by=by, set_on=timezone.localdate())
    goal.full_clean()
    if by is not None and by < goal.set_on:
        raise ValidationError({"by": _("This date has passed. Choose today or a later date.")})
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        same = Goal.objects.filter(
            application=application, text=goal.text, reached_on__isnull=True, dropped_on__isnull=True
        ).first()
        if same is not None:
            return same
        goal.save()
        _record(actor, "readiness.goal.set", goal, provider_id, payload={"text": goal.text})
    return goal


def goal_reach(*, actor: Actor, goal: Goal, on: dt.date | None = None) -> Goal:
    """Say that a goal was reached; saying so again changes nothing."""
    return _goal_end(actor, goal, "reached", on or timezone.localdate(), "")


def goal_drop(*, actor: Actor, goal: Goal, reason: str = "") -> Goal:
    """Take a goal out of the plan without its being reached; doing so again changes nothing."""
    return _goal_end(actor, goal, "dropped", timezone.localdate(), reason)


def _goal_end(actor: Actor, goal: Goal, how: str, on: dt.date, reason: str) -> Goal:
    provider_id = goal.application.person.provider_id
    require(actor, "readiness.manage_plan", provider_id)
    if not goal.set_on <= on <= timezone.localdate():
        raise ValidationError(_("Choose a date from the day the goal was set through today."))
    with transaction.atomic():
        locked = Goal.objects.select_for_update(of=("self",)).select_related("application__person").get(pk=goal.pk)
        ended = "reached" if locked.reached_on else "dropped" if locked.dropped_on else ""
        if ended == how:
            return locked
        if ended:
            raise ValidationError(
                _("This goal was already removed.") if ended == "dropped" else _("This goal was already reached.")
            )
        setattr(locked, f"{how}_on", on)
        locked.save(update_fields=[f"{how}_on"])
        _record(
            actor,
            f"readiness.goal.{how}",
            locked,
            provider_id,
            payload={"text": locked.text},
            reason=reason.strip(),
            effective_on=on,
        )
    return locked


def next_step_set(
    *,
    actor: Actor,
    application: Application,
    text: str,
    due_on: dt.date,
    by_participant: bool = True,
    staff: User | None = None,
) -> NextStep:
    """Say what happens next for a person, who does it and by when.

    `staff` is who of the staff does it where the participant does not. The same open step again changes nothing.
    Raises ValidationError per field.
    """
    provider_id = _plan_open(actor, application)
    today = timezone.localdate()
    step = NextStep(
        application=application,
        text=" ".join(text.split()),
        due_on=due_on,
        by_participant=by_participant,
        staff=None if by_participant else staff,
        set_on=today,
    )
    step.full_clean()
    if due_on < today:
        raise ValidationError({"due_on": _("This date has passed. Choose today or a later date.")})
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        same = NextStep.objects.filter(
            application=application, text=step.text, due_on=due_on, done_on__isnull=True, canceled_on__isnull=True
        ).first()
        if same is not None:
            return same
        step.save()
        _record(actor, "readiness.nextstep.set", step, provider_id, payload={"text": step.text, "due_on": str(due_on)})
    return step


def next_step_done(*, actor: Actor, step: NextStep) -> NextStep:
    """Tick a next step off; ticking it again changes nothing."""
    return _next_step_end(actor, step, "done", "")


def next_step_cancel(*, actor: Actor, step: NextStep, reason: str = "") -> NextStep:
    """Say that a next step is not needed any more; saying so again changes nothing."""
    return _next_step_end(actor, step, "canceled", reason)


def _next_step_end(actor: Actor, step: NextStep, how: str, reason: str) -> NextStep:
    provider_id = step.application.person.provider_id
    require(actor, "readiness.manage_plan", provider_id)
    with transaction.atomic():
        locked = NextStep.objects.select_for_update(of=("self",)).select_related("application__person").get(pk=step.pk)
        ended = "done" if locked.done_on else "canceled" if locked.canceled_on else ""
        if ended == how:
            return locked
        if ended:
            raise ValidationError(
                _("This step is already done.") if ended == "done" else _("This step was already marked as not needed.")
            )
        setattr(locked, f"{how}_on", timezone.localdate())
        locked.save(update_fields=[f"{how}_on"])
        _record(
            actor,
            f"readiness.nextstep.{how}",
            locked,
            provider_id,
            payload={"text": locked.text},
            reason=reason.strip(),
        )
    return locked


def _record(actor: Actor, kind: str, row: Goal | NextStep, provider_id: int, **more: Any) -> None:
    event_record(
        kind=kind, author=actor, subject=row, person_id=row.application.person_id, organization_id=provider_id, **more
    )
