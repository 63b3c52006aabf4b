"""Referrals: interview, offer, accept, hire, and the ways it can end without a hire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import SYSTEM, Actor, require
from workadvance.people.models import Person
from workadvance.placement.models import INTERVIEW_MINUTES, EmploymentSpell, JobOrder, Referral
from workadvance.placement.selectors.sector import in_sector
from workadvance.placement.services.checks import not_future, wage_check
from workadvance.placement.services.jobs import NewJob, spell_store
from workadvance.placement.services.orders import order_step, said_of
from workadvance.placement.services.referral_step import referral_step
from workadvance.placement.services.slates import slate_make
from workadvance.placement.workflow import REFERRAL
from workadvance.screening.models import Application


def referral_propose(*, actor: Actor, order: JobOrder, application: Application, override_reason: str = "") -> Referral:
    """Put one person forward for one order: a slate of one, or one more on the slate not sent yet."""
    slate_make(actor=actor, order=order, application_ids=[application.pk], override_reason=override_reason)
    return Referral.objects.filter(order=order, application=application).latest("pk")


def referral_move(
    *,
    actor: Actor,
    referral: Referral,
    name: str,
    reason: str = "",
    interview_at: dt.datetime | None = None,
    minutes: int | None = None,
    place: str = "",
    link: str = "",
    wage: Decimal | None = None,
    starts_on: dt.date | None = None,
) -> Referral:
    """One step of a referral, as told to staff: refer, interview, decline, offer, accept, rescind the offer, withdraw.

    A hire has its own service, because it opens a job. Raises IllegalMove (what it is now, what can be done) or
    ValidationError by field.
    """
    try:
        transition = REFERRAL.transition(name)
    except KeyError:
        raise IllegalMove(_("This page is out of date. Reload it and try again.")) from None
    if name in ("hire", "no_show"):
        raise IllegalMove(_("Enter the first day and pay to record a hire."))
    require(actor, transition.permission, referral.order.provider_id)
    also: Mapping[str, object] = {}
    said: Mapping[str, object] = {}
    if name == "interview":
        held = _interview(interview_at, minutes, place, link)
        also = {**held, "answer": "yes", "answered_at": timezone.now()}
        said = {"interview_at": _moment(interview_at)} if interview_at else {}
    elif name == "offer":
        if wage is None:
            raise ValidationError({"wage": _("Enter the hourly pay offered.")})
        wage_check(wage, "wage")
        also, said = {"offered_wage": wage}, {"wage": f"{wage:.2f}"}
    elif name == "accept":
        also = {"starts_on": starts_on}
    elif name == "employer_decline":
        also = {"answer": "no", "answered_at": timezone.now(), "employer_note": reason.strip()[:300]}
    with transaction.atomic():
        if name == "offer":
            # The table asks for the pay of the offer as it is stored, so it is stored first.
            REFERRAL.check(Referral(state=_state_now(referral), offered_wage=wage), name)
            Referral.objects.filter(pk=referral.pk).update(offered_wage=wage)
        if name == "accept":
            _accept_once(referral)
        referral_step(author=actor, referral=referral, name=name, reason=reason.strip(), also=also, **said)
    return referral


def _interview(at: dt.datetime | None, minutes: int | None, place: str, link: str) -> Mapping[str, object]:
    """When and where an interview is, as it is stored; without a time nothing but that."""
    ends = at + dt.timedelta(minutes=minutes or INTERVIEW_MINUTES) if at else None
    return {
        "interview_at": at,
        "interview_ends_at": ends,
        "interview_place": " ".join(place.split())[:200],
        "interview_link": link[:300],
    }


def interview_set(
    *,
    actor: Actor,
    referral: Referral,
    interview_at: dt.datetime,
    minutes: int | None = None,
    place: str = "",
    link: str = "",
) -> Referral:
    """Set or change the time, the length and the place of an agreed interview."""
    require(actor, "placement.refer", referral.order.provider_id)
    with transaction.atomic():
        locked = Referral.objects.select_for_update().get(pk=referral.pk)
        if locked.state != "interviewing":
            raise IllegalMove(
                _("There's no interview to schedule. The status is “%(state)s.”")
                % {"state": locked.get_state_display()}
            )
        held = _interview(interview_at, minutes, place, link)
        if all(getattr(locked, name) == value for name, value in held.items()):
            return referral
        # The first time is the first copy that calendars get; each later one replaces it.
        held = {**held, "interview_sequence": locked.interview_sequence + (locked.interview_at is not None)}
        for name, value in held.items():
            setattr(locked, name, value)
            setattr(referral, name, value)
        locked.save(update_fields=list(held))
        event_record(
            kind="placement.referral.interview_set",
            author=actor,
            subject=locked,
            person_id=referral.application.person_id,
            organization_id=referral.order.provider_id,
            payload={**said_of(referral.order), "interview_at": _moment(interview_at)},
        )
    return referral


def referral_hire(
    *,
    actor: Actor,
    referral: Referral,
    started_on: dt.date,
    hourly_wage: Decimal | None = None,
    hours_per_week: Decimal | None = None,
    job_title: str = "",
    confirmed: str = "self",
) -> EmploymentSpell:
    """Record a hire: the job and its first pay open, the order fills up, the person's other referrals are withdrawn.

    All of it in one transaction, and once: of two people who record it at the same moment the second is told. The pay
    is the one offered where none is given.
    """
    require(actor, "placement.place", referral.order.provider_id)
    return hire_store(
        author=actor,
        referral=referral,
        started_on=started_on,
        hourly_wage=hourly_wage,
        hours_per_week=hours_per_week,
        job_title=job_title,
        confirmed=confirmed,
    )


def hire_store(
    *,
    author: Actor,
    referral: Referral,
    started_on: dt.date,
    hourly_wage: Decimal | None = None,
    hours_per_week: Decimal | None = None,
    job_title: str = "",
    confirmed: str = "self",
) -> EmploymentSpell:
    """What `referral_hire` does, when the caller has checked who may (staff, or the employer on its own slate)."""
    order, application = referral.order, referral.application
    not_future(started_on, "started_on")
    with transaction.atomic():
        # The person first, then the order, then its referrals: the same order of locks everywhere, so no one deadlocks.
        person = Person.objects.select_for_update().get(pk=application.person_id)
        now = JobOrder.objects.select_for_update(of=("self",)).select_related("employer").get(pk=order.pk)
        wage = hourly_wage or referral.offered_wage or order.wage
        wage_check(wage)
        referral_step(author=author, referral=referral, name="hire")
        spell = spell_store(
            author=author,
            person=person,
            application=application,
            referral=referral,
            job=NewJob(
                employer=order.employer,
                employer_name=order.employer.name,
                job_title=job_title.strip() or order.title,
                soc=order.soc,
                area_code=order.area_code,
                started_on=started_on,
                hourly_wage=wage,
                hours_per_week=hours_per_week or order.hours_per_week,
                benefits=order.benefits,
                in_sector=in_sector(application, order.soc),
                confirmed=confirmed,
            ),
        )
        if now.state in ("open", "paused") and now.referrals.filter(state="hired").count() >= now.slots:
            order_step(author=SYSTEM, order=now, name="fill")
        order.state = now.state
    return spell


def _state_now(referral: Referral) -> str:
    return Referral.objects.select_for_update().get(pk=referral.pk).state


def _accept_once(referral: Referral) -> None:
    """Of two offers accepted at once the second is told; the person's row is the lock."""
    Person.objects.select_for_update().get(pk=referral.application.person_id)
    other: Any = (
        Referral.objects.filter(application__person=referral.application.person_id, state="accepted")
        .exclude(pk=referral.pk)
        .select_related("order__employer")
        .first()
    )
    if other is not None:
        raise IllegalMove(
            _("This person accepted an offer from %(employer)s. Record that they declined it first.")
            % {"employer": other.order.employer}
        )


def _moment(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'TIME_FORMAT')}"
