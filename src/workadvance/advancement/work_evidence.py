"""What is known of a job and on whose word: the facts that count, the statements behind them, and the days they show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.advancement import beliefs
from workadvance.advancement.claims import Conflict, conflicts_of, precedence, pure
from workadvance.advancement.models import JobClaim
from workadvance.placement.models import EmploymentSpell
from workadvance.ui.format import day as day_said
from workadvance.ui.format import hourly, number, yes_no
from workadvance.ui.rows import Status


@dataclass(frozen=True, slots=True)
class BelievedFact:
    """A fact of a job as it counts now: who says so, and how that was decided."""

    label: str
    said: str
    source: str
    standing: Status


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about a job, in words, what it is worth now, and whether staff can decide for it against another."""

    claim: JobClaim
    said: str
    worth: Status
    disputed: bool


@dataclass(frozen=True, slots=True)
class DayKnown:
    """Whether the job was held on a day after it began, on what evidence; and retention to that day, three ways."""

    day: int
    on: dt.date
    answer: Status
    evidence: str
    retention: beliefs.Retention


@dataclass(frozen=True, slots=True)
class JobEvidence:
    """All that is known of a job."""

    facts: list[BelievedFact]
    conflicts: list[Conflict]
    statements: list[Statement]
    days: list[DayKnown]


def value_said(claim: JobClaim) -> str:
    """What a statement says, in the reader's words."""
    if claim.fact in beliefs.ONCE:
        return day_said(dt.date.fromisoformat(claim.value))
    if claim.fact == JobClaim.Fact.PAY:
        return hourly(claim.value)
    if claim.fact == JobClaim.Fact.HOURS:
        return number(claim.value)
    return yes_no(claim.value == "yes") if claim.fact == JobClaim.Fact.EMPLOYED else claim.value


def conflict_said(conflict: Conflict) -> str:
    """Both sides of a contradiction in a sentence: the one that counts first."""
    sides = [conflict.counts, *conflict.against]
    said = _("%(source)s: %(value)s")
    return "; ".join(said % {"source": c.get_source_display(), "value": value_said(c)} for c in sides)


def job_evidence(job: EmploymentSpell, jobs: Sequence[EmploymentSpell]) -> JobEvidence:
    """What is known of a job of someone who held these jobs (the job's own statements and theirs: one query)."""
    rows = list(JobClaim.objects.filter(spell__in=jobs).select_related("by").order_by("-about_on", "-pk"))
    own = [row for row in rows if row.spell_id == job.pk]
    today, order = timezone.localdate(), precedence()
    claims = [pure(row) for row in own]
    by_key = {row.pk: row for row in own}
    believed = {fact: beliefs.believe(claims, fact, today, order) for fact in JobClaim.Fact.values}
    counting = {belief.claim.key for belief in believed.values() if belief}
    against = {claim.key for belief in believed.values() if belief for claim in belief.against}
    conflicts = conflicts_of([job], own)
    disputed = {claim.pk for c in conflicts for claim in (c.counts, *c.against)}
    return JobEvidence(
        facts=[_fact(by_key[b.claim.key], b) for fact, b in believed.items() if b and fact != "employed"],
        conflicts=conflicts,
        statements=[_statement(row, counting, against, disputed) for row in own],
        days=_days(job, claims, by_key, _stretches(jobs, rows, order), order),
    )


def _fact(claim: JobClaim, belief: beliefs.Belief) -> BelievedFact:
    words = {
        "agreed": Status(_("No one says otherwise"), "good"),
        "outranked": Status(_("From a stronger source"), "info"),
        "open": Status(_("Unsure: staff decide"), "next"),
        "settled": Status(_("Decided by staff"), "good"),
    }
    return BelievedFact(claim.get_fact_display(), value_said(claim), claim.get_source_display(), words[belief.standing])


def _statement(claim: JobClaim, counting: set[int], against: set[int], disputed: set[int]) -> Statement:
    if claim.withdrawn_on is not None:
        worth = Status(_("Withdrawn"), "off")
    elif claim.pk in counting:
        worth = Status(_("Counts now"), "good")
    elif claim.pk in against:
        worth = Status(_("Contradicts"), "late")
    else:
        worth = Status(_("Says so"), "info")
    return Statement(claim, value_said(claim), worth, claim.pk in disputed)


def _stretches(
    jobs: Sequence[EmploymentSpell], rows: Sequence[JobClaim], order: beliefs.Precedence
) -> list[beliefs.Stretch]:
    """The days at work in each job, first and last day as believed; a job without statements by its record."""
    today, found = timezone.localdate(), []
    for job in jobs:
        own = [pure(row) for row in rows if row.spell_id == job.pk]
        start, end = (beliefs.believe(own, fact, today, order) for fact in ("start", "end"))
        first = dt.date.fromisoformat(start.value) if start else job.started_on
        last = dt.date.fromisoformat(end.value) if end else job.ended_on
        found.append(beliefs.Stretch(job.employer_name.casefold(), first, last))
    return found


def _days(
    job: EmploymentSpell,
    claims: list[beliefs.Claim],
    by_key: dict[int, JobClaim],
    stretches: list[beliefs.Stretch],
    order: beliefs.Precedence,
) -> list[DayKnown]:
    """The check-in days that have come, each with what shows it."""
    rules, today = policy.load("advancement"), timezone.localdate()
    gap = int(rules.value("retention_gap_days", on=today))
    answers = {"yes": (_("Employed"), "good"), "no": (_("Not employed"), "off"), "unknown": (_("Not known"), "next")}
    days = []
    for number_of_days in rules.value("check_in_days", on=job.started_on):
        on = job.started_on + dt.timedelta(days=number_of_days)
        if on > today:
            break
        found = beliefs.employed_on(claims, on, order)
        retention = beliefs.retention_on(stretches, job.started_on, on, gap)
        evidence = _evidence(by_key[found.evidence.key], found.basis) if found.evidence else ""
        days.append(DayKnown(number_of_days, on, Status(*answers[found.answer]), evidence, retention))
    return days


def _evidence(claim: JobClaim, basis: str) -> str:
    said = {
        "source": claim.get_source_display(),
        "fact": claim.get_fact_display(),
        "value": value_said(claim),
        "day": day_said(claim.about_on),
    }
    if basis == "silent":
        return _("Nothing known from that day on. Last heard from %(source)s, %(day)s.") % said
    return _("%(source)s, %(day)s. %(fact)s: %(value)s.") % said
