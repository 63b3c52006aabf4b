"""Putting right what was recorded wrong of a job and its pay: by event, with the reason, the old values kept in the log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from workadvance.parsing import said_of_pay
from workadvance.people.access import Actor, require
from workadvance.people.corrections import old_values
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell, WageChange
from workadvance.placement.services.checks import gathered, not_future, not_twice, wage_check
from workadvance.placement.services.jobs import record_job

JOB_FACTS = ("employer_name", "job_title", "started_on", "ended_on", "end_kind")
PAY_FACTS = ("effective_on", "hourly_wage", "hours_per_week", "job_title", "source")


def job_correct(*, actor: Actor, spell: EmploymentSpell, reason: str, **facts: Any) -> EmploymentSpell:
    """Correct where, as what, from when and until when a job was held; an end recorded by mistake is taken away.

    Pay at hire moves with the first day. Raises ValidationError with both dates where the corrected days do not fit the
    pay or the other jobs on record. What stays as it is leaves no event.
    """
    require(actor, "placement.place", spell.person.provider_id)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=spell.person_id)
        job = EmploymentSpell.objects.select_for_update().select_related("person").get(pk=spell.pk)
        was = old_values(job, JOB_FACTS, facts, reason)
        if not was:
            return job
        hired_on = job.started_on
        for name in was:
            setattr(job, name, facts[name])
        if job.ended_on is None:
            job.end_kind = ""
        elif not job.end_kind:
            raise ValidationError({"end_kind": _("Choose why the job ended.")})
        if problems := gathered(
            lambda: not_future(job.started_on, "started_on"),
            lambda: _in_order(job),
            lambda: not_twice(
                job.person_id, job.employer_name, job.job_title, job.started_on, job.ended_on, but=job.pk
            ),
            lambda: _around_the_pay(job, hired_on),
        ):
            raise ValidationError(problems)
        if "employer_name" in was:
            job.employer = None
        job.save()
        job.wages.filter(effective_on=hired_on).update(effective_on=job.started_on)
        record_job(
            actor,
            job,
            "corrected",
            effective_on=job.started_on,
            reason=reason.strip(),
            employer=job.employer_name,
            fields=", ".join(was),
            was=was,
        )
    return job


def pay_correct(*, actor: Actor, change: WageChange, reason: str, **facts: Any) -> WageChange:
    """Correct pay that was recorded wrong: the amount, its first day, hours, title or who said so."""
    require(actor, "placement.place", change.spell.person.provider_id)
    with transaction.atomic():
        job = EmploymentSpell.objects.select_for_update().select_related("person").get(pk=change.spell_id)
        row = WageChange.objects.select_for_update().get(pk=change.pk)
        was = old_values(row, PAY_FACTS, facts, reason)
        if not was:
            return row
        if row.effective_on == job.started_on and "effective_on" in was:
            said = _("This is the pay at hire on %(day)s. Correct the first day of the job instead.")
            raise ValidationError({"effective_on": said % {"day": job.started_on}})
        for name in was:
            setattr(row, name, facts[name])
        if "hourly_wage" in was:
            row.worked_out_from = said_of_pay(facts["hourly_wage"])
        if problems := gathered(lambda: wage_check(row.hourly_wage), lambda: _while_held(row, job)):
            raise ValidationError(problems)
        row.full_clean()
        row.save()
        record_job(
            actor,
            job,
            "corrected",
            noun="wage",
            effective_on=row.effective_on,
            reason=reason.strip(),
            employer=job.employer_name,
            wage=f"{row.hourly_wage:.2f}",
            fields=", ".join(was),
            was=was,
        )
    return row


def _in_order(job: EmploymentSpell) -> None:
    if job.ended_on is None:
        return
    not_future(job.ended_on, "ended_on")
    if job.ended_on < job.started_on:
        said = _("The first day is %(first)s and the last day %(last)s. Check both dates.")
        raise ValidationError({"ended_on": said % {"first": job.started_on, "last": job.ended_on}})


def _around_the_pay(job: EmploymentSpell, hired_on: dt.date) -> None:
    """Pay after the pay at hire stays between the first and the last day."""
    for day in job.wages.exclude(effective_on=hired_on).order_by("effective_on").values_list("effective_on", flat=True):
        if day <= job.started_on or (job.ended_on is not None and day > job.ended_on):
            said = _("Pay is recorded from %(day)s, outside these dates. Correct that pay first.")
            raise ValidationError({"started_on" if day <= job.started_on else "ended_on": said % {"day": day}})


def _while_held(row: WageChange, job: EmploymentSpell) -> None:
    not_future(row.effective_on, "effective_on")
    if row.effective_on < job.started_on or (job.ended_on is not None and row.effective_on > job.ended_on):
        said = _("The job was held from %(first)s to %(last)s. Choose a date between them.")
        last: dt.date | str = job.ended_on or _("today")
        raise ValidationError({"effective_on": said % {"first": job.started_on, "last": last}})
