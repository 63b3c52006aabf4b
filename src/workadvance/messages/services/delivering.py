"""Sending what waits: by the worker, at least once tried, never twice to the same person.

A message is marked as being sent before the service is asked, in a transaction of its own; so a second worker leaves it
alone, and one that died in between is found again. It goes back to waiting only where the service is known not to have taken it,
or knows our key and would not deliver it twice.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from workadvance.events.services import Author, event_record
from workadvance.messages import gateways, selectors
from workadvance.messages.gateways import Busy, Nowhere, Outcome, Refused, Taken, Unsure
from workadvance.messages.message_kinds import Channel, HoldReason, MessageKind, MessageState
from workadvance.messages.models import DeliveryReport, Message
from workadvance.messages.secret_words import words_sent
from workadvance.messages.services.stopping import stop_make
from workadvance.messages.services.writing import refusal
from workadvance.people.access import SYSTEM

STUCK = dt.timedelta(minutes=10)
# Answers to something the person did a moment ago: no quiet hours.
AT_ONCE = (MessageKind.NOTICE, MessageKind.SIGN_IN)
LONGEST_WAIT = dt.timedelta(minutes=30)
_RANK = {
    MessageState.SENDING: 0,
    MessageState.UNSURE: 1,
    MessageState.SENT: 2,
    MessageState.FAILED: 3,
    MessageState.DELIVERED: 4,
}


@task()
def deliver(message_id: int) -> None:
    """Send one message, if it still waits and may leave now (from the outbox)."""
    message_deliver(author=SYSTEM, message_id=message_id)


def deliver_at(message_id: int, at: dt.datetime) -> None:
    """Hand a message to the worker for a moment; within the transaction that stores it, so that it is never lost."""
    (deliver.using(run_after=at) if at > timezone.now() else deliver).enqueue(message_id)


def message_deliver(*, author: Author, message_id: int) -> None:
    """Try to send a message; what waits for later, was stopped meanwhile, or is being sent by another worker stays."""
    message = _begun(author, message_id)
    if message is None:
        return
    message.body = words_sent(message)
    if settings.DEMO and message.kind == MessageKind.SIGN_IN:
        # The demonstration's phones show what is stored, and their people are made up.
        Message.objects.filter(pk=message_id).update(body=message.body)
    outcome = gateways.send(message) if message.body else Refused("too_late")
    with transaction.atomic():
        locked = _locked(message_id)
        if locked.state == MessageState.SENDING:  # a report may have been faster than the answer
            _settle(author, locked, outcome)
        elif isinstance(outcome, Taken) and not locked.provider_id:
            locked.provider_id = outcome.provider_id
            locked.save(update_fields=["provider_id"])


def _locked(message_id: int) -> Message:
    rows = Message.objects.select_for_update(of=("self",)).select_related(
        "conversation__person__provider", "conversation__organization"
    )
    return rows.get(pk=message_id)


def _begun(author: Author, message_id: int) -> Message | None:
    """The message, marked as being sent; None where it is not to be sent now."""
    now = timezone.now()
    with transaction.atomic(durable=True):  # what follows is sent: never inside a caller's transaction
        message = _locked(message_id)
        if message.state == MessageState.SENDING and message.tried_at is not None and now - message.tried_at >= STUCK:
            _settle(author, message, Unsure())  # the worker that sent it is gone
        if (
            message.state != MessageState.WAITING
            or message.send_at is None
            or message.send_at > now + dt.timedelta(seconds=5)
        ):
            return None
        if reason := _stands_against(message):
            _blocked(author, message, reason)
            return None
        if message.kind not in AT_ONCE and (later := _later(message, now)) > now:
            message.send_at = later
            message.save(update_fields=["send_at"])
            deliver_at(message.pk, later)
            return None
        message.state, message.tried_at, message.attempts = MessageState.SENDING, now, message.attempts + 1
        message.save(update_fields=["state", "tried_at", "attempts"])
        deliver_at(message.pk, now + STUCK)
    return message


def _stands_against(message: Message) -> HoldReason | None:
    """What has happened since it was written that forbids sending it."""
    person, organization = message.conversation.person, message.conversation.organization_id
    if message.kind == MessageKind.NOTICE:
        return None
    if person is None or message.kind == MessageKind.SIGN_IN:
        stopped = message.channel == Channel.TEXT and selectors.stop_open(organization, message.address)
        return HoldReason.STOPPED if stopped else None
    if (person.phone if message.channel == Channel.TEXT else person.email) != message.address:
        return HoldReason.CHANGED
    return refusal(person, message.channel, message.kind)


def _later(message: Message, now: dt.datetime) -> dt.datetime:
    if message.channel != Channel.TEXT:
        return now
    person = message.conversation.person
    last_in = selectors.last_text_in(message.conversation)
    return selectors.leaves_at(zip_code=person.zip if person else "", address=message.address, now=now, last_in=last_in)


def _blocked(author: Author, message: Message, reason: HoldReason) -> None:
    message.state, message.reason = MessageState.BLOCKED, reason
    message.save(update_fields=["state", "reason"])
    _event(author, message, "blocked")


def _settle(author: Author, message: Message, outcome: Outcome) -> None:
    """Store what became of an attempt, and try again later where that is safe."""
    now = timezone.now()
    again = isinstance(outcome, Busy) or (isinstance(outcome, Unsure) and _may_repeat(message))
    if again and now - message.at < dt.timedelta(hours=selectors.number("give_up_hours")):
        wait = min(dt.timedelta(minutes=2 ** min(message.attempts, 6)), LONGEST_WAIT)
        message.state, message.send_at = MessageState.WAITING, now + wait
        message.save(update_fields=["state", "send_at"])
        deliver_at(message.pk, message.send_at)
        return
    if isinstance(outcome, Taken):
        message.state, message.provider_id = (
            MessageState.DELIVERED if outcome.arrived else MessageState.SENT,
            outcome.provider_id,
        )
    elif isinstance(outcome, Nowhere):
        message.state, message.reason = MessageState.STORED, HoldReason.NO_SERVICE
    elif isinstance(outcome, Unsure):
        message.state, message.reason = MessageState.UNSURE, HoldReason.UNANSWERED
    else:
        message.state, message.reason = MessageState.FAILED, HoldReason.UNREACHABLE
        if isinstance(outcome, Refused):
            message.reason, message.code = HoldReason.REFUSED, outcome.code
        _event(author, message, "failed")
    message.save(update_fields=["state", "provider_id", "reason", "code"])
    if isinstance(outcome, Refused) and outcome.stopped:
        organization = message.conversation.organization
        stop_make(author=author, organization=organization, address=message.address, words="STOP", by_carrier=True)


def _may_repeat(message: Message) -> bool:
    """Whether a second copy, should the first have arrived, is dropped: by the service that knows our key, or by the
    mail server that knows the Message-ID. Not every mail server looks, so an email is repeated once."""
    if message.channel == Channel.EMAIL:
        return message.attempts < 2
    return bool(settings.SMS["idempotent"])


def delivery_report(*, author: Author, key: str, state: str, code: str = "", provider_id: str = "") -> Message | None:
    """Take what the service says about a message: twice, late, or out of order; what is known better stays.

    None where no outgoing message has the key.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(key=key, direction="out").first()
        if message is None:
            return None
        try:
            with transaction.atomic():
                DeliveryReport.objects.create(message=message, state=state, code=code[:40], at=timezone.now())
        except IntegrityError:
            return message
        if _RANK.get(MessageState(state), -1) <= _RANK.get(MessageState(message.state), -1):
            return message
        if message.state in (MessageState.BLOCKED, MessageState.STORED):
            return message
        message.state = state
        message.provider_id = message.provider_id or provider_id[:120]
        if state == MessageState.FAILED:
            message.reason, message.code = HoldReason.REFUSED, code[:40]
            _event(author, message, "failed")
        elif state == MessageState.DELIVERED:
            message.reason = ""
        message.save(update_fields=["state", "provider_id", "reason", "code"])
    return message


def _event(author: Author, message: Message, what: str) -> None:
    event_record(
        kind=f"messages.message.{what}",
        author=author,
        subject=message,
        person_id=message.conversation.person_id,
        organization_id=message.conversation.organization_id,
        payload={"channel": message.channel},
    )
