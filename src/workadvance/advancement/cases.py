"""Re-employment cases: opened the moment a separation is learned, one for a lost job whoever reports it, closed with an outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.advancement.claims import claim_add
from workadvance.advancement.models import CheckIn, ReemploymentCase
from workadvance.events.models import Event
from workadvance.events.services import Author, event_record, projects
from workadvance.people.access import SYSTEM, Actor, require
from workadvance.people.models import Person
from workadvance.placement import services as placement
from workadvance.placement.models import EmploymentSpell


@projects
def cases_follow_jobs(event: Event) -> None:
    """A job that ends, or that the employer says has ended, opens a case; a new job or a mistake closes it."""
    if event.kind in ("placement.job.ended", "placement.job.questioned"):
        spell = EmploymentSpell.objects.select_related("person").get(pk=event.subject_id)
        learned = {"participant": "self", "employer": "employer"}.get(event.actor_role, "coach")
        case_open(spell, "employer" if event.kind == "placement.job.questioned" else learned)
    elif event.kind == "placement.job.started":
        spell = EmploymentSpell.objects.select_related("person").get(pk=event.subject_id)
        for case in _open_cases(person=spell.person_id).exclude(spell=spell):
            _close(SYSTEM, case, "next_job", next_spell=spell)
    elif event.kind in ("placement.job.confirmed", "placement.job.corrected"):
        spell = EmploymentSpell.objects.get(pk=event.subject_id)
        if spell.employer_says_left_on is None:
            separation_mistaken(author=SYSTEM, spell=spell)
    elif event.kind == "placement.job.removed":
        _next_job_never_started(event)
    elif event.kind == "advancement.checkin.done" and event.payload["outcome"] in ("employed", "employer_says"):
        check_in = CheckIn.objects.select_related("spell").get(pk=event.subject_id)
        separation_mistaken(author=SYSTEM, spell=check_in.spell)


def _next_job_never_started(event: Event) -> None:
    """The next job that had closed a case never started: the case goes on, with the clock it had."""
    closed = ReemploymentCase.objects.select_for_update(of=("self",)).select_related("person", "spell")
    case = closed.filter(person=event.person_id, outcome="next_job", next_spell=None).order_by("-closed_at").first()
    if case is None or EmploymentSpell.objects.filter(person=event.person_id, ended_on=None).exists():
        return
    case.closed_at, case.outcome = None, ""
    case.save(update_fields=["closed_at", "outcome"])
    said = {"learned": case.learned_from, "employer": case.spell.employer_name}
    _event(SYSTEM, case, "opened", said)


def case_open(spell: EmploymentSpell, learned_from: str) -> ReemploymentCase | None:
    """Open the case of a lost job, in the caller's transaction; the one there is, where there is one.

    None where the person left for a better job or still has another one: no one has to look for the next.
    """
    Person.objects.select_for_update().get(pk=spell.person_id)
    working = EmploymentSpell.objects.filter(person=spell.person_id, ended_on=None).exclude(pk=spell.pk)
    later = EmploymentSpell.objects.filter(person=spell.person_id, started_on__gt=spell.ended_on or dt.date.max)
    if spell.end_kind == "better_job" or working.exists() or later.exists():
        return None
    case = ReemploymentCase.objects.filter(spell=spell).first()
    if case is not None and case.outcome != ReemploymentCase.Outcome.STILL_THERE:
        return case
    if case is None:
        for other in _open_cases(person=spell.person_id):
            _close(SYSTEM, other, "next_job", next_spell=spell)
        case = ReemploymentCase(spell=spell, person=spell.person)
    case.opened_at, case.learned_from = timezone.now(), learned_from
    case.closed_at, case.outcome, case.why = None, "", ""
    case.save()
    _event(SYSTEM, case, "opened", {"learned": learned_from, "employer": spell.employer_name})
    return case


def separation_learned(
    *, author: Author, spell: EmploymentSpell, source: str, ended_on: dt.date | None = None
) -> ReemploymentCase | None:
    """A separation was learned from anyone (`source` of a claim). The caller has checked who may.

    Opens the case the same moment; a report of a case that is open adds only what it says: another last day is one more
    claim, and whether the job's own record is changed is for staff to decide.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=spell.person_id)  # before the job, as everything about jobs does
        spell = EmploymentSpell.objects.select_for_update(of=("self",)).select_related("person").get(pk=spell.pk)
        if ended_on is not None:
            claim_add(
                author=author, spell=spell, fact="end", value=ended_on.isoformat(), about_on=ended_on, source=source
            )
        learned = source if source in ReemploymentCase.Learned.values else "coach"
        return case_open(spell, learned)


