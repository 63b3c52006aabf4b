"""Answering: putting an application's answers on record part by part, and sending it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.parsing import said_of_pay
from workadvance.people.access import Actor, link_actor
from workadvance.people.households import household_of
from workadvance.people.services import household_state, person_alter
from workadvance.screening.application_parts import PARTS
from workadvance.screening.models import Application
from workadvance.screening.services.assessing import assess_and_store
from workadvance.screening.services.authorization import allowed
from workadvance.screening.workflow import APPLICATION, OPEN


def applicant(application: Application) -> Actor:
    """The applicant as the author of their own events."""
    return link_actor(application.person.full_name, "applicant", application.person_id)


def application_answer(*, actor: Actor, application: Application, part: str, data: Mapping[str, Any]) -> Application:
    """Put one part's answers on record: about, household, work or why (checked values, see `forms`).

    The applicant may until the application is sent; staff may until it is decided, and eligibility is then assessed again.
    Answers that change nothing leave no event.
    """
    allowed(actor, "screening.apply", application)
    own = actor.link_person_id is not None
    if application.state != "draft" and (own or application.state not in OPEN):
        raise IllegalMove(
            _("This application can't be changed. Its status is “%(state)s.”")
            % {"state": application.get_state_display()}
        )
    with transaction.atomic():
        changed = _answer(actor, application, part, data)
        if changed:
            event_record(
                kind="screening.application.answered",
                author=actor,
                subject=application,
                person_id=application.person_id,
                organization_id=application.program.provider_id,
                payload={"part": part},
            )
            if application.state in OPEN:
                assess_and_store(author=actor, application=application)
    return application


def _answer(actor: Actor, application: Application, part: str, data: Mapping[str, Any]) -> bool:
    person = application.person
    number = PARTS.index(part) + 1
    data = dict(data)
    confirmed = data.pop("asked_back", None) or {}
    if confirmed and confirmed.items() - application.confirmed_facts.items():
        application.confirmed_facts = {**application.confirmed_facts, **confirmed}
        application.save(update_fields=["confirmed_facts"])
    if part == "about":
        before = {k: getattr(person, k) for k in data}
        application.person = person_alter(author=actor, person=person, **data)
        changed = any(getattr(application.person, k) != v for k, v in before.items())
    elif part == "household":
        last = household_of(person)
        changed = last is None or (last.size, last.monthly_income) != (data["size"], data["monthly_income"])
        if changed:
            source = "applicant" if actor.link_person_id is not None else "staff"
            household_state(
                author=actor, person=person, size=data["size"], monthly_income=data["monthly_income"], source=source
            )
    else:
        if "hourly_wage" in data:
            data = {**data, "wage_worked_out_from": said_of_pay(data["hourly_wage"])}
        changed = any(getattr(application, k) != v for k, v in data.items())
        for key, value in data.items():
            setattr(application, key, value)
    furthest = max(application.form_step, min(number + 1, len(PARTS)))
    if changed or furthest != application.form_step:
        application.form_step = furthest
        application.full_clean(exclude={"person", "program"}, validate_unique=False, validate_constraints=False)
        application.validate_constraints(exclude={"person", "program", "state"})
        fields = [] if part in ("about", "household") else list(data)
        application.save(update_fields=[*fields, "form_step"])
    return changed


def application_submit(*, actor: Actor, application: Application, submitted_on: dt.date | None = None) -> Application:
    """Send an application: it is in screening from now on, and its eligibility is assessed at once.

    `submitted_on` is the day a paper form was received. Raises IllegalMove that says what is still needed.
    """
    allowed(actor, "screening.apply", application)
    now = timezone.now()
    if submitted_on and submitted_on < timezone.localdate(now):
        now = timezone.make_aware(dt.datetime.combine(submitted_on, dt.time(12)))
    with transaction.atomic():
        move(
            APPLICATION,
            application,
            "submit",
            author=actor,
            person_id=application.person_id,
            organization_id=application.program.provider_id,
            effective_on=submitted_on,
            also={"submitted_at": now},
        )
        assess_and_store(author=actor, application=application)
    return application
