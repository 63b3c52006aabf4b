"""Writes of retention and advancement: check-ins, what participants report, advancement goals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.advancement.cases import separation_learned
from workadvance.advancement.claims import claim_add
from workadvance.advancement.models import AdvancementGoal, CheckIn, ParticipantReport, ReemploymentCase
from workadvance.events.encryption import encrypt
from workadvance.events.models import Event
from workadvance.events.readings import reason_given
from workadvance.events.services import Author, event_record, projects
from workadvance.people.access import Actor, require
from workadvance.people.models import Person
from workadvance.placement import services as placement
from workadvance.placement.models import EmploymentSpell
from workadvance.screening.models import Application


@projects
def check_ins_follow_jobs(event: Event) -> None:
    """A job that starts gets its check-ins; one that ends drops those not done. In the event's own transaction."""
    if event.kind == "placement.job.started":
        spell = EmploymentSpell.objects.get(pk=event.subject_id)
        check_ins_make([spell])
    elif event.kind == "placement.job.corrected":
        _check_ins_again(EmploymentSpell.objects.get(pk=event.subject_id))
    elif event.kind == "placement.job.ended":
        spell = EmploymentSpell.objects.get(pk=event.subject_id)
        CheckIn.objects.filter(spell=spell, done_on=None, dropped_on=None).update(dropped_on=spell.ended_on)


def check_ins_make(spells: list[EmploymentSpell]) -> list[CheckIn]:
    """Make the check-ins of new jobs, at the days the policy of their start says."""
    rows = [
        CheckIn(spell=spell, day=day, due_on=spell.started_on + dt.timedelta(days=day))
        for spell in spells
        for day in policy.load("advancement").value("check_in_days", on=spell.started_on)
    ]
    return CheckIn.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def _check_ins_again(spell: EmploymentSpell) -> None:
    """After a correction: check-ins are due by the first day as it is now, and only as long as the job is held."""
    open_now = CheckIn.objects.filter(spell=spell, done_on=None)
    reached = CheckIn.objects.filter(spell=spell, done_on__isnull=False).aggregate(last=Max("day"))["last"] or 0
    for check_in in open_now:
        check_in.due_on = spell.started_on + dt.timedelta(days=check_in.day)
        if check_in.day > reached:
            check_in.dropped_on = spell.ended_on
        check_in.save(update_fields=["due_on", "dropped_on"])


def check_in_record(
    *,
    actor: Actor,
    check_in: CheckIn,
    outcome: str,
    note: str = "",
    done_on: dt.date | None = None,
    ended_on: dt.date | None = None,
    end_kind: str = "other",
) -> CheckIn:
    """Record what a check-in found.

    Not reached keeps it due and counts the attempt. Left the job ends the job on `ended_on`, in the same transaction, which
    makes the person job-ready again. Recording a done one again changes nothing.
    """
    spell = check_in.spell
    require(actor, "advancement.record_contact", spell.person.provider_id)
    if outcome not in CheckIn.Outcome.values:
        raise ValidationError({"outcome": _("Choose a result.")})
    today = timezone.localdate()
    done_on = done_on or today
    if done_on > today:
        raise ValidationError({"done_on": _("Enter today's date or an earlier date.")})
    if done_on < spell.started_on:
        raise ValidationError({"done_on": _("Enter a date on or after the start date.")})
    with transaction.atomic():
        check_in = CheckIn.objects.select_for_update().get(pk=check_in.pk)
        if check_in.done_on or check_in.dropped_on:
            return check_in
        if outcome == CheckIn.Outcome.NOT_REACHED:
            check_in.attempts += 1
            check_in.save(update_fields=["attempts"])
            _check_in_event(actor, check_in, "attempted", done_on, {"note": note or None})
            if check_in.attempts == int(policy.load("advancement").value("silent_attempts", on=today)):
                separation_learned(author=actor, spell=spell, source="silent")
            return check_in
        _check_in_done(actor, check_in, outcome, done_on, note)
        if outcome == CheckIn.Outcome.LEFT:
            placement.spell_end(actor=actor, spell=spell, ended_on=ended_on or done_on, end_kind=end_kind, reason=note)
    return check_in


def check_in_confirm(*, author: Author, check_in: CheckIn) -> None:
    """The person says by text that they are still in the job. A done check-in stays as it is."""
    with transaction.atomic():
        locked = CheckIn.objects.select_for_update(of=("self",)).select_related("spell__person").get(pk=check_in.pk)
        if locked.done_on is None and locked.dropped_on is None:
            _check_in_done(author, locked, CheckIn.Outcome.EMPLOYED, timezone.localdate(), "")


