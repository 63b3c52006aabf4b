"""The enrolment's workflow."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, register
from workadvance.events.workflow import State, Transition, Workflow
from workadvance.training.requirements import cohort_begun, cohort_not_over, no_other_seat, seat_free

ENROLMENT = Workflow(
    subject="training.enrolment",
    initial="enrolled",
    states=(
        State("enrolled", _("Seat held"), "info"),
        State("started", _("In training"), "next"),
        State("completed", _("Completed"), "good", final=True),
        State("dropped", _("Left training"), "late", final=True),
        State("cancelled", _("Seat given back"), "info", final=True),
    ),
    transitions=(
        Transition("start", _("Started"), ("enrolled",), "started", "training.record", requires=(cohort_begun,)),
        Transition("complete", _("Completed"), ("started",), "completed", "training.record"),
        Transition("drop", _("Left training"), ("started",), "dropped", "training.record", reason=True),
        Transition("cancel", _("Give seat back"), ("enrolled",), "cancelled", "training.enrol", reason=True),
        Transition(
            "return",
            _("Came back"),
            ("dropped",),
            "started",
            "training.enrol",
            reason=True,
            requires=(cohort_not_over, seat_free, no_other_seat),
        ),
        Transition(
            "restore",
            _("Hold the seat again"),
            ("cancelled",),
            "enrolled",
            "training.enrol",
            requires=(cohort_not_over, seat_free, no_other_seat),
        ),
    ),
)

register(
    Kind(
        "training.cohort.planned",
        _("Cohort {cohort} planned, {seats} seats."),
        {"cohort": Field(str), "seats": Field(int), "classes": Field(int)},
    ),
    Kind(
        "training.cohort.changed", _("Cohort {cohort} changed: {fields}."), {"cohort": Field(str), "fields": Field(str)}
    ),
    Kind("training.cohort.cancelled", _("Cohort {cohort} cancelled."), {"cohort": Field(str)}),
    Kind("training.enrolment.enrol", _("Seat held in {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrolment.start", _("Started {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrolment.complete", _("Completed {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrolment.drop", _("Left {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrolment.cancel", _("Seat in {cohort} given back."), {"cohort": Field(str)}),
    Kind("training.enrolment.return", _("Came back to {cohort}."), {"cohort": Field(str)}),
    Kind("training.enrolment.restore", _("Seat in {cohort} held again."), {"cohort": Field(str)}),
    Kind("training.milestone.reached", _("Milestone reached: {milestone}."), {"milestone": Field(str)}),
    Kind("training.milestone.withdrawn", _("Milestone was marked by mistake: {milestone}."), {"milestone": Field(str)}),
    Kind(
        "training.exam.sat",
        _("Exam {certification}: {result}."),
        {"certification": Field(str), "result": Field(str), "score": Field(str)},
    ),
    Kind(
        "training.exam.withdrawn",
        _("Exam result was recorded by mistake: {certification}."),
        {"certification": Field(str)},
    ),
    Kind(
        "training.credential.withdrawn",
        _("Credential was recorded by mistake: {certification}."),
        {"certification": Field(str)},
    ),
    Kind(
        "training.certification.added",
        _("Certification {certification} ({issuer}) added."),
        {"certification": Field(str), "issuer": Field(str)},
    ),
    Kind("training.credential.issued", _("Certified: {certification}."), {"certification": Field(str)}),
)
