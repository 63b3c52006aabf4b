"""Writing messages: by hand, or for a reason that someone set up; each is one thing under its key."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance.events.services import Author, event_record
from workadvance.messages import selectors
from workadvance.messages.length import measured
from workadvance.messages.message_kinds import Channel, Direction, HoldReason, MessageKind, MessageState
from workadvance.messages.models import Conversation, Message
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization, Person

LONGEST_EMAIL = 10_000


def message_write(
    *, actor: Actor, person: Person, channel: str, body: str, subject: str = "", key: str = ""
) -> Message:
    """Staff write to a person. `key` (of the form it was typed in) makes a form sent twice one message.

    Raises ValidationError with a sentence where nothing can be sent that way.
    """
    require(actor, "messages.send_message", person.provider_id)
    return message_queue(
        author=actor, person=person, channel=channel, body=body, subject=subject, key=key or uuid.uuid4().hex
    )


def message_queue(
    *,
    author: Author,
    person: Person,
    channel: str,
    body: str,
    key: str,
    subject: str = "",
    kind: str = MessageKind.PERSONAL,
) -> Message:
    """Put a message to a person on its way; under a key that is known, the message of that key. Raises ValidationError."""
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    if reason := refusal(person, channel, kind):
        raise ValidationError(str(reason.label))
    address = person.phone if channel == Channel.TEXT else person.email
    if channel == Channel.EMAIL and not subject.strip():
        with translation.override(person.language):
            subject = _("%(provider)s: a message for you") % {"provider": person.provider.name}
    with transaction.atomic():
        conversation = conversation_of(person)
        return message_store(
            author=author,
            conversation=conversation,
            channel=channel,
            address=address,
            body=body,
            subject=subject,
            kind=kind,
            key=key,
        )


def message_store(
    *,
    author: Author,
    conversation: Conversation,
    channel: str,
    address: str,
    body: str,
    key: str,
    kind: str,
    subject: str = "",
    at_once: bool = False,
) -> Message:
    """Store an outgoing message with the moment it may leave, and hand it to the worker. Raises ValidationError."""
    from workadvance.messages.services.delivering import deliver_at

    body = body.strip()
    length = measured(body)
    now = timezone.now()
    _check_body(body, channel, length.parts)
    send_at = now
    if channel == Channel.TEXT and not at_once:
        person = conversation.person
        last_in = selectors.last_text_in(conversation)
        send_at = selectors.leaves_at(zip_code=person.zip if person else "", address=address, now=now, last_in=last_in)
    message = Message(
        conversation=conversation,
        direction=Direction.OUT,
        channel=channel,
        kind=kind,
        address=address,
        subject=subject.strip()[:200],
        body=body,
        state=MessageState.WAITING,
        key=key,
        segments=length.parts if channel == Channel.TEXT else 1,
        written_by_id=author.user_id,
        at=now,
        send_at=send_at,
    )
    try:
        with transaction.atomic():
            message.save()
            conversation.latest = message
            conversation_touch(author=author, conversation=conversation, at=now, answers=author.user_id is not None)
            event_record(
                kind="messages.message.written",
                author=author,
                subject=message,
                person_id=conversation.person_id,
                organization_id=conversation.organization_id,
                payload={"channel": str(channel), "about": str(kind)},
            )
            deliver_at(message.pk, send_at)
    except IntegrityError:  # the same form or reminder twice at once
        return Message.objects.get(key=key)
    return message


def _check_body(body: str, channel: str, parts: int) -> None:
    if not body:
        raise ValidationError({"body": _("Enter a message.")})
    most = selectors.number("most_parts")
    if channel == Channel.TEXT and parts > most:
        said = _("This text would be sent in %(parts)d parts. The limit is %(most)d. Shorten it, or send an email.")
        raise ValidationError({"body": said % {"parts": parts, "most": most}})
    if len(body) > LONGEST_EMAIL:
        raise ValidationError({"body": _("This message is too long.")})


def refusal(person: Person, channel: str, kind: str = MessageKind.PERSONAL) -> HoldReason | None:
    """Why a person can't be written to that way now; None where they can."""
    if kind != MessageKind.PERSONAL and any(p.kind in ("", kind) for p in selectors.pauses_open(person)):
        return HoldReason.PAUSED
    if channel == Channel.EMAIL:
        return None if person.email else HoldReason.NO_EMAIL
    if not person.phone.startswith("+"):
        return HoldReason.NO_PHONE
    conversation = Conversation.objects.filter(person=person).first()
    texting = selectors.texting(person, selectors.last_text_in(conversation))
    if texting.stop is not None:
        return HoldReason.STOPPED
    if texting.consent is None and not (texting.answering and kind == MessageKind.PERSONAL):
        return HoldReason.NO_PERMISSION
    return None


def conversation_of(person: Person) -> Conversation:
    """A person's conversation, begun where there is none."""
    return Conversation.objects.get_or_create(
        person=person, defaults={"organization_id": person.provider_id, "last_at": timezone.now()}
    )[0]


def conversation_of_unknown(organization: Organization, address: str) -> Conversation:
    """The conversation with a number or address no one has linked yet."""
    return Conversation.objects.get_or_create(
        organization=organization, address=address, person=None, defaults={"last_at": timezone.now()}
    )[0]


def conversation_touch(*, author: Author, conversation: Conversation, at: dt.datetime, answers: bool) -> None:
    """Something was written: the conversation moves up, and what staff write answers what waited."""
    conversation.last_at = at
    changed = ["last_at", "latest"]
    if answers and conversation.waiting_since is not None:
        conversation.waiting_since = None
        conversation.answered_by_id, conversation.answered_at = author.user_id, at
        changed += ["waiting_since", "answered_by", "answered_at"]
    conversation.save(update_fields=changed)


def conversation_answered(*, actor: Actor, conversation: Conversation) -> None:
    """Set what waits aside: it was read and needs no written answer."""
    require(actor, "messages.send_message", conversation.organization_id)
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if locked.waiting_since is None:
            return
        conversation_touch(author=actor, conversation=locked, at=timezone.now(), answers=True)
        event_record(
            kind="messages.conversation.answered",
            author=actor,
            subject=locked,
            person_id=locked.person_id,
            organization_id=locked.organization_id,
        )


def unknown_answer(*, actor: Actor, conversation: Conversation, body: str, key: str) -> Message:
    """Answer someone no one has linked yet, by text, as long as their question is recent."""
    require(actor, "messages.send_message", conversation.organization_id)
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    if selectors.stop_open(conversation.organization_id, conversation.address):
        raise ValidationError(str(HoldReason.STOPPED.label))
    last_in = selectors.last_text_in(conversation)
    if last_in is None or timezone.now() - last_in > dt.timedelta(days=selectors.number("reply_days")):
        raise ValidationError(str(HoldReason.NO_PERMISSION.label))
    with transaction.atomic():
        return message_store(
            author=actor,
            conversation=conversation,
            channel=Channel.TEXT,
            address=conversation.address,
            body=body,
            key=key,
            kind=MessageKind.PERSONAL,
        )