def _check_in_done(author: Author, check_in: CheckIn, outcome: str, done_on: dt.date, note: str) -> None:
    check_in.attempts += 1
    check_in.done_on, check_in.outcome, check_in.by_id = done_on, outcome, author.user_id
    check_in.save(update_fields=["attempts", "done_on", "outcome", "by"])
    said = {"outcome": check_in.outcome, "note": note or None}
    _check_in_event(author, check_in, "done", done_on, said)
    if outcome != CheckIn.Outcome.LEFT:
        # One conversation answers every check-in that was due by then.
        CheckIn.objects.filter(spell=check_in.spell_id, day__lt=check_in.day, done_on=None, dropped_on=None).update(
            dropped_on=done_on
        )


def _check_in_event(author: Author, check_in: CheckIn, what: str, on: dt.date, said: Mapping[str, str | None]) -> None:
    person = check_in.spell.person
    event_record(
        kind=f"advancement.checkin.{what}",
        author=author,
        subject=check_in,
        person_id=person.pk,
        organization_id=person.provider_id,
        effective_on=on,
        payload={"day": check_in.day, **said},
    )


def check_in_reopen(*, author: Author, check_in: CheckIn) -> None:
    """Undo a check-in (an answer by text was misread): it is due again, as are those it had answered."""
    with transaction.atomic():
        locked = CheckIn.objects.select_for_update().get(pk=check_in.pk)
        if locked.done_on is None:
            return
        CheckIn.objects.filter(
            spell=locked.spell_id, day__lt=locked.day, done_on=None, dropped_on=locked.done_on
        ).update(dropped_on=None)
        locked.done_on, locked.outcome, locked.by = None, "", None
        locked.save(update_fields=["done_on", "outcome", "by"])
        _check_in_event(author, check_in, "reopened", timezone.localdate(), {})


def job_loss_report(
    *, actor: Actor, person_id: int, note: str = "", ended_on: dt.date | None = None, job: int | None = None
) -> EmploymentSpell:
    """A participant says “I lost my job” (`job`: which, of several; else the latest): it ends that day.

    Without another job they are job-ready the same moment, and their re-employment case is open.
    """
    with transaction.atomic():
        held = EmploymentSpell.objects.select_for_update().filter(person=person_id, ended_on=None)
        spell = (held if job is None else held.filter(pk=job)).order_by("-started_on", "-pk").first()
        if spell is None:
            return _job_loss_again(actor, person_id, ended_on)
        event_record(
            kind="advancement.jobloss.reported",
            author=actor,
            subject=spell,
            person_id=person_id,
            organization_id=spell.person.provider_id,
            payload={"note": note or None},
        )
        placement.spell_end(
            actor=actor,
            spell=spell,
            ended_on=ended_on or timezone.localdate(),
            end_kind="other",
            reason=reason_given("reported_by_participant"),
        )
    return spell


def _job_loss_again(actor: Actor, person_id: int, ended_on: dt.date | None) -> EmploymentSpell:
    """Someone else reported the loss first: one case; the last day the person names is one more statement about it."""
    case = ReemploymentCase.objects.select_related("spell__person").filter(person=person_id, closed_at=None).first()
    if case is None:
        raise ValidationError(_("We don't have a current job on file for you. Call your coach."))
    separation_learned(author=actor, spell=case.spell, source="self", ended_on=ended_on)
    return case.spell


def report_make(
    *, author: Author, person: Person, kind: str, note: str = "", job: int | None = None, **said: Any
) -> ParticipantReport:
    """A participant tells us of a job, a change of pay, or that they need help; staff find it on Today until they close it.

    `job` is the one whose pay changed, of several. What they say of their pay is a statement about the job at once.
    Telling the same again while it is open is one report, with what was said last. Raises ValidationError by field.
    """
    told = {
        "employer_name": "",
        "job_title": "",
        "on": None,
        "hourly_wage": None,
        "hours_per_week": None,
        "help_with": "",
    }
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if job is not None:
            said["employer_name"] = EmploymentSpell.objects.get(pk=job, person=person).employer_name
        report = ParticipantReport.objects.filter(person=person, kind=kind, closed_at=None).first()
        made = report is None
        report = report or ParticipantReport(person=person, kind=kind, told_at=timezone.now())
        for name, value in {**told, **said}.items():
            setattr(report, name, value)
        report.note_encrypted = encrypt(note.strip(), "report") if note.strip() else b""
        report.full_clean(exclude=["person"])
        report.save()
        if made:
            _report_event(author, report, "made")
        if kind == ParticipantReport.Kind.PAY_CHANGED:
            _pay_claimed(author, report)
    return report


