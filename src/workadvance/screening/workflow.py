"""The application's workflow."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.workflow import State, Transition, Workflow
from workadvance.screening.move_requirements import (
    answers_complete,
    interviewers_agree,
    person_known,
    steps_done,
    verdicts_meet,
)

OPEN = ("submitted", "eligible", "waitlisted")
CLOSED = ("withdrawn", "declined", "ineligible")
"""States after which the same person may apply to the program again."""

APPLICATION = Workflow(
    subject="screening.application",
    initial="draft",
    states=(
        State("draft", _("Not submitted"), "info"),
        State("submitted", _("In screening"), "info"),
        State("eligible", _("Eligible"), "info"),
        State("waitlisted", _("Waitlisted"), "info"),
        State("selected", pgettext_lazy("application", "Selected"), "good", final=True),
        State("ineligible", _("Not eligible"), "late", final=True),
        State("declined", _("Not selected"), "late", final=True),
        State("withdrawn", _("Withdrawn"), "info", final=True),
    ),
    transitions=(
        Transition(
            "submit", _("Submit application"), ("draft",), "submitted", "screening.apply", requires=(answers_complete,)
        ),
        Transition(
            "confirm_eligible",
            _("Confirm eligibility"),
            ("submitted",),
            "eligible",
            "screening.assess",
            requires=(person_known, verdicts_meet),
        ),
        Transition(
            "find_ineligible",
            _("Mark not eligible"),
            ("submitted", "eligible"),
            "ineligible",
            "screening.assess",
            reason=True,
            requires=(person_known,),
        ),
        Transition(
            "select",
            _("Select applicant"),
            ("eligible", "waitlisted"),
            "selected",
            "screening.decide",
            reason=True,
            requires=(person_known, verdicts_meet, steps_done, interviewers_agree),
        ),
        Transition(
            "waitlist",
            _("Add to waitlist"),
            ("eligible",),
            "waitlisted",
            "screening.decide",
            reason=True,
            requires=(person_known,),
        ),
        Transition(
            "decline",
            _("Don't select"),
            ("submitted", "eligible", "waitlisted"),
            "declined",
            "screening.decide",
            reason=True,
            requires=(person_known,),
        ),
        Transition(
            "withdraw",
            _("Withdraw application"),
            ("draft", *OPEN, "selected"),
            "withdrawn",
            "screening.withdraw",
            reason=True,
        ),
        Transition(
            "reopen", _("Reopen application"), ("ineligible", "declined"), "submitted", "screening.decide", reason=True
        ),
    ),
)
