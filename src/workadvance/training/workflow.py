"""The workflows of an enrollment and of an offered seat."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.workflow import State, Transition, Workflow
from workadvance.training.move_requirements import cohort_begun, cohort_not_over, no_other_seat, seat_free

ENROLLMENT = Workflow(
    subject="training.enrollment",
    initial="enrolled",
    states=(
        State("enrolled", _("Seat held"), "info"),
        State("started", _("In training"), "info"),
        State("completed", _("Completed"), "good", final=True),
        State("dropped", _("Left training"), "late", final=True),
        State("canceled", _("Seat released"), "info", final=True),
    ),
    transitions=(
        Transition("start", _("Started"), ("enrolled",), "started", "training.record", requires=(cohort_begun,)),
        Transition("complete", _("Completed"), ("started",), "completed", "training.record"),
        Transition("leave", _("Left training"), ("started",), "dropped", "training.record", reason=True),
        Transition("cancel", _("Release seat"), ("enrolled",), "canceled", "training.enroll", reason=True),
        Transition(
            "return",
            _("Returned to training"),
            ("dropped",),
            "started",
            "training.enroll",
            reason=True,
            requires=(cohort_not_over, seat_free, no_other_seat),
        ),
        Transition(
            "restore",
            _("Reserve seat again"),
            ("canceled",),
            "enrolled",
            "training.enroll",
            requires=(cohort_not_over, seat_free, no_other_seat),
        ),
    ),
)

SEAT_OFFER = Workflow(
    subject="training.seatoffer",
    initial="open",
    states=(
        State("open", _("Offered, no answer yet"), "next"),
        State("accepted", _("Accepted"), "good", final=True),
        State("waiting", _("Next in line"), "info"),
        State("declined", _("Said no"), "info", final=True),
        State("lapsed", _("No answer in time"), "late", final=True),
        State("withdrawn", _("Offer withdrawn"), "info", final=True),
    ),
    transitions=(
        Transition("accept", _("Accept seat"), ("open", "waiting"), "accepted", "training.enroll"),
        Transition("wait", _("Wait for the next seat"), ("open",), "waiting", "training.enroll"),
        Transition("decline", _("Say no to the seat"), ("open", "waiting"), "declined", "training.enroll"),
        Transition("lapse", _("Let the offer end"), ("open",), "lapsed", "training.enroll"),
        Transition("withdraw", _("Withdraw offer"), ("open", "waiting"), "withdrawn", "training.enroll", reason=True),
        Transition("again", _("Offer the seat again"), ("waiting",), "open", "training.enroll"),
    ),
)
