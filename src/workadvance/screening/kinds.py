"""Event kinds of screening."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import choices, reasons_register, worded
from workadvance.screening.application_parts import PARTS_NAMED
from workadvance.screening.decision_reasons import DecisionReason
from workadvance.screening.models import StepResult
from workadvance.screening.verdict_texts import UNUSUAL, verdicts_said
from workadvance.screening.workflow import APPLICATION

reasons_register(**{f"decided_{reason.value}": reason.label for reason in DecisionReason})

REVIEWED = {"used": _("new answers used"), "kept": _("answers on record kept")}

_LETTER = {
    "message": Field(str, RetentionPeriod.personal),
    "letter": Field(bool, RetentionPeriod.permanent),
    "undo_until": Field(str),
    "reason_code": Field(str, say=worded(dict(DecisionReason.choices))),
}

register(
    Kind("screening.signin.asked", _("Asked for a link to sign in."), {"by": Field(str)}),
    Kind("screening.signin.used", _("Signed in by link.")),
    Kind("screening.application.start", _("Application started."), {"program": Field(str), "program_es": Field(str)}),
    Kind("screening.application.resume", _("Asked for a new link to the application.")),
    Kind(
        "screening.application.answered",
        _("Answers saved: {part}."),
        {"part": Field(str, RetentionPeriod.permanent, worded(PARTS_NAMED))},
    ),
    Kind(
        "screening.fact.confirmed",
        _("Unusual number confirmed: {fact}, {value}."),
        {"fact": Field(str, RetentionPeriod.permanent, worded(UNUSUAL)), "value": Field(str)},
    ),
    Kind("screening.application.resubmitted", _("Application resubmitted from an unknown device.")),
    Kind(
        "screening.application.resubmission_reviewed",
        _("Resubmitted answers reviewed: {outcome}."),
        {"outcome": Field(str, say=worded(REVIEWED))},
    ),
    Kind("screening.application.submit", _("Application submitted.")),
    Kind(
        "screening.application.assessed",
        _("Eligibility checked: {summary}."),
        {"summary": Field((str, dict), say=verdicts_said)},
    ),
    Kind("screening.application.confirm_eligible", _("Eligible.")),
    Kind("screening.application.find_ineligible", _("Not eligible."), _LETTER),
    Kind("screening.application.select", _("Selected."), _LETTER),
    Kind("screening.application.waitlist", _("Added to the waitlist."), _LETTER),
    Kind(
        "screening.application.waitlist_moved",
        _("Moved to number {position} on the waitlist."),
        {"position": Field(int)},
    ),
    Kind("screening.application.decline", _("Not selected."), _LETTER),
    Kind("screening.application.withdraw", _("Application withdrawn.")),
    Kind(
        "screening.application.undone",
        _("Undone, with what was done for several people at once: {move}."),
        {"move": Field(str, say=worded({t.name: t.label for t in APPLICATION.transitions}))},
    ),
    Kind("screening.application.reopen", _("Application reopened.")),
    Kind(
        "screening.step.recorded",
        _("{step}: {result}{score}."),
        {
            "step": Field(str),
            "step_es": Field(str),
            "result": Field(str, say=choices(StepResult, "result")),
            "score": Field(str),
        },
    ),
    Kind(
        "screening.step.undone",
        _("{step}: result undone, with what was done for several people at once."),
        {"step": Field(str), "step_es": Field(str), "was": Field(str, say=choices(StepResult, "result"))},
    ),
    Kind("screening.interview.scored_separately", _("Interview scored by one of two interviewers.")),
    Kind(
        "screening.interview.reconciled",
        _("Interviewers agreed on a score: {criteria}."),
        {"criteria": Field(str), "criteria_es": Field(str)},
    ),
    Kind("screening.interview.scored", _("Interview scored: {average} of 5."), {"average": Field(str)}),
)
