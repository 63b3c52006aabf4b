"""Workflows of job orders and referrals."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.workflow import State, Transition, Workflow
from workadvance.placement.move_requirements import (
    all_slots_hired,
    has_offered_wage,
    no_offer_open,
    order_has_free_slot,
    order_open,
    order_with_free_slot,
    person_available,
)

JOB_ORDER = Workflow(
    subject="placement.joborder",
    initial="open",
    states=(
        State("open", pgettext_lazy("state", "Open"), "info"),
        State("paused", _("On hold"), "info"),
        State("filled", _("Filled"), "good"),
        State("closed", _("Closed"), "info", final=True),
    ),
    transitions=(
        Transition("pause", _("Put on hold"), ("open",), "paused", "placement.manage_orders", reason=True),
        Transition("resume", _("Reopen"), ("paused", "closed"), "open", "placement.manage_orders"),
        Transition(
            "fill", _("Filled"), ("open", "paused"), "filled", "placement.manage_orders", requires=(all_slots_hired,)
        ),
        Transition(
            "unfill",
            _("Reopen: a hire didn't start"),
            ("filled",),
            "open",
            "placement.manage_orders",
            reason=True,
            requires=(order_has_free_slot,),
        ),
        Transition(
            "close",
            _("Close job order"),
            ("open", "paused", "filled"),
            "closed",
            "placement.manage_orders",
            reason=True,
            requires=(no_offer_open,),
        ),
    ),
)

LIVE = ("proposed", "referred", "interviewing", "offered", "accepted")

REFERRAL = Workflow(
    subject="placement.referral",
    initial="proposed",
    states=(
        State("proposed", _("Suggested"), "info"),
        State("referred", _("With the employer"), "next"),
        State("interviewing", _("Interview"), "next"),
        State("offered", _("Offer"), "next"),
        State("accepted", _("Offer accepted"), "good"),
        State("hired", _("Hired"), "good", final=True),
        State("refused", _("Employer declined"), "late", final=True),
        State("declined", _("Candidate declined"), "info", final=True),
        State("fell_through", _("Offer rescinded"), "late", final=True),
        State("never_started", _("Never started"), "late", final=True),
        State("taken_back", _("Referral withdrawn"), "info", final=True),
    ),
    transitions=(
        Transition(
            "refer",
            _("Send to the employer"),
            ("proposed",),
            "referred",
            "placement.refer",
            requires=(order_open, person_available),
        ),
        Transition("interview", _("Interview accepted"), ("referred",), "interviewing", "placement.refer"),
        Transition(
            "employer_decline",
            _("Employer declines"),
            ("referred", "interviewing"),
            "refused",
            "placement.refer",
            reason=True,
        ),
        Transition(
            "offer",
            _("Offer made"),
            ("referred", "interviewing"),
            "offered",
            "placement.refer",
            requires=(has_offered_wage,),
        ),
        Transition(
            "accept", _("Offer accepted"), ("offered",), "accepted", "placement.refer", requires=(person_available,)
        ),
        Transition(
            "candidate_decline",
            _("Candidate declines"),
            ("proposed", "referred", "interviewing", "offered", "accepted"),
            "declined",
            "placement.refer",
            reason=True,
        ),
        # Offer withdrawn by the employer: the referral ends as fell through, and the person is in the job-ready pool again
        # (`selectors/job_ready.py`).
        Transition(
            "rescind_offer",
            _("Offer rescinded"),
            ("offered", "accepted"),
            "fell_through",
            "placement.refer",
            reason=True,
        ),
        Transition(
            "hire",
            _("Hired"),
            ("accepted", "offered"),
            "hired",
            "placement.place",
            requires=(order_with_free_slot, person_available),
        ),
        Transition("withdraw", _("Withdraw referral"), LIVE, "taken_back", "placement.refer", reason=True),
        # The hire did not happen: `services/never_started.py` takes the job off the record in the same transaction.
        Transition("no_show", _("Never started"), ("hired",), "never_started", "placement.place", reason=True),
    ),
)
