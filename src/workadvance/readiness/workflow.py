"""Event kinds of readiness (its things have no states of their own: they are open until a date says otherwise)."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, Retention, register

PERSONAL = Field(str, Retention.personal)

# Goals, notes, barriers and supports may be read by fewer people than a person's history: their words are personal fields,
# which the history shows to those only who may read coaching notes.
register(
    Kind("readiness.goal.set", _("Goal: {text}"), {"text": PERSONAL}),
    Kind("readiness.goal.reached", _("Goal reached: {text}"), {"text": PERSONAL}),
    Kind("readiness.goal.dropped", _("Goal dropped: {text}"), {"text": PERSONAL}),
    Kind("readiness.nextstep.set", _("Next step: {text}, by {due_on}."), {"text": PERSONAL, "due_on": Field(str)}),
    Kind("readiness.nextstep.done", _("Done: {text}"), {"text": PERSONAL}),
    Kind("readiness.nextstep.cancelled", _("No longer needed: {text}"), {"text": PERSONAL}),
    Kind(
        "readiness.session.planned",
        _("Session {title} planned for {held_on}."),
        {"title": Field(str), "held_on": Field(str), "hours": Field(str)},
    ),
    Kind(
        "readiness.session.changed",
        _("Session {title} changed: {fields}."),
        {"title": Field(str), "fields": Field(str)},
    ),
    Kind("readiness.session.cancelled", _("Session {title} cancelled."), {"title": Field(str)}),
    Kind(
        "readiness.session.held",
        _("Session {title} held, {hours} hours, {present} there."),
        {"title": Field(str), "hours": Field(str), "present": Field(int)},
    ),
    Kind(
        "readiness.attendance.recorded",
        _("{title}: {status}."),
        {"title": Field(str), "status": Field(str), "hours": Field(str), "component": Field(str)},
    ),
    Kind(
        "readiness.note.added",
        _("{method}: {text}"),
        {"method": Field(str), "reached": Field(bool), "text": PERSONAL},
    ),
    Kind("readiness.barrier.found", _("Barrier: {barrier}."), {"barrier": PERSONAL, "note": PERSONAL}),
    Kind("readiness.barrier.resolved", _("Barrier resolved: {barrier}."), {"barrier": PERSONAL}),
    Kind("readiness.support.given", _("Support: {what}, ${cost}."), {"what": PERSONAL, "cost": Field(str)}),
)
