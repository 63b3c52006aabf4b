"""Applying: starting, keeping what is typed, answering, sending; and staff entering an application for somebody."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance.events.encryption import decrypt, encrypt
from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.people.access import Actor, link_actor, require
from workadvance.people.models import Person
from workadvance.people.services import consent_sign, household_state, person_change, person_create
from workadvance.programmes.models import Programme
from workadvance.screening.contacts import person_reached_by, phone_clean
from workadvance.screening.models import Application, Sitting
from workadvance.screening.parts import PARTS, names_of
from workadvance.screening.services.assessing import assess_and_store
from workadvance.screening.services.rights import allowed
from workadvance.screening.workflow import APPLICATION, CLOSED, OPEN

MOST_CHARACTERS = 40_000
_NEVER = {"csrfmiddlewaretoken", "ssn", "password"}


def applicant(application: Application) -> Actor:
    """The applicant as the author of their own events."""
    return link_actor(application.person.full_name, "applicant", application.person_id)


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


def sitting_of_link(link: Mapping[str, Any]) -> Sitting:
    """The sitting an `apply` link opens: the browser's own, or by the mailed link the trusted one of the application.

    Not stored where the application has none yet (one that staff began): the first thing kept stores it. 404 where gone.
    """
    rows = Sitting.objects.select_related("application__person", "application__programme__provider")
    if "sitting" in link:
        found = rows.filter(pk=link["sitting"]).first()
    else:
        found = rows.filter(application=link.get("application", 0), trusted=True).first()
        if found is None:
            application = (
                Application.objects.select_related("person", "programme__provider")
                .filter(pk=link.get("application", 0))
                .first()
            )
            if application is not None:
                found = Sitting(
                    application=application,
                    trusted=True,
                    language=application.person.language,
                    opened_at=timezone.now(),
                )
    if found is None:
        raise Http404
    return found


def answers_of(sitting: Sitting) -> dict[str, dict[str, list[str]]]:
    """What was typed, as typed: part → field → values."""
    raw = bytes(sitting.answers)
    answers: dict[str, dict[str, list[str]]] = json.loads(decrypt(raw, "sitting")) if raw else {}
    return answers


def sitting_keep(*, sitting: Sitting, part: str, data: QueryDict) -> str:
    """Keep what is typed in one part of the form, right or wrong; returns the time as shown beside “Saved”.

    Identity numbers are never kept. After sending nothing more is kept.
    """
    if part not in PARTS:
        raise Http404
    if sitting.sent_at is not None:
        return timezone.localtime(sitting.sent_at).strftime("%H:%M")
    kept = {k: v for k, v in data.lists() if k not in _NEVER}
    with transaction.atomic():
        locked = Sitting.objects.select_for_update().filter(pk=sitting.pk).first() if sitting.pk else None
        answers = {**answers_of(locked or sitting), part: kept}
        text = json.dumps(answers)
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(_("This is more text than the form can keep; please write less."))
        sitting.answers = encrypt(text, "sitting")
        sitting.step = max(sitting.step, PARTS.index(part) + 1)
        sitting.saved_at = timezone.now()
        if locked is None:
            sitting.save()
        else:
            sitting.save(update_fields=["answers", "step", "saved_at"])
    return timezone.localtime(sitting.saved_at).strftime("%H:%M")


def application_answer(*, actor: Actor, application: Application, part: str, data: Mapping[str, Any]) -> Application:
    """Put one part's answers on record: about, household, work or why (checked values, see `forms`).

    The applicant may until the application is sent; staff may until it is decided, and eligibility is then assessed anew.
    Answers that change nothing leave no event.
    """
    allowed(actor, "screening.apply", application)
    own = actor.link_person_id is not None
    if application.state != "draft" and (own or application.state not in OPEN):
        raise IllegalMove(
            _("This application cannot be changed any more: it is “%(state)s”.")
            % {"state": application.get_state_display()}
        )
    with transaction.atomic():
        changed = _answer(actor, application, part, data)
        if changed:
            with translation.override("en"):
                said = str(names_of(part))
            event_record(
                kind="screening.application.answered",
                author=actor,
                subject=application,
                person_id=application.person_id,
                organisation_id=application.programme.provider_id,
                payload={"part": said.lower()},
            )
            if application.state in OPEN:
                assess_and_store(actor, application)
    return application


def _answer(actor: Actor, application: Application, part: str, data: Mapping[str, Any]) -> bool:
    person = application.person
    number = PARTS.index(part) + 1
    if part == "about":
        before = {k: getattr(person, k) for k in data}
        application.person = person_change(actor=actor, person=person, **data)
        changed = any(getattr(application.person, k) != v for k, v in before.items())
    elif part == "household":
        last = person.households.order_by("-stated_on", "-pk").first()
        changed = last is None or (last.size, last.monthly_income) != (data["size"], data["monthly_income"])
        if changed:
            source = "applicant" if actor.link_person_id is not None else "staff"
            household_state(
                actor=actor, person=person, size=data["size"], monthly_income=data["monthly_income"], source=source
            )
    else:
        changed = any(getattr(application, k) != v for k, v in data.items())
        for key, value in data.items():
            setattr(application, key, value)
    furthest = max(application.form_step, min(number + 1, len(PARTS)))
    if changed or furthest != application.form_step:
        application.form_step = furthest
        application.full_clean(exclude={"person", "programme"}, validate_unique=False, validate_constraints=False)
        application.validate_constraints(exclude={"person", "programme", "state"})
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
            organisation_id=application.programme.provider_id,
            effective_on=submitted_on,
            also={"submitted_at": now},
        )
        assess_and_store(actor, application)
    return application


def sitting_send(
    *, sitting: Sitting, parts: Mapping[str, Mapping[str, Any]], consents: Iterable[str] = ("services",)
) -> bool:
    """Send what was filled in: answers, consents and the application itself, at once or not at all.

    Sending twice does nothing more. A sitting that is not trusted puts its answers on record only where the application is
    still a draft and nothing contradicts the date of birth; else they are kept for staff to look at, and the answer is
    False. The sender sees the same page either way. Raises IllegalMove, ValidationError.
    """
    with transaction.atomic():
        locked = (
            Sitting.objects.select_for_update(of=("self",))
            .select_related("application__person", "application__programme")
            .get(pk=sitting.pk)
        )
        application, actor = locked.application, applicant(locked.application)
        if locked.sent_at is not None:
            return application.state != "draft"
        sitting.sent_at = locked.sent_at = timezone.now()
        locked.save(update_fields=["sent_at"])
        known = application.person.birth_date
        others = Application.objects.filter(person=application.person_id).exclude(pk=application.pk)
        fits = known == parts["about"].get("birth_date") if known else not others.exists()
        if application.state != "draft" or not (locked.trusted or fits):
            event_record(
                kind="screening.application.sent_again",
                author=actor,
                subject=application,
                person_id=application.person_id,
                organisation_id=application.programme.provider_id,
            )
            return False
        for part in PARTS:
            application_answer(actor=actor, application=application, part=part, data=parts[part])
        if application.person.language != locked.language:
            person_change(actor=actor, person=application.person, language=locked.language)
        application_submit(actor=actor, application=application)
        for purpose in consents:
            consent_sign(actor=actor, person=application.person, purpose=purpose)
    sitting.application = application
    return True


def sitting_settle(
    *, actor: Actor, sitting: Sitting, take: bool, parts: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Staff looked at answers that were sent again: put them on record (`take`) or leave what is there."""
    application = sitting.application
    allowed(actor, "screening.apply", application)
    with transaction.atomic():
        locked = Sitting.objects.select_for_update().get(pk=sitting.pk)
        if locked.settled_at is not None:
            return
        locked.settled_at = timezone.now()
        locked.save(update_fields=["settled_at"])
        if take:
            for part, data in (parts or {}).items():
                application_answer(actor=actor, application=application, part=part, data=data)
        with translation.override("en"):
            outcome = str(_("taken over") if take else _("left aside"))
        event_record(
            kind="screening.application.settled",
            author=actor,
            subject=application,
            person_id=application.person_id,
            organisation_id=application.programme.provider_id,
            payload={"outcome": outcome},
        )


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
