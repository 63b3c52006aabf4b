"""Event kinds of readiness (its things have no states of their own: they are open until a date says otherwise)."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, Retention, register

PERSONAL = Field(str, Retention.personal)

register(
    Kind("readiness.goal.set", _("Goal: {text}"), {"text": PERSONAL}),
    Kind("readiness.goal.reached", _("Goal reached: {text}"), {"text": PERSONAL}),
    Kind("readiness.goal.dropped", _("Goal dropped: {text}"), {"text": PERSONAL}),
    Kind("readiness.nextstep.set", _("Next step: {text}, by {due_on}."), {"text": PERSONAL, "due_on": Field(str)}),
    Kind("readiness.nextstep.done", _("Done: {text}"), {"text": PERSONAL}),
    Kind("readiness.nextstep.cancelled", _("No longer needed: {text}"), {"text": PERSONAL}),
    Kind("readiness.session.held", _("Session {title} held, {hours} hours, {present} there."), {"title": Field(str), "hours": Field(str), "present": Field(int)}),
    Kind("readiness.attendance.recorded", _("{title}: {status}."), {"title": Field(str), "status": Field(str), "hours": Field(str), "component": Field(str)}),
    Kind("readiness.note.added", _("{method}: {text}"), {"method": Field(str), "reached": Field(bool), "text": PERSONAL}),
    Kind("readiness.barrier.found", _("Barrier: {barrier}."), {"barrier": Field(str), "note": PERSONAL}),
    Kind("readiness.barrier.resolved", _("Barrier resolved: {barrier}."), {"barrier": Field(str)}),
    Kind("readiness.support.given", _("Support: {what}, ${cost}."), {"what": Field(str), "cost": Field(str)}),
)
