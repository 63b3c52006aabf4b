"""Retention: what no one has touched for the time the policy says is erased, after a notice; run once a day.

Activity is what the log says of a person; being told of an erasure is none. Statistics stay, as after every erasure.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.events.models import Event
from workadvance.events.services import Author, event_record
from workadvance.exchange.privacy.erasing import NEEDED, person_erase
from workadvance.messages.models import Conversation, Message
from workadvance.notices.models import Notice
from workadvance.people.access import Actor, require
from workadvance.people.models import ErasureRequest, Person, RetentionNotice
from workadvance.reporting.models import Journey

DataClass = RetentionNotice.DataClass
# What is said about erasing itself is no activity of the person.
NO_ACTIVITY = ("people.retention.", "people.erasure.")


@dataclass(frozen=True, slots=True)
class RetentionDone:
    """What one run did."""

    noticed: int
    erased: int
    messages: int


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier; February 29 becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def retention_run(*, author: Author, today: dt.date | None = None) -> RetentionDone:
    """Give notice of what will be due, erase what had its notice, remove old messages. Doing it again does nothing more."""
    today = today or timezone.localdate()
    return RetentionDone(_notices_give(author, today), _noticed_erase(author, today), _messages_remove(today))


def _last_active(prefix: str = "") -> Subquery:
    said = Q()
    for kind in NO_ACTIVITY:
        said |= Q(kind__startswith=kind)
    events = Event.objects.filter(person_id=OuterRef(f"{prefix}pk")).exclude(said).order_by()
    return Subquery(events.values("person_id").annotate(last=Max("effective_on")).values("last"))


def _years(data_class: str, on: dt.date) -> int:
    numbers = policy.load("privacy")
    if data_class == DataClass.PARTICIPANT:
        return int(numbers.value("retention_participant_years", on=on))
    return int(numbers.value("retention_not_selected_years", on=on))


def persons_due(data_class: str, on: dt.date) -> QuerySet[Person]:
    """Persons whose record is without activity for the policy's years on a day."""
    since = years_before(on, _years(data_class, on))
    selected = Journey.objects.filter(person=OuterRef("pk"), selected_on__isnull=False)
    chosen = Exists(selected) if data_class == DataClass.PARTICIPANT else ~Exists(selected)
    rows = Person.objects.filter(chosen, erased_on=None, created_at__date__lt=since).annotate(active=_last_active())
    return rows.filter(Q(active=None) | Q(active__lt=since))


def _notices_give(author: Author, today: dt.date) -> int:
    given = 0
    days = int(policy.load("privacy").value("retention_notice_days", on=today))
    ahead = today + dt.timedelta(days=days)
    for data_class in DataClass.values:
        due = persons_due(data_class, ahead).filter(retention_notice=None).order_by("pk")
        for person in due.iterator(chunk_size=2000):
            with transaction.atomic():
                made = RetentionNotice.objects.create(
                    person=person, data_class=data_class, given_on=today, erase_on=ahead
                )
                event_record(
                    kind="people.retention.noticed",
                    author=author,
                    subject=made,
                    person_id=person.pk,
                    organization_id=person.provider_id,
                    payload={"erase_on": ahead},
                )
            given += 1
    return given


def _noticed_erase(author: Author, today: dt.date) -> int:
    erased = 0
    for notice in RetentionNotice.objects.filter(erase_on__lte=today).select_related("person").order_by("pk"):
        if persons_due(notice.data_class, today).filter(pk=notice.person_id).exists():
            person_erase(author=author, person=notice.person, because="retention")
            erased += 1
        else:
            # Something happened since, or the years of the policy changed: a new notice is given in its time.
            notice.delete()
    return erased


def _messages_remove(today: dt.date) -> int:
    before = years_before(today, int(policy.load("privacy").value("retention_message_years", on=today)))
    with transaction.atomic():
        old = Message.objects.filter(at__date__lt=before)
        Conversation.objects.filter(latest__in=old).update(latest=None)
        removed, _what = old.delete()
        notices, _what = Notice.objects.filter(created_at__date__lt=before).delete()
    return removed + notices


def record_keep(*, actor: Actor, notice: RetentionNotice, reason: str) -> None:
    """Keep a record that would be erased: for an audit, a claim, or someone who is coming back."""
    require(actor, NEEDED, notice.person.provider_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why the record has to stay.")})
    with transaction.atomic():
        today = timezone.localdate()
        notice.erase_on = today + dt.timedelta(days=int(policy.load("privacy").value("retention_hold_days", on=today)))
        notice.kept_reason = reason.strip()[:300]
        notice.save(update_fields=["erase_on", "kept_reason"])
        event_record(
            kind="people.retention.kept",
            author=actor,
            subject=notice,
            person_id=notice.person_id,
            organization_id=notice.person.provider_id,
            reason=notice.kept_reason,
            payload={"erase_on": notice.erase_on},
        )


def requests_waiting(actor: Actor) -> QuerySet[ErasureRequest]:
    """Requests an actor decides."""
    rows = ErasureRequest.objects.filter(
        state=ErasureRequest.State.OPEN, person__provider__in=actor.at(NEEDED).staff_organizations
    )
    return rows.select_related("person", "person__provider").order_by("asked_at")


def notices_given(actor: Actor) -> QuerySet[RetentionNotice]:
    """Records that will be erased, at the providers where the actor decides."""
    rows = RetentionNotice.objects.filter(person__provider__in=actor.at(NEEDED).staff_organizations)
    return rows.select_related("person", "person__provider").order_by("erase_on", "pk")
