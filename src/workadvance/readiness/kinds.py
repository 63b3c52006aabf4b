"""Event kinds of readiness. Its things have no states of their own, so it has no workflow: they are open until a date says otherwise."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import choices, fields
from workadvance.readiness.models import Attendance, Barrier, CoachingNote, Session
from workadvance.ui.format import logged

PERSONAL = Field(str, RetentionPeriod.personal)
BARRIER = Field(str, RetentionPeriod.personal, choices(Barrier, "kind"))

# Goals, notes, barriers and supports may be read by fewer people than a person's history: their words are personal fields,
# which the history shows to those only who may read coaching notes.
register(
    Kind("readiness.goal.set", _("Goal: {text}"), {"text": PERSONAL}),
    Kind("readiness.goal.reached", _("Goal reached: {text}"), {"text": PERSONAL}),
    Kind("readiness.goal.dropped", _("Goal removed: {text}"), {"text": PERSONAL}),
    Kind(
        "readiness.nextstep.set",
        _("Next step: {text}, due {due_on}."),
        {"text": PERSONAL, "due_on": Field(str, say=logged)},
    ),
    Kind("readiness.nextstep.done", _("Done: {text}"), {"text": PERSONAL}),
    Kind("readiness.nextstep.canceled", _("No longer needed: {text}"), {"text": PERSONAL}),
    Kind(
        "readiness.session.planned",
        _("Session {title} planned for {held_on}."),
        {"title": Field(str), "title_es": Field(str), "held_on": Field(str, say=logged), "hours": Field(str)},
    ),
    Kind(
        "readiness.session.changed",
        _("Session {title} updated: {fields}."),
        {"title": Field(str), "title_es": Field(str), "fields": Field(str, say=fields(Session))},
    ),
    Kind(
        "readiness.session.restored",
        _("Session {title} is on again: it was canceled by mistake."),
        {"title": Field(str), "title_es": Field(str), "was": Field(str, say=logged)},
    ),
    Kind(
        "readiness.service.corrected",
        _("Service corrected: {what}, ${cost}."),
        {"what": PERSONAL, "cost": Field(str), "was": PERSONAL},
    ),
    Kind(
        "readiness.service.removed",
        _("Service removed, recorded by mistake: {what}, ${cost}."),
        {"what": PERSONAL, "cost": Field(str)},
    ),
    Kind("readiness.session.canceled", _("Session {title} canceled."), {"title": Field(str), "title_es": Field(str)}),
    Kind(
        "readiness.session.held",
        _("Attendance taken for {title}: {hours} hr, {present} present."),
        {"title": Field(str), "title_es": Field(str), "hours": Field(str), "present": Field(int)},
    ),
    Kind(
        "readiness.attendance.recorded",
        _("{title}: {status}."),
        {
            "title": Field(str),
            "title_es": Field(str),
            "status": Field(str, say=choices(Attendance, "status")),
            "hours": Field(str),
            "component": Field(str),
        },
    ),
    Kind(
        "readiness.attendance.corrected",
        _("{title}, corrected: {status}."),
        {
            "title": Field(str),
            "title_es": Field(str),
            "status": Field(str, say=choices(Attendance, "status")),
            "hours": Field(str),
            "component": Field(str),
            "was": Field(dict),
        },
    ),
    Kind(
        "readiness.note.added",
        _("{method}: {text}"),
        {"method": Field(str, say=choices(CoachingNote, "method")), "reached": Field(bool), "text": PERSONAL},
    ),
    Kind("readiness.barrier.identified", _("Barrier: {barrier}."), {"barrier": BARRIER, "note": PERSONAL}),
    Kind("readiness.barrier.resolved", _("Barrier resolved: {barrier}."), {"barrier": BARRIER}),
    Kind("readiness.service.provided", _("Service provided: {what}, ${cost}."), {"what": PERSONAL, "cost": Field(str)}),
)
