"""The same move, or a seat, for several people of a cohort at once; what was done can be undone for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.models import Event
from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, require
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrollment
from workadvance.training.services.badges import badges_revoke_for
from workadvance.training.services.seats import Refusal, enrollments_enroll, enrollments_move
from workadvance.ui.bulk import BulkDone, BulkLeftOut, BulkResult, Item, undo_register

KEPT = ("state", "enrolled_on", "started_on", "ended_on")
"""What a move changes of an enrollment, and undoing it puts back."""


def cohort_move(
    *, actor: Actor, cohort: Cohort, enrollments: Sequence[Enrollment], name: str, on: dt.date
) -> BulkResult:
    """Start or complete several people of a cohort on one day."""
    before = {e.pk: _kept(e) for e in enrollments}
    moved, refused = enrollments_move(actor=actor, cohort=cohort, enrollments=enrollments, name=name, on=on)
    return _result(moved, before, refused)


def cohort_seat(
    *, actor: Actor, cohort: Cohort, applications: Sequence[Application], reason: str, on: dt.date | None = None
) -> BulkResult:
    """Give several people a seat, held since a day (today)."""
    held = Enrollment.objects.filter(cohort=cohort, application__in=applications)
    before = {e.pk: _kept(e) for e in held}
    seated, refused = enrollments_enroll(actor=actor, cohort=cohort, applications=applications, reason=reason, on=on)
    return _result(seated, before, refused)


def _kept(enrollment: Enrollment) -> dict[str, str | None]:
    values = {name: getattr(enrollment, name) for name in KEPT}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def _result(
    changed: Iterable[Enrollment], before: dict[int, dict[str, str | None]], refused: Iterable[Refusal]
) -> BulkResult:
    return BulkResult(
        tuple(
            BulkDone(
                e.application.person.full_name,
                {"enrollment": e.pk, "to": e.state, "event": _latest(e), "was": before.get(e.pk)},
            )
            for e in changed
        ),
        tuple(BulkLeftOut(r.application.person.full_name, r.why) for r in refused),
    )


def _latest(enrollment: Enrollment) -> int:
    moves = Event.objects.filter(subject_kind=Enrollment._meta.label_lower, subject_id=enrollment.pk)
    return moves.exclude(state_to="").order_by("-pk").values_list("pk", flat=True).first() or 0


def enrollment_undo(actor: Actor, item: Item) -> str:
    """Undo a move or a seat given with others; what moved on since stays. Returns the person's name."""
    found = Enrollment.objects.select_related("cohort__program", "application__person").get(pk=item["enrollment"])
    provider_id, person = found.cohort.program.provider_id, found.application.person
    require(actor, "training.record" if item["was"] else "training.enroll", provider_id)
    Cohort.objects.select_for_update().get(pk=found.cohort_id)
    held = Enrollment.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if held.state != item["to"] or _latest(held) != item["event"]:
        raise IllegalMove(_("%(name)s: changed since, so this was left as it is.") % {"name": person.full_name})
    # A seat that was not there before is released; the log keeps that it was given.
    was = item["was"] or {**_kept(held), "state": "canceled", "ended_on": timezone.localdate().isoformat()}
    for name in KEPT:
        value = was[name]
        setattr(held, name, dt.date.fromisoformat(value) if value and name != "state" else value)
    held.save(update_fields=list(KEPT))
    if held.state != "completed":
        open_badges = list(held.badges.filter(revoked_at=None).values_list("pk", flat=True))
        badges_revoke_for(author=actor, rows=open_badges, reason=_("Completion of the training was undone."))
    event_record(
        kind="training.enrollment.undone",
        author=actor,
        subject=held,
        person_id=person.pk,
        organization_id=provider_id,
        state_from=item["to"],
        state_to=held.state,
        payload={"cohort": found.cohort.name},
    )
    return str(person.full_name)


undo_register("enrollments", enrollment_undo)
