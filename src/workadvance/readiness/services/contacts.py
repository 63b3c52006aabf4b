"""Writing coaching notes, barriers and supports."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.encryption import decrypt, encrypt
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.corrections import reason_needed
from workadvance.people.models import Person
from workadvance.readiness.models import Barrier, CoachingNote, Support
from workadvance.screening.models import Application

NOTE_PURPOSE = "note"
MOST_CHARACTERS = 10_000


def note_add(
    *,
    actor: Actor,
    person: Person,
    method: str,
    text: str,
    reached: bool = True,
    on: dt.date | None = None,
    application: Application | None = None,
) -> CoachingNote:
    """Note one contact with a person: how, whether they were reached, what was said. The text is stored encrypted.

    The same note again (same day, method, author and words) changes nothing. Raises ValidationError per field.
    """
    require(actor, "readiness.write_notes", person.provider_id)
    today, text = timezone.localdate(), text.strip()
    on = on or today
    problems: dict[str, str] = {}
    if on > today:
        problems["on"] = _("This date is in the future. Choose today or an earlier date.")
    if not text and reached:
        problems["text"] = _("Write a sentence about what you discussed.")
    if len(text) > MOST_CHARACTERS:
        problems["text"] = _("Shorten the note to %(n)s characters or fewer.") % {"n": f"{MOST_CHARACTERS:,}"}
    if application is not None and application.person_id != person.pk:
        problems["application"] = _("This application belongs to another person.")
    if problems:
        raise ValidationError(problems)
    note = CoachingNote(
        person=person,
        application=application,
        on=on,
        method=method,
        reached=reached,
        text_encrypted=encrypt(text, NOTE_PURPOSE),
        by_id=actor.user_id,
    )
    note.full_clean(exclude=["text_encrypted"])
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        same = CoachingNote.objects.filter(person=person, on=on, method=method, reached=reached, by=actor.user_id)
        for one in same.order_by("-pk")[:5]:
            if decrypt(one.text_encrypted, NOTE_PURPOSE) == text:
                return one
        note.save()
        event_record(
            kind="readiness.note.added",
            author=actor,
            subject=note,
            person_id=person.pk,
            organization_id=person.provider_id,
            effective_on=on,
            payload={"method": note.method, "reached": reached, "text": text},
        )
    return note


def barrier_find(*, actor: Actor, person: Person, kind: str, note: str = "", since: dt.date | None = None) -> Barrier:
    """Note something that is in the person's way; a kind that is open already is not opened twice."""
    require(actor, "readiness.manage_plan", person.provider_id)
    today = timezone.localdate()
    barrier = Barrier(person=person, kind=kind, note=note.strip(), since=since or today)
    barrier.full_clean()
    if barrier.since > today:
        raise ValidationError({"since": _("This date is in the future. Choose today or an earlier date.")})
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        same = Barrier.objects.filter(person=person, kind=kind, note=barrier.note, resolved_on__isnull=True).first()
        if same is not None:
            return same
        barrier.save()
        event_record(
            kind="readiness.barrier.identified",
            author=actor,
            subject=barrier,
            person_id=person.pk,
            organization_id=person.provider_id,
            effective_on=barrier.since,
            payload={"barrier": barrier.kind, "note": barrier.note},
        )
    return barrier


def barrier_resolve(*, actor: Actor, barrier: Barrier, on: dt.date | None = None) -> Barrier:
    """Say that a barrier is out of the way; saying so again changes nothing."""
    require(actor, "readiness.manage_plan", barrier.person.provider_id)
    today = timezone.localdate()
    on = on or today
    if on > today:
        raise ValidationError({"on": _("This date is in the future. Choose today or an earlier date.")})
    with transaction.atomic():
        locked = Barrier.objects.select_for_update(of=("self",)).select_related("person").get(pk=barrier.pk)
        if locked.resolved_on is not None:
            return locked
        locked.resolved_on = on
        locked.full_clean()
        locked.save(update_fields=["resolved_on"])
        event_record(
            kind="readiness.barrier.resolved",
            author=actor,
            subject=locked,
            person_id=locked.person_id,
            organization_id=locked.person.provider_id,
            effective_on=on,
            payload={"barrier": locked.kind},
        )
    return locked


def support_give(
    *,
    actor: Actor,
    person: Person,
    what: str,
    cost: Decimal = Decimal(0),
    given_on: dt.date | None = None,
    barrier: Barrier | None = None,
) -> Support:
    """Record a support given: what, for which barrier, its cost in dollars.

    The same support on the same day at the same cost again changes nothing. Raises ValidationError per field.
    """
    require(actor, "readiness.manage_plan", person.provider_id)
    today = timezone.localdate()
    support = Support(
        person=person, barrier=barrier, what=" ".join(what.split()), given_on=given_on or today, cost=cost
    )
    support.full_clean()
    problems = {}
    if support.given_on > today:
        problems["given_on"] = _("This date is in the future. Choose today or an earlier date.")
    if barrier is not None and barrier.person_id != person.pk:
        problems["barrier"] = _("This barrier belongs to another person.")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        same = Support.objects.filter(
            person=person, what=support.what, given_on=support.given_on, cost=cost, barrier=barrier
        ).first()
        if same is not None:
            return same
        support.save()
        event_record(
            kind="readiness.service.provided",
            author=actor,
            subject=support,
            person_id=person.pk,
            organization_id=person.provider_id,
            effective_on=support.given_on,
            payload={"what": support.what, "cost": str(cost)},
        )
    return support


def support_correct(
    *,
    actor: Actor,
    support: Support,
    reason: str,
    what: str,
    cost: Decimal,
    given_on: dt.date,
    removed: bool = False,
) -> None:
    """Put right a service recorded wrong, or take it off the record where it was never given; the log keeps the old values.

    What stays as it is leaves no event. Raises ValidationError per field.
    """
    require(actor, "readiness.manage_plan", support.person.provider_id)
    reason_needed(reason)
    with transaction.atomic():
        row = Support.objects.select_for_update().filter(pk=support.pk).first()
        if row is None:
            return
        was = f"{row.what}, ${row.cost:.2f}, {row.given_on.isoformat()}"
        key, payload = row.pk, {"what": row.what, "cost": f"{row.cost:.2f}"}
        if removed:
            row.delete()
        else:
            row.what, row.cost, row.given_on = " ".join(what.split()), cost, given_on
            if given_on > timezone.localdate():
                raise ValidationError({"given_on": _("This date is in the future. Choose today or an earlier date.")})
            row.full_clean()
            if was == f"{row.what}, ${row.cost:.2f}, {row.given_on.isoformat()}":
                return
            row.save()
            payload = {"what": row.what, "cost": f"{row.cost:.2f}", "was": was}
        event_record(
            kind="readiness.service.removed" if removed else "readiness.service.corrected",
            author=actor,
            subject=(Support._meta.label_lower, key),
            person_id=support.person_id,
            organization_id=support.person.provider_id,
            effective_on=support.given_on,
            reason=reason.strip(),
            payload=payload,
        )
