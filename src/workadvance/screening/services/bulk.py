"""The same thing for many applications at once: each stands alone, what did not work says why, and all can be undone for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from workadvance.events.models import Event
from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, visible_q
from workadvance.programs.models import Program, ScreeningStep
from workadvance.screening.models import Application, StepResult
from workadvance.screening.services.assessing import application_assess, step_record, step_take_back
from workadvance.screening.services.authorization import allowed
from workadvance.screening.services.deciding import application_move, waitlists_number
from workadvance.screening.workflow import APPLICATION
from workadvance.ui.bulk import BulkDone, BulkLeftOut, BulkResult, Item, undo_register, undo_until

ACTIONS = ("assess", "confirm_eligible", "step", "waitlist", "decline")
MOVED = ("state", "waitlist_position", "decided_on", "decision_reason", "return_on", "referred_to_id")
"""What a move changes of an application, and undoing it puts back."""
STEP = ("result", "score", "done_on", "note")


def applications_do(
    *,
    actor: Actor,
    application_ids: Iterable[int],
    action: str,
    step_name: str = "",
    result: str = "passed",
    done_on: dt.date | None = None,
    reason: str = "",
) -> BulkResult:
    """Do one of assess, confirm_eligible, step, waitlist, decline to several applications.

    `step` records `result` for the step of that name in each one's program; a test with scores and an interview are evidence
    about one person and are left out. Applications the actor may not know of are passed over in silence.
    """
    if action not in ACTIONS:
        raise ValidationError(_("Choose an action."))
    done, left_out = [], []
    for application in applications_of(actor, application_ids):
        name = application.person.full_name
        try:
            if action == "assess":
                application_assess(actor=actor, application=application)
                item = None
            elif action == "step":
                item = _step(actor, application, step_name, result, done_on, reason)
            else:
                item = _move(actor, application, action, reason)
            done.append(BulkDone(name, item))
        except (ValidationError, IllegalMove, PermissionDenied) as problem:
            left_out.append(BulkLeftOut(name, " ".join(getattr(problem, "messages", None) or [str(problem)])))
    return BulkResult(tuple(done), tuple(left_out))


def applications_of(actor: Actor, application_ids: Iterable[int]) -> Iterable[Application]:
    """The applications of these numbers that the actor may know of."""
    return (
        Application.objects.filter(pk__in=list(application_ids), program__provider__in=actor.staff_organizations)
        .filter(visible_q(actor, "person__"))
        .select_related("person", "program")
        .prefetch_related("program__steps")
        .order_by("pk")
    )


def _move(actor: Actor, application: Application, action: str, reason: str) -> Item:
    was = kept(application)
    application_move(actor=actor, application=application, name=action, reason=reason, undo_until=undo_until())
    return {"application": application.pk, "move": action, "event": latest_move(application), "was": was}


def kept(application: Application) -> Item:
    """What a move changes of an application as it is now, for undoing it."""
    values = {name: getattr(application, name) for name in MOVED}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def latest_move(application: Application) -> int:
    """The number of an application's last event that moved it."""
    moves = Event.objects.filter(subject_kind=Application._meta.label_lower, subject_id=application.pk)
    last = moves.exclude(state_to="").order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def in_bulk(step: ScreeningStep) -> bool:
    """Whether a step's result may be recorded for many at once: not what only one person's score can say."""
    scored = step.passing_score is not None or step.maximum_score is not None
    return not scored and step.kind != ScreeningStep.Kind.INTERVIEW


def _step(
    actor: Actor, application: Application, name: str, result: str, done_on: dt.date | None, note: str
) -> Item | None:
    step = next((s for s in application.program.steps.all() if not s.retired and s.name == name), None)
    if step is None:
        raise ValidationError(_("This program has no screening step called “%(name)s.”") % {"name": name})
    if step.kind == ScreeningStep.Kind.INTERVIEW:
        raise ValidationError(_("An interview is scored by its criteria, person by person, on each application."))
    if not in_bulk(step):
        raise ValidationError(_("A test needs each person's score. Enter it on each application."))
    before = StepResult.objects.filter(application=application, step=step).values(*STEP).first()
    row = step_record(actor=actor, application=application, step=step, result=result, done_on=done_on, note=note)
    if before is not None and all(before[key] == getattr(row, key) for key in STEP):
        return None
    was = before and {k: None if v is None else str(v) for k, v in before.items()}
    return {"application": application.pk, "step": step.pk, "now": row.result, "was": was}


def application_undo(actor: Actor, item: Item) -> str:
    """Undo what was done to one application with others; what moved on since stays. Returns the person's name."""
    application = next(iter(applications_of(actor, [item["application"]])), None)
    if application is None:
        return ""
    name = application.person.full_name
    if "step" in item:
        step_take_back(actor=actor, application=application, step_id=item["step"], now=item["now"], was=item["was"])
        return name
    transition = APPLICATION.transition(item["move"])
    allowed(actor, transition.permission, application)
    Program.objects.select_for_update().get(pk=application.program_id)
    held = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if held.state != transition.target or latest_move(held) != item["event"]:
        raise IllegalMove(_("%(name)s: changed since, so this was left as it is.") % {"name": name})
    was = dict(item["was"])
    for day in ("decided_on", "return_on"):
        if was.get(day):
            was[day] = dt.date.fromisoformat(was[day])
    for key, value in was.items():
        setattr(held, key, value)
    held.save(update_fields=list(was))
    waitlists_number([held.program_id])
    event_record(
        kind="screening.application.undone",
        author=actor,
        subject=held,
        person_id=held.person_id,
        organization_id=application.program.provider_id,
        state_from=transition.target,
        state_to=held.state,
        payload={"move": item["move"]},
    )
    return name


undo_register("applications", application_undo)
