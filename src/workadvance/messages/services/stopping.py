"""What rules out writing to someone: their own STOP, a permission not given, a pause; and lifting it again."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import Author, event_record
from workadvance.messages.models import Pause, Stop
from workadvance.people.access import Actor, require
from workadvance.people.models import Consent, Organization, Person
from workadvance.people.services import consent_revoke, consent_sign


def _owners(organization: Organization, address: str) -> list[Person]:
    """The persons of an organization with a number."""
    return list(Person.objects.filter(provider=organization, phone=address).order_by("pk"))


def stop_make(
    *, author: Author, organization: Organization, address: str, words: str, by_carrier: bool = False
) -> bool:
    """The owner of a number wants no more texts: from now on none leaves. False where that was so already."""
    with transaction.atomic():
        _stop, made = Stop.objects.get_or_create(
            organization=organization,
            address=address,
            ended_at=None,
            defaults={"words": words[:300], "since": timezone.now(), "by_carrier": by_carrier},
        )
        if made:
            for person in _owners(organization, address):
                consent_revoke(author=author, person=person, purpose=Consent.Purpose.MESSAGES)
                _stop_event(author, _stop, "made", person)
    return made


def stop_end(*, author: Author, organization: Organization, address: str, words: str) -> None:
    """The owner of a number asks for texts again: their own words are the permission."""
    with transaction.atomic():
        for stop in Stop.objects.select_for_update().filter(organization=organization, address=address, ended_at=None):
            stop.ended_at = timezone.now()
            stop.save(update_fields=["ended_at"])
            for person in _owners(organization, address):
                _stop_event(author, stop, "ended", person)
        for person in _owners(organization, address):
            consent_sign(author=author, person=person, purpose=Consent.Purpose.MESSAGES, words=words)


def _stop_event(author: Author, stop: Stop, what: str, person: Person) -> None:
    event_record(
        kind=f"messages.stop.{what}",
        author=author,
        subject=stop,
        person_id=person.pk,
        organization_id=person.provider_id,
    )


def texts_allow(*, actor: Actor, person: Person, words: str) -> None:
    """Staff record that the person allowed texts, with the words they agreed to. Only the person can lift their own STOP."""
    require(actor, "messages.change_contact", person.provider_id)
    if not words.strip():
        raise ValidationError({"words": _("Enter what the person agreed to.")})
    if Stop.objects.filter(organization=person.provider_id, address=person.phone, ended_at=None).exists():
        raise ValidationError(_("This number sent STOP. To allow texts again, the owner must text START from it."))
    consent_sign(author=actor, person=person, purpose=Consent.Purpose.MESSAGES, words=words)


def texts_stop(*, actor: Actor, person: Person, words: str) -> None:
    """Staff record that the person asked, in any way, to get no more texts."""
    require(actor, "messages.change_contact", person.provider_id)
    if not person.phone:
        raise ValidationError(_("We don't have a phone number for this person."))
    stop_make(author=actor, organization=person.provider, address=person.phone, words=words)


def pause_make(*, actor: Actor, person: Person, reason: str, kind: str = "", until: dt.date | None = None) -> Pause:
    """Hold back messages of one kind, or all automatic ones, until a day or until ended (“the coach already spoke with them”)."""
    require(actor, "messages.change_contact", person.provider_id)
    if until is not None and until < timezone.localdate():
        raise ValidationError({"until": _("Choose today or a later date.")})
    over = Pause.objects.filter(person=person, kind=kind, ended_at=None, until__lt=timezone.localdate())
    pause = Pause(
        person=person, kind=kind, since=timezone.now(), until=until, reason=reason.strip(), made_by_id=actor.user_id
    )
    with transaction.atomic():
        over.update(ended_at=timezone.now())
        pause.full_clean()
        pause.save()
        _pause_event(actor, pause, "made")
    return pause


def pause_end(*, actor: Actor, pause: Pause) -> None:
    """Let messages go out again."""
    require(actor, "messages.change_contact", pause.person.provider_id)
    with transaction.atomic():
        locked = Pause.objects.select_for_update().get(pk=pause.pk)
        if locked.ended_at is None:
            locked.ended_at = timezone.now()
            locked.save(update_fields=["ended_at"])
            _pause_event(actor, pause, "ended")


def _pause_event(actor: Actor, pause: Pause, what: str) -> None:
    event_record(
        kind=f"messages.pause.{what}",
        author=actor,
        subject=pause,
        person_id=pause.person_id,
        organization_id=pause.person.provider_id,
        payload={"kind": pause.kind or "all"},
    )
