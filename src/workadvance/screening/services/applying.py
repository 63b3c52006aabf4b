"""Applying: starting an application, and staff entering one for somebody."""

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
from workadvance.people.access import Actor, link_actor, require
from workadvance.people.models import Person
from workadvance.people.services import consent_sign, person_create
from workadvance.programmes.models import Programme
from workadvance.screening.contacts import person_reached_by, phone_clean
from workadvance.screening.models import Application, Sitting
from workadvance.screening.parts import PARTS
from workadvance.screening.services.answering import application_answer, application_submit
from workadvance.screening.services.sittings import sitting_keep
from workadvance.screening.workflow import CLOSED


def application_start(
    *,
    programme: Programme,
    full_name: str,
    email: str = "",
    phone: str = "",
    language: str = "en",
    key: uuid.UUID | None = None,
) -> Sitting:
    """Somebody starts to apply, with a name and an e-mail or phone. Returns the sitting to go on in.

    An open application of the same person (same contact, much the same name) is gone on with, never doubled: the sitting
    then shows nothing of it, and the link to it is sent to the address on record. The same `key` gives the same sitting.
    Raises ValidationError per field.
    """
    name, mail = " ".join(full_name.split()), email.strip().lower()
    problems: dict[str, Any] = {}
    number = ""
    try:
        number = phone_clean(phone)
    except ValidationError as bad:
        problems["phone"] = bad.messages
    if not name:
        problems["full_name"] = _("Write your name.")
    if not mail and not phone.strip():
        problems["email"] = _("Write an e-mail address or a phone number, so that we can reach you.")
    if not programme.is_open(timezone.localdate()):
        problems["__all__"] = _("This programme does not take applications now.")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        # One start at a time in a programme, so that two browsers cannot open two applications for one person.
        Programme.objects.select_for_update().get(pk=programme.pk)
        key = key or uuid.uuid4()
        again = Sitting.objects.select_related("application__person").filter(key=key).first()
        if again is not None:
            return again
        person = person_reached_by(provider=programme.provider, full_name=name, email=mail, phone=number)
        if person is None:
            person = person_create(
                actor=link_actor(name, "applicant"),
                provider=programme.provider,
                full_name=name,
                email=mail,
                phone=number,
                language=language,
            )
            application = _opened(person, programme, link_actor(name, "applicant", person.pk))
            return _sitting(application, key, language, trusted=True)
        open_one = Application.objects.filter(person=person, programme=programme).exclude(state__in=CLOSED).first()
        if open_one is None:
            open_one = _opened(person, programme, link_actor(name, "applicant", person.pk))
            _sitting(open_one, uuid.uuid4(), person.language, trusted=True)
        else:
            event_record(
                kind="screening.application.resume",
                author=link_actor(name, "applicant", person.pk),
                subject=open_one,
                person_id=person.pk,
                organisation_id=programme.provider_id,
            )
        sitting = _sitting(open_one, key, language, trusted=False)
        typed = QueryDict(mutable=True)
        typed.update({"full_name": name, "email": mail, "phone": number})
        sitting_keep(sitting=sitting, part="about", data=typed)
    return sitting


def _sitting(application: Application, key: uuid.UUID, language: str, *, trusted: bool) -> Sitting:
    return Sitting.objects.create(
        application=application, key=key, trusted=trusted, language=language, opened_at=timezone.now()
    )


def _opened(
    person: Person,
    programme: Programme,
    author: Actor,
    on: dt.date | None = None,
    started_at: dt.datetime | None = None,
) -> Application:
    application = Application(person=person, programme=programme, started_at=started_at or timezone.now())
    application.full_clean()
    application.save()
    event_record(
        kind="screening.application.start",
        author=author,
        subject=application,
        person_id=person.pk,
        organisation_id=programme.provider_id,
        state_to="draft",
        effective_on=on,
        payload={"programme": programme.name},
    )
    return application


def application_enter(
    *,
    actor: Actor,
    programme: Programme,
    parts: Mapping[str, Mapping[str, Any]],
    person: Person | None = None,
    received_on: dt.date | None = None,
    consents: Iterable[str] = (),
    language: str = "en",
) -> Application:
    """Staff enter an application for somebody, for example from a paper form, and send it.

    Args:
        person: the record it belongs to; a new one is opened where there is none.
        received_on: the day the form was received; money limits are those of that day.
        consents: the purposes the applicant signed for, on paper.
    Raises ValidationError per field, IllegalMove that says what is still needed.
    """
    require(actor, "screening.apply", programme.provider_id)
    today = timezone.localdate()
    if received_on and received_on > today:
        raise ValidationError({"received_on": _("This day is still to come.")})
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        about = dict(parts["about"])
        if person is None:
            person = person_create(
                actor=actor,
                provider=programme.provider,
                language=language,
                full_name=about.pop("full_name", ""),
                **about,
            )
        elif person.provider_id != programme.provider_id:
            raise ValidationError(_("This record belongs to another provider."))
        elif Application.objects.filter(person=person, programme=programme).exclude(state__in=CLOSED).exists():
            raise ValidationError(_("There is an open application to this programme already."))
        started = timezone.now()
        if received_on and received_on < today:
            started = timezone.make_aware(dt.datetime.combine(received_on, dt.time(12)))
        application = _opened(person, programme, actor, on=received_on, started_at=started)
        for part in PARTS:
            application_answer(actor=actor, application=application, part=part, data=parts[part])
        application_submit(actor=actor, application=application, submitted_on=received_on)
        for purpose in consents:
            consent_sign(actor=actor, person=person, purpose=purpose)
    return application