def job_reported(report: ParticipantReport) -> EmploymentSpell | None:
    """The present job a report of pay is about: the one named, of several; else the latest."""
    held = EmploymentSpell.objects.filter(person=report.person_id, ended_on=None).order_by("-started_on", "-pk")
    return held.filter(employer_name=report.employer_name).first() or held.first()


def _pay_claimed(author: Author, report: ParticipantReport) -> None:
    """What a participant says of their pay is a statement about the job at once, before staff record anything.

    One that can't be of this job (a day before it began, or to come) is left to staff with the report.
    """
    spell = job_reported(report)
    if spell is None or report.on is None or not spell.started_on <= report.on <= timezone.localdate():
        return
    for fact, value in (("pay", report.hourly_wage), ("hours", report.hours_per_week)):
        if value is not None:
            claim_add(author=author, spell=spell, fact=fact, value=str(value), about_on=report.on, source="self")


def report_close(*, actor: Actor, report: ParticipantReport) -> ParticipantReport:
    """Staff have seen to what a participant reported; a closed report stays as it is."""
    require(actor, "advancement.record_contact", report.person.provider_id)
    with transaction.atomic():
        locked = ParticipantReport.objects.select_for_update(of=("self",)).select_related("person").get(pk=report.pk)
        if locked.closed_at is None:
            locked.closed_at, locked.closed_by_id = timezone.now(), actor.user_id
            locked.save(update_fields=["closed_at", "closed_by"])
            _report_event(actor, locked, "closed")
    return locked


def report_record(*, actor: Actor, report: ParticipantReport, given: Mapping[str, Any]) -> None:
    """Record the job or the pay a participant reported, as staff checked it, and close the report; both or neither."""
    person = report.person
    with transaction.atomic():
        if report.kind == ParticipantReport.Kind.GOT_JOB:
            application = (
                Application.objects.filter(person=person, state="selected").order_by("-decided_on", "-pk").first()
            )
            placement.spell_open(
                actor=actor, person=person, application=application, area_code=person.area_code, **given
            )
        else:
            spell = job_reported(report)
            if spell is None:
                raise ValidationError(_("There is no current job on record. Add the job first."))
            placement.wage_change(actor=actor, spell=spell, **given)
        report_close(actor=actor, report=report)


def _report_event(author: Author, report: ParticipantReport, what: str) -> None:
    event_record(
        kind=f"advancement.participantreport.{what}",
        author=author,
        subject=report,
        person_id=report.person_id,
        organization_id=report.person.provider_id,
        payload={"what": report.kind},
    )


def advancement_goal_set(
    *,
    actor: Actor,
    application: Application,
    soc: str,
    title: str,
    local_median_hourly: Decimal | None,
    vintage: str,
    takes: str = "",
) -> AdvancementGoal:
    """Set the step-up job a participant works toward; there is one at a time."""
    require(actor, "advancement.set_goal", application.person.provider_id)
    goal = AdvancementGoal(
        application=application,
        soc=soc,
        title=title,
        local_median_wage=local_median_hourly,
        vintage=vintage,
        takes=takes,
        set_on=timezone.localdate(),
    )
    goal.full_clean()
    with transaction.atomic():
        goal.save()
        _goal_event(actor, goal, "set")
    return goal


def advancement_goal_close(*, actor: Actor, goal: AdvancementGoal, reached: bool, reason: str = "") -> AdvancementGoal:
    """Mark the advancement goal reached, or remove it; a closed one stays as it is."""
    require(actor, "advancement.set_goal", goal.application.person.provider_id)
    with transaction.atomic():
        goal = AdvancementGoal.objects.select_for_update().get(pk=goal.pk)
        if goal.reached_on or goal.dropped_on:
            return goal
        field = "reached_on" if reached else "dropped_on"
        setattr(goal, field, timezone.localdate())
        goal.save(update_fields=[field])
        _goal_event(actor, goal, "reached" if reached else "dropped", reason)
    return goal


def _goal_event(actor: Actor, goal: AdvancementGoal, what: str, reason: str = "") -> None:
    person = goal.application.person
    event_record(
        kind=f"advancement.goal.{what}",
        author=actor,
        subject=goal,
        person_id=person.pk,
        organization_id=person.provider_id,
        payload={"title": goal.title},
        reason=reason,
    )
