"""Event kinds of training."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.kinds import Field, Kind, register
from workadvance.events.readings import fields, worded
from workadvance.training.models import Cohort
from workadvance.ui.format import logged

EXAM_RESULTS = {"passed": pgettext_lazy("exam", "passed"), "not passed": pgettext_lazy("exam", "not passed")}

register(
    Kind(
        "training.cohort.planned",
        _("Cohort {cohort} planned. Seats: {seats}."),
        {"cohort": Field(str), "seats": Field(int), "classes": Field(int)},
    ),
    Kind(
        "training.cohort.changed",
        _("Cohort {cohort} updated: {fields}."),
        {"cohort": Field(str), "fields": Field(str, say=fields(Cohort, milestones=_("milestones")))},
    ),
    Kind("training.cohort.canceled", _("Cohort {cohort} canceled."), {"cohort": Field(str)}),
    Kind("training.enrollment.enroll", _("Seat reserved in {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrollment.start", _("Started {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrollment.complete", _("Completed {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrollment.leave", _("Left {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrollment.cancel", _("Seat in {cohort} released."), {"cohort": Field(str)}),
    Kind("training.enrollment.return", _("Returned to {cohort}."), {"cohort": Field(str)}),
    Kind(
        "training.enrollment.undone",
        _("Undone in {cohort}, with what was done for several people at once."),
        {"cohort": Field(str)},
    ),
    Kind("training.enrollment.restore", _("Seat in {cohort} reserved again."), {"cohort": Field(str)}),
    Kind(
        "training.seatoffer.made",
        _("Seat offered in {cohort}, answer by {until}."),
        {"cohort": Field(str), "until": Field(str, say=logged), "undo_until": Field(str)},
    ),
    Kind("training.seatoffer.accept", _("Accepted the seat in {cohort}."), {"cohort": Field(str)}),
    Kind(
        "training.seatoffer.wait",
        _("Accepted, but every seat in {cohort} is taken. Number in line: {number}."),
        {"cohort": Field(str), "number": Field(int)},
    ),
    Kind("training.seatoffer.decline", _("Said no to the seat in {cohort}."), {"cohort": Field(str)}),
    Kind("training.seatoffer.lapse", _("No answer in time to the seat in {cohort}."), {"cohort": Field(str)}),
    Kind("training.seatoffer.withdraw", _("Offer of a seat in {cohort} withdrawn."), {"cohort": Field(str)}),
    Kind(
        "training.seatoffer.again",
        _("Seat offered again in {cohort}, answer by {until}."),
        {"cohort": Field(str), "until": Field(str, say=logged)},
    ),
    Kind(
        "training.offers.started", _("Free seats in {cohort} are offered in line from now on."), {"cohort": Field(str)}
    ),
    Kind("training.offers.stopped", _("Free seats in {cohort} are no longer offered in line."), {"cohort": Field(str)}),
    Kind(
        "training.milestone.reached",
        _("Milestone reached: {milestone}."),
        {"milestone": Field(str), "milestone_es": Field(str)},
    ),
    Kind(
        "training.milestone.withdrawn",
        _("Milestone removed, marked by mistake: {milestone}."),
        {"milestone": Field(str), "milestone_es": Field(str)},
    ),
    Kind(
        "training.exam.taken",
        _("Exam {certification}: {result}."),
        {"certification": Field(str), "result": Field(str, say=worded(EXAM_RESULTS)), "score": Field(str)},
    ),
    Kind(
        "training.exam.withdrawn",
        _("Exam result removed, recorded by mistake: {certification}."),
        {"certification": Field(str), "was": Field(dict)},
    ),
    Kind(
        "training.exam.corrected",
        _("Exam {certification}, corrected: {result}."),
        {
            "certification": Field(str),
            "result": Field(str, say=worded(EXAM_RESULTS)),
            "score": Field(str),
            "was": Field(dict),
        },
    ),
    Kind(
        "training.credential.withdrawn",
        _("Credential removed, recorded by mistake: {certification}."),
        {"certification": Field(str), "was": Field(dict)},
    ),
    Kind(
        "training.certification.added",
        _("Certification {certification} ({issuer}) added."),
        {"certification": Field(str), "issuer": Field(str)},
    ),
    Kind("training.credential.issued", _("Credential earned: {certification}."), {"certification": Field(str)}),
    Kind("training.badge.issued", _("Badge issued: {badge}."), {"badge": Field(str)}),
    Kind("training.badge.revoked", _("Badge revoked: {badge}."), {"badge": Field(str)}),
    Kind("training.badge.suspended", _("Badge suspended: {badge}."), {"badge": Field(str)}),
    Kind("training.badge.reinstated", _("Badge valid again: {badge}."), {"badge": Field(str)}),
    Kind("training.badge.signed_again", _("Badge signed again with a new key: {badge}."), {"badge": Field(str)}),
    Kind(
        "training.badge.name_shown",
        _("First name shown on the public page of the badge {badge}."),
        {"badge": Field(str)},
    ),
    Kind(
        "training.badge.name_hidden",
        _("First name hidden from the public page of the badge {badge}."),
        {"badge": Field(str)},
    ),
    Kind("training.badge_key.made", _("Key for signing badges made: {key}."), {"key": Field(str)}),
    Kind("training.badge_key.replaced", _("Key for signing badges replaced: {key}."), {"key": Field(str)}),
    Kind(
        "training.badge_key.withdrawn",
        _("Key for signing badges withdrawn, because someone else may have it: {key}."),
        {"key": Field(str)},
    ),
)