def separation_mistaken(*, author: Author, spell: EmploymentSpell) -> None:
    """The job someone was thought to have lost is still held: its case is closed. Of a job that ended nothing changes."""
    with transaction.atomic():
        for case in _open_cases(spell=spell) if spell.ended_on is None else ():
            _close(author, case, "still_there")


def separation_record(
    *, actor: Actor, spell: EmploymentSpell, ended_on: dt.date, end_kind: str = "other", reason: str = ""
) -> EmploymentSpell:
    """Staff learned that a job ended. Of one that others reported before, another last day is kept as what staff say."""
    require(actor, "advancement.record_contact", spell.person.provider_id)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=spell.person_id)
        locked = EmploymentSpell.objects.select_for_update().get(pk=spell.pk)
        if locked.ended_on is None or (locked.ended_on, locked.end_kind) == (ended_on, end_kind):
            return placement.spell_end(actor=actor, spell=spell, ended_on=ended_on, end_kind=end_kind, reason=reason)
        separation_learned(author=actor, spell=locked, source="coach", ended_on=ended_on)
    return locked


def case_close(*, actor: Actor, case: ReemploymentCase, outcome: str, why: str) -> ReemploymentCase:
    """Close a case without a next job: the person's choice, or unreached, with the reason. A closed one stays as it is."""
    require(actor, "advancement.record_contact", case.person.provider_id)
    if outcome not in ("choice", "unreached"):
        raise ValidationError({"outcome": _("Choose a result.")})
    if not why.strip():
        raise ValidationError({"why": _("Enter what happened.")})
    with transaction.atomic():
        locked = _locked(case)
        if locked.closed_at is None:
            _close(actor, locked, outcome, why=why.strip()[:200])
    return locked


def case_update(*, actor: Actor, case: ReemploymentCase, done: Iterable[str], may_return: bool) -> ReemploymentCase:
    """Keep the checklist of a case, and whether the person would go back to the employer just left."""
    require(actor, "advancement.record_contact", case.person.provider_id)
    tasks = [task for task in ReemploymentCase.Task.values if task in set(done)]
    with transaction.atomic():
        locked = _locked(case)
        if (locked.done, locked.may_return) != (tasks, may_return):
            locked.done, locked.may_return = tasks, may_return
            locked.save(update_fields=["done", "may_return"])
            _event(actor, locked, "updated", {"done": len(tasks), "of": len(ReemploymentCase.Task.values)})
    return locked


def _locked(case: ReemploymentCase) -> ReemploymentCase:
    rows = ReemploymentCase.objects.select_for_update(of=("self",)).select_related("person", "spell")
    return rows.get(pk=case.pk)


def _open_cases(**of: Any) -> QuerySet[ReemploymentCase]:
    rows = ReemploymentCase.objects.select_for_update(of=("self",)).filter(closed_at=None, **of)
    return rows.select_related("person", "spell")


def _close(
    author: Author,
    case: ReemploymentCase,
    outcome: str,
    *,
    why: str = "",
    next_spell: EmploymentSpell | None = None,
) -> None:
    case.closed_at, case.outcome, case.why, case.next_spell = timezone.now(), outcome, why, next_spell
    case.save(update_fields=["closed_at", "outcome", "why", "next_spell"])
    _event(author, case, "closed", {"outcome": outcome}, why)


def _event(author: Author, case: ReemploymentCase, what: str, said: Mapping[str, object], reason: str = "") -> None:
    event_record(
        kind=f"advancement.reemploymentcase.{what}",
        author=author,
        subject=case,
        person_id=case.person_id,
        organization_id=case.person.provider_id,
        reason=reason,
        payload=said,
    )
