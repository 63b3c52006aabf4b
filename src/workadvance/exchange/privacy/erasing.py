"""Erasing a person: every table in one transaction, their key in the log destroyed, files removed; what is counted stays."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.documents.files import file_delete
from workadvance.documents.models import Document
from workadvance.events.services import Author, event_record, person_history_erase
from workadvance.exchange.models import ImportedRecord
from workadvance.exchange.privacy.fields import EMPTIED, REMOVED
from workadvance.messages.models import Conversation, Message
from workadvance.people.access import Actor, require
from workadvance.people.models import ErasureRequest, Person, RetentionNotice
from workadvance.people.privacy_requests import erasure_asked

NEEDED = "people.erase_person"
State = ErasureRequest.State


def erasure_preview(person: Person) -> Counter[str]:
    """How many rows of which table erasing a person removes or empties."""
    tables = {**REMOVED, **{label: path for label, (path, _fields) in EMPTIED.items()}}
    # One question for all tables: a row of each answers with its table's name.
    first, *others = (
        apps.get_model(label)
        ._default_manager.filter(**{path: person.pk})
        .order_by()
        .annotate(table=Value(label, CharField()))
        .values_list("table", flat=True)
        for label, path in tables.items()
    )
    found: Counter[str] = Counter()
    for label, n in Counter(first.union(*others, all=True)).items():
        found[str(apps.get_model(label)._meta.verbose_name_plural)] += n
    return found


def person_erase(*, author: Author, person: Person, because: str) -> None:
    """Erase what names a person or was said by or about them; the record stays, with what results count.

    `because` is request or retention. The caller has checked who may.
    """
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if locked.erased_on is not None:
            return
        _files_remove(locked)
        # A conversation points to its latest message.
        Conversation.objects.filter(person=locked).update(latest=None)
        for label, path in REMOVED.items():
            apps.get_model(label)._default_manager.filter(**{path: locked.pk}).delete()
        # What an unknown number wrote is theirs since staff said so; the number is in its address.
        unknown = Conversation.objects.filter(linked_to=locked)
        Message.objects.filter(conversation__in=unknown).delete()
        unknown.delete()
        user = locked.user
        for label, (path, fields) in EMPTIED.items():
            values = {name: value() if callable(value) else value for name, value in fields.items()}
            apps.get_model(label)._default_manager.filter(**{path: locked.pk}).update(**values)
        born = locked.birth_date
        Person.objects.filter(pk=locked.pk).update(
            birth_date=dt.date(max(born.year, 1901), 1, 1) if born else None, erased_on=timezone.localdate()
        )
        if user is not None and not user.memberships.exists():
            user.delete()
        ImportedRecord.objects.filter(kind="people", record_id=locked.pk).update(key="", source_number="")
        RetentionNotice.objects.filter(person=locked).delete()
        person_history_erase(person_id=locked.pk, author=author)
        event_record(
            kind="people.person.erased",
            author=author,
            subject=locked,
            person_id=locked.pk,
            organization_id=locked.provider_id,
            payload={"because": because},
        )


def _files_remove(person: Person) -> None:
    """Remove files once the rows that name them are gone for good."""
    for stored_as in Document.objects.filter(person=person).exclude(stored_as="").values_list("stored_as", flat=True):
        transaction.on_commit(partial(file_delete, stored_as))


def erasure_decide(*, actor: Actor, asked: ErasureRequest, erase: bool, reason: str) -> None:
    """Carry a request out, or decline it with the reason the person is told."""
    require(actor, NEEDED, asked.person.provider_id)
    if not erase and not reason.strip():
        raise ValidationError({"reason": _("Enter why the record has to stay.")})
    with transaction.atomic():
        locked = ErasureRequest.objects.select_for_update().get(pk=asked.pk)
        if locked.state != State.OPEN:
            raise ValidationError(_("This request is decided already."))
        locked.state = State.DONE if erase else State.DECLINED
        locked.decided_at, locked.decided_by_id, locked.decision = timezone.now(), actor.user_id, reason.strip()[:500]
        locked.save()
        if erase:
            person_erase(author=actor, person=asked.person, because="request")
        else:
            event_record(
                kind="people.erasure.declined",
                author=actor,
                subject=locked,
                person_id=asked.person_id,
                organization_id=asked.person.provider_id,
                reason=locked.decision,
            )


def erasure_carry_out(*, actor: Actor, person: Person) -> None:
    """Erase a person because they asked for it; a request that waits is decided with it."""
    require(actor, NEEDED, person.provider_id)
    waiting = erasure_asked(person).first()
    if waiting is not None:
        erasure_decide(actor=actor, asked=waiting, erase=True, reason="")
    else:
        person_erase(author=actor, person=person, because="request")
