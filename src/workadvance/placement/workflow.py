"""Workflows of job orders and referrals."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, register
from workadvance.events.workflow import State, Transition, Workflow
from workadvance.placement.requirements import (
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
        State("open", _("Open"), "next"),
        State("paused", _("On hold"), "info"),
        State("filled", _("Filled"), "good"),
        State("closed", _("Closed"), "info", final=True),
    ),
    transitions=(
        Transition("pause", _("Put on hold"), ("open",), "paused", "placement.manage_orders", reason=True),
        Transition("resume", _("Open again"), ("paused", "closed"), "open", "placement.manage_orders"),
        Transition(
            "fill", _("Filled"), ("open", "paused"), "filled", "placement.manage_orders", requires=(all_slots_hired,)
        ),
        Transition(
            "unfill",
            _("Open again: a hire fell through"),
            ("filled",),
            "open",
            "placement.manage_orders",
            reason=True,
            requires=(order_has_free_slot,),
        ),
        Transition(
            "close",
            _("Close"),
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
        State("proposed", _("Proposed"), "info"),
        State("referred", _("With the employer"), "next"),
        State("interviewing", _("Interview"), "next"),
        State("offered", _("Offer"), "next"),
        State("accepted", _("Offer accepted"), "good"),
        State("hired", _("Hired"), "good", final=True),
        State("refused", _("Employer said no"), "late", final=True),
        State("declined", _("Person said no"), "info", final=True),
        State("fell_through", _("Offer withdrawn"), "late", final=True),
        State("taken_back", _("Taken back"), "info", final=True),
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
        Transition("interview", _("Interview agreed"), ("referred",), "interviewing", "placement.refer"),
        Transition(
            "refuse", _("Employer says no"), ("referred", "interviewing"), "refused", "placement.refer", reason=True
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
            "decline",
            _("Person says no"),
            ("proposed", "referred", "interviewing", "offered", "accepted"),
            "declined",
            "placement.refer",
            reason=True,
        ),
        Transition(
            "withdraw_offer",
            _("Offer withdrawn"),
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
        Transition("take_back", _("Take back"), LIVE, "taken_back", "placement.refer", reason=True),
        Transition("no_show", _("Never started"), ("hired",), "fell_through", "placement.place", reason=True),
    ),
)

_ORDER = {"order": Field(str), "employer": Field(str)}

register(
    Kind("placement.employer.added", _("Employer {employer} added."), {"employer": Field(str)}),
    Kind("placement.contact.added", _("Contact added at {employer}."), {"employer": Field(str)}),
    Kind(
        "placement.employer.changed",
        _("Employer {employer} changed: {fields}."),
        {"employer": Field(str), "fields": Field(str)},
    ),
    Kind("placement.contact.left", _("A contact at {employer} is not there any more."), {"employer": Field(str)}),
    Kind(
        "placement.activity.logged", _("{activity} with {employer}."), {"activity": Field(str), "employer": Field(str)}
    ),
    Kind("placement.activity.followed_up", _("Followed up with {employer}."), {"employer": Field(str)}),
    Kind("placement.joborder.opened", _("Job order {order} from {employer} opened."), _ORDER),
    Kind("placement.joborder.changed", _("Job order {order} changed: {fields}."), {**_ORDER, "fields": Field(str)}),
    *(
        Kind(f"placement.joborder.{t.name}", _("Job order {order}: {move}."), {**_ORDER, "move": Field(str)})
        for t in JOB_ORDER.transitions
    ),
    Kind("placement.jobready.declared", _("Ready for work: on the bench."), {"occupations": Field(str)}),
    Kind("placement.jobready.changed", _("What the person looks for changed: {fields}."), {"fields": Field(str)}),
    Kind("placement.jobready.paused", _("Off the bench for now.")),
    Kind("placement.jobready.resumed", _("Back on the bench.")),
    Kind(
        "placement.slate.made",
        _("Slate for {order} at {employer} decided: {people} of {looked_at} people."),
        {**_ORDER, "people": Field(int), "looked_at": Field(int), "decision": Field(dict)},
    ),
    Kind(
        "placement.slate.sent",
        _("Slate for {order} sent to {employer}, {people} people."),
        {**_ORDER, "people": Field(int), "contact": Field(int)},
    ),
    Kind("placement.slate.viewed", _("{employer} opened the slate for {order}."), _ORDER),
    Kind("placement.referral.propose", _("Proposed for {order} at {employer}."), {**_ORDER, "reasons": Field(dict)}),
    Kind("placement.referral.refer", _("Referred to {employer} for {order}."), _ORDER),
    Kind(
        "placement.referral.interview",
        _("{employer} wants to interview for {order}."),
        {**_ORDER, "interview_at": Field(str)},
    ),
    Kind(
        "placement.referral.interview_set",
        _("Interview at {employer} for {order}: {interview_at}."),
        {**_ORDER, "interview_at": Field(str)},
    ),
    Kind("placement.referral.not_now", _("{employer} said not now for {order}."), _ORDER),
    Kind("placement.referral.refuse", _("{employer} said no for {order}."), _ORDER),
    Kind(
        "placement.referral.offer", _("{employer} offered {order} at ${wage} an hour."), {**_ORDER, "wage": Field(str)}
    ),
    Kind("placement.referral.accept", _("Accepted the offer of {employer}."), _ORDER),
    Kind("placement.referral.decline", _("Said no to {order} at {employer}."), _ORDER),
    Kind("placement.referral.withdraw_offer", _("{employer} withdrew the offer: back on the bench."), _ORDER),
    Kind("placement.referral.hire", _("Hired by {employer} for {order}."), _ORDER),
    Kind("placement.referral.take_back", _("Taken back from {order} at {employer}."), _ORDER),
    Kind("placement.referral.no_show", _("Never started at {employer}: back on the bench."), _ORDER),
    Kind(
        "placement.spell.opened",
        _("Started at {employer} as {job}, ${wage} an hour."),
        {"employer": Field(str), "job": Field(str), "wage": Field(str)},
    ),
    Kind(
        "placement.spell.confirmed",
        _("Job at {employer} confirmed: {how}."),
        {"employer": Field(str), "how": Field(str)},
    ),
    Kind("placement.spell.doubted", _("{employer} said: not with us any more."), {"employer": Field(str)}),
    Kind(
        "placement.spell.withdrawn",
        _("Job at {employer} taken off the record: it never started."),
        {"employer": Field(str), "started_on": Field(str)},
    ),
    Kind("placement.spell.ended", _("Job at {employer} ended: {how}."), {"employer": Field(str), "how": Field(str)}),
    Kind(
        "placement.wage.changed",
        _("Pay at {employer} now ${wage} an hour."),
        {"employer": Field(str), "wage": Field(str), "job": Field(str), "source": Field(str)},
    ),
)
