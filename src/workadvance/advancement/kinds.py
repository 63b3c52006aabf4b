"""Event kinds of retention and advancement."""

from django.utils.translation import gettext_lazy as _

from workadvance.advancement.models import CheckIn, JobClaim, ParticipantReport, ReemploymentCase
from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import choices, reasons_register

WHAT = Field(str, say=choices(ParticipantReport, "kind"))
CLAIM = {
    "fact": Field(str, say=choices(JobClaim, "fact")),
    "value": Field(str),
    "source": Field(str, say=choices(JobClaim, "source")),
}

register(
    Kind(
        "advancement.checkin.done",
        _("{day}-day check-in: {outcome}."),
        {
            "day": Field(int),
            "outcome": Field(str, say=choices(CheckIn, "outcome")),
            "note": Field(str, RetentionPeriod.personal),
        },
    ),
    Kind(
        "advancement.checkin.reopened",
        _("{day}-day check-in is due again."),
        {"day": Field(int)},
    ),
    Kind(
        "advancement.checkin.attempted",
        _("{day}-day check-in: not reached. Try again."),
        {"day": Field(int), "note": Field(str, RetentionPeriod.personal)},
    ),
    Kind("advancement.goal.set", _("Advancement goal set: {title}."), {"title": Field(str)}),
    Kind("advancement.goal.reached", _("Advancement goal reached: {title}."), {"title": Field(str)}),
    Kind("advancement.goal.dropped", _("Advancement goal removed: {title}."), {"title": Field(str)}),
    Kind("advancement.participantreport.made", _("Told us: {what}."), {"what": WHAT}),
    Kind("advancement.participantreport.closed", _("Report by the participant closed: {what}."), {"what": WHAT}),
    Kind("advancement.jobclaim.made", _("{source} says: {fact} {value}."), CLAIM),
    Kind("advancement.jobclaim.settled", _("Decided to believe {source}: {fact} {value}."), CLAIM),
    Kind("advancement.jobclaim.withdrawn", _("Statement withdrawn ({source}): {fact} {value}."), CLAIM),
    Kind(
        "advancement.reemploymentcase.opened",
        _("Re-employment case opened after the job at {employer}: {learned}."),
        {"employer": Field(str), "learned": Field(str, say=choices(ReemploymentCase, "learned_from"))},
    ),
    Kind(
        "advancement.reemploymentcase.updated",
        _("Re-employment checklist: {done} of {of} done."),
        {"done": Field(int), "of": Field(int)},
    ),
    Kind(
        "advancement.reemploymentcase.closed",
        _("Re-employment case closed: {outcome}."),
        {"outcome": Field(str, say=choices(ReemploymentCase, "outcome"))},
    ),
    Kind("advancement.jobloss.reported", _("Reported a job loss."), {"note": Field(str, RetentionPeriod.personal)}),
)

reasons_register(reported_by_participant=_("Reported by the participant."))
