"""Event kinds of placement."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, register
from workadvance.events.readings import choices, fields, reasons_register, worded
from workadvance.placement.models import EmployerAccount, EmployerActivity, EmploymentSpell, JobOrder
from workadvance.placement.workflow import JOB_ORDER
from workadvance.ui.format import logged

PREFERENCES = {
    "socs": _("occupations"),
    "summary": _("summary"),
    "available_from": _("earliest start date"),
    "background": _("background"),
    "ready_on": _("job-ready since"),
}

CORRECTED = {
    "employer_name": _("employer"),
    "job_title": _("job title"),
    "started_on": _("first day"),
    "ended_on": _("last day"),
    "end_kind": _("reason it ended"),
    "effective_on": _("effective date"),
    "hourly_wage": _("pay"),
    "hours_per_week": _("hours a week"),
    "source": _("source"),
}

_ORDER = {"order": Field(str), "employer": Field(str)}

register(
    Kind("placement.employer.added", _("Employer {employer} added."), {"employer": Field(str)}),
    Kind("placement.contact.added", _("Contact added at {employer}."), {"employer": Field(str)}),
    Kind(
        "placement.employer.changed",
        _("Employer {employer} updated: {fields}."),
        {"employer": Field(str), "fields": Field(str, say=fields(EmployerAccount))},
    ),
    Kind("placement.contact.left", _("A contact left {employer}."), {"employer": Field(str)}),
    Kind(
        "placement.activity.logged",
        _("{activity} with {employer}."),
        {"activity": Field(str, say=choices(EmployerActivity, "kind")), "employer": Field(str)},
    ),
    Kind("placement.activity.followed_up", _("Followed up with {employer}."), {"employer": Field(str)}),
    Kind("placement.joborder.opened", _("Job order {order} from {employer} opened."), _ORDER),
    Kind(
        "placement.joborder.changed",
        _("Job order {order} updated: {fields}."),
        {**_ORDER, "fields": Field(str, say=fields(JobOrder))},
    ),
    *(
        Kind(
            f"placement.joborder.{t.name}",
            _("Job order {order}: {move}."),
            {**_ORDER, "move": Field(str, say=worded({t.name: t.label for t in JOB_ORDER.transitions}))},
        )
        for t in JOB_ORDER.transitions
    ),
    Kind("placement.jobready.declared", _("Marked job-ready."), {"occupations": Field(str)}),
    Kind(
        "placement.jobready.changed",
        _("Job search preferences updated: {fields}."),
        {"fields": Field(str, say=worded(PREFERENCES))},
    ),
    Kind("placement.jobready.paused", _("Job search paused.")),
    Kind("placement.jobready.resumed", _("Job search resumed.")),
    Kind(
        "placement.slate.made",
        _("Slate saved for {order} at {employer}. Candidates: {people} of {looked_at} reviewed."),
        {**_ORDER, "people": Field(int), "looked_at": Field(int), "decision": Field(dict)},
    ),
    Kind(
        "placement.slate.sent",
        _("Slate for {order} sent to {employer}. Candidates: {people}."),
        {**_ORDER, "people": Field(int), "contact": Field(int), "link": Field(int)},
    ),
    Kind(
        "placement.slate.link_revoked",
        _("Link to the slate for {order} revoked. It was sent to {name}."),
        {**_ORDER, "name": Field(str)},
    ),
    Kind(
        "placement.slate.link_renewed",
        _("{employer} asked for a new link to the slate for {order}."),
        {**_ORDER, "contact": Field(int), "link": Field(int)},
    ),
    Kind("placement.slate.viewed", _("{employer} opened the slate for {order}."), _ORDER),
    Kind(
        "placement.referral.propose",
        _("Added to the slate for {order} at {employer}."),
        {**_ORDER, "reasons": Field(dict)},
    ),
    Kind("placement.referral.refer", _("Referred to {employer} for {order}."), _ORDER),
    Kind(
        "placement.referral.interview",
        _("{employer} wants to interview for {order}."),
        {**_ORDER, "interview_at": Field(str, say=logged)},
    ),
    Kind(
        "placement.referral.interview_set",
        _("Interview at {employer} for {order}: {interview_at}."),
        {**_ORDER, "interview_at": Field(str, say=logged)},
    ),
    Kind("placement.referral.not_now", _("{employer} answered Not now for {order}."), _ORDER),
    Kind("placement.referral.employer_decline", _("{employer} declined the referral for {order}."), _ORDER),
    Kind(
        "placement.referral.offer", _("{employer} offered {order} at ${wage} an hour."), {**_ORDER, "wage": Field(str)}
    ),
    Kind("placement.referral.accept", _("Accepted an offer from {employer}."), _ORDER),
    Kind("placement.referral.candidate_decline", _("Declined {order} at {employer}."), _ORDER),
    Kind("placement.referral.rescind_offer", _("{employer} rescinded the offer. Job-ready again."), _ORDER),
    Kind("placement.referral.hire", _("Hired by {employer}: {order}."), _ORDER),
    Kind("placement.referral.withdraw", _("Referral to {employer} for {order} withdrawn."), _ORDER),
    Kind("placement.referral.no_show", _("Didn't start at {employer}. Job-ready again."), _ORDER),
    Kind(
        "placement.job.started",
        _("Started at {employer} as {job}, ${wage} an hour."),
        {"employer": Field(str), "job": Field(str), "wage": Field(str)},
    ),
    Kind(
        "placement.job.confirmed",
        _("Job at {employer} confirmed: {how}."),
        {"employer": Field(str), "how": Field(str, say=choices(EmploymentSpell, "confirmed"))},
    ),
    Kind(
        "placement.job.questioned",
        _("{employer} reported that the person no longer works there."),
        {"employer": Field(str)},
    ),
    Kind(
        "placement.job.removed",
        _("Job at {employer} removed: it never started."),
        {"employer": Field(str), "started_on": Field(str, say=logged)},
    ),
    Kind(
        "placement.job.corrected",
        _("Job at {employer} corrected: {fields}."),
        {"employer": Field(str), "fields": Field(str, say=worded(CORRECTED)), "was": Field(dict)},
    ),
    Kind(
        "placement.wage.corrected",
        _("Pay at {employer} corrected: {fields}, ${wage} an hour."),
        {
            "employer": Field(str),
            "wage": Field(str),
            "fields": Field(str, say=worded(CORRECTED)),
            "was": Field(dict),
        },
    ),
    Kind(
        "placement.job.ended",
        _("Job at {employer} ended: {how}."),
        {"employer": Field(str), "how": Field(str, say=choices(EmploymentSpell, "end_kind"))},
    ),
    Kind(
        "placement.wage.changed",
        _("Pay at {employer} changed to ${wage} an hour."),
        {"employer": Field(str), "wage": Field(str), "job": Field(str), "source": Field(str)},
    ),
)

reasons_register(
    hired_elsewhere=_("Hired elsewhere"),
    hired_never_started=_("A person who was hired didn't start."),
    left_for_job=_("Left for {job}."),
    more_openings=_("More openings"),
)
