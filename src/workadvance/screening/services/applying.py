"""Applying: starting an application, and staff entering one for someone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.parsing import phone_shown
from workadvance.people.access import Actor, link_actor, require
from workadvance.people.contact_fields import read_columns
from workadvance.people.identity import IdentityFacts, IdentityFinding
from workadvance.people.identity_questions import identity_told, records_alike
from workadvance.people.models import Person
from workadvance.people.services import consent_sign, person_create
from workadvance.programs.models import Program
from workadvance.screening.application_parts import PARTS
from workadvance.screening.models import Application, Sitting
from workadvance.screening.services.answering import application_answer, application_submit
from workadvance.screening.services.sittings import sitting_save
from workadvance.screening.workflow import CLOSED


def application_start(
    *,
    program: Program,
    full_name: str,
    email: str = "",
    phone: str = "",
    birth_date: dt.date | None = None,
    language: str = "en",
    key: uuid.UUID | None = None,
) -> Sitting:
    """Someone starts to apply, with a name, a birth date, and an email or phone. Returns the sitting to continue in.

    An open application of the same person (`people.identity`) is gone on with, never doubled: the sitting then shows nothing
    of it, and the link to it is sent to the address on record. Someone else of a family on the same phone has a record of
    their own; where it cannot be told, staff are asked. The same `key` gives the same sitting. Raises ValidationError per field.
    """
    facts = _start_facts(program, full_name=full_name, birth_date=birth_date, email=email, phone=phone)
    name = facts.full_name
    with transaction.atomic():
        # One start at a time in a program, so that two browsers cannot open two applications for one person.
        Program.objects.select_for_update().get(pk=program.pk)
        key = key or uuid.uuid4()
        again = Sitting.objects.select_related("application__person").filter(key=key).first()
        if again is not None:
            return again
        person = _same_person(program, facts)
        if person is None:
            person = person_create(
                author=link_actor(name, "applicant"),
                provider=program.provider,
                full_name=name,
                email=facts.email,
                phone=facts.phone,
                birth_date=birth_date,
                language=language,
            )
            application = _opened(person, program, link_actor(name, "applicant", person.pk))
            return _sitting(application, key, language, trusted=True)
        return _going_on(program, person, facts, key, language)


def _going_on(program: Program, person: Person, facts: IdentityFacts, key: uuid.UUID, language: str) -> Sitting:
    """A sitting of a person on record, at their open application or a new one; it shows only what was typed in it."""
    author = link_actor(facts.full_name, "applicant", person.pk)
    open_one = Application.objects.filter(person=person, program=program).exclude(state__in=CLOSED).first()
    if open_one is None:
        open_one = _opened(person, program, author)
        _sitting(open_one, uuid.uuid4(), person.language, trusted=True)
    else:
        event_record(
            kind="screening.application.resume",
            author=author,
            subject=open_one,
            person_id=person.pk,
            organization_id=program.provider_id,
        )
    sitting = _sitting(open_one, key, language, trusted=False)
    typed = QueryDict(mutable=True)
    typed.update({"full_name": facts.full_name, "email": facts.email, "phone": phone_shown(facts.phone)})
    if facts.birth_date:
        typed["birth_date"] = facts.birth_date.isoformat()
    sitting_save(sitting=sitting, part="about", data=typed)
    return sitting


def _same_person(program: Program, facts: IdentityFacts) -> Person | None:
    """The provider's record of the person with these facts: the one with an open application to the program first."""
    found = [p for p, c in records_alike(program.provider, facts) if c.finding is IdentityFinding.SAME]
    if len(found) < 2:
        return found[0] if found else None
    opened = Application.objects.filter(person__in=found, program=program).exclude(state__in=CLOSED)
    with_one = set(opened.order_by("pk").values_list("person", flat=True))
    return next((p for p in found if p.pk in with_one), found[0])


def _start_facts(
    program: Program, *, full_name: str, birth_date: dt.date | None, email: str, phone: str
) -> IdentityFacts:
    """Who starts, in the stored form; ValidationError by field where an application can't be started."""
    problems: dict[str, list[str]] = {}
    typed = {"full_name": full_name, "email": email, "phone": phone}
    try:
        typed = read_columns(Person, typed)
    except ValidationError as bad:
        problems |= bad.message_dict
    if not full_name.strip():
        problems["full_name"] = [_("Enter your name.")]
    if not email.strip() and not phone.strip():
        problems["email"] = [_("Enter an email address or phone number so we can reach you.")]
    if not program.is_open(timezone.localdate()):
        problems["__all__"] = [_("This program isn't taking applications right now.")]
    if problems:
        raise ValidationError(problems)
    return IdentityFacts(birth_date=birth_date, **typed)


def _sitting(application: Application, key: uuid.UUID, language: str, *, trusted: bool) -> Sitting:
    return Sitting.objects.create(
        application=application, key=key, trusted=trusted, language=language, opened_at=timezone.now()
    )


def _opened(
    person: Person,
    program: Program,
    author: Actor,
    on: dt.date | None = None,
    started_at: dt.datetime | None = None,
) -> Application:
    application = Application(person=person, program=program, started_at=started_at or timezone.now())
    application.full_clean()
    application.save()
    event_record(
        kind="screening.application.start",
        author=author,
        subject=application,
        person_id=person.pk,
        organization_id=program.provider_id,
        state_to="draft",
        effective_on=on,
        payload={"program": program.name, "program_es": program.name_es},
    )
    return application


def application_enter(
    *,
    actor: Actor,
    program: Program,
    parts: Mapping[str, Mapping[str, Any]],
    person: Person | None = None,
    not_same: Iterable[Person] = (),
    not_sure: Iterable[Person] = (),
    received_on: dt.date | None = None,
    consents: Iterable[str] = (),
    language: str = "en",
) -> Application:
    """Staff enter an application for someone, for example from a paper form, and send it.

    Args:
        person: the record it belongs to; a new one is opened where there is none.
        not_same, not_sure: records that were shown beside a new one, and are someone else's, or may be the same person's.
        received_on: the day the form was received; money limits are those of that day.
        consents: the purposes the applicant signed for, on paper.
    Raises ValidationError per field, IllegalMove that says what is still needed.
    """
    require(actor, "screening.apply", program.provider_id)
    today = timezone.localdate()
    if received_on and received_on > today:
        raise ValidationError({"received_on": _("Enter today's date or an earlier one.")})
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)
        about = dict(parts["about"])
        if person is None:
            person = person_create(
                author=actor,
                provider=program.provider,
                language=language,
                full_name=about.pop("full_name", ""),
                **about,
            )
            identity_told(actor=actor, person=person, others=not_same, answer="different")
            identity_told(actor=actor, person=person, others=not_sure, answer="unsure")
        elif person.provider_id != program.provider_id:
            raise ValidationError(_("This record belongs to another provider."))
        elif Application.objects.filter(person=person, program=program).exclude(state__in=CLOSED).exists():
            raise ValidationError(_("This person already has an open application to this program."))
        started = timezone.now()
        if received_on and received_on < today:
            started = timezone.make_aware(dt.datetime.combine(received_on, dt.time(12)))
        application = _opened(person, program, actor, on=received_on, started_at=started)
        for part in PARTS:
            application_answer(actor=actor, application=application, part=part, data=parts[part])
        application_submit(actor=actor, application=application, submitted_on=received_on)
        for purpose in consents:
            consent_sign(author=actor, person=person, purpose=purpose)
    return application
