"""The same thing for many applications at once: each stands alone, and what did not work says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, visible_q
from workadvance.screening.models import Application
from workadvance.screening.services.assessing import application_assess, step_record
from workadvance.screening.services.deciding import application_move

ACTIONS = ("assess", "confirm_eligible", "step", "waitlist", "decline")


@dataclass(frozen=True)
class BulkResult:
    """How many were done, and for each of the others who and why not."""

    done: int
    problems: tuple[tuple[Application, str], ...]


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

    `step` records `result` for the step of that name in each one's program. Applications the actor may not know of are
    passed over in silence.
    """
    if action not in ACTIONS:
        raise ValidationError(_("Choose an action."))
    found = (
        Application.objects.filter(pk__in=list(application_ids), program__provider__in=actor.staff_organizations)
        .filter(visible_q(actor, "person__"))
        .select_related("person", "program")
        .prefetch_related("program__steps")
        .order_by("pk")
    )
    done, problems = 0, []
    for application in found:
        try:
            if action == "assess":
                application_assess(actor=actor, application=application)
            elif action == "step":
                step = next((s for s in application.program.steps.all() if not s.retired and s.name == step_name), None)
                if step is None:
                    raise ValidationError(
                        _("This program has no screening step called “%(name)s.”") % {"name": step_name}
                    )
                step_record(
                    actor=actor, application=application, step=step, result=result, done_on=done_on, note=reason
                )
            else:
                application_move(actor=actor, application=application, name=action, reason=reason)
            done += 1
        except (ValidationError, IllegalMove, PermissionDenied) as problem:
            problems.append((application, " ".join(getattr(problem, "messages", None) or [str(problem)])))
    return BulkResult(done, tuple(problems))
