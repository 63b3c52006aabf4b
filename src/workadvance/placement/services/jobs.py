"""Jobs people hold: opened, their pay changed, confirmed, ended. A person may hold several at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.events.readings import reason_given
from workadvance.events.services import event_record
from workadvance.parsing import said_of_pay
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization, Person
from workadvance.people.zip_codes import place_of_zip
from workadvance.placement.models import EmploymentSpell, Referral, WageChange
from workadvance.placement.selectors.sector import in_sector as sector_of
from workadvance.placement.services.checks import gathered, not_future, not_twice, occupation_of, wage_check
from workadvance.placement.services.referral_step import referral_step
from workadvance.placement.workflow import LIVE
from workadvance.screening.models import Application
from workadvance.tables import InputProblems

# What says more about a job: an entry is never replaced by one that says less.
CONFIRMED = ("self", "employer", "document", "records")


def may_record_job(actor: Actor, person: Person) -> None:
    """Staff who place people may record jobs, and a person their own."""
    own = actor.link_person_id == person.pk or (actor.signed_in and person.user_id == actor.user_id)
    if not own:
        require(actor, "placement.place", person.provider_id)


def spell_open(
    *,
    actor: Actor,
    person: Person,
    application: Application | None = None,
    employer: Organization | None = None,
    employer_name: str = "",
    job_title: str,
    soc: str = "",
    started_on: dt.date,
    hourly_wage: Decimal,
    hours_per_week: Decimal | int = 40,
    zip: str = "",
    area_code: str = "",
    benefits: Sequence[str] = (),
    in_sector: bool | None = None,
    confirmed: str = "self",
    ends_current: bool = False,
) -> EmploymentSpell:
    """Record a job found outside our referrals, with its first pay; the person's open referrals are withdrawn.

    A second job is one more, the first goes on; `ends_current` says that the person left every present job for it. The labor
    area follows from the workplace's ZIP (or is given). Raises ValidationError with every problem by field.
    """
    may_record_job(actor, person)
    asked = NewJob(
        employer=employer,
        employer_name=employer.name if employer else " ".join(employer_name.split()),
        job_title=job_title.strip(),
        soc=soc,
        area_code=area_code,
        started_on=started_on,
        hourly_wage=hourly_wage,
        hours_per_week=Decimal(hours_per_week),
        benefits=benefits,
        in_sector=bool(in_sector),
        confirmed=confirmed,
    )
    job = _checked(asked, zip)
    if in_sector is None:
        job = replace(job, in_sector=sector_of(application, job.soc))
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        current = list(EmploymentSpell.objects.select_for_update().filter(person=locked, ended_on=None).order_by("pk"))
        again = next((held for held in current if _same_job(held, job)), None)
        if again is not None:
            return again
        for held in current if ends_current else ():
            _left_for(actor, held, job)
        return spell_store(author=actor, person=locked, application=application, referral=None, job=job)


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job that starts: where, as what, for how much (dollars an hour), how it is known (`confirmed`)."""

    employer: Organization | None
    employer_name: str
    job_title: str
    soc: str
    area_code: str
    started_on: dt.date
    hourly_wage: Decimal
    hours_per_week: Decimal
    benefits: Sequence[str]
    in_sector: bool
    confirmed: str


def _checked(job: NewJob, zip_code: str) -> NewJob:
    """The job with the code of its occupation and its labor area; ValidationError with every problem by field."""
    found = {"soc": "", "area": job.area_code}

    def occupation() -> None:
        if job.soc:
            found["soc"] = occupation_of(job.soc)[0]

    def area() -> None:
        if job.area_code:
            try:
                found["area"] = labor.area(job.area_code).code
            except InputProblems as error:
                raise ValidationError({"area_code": [p.message for p in error.problems]}) from None

    def place() -> None:
        if zip_code.strip():
            known = place_of_zip(zip_code)
            if known is None:
                raise ValidationError({"zip": _("We can't find this ZIP code. Enter 5 digits, for example 74103.")})
            found["area"] = known.area_code

    def named() -> None:
        if not job.employer_name:
            raise ValidationError({"employer_name": _("Choose the employer.")})

    problems = gathered(
        lambda: not_future(job.started_on, "started_on"),
        lambda: wage_check(job.hourly_wage),
        occupation,
        area,
        place,
        named,
    )
    if problems:
        raise ValidationError(problems)
    return replace(job, soc=found["soc"], area_code=found["area"])


def _left_for(actor: Actor, current: EmploymentSpell, job: NewJob) -> None:
    """End a present job because a better one starts; ValidationError where the better one began before it."""
    said = {"employer": current.employer_name, "day": current.started_on}
    if job.started_on < current.started_on:
        problem = _("The current job at %(employer)s started on %(day)s, after this date. Check both dates.")
        raise ValidationError({"started_on": problem % said})
    spell_end(
        actor=actor,
        spell=current,
        ended_on=max(current.started_on, job.started_on - dt.timedelta(days=1)),
        end_kind="better_job",
        reason=reason_given("left_for_job", job=job.job_title),
    )


def _same_job(current: EmploymentSpell, job: NewJob) -> bool:
    """The form of the present job, sent twice."""
    return (
        current.started_on == job.started_on
        and current.employer_name.casefold() == job.employer_name.casefold()
        and current.job_title.casefold() == job.job_title.casefold()
    )


