"""The application's workflow."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, Retention, register
from workadvance.events.workflow import State, Transition, Workflow
from workadvance.screening.requirements import answers_complete, steps_done, verdicts_meet

OPEN = ("submitted", "eligible", "waitlisted")
CLOSED = ("withdrawn", "declined", "ineligible")
"""States after which the same person may apply to the programme again."""

APPLICATION = Workflow(
    subject="screening.application",
    initial="draft",
    states=(
        State("draft", _("Started"), "info"),
        State("submitted", _("In screening"), "next"),
        State("eligible", _("Eligible"), "next"),
        State("waitlisted", _("Waitlisted"), "info"),
        State("selected", _("Selected"), "good", final=True),
        State("ineligible", _("Not eligible"), "late", final=True),
        State("declined", _("Not selected"), "late", final=True),
        State("withdrawn", _("Withdrawn"), "info", final=True),
    ),
    transitions=(
        Transition(
            "submit", _("Send application"), ("draft",), "submitted", "screening.apply", requires=(answers_complete,)
        ),
        Transition(
            "confirm_eligible",
            _("Confirm eligible"),
            ("submitted",),
            "eligible",
            "screening.assess",
            requires=(verdicts_meet,),
        ),
        Transition(
            "find_ineligible",
            _("Not eligible"),
            ("submitted", "eligible"),
            "ineligible",
            "screening.assess",
            reason=True,
        ),
        Transition(
            "select",
            _("Select"),
            ("eligible", "waitlisted"),
            "selected",
            "screening.decide",
            reason=True,
            requires=(verdicts_meet, steps_done),
        ),
        Transition("waitlist", _("Put on waitlist"), ("eligible",), "waitlisted", "screening.decide", reason=True),
        Transition(
            "decline",
            _("Do not select"),
            ("submitted", "eligible", "waitlisted"),
            "declined",
            "screening.decide",
            reason=True,
        ),
        Transition(
            "withdraw", _("Withdraw"), ("draft", *OPEN, "selected"), "withdrawn", "screening.withdraw", reason=True
        ),
        Transition("reopen", _("Look again"), ("ineligible", "declined"), "submitted", "screening.decide", reason=True),
    ),
)

_LETTER = {"message": Field(str, Retention.personal), "letter": Field(bool, Retention.permanent)}

register(
    Kind("screening.application.start", _("Application started."), {"programme": Field(str)}),
    Kind("screening.application.resume", _("Asked for the link to the application again.")),
    Kind("screening.application.answered", _("Answered: {part}."), {"part": Field(str, Retention.permanent)}),
    Kind("screening.application.sent_again", _("Sent an application again, from a device we do not know.")),
    Kind("screening.application.settled", _("Answers sent again were looked at: {outcome}."), {"outcome": Field(str)}),
    Kind("screening.application.submit", _("Application sent.")),
    Kind("screening.application.assessed", _("Eligibility assessed: {summary}."), {"summary": Field(str)}),
    Kind("screening.application.confirm_eligible", _("Found eligible.")),
    Kind("screening.application.find_ineligible", _("Found not eligible."), _LETTER),
    Kind("screening.application.select", _("Selected."), _LETTER),
    Kind("screening.application.waitlist", _("Put on the waitlist."), _LETTER),
    Kind("screening.application.waitlist_moved", _("Now number {position} on the waitlist."), {"position": Field(int)}),
    Kind("screening.application.decline", _("Not selected."), _LETTER),
    Kind("screening.application.withdraw", _("Application withdrawn.")),
    Kind("screening.application.reopen", _("Application opened again.")),
    Kind(
        "screening.step.recorded",
        _("{step}: {result}{score}."),
        {"step": Field(str), "result": Field(str), "score": Field(str)},
    ),
    Kind("screening.rubric.scored", _("Interview scored: {average} of 5."), {"average": Field(str)}),
)
