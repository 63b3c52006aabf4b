"""Names that older entries of the log carry. A log is never rewritten: it is read through these tables.

A kind, subject or payload field that gets another name gets a line here, so that what was recorded under the old one
still reads, is still found, and still proves what it proved.
"""

from __future__ import annotations

# Former kind → present kind.
KINDS: dict[str, str] = {
    "people.organisation.created": "people.organization.created",
    "programmes.programme.opened": "programs.program.opened",
    "programmes.programme.changed": "programs.program.changed",
    "programmes.policy.set": "programs.policy.set",
    "programmes.steps.set": "programs.steps.set",
    "programmes.criteria.set": "programs.criteria.set",
    "programmes.target.decided": "targeting.target.decided",
    "programmes.target.retired": "targeting.target.retired",
    "programs.target.decided": "targeting.target.decided",
    "programs.target.retired": "targeting.target.retired",
    "events.personal.erase": "events.personal.erased",
    "readiness.barrier.found": "readiness.barrier.identified",
    "readiness.support.given": "readiness.service.provided",
    "readiness.nextstep.cancelled": "readiness.nextstep.canceled",
    "readiness.session.cancelled": "readiness.session.canceled",
    "screening.rubric.scored": "screening.interview.scored",
    "screening.application.sent_again": "screening.application.resubmitted",
    "screening.application.settled": "screening.application.resubmission_reviewed",
    "training.cohort.cancelled": "training.cohort.canceled",
    "training.enrolment.cancel": "training.enrollment.cancel",
    "training.enrolment.complete": "training.enrollment.complete",
    "training.enrolment.drop": "training.enrollment.leave",
    "training.enrollment.drop": "training.enrollment.leave",
    "training.exam.sat": "training.exam.taken",
    "training.enrolment.enrol": "training.enrollment.enroll",
    "training.enrolment.restore": "training.enrollment.restore",
    "training.enrolment.return": "training.enrollment.return",
    "training.enrolment.start": "training.enrollment.start",
    "placement.referral.refuse": "placement.referral.employer_decline",
    "placement.referral.decline": "placement.referral.candidate_decline",
    "placement.referral.take_back": "placement.referral.withdraw",
    "placement.referral.withdraw_offer": "placement.referral.rescind_offer",
    "placement.spell.opened": "placement.job.started",
    "placement.spell.doubted": "placement.job.questioned",
    "placement.spell.confirmed": "placement.job.confirmed",
    "placement.spell.ended": "placement.job.ended",
    "placement.spell.withdrawn": "placement.job.removed",
}
# Former subject (as in `Event.subject_kind`) → present subject.
SUBJECTS: dict[str, str] = {
    "people.organisation": "people.organization",
    "programmes.programme": "programs.program",
    "programmes.eligibilitypolicy": "programs.eligibilitypolicy",
    "programmes.screeningstep": "programs.screeningstep",
    "programmes.rubriccriterion": "programs.interviewcriterion",
    "programs.rubriccriterion": "programs.interviewcriterion",
    "screening.rubricscore": "screening.criterionscore",
    "programmes.targetdecision": "targeting.targetdecision",
    "programs.targetdecision": "targeting.targetdecision",
    "training.enrolment": "training.enrollment",
}
# Former payload field → present field.
FIELDS: dict[str, str] = {"programme": "program", "organisation": "organization"}

# Former state → present state (in `state_from` and `state_to`).
STATES: dict[str, str] = {"cancelled": "canceled"}


def kind_now(name: str) -> str:
    """The present name of a kind."""
    return KINDS.get(name, name)


def field_now(name: str) -> str:
    """The present name of a payload field."""
    return FIELDS.get(name, name)


def state_now(name: str) -> str:
    """The present name of a state."""
    return STATES.get(name, name)


def subject_now(name: str) -> str:
    """The present name of a subject."""
    return SUBJECTS.get(name, name)


def subject_names(name: str) -> list[str]:
    """The present name of a subject with every former one: what a query over the log asks for."""
    return [name, *(old for old, now in SUBJECTS.items() if now == name)]