def spell_store(
    *, author: Actor, person: Person, application: Application | None, referral: Referral | None, job: NewJob
) -> EmploymentSpell:
    """Write a job with its first pay and withdraw the person's open referrals (the person's row is locked)."""
    not_twice(person.pk, job.employer_name, job.job_title, job.started_on)
    spell = EmploymentSpell(
        person=person,
        application=application,
        referral=referral,
        employer=job.employer,
        employer_name=job.employer_name,
        job_title=job.job_title,
        soc=job.soc,
        area_code=job.area_code,
        in_sector=job.in_sector,
        benefits=list(job.benefits),
        started_on=job.started_on,
        confirmed=job.confirmed,
        confirmed_on=None if job.confirmed == "self" else timezone.localdate(),
    )
    spell.full_clean()
    spell.save()
    wage = WageChange(
        spell=spell,
        effective_on=job.started_on,
        hourly_wage=job.hourly_wage,
        hours_per_week=job.hours_per_week,
        worked_out_from=said_of_pay(job.hourly_wage),
        source="employer" if referral is not None else job.confirmed,
    )
    wage.full_clean()
    wage.save()
    record_job(
        author,
        spell,
        "started",
        effective_on=job.started_on,
        employer=spell.employer_name,
        job=spell.job_title,
        wage=f"{job.hourly_wage:.2f}",
    )
    live = Referral.objects.filter(application__person=person, state__in=LIVE).select_related(
        "application", "order__employer"
    )
    for other in live.order_by("pk"):
        referral_step(author=author, referral=other, name="withdraw", reason=reason_given("hired_elsewhere"))
    return spell


def spell_end(
    *, actor: Actor, spell: EmploymentSpell, ended_on: dt.date, end_kind: str = "other", reason: str = ""
) -> EmploymentSpell:
    """Record that a job ended: the person is on the job-ready pool from this moment, by derivation.

    The same end again changes nothing; another end of an ended job is refused.
    """
    may_record_job(actor, spell.person)
    problems = gathered(lambda: not_future(ended_on, "ended_on"))
    if ended_on < spell.started_on:
        problems.setdefault("ended_on", []).append(
            _("The job started on %(day)s. Choose that date or a later one.") % {"day": spell.started_on}
        )
    if end_kind not in dict(EmploymentSpell._meta.get_field("end_kind").flatchoices):
        problems.setdefault("end_kind", []).append(_("Choose why the job ended."))
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        locked = EmploymentSpell.objects.select_for_update().get(pk=spell.pk)
        if locked.ended_on is not None:
            if locked.ended_on == ended_on and locked.end_kind == end_kind:
                return spell
            raise ValidationError({"ended_on": _("This job already ended on %(day)s.") % {"day": locked.ended_on}})
        later = locked.wages.filter(effective_on__gt=ended_on).order_by("effective_on").first()
        if later is not None:
            raise ValidationError(
                {
                    "ended_on": _("Pay is recorded from %(day)s, after this end date. Check both dates.")
                    % {"day": later.effective_on}
                }
            )
        for target in (locked, spell):
            target.ended_on, target.end_kind = ended_on, end_kind
        locked.save(update_fields=["ended_on", "end_kind"])
        record_job(
            actor,
            locked,
            "ended",
            effective_on=ended_on,
            reason=reason.strip(),
            employer=locked.employer_name,
            how=locked.end_kind,
        )
    return spell


def spell_confirm(*, actor: Actor, spell: EmploymentSpell, how: str, on: dt.date | None = None) -> EmploymentSpell:
    """Record that a job is confirmed, by the employer, a document or wage records. It never comes to say less."""
    may_record_job(actor, spell.person)
    return confirm_store(author=actor, spell=spell, how=how, on=on)


def confirm_store(*, author: Actor, spell: EmploymentSpell, how: str, on: dt.date | None = None) -> EmploymentSpell:
    """What `spell_confirm` does, when the caller has checked who may. Once a day is enough: again changes nothing."""
    if how not in CONFIRMED[1:]:
        raise ValidationError({"how": _("Confirm the job with the employer, a document, or wage records.")})
    on = on or timezone.localdate()
    not_future(on, "on")
    with transaction.atomic():
        locked = EmploymentSpell.objects.select_for_update().get(pk=spell.pk)
        best = max(locked.confirmed, how, key=CONFIRMED.index)
        if best == locked.confirmed and locked.confirmed_on == on and locked.employer_says_left_on is None:
            return spell
        for target in (locked, spell):
            target.confirmed, target.confirmed_on, target.employer_says_left_on = best, on, None
        locked.save(update_fields=["confirmed", "confirmed_on", "employer_says_left_on"])
        record_job(author, locked, "confirmed", effective_on=on, employer=locked.employer_name, how=how)
    return spell


def doubt_store(*, author: Actor, spell: EmploymentSpell, note: str = "") -> EmploymentSpell:
    """The employer says the person is not there any more: staff are to ask the person. The job stays as it is."""
    with transaction.atomic():
        locked = EmploymentSpell.objects.select_for_update().get(pk=spell.pk)
        if locked.employer_says_left_on is not None or locked.ended_on is not None:
            return spell
        locked.employer_says_left_on = spell.employer_says_left_on = timezone.localdate()
        locked.save(update_fields=["employer_says_left_on"])
        record_job(author, locked, "questioned", reason=note.strip(), employer=locked.employer_name)
    return spell


def record_job(
    author: Actor,
    spell: EmploymentSpell,
    what: str,
    *,
    noun: str = "job",
    effective_on: dt.date | None = None,
    reason: str = "",
    **payload: object,
) -> None:
    """Log what happened to a job (`noun` job) or its pay (`noun` wage)."""
    event_record(
        kind=f"placement.{noun}.{what}",
        author=author,
        subject=spell,
        person_id=spell.person_id,
        organization_id=spell.person.provider_id,
        effective_on=effective_on,
        reason=reason,
        payload=payload,
    )
